"""Tables: wide letters take two cells, and words are seen on a narrow terminal."""

import sys

import pytest
from rich.cells import cell_len

from bts.cli.kit import table
from bts.cli.kit.notes import on_one_line
from bts.errors import printable, printable_words

ROWS = [
    ("ID", "KIND", "USE", "TEXT"),
    ("k7qd", "日本語", "still", "日本語のノートが長いとどうなるか見てみよう"),
    ("m9et", "hidden-camera", "still,snippet", "Cameras were hidden behind the bar"),
]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_wraps_and_words_are_seen(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    table.print_table(ROWS, [2, 1])
    lines = capsys.readouterr().out.splitlines()
    assert all(cell_len(line) <= width for line in lines)
    assert "日本語のノ" in lines[1]
    assert "Cameras w" in lines[2]
    starts = {
        cell_len(line[: line.index(word)]) for line, word in zip(lines, ("TEXT", "日本語のノ", "Cameras"), strict=True)
    }
    assert len(starts) == 1


def test_joiners_stay_in_words_and_not_in_names() -> None:
    persian, emoji = "می\u200cخواهم", "👩\u200d🎤"
    assert on_one_line(f"{persian} {emoji}") == f"{persian} {emoji}"
    assert printable(persian) == r"می\u200cخواهم"
    assert printable_words("a\u200cb\u200d\u200d\u202e") == r"a\u200cb\u200d\u200d\u202e"
