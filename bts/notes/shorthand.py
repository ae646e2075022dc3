"""The small language in which notes are typed: what a line says of a note, beside its words.

    1:02-1:09 Cameras hidden behind the bar #casino @Thea !still !snippet k:hidden-camera

`#tag` and `#"two words"`; `@Name`, `@Thea_Q`, `@"Thea Q."`, `@Jenna_Fischer=Pam`; `!still`, `!snippet`, `!quote`,
`!done`, `!private`; `k:kind`, `h:"heading"`, `c:"caption"`, `alt:"what is seen"`, `credit:"NBC"`. At the end of a line
marks are taken out of the words; within the sentence a #tag and an @Name leave their word there. `\\` before a mark
makes it a word. `#1` and `@2` are words: a tag or a name has a letter.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bts.choices import USES
from bts.errors import UsageError
from bts.model import Credit, Note, Person
from bts.notes.heads import needs_escape, split_head

LANGUAGE = '1:02-1:09 words #tag @Name !still !snippet k:kind c:"caption"'
"""One line that shows the small language, for help and prompts."""

LONGEST_PLAIN = 200
"""Characters of a mark without quotation marks; what is longer is a word."""

_QUOTED = r'"(?:[^"\\\n]|\\.)*"'
_AS = rf'=(?:{_QUOTED}|[^\s"]+)'
_TOKEN = re.compile(rf'@[^\s"=]+={_QUOTED}[^\s"]*|(?:[#@]|(?:k|h|c|alt|credit):){_QUOTED}(?:{_AS})?[^\s"]*|\S+')
_SIGN = re.compile(r"(?P<sign>[#@!]|(?:k|h|c|alt|credit):)(?P<rest>.+)", re.S)
_VALUE = re.compile(
    rf'(?P<quoted>{_QUOTED})(?P<character>=(?:{_QUOTED}|[^\s"]+?))?(?P<tail>[^\w"]*)'
    rf'|(?P<plain>[^\s"]*?)(?P<as_quoted>(?<==){_QUOTED})?(?P<tail2>[^\w"]*)'
)
_NAMED = {"h:": "heading", "c:": "caption", "alt:": "alt"}
_FLAGS: Mapping[str, tuple[str, Any]] = {use: ("use", use) for use in USES} | {
    "done": ("status", "done"),
    "private": ("private", True),
}
"""Word behind `!` -> the field of a note, and what it adds there."""


@dataclass(frozen=True)
class Marked:
    """The words of a note without its marks, the fields that the marks give, and remarks."""

    words: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Mark:
    """One mark: the field that it sets or adds to, the word it leaves in a sentence, and the signs behind that."""

    name: str
    value: Any
    word: str = ""
    tail: str = ""


def read_marks(text: str) -> Marked:
    """Take the marks out of a note's words, line by line. Raises UsageError for a quotation mark that is not closed."""
    fields: dict[str, Any] = {}
    remarks: list[str] = []
    lines = []
    for line in text.split("\n"):
        words, marks = _read_line(line, remarks)
        lines.append(words)
        for mark in marks:
            _enter(mark, fields, remarks)
    return Marked("\n".join(lines), fields, tuple(remarks))


def _read_line(line: str, remarks: list[str]) -> tuple[str, list[_Mark]]:
    """The words of one line, and its marks."""
    pieces: list[tuple[str, str, _Mark | None]] = []
    at = 0
    for token in _TOKEN.finditer(line):
        word = token[0]
        mark = _read_mark(word, remarks)
        if _is_escaped(word) or (not pieces and word.startswith("\\")):
            word = word[1:]
        pieces.append((line[at : token.start()], word, mark))
        at = token.end()
    last = max((n for n, (_, _, mark) in enumerate(pieces) if mark is None or mark.tail.strip(",")), default=-1)
    words = ""
    for space, word, mark in pieces[: last + 1]:
        if mark is None:
            words += space + word
        elif mark.word:
            words += space + mark.word + mark.tail
    return words, [mark for _, _, mark in pieces if mark]


