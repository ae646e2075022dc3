"""The fields of a note as options, the same for `add` and `edit`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import click

from bts.cli.kit import completion as complete
from bts.errors import UsageError
from bts.model import Credit, Person, Region, Use
from bts.notes.records import CREDIT_FIELDS, USES

F = TypeVar("F", bound=Callable[..., Any])


def field_options(command: F) -> F:
    """Add the options that say what a note holds."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


OPTIONS = (
    click.option("-k", "--kind", shell_complete=complete.kinds,
                 help="What kind of note it is; bts.toml [notes] kinds holds the list."),
    click.option("-c", "--caption", help="The line under its picture or on its snippet."),
    click.option("--alt", help="What can be seen, for those who cannot: at most 250 characters."),
    click.option("--credit", metavar="TEXT|FIELD=TEXT", multiple=True,
                 help=f"Who is owed the line, such as NBC; or one of {', '.join(CREDIT_FIELDS)} = TEXT."),
    click.option("-p", "--person", metavar="NAME[=CHARACTER]", multiple=True, help="Who is seen, and as whom."),
    click.option("-t", "--tag", metavar="WORD", multiple=True, help="A word to find it by; may be given often."),
    click.option("-u", "--use", metavar="USE", multiple=True,
                 help="What to make of it: still, snippet, quote (also with commas), or none."),
    click.option("--region", metavar="X,Y,W,H", help="The part of the picture that counts, in shares from 0 to 1."),
    click.option("--status", type=click.Choice(["open", "done"]), help="Whether it still needs work."),
    click.option("--author", metavar="NAME", help="Who writes it; else bts.toml [notes] author, else your account."),
)  # fmt: skip


def given_fields(
    *,
    kind: str | None,
    caption: str | None,
    alt: str | None,
    credit: Sequence[str],
    person: Sequence[str],
    tag: Sequence[str],
    use: Sequence[str],
    region: str | None,
    status: str | None,
    author: str | None,
) -> dict[str, Any]:
    """The fields of bts.model.Note that were given. Raises UsageError for one that cannot be."""
    plain = {"kind": kind, "caption": caption, "alt": alt, "status": status, "author": author}
    fields: dict[str, Any] = {name: value for name, value in plain.items() if value is not None}
    if credit:
        fields["credit"] = read_credit(credit, Credit())
    if person:
        fields["people"] = tuple(read_person(text) for text in person if text.strip())
    if tag:
        fields["tags"] = tuple(dict.fromkeys(part.strip() for text in tag for part in text.split(",") if part.strip()))
    if use:
        fields["use"] = read_use(use)
    if region is not None:
        fields["region"] = read_region(region) if region.strip() else None
    return fields


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


def read_use(texts: Sequence[str]) -> tuple[Use, ...]:
    """Uses in their order; `none` alone is no use. Raises UsageError."""
    asked = [part.strip() for text in texts for part in text.split(",") if part.strip()]
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
