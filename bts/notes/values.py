"""The values of a note's fields as JSON holds them, each read by one function that refuses what is no such value."""

import re
from fractions import Fraction

from bts.choices import USES, Use
from bts.model import Person, Region
from bts.timing import ceil_ms, from_json_seconds

QUOTED = 60
"""Characters of a value that a message quotes."""

LATEST = 1e9
"""Seconds (thirty years) from which on a time is refused as a typing error; it could not be printed as a time."""

LONGEST_TEXT = 100_000
"""Characters of the longest note: a chapter of a book. A longer one is damage, or an attack."""

_RATIO = re.compile(r"\d{1,20}(/\d{1,20})?")
"""An exact number of seconds as it is written: 213/250."""


class FieldError(ValueError):
    """A field of a note or head is not what it should be."""


def round_up(time: Fraction) -> Fraction:
    """The time in seconds, rounded up to the millisecond."""
    return Fraction(ceil_ms(time), 1000)


def number_of_seconds(ms: int) -> int | float:
    """Milliseconds as a JSON number of seconds, as people write them: 62 and not 62.0."""
    return ms / 1000 if ms % 1000 else ms // 1000


def quote_value(value: object) -> str:
    """The value as Python writes it, cut after QUOTED characters, for a message."""
    text = repr(value)
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 3]}..."


def read_text(value: object) -> str:
    """A text, in which half a character (a lone surrogate) becomes `?`. Raises FieldError."""
    if not isinstance(value, str):
        raise FieldError(f"is a text, not {quote_value(value)}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def read_name(value: object) -> str:
    """The name of a file, in which a byte that is not UTF-8 is a lone surrogate: it stays, unlike in other texts."""
    read_text(value)
    return str(value)


def read_id(value: object) -> str:
    """An id: 1 to 64 printable characters without spaces. Raises FieldError."""
    text = read_text(value)
    if not 0 < len(text) <= 64 or not text.isprintable() or any(c.isspace() for c in text):
        raise FieldError(f"is 1 to 64 letters without spaces, not {quote_value(value)}")
    return text


def seconds_from_json(value: object) -> Fraction:
    """Seconds from a JSON number, rounded up to the millisecond. Raises FieldError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST:
        raise FieldError(f"is a number of seconds from 0, not {quote_value(value)}")
    return round_up(from_json_seconds(value))


def read_first(value: object) -> Fraction:
    """Seconds from the player's zero to the first frame, as a number or a text such as 213/250. Raises FieldError."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and _RATIO.fullmatch(value)):
        raise FieldError(f"first is a text such as 213/250, not {quote_value(value)}")
    first = Fraction(str(value))
    if not 0 <= first < LATEST:
        raise FieldError(f"first is a number of seconds from 0, not {quote_value(value)}")
    return first


def read_rate(value: object) -> Fraction:
    """Frames a second, as a number or a text such as 30000/1001. Raises FieldError."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FieldError(f"rate is a text such as 30000/1001, not {quote_value(value)}")
    rate = Fraction(str(value))
    if rate <= 0:
        raise FieldError(f"rate is more than 0, not {quote_value(value)}")
    return rate


def read_flag(value: object) -> bool:
    """True or false. Raises FieldError."""
    if not isinstance(value, bool):
        raise FieldError(f"is true or false, not {quote_value(value)}")
    return value


def read_texts(value: object) -> tuple[str, ...]:
    """A list of texts; a text alone is a list of one. Raises FieldError."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise FieldError(f"is a list of texts, not {quote_value(value)}")
    return tuple(read_text(item) for item in value)


def _read_person(value: object) -> Person:
    if isinstance(value, str):
        return Person(value)
    if not isinstance(value, dict):
        raise FieldError(f"holds objects with name and character, not {quote_value(value)}")
    return Person(read_text(value.get("name", "")), read_text(value.get("character", "")))


def read_people(value: object) -> tuple[Person, ...]:
    """A list of people, each a name or an object with name and character. Raises FieldError."""
    if not isinstance(value, list):
        raise FieldError(f"is a list of people, not {quote_value(value)}")
    return tuple(_read_person(item) for item in value)


def read_uses(value: object) -> tuple[Use, ...]:
    """Uses of `choices.USES`, in their order there. Raises FieldError."""
    asked = read_texts(value)
    for use in asked:
        if use not in USES:
            raise FieldError(f"is a list of {', '.join(USES)}, not {use!r}")
    return tuple(use for use in USES if use in asked)


def read_rev(value: object) -> int:
    """The number of a note's version, from 1. Raises FieldError."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise FieldError(f"is a whole number from 1, not {quote_value(value)}")
    return value


def read_share(value: object) -> float:
    """A number from 0 to 1. Raises FieldError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise FieldError(f"is a number from 0 to 1, not {quote_value(value)}")
    return float(value)


def read_region(value: object) -> Region:
    """A region of the picture: an object with x, y, w and h, each from 0 to 1. Raises FieldError."""
    if not isinstance(value, dict) or not set("xywh") <= set(value):
        raise FieldError(f"is an object with x, y, w and h, not {quote_value(value)}")
    return Region(*(read_share(value[name]) for name in "xywh"))


def read_status(value: object) -> str:
    """`open` or `done`. Raises FieldError."""
    if value not in ("open", "done"):
        raise FieldError(f"is open or done, not {quote_value(value)}")
    return str(value)
