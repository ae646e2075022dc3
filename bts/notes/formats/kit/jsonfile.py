"""JSON of other programs: parsed once, with line and column of an error; values of any type; numbers and times."""

import json
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn

from bts import files
from bts.errors import NotesFileError
from bts.notes.formats.kit.texts import LineFinder

LARGEST_NUMBER = 1e15
"""Magnitude above which a number is damage: 2^53, about 9e15, is the largest that JSON programs agree on."""

MOST_MISSES = 20
"""Texts that are spelled in the file in some other way, after which no more are looked for: each costs a whole pass."""

_DECIMAL = re.compile(r"\d{1,15}(?:\.\d{1,15})?")
_OPENING = re.compile(r"[\s\ufeff]*[\[{]")


def parse_json(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        NotesFileError: not JSON; line and column are named. Also for numbers that JSON does not have, and for depth.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise NotesFileError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}", None,
                             "export it again, or mend that line") from error  # fmt: skip
    except RecursionError as error:
        raise NotesFileError("not usable JSON: nested too deeply", None, "export it again") from error
    except ValueError as error:
        raise NotesFileError(f"not usable JSON: {error}", None, "export it again") from error


def format_json(value: Any) -> str:
    """Indented JSON that ends in a line feed."""
    return files.format_json(value, indent=2) + "\n"


def find_objects(value: object, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """Every object in `value`, in order, for which `wanted` is true; what lies inside one of those is not searched."""
    found: list[dict[str, Any]] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if wanted(item):
                found.append(item)
            else:
                waiting.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            waiting.extend(reversed(item))
    return found


def list_from_json(value: object) -> list[Any]:
    """A value that JSON-LD lets stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def text_from_json(value: object) -> str:
    """The value if it is a text, else \"\"."""
    return value if isinstance(value, str) else ""


def number_from_json(value: object) -> Fraction:
    """The exact value of a JSON number as it was written. Raises ValueError for anything else."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or abs(value) > LARGEST_NUMBER
    ):
        raise ValueError(f"not a number: {str(value)[:40]}")
    return Fraction(repr(value))


def seconds_from_json(value: object, unit: Fraction = Fraction(1)) -> Fraction:
    """A time in seconds, of a number that counts `unit`: 1 for seconds, 1/1000 for milliseconds.

    A plain decimal number in quotes, as some programs write, is taken too. Raises ValueError for anything else.
    """
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Fraction(value) * unit
    try:
        return number_from_json(value) * unit
    except ValueError as error:
        raise ValueError(f"not a time: {str(value)[:40]!r}" if value is not None else "it has no time") from error


def number_or_none(value: object) -> float | None:
    """A number, or a plain decimal number in quotes; None for anything else."""
    try:
        return float(seconds_from_json(value))
    except ValueError:
        return None


def object_from_json(value: object) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects_from_json(value: object) -> list[dict[str, Any]]:
    """The objects in a list; empty for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def has_keys(text: str, *keys: str) -> bool:
    """Whether a text begins as JSON does and holds all of these keys, anywhere: for `Format.fit`."""
    return _OPENING.match(text) is not None and all(re.search(rf'"{re.escape(key)}"\s*:', text) for key in keys)


class TextLines:
    """Finds the lines in which texts stand in a JSON file; fast when they are looked up in the order of the file."""

    def __init__(self, text: str) -> None:
        self._finder, self._misses = LineFinder(text), 0
        # A program escapes all that is not ASCII, or nothing of it.
        self._escaped = text.isascii()

    def of(self, value: str) -> int:
        """The line (from 1) of a text; 0 where it is empty, or spelled in some other way."""
        if not value or self._misses >= MOST_MISSES:
            return 0
        line = self._finder.of(json.dumps(value, ensure_ascii=self._escaped))
        self._misses += not line
        return line


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")
