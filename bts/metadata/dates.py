"""A date of ISO 8601, whole or in part, as the older records write it."""

import re
from datetime import datetime
from typing import NamedTuple

_PARTS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?(Z|[+-]\d{2}:?\d{2})?)?")


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
    found = _PARTS.fullmatch(text)
    if found is None:
        return DateParts("", "", "")
    day, time, zone = (part or "" for part in found.groups())
    if len(time) == len("14:30"):
        time += ":00"
    zone = "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}" if zone else ""
    try:
        datetime.fromisoformat(f"{day}T{time}" if time else day)
    except ValueError:
        return DateParts("", "", "")
    return DateParts(day, time, zone)
