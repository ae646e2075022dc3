"""A picture that shows nothing is told from a dark one, a title card and a plain ground with something on it."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bts.stills.blank import name_blank


def noisy(colour: tuple[int, int, int], spread: float) -> Image.Image:
    """A picture of one colour with noise of that standard deviation, as compression and grain leave it."""
    noise = np.random.default_rng(1).normal(0, spread, (360, 640, 1))
    return Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (noisy((2, 2, 2), 2), "black"),
        (noisy((250, 250, 250), 1), "of one colour"),
        (noisy((200, 30, 30), 1), "of one colour"),
        (noisy((20, 22, 30), 8), ""),
    ],
)
def test_a_picture_of_one_colour_shows_nothing(picture: Image.Image, said: str) -> None:
    assert name_blank(picture) == said


@pytest.mark.parametrize("ground", ["#000000", "#ffffff", "#2040c0"])
def test_a_line_of_small_letters_is_something(ground: str) -> None:
    picture = Image.new("RGB", (640, 360), ground)
    ImageDraw.Draw(picture).text((260, 170), "THE HARBOUR FOUNDATION", "#e0a020")
    assert name_blank(picture) == ""


def test_two_colours_of_one_lightness_are_something() -> None:
    picture = Image.new("RGB", (640, 360), (200, 60, 60))
    picture.paste((60, 117, 60), (0, 0, 320, 360))
    assert name_blank(picture) == ""
