"""Stills are as large as their preset says, in the widths asked for, and never enlarged unless that is wanted."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bts.choices import STILL_PRESETS, Preset
from bts.stills.request import StillRequest
from bts.stills.sizes import Size, fit_preset, plan_sizes, scale, scale_deep, tell_taller

SIDES = st.integers(16, 4000)
NAMED = st.sampled_from(sorted(STILL_PRESETS))


def cropped(width: int, height: int, preset: Preset) -> tuple[int, int]:
    """The largest size of the preset's shape in a picture."""
    if preset.aspect is None:
        return width, height
    return min(width, max(1, round(height * preset.aspect))), min(height, max(1, round(width / preset.aspect)))


@given(SIDES, SIDES, NAMED)
def test_a_picture_that_is_large_enough_is_exactly_as_large_as_its_preset(width: int, height: int, name: str) -> None:
    preset = STILL_PRESETS[name]
    framed = cropped(width, height, preset)
    size = fit_preset(framed, preset, enlarge=False)
    assert size.width <= framed[0]
    if preset.height and framed[0] >= preset.width and framed[1] >= preset.height:
        assert (size.width, size.height) == (preset.width, preset.height)


@given(SIDES, SIDES, NAMED)
def test_enlarging_reaches_the_preset_and_says_so(width: int, height: int, name: str) -> None:
    preset = STILL_PRESETS[name]
    request = StillRequest(Fraction(0), "kiss", preset=preset, preset_name=name)
    framed = cropped(width, height, preset)
    (size,), told = plan_sizes(framed, request, enlarge=True)
    if preset.width:
        assert size.width == preset.width or abs(framed[0] / framed[1] / (preset.aspect or 1) - 1) > 0.02
    assert any("enlarged" in line for line in told) == (size.width > framed[0])
    assert not any("less than" in line for line in told)


def test_a_picture_smaller_than_its_preset_says_so_in_numbers() -> None:
    request = StillRequest(Fraction(0), "kiss", preset=STILL_PRESETS["vertical"], preset_name="vertical")
    assert plan_sizes((51, 90), request, enlarge=False) == (
        [Size(51, 90)], ["is 51 x 90, less than its preset vertical, 1080 x 1920"]
    )  # fmt: skip


def test_a_picture_that_was_not_cropped_fits_inside_its_preset() -> None:
    assert fit_preset((1600, 1600), STILL_PRESETS["hero"], enlarge=False) == Size(675, 675)


def test_widths_above_the_picture_are_left_out_and_named() -> None:
    request = replace(StillRequest(Fraction(0), "kiss"), widths=(480, 960, 1600))
    sizes, told = plan_sizes((1280, 720), request, enlarge=False)
    assert [(size.width, size.height, size.asked) for size in sizes] == [(960, 540, 960), (480, 270, 480)]
    assert len(told) == 1
    assert "1600" in told[0]
    assert "1280 wide" in told[0]
    (only,), told = plan_sizes((320, 180), request, enlarge=False)
    assert (only, "480, 960, 1600" in told[0]) == (Size(320, 180, 320), True)
    assert [size.width for size in plan_sizes((1280, 720), request, enlarge=True)[0]] == [1600, 960, 480]


def test_deep_pictures_are_scaled_as_others_are() -> None:
    image = Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 160, 3), np.uint8))
    small = Size(60, 40)
    deep = scale_deep(np.asarray(image).astype(np.uint16) * np.uint16(257), small)
    assert (
        np.abs(deep / 257 - np.asarray(scale(image, small))).max() <= 4
    )  # Pillow rounds 8 bits between rows and columns


def test_a_bar_that_makes_a_still_higher_than_its_preset_says_so() -> None:
    request = StillRequest(Fraction(0), "kiss", preset=STILL_PRESETS["social"], preset_name="social")
    said = "is 1200 x 721 with its bar, 91 pixels higher than its preset social, 1200 x 630"
    assert tell_taller((1200, 721), request) == said
    assert tell_taller((1000, 630), request) == "", "a smaller picture that its bar makes as high"
    assert tell_taller((1200, 721), replace(request, widths=(1200,))) == "", "widths promise no height"
    assert tell_taller((1600, 990), replace(request, preset=STILL_PRESETS["web"], preset_name="web")) == ""
