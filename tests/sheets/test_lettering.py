"""Words on a sheet: scripts of several fonts, letters that no font has, and what fits."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bts.captions.fonts import fonts
from bts.errors import MissingToolError
from bts.sheets.lettering import TypeStyle, describe_missing, load_typeface, read_words

PLAIN = TypeStyle(20, 400)


def drawn(text: str, kind: TypeStyle = PLAIN) -> np.ndarray:
    """The picture of a text, black on white."""
    image = Image.new("L", (600, 40), 255)
    kind.write(ImageDraw.Draw(image), (4, 4), text, "#000000")
    return np.asarray(image)


def test_a_script_that_the_first_font_lacks_is_drawn_with_the_next() -> None:
    first, second = (load_typeface(font.path, 20, 400) for font in fonts()[:2])
    words = "बीटीएस"
    assert PLAIN.width(words) == pytest.approx(second.getlength(words))
    assert PLAIN.width("abc") == pytest.approx(first.getlength("abc"))
    assert PLAIN.width("abc " + words) == pytest.approx(first.getlength("abc ") + second.getlength(words))
    assert not np.array_equal(drawn(words), drawn("…"))


def test_letters_that_no_font_has_are_one_ellipsis() -> None:
    assert np.array_equal(drawn("a 撮影の裏側 b"), drawn("a … b"))
    assert PLAIN.width("撮影の裏側") == PLAIN.width("…")


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    assert PLAIN.shorten("short", 500) == "short"
    cut = PLAIN.shorten("a long name " * 20, 200)
    assert cut.endswith("…")
    assert 150 < PLAIN.width(cut) <= 200
    assert PLAIN.shorten("anything", 1) == ""


def test_weight_and_size_are_used() -> None:
    assert drawn("words", TypeStyle(20, 800)).mean() < drawn("words").mean()
    assert TypeStyle(34, 400).width("words") > 1.5 * PLAIN.width("words")


def test_a_file_that_is_no_font_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    with pytest.raises(MissingToolError, match="cannot be used"):
        load_typeface(broken, 20, 400)


def columns_of(ink: np.ndarray) -> np.ndarray:
    """The columns of a drawn text that have ink, from its first to its last."""
    dark = np.flatnonzero((ink < 128).any(axis=0))
    return np.asarray(ink[:, dark[0] : dark[-1] + 1])


def test_words_of_two_directions_are_in_the_order_of_reading() -> None:
    """From the right: the Hebrew word stands at the right of the Latin one, with a space between them."""
    mixed, latin, hebrew = (columns_of(drawn(text)) for text in ("שלום abc", "abc", "שלום"))
    assert np.array_equal(mixed[:, : latin.shape[1] - 2], latin[:, :-2])
    assert np.array_equal(mixed[:, -hebrew.shape[1] + 2 :], hebrew[:, 2:])
    assert mixed.shape[1] > latin.shape[1] + hebrew.shape[1] + 3
    other_way = columns_of(drawn("abc שלום"))
    assert np.array_equal(other_way[:, : latin.shape[1] - 2], latin[:, :-2])


def test_words_are_not_turned_round_and_what_cannot_be_drawn_is_said() -> None:
    assert read_words("\u202eNBC\u202c News\n😀 می\u200cخواهم", None) == "NBC News می\u200cخواهم"
    assert describe_missing(["abc", "שלום"], None) == ""
    said = describe_missing(["abc 撮影", "の"], None)
    assert "no font here has '撮影の'" in said
    assert "Noto Sans CJK" in said
