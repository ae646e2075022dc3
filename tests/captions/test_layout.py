"""How large type is and where it stands follows from a picture's shape by the figures of the guidelines."""

import pytest

from bts.captions import Layout
from bts.choices import cells
from bts.videos import LOOKS


@pytest.mark.parametrize(
    ("size", "em", "line_width", "characters", "bottom"),
    [
        # em: 0.058 of the height; line: 0.68 of the width; bottom: 0.075 of the height.
        ((1920, 1080), 62.64, 1305.6, 42, 81),
        # Between 16:9 and 4:3 the line's share grows to 0.9.
        ((1600, 1000), 58.0, 1600 * 0.768, 42, 75),
        ((1440, 1080), 62.64, 1296.0, 42, 81),
        # em: as 42 characters fit in a line.
        ((1200, 1000), 1080 / (42 * 0.46), 1080.0, 42, 75),
        # em: 0.055 of the shorter side, with fewer characters.
        ((640, 640), 35.2, 576.0, 35, 48),
        # From 3:4 to 9:16 the bottom's share grows to 0.2, and the line's shrinks to 0.76.
        ((1200, 1600), 66.0, 1080.0, 35, 120),
        ((1050, 1600), 57.75, 1050 * 0.83, 32, 220),
        ((900, 1600), 49.5, 900 * 0.76, 30, 320),
        # em: 13 pixels, with 0.9 of the width.
        ((320, 180), 13.0, 288.0, 42, 14),
        ((160, 90), 13.0, 144.0, 24, 7),
    ],
)
def test_the_measures_of_a_picture(
    size: tuple[int, int], em: float, line_width: float, characters: int, bottom: int
) -> None:
    layout = Layout.for_picture(*size)
    assert layout.em == pytest.approx(em, rel=1e-6)
    assert layout.line_width == pytest.approx(line_width, rel=1e-6)
    assert (layout.characters, layout.lines, layout.margin_bottom) == (characters, 2, bottom)


@pytest.mark.parametrize(
    ("look", "size", "em", "characters", "bottom"),
    [
        ("news", (1920, 1080), 72.0, 37, 81),
        ("news", (1080, 1080), 72.0, 29, 81),
        ("news", (1080, 1920), 72.0, 24, 384),
        ("social", (1920, 1080), 91.8, 30, 81),
        ("social", (1080, 1920), 91.8, 19, 672),
        ("plain", (1080, 1920), 59.4, 30, 384),
    ],
)
def test_the_measures_of_a_look(look: str, size: tuple[int, int], em: float, characters: int, bottom: int) -> None:
    layout = Layout.for_picture(*size, LOOKS[look])
    assert layout.em == pytest.approx(em, rel=1e-6)
    assert (layout.characters, layout.margin_bottom) == (characters, bottom)


def test_a_line_has_at_most_sixteen_letters_of_east_asia() -> None:
    layout = Layout.for_picture(3840, 1080)
    assert layout.fits("国" * 16 + "abc")
    assert not layout.fits("国" * 17)


def test_a_picture_has_sides() -> None:
    with pytest.raises(ValueError, match="width"):
        Layout.for_picture(0, 9)


def test_wide_characters_count_twice_and_marks_not() -> None:
    assert cells("abc") == 3
    assert cells("e\u0301日本") == 5
