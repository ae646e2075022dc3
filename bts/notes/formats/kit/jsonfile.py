"""JSON for the formats otio, iiif and web-annotation: parsed with line and column of an error, values of any type."""

import json
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn

from bts import files
from bts.errors import NotesFileError

LARGEST_NUMBER = 1e15
"""Magnitude above which a number is damage: 2^53, about 9e15, is the largest that JSON programs agree on."""


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


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")
