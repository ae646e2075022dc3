"""Tables on a terminal: columns as wide as they must be, the last one broken into lines where it would not fit."""

import sys
from collections.abc import Sequence
from shutil import get_terminal_size

import click
from rich.cells import cell_len, chop_cells, set_cell_size

GAP = 2
"""Columns between two cells."""

LEAST_ROOM = 24
"""Columns below which the last cell is not broken, and the first is cut instead."""

NARROWEST = 8
"""Columns that are left of the first cell at least."""


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows of cells, the first row being the head; wide letters count as two columns.

    On a terminal the last cell goes on in the next line, below itself, and a long first cell loses its beginning.
    Elsewhere each row is one line, for programs that read it.
    """
    for line in lay_out(rows, get_terminal_size().columns if sys.stdout.isatty() else 0):
        click.echo(line)


def lay_out(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The lines of the table on a screen of `width` columns; 0 for no limit."""
    if not rows:
        return []
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    room = width - sum(widths) - GAP * len(widths)
    if width and room < LEAST_ROOM and len(widths) > 1:
        widths[0] = max(NARROWEST, widths[0] - (LEAST_ROOM - room))
        room = width - sum(widths) - GAP * len(widths)
    lines: list[str] = []
    for row in rows:
        cells = [_fit(cell, size) for cell, size in zip(row[:-1], widths, strict=True)]
        start = "".join(f"{cell}{' ' * GAP}" for cell in cells)
        parts = _wrap(row[-1], room) if width and room >= LEAST_ROOM else [row[-1]]
        lines += [f"{start}{parts[0]}".rstrip(), *(f"{' ' * cell_len(start)}{part}" for part in parts[1:])]
    return lines


def _fit(cell: str, size: int) -> str:
    """The cell padded to `size` columns; of a longer one the end, after an ellipsis."""
    if cell_len(cell) <= size:
        return set_cell_size(cell, size)
    kept = cell
    while cell_len(kept) > size - 1:
        kept = kept[1:]
    return set_cell_size(f"…{kept}", size)


def _wrap(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` columns, broken between words, or within one that is longer than a line."""
    lines = [""]
    for word in text.split():
        if cell_len(lines[-1]) + bool(lines[-1]) + cell_len(word) <= room:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
            continue
        lines += chop_cells(word, room)
    return lines if lines[0] or len(lines) == 1 else lines[1:]
