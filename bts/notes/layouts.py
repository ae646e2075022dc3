"""The text of a notes file as JSON: in the layout that bts writes, or in any other, with the line of each note."""

import gc
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bts.errors import NotesFileError
from bts.notes.migrations import VERSION_FIELD

MEND = "mend that line by hand, or bring back the last good version with bts note restore CLIP --last"
"""What to do about a notes file that is not valid."""

DEEPEST = 500
"""Brackets in each other; no notes file has as many. Where reading gave up, the first one above is named."""


@contextmanager
def _no_collection() -> Iterator[None]:
    """Garbage collection off while a file is parsed: 10,000 new objects start it often, and it doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


Item = tuple[int, str, Any]
"""(line number or 0, the line's text or "", the value)."""


def read_layout(text: str, path: Path) -> tuple[dict[str, Any], list[Item]]:
    """Head and items of a notes file in any layout; `path` is for errors.

    Raises NotesFileError with line and column where it is not JSON or no file of notes.
    """
    with _no_collection():
        return _own_layout(text) or _any_layout(text, path)


def _own_layout(text: str) -> tuple[dict[str, Any], list[Item]] | None:
    """Head and items of a file in the layout that we write, or None for any other."""
    first = text.find("\n,{")
    if not text.startswith("[{") or not text.endswith("\n]\n"):
        return None
    if first < 0:
        first = len(text) - 3
    try:
        head = _DECODER.decode(text[1:first])
        lines = text[first + 2 : -3].split("\n,") if first < len(text) - 3 else []
        number = text.count("\n", 0, first + 1) + 1
        items = [(number + i, line, *_DECODER.raw_decode(line)) for i, line in enumerate(lines)]
    except (ValueError, RecursionError):
        return None
    if not isinstance(head, dict) or any(end != len(line) or "\n" in line for _, line, _, end in items):
        return None
    return head, [(number, line, value) for number, line, value, _ in items]


def _any_layout(text: str, path: Path) -> tuple[dict[str, Any], list[Item]]:
    """Head and items of any JSON text: as we write it but laid out otherwise, or an object with `notes`."""
    value = _decode(text, path)
    if isinstance(value, dict) and isinstance(value.get("notes"), list):
        head = {key: part for key, part in value.items() if key != "notes"}
        return head, [(0, "", item) for item in value["notes"]]
    if isinstance(value, list) and value and isinstance(value[0], dict) and ({VERSION_FIELD, "clip"} & set(value[0])):
        starts = _line_numbers(text)
        return value[0], [(number, "", item) for number, item in zip(starts[1:], value[1:], strict=True)]
    raise NotesFileError("line 1, column 1: this is JSON, but not a file of notes", path, MEND)


def _decode(text: str, path: Path) -> Any:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        marks = [text[max(0, error.pos - 1) :], text[text.rfind("\n", 0, error.pos) + 1 :]]
        if any(mark.startswith(("<<<<<<<", "=======", ">>>>>>>")) for mark in marks):
            remedy = "git left both sides in it: check out one side, then join the other with bts note merge"
        else:
            remedy = MEND
        raise NotesFileError(
            f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}", path, remedy
        ) from error
    except (ValueError, RecursionError) as error:
        where = _refused(text)
        raise NotesFileError(f"{where[0]}: {where[1]}", path, MEND) from error


def _refused(text: str) -> tuple[str, str]:
    """What is refused in a text that keeps to the grammar of JSON, after its line and column.

    NaN and the like, which Python reads though they are no JSON, a number of thousands of digits, or too many brackets
    in each other.
    """
    depth = 0
    for found in _TOKENS.finditer(text):
        depth += (found["open"] is not None) - (found["close"] is not None)
        if found["refused"] or depth > DEEPEST:
            line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
            token = found["refused"] or ""
            what = f"{token} is not a JSON number" if len(token) < DEEPEST else f"a number of {len(token)} digits"
            return f"line {line}, column {column}", what if token else f"more than {DEEPEST} brackets in each other"
    return "line 1, column 1", "not JSON that can be read"


def _line_numbers(text: str) -> list[int]:
    """The line at which each item of a JSON list starts."""
    numbers: list[int] = []
    at, line, seen = text.index("[") + 1, 1, 0
    while True:
        while text[at] in " \t\r\n,":
            at += 1
        if text[at] == "]":
            return numbers
        line += text.count("\n", seen, at)
        seen = at
        numbers.append(line)
        at = _DECODER.raw_decode(text, at)[1]


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


_TOKENS = re.compile(
    r'"(?:[^"\\]|\\.)*"|(?P<refused>NaN|-?Infinity|-?\d{4300,})|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL
)
"""Texts of JSON, whatever is in them; outside of them, what is no JSON though Python reads it, and brackets."""

_DECODER = json.JSONDecoder(parse_constant=_no_constant)
