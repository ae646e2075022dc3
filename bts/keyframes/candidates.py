"""Candidates: while a clip is decoded, the best frame of every quarter of a second is kept, small, with its measures.

Numbers without a source of their own were set on the planted defects of tests/bench/picks.py, where 98 of 100 are
avoided with them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from bts import media
from bts.media.arrays import Pixels
from bts.model import Keyframe

Planes = tuple[Pixels, Pixels, Pixels]
"""Luma (36 x 64) and both chroma planes (18 x 32 each) of a frame, as a detector's sample holds them."""

BUCKET_SECONDS = Fraction(1, 4)
"""Length of a bucket, in seconds: one candidate is kept of each."""

BREATH_SECONDS = Fraction(1, 5)
"""Seconds that a keyframe keeps from a transition where its shot is long enough: encoders need time to settle."""

UNSETTLED_WORTH = 0.4
"""The worth of a frame less than BREATH_SECONDS after a jump is multiplied by this: a later one usually wins."""

MOST_CANDIDATES = 192
"""Candidates held of one shot; beyond it, the older half is thinned to the better one of every two."""

JUMP_LEVELS = 11.0
"""Mean grey-level difference to the previous frame above which a frame may be the first of a new shot."""

JUMP_RATIO = 2.0
"""That difference must also exceed the previous frame's own by this factor: in a whip pan every frame differs much."""

CHANGE_GRID = (16, 12)
"""Columns and rows of the blocks (4 x 3 sample pixels each) whose change from frame to frame is remembered."""

BLACK_BELOW = 32
"""Luma code values below this show nothing: black is 16 (ITU-R BT.709), the margin is for compression."""

WHITE_ABOVE = 228
"""Luma code values above this show nothing: white is 235 (ITU-R BT.709), the margin is for compression."""

MOTION_DISCOUNT = 0.25
"""A candidate's worth is divided by 1 + this x motion (grey levels): what moves in a frame is soft in it."""

MOST_LIGHT_LOST = 0.95
"""Largest share of a candidate's worth that black and white areas take: order must be kept even in a black shot."""

NOISY_ROWS = 1200
"""Pictures with more rows are measured at every second pixel: at full size they show noise rather than detail."""

SHARPNESS_ROWS = 40
"""Rows, spread over the picture, on which sharpness is measured: the cost of each frame grows with them."""

KERNEL_SIDE = 3
"""Rows and columns that the Laplacian reads; a smaller picture has no sharpness."""

ACROSS = np.array([[-1, 4, -1]], np.float32)
"""The middle row of the Laplacian."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What can be measured of a frame at the speed of decoding.

    `sharpness` is the root mean square of the Laplacian of luma, on rows spread over the picture. `motion` is the mean
    grey-level difference to the previous or the next frame, whichever is larger. `changed` is the mean grey-level
    difference to the previous frame in each block of CHANGE_GRID, row by row, one byte each. `level` and `spread` are
    mean and standard deviation of luma (code values). `dark` and `blown` are the shares of pixels, 0 to 1, that are
    below BLACK_BELOW and above WHITE_ABOVE.
    """

    number: int
    time: Fraction
    sharpness: float
    motion: float
    changed: bytes
    level: float
    spread: float
    dark: float
    blown: float

    @property
    def worth(self) -> float:
        """How good a candidate the frame is before its shot is known. Only the order of values has a meaning."""
        light = 1 - min(MOST_LIGHT_LOST, self.dark**2 + self.blown)
        return (self.sharpness + 0.5) / (1 + MOTION_DISCOUNT * self.motion) * light


@dataclass(frozen=True, eq=False)
class Candidate:
    """A frame that may stand for its shot: its measures, its planes as sampled, and a small upright BGR picture."""

    measures: Measures
    planes: Planes
    picture: Pixels


@dataclass(frozen=True)
class Pick:
    """A keyframe and the candidate it was."""

    keyframe: Keyframe
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class _Pending:
    """A frame whose next neighbour is not decoded yet; `step` and `changed` compare it with the previous frame."""

    frame: media.Frame
    planes: Planes
    sharpness: float
    step: float = 0.0
    changed: bytes = bytes(CHANGE_GRID[0] * CHANGE_GRID[1])

    def measure(self, next_step: float = 0.0) -> Measures:
        """All its measures; `next_step` is the mean grey-level difference to the next frame."""
        luma = self.planes[0]
        mean, deviation = cv2.meanStdDev(luma)
        return Measures(
            self.frame.number,
            self.frame.time,
            self.sharpness,
            max(self.step, next_step),
            self.changed,
            float(mean[0, 0]),
            float(deviation[0, 0]),
            np.count_nonzero(luma < BLACK_BELOW) / luma.size,
            np.count_nonzero(luma > WHITE_ABOVE) / luma.size,
        )


Hold = Callable[[media.Frame, float], None]
"""Takes a frame that may be picked, and its worth."""


