"""Times and numbers as cells of a table hold them: decimal points or commas, brackets, ranges, AM and PM.

What may be read in two ways is refused, and never guessed: `1,234` is 1.234 or 1234 unless other cells tell.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from bts.errors import UsageError
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.formats.kit.timecode import clock_of, read_moment
from bts.timing import Smpte, parse_moment

SECONDS = {"ms": Fraction(1, 1000), "s": Fraction(1), "": Fraction(1), "min": Fraction(60), "day": Fraction(24 * 3600)}
"""Seconds in one of each unit of a column's numbers. `day`: spreadsheets keep times as shares of a day."""

LONGEST_NUMBER = 24
"""Characters of a number above which it is damage."""

LONGEST_MOMENT = 80
"""Characters of a cell of times above which it holds something else."""

QUOTED = 40
"""Characters of a cell that a remark quotes."""

_NUMBER = re.compile(r"(?P<whole>\d+)(?:(?P<sign>[.,])(?P<part>\d+))?")
_GROUPED = re.compile(r"[\d.,'’\s]*\d[\d.,'’\s]*")
_DECIMAL_COMMA = re.compile(r"(?:0|\d{4,}),\d+|\d+,(?:\d{1,2}|\d{4,})")
_DECIMAL_POINT = re.compile(r"(?:0|\d{4,})\.\d+|\d+\.(?:\d{1,2}|\d{4,})")
_CLOCK = re.compile(r"(?:tc:)?\d{1,4}(?::\d{1,2}){1,2}(?:[.,]\d{1,9}|[:;]\d{2,3}|\.\d{2,3})?", re.IGNORECASE)
_HALF_DAY = re.compile(
    r"(?P<hours>\d{1,2})(?P<rest>(?::\d{2}){1,2}(?:[.,]\d+)?)\s*(?P<half>[AP])\.?M\.?", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*(?:-->|->|→|\.\.+|[-–—~]|\s(?:to|bis|till|until|à|a|hasta|tot|do)\s)\s*", re.IGNORECASE)
_BRACKETS = "[](){}<>\"'“”„«»"


@dataclass(frozen=True)
class Signs:
    """How the numbers of a table are written: whether a comma, and whether a point, is seen to be the decimal sign."""

    comma: bool = False
    point: bool = False


def learn_signs(cells: Iterable[str]) -> Signs:
    """The decimal signs of a table, from the numbers in it that can be read in one way only."""
    comma = point = False
    for cell in cells:
        bare = cell.strip()[: LONGEST_NUMBER + 1]
        comma = comma or _DECIMAL_COMMA.fullmatch(bare) is not None
        point = point or _DECIMAL_POINT.fullmatch(bare) is not None
    return Signs(comma, point)


def is_clock(cell: str) -> bool:
    """Whether a cell is a clock time or timecode, alone or as a range, whatever stands around it."""
    parts = _BETWEEN.split(strip_brackets(cell)[:100], maxsplit=1)
    return all(_CLOCK.fullmatch(part.strip()) or _HALF_DAY.fullmatch(part.strip()) for part in parts)


def is_number(cell: str) -> bool:
    """Whether a cell is a plain number, with a decimal point or comma."""
    return len(cell) <= LONGEST_NUMBER and _NUMBER.fullmatch(cell.strip()) is not None


def is_timecode(cell: str) -> bool:
    """Whether a cell is a timecode with frames, and nothing else."""
    bare = strip_brackets(cell)
    try:
        return isinstance(parse_moment(bare), Smpte)
    except UsageError:
        return False


def strip_brackets(cell: str) -> str:
    """The cell without brackets and quotes around it."""
    return cell.strip().strip(_BRACKETS).strip()


def read_number(cell: str, signs: Signs) -> Fraction:
    """The number in a cell, from 0. Raises UsageError where it is none, or may be read in two ways."""
    text = cell.strip()
    match = _NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER and text.isascii() else None
    if match is None:
        if len(text) <= LONGEST_NUMBER and _GROUPED.fullmatch(text):
            what = f"{text!r} has a sign for thousands, or two decimal signs"
            raise UsageError(what, None, "write 1234.5, without signs for thousands")
        raise UsageError(f"not a time: {text[:QUOTED]!r}", None, "write 75.5, 1:15.5 or 00:01:15:12")
    sign, part = match["sign"], match["part"] or ""
    clear = {",": signs.comma and not _DECIMAL_POINT.fullmatch(text), ".": signs.point or not signs.comma}
    if sign and len(part) == 3 and len(match["whole"]) <= 3 and match["whole"] != "0" and not clear[sign]:
        whole = match["whole"]
        what = f"{text!r} may be {whole}.{part} or {whole}{part}"
        raise UsageError(what, None, "write it with a decimal point, without signs for thousands")
    return Fraction(f"{match['whole']}.{part or '0'}")


def read_cell(
    cell: str, unit: str, signs: Signs, clip: ClipFacts, remark: Callable[[str], None]
) -> tuple[Fraction, Fraction | None]:
    """Start and end (None: a point) of the moment in a cell, in seconds; `unit` is that of the column's numbers.

    Remarks go to `remark`. Raises UsageError for what is no time.
    """
    text = _strip_moment(cell)
    if unit == "frames" and not is_clock(text):
        return read_moment(f"#{_whole(text)}", clip, remark)
    if is_number(text) or _is_grouped(text):
        begin = Fraction(0) if clip.timeline_start is None else clock_of(clip.timeline_start, clip.edit_rate)
        return _in_seconds(text, unit, signs) - begin, None
    parts = [part.strip() for part in _BETWEEN.split(text, maxsplit=1)] if "+" not in text else [text]
    if len(parts) == 2 and all(parts):
        ends = [_respell(part) for part in parts]
        return read_moment("-".join(ends), clip, remark)
    return read_moment(_respell(text), clip, remark)


def read_length(cell: str, unit: str, signs: Signs, clip: ClipFacts) -> Fraction:
    """The seconds of a length in a cell. Raises UsageError for what is none."""
    text = _strip_moment(cell)
    if unit == "frames" and not is_clock(text):
        return _whole(text) / clip.edit_rate
    if is_number(text) or _is_grouped(text):
        return _in_seconds(text, unit, signs)
    # A length does not lie on a timeline, so nothing is taken off it.
    moment = parse_moment(_respell(text))
    if isinstance(moment, Smpte):
        return moment.frame_number(clip.edit_rate) / clip.edit_rate
    return moment.resolve(replace(clip, timeline_start=None)) if not hasattr(moment, "relative") else _refuse(text)


def _in_seconds(text: str, unit: str, signs: Signs) -> Fraction:
    """The seconds of a number of `unit`; of a share of a day, which is never exact, to the nearest millisecond."""
    seconds = read_number(text, signs) * SECONDS[unit]
    return Fraction(round(seconds * 1000), 1000) if unit == "day" else seconds


def _strip_moment(cell: str) -> str:
    """The cell without brackets. Raises UsageError for one that is too long for a time."""
    text = strip_brackets(cell)
    if len(text) > LONGEST_MOMENT:
        raise UsageError(f"not a time: {text[:QUOTED]!r}", None, "write 75.5, 1:15.5 or 00:01:15:12")
    return text


def _refuse(text: str) -> Fraction:
    raise UsageError(f"not a length: {text[:QUOTED]!r}", None, "write 2.5 or 0:02.5")


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise UsageError(f"not a frame number: {text[:QUOTED]!r}", None, "write a whole number")
    return int(text)


def _is_grouped(text: str) -> bool:
    return len(text) <= LONGEST_NUMBER and _GROUPED.fullmatch(text) is not None


def _respell(text: str) -> str:
    """One time as bts.timing takes it: a decimal point, 24 hours, no space."""
    if match := _HALF_DAY.fullmatch(text):
        hours = int(match["hours"]) % 12 + (12 if match["half"].upper() == "P" else 0)
        text = f"{hours}{match['rest']}"
    return text.replace(",", ".") if ":" in text and text.count(",") == 1 else text
