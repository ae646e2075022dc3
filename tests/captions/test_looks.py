"""The three looks, measured in what libass draws: size, weight, contrast, and the room that platforms need."""

from pathlib import Path

import numpy as np
import pytest

from bts.captions import Layout
from bts.videos import LOOKS
from tests.captions.drawing import Pixels, draw, extent

SHAPES = {"16:9": (1280, 720), "1:1": (720, 720), "4:5": (720, 900), "9:16": (720, 1280)}

LEAST_STROKE = {"plain": 0.08, "news": 0.125, "social": 0.16}
"""Width of the stroke of an l in em."""

LEAST_CAPITAL = {"plain": 0.039, "news": 0.048, "social": 0.06}
"""Height of a capital as a share of the picture's shorter side."""

every_look = pytest.mark.parametrize("look", list(LOOKS))


def luminance(colour: Pixels) -> float:
    """Relative luminance of an RGB colour of 0 to 255 (WCAG 2)."""
    parts = [float(level) / 255 for level in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Pixels, other: Pixels) -> float:
    """The contrast ratio of two colours (WCAG 2), 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@every_look
@pytest.mark.parametrize("shape", SHAPES)
def test_type_is_as_large_and_as_heavy_as_its_look_says(look: str, shape: str, tmp_path: Path) -> None:
    layout = Layout.for_picture(*SHAPES[shape], LOOKS[look])
    (picture,) = draw([("lHl",)], layout, tmp_path)
    ink = picture[:, :, 0].astype(int) > 128
    left, top, _, bottom = extent(ink)
    stroke = np.flatnonzero(~ink[(top + bottom) // 2, left:])[0]
    assert stroke / layout.em >= LEAST_STROKE[look] - 0.5 / layout.em
    columns = ink[:, left + 2 * stroke :]
    _, high, _, low = extent(columns[:, : columns.shape[1] // 2])
    assert (low - high) / min(SHAPES[shape]) >= LEAST_CAPITAL[look]


def test_news_is_heavier_and_larger_than_plain_and_social_than_news() -> None:
    for size in SHAPES.values():
        plain, news, social = (Layout.for_picture(*size, LOOKS[look]) for look in ("plain", "news", "social"))
        assert plain.em * 1.1 < news.em < social.em / 1.1
        assert plain.look.weight < news.look.weight < social.look.weight


@every_look
@pytest.mark.parametrize("ground", ["FFFFFF", "000000", "FFE000", "808080"])
def test_type_can_be_read_on_any_ground(look: str, ground: str, tmp_path: Path) -> None:
    """The ratio of type to what is round it is 7:1 at least (WCAG 2.2, 1.4.6), whatever the picture."""
    layout = Layout.for_picture(1280, 720, LOOKS[look])
    (picture,) = draw([("l l",)], layout, tmp_path, colour=ground)
    row = picture[layout.height - layout.margin_bottom - round(layout.em / 2)]
    middle = layout.width // 2
    left = middle - round(layout.em)
    dark = np.flatnonzero(row[left:middle].sum(axis=1) < 3 * 100)
    assert len(dark) >= 0.06 * layout.em
    white = row[left:middle][row[left:middle].min(axis=1) > 235] if ground != "FFFFFF" else row[:1] * 0 + 255
    assert contrast(white[0], row[left + dark[len(dark) // 2]]) >= 7


@every_look
def test_an_outline_goes_all_round_the_type(look: str, tmp_path: Path) -> None:
    """Within a twentieth of an em of the type on white there is no white: the box or the outline is there."""
    layout = Layout.for_picture(1280, 720, LOOKS[look])
    (on_white,) = draw([("Oxo",)], layout, tmp_path, colour="FFFFFF")
    (on_black,) = draw([("Oxo",)], layout, tmp_path, colour="000000")
    ink = on_black[:, :, 0].astype(int) > 60
    reach = max(1, round(layout.em / 20))
    ring = ink.copy()
    for step in range(1, reach + 1):
        ring |= np.roll(ink, step, 0) | np.roll(ink, -step, 0) | np.roll(ink, step, 1) | np.roll(ink, -step, 1)
    around = on_white[:, :, 0][ring & ~ink]
    assert (around < 140).mean() > 0.9


@every_look
def test_captions_keep_clear_of_what_vertical_platforms_show(look: str, tmp_path: Path) -> None:
    """TikTok: 370 of 1920 pixels at the foot, 120 of 1080 at the right; Meta: 14 % at the top, and 35 % at the foot.

    The widest line that fits is tried.
    """
    layout = Layout.for_picture(720, 1280, LOOKS[look])
    line = "n"
    while layout.fits(line + "n"):
        line += "n"
    (picture,) = draw([(line, line)], layout, tmp_path, colour="00FF00")
    left, _, right, bottom = extent(picture[:, :, 1] < 140)
    assert bottom <= 1280 * (0.65 if look == "social" else 1 - 370 / 1920) + 0.3 * layout.em
    assert right <= 720 * (1 - 120 / 1080) + 0.3 * layout.em
    assert left >= 720 * 0.06
    (picture,) = draw([(line,)], layout, tmp_path, colour="00FF00", settings="line:0")
    assert extent(picture[:, :, 1] < 140)[1] >= 0.14 * 1280
    assert layout.fits("The crew left")
