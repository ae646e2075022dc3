"""Whether words stand half written in a frame: beside frames of its shot a little later, and a little earlier.

Words that come letter by letter, or out of nothing, stand whole in a later frame, at the same place; those that go, in
an earlier one. Numbers were set on the plants `title` and `card` of tests/bench/picks.py.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from bts.faces.lettering import CONTRAST, Box, bound_row, find_rows, measure_strokes
from bts.keyframes.candidates import Candidate
from bts.media.arrays import Mask, Pixels

STAYS = (0.4, 1.0), (1.0, 2.0)
"""Seconds from a frame to two that tell what words stay after it, and before it: words that stand in both stay. The
second pair is for cards alone, whose lines may come one after another."""

KEPT = 0.85
"""Share of its strength below which a pixel of a stroke is missing, or pale."""

LEAST_MISSING = 60
"""Pixels of strokes, in a picture of SEARCH_HEIGHT rows, that must be missing before letters are searched."""

GONE = 0.4
"""Share of its strength below which a pixel of a stroke is not there, the strongest of those around it counted."""

GONE_SHARE = 0.06, 0.95
"""Share of the pixels of a line that are not there: above the first it is not whole, above the second it is absent."""

PALE = 0.3, 0.65
"""Median strength of the pixels of a line, as a share of what it is where the line stays, between which it is pale."""

OTHER_INK = 0.15
"""Share of a frame's strokes in a line's box that are none of the line's, above which other words stand there."""

PLAIN_LEVELS = 5.0
"""Standard deviation of the grey levels of a picture away from all strokes, below which it is a card of words."""

CARD_CONTRAST = 20
"""8-bit levels by which the words of a card differ from its ground: there is nothing else on it."""

CARD_PALE = 0.3, KEPT
"""PALE for the words of a card."""

CARD_GONE = 0.03, 1.0
"""GONE_SHARE for the words of a card."""

LEAST_INK = 100
"""Pixels of strokes, in a picture of SEARCH_HEIGHT rows, below which a card shows no words."""

AROUND = np.ones((3, 3), np.uint8)
"""A pixel and its neighbours: by as much may words move from one frame to another without being changed."""

AWAY = np.ones((15, 15), np.uint8)
"""The glow of a stroke, and what an encoder leaves around it, lie within 7 pixels of it."""

LEAST_KEPT = np.where(np.arange(256) > CARD_CONTRAST, np.ceil(KEPT * np.arange(256, dtype=np.float32)), 0).astype(
    np.uint8
)
"""(256,) the least level of a pixel that is not missing, by its strength where words stay; 0 where no stroke is."""

Part = tuple[slice, slice]
Bounds = tuple[float, float]

EVERYWHERE: Part = (slice(None), slice(None))


class ShotWords:
    """The words in the candidates of one shot, which are in order of time."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._pictures = [c.picture for c in candidates]
        self._times = np.array([float(c.measures.time) for c in candidates])
        self._strokes: dict[int, tuple[Pixels, Pixels]] = {}

    def are_half_written(self, candidate: Candidate) -> bool:
        """Whether words stand half written in a candidate: some of their letters are missing, or all are pale."""
        place = int(np.searchsorted(self._times, float(candidate.measures.time)))
        card = self._is_card(place)
        aways = [[way * seconds for seconds in away] for away in STAYS[: 2 if card else 1] for way in (1, -1)]
        return any(self._is_changed(place, pair, card=card) for away in aways if (pair := self._pair(place, away)))

    def _pair(self, place: int, away: Sequence[float]) -> tuple[int, ...]:
        """The places of the two candidates that lie `away` from one, in seconds, all of one sign.

        Near an end of the shot they may be the same, or none at all.
        """
        places = {int(np.abs(self._times - self._times[place] - seconds).argmin()) for seconds in away}
        return tuple(sorted(p for p in places if (p - place) * away[0] > 0))

    def _measure(self, place: int) -> tuple[Pixels, Pixels]:
        if place not in self._strokes:
            self._strokes[place] = measure_strokes(self._pictures[place])
        return self._strokes[place]

    def _is_card(self, place: int) -> bool:
        """Whether a candidate shows strokes on a plain ground and nothing else."""
        ink = np.asarray(np.maximum(*self._measure(place)) > CARD_CONTRAST, np.uint8)
        ground = cv2.dilate(ink, AWAY) == 0
        if np.count_nonzero(ink) < LEAST_INK or not ground.any():
            return False
        grey = cv2.cvtColor(cv2.resize(self._pictures[place], ink.shape[::-1]), cv2.COLOR_BGR2GRAY)
        return float(grey[ground].std()) < PLAIN_LEVELS

    def _is_changed(self, place: int, pair: tuple[int, ...], *, card: bool) -> bool:
        """Whether words that stay in a pair of candidates are partly there in another one, which may be a card."""
        here, there = self._measure(place), [self._measure(other) for other in pair]
        if any(strokes[0].shape != here[0].shape for strokes in there):
            return False  # the picture changes its shape within the shot
        stays = [np.minimum(there[0][kind], there[-1][kind]) for kind in (0, 1)]
        for levels, kept in zip(here, stays, strict=True):
            if np.count_nonzero(levels < cv2.LUT(kept, LEAST_KEPT)) < LEAST_MISSING:
                continue
            if card:
                found = [EVERYWHERE] if _is_less(levels, kept, kept > CARD_CONTRAST, CARD_GONE, CARD_PALE) else []
            else:
                found = [_part_of(row) for row in find_rows(kept) if _is_half(levels, kept, row)]
            if not all(_shows_others(here, stays, part) for part in found):
                return True
        return False


def _is_half(here: Pixels, stays: Pixels, row: list[Box]) -> bool:
    """Whether a row of letters is partly there in `here`, as strong or pale as `stays` has it."""
    whole = np.zeros(stays.shape, bool)
    for left, top, width, height in row:
        whole[top : top + height, left : left + width] = True
    part = _part_of(row)
    return _is_less(here[part], stays[part], whole[part] & (stays[part] > CONTRAST), GONE_SHARE, PALE)


def _is_less(here: Pixels, stays: Pixels, ink: Mask, lacking: Bounds, pale: Bounds) -> bool:
    """Whether the share of the pixels of strokes that are not there, or their median strength, is within bounds."""
    near, usual = (np.asarray(cv2.dilate(levels, AROUND), np.float32) for levels in (here, stays))
    gone = float(np.mean(near[ink] < GONE * stays[ink]))
    strength = float(np.median(near[ink] / usual[ink]))
    return lacking[0] < gone < lacking[1] or pale[0] < strength < pale[1]


def _shows_others(here: Sequence[Pixels], stays: Sequence[Pixels], part: Part) -> bool:
    """Whether strokes of `here` in a part of the picture, light and dark, are those of other words than `stays` has."""
    count = others = 0
    for levels, kept in zip(here, stays, strict=True):
        ink = levels[part] > CONTRAST
        count += int(np.count_nonzero(ink))
        near = np.asarray(cv2.dilate(kept[part], AROUND), np.uint8)
        others += int(np.count_nonzero(ink & (near <= CONTRAST // 2)))
    return others > OTHER_INK * max(1, count)


def _part_of(row: list[Box]) -> Part:
    left, top, right, bottom = bound_row(row)
    return slice(top, bottom), slice(left, right)
