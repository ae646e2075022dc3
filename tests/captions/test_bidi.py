"""Lines that mix directions are put in order as FriBidi puts them, and brackets stand round what they hold."""

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont

from bts.captions.bidi import find_levels, is_rtl, order_visually
from bts.captions.fonts import fonts

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
