"""ffmpeg's metadata text with chapters (ffmpeg -i clip -i chapters.txt -map_metadata 1 ...)."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, signed
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.durations import until_next
from bts.notes.formats.kit.texts import tidy

HEADER = ";FFMETADATA1"
"""First line of every file."""

LARGEST_BASE = 2**31 - 1
"""Largest numerator and denominator of a time base (ffmpeg: AVRational, 32 bits)."""

LARGEST_TICK = 2**63 - 1
"""Largest count of a time base (ffmpeg: int64)."""

_ESCAPE = re.compile(r"([=;#\\\n])")
_RATIO = re.compile(r"(\d{1,10})/(\d{1,10})")


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each chapter.

    Raises:
        NotesFileError: the first line is not ;FFMETADATA1.
    """
    if not text.startswith(HEADER):
        raise NotesFileError(f"line 1: an ffmetadata file begins with {HEADER}", None, "choose another --format")
    notes = Collector("ffmetadata", clip)
    for line, values in _chapters(text):
        base, start, end = (values.get(key, "") for key in ("TIMEBASE", "START", "END"))
        ratio = _RATIO.fullmatch(base or "1/1000000000")
        if ratio is None or not int(ratio[2]) or not _whole(start) or not _whole(end or "0"):
            notes.skip(line, "this chapter's TIMEBASE, START or END is no number")
            continue
        tick = Fraction(int(ratio[1]), int(ratio[2]))
        notes.add(line, int(start) * tick, int(end) * tick if end else None, values.get("title", ""))
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A chapter for each note; a point lasts until the next. Ticks are such that every time is exact."""
    del options
    lines = [HEADER]
    for note, start, end in until_next(notes, clip):
        tick = _tick(start, end, clip)
        title = _ESCAPE.sub(r"\\\1", tidy(note.text or note.caption))
        lines += ["", "[CHAPTER]", f"TIMEBASE={tick.numerator}/{tick.denominator}", f"START={-(-start // tick)}",
                  f"END={-(-end // tick)}", f"title={title}"]  # fmt: skip
    return Written(("\n".join(lines) + "\n",))


def _tick(start: Fraction, end: Fraction, clip: ClipFacts) -> Fraction:
    """The time base of a chapter, of which both its times are whole numbers: a frame, a millisecond, or their common
    denominator; a microsecond where that has more than 32 bits."""
    for tick in (clip.frame, Fraction(1, 1000), Fraction(1, lcm(start.denominator, end.denominator))):
        whole = (start / tick).denominator == 1 == (end / tick).denominator
        if whole and max(tick.numerator, tick.denominator) <= LARGEST_BASE:
            return tick
    return Fraction(1, 1_000_000)


def _chapters(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each [CHAPTER] with the number of its line and its values, unescaped."""
    section, found = 0, dict[str, str]()
    for number, line in _logical_lines(text):
        if line.startswith("["):
            if section:
                yield section, found
            section, found = (number if line.strip() == "[CHAPTER]" else 0), {}
        elif section and not line.startswith((";", "#")):
            key, value = _pair(line)
            if key:
                found[key] = value
    if section:
        yield section, found


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with the number of their first; one that ends in an escaping backslash goes on."""
    parts: list[str] = []
    first = 1
    for number, line in enumerate(text.split("\n"), start=1):
        first = first if parts else number
        parts.append(line)
        if (len(line) - len(line.rstrip("\\"))) % 2 == 0:
            yield first, "\n".join(parts)
            parts = []
    if parts:
        yield first, "\n".join(parts)


def _pair(line: str) -> tuple[str, str]:
    """Key and value of a line, cut at its first `=` that is not escaped."""
    match = re.match(r"((?:\\.|[^\\=])*)=(.*)", line, re.DOTALL)
    if match is None:
        return "", ""
    key, value = (re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in match.groups())
    return key.strip(), value


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_TICK))


FORMAT = Format(
    "ffmetadata", "ffmetadata", (".ffmeta", ".ffmetadata"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.NO, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.EXACT, track=Kept.NO),
    read, write, signed(lambda text: text.startswith(HEADER)),
)  # fmt: skip
