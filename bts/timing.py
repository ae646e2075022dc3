"""Time: exact seconds from the player's zero, and the only place that parses and prints them.

The player's zero is what a browser calls 0 in what browsers play, and what mpv and `ffmpeg -ss` call 0 in the rest; the
first frame may come later, and until then it is the one on screen (bts/media/clock.py).

Two rules make every written time find its frame again: a written time is rounded *up* to the millisecond, and the
frame at time t is the last one whose presentation time is <= t.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from bts.errors import UsageError
from bts.timecode import HOURS_A_DAY, Label, Timecode

FORMS = (
    "75 or 75.5 (seconds), 1:15.5, 0:01:15.500, 00:01:15:12 (frames; `;12` for drop-frame), "
    "#1812 (frame number, from 0), tc:11:12:50:00 (the clip's source timecode)"
)
"""The forms of a written time, as error messages list them."""

RANGE_FORMS = "START-END or START+LENGTH"
"""The forms of a written range, as error messages list them."""

MILLISECOND = Fraction(1, 1000)
"""The precision of written times, in seconds."""

_CLOCK = re.compile(r"(?:(?:(?P<h>\d{1,4}):)?(?P<m>\d{1,4}):)?(?P<s>\d{1,9}(?:\.\d{1,9})?)")
_SMPTE = re.compile(r"(?P<h>\d{1,3}):(?P<m>\d{2}):(?P<s>\d{2})(?P<sep>[:;])(?P<f>\d{2,3})")
_FRAME = re.compile(r"#(?P<n>\d{1,12})")
_SOURCE = "tc:"


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


@dataclass(frozen=True)
class Seconds:
    """A time written in seconds or as a clock."""

    value: Fraction

    def resolve(self, timeline: Timeline) -> Fraction:
        """The time itself; needs nothing of the clip."""
        del timeline
        return self.value


@dataclass(frozen=True)
class FrameNumber:
    """A time written as a 0-based frame number in order of presentation."""

    number: int

    def resolve(self, timeline: Timeline) -> Fraction:
        """When that frame is presented. Raises UsageError when the clip is shorter."""
        return timeline.time_of_frame(self.number)


@dataclass(frozen=True)
class Smpte(Label):
    """A time written as hours:minutes:seconds:frames at the clip's rate, from 00:00:00:00 at the player's zero."""

    def resolve(self, timeline: Timeline) -> Fraction:
        """When the frame of that label is presented. Raises UsageError for a label that does not exist."""
        label = self.frame_number(timeline.rate)
        number = label - count_lead(timeline.first_time, timeline.rate)
        return timeline.time_of_frame(number) if number >= 0 else label / timeline.rate


@dataclass(frozen=True)
class SourceTimecode(Label):
    """A time written as a label of the clip's source timecode, tc:hours:minutes:seconds:frames."""

    def resolve(self, timeline: Timeline) -> Fraction:
        """When the frame of that label is presented.

        Raises UsageError when the clip has no timecode, or none of that label.
        """
        return self._resolve(timeline, ends=False)

    def resolve_end(self, timeline: Timeline) -> Fraction:
        """The same for the end of a range, which may also be the label after the last one."""
        return self._resolve(timeline, ends=True)

    def _resolve(self, timeline: Timeline, *, ends: bool) -> Fraction:
        code = timeline.source_timecode
        if code is None:
            raise UsageError("it has no source timecode", timeline.name, "write the time in the clip, such as 1:15.5")
        try:
            count = code.count_to(self)
        except UsageError as error:
            raise UsageError(f"tc:{self}: {error.what}", timeline.name, error.remedy) from error
        total = code.total(timeline.duration - timeline.first_time)
        if count == total and ends:
            return timeline.duration
        if count >= total:
            span = f"{code} to {code.label(total - 1)}"
            raise UsageError(f"tc:{self} is outside its source timecode, which goes from {span}", timeline.name)
        return (
            timeline.time_of_frame(count * code.per_label)
            if code.per_label
            else timeline.first_time + count / code.rate
        )


def count_lead(first_time: Fraction, rate: Fraction) -> int:
    """The frames, at `rate` a second, that fit before the first frame, which is presented at `first_time` seconds.

    So a timeline of an editing program labels the clip's first frame by this number, counted from the player's zero.
    """
    return round(first_time * rate)


TimeText = Seconds | FrameNumber | Smpte | SourceTimecode


@dataclass(frozen=True)
class SpanText:
    """A written range: `end` is a time, or the length when `relative`."""

    start: TimeText
    end: TimeText
    relative: bool

    def resolve(self, timeline: Timeline) -> Span:
        """The range in the clip's own time. Raises UsageError when it is empty or outside the clip."""
        start = point_in_clip(self.start, timeline)
        end = self.resolve_end(timeline)
        if self.relative:
            end += start
        if end <= start:
            raise UsageError(f"the range ends at {clock(end)}, which is not after its start, {clock(start)}")
        if end >= timeline.duration + MILLISECOND:
            raise outside_clip(end, timeline.duration, last=timeline.last_time)
        return Span(start, min(end, timeline.duration))

    def resolve_end(self, timeline: Timeline) -> Fraction:
        """When it ends, or its length when `relative`, in seconds. Raises UsageError for what does not exist."""
        return self.end.resolve_end(timeline) if isinstance(self.end, SourceTimecode) else self.end.resolve(timeline)


