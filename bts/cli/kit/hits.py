"""Hits of a search as lines for a person, as JSON, and as CSV."""

import csv
import io
import os
import shlex
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.cli.kit.arguments import near_path, print_json
from bts.errors import printable, printable_words
from bts.schemas.shapes import HitRecord
from bts.timing import clock, json_seconds

if TYPE_CHECKING:
    from bts.catalogue.records import Hit

COLUMNS = (
    "kind", "clip", "title", "time", "end", "frame", "shot", "text", "note", "note_kind", "people", "tags", "use",
    "credit", "language", "date", "private", "gone", "picture", "command", "why",
)  # fmt: skip
"""Columns of the CSV, which are the keys of each hit in the JSON."""


class HitForm(Enum):
    """How hits are printed."""

    LINES = "lines"
    JSON = "json"
    CSV = "csv"
    PAGE = "page"


def show_hits(hits: "Sequence[Hit]", form: HitForm, asked: str, total: int, *, has_more: bool = False) -> None:
    """Print the hits on stdout. `asked` is the search as it was written, `total` how many there are."""
    if form is HitForm.JSON:
        print_json({"search": asked, "total": total, "has_more": has_more, "hits": [hit_values(hit) for hit in hits]})
    elif form is HitForm.CSV:
        _print_csv(hits)
    else:
        for place, hit in enumerate(hits):
            _print_lines(hit, first=place == 0)


def hit_values(hit: "Hit") -> HitRecord:
    """The hit as an item of `bts search --json`, which bts/schemas/search.json describes."""
    return {
        "kind": hit.kind,
        "clip": str(hit.clip),
        "title": hit.title,
        "time": json_seconds(hit.time),
        "end": None if hit.end is None else json_seconds(hit.end),
        "frame": hit.frame,
        "shot": hit.shot,
        "text": hit.text,
        "marks": [list(span) for span in hit.marks],
        "note": hit.note or None,
        "note_kind": hit.sort,
        "people": list(hit.people),
        "tags": list(hit.tags),
        "use": list(hit.use),
        "credit": hit.credit,
        "language": hit.lang,
        "date": hit.date,
        "private": hit.private,
        "gone": hit.gone,
        "picture": None if hit.picture is None else str(hit.picture),
        "command": write_command(hit),
        "why": hit.why,
    }


def write_command(hit: "Hit") -> str:
    """The line for a shell that makes a still of a moment, or a snippet of a range; "" for a clip, or one that is gone.

    A name that is not UTF-8 stands in it byte by byte, as bash and zsh read it.
    """
    if hit.kind == "clip" or hit.gone:
        return ""
    if hit.end is None:
        return f"bts still {quote_path(hit.clip)} {clock(hit.time)}"
    return f"bts snippet {quote_path(hit.clip)} {clock(hit.time)}-{clock(hit.end)}"


def quote_path(path: Path) -> str:
    """A path as one word of a shell: as short as it can be from the working folder, never taken for an option."""
    shown = str(near_path(path))
    text = f"./{shown}" if shown.startswith("-") else shown
    if text.isprintable():
        return shlex.quote(text)
    parts = (chr(b) if 32 < b < 127 and chr(b) not in "'\\" else f"\\x{b:02x}" for b in os.fsencode(text))
    return f"$'{''.join(parts)}'"


def _print_lines(hit: "Hit", *, first: bool) -> None:
    """A hit for a person: where it is, the words, what it shows, what to do with it."""
    if not first:
        click.echo()
    moment = clock(hit.time) if hit.end is None else f"{clock(hit.time)}-{clock(hit.end)}"
    name = printable(hit.clip.name)
    where = name if hit.kind == "clip" else f"{name} {moment}"
    kind = f"{hit.kind}, {hit.sort}" if hit.sort and hit.sort != hit.kind else hit.kind
    facts = [kind, hit.lang, hit.date[:10], *([] if hit.kind != "clip" else [printable(hit.clip.parent)])]
    states = [word for word, yes in (("[private]", hit.private), ("[gone]", hit.gone)) if yes]
    about = click.style(f"({', '.join(filter(None, facts))})", dim=True)
    _echo(" ".join([click.style(where, bold=True), *states, about]))
    words = " ".join([mark_words(hit), *(f"#{tag}" for tag in hit.tags), *(f"@{who}" for who in hit.people)])
    if words.strip():
        _echo(f"  {words}")
    for line in (hit.why, None if hit.picture is None else str(near_path(hit.picture)), write_command(hit)):
        if line:
            _echo(f"  {printable_words(line)}")


def mark_words(hit: "Hit") -> str:
    """The words of a hit, what was searched for in bold red on a terminal with colours."""
    made, at = "", 0
    for start, end in hit.marks:
        made += printable_words(hit.text[at:start])
        made += click.style(printable_words(hit.text[start:end]), fg="red", bold=True)
        at = end
    return made + printable_words(hit.text[at:])


def _echo(line: str) -> None:
    """A line on stdout, with its colours on a terminal alone, and not where NO_COLOR is set."""
    click.echo(line, color=None if not os.environ.get("NO_COLOR") else False)


def _print_csv(hits: "Sequence[Hit]") -> None:
    """A line of headings, and one a hit; lists are joined with semicolons."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for hit in hits:
        values: dict[str, Any] = {**hit_values(hit)}
        rows.writerow([_cell(values[name]) for name in COLUMNS])
    sys.stdout.flush()
    sys.stdout.buffer.write(text.getvalue().encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value
