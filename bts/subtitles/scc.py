"""Scenarist closed captions (.scc): the codes of CEA-608 as a broadcaster's encoder sends them. ttconv decodes them."""

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from bts.errors import InputError
from bts.subtitles.blocks import Remarks, quote
from bts.subtitles.cues import Subtitles, Timecoded
from bts.subtitles.library import list_lines, listen
from bts.subtitles.markup import Plain
from bts.subtitles.reading import LONGEST_RAW_TEXT, Entry, make_subtitles

if TYPE_CHECKING:
    from ttconv.model import P

RATE = Fraction(30000, 1001)
"""Frames a second of the only television that has these captions."""

STARTS = ("01:00:00:00", "00:00:00:00")
"""Where the timelines of such files start."""

_SIGNATURE = re.compile(r"\s*Scenarist_SCC", re.IGNORECASE)
_LINE = re.compile(r"([0-9]{2}:[0-5][0-9]:[0-5][0-9][:;.,][0-9]{2})\t\s*((?:[0-9A-Fa-f]{4}\s*)+)")


def looks_like_scc(text: str) -> bool:
    """Whether a text begins as such a file does."""
    return _SIGNATURE.match(text) is not None


def read_scc(text: str) -> Subtitles:
    """The captions of the first channel of a text; each rolling line is said once. Their times are timecode.

    Raises:
        InputError: no line has a timecode and codes.
    """
    from ttconv.scc.reader import to_model

    remarks = Remarks()
    kept, starts = [], []
    for number, line in enumerate(text.split("\n"), 1):
        tidy = re.sub(r"^(\S+) +", r"\1\t", line.strip()[:LONGEST_RAW_TEXT])
        if found := _LINE.fullmatch(tidy):
            kept.append(f"{found[1]}\t{' '.join(found[2].split())}")
            starts.append(number)
        elif line.strip() and not _SIGNATURE.match(line):
            remarks.skip(number, f"not a timecode and codes: {quote(line)}")
    if not kept:
        raise InputError("no line has a timecode and codes", None, "give a file with captions")
    with listen("ttconv", remarks):
        document = to_model("\n".join(["Scenarist_SCC V1.0", *kept]))
    entries = [_make_entry(paragraph) for paragraph in document.get_body().first_child() or ()]
    drop = any(line[8] == ";" for line in kept)
    return make_subtitles(entries, remarks, timecoded=Timecoded(RATE, drop, STARTS))


def _make_entry(paragraph: "P") -> Entry:
    return Entry(0, paragraph.get_begin() or Fraction(0), paragraph.get_end(), Plain(list_lines(paragraph)))
