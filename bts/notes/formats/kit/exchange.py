"""parse_notes and write_notes through any format; compare_notes finds what an import adds or would change."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bts.decoding import decode
from bts.errors import InputError, NotesFileError, UsageError
from bts.model import Note, Person, Remark, published
from bts.notes.digests import without_move
from bts.notes.formats.kit.base import (
    ClipFacts,
    ExportOptions,
    Format,
    Grid,
    Kept,
    Read,
    Written,
    count,
    describe_losses,
    losses,
)
from bts.notes.formats.kit.describe import describe_bytes, describe_content
from bts.notes.formats.kit.media import no_media
from bts.notes.formats.kit.registry import detect, detect_binary, recognise
from bts.notes.formats.kit.texts import one_line, tidy
from bts.notes.formats.kit.timecode import clock_of, source_shift
from bts.timing import ceil_ms

ENTRIES = {
    "vtt": "cues", "srt": "cues", "vtt-metadata": "cues", "vtt-chapters": "chapters", "ffmetadata": "chapters",
    "youtube": "lines with a time", "text": "lines with a time", "markdown": "notes with a time",
    "premiere": "markers", "edl": "markers", "otio": "markers", "fcpxml": "markers",
    "audacity": "labels", "losslesscut-csv": "segments", "losslesscut-tsv": "segments",
    "csv": "rows below its headings", "tsv": "rows below its headings", "spreadsheet": "rows below its headings",
    "frameio": "comments", "vimeo": "comments", "iiif": "annotations with a time", "web-annotation": "annotations",
}  # fmt: skip
"""Name of a format -> what its entries are called, where a file has none."""


@dataclass(frozen=True)
class Found(Read):
    """The notes and remarks of a file, and the format it was read in."""

    form: Format = field(kw_only=True)


def parse_notes(data: bytes, name: str, clip: ClipFacts, form: Format | None = None, encoding: str = "") -> Found:
    """The notes of a file with the content `data`. What could not be used is in `skipped`, with line numbers.

    Raises:
        NotesFileError: not text, of no known format, or not of the given one: then it says what it looks like.
        MissingToolError: a package that its format needs is not installed.
    """
    given = form
    try:
        form = form or detect_binary(data)
        if form is not None and form.binary is not None:
            read = _read_binary(data, clip, form)
        else:
            text = _decode(data, name, encoding)
            form = form or detect(name, text)
            read = _read_clock(text, clip, form) if form.clock else form.read(text, clip)
        if clip.media and not form.media:
            raise no_media(form.title)
    except InputError as error:
        remedy = _suggest(data, name, given, encoding) if given else ""
        raise NotesFileError(error.what, error.path or name, remedy or error.remedy) from error
    return Found(read.notes, read.skipped, read.changed, form=form)


def refuse_empty(found: Found, data: bytes, name: str, *, given: bool, encoding: str = "") -> None:
    """Raise NotesFileError where a file gave no notes: it says what was in it. `given`: a person named the format."""
    if found.notes:
        return
    remedy = _suggest(data, name, found.form, encoding) if given else ""
    if found.skipped:
        more = f", and {len(found.skipped) - 1} more" if len(found.skipped) > 1 else ""
        what = f"nothing in it can be used as {found.form.title}: {found.skipped[0]}{more}"
        raise NotesFileError(what, name, remedy or "mend that, or see --format and --formats")
    seen = "" if found.form.binary else describe_content(_decode(data, name, encoding))
    noun = ENTRIES.get(found.form.name, "notes")
    what = f"it holds no {noun}; it was read as {found.form.title}{f' ({seen})' if seen else ''}"
    raise NotesFileError(what, name, remedy or "name a file that holds some, or see --format and --formats")


def _decode(data: bytes, name: str, encoding: str) -> str:
    """The text of a file. Raises InputError for what is not text: it says what it is, where that can be seen."""
    found = None if encoding else describe_bytes(data)
    if found is not None:
        raise NotesFileError(found.what, name, found.remedy)
    return decode(data, name, encoding, "save it as UTF-8, or name its encoding, such as --encoding cp1252")


def _read_binary(data: bytes, clip: ClipFacts, form: Format) -> Read:
    """Read a format that is not text. Raises NotesFileError where the bytes are of another kind."""
    assert form.binary is not None
    if not form.binary.fits(data):
        found = describe_bytes(data)
        raise NotesFileError(f"not {form.title}{f', but {found.what}' if found else ''}", None, "leave --format out")
    return form.binary.read(data, clip)


def _suggest(data: bytes, name: str, given: Format, encoding: str) -> str:
    """What a file looks like that is not of the format that a person named; "" where that cannot be told."""
    try:
        form = detect_binary(data) or recognise(name, _decode(data, name, encoding))
    except InputError:
        return ""
    if form is None or form.name == given.name:
        return ""
    return f"it looks like {form.title}: say --format {form.name}, or leave --format out"


def _read_clock(text: str, clip: ClipFacts, form: Format) -> Read:
    """Read a file whose clock begins where a person has said, else at the clip's zero.

    Where nothing lies in the clip then, it is counted from the clip's source timecode, and that is said.
    """
    if clip.timeline_start is not None:
        return form.read(text, replace(clip, shift=clock_of(clip.timeline_start, clip.edit_rate)))
    read = form.read(text, clip)
    shift = source_shift(clip)
    if shift is None or read.notes:
        return read
    shifted = form.read(text, replace(clip, shift=shift))
    if not shifted.notes:
        return read
    said = Remark(0, f"its clock was counted from the clip's source timecode, {clip.source_timecode}")
    return replace(shifted, changed=(said, *shifted.changed))


def write_notes(notes: Iterable[Note], clip: ClipFacts, form: Format, options: ExportOptions | None = None) -> Written:
    """The notes that are not deleted, in order of the clip, as text; with all that could not be kept.

    Private notes are left out, unless the options ask for them; the first remark says how many there were.

    Raises:
        OutputError: the format cannot hold these notes in any useful way.
        UsageError: it is only read.
    """
    if form.write is None:
        raise UsageError(f"{form.title} is only read, not written", None, "choose another --format")
    options = options or ExportOptions()
    live = [note for note in notes if not note.deleted]
    chosen = live if options.private else published(live)
    clean = [_tidy_note(without_move(note)) for note in chosen]
    clean.sort(key=lambda note: (note.start, note.end or note.start, note.id))
    made = form.write(clean, replace(clip, name=one_line(clip.name) or "clip"), options)
    said = [_tell_private(live, chosen), describe_losses(losses(clean, form), form.title), *made.remarks]
    if clip.variable and form.keeps.time is Grid.FRAME:
        said.append(f"the clip's frame rate varies: its timecode counts {float(clip.edit_rate):.3f} frames a second")
    # Foreign fields may hold half a character, which no file can.
    parts = tuple(part.encode("utf-8", "replace").decode("utf-8") for part in made.parts)
    return Written(parts, tuple(filter(None, said)))


def _tell_private(live: Sequence[Note], written: Sequence[Note]) -> str:
    """How many private notes were held back, or are in the file; empty where there are none."""
    if held := len(live) - len(written):
        return f"{count(held, 'private note')} held back; --with-private writes {'it' if held == 1 else 'them'} too"
    inside = sum(note.private for note in live)
    return f"{count(inside, 'private note')} in it" if inside else ""


@dataclass(frozen=True)
class Comparison:
    """Notes of a file compared with a clip's: the new ones, the number of known ones, and (mine, found) of those that
    differ."""

    new: tuple[Note, ...]
    known: int
    differing: tuple[tuple[Note, Note], ...]


def compare_notes(mine: Iterable[Note], found: Sequence[Note], clip: ClipFacts, form: Format) -> Comparison:
    """Compare the notes `found` in a file with those that a clip has.

    A note is known by its id, deleted ones too, so that an import brings nothing back that was thrown away; or by its
    start and words as the format keeps them, so that a file that keeps no ids adds nothing when it is read again.
    """
    by_id: dict[str, Note] = {}
    said: set[tuple[int, str]] = set()
    for note in mine:
        by_id[note.id] = note
        if not note.deleted:
            said.add(_start_and_words(note, clip, form))
    new: list[Note] = []
    differing: list[tuple[Note, Note]] = []
    for note in found:
        own = by_id.get(note.id)
        if own is None and _start_and_words(note, clip, form) not in said:
            new.append(note)
        elif own is not None and not own.deleted and update_note(own, note, form) != own:
            differing.append((own, note))
    return Comparison(tuple(new), len(found) - len(new), tuple(differing))


def update_note(mine: Note, found: Note, form: Format) -> Note:
    """My note with every field that is filled in the found version of it.

    No field is emptied, and a difference that the format alone has made (rounding, joined lines) is no change.
    """
    fields: dict[str, Any] = {}
    clean = _tidy_note(mine)
    for name in (
        "kind",
        "heading",
        "text",
        "caption",
        "alt",
        "people",
        "tags",
        "use",
        "author",
        "confidence",
        "region",
        "status",
        "private",
    ):
        value = getattr(found, name)
        if value not in (None, Note.__dataclass_fields__[name].default, getattr(clean, name)):
            fields[name] = value
    folded = form.keeps.lines is Kept.NO and one_line(mine.text) == one_line(found.text)
    if folded or (not mine.text and found.text == clean.caption):
        fields.pop("text", None)
    if found.credit.over(clean.credit) != clean.credit:
        fields["credit"] = found.credit.over(mine.credit)
    if ceil_ms(mine.start) != ceil_ms(found.start) or (_end_ms(mine) != _end_ms(found) and not _was_point(mine, form)):
        fields |= {"start": found.start, "end": found.end}
    return replace(mine, **fields)


def _start_and_words(note: Note, clip: ClipFacts, form: Format) -> tuple[int, str]:
    """A note's start on the format's grid (frames, seconds or ms), and its words on one line."""
    start = {
        Grid.FRAME: clip.frame_at(note.start),
        Grid.SECOND: math.ceil(note.start),
    }.get(form.keeps.time, ceil_ms(note.start))
    return start, one_line(note.text or note.caption)


def _end_ms(note: Note) -> int | None:
    return None if note.end is None else ceil_ms(note.end)


def _was_point(mine: Note, form: Format) -> bool:
    """Whether my note is a point, and the format gave it an end because it knows no points."""
    return mine.end is None and form.keeps.point is Kept.NO


def _tidy_note(note: Note) -> Note:
    """The note with texts that every format can hold."""
    credit = replace(note.credit, **{name: one_line(value) for name, value in vars(note.credit).items()})
    people = tuple(Person(one_line(p.name), one_line(p.character)) for p in note.people)
    tags = tuple(tag for tag in map(one_line, note.tags) if tag)
    return replace(
        note, text=tidy(note.text), caption=tidy(note.caption), alt=tidy(note.alt), kind=one_line(note.kind) or "note",
        heading=one_line(note.heading), author=one_line(note.author), credit=credit, people=people, tags=tags,
    )  # fmt: skip
