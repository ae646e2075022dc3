"""SMPTE timecode (SMPTE ST 12-1): labels, the frames that they count, and the source timecode of a clip."""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from bts.errors import UsageError

DROP_RATES = (Fraction(30000, 1001), Fraction(60000, 1001))
"""Frames a second at which drop-frame counting is defined (SMPTE ST 12-1)."""

EDIT_RATES = (
    *(Fraction(n) for n in (24, 25, 30, 48, 50, 60)),
    *(Fraction(n * 1000, 1001) for n in (24, 30, 60)),
)
"""Frame rates that the timeline of an editing program may have."""

HOURS_A_DAY = 24
"""Hours from which a label is none: after 23:59:59 comes 00:00:00:00."""

SIXTY = 60
"""Minutes of an hour and seconds of a minute; a label with as many is none."""

_LABEL = re.compile(r"(\d{2}):([0-5]\d):([0-5]\d)([:;.])(\d{2,3})")

DAY = HOURS_A_DAY * 60 * 60
"""Seconds that a timecode counts before it begins again at 00:00:00:00."""

DROP_NOMINAL = 30
"""Labels a second, or a multiple of it, at which drop-frame counting leaves labels out."""

LABELS_PER_DROP = 15
"""Nominal labels a second for each one that is dropped at a minute: 2 of 30, 4 of 60."""


def nearest_edit_rate(rate: Fraction) -> Fraction:
    """The one of EDIT_RATES next to `rate`: what timecode counts where the frame rate varies around it."""
    return min(EDIT_RATES, key=lambda usual: abs(usual - rate))


def dropped_a_minute(nominal: int) -> int:
    """Labels that drop-frame counting leaves out at the start of each minute but every tenth: 2 of 30, 4 of 60."""
    return nominal // LABELS_PER_DROP


