"""Tables on a terminal: columns as wide as they must be, measured in cells, of which a wide letter takes two."""

import sys
from collections.abc import Sequence
from shutil import get_terminal_size

import click

Row = tuple[str, ...]
"""The cells of a row; the last one holds words and is not padded."""

GAP = 2
"""Cells between two columns."""

LEAST_ROOM = 24
"""Cells for words below which a sentence is not broken into lines, and the first column is cut instead."""

LEAST_WORDS = 16
"""Cells for words below which the columns that can be spared are left out."""

NARROWEST = 8
"""Cells that are left of the first column at least."""


def print_table(rows: Sequence[Row], spare: Sequence[int] = ()) -> None:
    """Print rows, the first of which are headings. On a terminal, words that would wrap are cut.

    `spare` are the columns that are left out, one by one, where there is no room for words.
    """
    from rich.cells import cell_len, set_cell_size

    room = _screen()
    columns = list(range(len(rows[0]) - 1))
    widths = _measure(rows)
    for column in spare:
        if not 0 < room < sum(widths[i] + GAP for i in columns) + LEAST_WORDS:
            break
        columns.remove(column)
    for row in rows:
        line = (" " * GAP).join([*(pad(row[i], widths[i]) for i in columns), row[-1]]).rstrip()
        click.echo(f"{set_cell_size(line, room - 1).rstrip()}…" if 0 < room < cell_len(line) else line)


def print_sentences(rows: Sequence[Row]) -> None:
    """Print rows, the first of which are headings, with sentences in the last column, which are never cut.

    On a terminal a sentence goes on in the next line, below itself, and a long first cell loses its beginning.
    Elsewhere each row is one line, for programs that read it.
    """
    for line in lay_out(rows, _screen()):
        click.echo(line)


def lay_out(rows: Sequence[Row], width: int) -> list[str]:
    """The lines of such a table on a screen of `width` cells; 0 for no limit."""
    from rich.cells import cell_len

    if not rows:
        return []
    widths = _measure(rows)
    room = width - sum(widths) - GAP * len(widths)
    if width and room < LEAST_ROOM and len(widths) > 1:
        widths[0] = max(NARROWEST, widths[0] - (LEAST_ROOM - room))
        room = width - sum(widths) - GAP * len(widths)
    lines: list[str] = []
    for row in rows:
        start = "".join(_fit(cell, size) + " " * GAP for cell, size in zip(row[:-1], widths, strict=True))
        parts = _wrap(row[-1], room) if width and room >= LEAST_ROOM else [row[-1]]
        lines += [f"{start}{parts[0]}".rstrip(), *(f"{' ' * cell_len(start)}{part}" for part in parts[1:])]
    return lines


def pad(text: str, width: int) -> str:
    """The text with spaces behind it, so that it takes `width` cells."""
    from rich.cells import cell_len

    return text + " " * max(0, width - cell_len(text))


def _screen() -> int:
    """The cells of a line of the terminal; 0 where the output is no terminal."""
    return get_terminal_size().columns if sys.stdout.isatty() else 0


def _measure(rows: Sequence[Row]) -> list[int]:
    """The width of each column but the last."""
    from rich.cells import cell_len

    return [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]


def _fit(cell: str, size: int) -> str:
    """The cell padded to `size` cells; of a longer one the end, after an ellipsis."""
    from rich.cells import cell_len

    if cell_len(cell) <= size:
        return pad(cell, size)
    kept = cell
    while cell_len(kept) > size - 1:
        kept = kept[1:]
    return pad(f"…{kept}", size)


def _wrap(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` cells, broken between words, or within one that is longer than a line."""
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for word in text.split():
        if cell_len(lines[-1]) + bool(lines[-1]) + cell_len(word) <= room:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
            continue
        lines += chop_cells(word, room)
    return lines if lines[0] or len(lines) == 1 else lines[1:]
