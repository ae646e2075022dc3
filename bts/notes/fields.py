"""What a person writes in the fields of a note, read into what a note holds."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bts.choices import USES, Use
from bts.errors import UsageError
from bts.files import slug
from bts.model import Credit, Person, Region
from bts.notes.records import CREDIT_FIELDS


def match_kind(kind: str, kinds: Sequence[str]) -> tuple[str, str | None]:
    """The kind as the house's list writes it (`Hidden camera` is hidden-camera), and a remark if it is not on it."""
    if kind in kinds:
        return kind, None
    plain = slug(kind)
    if plain in kinds:
        return plain, None
    close = difflib.get_close_matches(kind, kinds, n=1)
    hint = f"; did you mean {close[0]}?" if close else f"; the list is {', '.join(kinds)}"
    return kind, f"{kind!r} is not one of the kinds{hint}"


def read_credit(texts: Sequence[str], base: Credit) -> Credit:
    """The credit `base` with `TEXT`, which is its line, and with each `FIELD=TEXT`."""
    parts: dict[str, str] = {}
    for text in texts:
        name, found, value = text.partition("=")
        if found and name.strip() in CREDIT_FIELDS:
            parts[name.strip()] = value.strip()
        else:
            parts["line"] = text.strip()
    return replace(base, **parts)


def read_person(text: str) -> Person:
    """`NAME` or `NAME=CHARACTER`."""
    name, _, character = text.partition("=")
    return Person(name.strip(), character.strip())


def read_words(texts: Iterable[str]) -> list[str]:
    """The words in texts that part them by commas, in order."""
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def read_use(texts: Iterable[str]) -> tuple[Use, ...]:
    """Uses in their order; `none` alone is no use. Raises UsageError."""
    asked = read_words(texts)
    unknown = [part for part in asked if part not in (*USES, "none")]
    if unknown:
        raise UsageError(f"a note is of use as {', '.join(USES)} or none, not {unknown[0]!r}")
    return tuple(use for use in USES if use in asked)


def read_region(text: str) -> Region:
    """`X,Y,W,H`. Raises UsageError."""
    try:
        x, y, w, h = (float(part) for part in text.split(","))
        return Region(x, y, w, h)
    except ValueError as error:
        raise UsageError(
            f"not a region inside the picture: {text!r}",
            None,
            "write X,Y,W,H in shares of its size, such as 0.2,0,0.5,1",
        ) from error
