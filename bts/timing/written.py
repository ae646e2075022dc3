"""Times as they are written, and the places in a clip that they name."""

from dataclasses import dataclass
from fractions import Fraction

from bts.errors import UsageError
from bts.timecode import Label
from bts.timing.spans import MILLISECOND, Span, Timeline, clock, count_lead, outside_clip


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


@dataclass(frozen=True)
class LastNote:
    """`last`: where the last note that was touched is, its time or its whole range."""


@dataclass(frozen=True)
class FromLast:
    """`+3` and `-1`: `seconds` after the end of the note that was touched last, or before its start."""

    seconds: Fraction
    after: bool


@dataclass(frozen=True)
class ShotNumbers:
    """`shot:12` and `shot:12-14`: whole shots, counted from 1 as `bts shots` prints them."""

    first: int
    last: int


NamedPlace = TimeText | LastNote | FromLast


@dataclass(frozen=True)
class NamedSpan:
    """A range of which an end is told by the last note; `end` is a length when `relative`."""

    start: NamedPlace
    end: NamedPlace
    relative: bool


def as_source(text: TimeText) -> TimeText:
    """A time written with frames as a label of the source timecode; any other as it is."""
    if not isinstance(text, Smpte):
        return text
    return SourceTimecode(text.hours, text.minutes, text.seconds, text.frames, text.drop)


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
        end = moment.end if moment.relative else as_source(moment.end)
        meant = SpanText(as_source(moment.start), end, moment.relative)
    else:
        meant = as_source(moment)
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
