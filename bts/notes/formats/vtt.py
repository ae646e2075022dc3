"""WebVTT (www.w3.org/TR/webvtt1): captions, chapters, and a lossless form with one line of JSON a cue.

webvtt-py reads and writes the cues. It does not say where in a file a cue is wrong and passes over it in silence, so
the file is cut into blocks here, and each block is given to it alone.
"""

import html
import json
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

import webvtt

from bts.errors import NotesFileError
from bts.model import Note, Person
from bts.notes.formats.kit.base import (
    EVERYTHING,
    ClipFacts,
    Format,
    Grid,
    Keeps,
    Kept,
    Options,
    Read,
    Written,
    written_ms,
)
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.cues import BLANK, Cue, shown_ms, still, until_next
from bts.notes.formats.kit.record import note_fields, record
from bts.notes.formats.kit.texts import LONGEST_TEXT, one_line, tidy
from bts.timing import ceil_ms, format_time

OURS = "- bts notes"
"""What follows WEBVTT in our own captions, where a voice is the note's author. In others it is who speaks."""

_TAGGED_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_captions(text: str, clip: ClipFacts) -> Read:
    """A note for each cue. Rolling captions are made still, tags and word times taken out."""
    notes = Collector("vtt", clip)
    ours = text.startswith(f"WEBVTT {OURS}")
    cues, repeated = still(list(_cues(text, notes)))
    for cue in cues:
        who = {"author": cue.voice} if ours else {"people": (Person(cue.voice),) if cue.voice else ()}
        notes.add(cue.line, cue.start, cue.end, cue.text, id=cue.id, **who)
    if repeated:
        notes.change(0, f"these captions roll: {repeated} repeated lines were left out")
    return notes.read()


def write_captions(notes: Sequence[Note], clip: ClipFacts, options: Options) -> Written:
    """A cue for each note that has text; a point is shown as long as it takes to read."""
    del options
    captions = []
    for note in notes:
        words = tidy(note.text or note.caption)
        if not words:
            continue
        lines = [html.escape(line, quote=False) or BLANK for line in words.split("\n")]
        if note.author:
            lines[0] = f"<v {_voice(note.author)}>{lines[0]}"
        captions.append(_caption(*shown_ms(note, clip), lines, note.id))
    return Written((_content(captions, OURS, "captions"),), _unsaid(len(notes) - len(captions)))


def read_chapters(text: str, clip: ClipFacts) -> Read:
    """A note for each chapter."""
    notes = Collector("vtt-chapters", clip)
    for cue in _cues(text, notes):
        notes.add(cue.line, cue.start, cue.end, one_line(cue.text), id=cue.id)
    return notes.read()


def write_chapters(notes: Sequence[Note], clip: ClipFacts, options: Options) -> Written:
    """A chapter for each note that has text; a point lasts until the next."""
    del options
    captions = []
    for note, start, end in until_next(notes, clip):
        title = one_line(note.text or note.caption)
        if title:
            first = ceil_ms(start)
            lines = [html.escape(title, quote=False)]
            captions.append(_caption(first, max(ceil_ms(end), first + 1), lines, note.id))
    return Written((_content(captions, "- bts chapters", "chapters"),), _unsaid(len(notes) - len(captions)))


def read_metadata(text: str, clip: ClipFacts) -> Read:
    """A note for each cue of JSON. The cue's own times win over those in the JSON, for players can move a cue."""
    notes = Collector("vtt-metadata", clip)
    for line, caption in _captions(text, notes):
        if len(caption.raw_text) > 10 * LONGEST_TEXT:
            notes.skip(line, "its text is too long")
            continue
        try:
            value = json.loads(caption.raw_text)
            fields = note_fields(value)
        except (ValueError, RecursionError) as error:
            notes.skip(line, f"not the JSON of a note: {str(error)[:200]}")
            continue
        start, end = _seconds(caption.start_time), _seconds(caption.end_time)
        fields.setdefault("id", caption.identifier or "")
        words = fields.pop("text", "")
        notes.add(line, start, None if value.get("point") is True else end, words, **fields)
    return notes.read()


def write_metadata(notes: Sequence[Note], clip: ClipFacts, options: Options) -> Written:
    """A cue for each note, its text the note as one line of JSON; a point is shown for one frame."""
    del options
    captions = []
    for note in notes:
        value = {"text": tidy(note.text)} | record(note, without=("id", "text", "exact"))
        if note.end is None:
            value["point"] = True
        line = json.dumps(value, ensure_ascii=False).replace(">", "\\u003e")
        start, end = written_ms(note)
        end = max(ceil_ms(note.start + clip.frame), start + 1) if end is None else end
        captions.append(_caption(start, end, [line], note.id))
    return Written((_content(captions, "- bts metadata", "metadata"),))


