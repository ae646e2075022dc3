"""Sizes of a video as a person writes them: 1080x1920."""

import re
from fractions import Fraction
from typing import TypedDict

from bts.config import SnippetsOptions
from bts.errors import UsageError
from bts.videos import ASPECTS, OWN_SHAPE

SMALLEST, LARGEST = 64, 4096
"""Pixels of a side of a video: less shows nothing, and more does not play on telephones (H.264, level 5.2)."""

SHORT_SIDE = 1080
"""Pixels of the shorter side that platforms want."""


def parse_size(text: str) -> tuple[int, int]:
    """Width and height of `1080x1920`. Raises UsageError, with the nearest size that can be made."""
    found = re.fullmatch(r"(\d{1,6})\s*[x×*:]\s*(\d{1,6})", text.strip().lower())
    if found is None:
        raise UsageError(f"{text!r} is no size", None, "write width x height in pixels, such as --size 1080x1920")
    width, height = (int(side) for side in found.groups())
    if not all(SMALLEST <= side <= LARGEST for side in (width, height)):
        raise UsageError(f"{text} is no size for a video", None, f"each side has {SMALLEST} to {LARGEST} pixels")
    if width % 2 or height % 2:
        even = f"{width + width % 2}x{height + height % 2}"
        raise UsageError(f"{text} has an odd side, which H.264 does not take", None, f"use --size {even}")
    return width, height


def wanted_size(aspect: Fraction) -> tuple[int, int]:
    """The even size of that aspect in which platforms show a video."""
    longer = SHORT_SIDE * max(aspect, 1 / aspect)
    even = 2 * round(longer / 2)
    return (even, SHORT_SIDE) if aspect >= 1 else (SHORT_SIDE, even)


ROUNDED = 2
"""Pixels by which a size may differ from an aspect that is asked for with it: its sides are even."""


class Asked(TypedDict):
    """What the options say of the shape, by the names of a SnippetRequest's fields."""

    aspect: Fraction | None
    size: tuple[int, int] | None
    fit: str


def read_shape(aspect: str | None, fit: str | None, size: str | None, options: SnippetsOptions) -> Asked:
    """The shape that --aspect, --fit and --size ask for, over the settings; None was not given.

    Raises UsageError where they contradict one another.
    """
    sides = None if size is None else parse_size(size)
    named = aspect or options.aspect
    shape = None if named == OWN_SHAPE else ASPECTS[named]
    if fit is not None and shape is None and sides is None:
        what = f"--fit {fit} says how a picture is fitted into another shape, and none is asked for"
        raise UsageError(what, None, "add --aspect 9:16, or --size 1080x1920")
    if sides is not None and aspect is not None:
        if shape is None:
            raise UsageError("--aspect clip and --size contradict each other", None, "leave one of them out")
        if abs(sides[0] - sides[1] * shape) >= ROUNDED and abs(sides[1] - sides[0] / shape) >= ROUNDED:
            wide, high = wanted_size(shape)
            what = f"--size {sides[0]}x{sides[1]} is not {aspect}"
            raise UsageError(what, None, f"leave --aspect out, or use --size {wide}x{high}")
    return {"aspect": None if sides is not None else shape, "size": sides, "fit": fit or options.fit}
