"""The line of a subtitle file that holds the times of a cue."""

import re
from dataclasses import dataclass
from fractions import Fraction

from bts.timing import MILLISECOND, Span, format_time

LONGEST_TIMES_LINE = 500
"""Characters of a line above which it is not looked at for times; all settings of WebVTT together take about 120."""

SIXTY = 60
"""Minutes of an hour and seconds of a minute: a field that reaches it is no time."""

_STAMP = r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})(?:[,.]([0-9]{1,9}(?:\.[0-9]{0,20})?))?"
_TIMES = re.compile(rf"\s*{_STAMP}\s*(?:-{{1,3}} ?>|[–—] ?>)\s*{_STAMP}(?:\s+(.*))?", re.ASCII)
_STAMP_ALONE = re.compile(_STAMP, re.ASCII)
_ATTEMPT = re.compile(r"\s*-?[0-9:.,]*[0-9]:[0-9][0-9:.,]*\s*-->")
_SETTINGS = re.compile(r"(?:[\w-]+:\S+\s*)*")


@dataclass(frozen=True)
class Times:
    """What a line of times says: start and end in seconds (unchecked: the end may come first), and what follows."""

    start: Fraction
    end: Fraction
    tail: str = ""

    @property
    def has_settings_only(self) -> bool:
        """Whether all that follows the times are settings (`line:80%`, SubRip's `X1:40`)."""
        return _SETTINGS.fullmatch(self.tail) is not None


def read_times(line: str) -> Times | None:
    """The times in a line such as `00:01:15.500 --> 00:01:18.000 line:80%`, or None for any other line.

    Comma or dot before the decimals, no hours, no decimals, more of them than milliseconds and a shorter arrow are
    let pass; a field of minutes or seconds above 59 is not.
    """
    if ">" not in line or len(line) > LONGEST_TIMES_LINE:
        return None
    match = _TIMES.fullmatch(line)
    if match is None or "-->" in (match[9] or ""):
        return None
    start, end = _seconds(*match.groups()[:4]), _seconds(*match.groups()[4:8])
    return None if start is None or end is None else Times(start, end, (match[9] or "").strip())


def read_stamp(text: str) -> Fraction | None:
    """The seconds of one time such as `0:00:01.50`, or None for any other text."""
    match = _STAMP_ALONE.fullmatch(text.strip()) if len(text) <= LONGEST_TIMES_LINE else None
    return None if match is None else _seconds(*match.groups())


def is_attempt_at_times(line: str) -> bool:
    """Whether a line begins with a clock time, right or wrong, and an arrow, so that it cannot be words."""
    return _ATTEMPT.match(line[:LONGEST_TIMES_LINE]) is not None


def format_times(span: Span, decimal_sign: str = ".") -> str:
    """`00:01:15.500 --> 00:01:18.000`, rounded up to milliseconds; the end is after the start in that form too."""
    start, end = format_time(span.start), format_time(span.end)
    if start == end:
        end = format_time(span.end + MILLISECOND)
    return f"{start} --> {end}".replace(".", decimal_sign)


def _seconds(hours: str | None, minutes: str, seconds: str, decimals: str | None) -> Fraction | None:
    """Seconds from the fields of a time; None for what no clock shows, or for less than a time needs."""
    if int(minutes) >= SIXTY or int(seconds) >= SIXTY:
        return None
    if hours is None and decimals is None and len(minutes + seconds) < len("0000"):
        return None
    # `1,249.0999` is a number of milliseconds with decimals of its own.
    exact = Fraction(f"{seconds}.{(decimals or '0').replace('.', '')}")
    return int(hours or 0) * SIXTY**2 + int(minutes) * SIXTY + exact
