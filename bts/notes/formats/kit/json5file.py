"""JSON5, which LosslessCut writes: made JSON, line for line, and read as that.

A reader of its own: `json5` takes minutes for what a hostile file may hold, `pyjson5` is compiled, and neither says in
which line of the file an object begins.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bts.errors import NotesFileError
from bts.notes.formats.kit.jsonfile import parse_json

LINE = "#line"
"""Key under which each object tells in which line of the file it begins."""

_TOKEN = re.compile(
    r"""(?P<space>[\s\ufeff]+|//[^\n]*|/\*.*?\*/)
    |(?P<text>"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')
    |(?P<sign>[{}\[\]:,])
    |(?P<number>[+-]?(?:0[xX][0-9a-fA-F]{1,16}|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))(?![\w$.])
    |(?P<word>[^\W\d][\w$]*|\$[\w$]*)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_VALUES = ("true", "false", "null")


@dataclass(frozen=True)
class _Token:
    """A piece of the text, what it is, and the line in which it begins."""

    kind: str
    text: str
    line: int


def parse_json5(text: str) -> Any:
    """The value of a JSON5 text; each object has its line under LINE.

    Raises:
        NotesFileError: not JSON5; the line is named. Also for NaN and Infinity, and for depth.
    """
    return parse_json("".join(_translate(_tokens(text))))


def _tokens(text: str) -> Iterator[_Token]:
    """The pieces of a text, and an empty one at its end."""
    at, line = 0, 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            what = f"line {line}: not JSON5 at {text[at : at + 20].splitlines()[0]!r}"
            raise NotesFileError(what, None, "save it again from LosslessCut, or mend that line")
        yield _Token(match.lastgroup, match[0], line)
        at = match.end()
        line += match[0].count("\n")
    yield _Token("end", "", line)


def _translate(tokens: Iterator[_Token]) -> Iterator[str]:
    """The same value as JSON, in the same lines."""
    held: _Token | None = None  # the last token that is no space, until the next tells what it is
    space = ""
    for token in tokens:
        if token.kind == "space":
            space += "\n" * token.text.count("\n")
            continue
        if held is not None:
            yield _spell(held, token)
        yield space
        held, space = token, ""
    yield space


def _spell(token: _Token, following: _Token) -> str:
    """One token as JSON. A comma before a bracket is left out."""
    if token.kind == "text":
        return json.dumps(_unescape(token.text[1:-1])) + "\n" * token.text.count("\n")
    if token.kind == "number":
        return _spell_number(token.text)
    if token.kind == "word":
        if following.text == ":":
            return json.dumps(token.text)
        if token.text in _VALUES:
            return token.text
        what = f"line {token.line}: {token.text[:40]} is no value"
        raise NotesFileError(what, None, "write a number, or a text in quotes")
    if token.text == "{":
        return f'{{"{LINE}": {token.line}' + ("" if following.text == "}" else ", ")
    return "" if token.text == "," and following.text in ("}", "]") else token.text


def _spell_number(text: str) -> str:
    sign, digits = ("-" if text.startswith("-") else ""), text.lstrip("+-")
    if digits[:2].lower() == "0x":
        return f"{sign}{int(digits, 16)}"
    whole, dot, rest = digits.partition(".")
    if not dot:
        return sign + digits
    fraction, mark, power = rest.lower().partition("e")
    return f"{sign}{whole or '0'}.{fraction or '0'}{mark}{power}"


def _unescape(text: str) -> str:
    """The text between two quotes."""
    plain = _ESCAPE.sub(lambda match: _character(match[1]), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(escape: str) -> str:
    return chr(int(escape[1:], 16)) if len(escape) > 1 else _ESCAPES.get(escape, escape)
