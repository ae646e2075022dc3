"""The crop of a picture that keeps its heads, its other subjects and its lettering, and what it has to cut."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from bts.faces import sight
from bts.faces.glance import INSIDE, TOUCHED, Glance, find_heads, list_cut_lettering, share_held
from bts.faces.position import choose_position
from bts.faces.sight import TOLD, lives
from bts.faces.subjects import Subject, find_distant
from bts.media.arrays import Floats, Pixels
from bts.media.scaling import reduce_picture, swap_colours
from bts.model import Rectangle

LOOK_SIDE = 640
"""Pixels of the longer side of the picture in which faces, subjects and lettering are looked for."""

TOLD_THING, LARGE_THING = 0.5, 0.04
"""Likelihood, and share of the picture, from which a thing that is cut is told of."""

TOLD_SALIENCE = 0.8
"""Share of all salience below which a crop of a picture without faces says that it loses some of what draws the eye."""

NAMES = {"thing": "object"}
"""What a kind of subject is called in a sentence, where that is not its own name."""

LEFT, RIGHT = 0.4, 0.6
"""Shares of a side: what has its middle before the first is at the left or top, after the second at the right or
below."""

SMALL_TERM = 16
"""Shapes whose terms are no larger are named by them."""

ROUNDED = 0.01
"""Share by which whole pixels may change a shape, and it has still its name."""


def place_crop(
    look: Glance, whole: tuple[int, int], size: tuple[int, int]
) -> tuple[tuple[int, int], str, tuple[str, ...]]:
    """Left and top of the crop of that size that keeps heads, subjects and lettering; why there; and what it cuts.

    `look` is what is in a picture of `whole` pixels (width, height) without bars.
    """
    width, height = whole
    place = choose_position([look], size[0] / width, size[1] / height)
    left = min(max(0, round(place.left * width)), width - size[0])
    top = min(max(0, round(place.top * height)), height - size[1])
    shares = (left / width, top / height, (left + size[0]) / width, (top + size[1]) / height)
    return (left, top), _say_why(look), tuple(dict.fromkeys(_list_cuts(look, shares, _name_shape(size))))


def look_at(rgb: Pixels) -> Glance:
    """What is in a picture (uint8 H x W x 3, RGB) that a crop is to keep."""
    bgr = swap_colours(reduce_picture(rgb, LOOK_SIDE))
    look = sight.look_at(bgr)
    if look.faces or any(lives(one) for one in look.subjects):
        return look
    # As many pixels as there are: what is distant is small in the reduced picture too.
    distant = find_distant(swap_colours(rgb))
    return replace(look, subjects=(*look.subjects, *distant))


def _say_why(look: Glance) -> str:
    """By what the crop was placed."""
    persons = any(one.kind != "thing" for one in look.subjects)
    return "by faces" if look.faces else "by subjects without a face" if persons else "by what draws the eye"


def _list_cuts(look: Glance, crop: Rectangle, shape: str) -> Iterator[str]:
    """A sentence for each head, figure and row of letters that the crop cuts through, or loses."""
    heads = find_heads(look)
    for head in heads:
        held = share_held(head, crop)
        if held < INSIDE:
            what = "does not fit into" if held < TOUCHED else "is cut by"
            yield f"the head {_say_where(head)} {what} {shape}"
    for one in look.subjects:
        box = (one.left, one.top, one.right, one.bottom)
        faced = any(share_held(head, box) > INSIDE / 2 for head in heads)
        if _is_told(one, look) and not faced and share_held(box, crop) < INSIDE:
            how = "does not fit into" if share_held(box, crop) < TOUCHED else "is cut by"
            yield f"the {NAMES.get(one.kind, one.kind)} {_say_where(box)} {how} {shape}"
    if not look.faces and look.salience.sum() and _sum_salience(look.salience, crop) < TOLD_SALIENCE:
        yield f"part of what draws the eye does not fit into {shape}"
    for text in list_cut_lettering(look, crop):
        yield f"the lettering {_say_where(text)} is cut by {shape}"


def _is_told(subject: Subject, look: Glance) -> bool:
    """Whether a still says that a subject is cut: things only where they are large, and the picture has no face."""
    if subject.kind == "thing":
        return not look.faces and subject.score >= TOLD_THING and subject.area >= LARGE_THING
    return subject.score >= TOLD


def _sum_salience(salience: Floats, crop: Rectangle) -> float:
    """The share of a map of salience (rows, columns) that lies in a crop."""
    rows, columns = ((np.arange(count) + 0.5) / count for count in salience.shape)
    down, across = (rows >= crop[1]) & (rows <= crop[3]), (columns >= crop[0]) & (columns <= crop[2])
    return float(salience[np.ix_(down, across)].sum() / salience.sum())


def _say_where(box: Rectangle) -> str:
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    if across < LEFT or across > RIGHT:
        return "at the left" if across < LEFT else "at the right"
    return "at the top" if down < LEFT else "below" if down > RIGHT else "in the middle"


def _name_shape(size: tuple[int, int]) -> str:
    """A crop's shape in words: 4:5, or 1.90:1."""
    near = Fraction(*size).limit_denominator(SMALL_TERM)
    if abs(float(near) * size[1] / size[0] - 1) < ROUNDED and near.numerator <= SMALL_TERM:
        return f"{near.numerator}:{near.denominator}"
    return f"{size[0] / size[1]:.2f}:1"
