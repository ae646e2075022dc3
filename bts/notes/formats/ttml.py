"""TTML captions (bts.subtitles.ttml has the syntax): a note for each, and the other way round as IMSC 1.1 text."""

from collections.abc import Sequence

from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, signed
from bts.notes.formats.kit.subtitles import cues_of, take_captions
from bts.subtitles import looks_like_ttml, read_ttml, write_ttml

OURS = "bts notes"
"""The title of our own documents, in which an agent is the note's author. In others it is who speaks."""


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each paragraph, or for each step in which its words are shown.

    Raises:
        NotesFileError: it is no TTML, or its timecode lies outside the clip.
    """
    ours = f"<ttm:title>{OURS}</ttm:title>" in text[:2000]
    return take_captions("ttml", lambda: read_ttml(text), clip, "author" if ours else "people")


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A paragraph for each note that has text; a point is shown as long as it takes to read."""
    del options
    cues, remarks = cues_of(notes, clip)
    return Written((write_ttml(cues, OURS),), remarks)


FORMAT = Format(
    "ttml", "TTML", (".ttml", ".dfxp", ".itt"),
    Keeps(id=Kept.CONVENTION, range=Kept.YES, point=Kept.NO, lines=Kept.YES, tags=Kept.NO, author=Kept.CONVENTION,
          time=Grid.MS, track=Kept.NO),
    read, write, signed(looks_like_ttml), clock=True, timeline=True,
)  # fmt: skip
