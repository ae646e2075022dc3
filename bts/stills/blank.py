"""Whether a picture shows nothing: all of it is black, or of one colour."""

from collections.abc import Sequence

from PIL import Image

BLACK_BELOW = 19
"""Mean luma code value (0 to 255) below which a plain picture is black, as 32 is in video, where black is 16."""

BLACK_REACH, PLAIN_REACH = 24, 12
"""Code values by which the pixels of a black picture, and of one of any colour, differ from their mean: what
compression and the grain of a film make of a plain ground."""

LETTERS_SHARE = 0.0002
"""Share of pixels that differ by more, from which a picture shows something: a word in small letters takes more."""


SEEN_SIDE = 640
"""Pixels of the longer side that are looked at, evenly spread: to count all of a large picture takes as long as to
write it."""


def name_blank(picture: Image.Image) -> str:
    """`black` or `of one colour` for a picture that shows nothing, else ""."""
    step = max(1, max(picture.size) // SEEN_SIDE)
    picture = picture.resize((-(-picture.width // step), -(-picture.height // step)), Image.Resampling.NEAREST)
    luma = picture.convert("L").histogram()
    if _find_mean(luma) < BLACK_BELOW:
        return "black" if _is_plain(luma, BLACK_REACH) else ""
    bands = picture.convert("RGB").histogram()
    plain = all(_is_plain(bands[start : start + 256], PLAIN_REACH) for start in range(0, len(bands), 256))
    return "of one colour" if plain else ""


def _is_plain(histogram: Sequence[int], reach: int) -> bool:
    """Whether no more than LETTERS_SHARE of the values are farther from the mean than `reach`."""
    mean = _find_mean(histogram)
    far = sum(count for value, count in enumerate(histogram) if abs(value - mean) > reach)
    return far < LETTERS_SHARE * sum(histogram)


def _find_mean(histogram: Sequence[int]) -> float:
    return sum(value * count for value, count in enumerate(histogram)) / sum(histogram)
