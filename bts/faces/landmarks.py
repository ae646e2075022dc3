"""What a face does: how far its eyes and its mouth are open, where it looks, and whether it can be read at all.

The network is MediaPipe's face landmark model (Kartynnik et al., "Real-time Facial Surface Geometry from Monocular
Video on Mobile GPUs", 2019): 468 points of a face and the presence of one, from a crop of 192 x 192 pixels. The file
is that of the package mediapipe 0.10.21 (networks/LICENSE, Apache 2.0); OpenCV runs it.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import cv2
import numpy as np

from bts.faces.find import Face
from bts.media.arrays import Floats, Pixels

NETWORK = "networks/face_landmark.tflite"
"""The network's file, beside this module."""

SIDE = 192
"""Side in pixels of the crop that the network looks at."""

PRESENCE, POINTS = "conv2d_31", "conv2d_21"
"""The network's two outputs: the logit of a face being there, and x, y, depth of each point, in pixels of the crop."""

CROP = 1.55
"""Side of the crop, as a multiple of the longer side of the face's box: the model card's margin of a quarter around a
box that is a little larger than those of bts/faces/find.py. The bounds of shut eyes were taken with crops of this size.
"""

LEAST_WIDTH = 40
"""Pixels of a face's width below which nothing is read: an eye would be less than ten pixels wide."""

RIGHT_EYE, LEFT_EYE = (33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380)
"""Points of each eye: outer or inner corner, two of the upper lid, the other corner, two of the lower lid."""

INNER_LIPS, MOUTH_CORNERS = (13, 14), (78, 308)
"""The middle of the upper and of the lower lip on their inner sides, and the inner corners of the mouth."""

NOSE, OUTER_CORNERS = 1, (33, 263)
"""The tip of the nose, and the outer corners of the eyes."""

SURE_PRESENCE = 0.9
"""Presence from which the points are those of a face that is there and not covered."""

MOST_TURNED = 0.55
"""Turn above which a face looks so far aside that the lids of one eye cannot be read."""

NEARLY_ZERO = 1e-6
"""Keeps a division from zero."""


@dataclass(frozen=True)
class Expression:
    """What can be read of one face. `presence` is 0 to 1.

    `eyes` is the eye aspect ratio of the eye that is open less (Soukupova and Cech, "Real-Time Eye Blink Detection
    using Facial Landmarks", 2016): height to width, about 0.3 to 0.5 open and below 0.2 shut; `wider_eye` is that of
    the other one. `mouth` is the gap between the lips to the width of the mouth: 0 shut. `turned` is 0 for a face that
    looks into the camera, -1 or 1 where the tip of the nose lies over the outer corner of an eye. `width` is that of
    the face in pixels.
    """

    presence: float
    eyes: float
    mouth: float
    turned: float
    wider_eye: float
    width: float

    @property
    def is_clear(self) -> bool:
        """Whether eyes and mouth can be judged: a face is surely there and does not look far aside."""
        return self.presence >= SURE_PRESENCE and abs(self.turned) <= MOST_TURNED


def read_expression(bgr: Pixels, face: Face) -> Expression | None:
    """The expression of a face in a picture (uint8 BGR); None where the face is too small to be read."""
    width = bgr.shape[1]
    if face.w * width < LEAST_WIDTH or len(face.points) < 2:
        return None
    network = _network()
    crop = _cut_level(bgr, face)
    network.setInput(cv2.dnn.blobFromImage(crop, 1 / np.iinfo(np.uint8).max, (SIDE, SIDE), swapRB=True))
    logit, points = network.forward([PRESENCE, POINTS])
    presence = 1 / (1 + np.exp(-float(logit.ravel()[0])))
    return _measure(float(presence), face.w * width, np.asarray(points, np.float32).reshape(-1, 3)[:, :2])


@cache
def _network() -> Any:
    # With OpenCV's new engine, which it always takes for bytes, the network gives one of its two outputs only.
    with as_file(files("bts.faces").joinpath(NETWORK)) as source:
        return cv2.dnn.readNetFromTFLite(str(source), cv2.dnn.ENGINE_CLASSIC)


def _cut_level(bgr: Pixels, face: Face) -> Pixels:
    """The face in the middle of a square of SIDE pixels, turned so that its eyes are level."""
    height, width = bgr.shape[:2]
    left, right = (np.array(point) * (width, height) for point in face.points[:2])
    angle = float(np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0])))
    centre = ((face.x + face.w / 2) * width, (face.y + face.h / 2) * height)
    scale = SIDE / max(1.0, CROP * max(face.w * width, face.h * height))
    turn = cv2.getRotationMatrix2D(centre, angle, scale)
    turn[:, 2] += np.array([SIDE / 2, SIDE / 2]) - centre
    return np.asarray(cv2.warpAffine(bgr, turn, (SIDE, SIDE), flags=cv2.INTER_LINEAR), np.uint8)


def _measure(presence: float, width: float, points: Floats) -> Expression:
    def apart(pair: tuple[int, ...]) -> float:
        return float(np.linalg.norm(points[pair[0]] - points[pair[1]]))

    def open_share(eye: tuple[int, ...]) -> float:
        corner, upper, upper_too, other, lower_too, lower = eye
        return (apart((upper, lower)) + apart((upper_too, lower_too))) / max(2 * apart((corner, other)), NEARLY_ZERO)

    mouth = apart(INNER_LIPS) / max(apart(MOUTH_CORNERS), NEARLY_ZERO)
    left, right = (float(points[corner, 0]) for corner in OUTER_CORNERS)
    turned = (float(points[NOSE, 0]) - (left + right) / 2) / max(abs(right - left) / 2, NEARLY_ZERO)
    eyes = sorted((open_share(RIGHT_EYE), open_share(LEFT_EYE)))
    return Expression(presence, eyes[0], mouth, float(np.clip(turned, -1, 1)), eyes[1], width)
