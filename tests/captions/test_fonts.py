"""Every character is looked up before it is burnt in, and what cannot be drawn is said."""

import string

import pytest
from PIL import ImageFont

from bts.captions.fonts import Ruler, drop_pictographs, find_missing, fonts, missing_font, runs


def test_the_fonts_that_bts_brings_cover_what_they_say() -> None:
    inter, noto = fonts()[:2]
    assert (inter.family, noto.family) == ("Inter", "Noto Sans")
    for char in string.printable.strip() + "éñßŁ–—“”…€Жω":
        assert ord(char) in inter.covers
    assert ord("नु"[0]) in noto.covers
    assert ord("日") not in inter.covers | noto.covers


def test_coverage_agrees_with_freetype() -> None:
    inter = fonts()[0]
    face = ImageFont.truetype(str(inter.path), 40)
    blank = bytes(face.getmask("\U0010fffd"))
    for code in [*range(0x21, 0x250, 7), *range(0x370, 0x530, 11), 0x4E00, 0x1F600]:
        if chr(code).isspace() or not chr(code).isprintable():
            continue
        drawn = bytes(face.getmask(chr(code)))
        assert (code in inter.covers) == (drawn != blank), hex(code)


def test_text_is_set_in_the_first_font_that_has_it() -> None:
    parts = runs("Hello नमस्ते!", fonts())
    assert [(font.family if font else None, text) for font, text in parts] == [
        ("Inter", "Hello "),
        ("Noto Sans", "नमस्ते!"),
    ]
    assert "".join(text for _, text in parts) == "Hello नमस्ते!"


def test_letters_without_a_font_are_named_with_what_to_install() -> None:
    lacking = find_missing("ok សួស្តី", fonts())
    assert lacking.startswith("ស")
    error = missing_font(lacking)
    assert error.exit_code == 4
    assert "fontpkg-noto-sans-khmer" in str(error)
    for text, remedy in (("日本", "fonts-noto-cjk"), ("한국", "fonts-noto-cjk"), ("ላሊበላ", "[snippets] fonts")):
        assert remedy in str(missing_font(find_missing(text, fonts())))


def test_emoji_are_dropped_and_letters_are_not() -> None:
    assert drop_pictographs("a 👋 b 日", fonts()) == "a b 日"


@pytest.mark.parametrize("text", ["", "The cameras were hidden", "WWW", "iii", "नमस्ते"])
def test_width_grows_with_the_type(text: str) -> None:
    assert Ruler(40).width(text) == pytest.approx(2 * Ruler(20).width(text))
    assert Ruler(20).width("iii") < Ruler(20).width("WWW")
