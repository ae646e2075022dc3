"""Lines that mix directions are put in order as FriBidi puts them, and brackets stand round what they hold."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from bts.captions import Layout
from bts.captions.bidi import LEFT_OVERRIDE, drop_formatting, find_bases, find_levels, is_rtl, order_visually, pin_order
from bts.captions.fonts import fonts
from tests.captions.drawing import draw

HEEBO = next(font for font in fonts() if font.family == "Heebo")
EM = 40


def visual(text: str, base: int) -> str:
    """The characters of a text from left to right."""
    return "".join(text[at] for at in order_visually(find_levels(text, base)))


def test_a_film_title_stands_in_its_place_in_a_line_from_the_right() -> None:
    assert visual("אב BTS גד", 1) == "דג BTS בא"
    assert visual("אב BTS (2024) גד", 1) == "דג (BTS )2024 בא".replace("(BTS )2024", "BTS (2024)")
    assert visual("he said אב גד.", 0) == "he said דג בא."
    assert visual("אב 12:30, 50%", 1) == "50% ,12:30 בא"
    # Brackets at the end of a line from the right, which hold words from the left: both belong to the line (N0).
    assert find_levels("אב (UK)", 1)[3] == find_levels("אב (UK)", 1)[6] == 1


def test_the_first_letter_says_where_a_line_begins() -> None:
    assert is_rtl("2024: אב BTS")
    assert not is_rtl("BTS: אב")
    assert not is_rtl("2024")


@settings(max_examples=120, deadline=None)
@given(
    words=st.lists(
        st.sampled_from("אבג דהו BTS Jim 2024 12:30 50% (זה) (UK) -3 ל, NBC! $5 ח.".split()), min_size=1, max_size=7
    )
)
def test_any_line_looks_as_raqm_and_fribidi_set_it(words: list[str]) -> None:
    text = " ".join(words)
    base = is_rtl(text)
    face = ImageFont.truetype(str(HEEBO.path), EM)
    wide = int(face.getlength(text)) + 4 * EM
    theirs, ours = Image.new("L", (wide, 2 * EM)), Image.new("L", (wide, 2 * EM))
    draw = ImageDraw.Draw(theirs)
    draw.text((EM, EM), text, font=face, fill=255, anchor="ls", direction="rtl" if base else "ltr")
    draw, x = ImageDraw.Draw(ours), float(EM)
    levels = find_levels(text, base)
    stretches: list[tuple[int, str]] = []
    for char, level in zip(text, levels, strict=True):
        if stretches and stretches[-1][0] == level:
            stretches[-1] = (level, stretches[-1][1] + char)
        else:
            stretches.append((level, char))
    for at in order_visually([level for level, _ in stretches]):
        level, part = stretches[at]
        way = "rtl" if level % 2 else "ltr"
        draw.text((x, EM), part, font=face, fill=255, anchor="ls", direction=way)
        x += face.getlength(part, direction=way)
    # Both are smeared over three pixels: kerning across stretches moves letters by parts of one.
    apart = ImageChops.subtract(ours, theirs.resize(theirs.size)).point(lambda level: 255 * (level > 200))
    wrong = sum(apart.histogram()[128:])
    assert wrong <= 0.1 * sum(ours.histogram()[200:]), text


MIRRORED = str.maketrans("()[]", ")(][")


@pytest.mark.parametrize(
    "lines",
    [
        ("Paris and שלום (2 people), OK",),
        ("שלום (2 people), OK? 3.5%!",),
        ("ראיתי את הסרט ביום", "BBC שישי בערב (2024)."),
        ("They met in", "שלום [2 people], OK"),
        ("שלום", "Hello, world."),
        ("Title: שלום (2)",),
        ("In Hebrew שלום 12:30, 50% of (3 אב) it",),
        ("Paris 3 שלום 4 אב",),
    ],
)
def test_burnt_lines_stand_in_the_order_of_the_standard(lines: tuple[str, ...], tmp_path: Path) -> None:
    """Drawn as the same letters are that somebody put from left to right by hand."""
    by_hand = []
    for line, base in zip(lines, find_bases(lines), strict=True):
        levels = find_levels(line, base)
        letters = [char.translate(MIRRORED) if level % 2 else char for char, level in zip(line, levels, strict=True)]
        order = order_visually(levels)
        by_hand.append(LEFT_OVERRIDE + "".join(letters[at] for at in order))
    drawn, expected = draw([lines, tuple(by_hand)], Layout.for_picture(640, 360), tmp_path)
    # Letters move by parts of a pixel, where other ones are kerned with them.
    ink = [Image.fromarray(np.asarray(255 * (picture[:, :, 0] > 128), np.uint8)) for picture in (drawn, expected)]
    apart = ImageChops.subtract(ink[0], ink[1].filter(ImageFilter.MaxFilter(5)))
    assert apart.histogram()[255] <= 0.01 * ink[0].histogram()[255]


def test_pins_leave_alone_what_is_in_order_or_was_put_in_order() -> None:
    assert pin_order("Hello (you)", base=False) == "Hello (you)"
    assert pin_order("שלום (לך)", base=True) == "שלום (לך)"
    assert pin_order("\u202bשלום (2 people), OK\u202c", base=True) == "\u202bשלום (2 people), OK\u202c"
    assert drop_formatting(pin_order("a אב", base=False)).replace("\u200e", "") == "a אב"


def test_a_broken_line_goes_on_in_the_direction_of_its_sentence() -> None:
    assert find_bases(["ראיתי את הסרט ביום", "BBC שישי"]) == [True, True]
    assert find_bases(["ראיתי את הסרט.", "BBC שישי"]) == [True, False]
    assert find_bases(["- שלום", "- BBC שישי"]) == [True, False]
    assert find_bases(["שלום", "Hello, world."]) == [True, False]
