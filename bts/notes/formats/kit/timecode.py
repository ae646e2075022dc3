"""SMPTE timecode at constant rates, as editing programs write it (SMPTE ST 12-1)."""

from fractions import Fraction

from bts.errors import UsageError
from bts.timing import Smpte, parse_time

DROP_RATES = (Fraction(30000, 1001), Fraction(60000, 1001))
"""Frames a second at which drop-frame counting is defined (SMPTE ST 12-1)."""


def format_timecode(frame: int, rate: Fraction, *, drop: bool = False) -> str:
    """`01:02:03:04` for frame number `frame` (from 0); with `;` before the frames where counting is drop-frame.

    Drop-frame skips two labels (four at 59.94) at the start of each minute but the tenth, so that labels keep up with
    the clock.
    """
    nominal = max(1, round(rate))
    if drop:
        skipped = nominal // 15
        minute = nominal * 60 - skipped
        tens, rest = divmod(frame, minute * 10 + skipped)
        frame += 9 * skipped * tens
        if rest >= nominal * 60:
            frame += skipped * ((rest - skipped) // minute)
    seconds, frames = divmod(frame, nominal)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}{';' if drop else ':'}{frames:02}"


def frame_of_timecode(text: str, rate: Fraction, *, drop: bool | None = None) -> int:
    """The frame number that a label stands for. `drop` overrides the label's own separators.

    Raises:
        UsageError: not a label, or none of this rate.
    """
    head, _, frames = text.strip().replace(".", ":").replace(";", ":").rpartition(":")
    if drop is None:
        drop = ";" in text
    found = parse_time(f"{head}:{frames}")
    if not isinstance(found, Smpte):
        raise UsageError(f"not a timecode: {text!r}", None, "write 00:01:15:12")
    return Smpte(found.hours, found.minutes, found.seconds, found.frames, drop).frame_number(rate)


def counts_drop_frame(rate: Fraction, wish: bool | None) -> bool:
    """Whether to count drop-frame at `rate`: at DROP_RATES, unless `wish` is False; never at other rates."""
    return rate in DROP_RATES and wish is not False