def parse_time(text: str) -> TimeText:
    """Parse a written time (see FORMS). Raises UsageError for anything else."""
    text = text.strip()
    if not text.isascii():
        raise UsageError(f"not a time: {text!r}", None, f"write {FORMS}")
    if match := _FRAME.fullmatch(text):
        return FrameNumber(int(match["n"]))
    source = text[: len(_SOURCE)].lower() == _SOURCE
    if match := _SMPTE.fullmatch(text.removeprefix(text[: len(_SOURCE)]) if source else text):
        hours, minutes, seconds = int(match["h"]), int(match["m"]), int(match["s"])
        if minutes < 60 and seconds < 60 and not (source and hours >= HOURS_A_DAY):
            made = SourceTimecode if source else Smpte
            return made(hours, minutes, seconds, int(match["f"]), match["sep"] == ";")
    elif match := _CLOCK.fullmatch(text):
        hours, minutes, rest = int(match["h"] or 0), int(match["m"] or 0), Fraction(match["s"])
        if (match["m"] is None or rest < 60) and (match["h"] is None or minutes < 60):
            return Seconds(hours * 3600 + minutes * 60 + rest)
    raise UsageError(f"not a time: {text!r}", None, f"write {FORMS}")


def parse_span(text: str) -> SpanText:
    """Parse a written range, START-END or START+LENGTH. Raises UsageError for anything else.

    Where one end is source timecode, the other is too when it is written with frames: `tc:11:12:50:00-11:12:53:00`.
    """
    for sign in "-+":
        start, found, end = text.partition(sign)
        if found:
            return _join_ends(parse_time(start), parse_time(end), relative=sign == "+")
    raise UsageError(f"not a range: {text!r}", None, f"write {RANGE_FORMS}, each time as {FORMS}")


def _join_ends(start: TimeText, end: TimeText, *, relative: bool) -> SpanText:
    """The range between two written times. Raises UsageError for a length in source timecode."""
    if relative and isinstance(end, SourceTimecode):
        raise UsageError(f"tc:{end} is a place in the clip and no length", None, f"write {RANGE_FORMS}")
    if not relative and (isinstance(start, SourceTimecode) or isinstance(end, SourceTimecode)):
        start, end = _as_source(start), _as_source(end)
    return SpanText(start, end, relative)


def _as_source(text: TimeText) -> TimeText:
    """A time written with frames as a label of the source timecode; any other as it is."""
    if not isinstance(text, Smpte):
        return text
    return SourceTimecode(text.hours, text.minutes, text.seconds, text.frames, text.drop)


def parse_moment(text: str) -> TimeText | SpanText:
    """Parse a written time or range. Raises UsageError for anything else."""
    return parse_span(text) if "-" in text or "+" in text else parse_time(text)


def take_for_source(moment: TimeText | SpanText, timeline: Timeline) -> tuple[TimeText | SpanText, tuple[str, ...]]:
    """The moment as it is meant, and what must be said of that.

    What is written with frames (SMPTE) and lies outside the clip, but inside its source timecode, is taken for that
    timecode, with a remark. A range is taken for it as a whole or not at all.
    """
    code = timeline.source_timecode
    bare = [end for end in _places(moment) if isinstance(end, Smpte)]
    if code is None or not bare or _resolves(moment, timeline):
        return moment, ()
    meant: TimeText | SpanText
    if isinstance(moment, SpanText):
        end = moment.end if moment.relative else _as_source(moment.end)
        meant = SpanText(_as_source(moment.start), end, moment.relative)
    else:
        meant = _as_source(moment)
    if not _resolves(meant, timeline):
        return moment, ()
    labels, last = "-".join(map(str, bare)), code.label(code.total(timeline.duration - timeline.first_time) - 1)
    return meant, (f"{labels} is outside the clip, but in its source timecode ({code} to {last}): taken for that",)


def _places(moment: TimeText | SpanText) -> tuple[TimeText, ...]:
    """The places in the clip that are written: a time, or the start of a range and its end if that is no length."""
    if not isinstance(moment, SpanText):
        return (moment,)
    return (moment.start,) if moment.relative else (moment.start, moment.end)


def _resolves(moment: TimeText | SpanText, timeline: Timeline) -> bool:
    """Whether the moment lies in the clip."""
    try:
        if isinstance(moment, SpanText):
            moment.resolve(timeline)
        else:
            point_in_clip(moment, timeline)
    except UsageError:
        return False
    return True


def point_in_clip(text: TimeText, timeline: Timeline) -> Fraction:
    """Resolve a written time in a clip, in seconds. Raises UsageError when the clip has no frame there."""
    time = text.resolve(timeline)
    if time >= timeline.duration:
        raise outside_clip(time, timeline.duration, last=timeline.last_time)
    return time


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
