"""Cues of bts.subtitles as notes, and notes as cues: what all formats of captions share."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from bts.errors import InputError, NotesFileError
from bts.model import Note, Person, Remark
from bts.notes.formats.kit.base import ClipFacts, Read
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.durations import shown_ms
from bts.notes.formats.kit.texts import tidy
from bts.notes.formats.kit.timecode import ASSUMED_REMEDY, place_frames, source_shift
from bts.subtitles import Cue, Subtitles
from bts.timecode import Label, read_label
from bts.timing import Span

OWN_TIMES = "give its captions the times of the clip"
"""The remedy for captions that lie outside the clip, for commands without an option for a start."""


def read_cues(read: Callable[[str], Subtitles], text: str, notes: Collector) -> tuple[Cue, ...]:
    """The cues of a text by one of the two readers; what it skipped or changed goes to `notes`.

    Raises:
        NotesFileError: the text is of another format.
    """
    try:
        found = read(text)
    except InputError as error:
        raise NotesFileError(error.what, None, "choose another --format") from error
    for remark in found.skipped:
        notes.skip(remark.line, remark.what)
    for remark in found.changed:
        notes.change(remark.line, remark.what)
    return found.cues


def take_captions(name: str, read: Callable[[], Subtitles], clip: ClipFacts, who: str = "people") -> Read:
    """A note for each cue that `read` finds, at its place in the clip; its voices are people, or its author.

    Raises:
        NotesFileError: the file is of another format, or its timecode lies outside the clip.
    """
    notes = Collector(name, clip)
    try:
        found = read()
    except InputError as error:
        raise NotesFileError(error.what, error.path, error.remedy) from error
    for remark in found.skipped:
        notes.skip(remark.line, remark.what)
    for remark in found.changed:
        notes.change(remark.line, remark.what)
    for cue, start, end in place_cues(found, clip, partial(notes.change, 0)):
        fields = {"author": ", ".join(cue.voices)} if who == "author" else {"people": tuple(map(Person, cue.voices))}
        # The collector takes off what a clock is ahead; timecode has been counted from its start already.
        ahead = clip.shift if found.timecoded is not None else Fraction(0)
        notes.add(cue.line, start + ahead, end + ahead, "\n".join(cue.lines), id=cue.identifier, **fields)
    return notes.read()


def place_cues(
    found: Subtitles, clip: ClipFacts, remark: Callable[[str], None]
) -> list[tuple[Cue, Fraction, Fraction]]:
    """Each cue with its start and end in seconds of the clip, where the file is timecode; else of the file's clock.

    Timecode is counted from where a person has said (`clip.timeline_start`), where the file says, or where
    `place_frames` finds; a cue may lie outside of the clip. Raises NotesFileError when all do.
    """
    code = found.timecoded
    if code is None:
        return [(cue, cue.span.start, cue.span.end) for cue in found.cues]
    same = code.rate == clip.edit_rate
    counted = clip if same else replace(clip, rate=code.rate, variable=False, grain=Fraction(0))
    if clip.timeline_start is None and code.start and _begins_at(read_label(code.start), found, counted):
        counted = replace(counted, timeline_start=read_label(code.start))
    frames = [round(cue.span.start * code.rate) for cue in found.cues]
    placed = place_frames(frames, counted, remark, drop=code.drop, usual=code.starts)
    times = [counted.time_on_timeline(frame) if same else frame / code.rate for frame in placed]
    return [(cue, start, start + cue.span.length) for cue, start in zip(found.cues, times, strict=True)]


def place_in_clip(found: Subtitles, clip: ClipFacts) -> Subtitles:
    """The captions in seconds of the clip, those of another clock too, by the rules of an import of notes.

    A caption before the clip is skipped with a remark. Raises NotesFileError when all lie outside the clip.
    What is said names no option of an import: other commands have none for a start.
    """
    skipped, changed = list(found.skipped), list(found.changed)
    try:
        placed = place_cues(found, clip, lambda what: changed.append(Remark(0, what.removesuffix(ASSUMED_REMEDY))))
    except NotesFileError as error:
        raise NotesFileError(error.what, error.path, OWN_TIMES) from error
    shift = source_shift(clip)
    if found.timecoded is None and shift is not None and _fits_shifted([start for _, start, _ in placed], clip, shift):
        placed = [(cue, start - shift, end - shift) for cue, start, end in placed]
        changed.append(Remark(0, f"its clock was counted from the clip's source timecode, {clip.source_timecode}"))
    cues = []
    for cue, start, end in placed:
        if start < 0:
            skipped.append(Remark(cue.line, "it starts before the clip"))
        else:
            cues.append(replace(cue, span=Span(start, end)))
    return Subtitles(tuple(cues), tuple(skipped), tuple(changed))


def _fits_shifted(starts: Sequence[Fraction], clip: ClipFacts, shift: Fraction) -> bool:
    """Whether some starts lie in the clip when they are moved by `shift`, and none does as it is."""
    return not any(start < clip.duration for start in starts) and any(0 <= t - shift < clip.duration for t in starts)


def _begins_at(label: Label, found: Subtitles, clip: ClipFacts) -> bool:
    """Whether some cues lie in the clip, and none before it, when they are counted from a label that the file says."""
    code = found.timecoded
    assert code is not None
    first = Fraction(label.count(max(1, round(code.rate)), drop=code.drop)) / code.rate
    starts = [cue.span.start - first for cue in found.cues]
    return bool(starts) and min(starts) >= 0 and min(starts) < clip.duration


def cues_of(notes: Sequence[Note], clip: ClipFacts) -> tuple[list[Cue], tuple[str, ...]]:
    """A cue for each note that has text, its author the voice; and a remark on those without.

    A point is shown as long as it takes to read.
    """
    cues = []
    for note in notes:
        if words := tidy(note.text or note.caption):
            voices = (note.author,) if note.author else ()
            cues.append(Cue(ms_span(*shown_ms(note, clip)), tuple(words.split("\n")), note.id, voices))
    return cues, remark_on_silent(len(notes) - len(cues))


def ms_span(start: int, end: int) -> Span:
    """The span from `start` to `end`, both in integer milliseconds."""
    return Span(Fraction(start, 1000), Fraction(end, 1000))


def remark_on_silent(number: int) -> tuple[str, ...]:
    """The remark on `number` notes that were left out because they have no words; no remark on 0."""
    return (f"{number} without text left out",) if number else ()
