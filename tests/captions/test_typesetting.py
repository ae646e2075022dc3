"""Words in every script are set whole, between words, from the side they are read from, in letters that look alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.captions import Layout
from bts.captions.fonts import fonts
from bts.captions.typesetting import Type, break_words, prefer_family, set_lines
from tests.captions.texts import TEXTS, folder_of, lacks

LAYOUT = Layout.for_picture(1280, 720)


@pytest.mark.parametrize("name", TEXTS)
def test_every_script_is_set_whole_and_inside_the_width(name: str) -> None:
    if lacks(name):
        pytest.skip(lacks(name))
    text, own = TEXTS[name][1], Type(fonts(folder_of(name)), 32.0)
    lines = break_words(text, own, 620, LAYOUT)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    block = set_lines(lines, own)
    assert block.rtl == (name in ("Hebrew", "Arabic", "Persian", "Urdu"))
    for line, letters in zip(block.lines, lines, strict=True):
        # Ink is nearly as wide as the letters' own widths say, and never wider than the lines were broken for.
        assert 0.9 * own.width(letters) - 10 < line.mask.width <= 620
        assert line.mask.getbbox() == (0, 0, *line.mask.size)
    for top, line, after in zip(block.tops, block.lines, block.tops[1:], strict=False):
        assert top + line.mask.height < after, "the letters of two lines touch"


def test_a_word_longer_than_a_line_is_named_and_not_cut() -> None:
    own = Type(fonts(), 32.0)
    with pytest.raises(ValueError, match="Donaudampfschifffahrt"):
        break_words("The Donaudampfschifffahrt leaves", own, 200, LAYOUT)


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(st.text("abcdefgijlmoprstuw", min_size=1, max_size=9), min_size=1, max_size=30),
    em=st.sampled_from((9.0, 21.6, 60.0)),
)
def test_no_word_is_lost_or_cut(words: list[str], em: float) -> None:
    own = Type(fonts(), em)
    lines = break_words(" ".join(words), own, em * 16, LAYOUT)
    assert " ".join(lines).split() == words
    assert all(own.width(line) <= em * 16 for line in lines)


def test_the_house_font_comes_first_and_an_unknown_one_is_told() -> None:
    assert prefer_family(fonts(), "noto sans")[0].family == "Noto Sans"
    assert len(prefer_family(fonts(), "Noto Sans")) == len(fonts())
    with pytest.raises(ValueError, match=r"there is no font 'Comic'; known are .*Inter"):
        prefer_family(fonts(), "Comic")


def test_the_same_words_are_the_same_pixels() -> None:
    own = Type(fonts(), 24.0)
    one, two = (set_lines(("Nora Ellis אב (2024)",), own) for _ in range(2))
    assert [line.mask.tobytes() for line in one.lines] == [line.mask.tobytes() for line in two.lines]