class CandidateCollector:
    """Keeps candidates and measures while frames are decoded, and hands them over shot by shot.

    `longer_side` is that of the candidates' pictures, in pixels. `hold` is called with the frame of each candidate, and
    with its worth.
    """

    def __init__(self, longer_side: int, hold: Hold | None = None) -> None:
        self._longer_side = longer_side
        self._hold = hold
        self._candidates: list[Candidate] = []
        self._measures: list[Measures] = []
        self._pending: _Pending | None = None
        self._best: tuple[float, Measures, _Pending] | None = None
        """The best frame of the open bucket: its worth, its measures and the frame."""
        # Seconds as floats: they only separate buckets, and exact fractions cost more than the comparison is worth.
        self._bucket_end = float(BUCKET_SECONDS)
        self._unsettled_until = 0.0
        """BREATH_SECONDS after the last jump."""

    def push(self, frame: media.Frame, planes: Planes) -> None:
        """Take the next frame and its planes."""
        sharpness = measure_sharpness(frame.luma_view())
        before = self._pending
        if before is None:
            self._pending = _Pending(frame, planes, sharpness)
            return
        step, changed = measure_change(before.planes[0], planes[0])
        self._enter(before, step, jumps=step > max(JUMP_LEVELS, JUMP_RATIO * before.step))
        self._pending = _Pending(frame, planes, sharpness, step, changed)

    def finish(self) -> None:
        """Enter the last frame of the clip, or of an excerpt."""
        if self._pending is not None:
            self._enter(self._pending, 0.0, jumps=True)
        self._pending = None

    def take(self, start: int, end: int) -> tuple[list[Measures], list[Candidate]]:
        """Measures and candidates of the frames [start, end), in order; all before frame `end` are let go."""
        measures = [m for m in self._measures if start <= m.number < end]
        candidates = [c for c in self._candidates if start <= c.measures.number < end]
        self._measures = [m for m in self._measures if m.number >= end]
        self._candidates = [c for c in self._candidates if c.measures.number >= end]
        return measures, candidates

    def _enter(self, pending: _Pending, next_step: float, *, jumps: bool) -> None:
        """Measure a frame and let it compete in its bucket. `jumps`: the next frame may be the first of a new shot."""
        measures = pending.measure(next_step)
        self._measures.append(measures)
        seconds = float(measures.time)
        worth = measures.worth * (UNSETTLED_WORTH if seconds < self._unsettled_until else 1.0)
        if self._best is None or worth > self._best[0]:
            self._best = worth, measures, pending
        if jumps or seconds >= self._bucket_end:
            _, best, kept = self._best
            self._candidates.append(Candidate(best, kept.planes, small_picture(kept.frame, self._longer_side)))
            if self._hold is not None:
                self._hold(kept.frame, best.worth)
            self._best, self._bucket_end = None, seconds + float(BUCKET_SECONDS)
            if jumps:
                self._unsettled_until = seconds + float(BREATH_SECONDS)
            self._thin()

    def _thin(self) -> None:
        """Of a very long shot, keep the better one of every two candidates of the older half."""
        if len(self._candidates) > MOST_CANDIDATES:
            half = MOST_CANDIDATES // 2
            old, new = self._candidates[:half], self._candidates[half:]
            pairs = zip(old[::2], old[1::2], strict=True)
            self._candidates = [max(pair, key=lambda c: c.measures.worth) for pair in pairs] + new


def small_picture(frame: media.Frame, longer_side: int) -> Pixels:
    """The frame upright with square pixels, uint8 BGR, its longer side at most `longer_side` pixels."""
    width, height = frame.shape.geometry.shown
    if max(width, height) <= longer_side:
        return frame.bgr()
    return frame.bgr(width=longer_side) if width >= height else frame.bgr(height=longer_side)


def candidate_of(frame: media.Frame, planes: Planes, longer_side: int) -> Candidate:
    """A candidate made of one frame whose neighbours are not known: its motion and change are 0."""
    measures = _Pending(frame, planes, measure_sharpness(frame.luma_view())).measure()
    return Candidate(measures, planes, small_picture(frame, longer_side))


def measure_change(before: Pixels, luma: Pixels) -> tuple[float, bytes]:
    """The mean grey-level difference of two luma pictures (36 x 64), and that of each block of CHANGE_GRID."""
    difference = cv2.absdiff(before, luma)
    blocks = cv2.resize(difference, CHANGE_GRID, interpolation=cv2.INTER_AREA)
    return cv2.mean(difference)[0], blocks.tobytes()


def measure_sharpness(luma: Pixels) -> float:
    """Root mean square of the Laplacian (4 neighbours) on about SHARPNESS_ROWS rows spread over a luma picture.

    Of all measures of focus the energy of the Laplacian is among the most reliable (Pertuz et al., "Analysis of focus
    measure operators for shape-from-focus", 2013), and rows are what memory gives cheaply.
    """
    if luma.shape[0] > NOISY_ROWS:
        luma = luma[::2, ::2]
    if min(luma.shape) < KERNEL_SIDE:
        return 0.0
    last = luma.shape[0] - 2  # the first of the last three rows is before it
    every = max(1, last // SHARPNESS_ROWS)
    above, middle, below = (luma[i : last + i : every] for i in range(KERNEL_SIDE))
    laplacian = cv2.filter2D(middle, cv2.CV_16S, ACROSS)
    laplacian -= above
    laplacian -= below
    return cv2.norm(laplacian, cv2.NORM_L2) / math.sqrt(laplacian.size)
