"""Whether two pictures are one and the same, after they were scaled, recompressed or cropped: a perceptual hash."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bts.likeness.hashes import LEAST_DETAIL, Grey

GRID = 24
"""Cells of the hash across and down: each holds the mean grey level of its part of the picture."""

WORKING_WIDTH = 480
"""Pixels of width that pictures are compared in; a half-size still of 720p has more."""

SAME_SHAPE = 0.03
"""Difference of two pictures' width to height, as a share, above which one cannot be the other scaled."""

MOST_DIFFERENCE = 8.0
"""Grey levels (of 255) in the most different cell, up to which two pictures are the same. Of 32 keyframes of two clips
31 stayed below 3.0 at half their size in JPEG of quality 30, and 16 pictures below 7 at widths of 100 to 320 and
qualities of 50 to 20; frames a tenth of a second apart were 22 and more apart, those of different shots 54."""

MOST_CROP_DIFFERENCE = 8.0
"""The same for a crop, whose place in the picture is known to a fraction of a pixel only: crops of quality 60 stayed
below 6.1, and where a figure had moved by 16 pixels the difference was above 100."""

CLEARLY_CLOSER = 0.5
"""The closest of several known pictures counts when its difference is at most this share of the next one's."""

LEAST_POINTS = 12
"""Points that a crop and the picture it is of must share."""

GOOD_MATCH = 0.75
"""Share of the second-best distance that the best match of a point keeps under (Lowe 2004)."""

MOST_TURN = 0.02
"""Sine of the angle by which a crop may seem turned: crops are upright."""

MOST_STRAY = 3.0
"""Pixels by which a shared point may lie off."""


@dataclass(frozen=True)
class Look:
    """A picture as it is compared: grey, `WORKING_WIDTH` wide at most, its width to height, and its hash."""

    grey: Grey
    aspect: float
    cells: NDArray[np.float32]

    @property
    def is_plain(self) -> bool:
        """Whether it shows too little to be known again."""
        return float(self.cells.std()) < LEAST_DETAIL


def look_at(path: Path) -> Look:
    """The look of a picture file. Raises OSError or ValueError when it cannot be read."""
    with Image.open(path) as image:
        image.draft("L", (WORKING_WIDTH, WORKING_WIDTH))
        width, height = image.size
        grey: Grey = np.asarray(image.convert("L"))
    cells = hash_cells(grey)
    if grey.shape[1] > WORKING_WIDTH:
        size = WORKING_WIDTH, max(1, round(height * WORKING_WIDTH / width))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return Look(grey, width / height, cells)


def hash_cells(grey: Grey) -> NDArray[np.float32]:
    """The mean grey level of each of GRID x GRID cells, float32, 0 to 255."""
    # INTER_AREA weighs the pixels at the edges of a cell by their share in it; Pillow's BOX counts whole pixels.
    return np.asarray(cv2.resize(grey.astype(np.float32), (GRID, GRID), interpolation=cv2.INTER_AREA))


def differ(one: Look, other: Look) -> float | None:
    """Grey levels in the most different cell of two whole pictures; None where their shapes are not the same."""
    if abs(one.aspect / other.aspect - 1) > SAME_SHAPE:
        return None
    small, large = sorted((one, other), key=lambda look: look.grey.shape[1])
    height, width = small.grey.shape
    if width == large.grey.shape[1]:
        return float(np.abs(one.cells - other.cells).max())
    # In a small picture an edge lies in another cell than in a large one: both are compared at the size of the former.
    reduced: Grey = np.asarray(cv2.resize(large.grey, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return float(np.abs(small.cells - hash_cells(reduced)).max())


def differ_as_crop(crop: Look, whole: Look) -> float | None:
    """Grey levels in the most different cell of a crop and its place in a whole picture; None where it has none."""
    place = _find_place(crop.grey, whole.grey)
    if place is None:
        return None
    height, width = crop.grey.shape
    seen = cv2.warpAffine(
        whole.grey, place, (width, height), flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT
    )
    return float(np.abs(crop.cells - hash_cells(np.asarray(seen, dtype=np.uint8))).max())


def _find_place(crop: Grey, whole: Grey) -> NDArray[np.float64] | None:
    """The matrix from pixels of a crop to those of the whole picture (2 x 3); None where they do not match."""
    finder = cv2.SIFT.create()
    points, marks = finder.detectAndCompute(crop, None)
    others, known = finder.detectAndCompute(whole, None)
    if marks is None or known is None or min(len(points), len(others)) < LEAST_POINTS:
        return None
    pairs = cv2.BFMatcher().knnMatch(marks, known, k=2)
    good = [pair[0] for pair in pairs if len(pair) > 1 and pair[0].distance < GOOD_MATCH * pair[1].distance]
    if len(good) < LEAST_POINTS:
        return None
    here = np.array([points[match.queryIdx].pt for match in good])
    there = np.array([others[match.trainIdx].pt for match in good])
    cv2.setRNGSeed(0)
    found, held = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=MOST_STRAY)
    if found is None or int(held.sum()) < LEAST_POINTS:
        return None
    scale = float(np.hypot(found[0, 0], found[1, 0]))
    upright = abs(float(found[1, 0])) <= MOST_TURN * scale and scale > 0
    return np.asarray(found, dtype=np.float64) if upright else None
