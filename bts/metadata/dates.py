"""A date of ISO 8601, whole or in part, as the older records write it."""

import re
from datetime import datetime
from typing import NamedTuple

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_AND_TIME = re.compile(rf"{_DAY.pattern}[T ]\d{{2}}:\d{{2}}.*")
_SHORT_ZONE = re.compile(r"(?<=\d)([+-]\d{2}):?(\d{2})?$")


class DateParts(NamedTuple):
    """`2006-05-11`, `14:30:00` and `+02:00`, each "" where the date does not say it."""

    day: str
    time: str
    zone: str

    @property
    def exif(self) -> str:
        """`2006:05:11 14:30:00`; blanks where the time is not known (Exif 3.0, DateTimeOriginal)."""
        return f"{self.day.replace('-', ':')} {self.time or '  :  :  '}" if self.day else ""

    @property
    def iim_day(self) -> str:
        """`20060511` (IIM 4.2, 2:30 and 2:55)."""
        return self.day.replace("-", "")

    @property
    def iim_time(self) -> str:
        """`143000+0200` (IIM 4.2, 2:35 and 2:60); "" where the time or its zone is not known."""
        return (self.time + self.zone).replace(":", "") if self.time and self.zone else ""


def split_date(text: str) -> DateParts:
    """The parts of a date; all are "" where it is less than a whole day, or no date."""
    timed = _DAY_AND_TIME.fullmatch(text) is not None
    if not timed and _DAY.fullmatch(text) is None:
        return DateParts("", "", "")
    try:
        # It reads every zone that `publishing.is_date` lets pass: Z, +02, +0200, +02:00.
        at = datetime.fromisoformat(text)
    except ValueError:
        return DateParts("", "", "")
    zone = at.strftime("%z")
    return DateParts(
        at.date().isoformat(), f"{at:%H:%M:%S}" if timed else "", f"{zone[:3]}:{zone[3:5]}" if zone else ""
    )


def complete_zone(text: str) -> str:
    """A date whose zone has hours and minutes, `+02:00` for `+02` or `+0200`, as XMP wants it; others as they are."""
    if _DAY_AND_TIME.fullmatch(text) is None:
        return text
    return _SHORT_ZONE.sub(lambda zone: f"{zone[1]}:{zone[2] or '00'}", text)
