"""Which syntax a file of captions has, and its cues."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bts.decoding import decode
from bts.errors import InputError
from bts.subtitles.ass import looks_like_ass, read_ass
from bts.subtitles.cues import Subtitles
from bts.subtitles.linewise import (
    looks_like_microdvd,
    looks_like_mpl2,
    looks_like_sbv,
    looks_like_tmp,
    read_microdvd,
    read_mpl2,
    read_sbv,
    read_tmp,
)
from bts.subtitles.sami import looks_like_sami, read_sami
from bts.subtitles.scc import looks_like_scc, read_scc
from bts.subtitles.srt import looks_like_srt, read_srt
from bts.subtitles.stl import looks_like_stl, read_stl
from bts.subtitles.ttml import looks_like_ttml, read_ttml
from bts.subtitles.vtt import kind_of, looks_like_vtt, lost_its_first_line, read_vtt

HEAD = 65_536
"""Characters of a file's beginning by which its syntax is known."""


@dataclass(frozen=True)
class Syntax:
    """A syntax of text: what people call it, whether a text's beginning has its signs, its reader."""

    title: str
    fits: Callable[[str], bool]
    read: Callable[[str], Subtitles]


class UnknownSyntaxError(InputError):
    """A file is of no syntax of captions that is known."""


SYNTAXES = (
    Syntax("WebVTT", looks_like_vtt, read_vtt),
    Syntax("SubRip", looks_like_srt, read_srt),
    Syntax("WebVTT without its first line", lost_its_first_line, read_vtt),
    Syntax("ASS", looks_like_ass, read_ass),
    Syntax("TTML", looks_like_ttml, read_ttml),
    Syntax("SAMI", looks_like_sami, read_sami),
    Syntax("SCC", looks_like_scc, read_scc),
    Syntax("SBV", looks_like_sbv, read_sbv),
    Syntax("MicroDVD", looks_like_microdvd, read_microdvd),
    Syntax("MPL2", looks_like_mpl2, read_mpl2),
    Syntax("TMP", looks_like_tmp, read_tmp),
)
"""Every syntax that is text, in the order in which a file is asked for it. EBU STL is binary."""

KNOWN = "WebVTT, SubRip, ASS, SSA, TTML, EBU STL, SCC, SAMI, SBV, SubViewer, MicroDVD, MPL2 or TMP"


def read_subtitles(data: bytes, name: str, encoding: str = "", rate: Fraction | None = None) -> Subtitles:
    """The cues of a file of captions with the content `data`; its content decides which syntax it has.

    `rate`: frames a second of the clip, at which frames are counted in a file that does not say its own.

    Raises:
        InputError: its syntax is not known, it is damaged, holds data in place of captions, or nothing of use.
    """
    if looks_like_stl(data):
        found = read_stl(data)
    else:
        text = decode(data, name, encoding)
        if kind_of(text) == "metadata":
            raise InputError("this WebVTT file holds data for programs, not captions", name, "give one with captions")
        found = _reader_of(text, name, rate)(text)
    if not found.cues:
        why = f": {found.skipped[0]}" if found.skipped else ""
        raise InputError(f"no cue in it can be used{why}", name, "mend it, or give another file")
    return found


def _reader_of(text: str, name: str, rate: Fraction | None) -> Callable[[str], Subtitles]:
    """The reader of the syntax that a text has. Raises InputError where none is known."""
    head = text[:HEAD]
    found = next((syntax.read for syntax in SYNTAXES if syntax.fits(head)), None)
    if found is read_microdvd:
        return lambda text: read_microdvd(text, rate)
    if found is None and Path(name).suffix.lower() == ".srt" and "-->" in text:
        found = read_srt
    if found is None:
        raise UnknownSyntaxError(
            f"no captions that can be read: not {KNOWN}", name, "convert it, or take the notes' words"
        )
    return found
