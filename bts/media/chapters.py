"""The chapters that a file holds, on the player's clock."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer

from bts.errors import printable
from bts.media.boxes import read_boxes
from bts.timing import ceil_ms, clock

NAMED = 3
"""Chapters outside the clip that a warning names; of more, the number is told."""

LONGEST_NAME = 60
"""Characters of a chapter's name that are shown where it is only named."""

LIST_TICK = Fraction(1, 10_000_000)
"""Seconds in which the chapter list of an MP4 (`chpl`) counts; libav's mov.c reads it so."""

LONGEST_LIST = 128 * 1024
"""Bytes of such a list that are read. Its counts have 8 bits, so that it has less than half of that."""


@dataclass(frozen=True)
class Chapter:
    """One chapter, from `start` to `end` in seconds; `title` is "" where the file has none, `number` counts from 1.

    The number is its place among all chapters of the file in order of time, those outside the clip too.
    """

    number: int
    start: Fraction
    end: Fraction
    title: str

    @property
    def name(self) -> str:
        """Its title, or `Chapter 3` where nothing of the title can be seen."""
        seen = any(c.isprintable() and not c.isspace() for c in self.title)
        return self.title.strip() if seen else f"Chapter {self.number}"

    def __str__(self) -> str:
        """`0:20 Intro`, as people are shown it: its start, and its name cut to LONGEST_NAME characters."""
        sign = "-" if self.start < 0 else ""
        return f"{sign}{clock(abs(self.start))} {printable(self.name[:LONGEST_NAME])}"


def find_chapters(
    path: Path, container: InputContainer, zero: Fraction, duration: Fraction
) -> tuple[tuple[Chapter, ...], tuple[Chapter, ...]]:
    """The chapters inside the clip, cut to it and in order of time; and those that lie outside of it.

    `zero` is the container's time of the player's zero, `duration` where the clip ends, both in seconds. Chapters may
    overlap, as the file has them. One without an end, or with its end at its start, lasts until the next one begins.
    """
    found = _close(_number(_read(path, container, zero)), duration)
    inside = [c for c in found if c.start < duration and c.end > 0]
    outside = tuple(c for c in found if not (c.start < duration and c.end > 0))
    return tuple(replace(c, start=max(c.start, Fraction(0)), end=min(c.end, duration)) for c in inside), outside


def describe_outside(inside: Sequence[Chapter], outside: Sequence[Chapter]) -> tuple[str, ...]:
    """One warning that names the chapters outside the clip; nothing when there are none."""
    if not outside:
        return ()
    named = [str(chapter) for chapter in outside[:NAMED]]
    if len(outside) > NAMED:
        named.append(f"and {len(outside) - NAMED} more")
    count = f"{len(outside)} of {len(inside) + len(outside)} chapters"
    return (f"{count} left out, because outside the clip: {'; '.join(named)}",)


def _read(path: Path, container: InputContainer, zero: Fraction) -> list[Chapter]:
    """All chapters of the file, not numbered yet, in the order of the file.

    A file that has them twice, as MP4 does in a list for one player and a track for others, gives each once.
    """
    listed = _read_list(path) if container.format.name.startswith("mov,") else []
    found: dict[tuple[int, str], Chapter] = {}
    for entry in container.chapters():
        base = entry["time_base"] or Fraction(0)
        start, end, title = entry["start"] * base, entry["end"] * base, entry["metadata"].get("title", "")
        # In a track, which begins at zero, the first chapter does too. The list, where there is one, knows better.
        start = next((exact for exact, name in listed if name == title and start <= exact < end), start)
        start, end = start - zero, end - zero
        found.setdefault((ceil_ms(start), title), Chapter(0, start, end, title))
    return list(found.values())


def _read_list(path: Path) -> list[tuple[Fraction, str]]:
    """Start, in seconds of the container's clock, and title of each chapter in an MP4's list, `moov/udta/chpl`.

    The list is Nero's; its layout is that of `mov_read_chpl` in libav. Empty when there is none or it is broken.
    """
    try:
        with path.open("rb") as file:
            begin, end = 0, path.stat().st_size
            for wanted in (b"moov", b"udta", b"chpl"):
                begin, end = next((a, b) for name, a, b in read_boxes(file, begin, end) if name == wanted)
            file.seek(begin)
            return list(_unpack_list(file.read(min(end - begin, LONGEST_LIST))))
    except (OSError, StopIteration, struct.error, IndexError):
        return []


def _unpack_list(data: bytes) -> Iterator[tuple[Fraction, str]]:
    """The entries of a list: version, flags, in version 1 four bytes, a count; then 8 bytes of start, length, title."""
    place = 8 if data[0] else 4
    count, place = data[place], place + 1
    for _ in range(count):
        ticks, length = struct.unpack_from(">QB", data, place)
        title = data[place + 9 : place + 9 + length]
        place += 9 + length
        yield ticks * LIST_TICK, title.decode("utf-8", "replace")


def _number(chapters: Iterable[Chapter]) -> list[Chapter]:
    """The chapters in order of time, numbered from 1; of those that start together, the order of the file stays."""
    ordered = sorted(chapters, key=lambda chapter: chapter.start)
    return [replace(chapter, number=number) for number, chapter in enumerate(ordered, start=1)]


def _close(chapters: Sequence[Chapter], duration: Fraction) -> list[Chapter]:
    """The chapters, each with an end: where the file gives none, the start of the next one or the clip's end."""
    closed: list[Chapter] = []
    following, later = duration, duration
    for chapter in reversed(chapters):
        if later > chapter.start:
            following = later
        closed.append(chapter if chapter.end > chapter.start else replace(chapter, end=following))
        later = chapter.start
    return closed[::-1]
