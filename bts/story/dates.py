"""Dates and lengths of time as the web's vocabularies want them (ISO 8601)."""

from datetime import UTC
from fractions import Fraction

from bts.publishing import read_day
from bts.timing import ceil_ms


def add_zone(date: str) -> str:
    """A day, or a day and time, with a time zone, UTC where it has none; "" for a text that is no such date."""
    moment = read_day(date)
    return "" if moment is None else (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def print_stamp(date: str) -> str:
    """A day, or a day and time to the second, as YAML and feeds read it; "" for a text that is no such date."""
    moment = read_day(date)
    if moment is None:
        return ""
    return date if len(date) == len("2026-05-14") else moment.isoformat(timespec="seconds")


def format_iso_duration(time: Fraction) -> str:
    """A length of time in seconds as `PT1M15.5S`, with at most three decimals, rounded up."""
    minutes, seconds = divmod(Fraction(ceil_ms(time), 1000), 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{float(seconds):.3f}".rstrip("0").rstrip(".")
    return f"PT{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}{text}S"
