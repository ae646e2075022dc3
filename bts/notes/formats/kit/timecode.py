"""Timecode in files of notes: how a file that is written counts, and where the timeline of one that is read starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.errors import NotesFileError, UsageError
from bts.notes.formats.kit.base import ClipFacts
from bts.timecode import DROP_RATES, Label, format_label, labels_a_day, read_label
from bts.timing import Seconds, Smpte, SpanText, TimeText, clock, parse_moment, take_for_source

ZERO, HOUR = "00:00:00:00", "01:00:00:00"
"""Where timelines start that nobody has set: at zero, and at one hour in DaVinci Resolve and at broadcasters."""

REMEDY = "say where its timeline starts: --start HH:MM:SS:FF"

ASSUMED_REMEDY = ": --start says it"
"""The end of the remark on a start that was assumed, for commands that have this option."""


@dataclass(frozen=True)
class Counting:
    """How a file counts that is written: frame 0 is `first` frames after 00:00:00:00.

    `remark` says which wish was not met.
    """

    first: int
    rate: Fraction
    drop: bool
    remark: str = ""

    def label(self, frame: int) -> str:
        """The label of a frame of the clip; after midnight it is 00:00:00:00 again."""
        nominal = max(1, round(self.rate))
        return format_label((self.first + frame) % labels_a_day(nominal, drop=self.drop), nominal, drop=self.drop)


def count_for(clip: ClipFacts, wish: bool | None, usual: str = ZERO) -> Counting:
    """How to count for this clip: from its source timecode and as that does, else from `usual`.

    `wish` asks for drop-frame or forbids it, where the source timecode does not decide.
    """
    code = clip.source_timecode
    if code is None:
        drop = counts_drop_frame(clip.edit_rate, wish)
        return Counting(frame_of_timecode(usual, clip.edit_rate, drop=drop), clip.edit_rate, drop)
    words = (
        f"the clip's source timecode, {code}, is {'' if code.drop else 'not '}drop-frame, and so is what was written"
    )
    return Counting(clip.origin, clip.edit_rate, code.drop, "" if wish in (None, code.drop) else words)


def counts_drop_frame(rate: Fraction, wish: bool | None) -> bool:
    """Whether to count drop-frame at `rate`: at DROP_RATES, unless `wish` is False; never at other rates."""
    return rate in DROP_RATES and wish is not False


def format_timecode(frame: int, rate: Fraction, *, drop: bool = False) -> str:
    """`01:02:03:04` for frame number `frame` (from 0) at `rate`; with `;` before the frames for drop-frame."""
    return format_label(frame, max(1, round(rate)), drop=drop)


def frame_of_timecode(text: str, rate: Fraction, *, drop: bool | None = None) -> int:
    """The frame number that a label stands for. `drop` overrides the label's own separators.

    Raises:
        UsageError: not a label, or none of this rate.
    """
    label = _read_long_label(text)
    drop = label.drop if drop is None else drop
    return Label(label.hours, label.minutes, label.seconds, label.frames, drop).frame_number(rate)


def measure(start: int, end: int, rate: Fraction, *, drop: bool) -> int:
    """The frames from one label to another, across midnight where that is the shorter way; below zero when it ends
    before it starts.
    """
    day = labels_a_day(max(1, round(rate)), drop=drop)
    return end - start + day if start - end > day // 2 else end - start


def _read_long_label(text: str) -> Label:
    """A label with `;` or `.` anywhere; a length may have more than 24 hours. Raises UsageError."""
    head, _, frames = text.strip().replace(".", ":").replace(";", ":").rpartition(":")
    try:
        found = parse_moment(f"{head}:{frames}")
    except UsageError:
        found = Seconds(Fraction(0))
    if not isinstance(found, Smpte):
        raise UsageError(f"not a timecode: {text.strip()[:40]!r}", None, "write 00:01:15:12")
    return Label(found.hours, found.minutes, found.seconds, found.frames, ";" in text)


def place_frames(
    frames: Sequence[int],
    clip: ClipFacts,
    remark: Callable[[str], None],
    *,
    drop: bool,
    usual: Sequence[str],
    strict: bool = True,
) -> list[int]:
    """The frames of the clip that frames of a file's timeline are, counted from where that timeline starts.

    That is what a person says (`clip.timeline_start`); else the clip's source timecode, when all lie in it; else the
    first in `usual`, or the full hour of the earliest, from which all lie in the clip; or at least one does and none
    lies before. What was assumed goes to `remark`. A frame may lie outside of the clip. Without `strict` nothing is
    asked of the first in `usual`.

    Raises:
        NotesFileError: they can be counted from none of these.
        UsageError: there is no such label as the start that was said.
    """
    if not frames:
        return []
    nominal = max(1, round(clip.edit_rate))
    day = labels_a_day(nominal, drop=drop)
    if clip.timeline_start is not None:
        return _count_from(frames, clip.timeline_start.count(nominal, drop=drop), clip, day)
    code = clip.source_timecode
    if code is not None and (first := _origin(clip, drop=drop)) is not None:
        placed = _count_from(frames, first, clip, day)
        if all(_is_inside(frame, clip) for frame in placed):
            remark(f"its timecode was counted from the clip's source timecode, {code}")
            return placed
    chosen, others = _choose_start(frames, clip, usual, drop=drop) if strict else (usual[0], [])
    if others or (chosen, usual[0]) != (ZERO, ZERO):
        also = f"; from {others[0]} it would fit too" if others else ""
        remark(f"its timeline was taken to start at {chosen}, for it does not say where{also}{ASSUMED_REMEDY}")
    return _count_from(frames, read_label(chosen).count(nominal, drop=drop), clip, day)


def _choose_start(frames: Sequence[int], clip: ClipFacts, usual: Sequence[str], *, drop: bool) -> tuple[str, list[str]]:
    """The start that is assumed, and the others in `usual` that would do as well.

    Where none does, it is the full hour of the earliest frame. Raises NotesFileError when that does not either.
    """
    nominal = max(1, round(clip.edit_rate))
    hour = f"{format_label(min(frames), nominal, drop=drop)[:2]}:00:00:00"
    whole: list[str] = []
    partly: list[str] = []
    for start in dict.fromkeys([*usual, hour]):
        first = read_label(start).count(nominal, drop=drop)
        inside = [_is_inside(frame - first, clip) for frame in frames]
        if all(inside):
            whole.append(start)
        elif any(inside) and min(frames) >= first:
            partly.append(start)
    fitting = whole or partly
    if not fitting:
        ends = " to ".join(format_label(frame, nominal, drop=drop) for frame in sorted({min(frames), max(frames)}))
        counted = " or ".join(usual)
        raise NotesFileError(f"its timecode, {ends}, lies outside the clip, counted from {counted}", None, REMEDY)
    return fitting[0], [start for start in fitting[1:] if start in usual]


def _origin(clip: ClipFacts, *, drop: bool) -> int | None:
    """The frame that the clip's first label is in a file that counts as `drop` says; None where that has no such."""
    code = clip.source_timecode
    if code is None or drop == code.drop:
        return clip.origin
    nominal = max(1, round(clip.edit_rate))
    try:
        return read_label(format_label(clip.origin, nominal, drop=code.drop)).count(nominal, drop=drop)
    except UsageError:
        return None


