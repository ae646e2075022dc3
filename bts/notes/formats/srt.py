"""SubRip subtitles (bts.subtitles.srt has the syntax): a note for each subtitle, and the other way round."""

import re
from collections.abc import Sequence

from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Fit, Format, Grid, Keeps, Kept, Read, Written
from bts.notes.formats.kit.subtitles import cues_of, take_captions
from bts.subtitles import looks_like_srt, read_srt, write_srt

_NUMBERED_TIMES = re.compile(r"^[ \t]*[0-9]{1,9}[ \t]*\n[ \t]*[0-9]+:[0-9:]{1,9}[,.][0-9]{1,9}[ \t]*-->", re.MULTILINE)


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


def _fit(text: str) -> Fit:
    """Signed where it begins as a file of subtitles does; likely where times with an arrow stand below a number."""
    if looks_like_srt(text):
        return Fit.SIGNED
    return Fit.LIKELY if _NUMBERED_TIMES.search(text) else Fit.NONE


FORMAT = Format(
    "srt", "SRT", (".srt",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.NO, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read, write, _fit, clock=True,
)  # fmt: skip
