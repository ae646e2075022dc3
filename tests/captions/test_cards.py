"""Cards: all words of a title are set, whole and in order, in a size that suits the picture."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.captions.cards import MEASURE, SIZES, TITLE_SHARE, Card, card_script, set_card, shorten
from bts.captions.fonts import fonts
from bts.captions.layout import Layout
from bts.choices import cells
from bts.errors import MissingToolError
from bts.videos import HEADING

SHAPES = [(1280, 720), (720, 720), (720, 1280), (320, 180)]

TITLES = {
    "short": "The stunt",
    "long": "How four hidden cameras filmed the whole of the first scene behind the bar",
    "word": "Donaudampfschifffahrtsgesellschaftskapitän trifft Kinder",
    "arabic": "خلف الكواليس: كاميرات مخفية خلف البار",
    "thai": "เบื้องหลังการถ่ายทำฉากในบาร์ด้วยกล้องที่ซ่อนอยู่สี่ตัว",
}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape[0]}x{shape[1]}")
@pytest.mark.parametrize("name", TITLES)
def test_a_title_is_set_whole_within_its_measure(name: str, shape: tuple[int, int]) -> None:
    blocks = set_card(Card((TITLES[name],), "Photo: somebody"), *shape)
    assert blocks is not None
    large, small = blocks
    assert "".join(large.lines).replace(" ", "") == TITLES[name].replace(" ", "")
    ruler = Layout(*shape, em=large.em, line_width=1, characters=1, lines=1, margin_bottom=0).ruler
    assert max(ruler.width(line) for line in large.lines) <= MEASURE * shape[0]
    assert large.height <= TITLE_SHARE * shape[1]
    assert large.em >= small.em
    assert small.lines == ("Photo: somebody",)


def test_a_short_title_is_large_and_lines_of_a_long_one_are_even() -> None:
    short, long = (set_card(Card((TITLES[name],)), 1280, 720) for name in ("short", "long"))
    assert short is not None
    assert long is not None
    assert short[0].em == SIZES[0] * 720
    lengths = [len(line) for line in long[0].lines]
    assert max(lengths) < 1.5 * min(lengths)


def test_words_that_do_not_fit_are_said_not_to() -> None:
    assert set_card(Card(("word " * 400,)), 320, 180) is None
    assert set_card(Card(tuple(f"Credit {n}" for n in range(60)), credits=True), 320, 180) is None


@given(st.text(min_size=1, max_size=300))
@settings(deadline=None, max_examples=100)
def test_a_heading_is_short_and_begins_as_the_caption_does(text: str) -> None:
    heading = shorten(text)
    assert cells(heading) <= HEADING + 1
    if cells(" ".join(text.split())) > HEADING + 1 and heading:
        assert heading.endswith("…") or heading[-1] in ".!?。！？؟"


@pytest.mark.parametrize(
    ("caption", "heading"),
    [
        ("Short enough.", "Short enough."),
        (
            "The bar is empty. " + "Then all of the guests come in, one after the other, as they did every night. " * 2,
            "The bar is empty.",
        ),
        (
            "Arthur comes round the camera in costume and Nora, who has not seen him today, looks up from the cups",
            "Arthur comes round the camera in costume and Nora, who has not seen him today…",
        ),
        (
            "They carried every lamp, cable and stand up four flights of stairs because of the weight of the old lift",
            "They carried every lamp, cable and stand up four flights of stairs…",
        ),
    ],
)
def test_a_long_caption_becomes_a_heading(caption: str, heading: str) -> None:
    assert shorten(caption) == heading


def test_words_are_drawn_literally_and_letters_without_a_font_are_named() -> None:
    blocks = set_card(Card(("{\\b1}bold\\N",)), 640, 360)
    assert blocks is not None
    script = card_script(blocks, (640, 360), "FFFFFF", fonts())
    written = script.partition("Dialogue:")[2]
    assert r"\{" in written
    assert not re.search(r"(?<!\\)\{\\b1", written)
    lost = set_card(Card(("\N{CUNEIFORM SIGN A}",)), 640, 360)
    assert lost is not None
    with pytest.raises(MissingToolError, match="no font here") as caught:
        card_script(lost, (640, 360), "FFFFFF", fonts())
    assert str(caught.value).endswith("or leave that card out"), "soft captions do not help a card"
