"""Whether two pictures are one and the same, after they were scaled, recompressed or cropped: a perceptual hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bts.likeness.hashes import LEAST_DETAIL, Grey
from bts.likeness.points import KNOWN_POINTS, Points, find_points, place_crop, propose_wholes

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


class KnownLooks:
    """Pictures that others are compared with. What they are compared by is worked out once, for any number of others.

    Points, which a crop alone needs, are looked for when the first crop is asked about.
    """

    def __init__(self, looks: Sequence[Look]) -> None:
        self._looks = looks
        self._aspects = np.array([look.aspect for look in looks], np.float64)
        self._cells = np.array([look.cells for look in looks], np.float32).reshape(-1, GRID, GRID)

    def differ(self, other: Look) -> list[tuple[float, int]]:
        """The whole pictures that a picture may be: grey levels in the most different cell, and place in `looks`.

        Only those are given that differ by MOST_DIFFERENCE at most, and whose shapes are the same.
        """
        shaped = np.abs(other.aspect / self._aspects - 1) <= SAME_SHAPE
        far = np.abs(self._cells - other.cells).max(axis=(1, 2))
        for n in np.flatnonzero(shaped).tolist():
            if self._looks[n].grey.shape[1] != other.grey.shape[1]:
                far[n] = _measure_reduced(self._looks[n], other)
        return [(float(far[n]), int(n)) for n in np.flatnonzero(shaped & (far <= MOST_DIFFERENCE))]

    def differ_as_crop(self, crop: Look) -> list[tuple[float, int]]:
        """The pictures that one may be a crop of: grey levels in the cell that differs most from its place there, and
        place in `looks`. Only those are given that differ by MOST_CROP_DIFFERENCE at most."""
        points = find_points(crop.grey)
        matched = []
        for number in propose_wholes(points, self._strongest):
            place = place_crop(points, self._points[number])
            far = None if place is None else _measure_crop(crop, self._looks[number], place)
            if far is not None and far <= MOST_CROP_DIFFERENCE:
                matched.append((far, number))
        return matched

    @cached_property
    def _points(self) -> list[Points]:
        return [find_points(look.grey) for look in self._looks]

    @cached_property
    def _strongest(self) -> list[NDArray[np.float32]]:
        return [points.strongest(KNOWN_POINTS) for points in self._points]


def _measure_reduced(one: Look, other: Look) -> float:
    """Grey levels in the most different cell of two whole pictures, the larger reduced to the size of the smaller.

    In a small picture an edge lies in another cell than in a large one.
    """
    small, large = sorted((one, other), key=lambda look: look.grey.shape[1])
    height, width = small.grey.shape
    reduced: Grey = np.asarray(cv2.resize(large.grey, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return float(np.abs(small.cells - hash_cells(reduced)).max())


def _measure_crop(crop: Look, whole: Look, place: NDArray[np.float64]) -> float:
    """Grey levels in the most different cell of a crop and its place in a whole picture."""
    height, width = crop.grey.shape
    seen = cv2.warpAffine(
        whole.grey, place, (width, height), flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT
    )
    return float(np.abs(crop.cells - hash_cells(np.asarray(seen, dtype=np.uint8))).max())
