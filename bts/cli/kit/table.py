"""Tables on a terminal: columns as wide as they must be, measured in cells, of which a wide letter takes two."""

import sys
from collections.abc import Sequence
from shutil import get_terminal_size

import click

Row = tuple[str, ...]
"""The cells of a row; the last one holds words and is not padded."""

LEAST_WORDS = 16
"""Cells for words below which the columns that can be spared are left out."""


def print_table(rows: Sequence[Row], spare: Sequence[int] = ()) -> None:
    """Print rows, the first of which are headings. On a terminal, words that would wrap are cut.

    `spare` are the columns that are left out, one by one, where there is no room for words.
    """
    from rich.cells import cell_len, set_cell_size

    room = get_terminal_size().columns if sys.stdout.isatty() else 0
    columns = list(range(len(rows[0]) - 1))
    widths = [max(cell_len(row[i]) for row in rows) for i in columns]
    for column in spare:
        if not 0 < room < _width(columns, widths) + LEAST_WORDS:
            break
        columns.remove(column)
    for row in rows:
        line = "  ".join([*(pad(row[i], widths[i]) for i in columns), row[-1]]).rstrip()
        click.echo(f"{set_cell_size(line, room - 1).rstrip()}…" if 0 < room < cell_len(line) else line)


def _width(columns: Sequence[int], widths: Sequence[int]) -> int:
    return sum(widths[i] + 2 for i in columns)


def pad(text: str, width: int) -> str:
    """The text with spaces behind it, so that it takes `width` cells."""
    from rich.cells import cell_len

    return text + " " * max(0, width - cell_len(text))