def _read_mark(token: str, remarks: list[str]) -> _Mark | None:
    """The mark that a token is; None for a word. Raises UsageError for a quotation mark that is not closed."""
    found = _SIGN.fullmatch(token)
    if found is None:
        return None
    sign, rest = found["sign"], found["rest"]
    if sign == "!":
        return _read_flag(rest, remarks)
    value = _VALUE.fullmatch(rest) if rest.startswith('"') or len(rest) <= LONGEST_PLAIN else None
    if value is None:
        if rest.startswith('"'):
            raise UsageError(f"the quotation mark of {token[:40]} is not closed", None, 'write c:"words"')
        return None
    text = _unquote(value["quoted"]) if value["quoted"] is not None else value["plain"]
    tail = (value["tail"] if value["quoted"] is not None else value["tail2"]) or ""
    if sign in "#@" and value["quoted"] is None and not _has_letter(text):
        return None
    if sign == "#":
        return _Mark("tags", text, text, tail) if text else None
    if sign == "@":
        return _read_person(text, value, tail)
    whole = text if value["quoted"] is not None else text + tail
    name = {"k:": "kind", "credit:": "credit"}.get(sign) or _NAMED[sign]
    return _Mark(name, Credit(line=whole) if sign == "credit:" else whole) if whole else None


def _read_person(text: str, value: re.Match[str], tail: str) -> _Mark | None:
    """`@Name`, `@Name=Character`; an underscore stands for a space where there are no quotation marks."""
    if value["quoted"] is None:
        word, _, character = text.replace("_", " ").partition("=")
        character = _unquote(value["as_quoted"]) if value["as_quoted"] else character
        name = re.sub(r"['’]s$", "", word).strip()
    else:
        name = word = text
        character = (value["character"] or "").removeprefix("=")
        character = _unquote(character) if character.startswith('"') else character.replace("_", " ")
    return _Mark("people", Person(name, character.strip()), word, tail) if name else None


def _read_flag(text: str, remarks: list[str]) -> _Mark | None:
    word = re.sub(r"[^\w]*$", "", text)
    if word.casefold() in _FLAGS:
        return _Mark(*_FLAGS[word.casefold()])
    if _has_letter(word[:1]):
        known = ", ".join(f"!{flag}" for flag in _FLAGS)
        remarks.append(f"!{word} is kept as a word: there are {known}")
    return None


def _enter(mark: _Mark, fields: dict[str, Any], remarks: list[str]) -> None:
    """Give the fields what a mark says."""
    if mark.name in ("tags", "people"):
        fields[mark.name] = (*fields.get(mark.name, ()), mark.value)
    elif mark.name == "use":
        fields["use"] = tuple(use for use in USES if use == mark.value or use in fields.get("use", ()))
    else:
        if fields.get(mark.name, mark.value) != mark.value:
            remarks.append(f"its {mark.name} is said twice: the last one is taken")
        fields[mark.name] = mark.value


def write_marks(note: Note) -> str:
    """The marks of a note, as `read_marks` takes them: tags, people, uses, done, private, kind, and what is _NAMED."""
    marks = [f"#{_quote(tag)}" for tag in note.tags]
    for person in note.people:
        character = f"={_quote(person.character)}" if person.character else ""
        marks.append(f"@{_quote(person.name)}{character}")
    marks += [f"!{use}" for use in note.use]
    marks += ["!done"] if note.status == "done" else []
    marks += ["!private"] if note.private else []
    named = {"k:": "" if note.kind == "note" else note.kind, **{sign: getattr(note, f) for sign, f in _NAMED.items()}}
    marks += [f"{sign}{_quote(text)}" for sign, text in named.items() if text]
    return " ".join(marks)


def escape_words(text: str) -> str:
    """Words in which nothing is taken for a mark, nor for a time at the beginning of a line."""
    return "\n".join(map(_escape_line, text.split("\n")))


def _escape_line(line: str) -> str:
    def escape(token: re.Match[str]) -> str:
        word = token[0]
        taken = word.startswith("\\") if token.start() == 0 else _is_escaped(word)
        return "\\" + word if taken or _is_mark(word) or (token.start() == 0 and begins) else word

    begins = needs_escape(line) or starts_entry(line)
    return re.sub(r"\S+", escape, line)


def _is_escaped(word: str) -> bool:
    return word.startswith("\\") and _SIGN.match(word.lstrip("\\")) is not None


def _is_mark(word: str) -> bool:
    try:
        return _read_mark(word, []) is not None
    except UsageError:
        return True


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text[1:-1])


def _quote(text: str) -> str:
    """The text as the value of a mark, in quotation marks where it could not be read back without."""
    if re.fullmatch(r"[^\W_](?:[^\W_]|-(?=[^\W_]))*", text) and _has_letter(text):
        return text
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{inner}"'


def _has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)


def starts_entry(line: str) -> bool:
    """Whether a line begins with a time, so that it is a note of its own. A time too many is one as well."""
    try:
        return split_head(line) is not None
    except UsageError:
        return True