def _voice(author: str) -> str:
    """An author as the annotation of a voice; hyphens at its end would make an arrow with the `>` that follows."""
    name = html.escape(one_line(author), quote=False)
    return f"{name[:-1]}&#45;" if name.endswith("--") else name


def _caption(start: int, end: int, lines: list[str], identifier: str) -> webvtt.Caption:
    name = one_line(identifier).replace("-->", "-- >")
    return webvtt.Caption(_stamp(start), _stamp(end), lines, name or None)


def _stamp(ms: int) -> str:
    return format_time(Fraction(ms, 1000))


def _content(captions: list[webvtt.Caption], header: str, kind: str) -> str:
    """The file. Starts never decrease, which the notes' order does not promise once points were rounded."""
    captions.sort(key=lambda caption: caption.start_time.in_milliseconds())
    file = webvtt.WebVTT(captions=captions, header_text=header, metadata=[f"Kind: {kind}"])
    return str(file.content)


def _unsaid(number: int) -> tuple[str, ...]:
    return (f"{number} without text left out",) if number else ()


def _cues(text: str, notes: Collector) -> Iterator[Cue]:
    """The cues of a file with their text as a viewer sees it."""
    for line, caption in _captions(text, notes):
        raw = _TAGGED_BREAK.sub("\n", caption.raw_text)
        if len(raw) > 10 * LONGEST_TEXT:
            notes.skip(line, "its text is too long")
            continue
        voice = html.unescape(caption.voice or "").strip()
        caption.text = raw
        lines = tuple(html.unescape(caption.text).split("\n"))
        yield Cue(
            line, _seconds(caption.start_time), _seconds(caption.end_time), lines, caption.identifier or "", voice
        )


def _captions(text: str, notes: Collector) -> Iterator[tuple[int, webvtt.Caption]]:
    """Each cue with the number of its first line; what looks like a cue and is none is skipped by name.

    Raises:
        NotesFileError: the file does not begin with WEBVTT.
    """
    if not re.match(r"WEBVTT(?:[ \t\n]|\Z)", text):
        raise NotesFileError("line 1: a WebVTT file begins with WEBVTT", None, "choose another --format")
    for number, block in _blocks(text):
        if "-->" not in block:
            continue
        found = webvtt.WebVTT.from_string(f"WEBVTT\n\n{block}\n").captions
        # webvtt-py takes the digits of every script; browsers do not.
        if found and next(line for line in block.split("\n") if "-->" in line).isascii():
            yield number, found[0]
        else:
            notes.skip(number, "not the times of a cue (00:01:15.500 --> 00:01:18.000)")


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Runs of lines between blank ones with the number of the first; header, NOTE and STYLE are passed over."""
    first, lines = 0, list[str]()
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        starts_cue = "-->" in line and (first == 1 or len(lines) > 1 or any("-->" in seen for seen in lines))
        if lines and (not line or starts_cue):
            if first > 1 and not re.match(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)", lines[0]):
                yield first, "\n".join(lines)
            lines = []
        if line:
            first = first if lines else number
            lines.append(line)


def _seconds(stamp: webvtt.models.Timestamp) -> Fraction:
    return Fraction(stamp.in_milliseconds(), 1000)


def _kind(text: str) -> str:
    """What a WebVTT file says it is, or looks like: captions, chapters or metadata; empty for other files."""
    if not text.startswith("WEBVTT"):
        return ""
    head = text.split("\n\n", 1)[0]
    if found := re.search(r"^Kind:\s*(\w+)", head, re.MULTILINE):
        return found[1].lower()
    first = re.search(r"-->[^\n]*\n(.)", text)
    return "metadata" if first and first[1] == "{" else "captions"


CAPTIONS = Format(
    "vtt", "WebVTT captions", (".vtt",),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.NO, lines=Kept.YES, tags=Kept.NO, author=Kept.CONVENTION,
          time=Grid.MS, track=Kept.NO),
    read_captions, write_captions, lambda text: _kind(text) not in ("", "chapters", "metadata"),
)  # fmt: skip
CHAPTERS = Format(
    "vtt-chapters", "WebVTT chapters", (".chapters.vtt", ".vtt"),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.NO, lines=Kept.NO, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read_chapters, write_chapters, lambda text: _kind(text) == "chapters",
)  # fmt: skip
METADATA = Format(
    "vtt-metadata", "WebVTT metadata", (".notes.vtt", ".vtt"),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.CONVENTION, lines=Kept.YES, tags=Kept.YES, author=Kept.YES,
          time=Grid.MS, track=Kept.YES, details=EVERYTHING),
    read_metadata, write_metadata, lambda text: _kind(text) == "metadata",
)  # fmt: skip
