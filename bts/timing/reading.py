"""Reading what a person writes: times, ranges, and moments that are counted from the last note or from the shots."""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeVar

from bts.errors import UsageError
from bts.timecode import HOURS_A_DAY
from bts.timing.written import (
    FrameNumber,
    FromLast,
    LastNote,
    NamedPlace,
    NamedSpan,
    Seconds,
    ShotNumbers,
    Smpte,
    SourceTimecode,
    SpanText,
    TimeText,
    as_source,
)

FORMS = (
    "75 or 75.5 (seconds), 1:15.5, 0:01:15.500, 1m15s, 00:01:15:12 (frames; `;12` for drop-frame), "
    "#1812 (frame number, from 0), tc:11:12:50:00 (the clip's source timecode)"
)
"""The forms of a written time, as error messages list them."""

RANGE_FORMS = "START-END, START..END or START+LENGTH"
"""The forms of a written range, as error messages list them."""

NAMED_FORMS = "last, +3 or -1 (from the last note), shot:12 or shot:12-14"
"""The moments that need the clip's notes or its shots, as error messages list them."""

QUOTES = "in a shell, put quotes around what has # or ; in it"
"""What must be known of times that a shell would cut short."""

Written = TimeText | SpanText | LastNote | FromLast | ShotNumbers | NamedSpan
"""What `parse_written` gives: a time, a range, or a moment that needs the clip's notes or shots."""

Place = TypeVar("Place")

_CLOCK = re.compile(r"(?:(?:(?P<h>\d{1,4}):)?(?P<m>\d{1,4}):)?(?P<s>\d{1,9}(?:[.,]\d{1,9})?)")
_UNITS = re.compile(
    r"(?=\d)(?:(?P<h>\d{1,4}) ?h)? ?(?:(?P<m>\d{1,5}) ?m(?:in)?)? ?(?:(?P<s>\d{1,9}(?:[.,]\d{1,9})?) ?s(?:ec)?)?", re.I
)
_SMPTE = re.compile(r"(?P<h>\d{1,3}):(?P<m>\d{2}):(?P<s>\d{2})(?P<sep>[:;])(?P<f>\d{2,3})")
_FRAME = re.compile(r"#(?P<n>\d{1,12})")
_SOURCE = "tc:"
_SHOTS = re.compile(r"shot:(?P<first>\d{1,9})(?:(?:-|\.\.|–)(?:shot:)?(?P<last>\d{1,9}))?", re.I)
_LAST = "last"
_JOINT = re.compile(r"\s*(?:-{1,2}>|\.{2,3}|[-–—−~+→…]|(?<=\s)to(?=\s))\s*")
"""What may stand between the two ends of a range; `+` before a length."""


def parse_time(text: str) -> TimeText:
    """Parse a written time (see FORMS). Raises UsageError for anything else."""
    text = text.strip()
    found = _read_time(text) if text.isascii() else None
    if found is None:
        raise UsageError(f"not a time: {text!r}", None, f"write {FORMS}")
    return found


def _read_time(text: str) -> TimeText | None:
    """The time that is written, None for anything else."""
    if match := _FRAME.fullmatch(text):
        return FrameNumber(int(match["n"]))
    source = text[: len(_SOURCE)].lower() == _SOURCE
    if match := _SMPTE.fullmatch(text.removeprefix(text[: len(_SOURCE)]) if source else text):
        hours, minutes, seconds = int(match["h"]), int(match["m"]), int(match["s"])
        if minutes < 60 and seconds < 60 and not (source and hours >= HOURS_A_DAY):
            made = SourceTimecode if source else Smpte
            return made(hours, minutes, seconds, int(match["f"]), match["sep"] == ";")
    elif match := _CLOCK.fullmatch(text) or _UNITS.fullmatch(text):
        return _read_seconds(match)
    return None


def _read_seconds(match: re.Match[str]) -> Seconds | None:
    """Hours, minutes and seconds as one time; None where a part is too large beside the one before it."""
    hours, minutes, rest = int(match["h"] or 0), int(match["m"] or 0), Fraction((match["s"] or "0").replace(",", "."))
    above = match["h"] is not None or match["m"] is not None
    if (above and rest >= 60) or (match["h"] is not None and minutes >= 60):
        return None
    return Seconds(hours * 3600 + minutes * 60 + rest)


def parse_span(text: str) -> SpanText:
    """Parse a written range, START-END or START+LENGTH. Raises UsageError for anything else.

    Between start and end may also stand `..`, `to`, `~`, an arrow or a dash of any length. Where one end is source
    timecode, the other is too when it is written with frames: `tc:11:12:50:00-11:12:53:00`.
    """
    for start, end, relative in _split(text, parse_time, parse_time):
        return _join_ends(start, end, relative=relative)
    if match := next(_joints(text), None):
        parse_time(text[: match.start()])
        parse_time(text[match.end() :])
    raise UsageError(f"not a range: {text!r}", None, f"write {RANGE_FORMS}, each time as {FORMS}")


def _joints(text: str) -> Iterator[re.Match[str]]:
    """The signs in the text that may part the two ends of a range: a sign at its beginning does not."""
    return (match for match in _JOINT.finditer(text) if text[: match.start()].strip())


def _split(
    text: str, read_start: Callable[[str], Place], read_end: Callable[[str], Place]
) -> Iterator[tuple[Place, Place, bool]]:
    """The pairs of ends that the text can be read as, and whether the second is a length."""
    for match in _joints(text):
        try:
            yield read_start(text[: match.start()]), read_end(text[match.end() :]), match[0].strip() == "+"
        except UsageError:
            continue


def _join_ends(start: TimeText, end: TimeText, *, relative: bool) -> SpanText:
    """The range between two written times. Raises UsageError for a length in source timecode."""
    if relative and isinstance(end, SourceTimecode):
        raise UsageError(f"tc:{end} is a place in the clip and no length", None, f"write {RANGE_FORMS}")
    if not relative and (isinstance(start, SourceTimecode) or isinstance(end, SourceTimecode)):
        start, end = as_source(start), as_source(end)
    return SpanText(start, end, relative)


def parse_moment(text: str) -> TimeText | SpanText:
    """Parse a written time or range. Raises UsageError for anything else."""
    return parse_span(text) if next(_joints(text), None) else parse_time(text)


def parse_written(text: str) -> Written:
    """Parse a moment as a command takes it: a time, a range, or one of NAMED_FORMS. Raises UsageError."""
    text = text.strip()
    if found := _SHOTS.fullmatch(text):
        first = int(found["first"])
        return ShotNumbers(first, int(found["last"] or first))
    if found_name := _read_name(text):
        return found_name
    try:
        return parse_moment(text)
    except UsageError as error:
        for start, end, relative in _split(text, _parse_place, _parse_place):
            if relative and not isinstance(end, Seconds):
                continue
            return NamedSpan(start, end, relative)
        remedy = f"write {FORMS}; {NAMED_FORMS}; a range as {RANGE_FORMS}; {QUOTES}"
        raise UsageError(error.what, None, remedy) from error


def _parse_place(text: str) -> NamedPlace:
    return _read_name(text.strip()) or parse_time(text)


def _read_name(text: str) -> LastNote | FromLast | None:
    """`last`, `+3` or `-1`; None for anything else."""
    if text.lower() == _LAST:
        return LastNote()
    if text[:1] not in ("+", "-", "−"):
        return None
    found = _read_time(text[1:].strip()) if text[1:].isascii() else None
    if not isinstance(found, Seconds):
        return None
    return FromLast(found.value, after=text[0] == "+")
