"""WebVTT captions, chapters, and a lossless form with one line of JSON a cue (bts.subtitles.vtt has the syntax)."""

import json
from collections.abc import Sequence
from functools import partial

from bts.errors import InputError, NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import (
    EVERYTHING,
    ClipFacts,
    ExportOptions,
    Fit,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    Written,
    signed,
    written_ms,
)
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.durations import until_next
from bts.notes.formats.kit.record import make_record, note_fields
from bts.notes.formats.kit.subtitles import cues_of, ms_span, read_cues, remark_on_silent, take_captions
from bts.notes.formats.kit.texts import one_line, tidy
from bts.subtitles import Cue, lost_its_first_line, read_vtt, write_vtt
from bts.subtitles.blocks import Block, Remarks
from bts.subtitles.reading import check_span
from bts.subtitles.vtt import RawCue, kind_of, split_vtt, write_raw_vtt
from bts.timing import Span, ceil_ms

OURS = "- bts notes"
"""What follows WEBVTT in our own captions, where a voice is the note's author. In others it is who speaks."""


def read_captions(text: str, clip: ClipFacts) -> Read:
    """A note for each cue. Rolling captions say each line once; tags and word times are taken out."""
    who = "author" if text.startswith(f"WEBVTT {OURS}") else "people"
    return take_captions("vtt", lambda: read_vtt(text), clip, who)


def write_captions(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A cue for each note that has text; a point is shown as long as it takes to read."""
    del options
    cues, remarks = cues_of(notes, clip)
    return Written((write_vtt(cues, OURS, "captions"),), remarks)


def _fit(text: str) -> Fit:
    """SIGNED for WebVTT with captions, LIKELY for what is WebVTT but for its first line."""
    if kind_of(text):
        return Fit.NONE if kind_of(text) in ("chapters", "metadata") else Fit.SIGNED
    return Fit.LIKELY if lost_its_first_line(text) else Fit.NONE


def read_chapters(text: str, clip: ClipFacts) -> Read:
    """A note for each chapter."""
    notes = Collector("vtt-chapters", clip)
    for cue in read_cues(partial(read_vtt, may_roll=False), text, notes):
        notes.add(cue.line, cue.span.start, cue.span.end, one_line("\n".join(cue.lines)), id=cue.identifier)
    return notes.read()


def write_chapters(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A chapter for each note that has text; a point lasts until the next."""
    del options
    cues = []
    for note, start, end in until_next(notes, clip):
        title = one_line(note.text or note.caption)
        if title:
            first = ceil_ms(start)
            cues.append(Cue(ms_span(first, max(ceil_ms(end), first + 1)), (title,), note.id))
    written = write_vtt(cues, "- bts chapters", "chapters")
    return Written((written,), remark_on_silent(len(notes) - len(cues)))


def read_metadata(text: str, clip: ClipFacts) -> Read:
    """A note for each cue of JSON. The cue's own times win over those in the JSON, for players can move a cue.

    Raises:
        NotesFileError: the text does not begin with WEBVTT.
    """
    notes = Collector("vtt-metadata", clip)
    remarks = Remarks()
    try:
        blocks = list(split_vtt(text, remarks))
    except InputError as error:
        raise NotesFileError(error.what, None, "choose another --format") from error
    for block in blocks:
        if span := check_span(block, remarks):
            _add_record(block, span, notes)
    for remark in remarks.skipped:
        notes.skip(remark.line, remark.what)
    return notes.read()


def write_metadata(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A cue for each note, its text the note as one line of JSON; a point is shown for one frame."""
    del options
    cues = []
    for note in notes:
        value = {"text": tidy(note.text)} | make_record(note, without=("id", "text", "exact"))
        if note.end is None:
            value["point"] = True
        line = json.dumps(value, ensure_ascii=False).replace(">", "\\u003e")
        start, end = written_ms(note)
        end = max(ceil_ms(note.start + clip.frame), start + 1) if end is None else end
        cues.append(RawCue(ms_span(start, end), note.id, (line,)))
    return Written((write_raw_vtt(cues, "- bts metadata", "metadata"),))


def _add_record(block: Block, span: Span, notes: Collector) -> None:
    """Add the note whose JSON is the text of a cue, or skip it."""
    try:
        value = json.loads("\n".join(block.body))
        fields = note_fields(value)
    except (ValueError, RecursionError) as error:
        notes.skip(block.line, f"not the JSON of a note: {str(error)[:200]}")
        return
    fields.setdefault("id", block.identifier)
    words = fields.pop("text", "")
    notes.add(block.line, span.start, None if value.get("point") is True else span.end, words, **fields)


CAPTIONS = Format(
    "vtt", "WebVTT captions", (".vtt",),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.NO, lines=Kept.YES, tags=Kept.NO, author=Kept.CONVENTION,
          time=Grid.MS, track=Kept.NO),
    read_captions, write_captions, _fit, clock=True,
)  # fmt: skip
CHAPTERS = Format(
    "vtt-chapters", "WebVTT chapters", (".chapters.vtt", ".vtt"),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.NO, lines=Kept.NO, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read_chapters, write_chapters, signed(lambda text: kind_of(text) == "chapters"), clock=True,
)  # fmt: skip
METADATA = Format(
    "vtt-metadata", "WebVTT metadata", (".notes.vtt", ".vtt"),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.CONVENTION, lines=Kept.YES, tags=Kept.YES, author=Kept.YES,
          time=Grid.MS, track=Kept.YES, details=EVERYTHING),
    read_metadata, write_metadata, signed(lambda text: kind_of(text) == "metadata"), clock=True,
)  # fmt: skip
