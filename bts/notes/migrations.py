"""Older notes files, brought to the form of today one version at a time, in memory: reading changes no file.

Version 0 is a list written by hand. Version 1 counts times from the clip's first presented frame; version 2 counts them
on the player's clock, where the first frame may come later than zero. To go from 1 to 2, the clip must be known, so a
file is read as version 1, and `Document.move_clock` takes it to 2 where somebody knows the clip.
"""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from bts.errors import NotesFileError
from bts.notes.digests import MOVED_FIELD
from bts.notes.values import LATEST, FieldError, number_of_seconds, seconds_from_json
from bts.timing import MILLISECOND, ceil_ms

VERSION_FIELD = "bts-notes"
"""Field of the head that holds the version."""

VERSION = 2
"""The version of a new notes file: times are on the player's clock."""

FROM_FIRST_FRAME = 1
"""The last version whose times count from the clip's first frame."""

Content = tuple[dict[str, Any], list[tuple[int, str, Any]]]
"""The head, and for each note its line number, its line ("" once it was changed) and its object."""


def migrate(version: object, head: dict[str, Any], items: list[tuple[int, str, Any]], path: Path) -> Content:
    """Head and items of a file older than version 1 in the form of version 1; of any other as they are.

    Raises NotesFileError for a version that is newer than this program.
    """
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise NotesFileError(f"line 1, column 1: {VERSION_FIELD} is a whole number, not {version!r}", path, "mend it")
    if version > VERSION:
        raise NotesFileError(
            f"written by a newer bts: its notes are of version {version}, this one knows {VERSION}", path, "update bts"
        )
    for step in range(version, FROM_FIRST_FRAME):
        head, items = STEPS[step](head, items)
    return head, items


def _from_0(head: dict[str, Any], items: list[tuple[int, str, Any]]) -> Content:
    """Version 0 is a list written by hand, or an object with `notes`, without a version."""
    clip = head.get("clip")
    return head | ({"clip": {"name": clip}} if isinstance(clip, str) else {}), items


STEPS: dict[int, Callable[[dict[str, Any], list[tuple[int, str, Any]]], Content]] = {0: _from_0}
"""Version -> what takes it to the next without knowing the clip."""


class Frames(Protocol):
    """When the frames of a clip are presented, in seconds from the player's zero."""

    @property
    def first_time(self) -> Fraction:
        """Seconds at which the first frame is presented."""

    @property
    def duration(self) -> Fraction:
        """Seconds at which the last frame ends."""

    @property
    def frames(self) -> int:
        """How many frames are presented."""

    def frame_at(self, time: Fraction) -> int:
        """Number of the last frame that is presented at or before `time`."""

    def time_of_frame(self, number: int) -> Fraction:
        """Seconds at which that frame is presented."""


@dataclass(frozen=True)
class ClockMove:
    """The way from seconds after the clip's first frame to seconds after the player's zero, for written times.

    The first frame comes `first` seconds after zero. A time is moved by `first` and stays a whole number of
    milliseconds: with `frames`, the one that finds the same frame as before, and that is the written time of an edge
    between frames if it was one; without them the next one up, which finds the same frame except where another is
    presented within that millisecond. Where `first` is a whole number of milliseconds, the two are the same.
    Frames that last less than a millisecond cannot all be told apart by written times; these are moved up.
    """

    first: Fraction
    frames: Frames | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole number of milliseconds, so that no time need be rounded."""
        return (self.first * 1000).denominator == 1

    def time(self, old: Fraction) -> Fraction:
        """Where a written time, in whole milliseconds, is moved to."""
        exact = old + self.first
        late = Fraction(ceil_ms(exact), 1000)
        if self.is_whole or self.frames is None:
            return late
        number = self._number_at(exact)
        edge = self._start_of(number)
        early = Fraction(math.floor(exact * 1000), 1000)
        was_edge = ceil_ms(edge - self.first) == ceil_ms(old)
        written_edge = [Fraction(ceil_ms(edge), 1000)] if was_edge else []
        return next((time for time in (*written_edge, late, early) if self._number_at(time) == number), late)

    def span(self, start: Fraction, end: Fraction) -> tuple[Fraction, Fraction]:
        """Where a range is moved to; it never becomes empty."""
        start, end = self.time(start), self.time(end)
        if end <= start and self.frames is not None and self._number_at(end - MILLISECOND) == self._number_at(start):
            start = end - MILLISECOND
        return start, max(end, start + MILLISECOND)

    def _number_at(self, time: Fraction) -> int:
        """The frame at a time, the number of frames at or after the end."""
        assert self.frames is not None
        return self.frames.frames if time >= self.frames.duration else self.frames.frame_at(time)

    def _start_of(self, number: int) -> Fraction:
        assert self.frames is not None
        return self.frames.duration if number >= self.frames.frames else self.frames.time_of_frame(number)


def move_note(value: Mapping[str, Any], move: ClockMove) -> dict[str, Any]:
    """The object of a note with its times moved, and by how much in `moved_by`: its digest leaves that out again."""
    old = [seconds_from_json(value["start"])]
    new = [move.time(old[0])]
    if value.get("end") is not None:
        old.append(max(seconds_from_json(value["end"]), old[0] + MILLISECOND))
        new = list(move.span(*old))
    if max(new) >= LATEST:  # a typing error that can still be read must stay so
        return dict(value)
    out = {**value, "start": number_of_seconds(ceil_ms(new[0]))}
    if len(new) > 1:
        out["end"] = number_of_seconds(ceil_ms(new[1]))
    if new != old:
        out[MOVED_FIELD] = [number_of_seconds(ceil_ms(b - a)) for a, b in zip(old, new, strict=True)]
    return out


def move_head(head: Mapping[str, Any], move: ClockMove) -> dict[str, Any]:
    """The head with the clip's duration moved, and with `first`, by which any other copy of the notes can be moved."""
    clip = head.get("clip", {})
    if not isinstance(clip, dict):
        return dict(head)
    moved = {**clip, "first": str(move.first)}
    if clip.get("duration") is not None:
        with suppress(FieldError):  # it is named when the head is read
            moved["duration"] = number_of_seconds(ceil_ms(move.time(seconds_from_json(clip["duration"]))))
    return {**head, "clip": moved}
