"""Tables: wide letters take two cells, words are seen on a narrow terminal, and sentences go on below themselves."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bts.cli.kit import table
from bts.cli.kit.notes import on_one_line
from bts.cli.kit.table import lay_out
from bts.errors import printable, printable_words

HEAD = ("CLIP", "NOTE", "WHAT")


def test_columns_stand_below_one_another_also_with_wide_letters() -> None:
    lines = lay_out([HEAD, ("日本語.mp4", "k7qd", "x"), ("a.mp4", "m9et", "y")], 0)
    assert [cell_len(line[: line.index(word)]) for line, word in zip(lines, ("NOTE", "k7qd", "m9et"), strict=True)] == [
        12, 12, 12,
    ]  # fmt: skip


def test_the_last_column_is_broken_between_words_below_itself() -> None:
    said = "it has no caption, so its text is printed instead: write one with --caption"
    lines = lay_out([HEAD, ("a.mp4", "k7qd", said)], 50)
    assert len(lines) == 4
    assert all(cell_len(line) <= 50 for line in lines)
    assert " ".join(line[13:] for line in lines[1:]) == said
    assert {line[:13] for line in lines[2:]} == {" " * 13}


def test_a_long_path_keeps_its_end() -> None:
    lines = lay_out([HEAD, ("archive/" * 20 + "clip.mp4", "k7qd", "words " * 9)], 80)
    assert all(cell_len(line) <= 80 for line in lines)
    assert lines[1].startswith("…")
    assert "clip.mp4  k7qd  words" in lines[1]


def test_without_a_screen_a_row_is_a_line() -> None:
    assert lay_out([HEAD, ("a" * 300, "b", "c " * 300)], 0)[1].endswith("c c")
    assert lay_out([], 80) == []


cells = st.text(st.characters(exclude_categories=["C", "Z", "M"]), max_size=30)


@given(st.lists(st.tuples(cells, st.just("k7qd"), st.lists(cells, max_size=9).map(" ".join)), max_size=4))
def test_no_word_is_lost_and_no_line_is_too_wide(rows: list[tuple[str, str, str]]) -> None:
    lines = lay_out([HEAD, *rows], 80)
    assert all(cell_len(line) <= 80 for line in lines)
    shown = "".join("".join(lines).split())
    assert all(letter in shown for row in rows for letter in row[2].replace(" ", ""))


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
