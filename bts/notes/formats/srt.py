"""SubRip subtitles (bts.subtitles.srt has the syntax): a note for each subtitle, and the other way round."""

from collections.abc import Sequence

from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, signed
from bts.notes.formats.kit.subtitles import cues_of, take_captions
from bts.subtitles import looks_like_srt, read_srt, write_srt


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each subtitle. Styling is taken out; numbers need be neither there nor in order.

    Raises:
        NotesFileError: no line has the times of a subtitle.
    """
    return take_captions("srt", lambda: read_srt(text), clip)


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A subtitle for each note that has text; a point is shown as long as it takes to read."""
    del options
    cues, remarks = cues_of(notes, clip)
    return Written((write_srt(cues),), remarks)


FORMAT = Format(
    "srt", "SRT", (".srt",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.NO, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read, write, signed(looks_like_srt), clock=True,
)  # fmt: skip
