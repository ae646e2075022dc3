"""Captions of other programs that are only read (bts.subtitles has the syntaxes): a note for each caption."""

from collections.abc import Callable
from fractions import Fraction

from bts.notes.formats.kit.base import (
    Binary,
    ClipFacts,
    Fit,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    fits_no_text,
    likely,
    read_no_text,
    signed,
)
from bts.notes.formats.kit.subtitles import take_captions
from bts.subtitles import (
    Subtitles,
    looks_like_ass,
    looks_like_microdvd,
    looks_like_mpl2,
    looks_like_sami,
    looks_like_sbv,
    looks_like_scc,
    looks_like_stl,
    looks_like_tmp,
    read_ass,
    read_microdvd,
    read_mpl2,
    read_sami,
    read_sbv,
    read_scc,
    read_stl,
    read_tmp,
)

KEEPS = Keeps(id=Kept.NO, range=Kept.YES, point=Kept.NO, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
              time=Grid.MS, track=Kept.NO)  # fmt: skip
"""What notes taken from captions hold: times and lines, and people where the syntax names who speaks."""


def _make(
    name: str, title: str, suffixes: tuple[str, ...], read: Callable[[str, Fraction], Subtitles],
    fit: Callable[[str], Fit], *, timeline: bool = False,
) -> Format:  # fmt: skip
    """A format that is only read by `read(text, frames a second of the clip)`."""

    def read_notes(text: str, clip: ClipFacts) -> Read:
        return take_captions(name, lambda: read(text, clip.rate), clip)

    return Format(name, title, suffixes, KEEPS, read_notes, None, fit, clock=not timeline, timeline=timeline)


def _read_stl(data: bytes, clip: ClipFacts) -> Read:
    return take_captions("stl", lambda: read_stl(data), clip)


ASS = _make("ass", "ASS or SSA", (".ass", ".ssa"), lambda text, _: read_ass(text), signed(looks_like_ass))
SAMI = _make("sami", "SAMI", (".smi", ".sami"), lambda text, _: read_sami(text), signed(looks_like_sami))
SBV = _make("sbv", "SBV or SubViewer", (".sbv",), lambda text, _: read_sbv(text), signed(looks_like_sbv))
MICRODVD = _make("microdvd", "MicroDVD", (".sub",), read_microdvd, signed(looks_like_microdvd))
MPL2 = _make("mpl2", "MPL2", (".mpl",), lambda text, _: read_mpl2(text), signed(looks_like_mpl2))
TMP = _make("tmp", "TMPlayer", (".tmp",), lambda text, _: read_tmp(text), likely(looks_like_tmp))
SCC = _make(
    "scc", "Scenarist captions", (".scc",), lambda text, _: read_scc(text), signed(looks_like_scc), timeline=True
)
STL = Format(
    "stl", "EBU STL", (".stl",), KEEPS, read_no_text, None, fits_no_text,
    timeline=True, binary=Binary(looks_like_stl, _read_stl),
)  # fmt: skip