def labels_a_day(nominal: int, *, drop: bool) -> int:
    """Frames from 00:00:00:00 until that label comes again; drop-frame leaves out those of 9 in 10 minutes."""
    minutes = DAY // 60
    return DAY * nominal - (dropped_a_minute(nominal) * (minutes - minutes // 10) if drop else 0)


def format_label(count: int, nominal: int, *, drop: bool = False) -> str:
    """`01:02:03:04` for the frame that `count` frames come before; `01:02:03;04` where counting is drop-frame."""
    if drop:
        skipped = dropped_a_minute(nominal)
        minute = nominal * 60 - skipped
        tens, rest = divmod(count, minute * 10 + skipped)
        count += 9 * skipped * tens
        if rest >= nominal * 60:
            count += skipped * ((rest - skipped) // minute)
    seconds, frames = divmod(count, nominal)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}{';' if drop else ':'}{frames:02}"


@dataclass(frozen=True)
class Label:
    """hours:minutes:seconds:frames; `drop` where a `;` stands before the frames."""

    hours: int
    minutes: int
    seconds: int
    frames: int
    drop: bool

    def __str__(self) -> str:
        """`01:02:03:04`, or `01:02:03;04`."""
        return f"{self.hours:02}:{self.minutes:02}:{self.seconds:02}{';' if self.drop else ':'}{self.frames:02}"

    @property
    def is_zero(self) -> bool:
        """Whether it is 00:00:00:00."""
        return not any((self.hours, self.minutes, self.seconds, self.frames))

    def frame_number(self, rate: Fraction) -> int:
        """The count of frames before this label at `rate` frames a second. Raises UsageError where it does not exist.

        Drop-frame as in SMPTE ST 12-1.
        """
        nominal = max(1, round(rate))
        if self.drop and nominal % DROP_NOMINAL:
            raise UsageError(f"drop-frame needs 29.97 or 59.94 frames a second, not {float(rate):.3f}")
        return self.count(nominal, drop=self.drop)

    def count(self, nominal: int, *, drop: bool) -> int:
        """The count of frames before this label where a second has `nominal` of them, whatever its separator says.

        Raises UsageError where there is no such label.
        """
        if self.frames >= nominal:
            raise UsageError(f"frame {self.frames} does not exist at {nominal} frames a second")
        minutes = self.hours * 60 + self.minutes
        count = (minutes * 60 + self.seconds) * nominal + self.frames
        if not drop:
            return count
        skipped = dropped_a_minute(nominal)
        if self.minutes % 10 and self.seconds == 0 and self.frames < skipped:
            raise UsageError(f"drop-frame counting skips frame {self.frames} of this minute")
        return count - skipped * (minutes - minutes // 10)


@dataclass(frozen=True)
class Timecode:
    """The source timecode of a clip: the label of its first frame, and how labels go on from there.

    `first` counts the frames from 00:00:00:00 to that label; a second has `nominal` labels, and `rate` of them go by in
    a real one (30000/1001 for 30). One label names `per_label` frames; 0 where frames come at odd times: then labels
    are counted by time alone. `found` is where in the file it was.
    """

    first: int
    nominal: int
    drop: bool
    rate: Fraction
    per_label: int = 1
    found: str = ""

    def __str__(self) -> str:
        """The label of the first frame."""
        return self.label(0)

    @property
    def day(self) -> int:
        """Labels until the first comes again."""
        return labels_a_day(self.nominal, drop=self.drop)

    def label(self, count: int) -> str:
        """The label that is `count` after the first; after midnight it is 00:00:00:00 again."""
        return format_label((self.first + count) % self.day, self.nominal, drop=self.drop)

    def count_to(self, label: Label) -> int:
        """How many labels `label` comes after the first, across midnight too, from 0 to `day` - 1.

        Raises UsageError where the timecode has no such label: a `;` is none of a code that drops no frames.
        """
        if label.drop and not self.drop:
            raise UsageError(f"{label} is drop-frame, and this timecode is not", None, f"write it as {self} is written")
        return (label.count(self.nominal, drop=self.drop) - self.first) % self.day

    def count_at(self, time: Fraction, frame: int) -> int:
        """How many labels after the first is that of `frame`, on screen `time` seconds after the first frame begins."""
        return frame // self.per_label if self.per_label else max(0, math.floor(time * self.rate))

    def label_at(self, time: Fraction, frame: int, length: Fraction) -> str:
        """The label of `frame`, on screen at `time`; at the end of the clip, `length`, it is the one after the last.

        Both are seconds from the first frame on.
        """
        return self.label(self.total(length) if time >= length else self.count_at(time, frame))

    def total(self, length: Fraction) -> int:
        """The number of labels of a clip that lasts `length` seconds from its first frame on; one at least."""
        return max(1, round(length * self.rate))


def read_label(text: str) -> Label:
    """A label as files and people write it: `01:02:03:04`, or with `;` or `.` somewhere, which says drop-frame.

    Raises UsageError for any other text, and for 24 hours or more.
    """
    match = _LABEL.fullmatch(text.strip())
    if match is None or int(match[1]) >= HOURS_A_DAY:
        raise UsageError(f"not a timecode: {text[:40]!r}", None, "write 00:01:15:12, or 00:01:15;12 for drop-frame")
    hours, minutes, seconds, frames = (int(match[group]) for group in (1, 2, 3, 5))
    return Label(hours, minutes, seconds, frames, match[4] != ":")


def is_label(text: str) -> bool:
    """Whether a text is a label, as `read_label` takes it."""
    try:
        read_label(text)
    except UsageError:
        return False
    return True


def write_timecode(code: Timecode | None, rate: Fraction) -> str:
    """A timecode as one text: `01:00:00;00`, or `01:00:00:00 at 25` where it counts at another rate than the clip's.

    "" for none.
    """
    if code is None:
        return ""
    return str(code) if code.rate == rate else f"{code} at {code.rate}"


def read_timecode(text: str, rate: Fraction, *, variable: bool = False) -> Timecode:
    """What `write_timecode` wrote, for a clip of `rate` frames a second.

    Raises UsageError for what is no timecode at that rate.
    """
    label, _, own = text.partition(" at ")
    try:
        counted = Fraction(own) if own else rate
    except (ValueError, ZeroDivisionError) as error:
        raise UsageError(f"not a rate of timecode: {own[:40]!r}") from error
    return make_timecode(read_label(label), counted, rate, variable=variable)


def make_timecode(
    label: Label,
    counted: Fraction,
    rate: Fraction,
    *,
    variable: bool,
    skipped: int = 0,
    found: str = "",
) -> Timecode:
    """The timecode whose first label is `skipped` after `label`, at `counted` labels a second, of a clip of `rate`.

    Raises UsageError for a label that cannot be at that rate.
    """
    nominal = max(1, round(counted))
    if label.hours >= HOURS_A_DAY or label.minutes >= SIXTY or label.seconds >= SIXTY:
        raise UsageError("it is no time of a day")
    if label.drop and nominal % DROP_NOMINAL:
        raise UsageError(f"drop-frame needs 29.97 or 59.94 frames a second, not {float(counted):.3f}")
    if counted <= 0:
        raise UsageError("it counts no frames a second")
    ratio = rate / counted
    per_label = int(ratio) if ratio.denominator == 1 and not variable else 0
    first = (label.count(nominal, drop=label.drop) + skipped) % labels_a_day(nominal, drop=label.drop)
    return Timecode(first, nominal, label.drop, counted, per_label, found)
