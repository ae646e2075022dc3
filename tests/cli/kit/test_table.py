"""Tables: wide letters are two columns, and what does not fit goes on below itself."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bts.cli.kit.table import lay_out

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
