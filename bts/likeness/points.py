"""Points of a picture, each known by what lies around it (SIFT, Lowe 2004): by them a crop is found in its picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bts.likeness.hashes import Grey

LEAST_POINTS = 12
"""Points that a crop and the picture it is of must share."""

GOOD_MATCH = 0.75
"""Share of the second-best distance that the best match of a point keeps under (Lowe 2004)."""

MOST_TURN = 0.02
"""Sine of the angle by which a crop may seem turned: crops are upright."""

MOST_STRAY = 3.0
"""Pixels by which a shared point may lie off."""

ASKED_POINTS, KNOWN_POINTS = 64, 500
"""Points, the strongest, by which a crop and each known picture are compared before they are matched in full."""

SIMILAR_POWER = 8
"""Power of a similarity, 0 to 1, that is added up: many points that are somewhat similar do not outweigh a few that are
much so."""

MOST_PROPOSED = 16
"""Pictures that a crop is matched with in full. Of 69 crops of 275 pictures, a hundred of them of one long take, each
lay in one of the first 6 that its points proposed."""


@dataclass(frozen=True, eq=False)
class Points:
    """Where n points lie (float32 n x 2, x and y in pixels), what lies around each (uint8 n x 128), and how strong each
    stands out (float32 n)."""

    places: NDArray[np.float32]
    marks: NDArray[np.uint8]
    strengths: NDArray[np.float32]

    def strongest(self, most: int) -> NDArray[np.float32]:
        """What lies around the strongest points (float32, at most `most` x 128), each row of length 1."""
        chosen = self.marks[np.argsort(-self.strengths, kind="stable")[:most]].astype(np.float32)
        lengths = np.linalg.norm(chosen, axis=1, keepdims=True)
        return np.asarray(chosen / np.maximum(lengths, 1), np.float32)


def find_points(grey: Grey) -> Points:
    """The points of a picture, none where it is too plain."""
    # The values but the last are OpenCV's own: bytes, which its marks are, take a quarter of the space.
    finder = cv2.SIFT.create(0, 3, 0.04, 10.0, 1.6, cv2.CV_8U)
    found, marks = finder.detectAndCompute(grey, None)
    if marks is None:
        marks = np.empty((0, finder.descriptorSize()), np.uint8)
    places = np.array([point.pt for point in found], np.float32).reshape(-1, 2)
    return Points(places, np.asarray(marks, np.uint8), np.array([point.response for point in found], np.float32))


def propose_wholes(crop: Points, known: Sequence[NDArray[np.float32]]) -> list[int]:
    """Places in `known` of the pictures that a crop may be of, at most MOST_PROPOSED, the likeliest first.

    `known` holds the strongest points of each picture, as `Points.strongest` gives KNOWN_POINTS of them.
    """
    asked = crop.strongest(ASKED_POINTS)
    if len(crop.marks) < LEAST_POINTS:
        return []
    # Each point of the crop speaks for a picture by the most similar point there.
    likely = [
        (float(((asked @ marks.T).max(axis=1) ** SIMILAR_POWER).sum()), number)
        for number, marks in enumerate(known)
        if len(marks)
    ]
    likely.sort(key=lambda item: (-item[0], item[1]))
    return [number for _, number in likely[:MOST_PROPOSED]]


def place_crop(crop: Points, whole: Points) -> NDArray[np.float64] | None:
    """The matrix from pixels of a crop to those of the whole picture (2 x 3); None where they do not match."""
    if min(len(crop.marks), len(whole.marks)) < LEAST_POINTS:
        return None
    # OpenCV compares bytes seven times as slowly as the same values in float32, with the same distances.
    pairs = cv2.BFMatcher().knnMatch(crop.marks.astype(np.float32), whole.marks.astype(np.float32), k=2)
    good = [pair[0] for pair in pairs if len(pair) > 1 and pair[0].distance < GOOD_MATCH * pair[1].distance]
    if len(good) < LEAST_POINTS:
        return None
    here = crop.places[[match.queryIdx for match in good]].astype(np.float64)
    there = whole.places[[match.trainIdx for match in good]].astype(np.float64)
    cv2.setRNGSeed(0)
    found, held = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=MOST_STRAY)
    if found is None or int(held.sum()) < LEAST_POINTS:
        return None
    scale = float(np.hypot(found[0, 0], found[1, 0]))
    upright = abs(float(found[1, 0])) <= MOST_TURN * scale and scale > 0
    return np.asarray(found, dtype=np.float64) if upright else None
