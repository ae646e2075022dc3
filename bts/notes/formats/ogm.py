"""OGM chapters, which DVD tools, mkvmerge and x264 front ends take: a line with a time, and one with a name.

CHAPTER01=00:01:02.500
CHAPTER01NAME=A bar
"""

import re
from collections.abc import Sequence

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, signed
from bts.notes.formats.kit.chapters import parse_clock, titled
from bts.notes.formats.kit.collector import Collector
from bts.timing import format_time

_LINE = re.compile(r"CHAPTER(?P<number>\d{1,6})(?P<name>NAME[A-Z]{0,3})?\s*=(?P<value>.*)", re.IGNORECASE | re.ASCII)
_FIRST = re.compile(r"\s*CHAPTER\d{1,6}\s*=", re.IGNORECASE | re.ASCII)


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each chapter; its two lines may stand in either order.

    Raises:
        NotesFileError: no line is one of a chapter.
    """
    notes = Collector("ogm", clip)
    times: dict[int, tuple[int, str]] = {}
    names: dict[int, tuple[int, str]] = {}
    for number, content in enumerate(text.split("\n"), start=1):
        match = _LINE.fullmatch(content.strip())
        if match is None:
            if content.strip():
                notes.skip(number, "it is no line of OGM chapters (CHAPTER01=00:01:02.500)")
            continue
        found, place = (names if match["name"] else times), int(match["number"])
        if place in found:
            notes.skip(number, f"a second line of chapter {place}; the first counts")
        else:
            found[place] = (number, match["value"].strip())
    if not times and not names:
        raise NotesFileError("no line of OGM chapters in it", None, "choose another --format")
    for place, (line, written) in sorted(times.items(), key=lambda item: item[1]):
        try:
            notes.add(line, parse_clock(written), None, names.pop(place, (0, ""))[1] or f"Chapter {place}")
        except ValueError as error:
            notes.skip(line, str(error))
    for place, (line, _) in names.items():
        notes.skip(line, f"chapter {place} has a name and no time")
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """Two lines for each note that has text."""
    del clip, options
    rows, remarks = titled(notes)
    lines = [
        f"CHAPTER{number:02}={format_time(note.start)}\nCHAPTER{number:02}NAME={words}\n"
        for number, (note, words) in enumerate(rows, start=1)
    ]
    return Written(("".join(lines),), remarks)


FORMAT = Format(
    "ogm", "OGM chapters", (".ogm.txt", ".chapters.txt"),
    Keeps(id=Kept.NO, range=Kept.NO, point=Kept.YES, lines=Kept.NO, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read, write, signed(lambda text: _FIRST.match(text) is not None),
)  # fmt: skip
