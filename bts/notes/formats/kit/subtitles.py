"""Cues of bts.subtitles as notes, and notes as cues: what the formats vtt, vtt-chapters and srt share."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from bts.errors import InputError, NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.durations import shown_ms
from bts.notes.formats.kit.texts import tidy
from bts.subtitles import Cue, Subtitles
from bts.timing import Span


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
