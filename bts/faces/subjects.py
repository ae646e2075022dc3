"""Persons, animals and things in a picture, from every side: what a crop is to keep where no face is found.

The network is NanoDet-g (RangiLyu, 2021; Apache 2.0), trained on the 80 classes of COCO; bts/faces/networks/README.md
says where its file is from, and what licence it has.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np

from bts.media.arrays import Floats, Pixels
from bts.media.scaling import reduce_picture

NETWORK = Path(__file__).with_name("networks") / "subjects.onnx"
"""The network's file."""

WIDTH, HEIGHT = 544, 320
"""Pixels of the picture that the network takes: multiples of its coarsest step, 32, near to 16:9. At 448 x 256 more
of the crops of tests/stills/gallery.py lose what would fit."""

STEPS = (8, 16, 32)
"""Pixels of the network's picture for each cell of its maps, from the finest to the coarsest."""

OUTPUTS = tuple(f"heads at {step} pixels" for step in STEPS)
"""The network's maps: CLASSES likelihoods before the logistic function, then 4 x BINS weights of distances."""

CLASSES = 80
"""Classes of COCO."""

BINS = 11
"""Distances, 0 to 10 steps, from a cell's middle to each side of its box, of which the weighted mean is taken (Li et
al., "Generalized Focal Loss", 2020)."""

PERSON, ANIMALS = 0, range(14, 24)
"""Places of persons and of animals (bird to giraffe) in the order of COCO's classes."""

LEAST_SCORE = 0.15
"""Likelihood below which nothing is a subject."""

LEAST_AREA = 0.004
"""Share of the picture below which a subject is far in the background."""

HARDLY_SEEN = 16.0
"""Standard deviation of luma (8-bit levels) in a subject's box, below which its likelihood falls in proportion: whoever
sits in the dark is found all the same, and is not what a picture shows."""

OVERLAP = 0.5
"""Intersection over union from which two boxes are one subject."""

HALF = 0.5
"""Share of a picture's sides that the parts take in which distant figures are looked for."""

PARTS = tuple((x, y) for x in (0.0, 0.25, 0.5) for y in (0.1, 0.4))
"""Left and top of these parts, as shares; what lies at the edge of one is whole in another."""

DISTANT = 0.3
"""Likelihood from which a distant person or animal counts: parts show more that looks like one."""

THIRD = 1 / 3
"""Share of a picture's sides that the part about a speck takes."""

SPECKS, SPECKS_WIDTH, SPECK, AROUND = 3, 320, 1.0, 4.0
"""Specks about which a part is looked at; pixels of the width of the picture in which they are sought; and standard
deviations, in these pixels, of the two smoothings between which a speck differs most."""

EDGE = 0.02
"""Share of a part's side from its edge at which a figure is taken as cut by it."""

MOST = 12
"""Subjects that are told of one picture at most."""

Kind = Literal["person", "animal", "thing", "figure"]
"""What a subject is; a figure stands on plain ground, and no network knows what it shows (figures.py)."""


