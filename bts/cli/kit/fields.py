"""The fields of a note as options, the same for `add` and `edit`."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from bts.choices import ALT_LENGTH, SNAPS, STATUSES, USES
from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import remark
from bts.desk import Desk
from bts.model import Credit
from bts.notes.fields import match_kind, read_credit, read_person, read_region, read_use, read_words
from bts.notes.records import CREDIT_FIELDS

F = TypeVar("F", bound=Callable[..., Any])


snap_option = click.option(
    "--snap",
    type=click.Choice(SNAPS),
    default=SNAPS[0],
    show_default=True,
    help="Move the times to the edges of frames or of shots; a single time becomes its shot.",
)


def field_options(command: F) -> F:
    """Add the options that say what a note holds."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


OPTIONS = (
    click.option("-k", "--kind", shell_complete=complete.kinds,
                 help="What kind of note it is; bts.toml [notes] has the list in kinds, and default_kind."),
    click.option("--heading", help="The heading that the page prints above it."),
    click.option("-c", "--caption", help="The line under its picture or on its snippet."),
    click.option("--alt", help=f"What can be seen, for those who cannot: at most {ALT_LENGTH} characters."),
    click.option("--credit", metavar="TEXT|FIELD=TEXT", multiple=True,
                 help=f"Who is owed the line, such as NBC; or one of {', '.join(CREDIT_FIELDS)} = TEXT."),
    click.option("-p", "--person", metavar="NAME[=CHARACTER]", multiple=True, help="Who is seen, and as whom."),
    click.option("-t", "--tag", metavar="WORD", multiple=True, help="A word to find it by; may be given often."),
    click.option("-u", "--use", metavar="USE", multiple=True,
                 help=f"What to make of it: {', '.join(USES)} (also with commas), or none."),
    click.option("--region", metavar="X,Y,W,H", help="The part of the picture that counts, in shares from 0 to 1."),
    click.option("--status", type=click.Choice(STATUSES), help="Whether it still needs work."),
    click.option("--private/--no-private", default=None,
                 help="Nothing of it leaves the house: no still, snippet, caption, sheet, story, and no export unless "
                 "--with-private."),
    click.option("--author", metavar="NAME", help="Who writes it; else bts.toml [notes] author, else your account."),
)  # fmt: skip


def usual_fields(desk: Desk) -> dict[str, Any]:
    """Who writes, and the kind of a note that is given none: by bts.toml."""
    return {"author": desk.author, "kind": desk.house.notes.usual_kind}


def given_fields(
    *,
    kind: str | None,
    heading: str | None,
    caption: str | None,
    alt: str | None,
    credit: Sequence[str],
    person: Sequence[str],
    tag: Sequence[str],
    use: Sequence[str],
    region: str | None,
    status: str | None,
    private: bool | None,
    author: str | None,
) -> dict[str, Any]:
    """The fields of bts.model.Note that were given. Raises UsageError for one that cannot be."""
    plain = {
        "kind": kind, "heading": heading, "caption": caption, "alt": alt, "status": status, "private": private,
        "author": author,
    }  # fmt: skip
    fields: dict[str, Any] = {name: value for name, value in plain.items() if value is not None}
    if credit:
        fields["credit"] = read_credit(credit, Credit())
    if person:
        fields["people"] = tuple(read_person(text) for text in person if text.strip())
    if tag:
        fields["tags"] = tuple(dict.fromkeys(read_words(tag)))
    if use:
        fields["use"] = read_use(use)
    if region is not None:
        fields["region"] = read_region(region) if region.strip() else None
    return fields


def fit_kind(given: dict[str, Any], desk: Desk, *, quiet: bool) -> None:
    """Write a kind that was given as the house's list does, or say that it is not on it."""
    if "kind" in given:
        given["kind"], line = match_kind(given["kind"], desk.house.notes.kinds)
        if line:
            remark(f"note: {line}", quiet=quiet)
