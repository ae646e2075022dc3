"""The faces of drawn actors, from the sample clip: they need no footage from outside of the project."""

from fractions import Fraction
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from bts import media
from tests.conftest import ROOT

Pixels = npt.NDArray[np.uint8]
SAMPLE = ROOT / "samples" / "platform-nought.mp4"


@cache
def sample_picture(second: int, width: int = 640) -> Pixels:
    """A frame of the sample clip, uint8 BGR."""
    with media.open_clip(SAMPLE) as clip:
        ((_, frame),) = media.frames_at(clip, [Fraction(second)])
        return frame.bgr(width=width)


def turned_picture(second: int, degrees: int, scale: float, blur: float) -> Pixels:
    """A frame of the sample clip turned about its centre, made smaller in a corner of grey, and blurred."""
    turn = cv2.getRotationMatrix2D((320, 180), degrees, 1)
    turned = cv2.warpAffine(sample_picture(second), turn, (640, 360), borderValue=(128, 128, 128))
    canvas = np.full((360, 640, 3), 128, np.uint8)
    small = cv2.resize(turned, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    canvas[: small.shape[0], : small.shape[1]] = small
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), blur), np.uint8) if blur else canvas


@cache
def face_picture(height: float = 0.45, centre: float = 0.5) -> Pixels:
    """320 x 180 pixels of grey with a face of about that height and centre (shares of the picture)."""
    scale = height / 0.45
    size = (round(320 * scale), round(180 * scale))
    small = cv2.resize(sample_picture(56, 320), size, interpolation=cv2.INTER_AREA)
    canvas = np.full((max(180, size[1]), 960, 3), 128, np.uint8)
    left, top = 320 + round(320 * (centre - 0.54 * scale)), (canvas.shape[0] - size[1]) // 2
    canvas[top : top + size[1], left : left + size[0]] = small
    upper = (canvas.shape[0] - 180) // 2
    return np.ascontiguousarray(canvas[upper : upper + 180, 320:640])