@dataclass(frozen=True)
class Subject:
    """Something in a picture that can be its subject: a box, in shares of its sides, with a likelihood, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float
    score: float
    kind: Kind
    wide: bool = False
    """Whether its box is wider than high, in pixels."""

    @property
    def area(self) -> float:
        """The share of the picture that its box covers."""
        return (self.right - self.left) * (self.bottom - self.top)


def find_subjects(bgr: Pixels) -> list[Subject]:
    """The persons, animals and things in a picture (uint8 BGR, height x width x 3), the likeliest first."""
    height, width = bgr.shape[:2]
    scale = min(WIDTH / width, HEIGHT / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    # The picture keeps its shape, as in training: squeezed figures are not found.
    canvas = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    canvas[: size[1], : size[0]] = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    luma = np.asarray(cv2.cvtColor(canvas[: size[1], : size[0]], cv2.COLOR_BGR2GRAY), np.uint8)
    found = (replace(one, score=one.score * _rate_contrast(one, luma)) for one in _read(*_run(canvas), size))
    return sorted((one for one in found if one.score >= LEAST_SCORE), key=lambda one: -one.score)


def find_distant(bgr: Pixels) -> list[Subject]:
    """Persons and animals too small to be found in the picture as a whole: by looks at parts of it, then at specks.

    It takes six to nine times as long as `find_subjects`: for pictures in which that finds neither.
    """
    found = _find_in_parts(bgr, PARTS, HALF)
    if found:
        return found
    tiny = _find_in_parts(bgr, _place_specks(bgr), THIRD)
    # One figure in a landscape is what it is about; several before a building pass by.
    return tiny if len(tiny) == 1 else []


def _find_in_parts(bgr: Pixels, corners: Iterable[tuple[float, float]], share: float) -> list[Subject]:
    """Persons and animals in parts of a picture; `share` is that of its sides that each takes."""
    height, width = bgr.shape[:2]
    found: list[Subject] = []
    for x, y in corners:
        rows = slice(round(y * height), max(1, round((y + share) * height)))
        part = bgr[rows, round(x * width) : max(1, round((x + share) * width))]
        for one in find_subjects(part) if part.size else []:
            inside = one.left > EDGE and one.right < 1 - EDGE and one.top > EDGE and one.bottom < 1 - EDGE
            if one.kind == "thing" or one.score < DISTANT or not inside:
                continue
            moved = replace(
                one,
                left=x + share * one.left,
                right=x + share * one.right,
                top=y + share * one.top,
                bottom=y + share * one.bottom,
            )
            if not any(_is_same(moved, other) for other in found):
                found.append(moved)
    return sorted(found, key=lambda one: -one.score)[:MOST]


def _place_specks(bgr: Pixels) -> list[tuple[float, float]]:
    """Left and top, as shares, of the parts of a picture about the specks that stand out most from what is around."""
    grey = np.asarray(cv2.cvtColor(reduce_picture(bgr, SPECKS_WIDTH), cv2.COLOR_BGR2GRAY), np.float32)
    height, width = grey.shape
    apart = np.abs(cv2.GaussianBlur(grey, (0, 0), SPECK) - cv2.GaussianBlur(grey, (0, 0), AROUND))
    corners = []
    for _ in range(SPECKS):
        y, x = divmod(int(apart.argmax()), width)
        left, top = (min(max(0.0, at / side - THIRD / 2), 1 - THIRD) for at, side in ((x, width), (y, height)))
        corners.append((left, top))
        # What this part shows is not looked at again.
        apart[
            int(top * height) : int((top + THIRD) * height) + 1, int(left * width) : int((left + THIRD) * width) + 1
        ] = 0
    return corners


def _rate_contrast(subject: Subject, luma: Pixels) -> float:
    """How well a subject is seen in a picture's luma (height x width): 1, or less where its box has little contrast."""
    height, width = luma.shape
    rows = slice(int(subject.top * height), math.ceil(subject.bottom * height))
    columns = slice(int(subject.left * width), math.ceil(subject.right * width))
    return min(1.0, float(luma[rows, columns].std()) / HARDLY_SEEN)


@cache
def _network() -> Any:
    return cv2.dnn.readNetFromONNX(np.frombuffer(NETWORK.read_bytes(), np.uint8))


def _run(canvas: Pixels) -> tuple[Floats, Floats]:
    """(cells, CLASSES) likelihoods and (cells, 4) sides, in pixels, of a picture of the network's size."""
    network = _network()
    network.setInput(np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], np.float32))
    parts = [_unfold(heads[0], step) for heads, step in zip(network.forward(list(OUTPUTS)), STEPS, strict=True)]
    return np.concatenate([likely for likely, _ in parts]), np.concatenate([sides for _, sides in parts])


def _unfold(heads: Floats, step: int) -> tuple[Floats, Floats]:
    """The likelihoods and sides, row by row, of the maps (channels x rows x columns) of one step."""
    channels, rows, columns = heads.shape
    cells = heads.reshape(channels, -1).T.astype(np.float64)
    weights = cells[:, CLASSES:].reshape(-1, 4, BINS)
    weights = np.exp(weights - weights.max(axis=2, keepdims=True))
    reach = step * (weights @ np.arange(BINS)) / weights.sum(axis=2)
    x, y = np.tile(np.arange(columns), rows), np.repeat(np.arange(rows), columns)
    middles = step * (np.stack([x, y], axis=1) + 0.5)
    likely = 1 / (1 + np.exp(-cells[:, :CLASSES]))
    sides = np.hstack([middles - reach[:, :2], middles + reach[:, 2:]])
    return likely.astype(np.float32), sides.astype(np.float32)


def _read(likely: Floats, sides: Floats, size: tuple[int, int]) -> list[Subject]:
    """The subjects in the cells, the likeliest first; `size` is the width and height of the picture on its canvas."""
    best = likely.max(axis=1)
    found: list[Subject] = []
    for cell in np.argsort(-best, kind="stable"):
        if best[cell] < LEAST_SCORE or len(found) == MOST:
            break
        left, top, right, bottom = np.clip(sides[cell] / (*size, *size), 0.0, 1.0).tolist()
        kind = _name_kind(int(likely[cell].argmax()))
        wide = (right - left) * size[0] > (bottom - top) * size[1]
        subject = Subject(left, top, right, bottom, float(best[cell]), kind, wide)
        if subject.area >= LEAST_AREA and not any(_is_same(subject, other) for other in found):
            found.append(subject)
    return found


def _name_kind(place: int) -> Kind:
    return "person" if place == PERSON else "animal" if place in ANIMALS else "thing"


def _is_same(one: Subject, other: Subject) -> bool:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(0.0, wide) * max(0.0, high)
    return shared > OVERLAP * (one.area + other.area - shared)
