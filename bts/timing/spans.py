"""Ranges of a clip's time, what a clip must tell of its own, and how times are printed."""

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from bts.errors import UsageError
from bts.timecode import Timecode

MILLISECOND = Fraction(1, 1000)
"""The precision of written times, in seconds."""


class Timeline(Protocol):
    """What must be known of a clip to resolve a written time in it."""

    @property
    def name(self) -> str:
        """What the clip is called where an error must name it."""

    @property
    def duration(self) -> Fraction:
        """Seconds from the player's zero to the last frame's end."""

    @property
    def first_time(self) -> Fraction:
        """Seconds at which the first frame is presented; until then it is the one on screen."""

    @property
    def last_time(self) -> Fraction | None:
        """Seconds at which the last frame is presented; None where that is not known."""

    @property
    def rate(self) -> Fraction:
        """Frames per second, on average where the rate varies."""

    @property
    def source_timecode(self) -> Timecode | None:
        """The clip's source timecode; None where it has none."""

    def time_of_frame(self, number: int) -> Fraction:
        """Seconds at which frame `number` is presented. Raises UsageError when the clip has no such frame."""


@dataclass(frozen=True, order=True)
class Span:
    """A half-open range of time [start, end) in seconds; never empty, never before the clip."""

    start: Fraction
    end: Fraction

    def __post_init__(self) -> None:
        if not (isinstance(self.start, Fraction) and isinstance(self.end, Fraction)):
            raise TypeError("a span is made of Fractions of seconds")
        if self.start < 0:
            raise ValueError("a span cannot start before the clip")
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def length(self) -> Fraction:
        """Seconds from start to end."""
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two ranges have an instant in common."""
        return self.start < other.end and other.start < self.end


def count_lead(first_time: Fraction, rate: Fraction) -> int:
    """The frames, at `rate` a second, that fit before the first frame, which is presented at `first_time` seconds.

    So a timeline of an editing program labels the clip's first frame by this number, counted from the player's zero.
    """
    return round(first_time * rate)


def outside_clip(
    time: Fraction,
    duration: Fraction,
    *,
    last: Fraction | None = None,
    subject: str = "",
    path: str | Path | None = None,
    remedy: str = "",
) -> UsageError:
    """The error for a time that lies at or after the end of a clip of `duration` seconds.

    `last` is when the last frame is presented, in seconds, where that is known; `subject` is what has the time, such
    as `note a1b2`; `path` and `remedy` are those of BtsError.
    """
    at = f"{subject} at {format_time(time)}" if subject else format_time(time)
    frame = "" if last is None else f"; its last frame is at {format_time(last)}"
    return UsageError(f"{at} is outside the clip, which is {format_time(duration)} long{frame}", path, remedy)


def ceil_ms(time: Fraction) -> int:
    """Seconds as whole milliseconds, rounded up, so that a written time finds its frame again."""
    return math.ceil(time * 1000)


def format_time(time: Fraction) -> str:
    """A time in its long form, `00:01:15.500`, rounded up to the millisecond. Raises ValueError below zero."""
    if time < 0:
        raise ValueError("no time lies before the clip")
    seconds, ms = divmod(ceil_ms(time), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def json_seconds(time: Fraction) -> float:
    """Seconds as a JSON number with at most three decimals, rounded up."""
    return ceil_ms(time) / 1000


def from_json_seconds(number: float) -> Fraction:
    """The exact value of a JSON number in its shortest decimal form. Raises ValueError when it is not finite."""
    return Fraction(repr(float(number)))


def clock(time: Fraction) -> str:
    """A time in its short form: `1:15.5`, `0:07` or `1:02:03.25`; at most milliseconds, rounded up."""
    hours, minutes, rest = format_time(time).split(":")
    seconds = rest.rstrip("0").rstrip(".")
    if int(hours):
        return f"{int(hours)}:{minutes}:{seconds}"
    return f"{int(minutes)}:{seconds}"