def _count_from(frames: Sequence[int], first: int, clip: ClipFacts, day: int) -> list[int]:
    """The frames counted from `first`, across midnight too; one nearer before it than after the clip is below zero."""
    length = clip.duration * clip.edit_rate
    after = ((frame - first) % day for frame in frames)
    return [frame if frame < length or frame - length <= day - frame else frame - day for frame in after]


def _is_inside(frame: int, clip: ClipFacts) -> bool:
    return 0 <= frame < clip.duration * clip.edit_rate


def read_moment(written: str, clip: ClipFacts, remark: Callable[[str], None]) -> tuple[Fraction, Fraction | None]:
    """Start and end (None: a point) of a written moment, which may lie outside the clip; remarks go to `remark`.

    It is counted from `clip.timeline_start`, where a person has said that, but for frame numbers and `tc:` times.
    Raises UsageError.
    """
    moment = parse_moment(written)
    if clip.timeline_start is not None:
        moment = _take_off_start(moment, clip, clip.timeline_start)
    moment, remarks = take_for_source(moment, clip)
    for line in remarks:
        remark(line)
    if isinstance(moment, SpanText):
        start, end = moment.start.resolve(clip), moment.resolve_end(clip)
        return start, start + end if moment.relative else end
    return moment.resolve(clip), None


def clock_of(label: Label, rate: Fraction) -> Fraction:
    """The clock time, in seconds, that programs write for a label: its frames as a share of a second."""
    return Fraction((label.hours * 60 + label.minutes) * 60 + label.seconds) + Fraction(
        label.frames, max(1, round(rate))
    )


def source_shift(clip: ClipFacts) -> Fraction | None:
    """Seconds that a clock which runs with the clip's source timecode is ahead of the player's; None without one."""
    code = clip.source_timecode
    return None if code is None else clock_of(read_label(str(code)), clip.edit_rate) - clip.first_time


def _take_off_start(moment: TimeText | SpanText, clip: ClipFacts, start: Label) -> TimeText | SpanText:
    """The moment in the clip's own time, where it is written with frames or as a clock that begins at `start`."""

    def shift(text: TimeText) -> TimeText:
        if isinstance(text, Seconds):
            time = text.value - clock_of(start, clip.edit_rate)
            if time < 0:
                raise UsageError(f"{clock(text.value)} is before the start of the timeline, {start}")
            return Seconds(time)
        if not isinstance(text, Smpte):
            return text
        frame = text.frame_number(clip.edit_rate) - start.count(max(1, round(clip.edit_rate)), drop=text.drop)
        if frame < 0:
            raise UsageError(f"{text} is before the start of the timeline, {start}")
        return Seconds(clip.time_on_timeline(frame))

    if not isinstance(moment, SpanText):
        return shift(moment)
    return SpanText(shift(moment.start), moment.end if moment.relative else shift(moment.end), moment.relative)
