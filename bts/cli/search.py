"""`bts search`."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.cli.index import catalogue_option
from bts.cli.kit.arguments import PATH, json_option, print_path, quiet_option, remark
from bts.cli.kit.hits import HitForm, show_hits, write_command
from bts.errors import UsageError

if TYPE_CHECKING:
    from bts.catalogue.search import Found

NOTHING = 1
"""Exit code where nothing is found, as of grep."""


class SearchCommand(click.Command):
    """A command whose arguments may begin with a minus: `-bar` leaves out what has that word, and is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words; a space before such a word keeps click from taking it for options."""
        own = {name for param in self.params for name in (*param.opts, *param.secondary_opts)}
        letters = "".join(name[1] for name in own if re.fullmatch(r"-\w", name))
        is_option = re.compile(rf"-[{letters}h]+|--.*|-", re.S)
        shielded = []
        for place, word in enumerate(args):
            if word == "--":
                shielded += args[place:]
                break
            shielded.append(f" {word}" if word.startswith("-") and not is_option.fullmatch(word) else word)
        return super().parse_args(ctx, shielded)


@click.command(
    cls=SearchCommand,
    epilog="""\b
Examples:
  bts search hidden cameras                          both words, in any form: camera, cameras
  bts search "behind the bar"                        these words, one behind the other
  bts search casino -bar roulett* person:Thea        without bar; a word that begins so; with Thea
  bts search kind:hidden-camera after:1962 before:1970 longer:10m
  bts search rain OR snow clip:reel0 format:mpeg2 --json
  bts search --like still.jpg                        where a picture comes from
  bts search kind:blooper --limit 200 --html bloopers.html

\b
Filters on a note: person: kind: tag: use: (kind: also note, caption, transcript, chapter, clip).
On its clip: clip: (a part of its name or path), format: (ending, container or codec),
after: and before: (1962, 1962-05 or 1962-05-14; after: takes that day in, before: does not),
longer: and shorter: (90s, 10m, 1h30m).
Quotes make words that are found as they are: '"cameras"', '"kind:set"'.""",
)
@click.argument("words", nargs=-1)
@click.option(
    "--like",
    type=PATH,
    metavar="PICTURE",
    help="In place of words: the clip, shot and moment that a picture comes from, also a scaled or cropped one, and "
    "the same footage in other clips.",
)
@catalogue_option
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Hits at most.")
@click.option("--with-private", is_flag=True, help="With --json and --csv: private notes too.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print the hits as CSV, a line each.")
@click.option("--html", type=PATH, metavar="PAGE", help="Write a page of pictures, without private notes.")
@click.option("--force", is_flag=True, help="Replace the PAGE that is there.")
@quiet_option
def search(
    words: Sequence[str], like: Path | None, catalogue: Path | None, limit: int, with_private: bool, as_json: bool,
    as_csv: bool, html: Path | None, force: bool, quiet: bool,
) -> None:  # fmt: skip
    """Search the archive's notes, captions and clips for WORDS, all of which must be found together.

    The best come first: what people wrote before what was spoken. Each has its moment, the picture of the shot there,
    and the line that makes a still or a snippet of it. Accents and capitals do not count. Private notes are found where
    the catalogue has them (`bts index --with-private`), on the terminal alone, and marked. Nothing found: exit code 1.
    """
    form = _choose_form(as_json=as_json, as_csv=as_csv, html=html)
    if bool(words) == (like is not None):
        raise UsageError("give words, or --like PICTURE", None, "see bts search --help")
    private = form is HitForm.LINES or (with_private and form is not HitForm.PAGE)
    asked = " ".join(words) if like is None else str(like)
    found, nothing = (
        _find_words(words, catalogue, limit, private) if like is None else _find_like(like, catalogue, limit)
    )
    if not found.hits:
        if form is not HitForm.PAGE:
            show_hits((), form, asked, 0)
        remark(f"bts: {nothing}")
        raise click.exceptions.Exit(NOTHING)
    if html is not None:
        _write_page(found, html, asked, like, force=force)
    else:
        show_hits(found.hits, form, asked, found.total, has_more=found.has_more)
    if line := _say_more(found):
        remark(line, quiet=quiet)


def _choose_form(*, as_json: bool, as_csv: bool, html: Path | None) -> HitForm:
    """How the hits are handed out. Raises UsageError where two forms are asked for."""
    asked = {HitForm.JSON: as_json, HitForm.CSV: as_csv, HitForm.PAGE: html is not None}
    chosen = [form for form, yes in asked.items() if yes]
    if len(chosen) > 1:
        raise UsageError("--json, --csv and --html are forms of one result", None, "choose one")
    return chosen[0] if chosen else HitForm.LINES


def _find_words(words: Sequence[str], named: Path | None, limit: int, private: bool) -> "tuple[Found, str]":
    """What words find, and what to say where that is nothing. Raises UsageError, InputError."""
    from bts.catalogue.catalogue import Catalogue
    from bts.catalogue.places import need_catalogue
    from bts.catalogue.query import read_query
    from bts.catalogue.search import search as find

    query = read_query(words)
    with Catalogue.read(need_catalogue(named)) as opened:
        return find(opened, query, limit, private=private), f"nothing found for {query.words}"


def _find_like(picture: Path, named: Path | None, limit: int) -> "tuple[Found, str]":
    """The shots that a picture comes from, and what to say where there are none. Raises InputError."""
    from bts.catalogue.catalogue import Catalogue
    from bts.catalogue.pictures.hits import search_like
    from bts.catalogue.places import need_catalogue
    from bts.catalogue.search import Found

    with Catalogue.read(need_catalogue(named)) as opened:
        seen = search_like(opened, picture, limit)
    lost = f"; {seen.unseen} shots may be, whose pictures are not among the results any more" if seen.unseen else ""
    nothing = f"nothing alike found in {seen.clips} clips with shots{lost}"
    return Found(seen.hits, len(seen.hits)), nothing


def _write_page(found: "Found", target: Path, asked: str, like: Path | None, *, force: bool) -> None:
    """Write the page, and print its name. Raises OutputError."""
    from bts.catalogue.pictures.page import write_page

    heading = asked if like is None else f"Like {like.name}"
    write_page(found.hits, target, heading, write_command, asked=like, force=force)
    print_path(target)


def _say_more(found: "Found") -> str:
    """That there are more hits than are shown; "" where there are none."""
    shown, total = len(found.hits), found.total
    if found.has_more:
        return f"{shown} of more than {total:,} hits, too many to rank: more words or filters narrow it down"
    return f"{shown} of {total:,} hits: --limit shows more" if shown < total else ""
