"""Which frame of a clip each frame of a reel shows, and the rate and size that parts of different clips get."""

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from bts import media
from bts.media.reels.frames import Frame
from bts.snippets.plan import Plan

USUAL_RATES = tuple(
    Fraction(n, d)
    for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60000, 1001), (60, 1))
)
"""Frames a second of cameras and television: a clip whose rate varies counts for the nearest of them."""

HIGHEST_RATE = Fraction(60)
"""Frames a second above which a clip counts for half its rate, or a quarter: screens show no more."""

LOWEST_RATE = Fraction(24000, 1001)
"""Frames a second below which a clip counts for the next multiple of its rate: slides may have one in ten seconds, and
what is joined with them moves, as captions come and go."""

SAME_SHAPE = 0.02
"""Share by which the aspects of two pictures differ at most, for one shape."""

FILLS = 2
"""Pixels by which a fitted picture may be narrower or lower than the frame, and is stretched to fill it."""


def choose_frames(info: media.ClipInfo, plan: Plan, rate: Fraction) -> tuple[int, ...]:
    """The number of the clip's frame that each frame of the reel shows, for one part.

    At the clip's own constant rate they are its frames one by one. At another one each is the frame that is on screen
    when it begins, so that frames are left out or repeated whole; the first and the last are always those of the part.
    """
    if not info.variable and info.rate == rate and plan.edges == (None, None):
        return tuple(range(plan.first, plan.stop))
    count = max(1, round(plan.length * rate))
    last = plan.stop - 1
    shown = [min(max(plan.first, info.frame_at(plan.start + n / rate)), last) for n in range(count)]
    if count > 1:
        shown[-1] = last
    return (plan.first, *shown[1:])


def choose_rate(infos: Sequence[media.ClipInfo], lengths: Sequence[Fraction]) -> Fraction:
    """The rate that most of the time of the parts has; `infos` are the parts' clips, `lengths` their seconds."""
    seconds: Counter[Fraction] = Counter()
    for info, length in zip(infos, lengths, strict=True):
        seconds[_rate_of(info)] += length  # type: ignore[assignment]
    return max(seconds, key=lambda rate: (seconds[rate], rate))


def _rate_of(info: media.ClipInfo) -> Fraction:
    rate = info.rate
    if info.variable:
        rate = min(USUAL_RATES, key=lambda usual: abs(usual - info.rate))
    while rate > HIGHEST_RATE:
        rate /= 2
    return rate * math.ceil(LOWEST_RATE / rate)


def choose_size(plans: Sequence[Plan]) -> tuple[int, int]:
    """The largest size among the parts of the shape that most of their time has."""
    shapes: list[list[Plan]] = []
    for plan in plans:
        near = next((shape for shape in shapes if _is_same_shape(shape[0].size, plan.size)), None)
        if near is None:
            shapes.append([plan])
        else:
            near.append(plan)
    usual = max(shapes, key=lambda shape: sum(plan.length for plan in shape))
    return max((plan.size for plan in usual), key=lambda size: size[0] * size[1])


def _is_same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] * other[1] - other[0] * one[1]) <= SAME_SHAPE * one[0] * other[1]


def fit_frame(shown: tuple[int, int], size: tuple[int, int], *, blur: bool) -> Frame:
    """Where a picture of the size `shown` stands in a frame of `size`: whole, as large as fits, in the middle."""
    scale = min(Fraction(size[0], shown[0]), Fraction(size[1], shown[1]))
    width, height = (
        most if most - scale * side <= FILLS else max(2, 2 * round(scale * side / 2))
        for most, side in zip(size, shown, strict=True)
    )
    x, y = ((most - side) // 2 // 2 * 2 for most, side in zip(size, (width, height), strict=True))
    return Frame(size, x, y, width, height, blur)
