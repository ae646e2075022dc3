"""Candidates: while a clip goes by, the best frame of every quarter of a second is kept, small, with its measures."""

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
import numpy.typing as npt

from bts import media

Picture = npt.NDArray[np.uint8]
Planes = tuple[Picture, Picture, Picture]
"""Luma and both chroma planes of a frame at the size of a detector's sample."""

BUCKET_SECONDS = Fraction(1, 4)
"""One candidate is kept of each."""

BREATH_SECONDS = Fraction(1, 5)
"""A pick keeps this far from a transition where its shot is long enough: codecs and eyes need time to settle."""

MOST_CANDIDATES = 48
"""Kept of one shot, however long it is."""

JUMP, SUDDEN = 11.0, 2.0
"""A picture has jumped, perhaps a cut, when it differs from the one before by so many grey levels on average, and by so
many times more than that one from its own: in a whip pan every picture differs much from the last."""

GRID = (16, 12)
"""Columns and rows of blocks for which a frame remembers how much it changed: 4 x 3 pixels of a sample each."""

BLACK, WHITE = 32, 228
"""Luma code values under and over which nothing can be seen, with the margin of compression."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What can be told of a frame at the speed of decoding.

    `sharpness` is the root mean square of the Laplacian of luma on rows spread over the picture; `motion` the mean grey
    level difference to the more different neighbour; `changed` the mean difference to the frame before in each block of
    GRID, row by row, a byte each; `level` and `spread` mean and standard deviation of luma; `dark` and `blown` the
    parts of the picture that are black or white.
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
    def provisional(self) -> float:
        """How good a candidate the frame is, before its shot is known. Only its order matters."""
        light = 1 - min(0.95, self.dark**2 + self.blown)
        return (self.sharpness + 0.5) / (1 + 0.25 * self.motion) * light


@dataclass(frozen=True, eq=False)
class Candidate:
    """A frame that may stand for its shot: its measures, its tiny planes, and a small upright BGR picture."""

    measures: Measures
    planes: Planes
    picture: Picture


@dataclass(frozen=True, slots=True)
class _Seen:
    """A frame whose next neighbour is not known yet: how it differs from the one before, and what was read of it."""

    frame: media.Frame
    planes: Planes
    sharpness: float
    step: float = 0.0
    changed: bytes = bytes(GRID[0] * GRID[1])

    def measures(self, step: float = 0.0) -> Measures:
        """All that is remembered of it; `step` is the mean difference to the frame after it."""
        luma = self.planes[0]
        mean, deviation = cv2.meanStdDev(luma)
        return Measures(
            self.frame.number,
            self.frame.time,
            self.sharpness,
            max(self.step, step),
            self.changed,
            float(mean[0, 0]),
            float(deviation[0, 0]),
            np.count_nonzero(luma < BLACK) / luma.size,
            np.count_nonzero(luma > WHITE) / luma.size,
        )


class Collector:
    """Keeps candidates and measures while frames go by, and hands them over shot by shot."""

    def __init__(self, side: int) -> None:
        self._side = side
        self._candidates: list[Candidate] = []
        self._measures: list[Measures] = []
        self._previous: _Seen | None = None
        self._best: tuple[float, Measures, _Seen] | None = None
        """Of the open bucket, with its worth."""
        # Seconds as floats: they only part buckets, and exact fractions cost more than the comparison is worth.
        self._next_bucket = float(BUCKET_SECONDS)
        self._settled = 0.0
        """A breath after the picture last jumped; before it, a frame is no candidate if there is a better one."""

    def push(self, frame: media.Frame, planes: Planes) -> None:
        """Take the next frame and its planes."""
        sharpness = sharpness_of(frame.luma_view())
        if self._previous is None:
            self._previous = _Seen(frame, planes, sharpness)
            return
        before = self._previous
        step, changed = changes(before.planes[0], planes[0])
        self._settle(before, step, is_last=step > max(JUMP, SUDDEN * before.step))
        self._previous = _Seen(frame, planes, sharpness, step, changed)

    def finish(self) -> None:
        """There is no next frame."""
        if self._previous is not None:
            self._settle(self._previous, 0.0, is_last=True)
        self._previous = None

    def take(self, start: int, end: int) -> tuple[list[Measures], list[Candidate]]:
        """Measures and candidates of frames [start, end); what lies before `end` is forgotten."""
        measures = [m for m in self._measures if start <= m.number < end]
        candidates = [c for c in self._candidates if start <= c.measures.number < end]
        self._measures = [m for m in self._measures if m.number >= end]
        self._candidates = [c for c in self._candidates if c.measures.number >= end]
        return measures, candidates

    def _settle(self, seen: _Seen, step: float, *, is_last: bool) -> None:
        """Enter a frame whose both neighbours are known. `is_last`: a jump follows, perhaps a cut."""
        measures = seen.measures(step)
        self._measures.append(measures)
        seconds = float(measures.time)
        worth = measures.provisional * (0.4 if seconds < self._settled else 1.0)
        if self._best is None or worth > self._best[0]:
            self._best = worth, measures, seen
        if is_last or seconds >= self._next_bucket:
            _, best, kept = self._best
            self._candidates.append(Candidate(best, kept.planes, small_picture(kept.frame, self._side)))
            self._best, self._next_bucket = None, seconds + float(BUCKET_SECONDS)
            if is_last:
                self._settled = seconds + float(BREATH_SECONDS)
            self._thin()

    def _thin(self) -> None:
        """Bound what a very long shot holds: drop every second candidate of its past, keeping the better of two."""
        if len(self._candidates) > 4 * MOST_CANDIDATES:
            old, new = self._candidates[: 2 * MOST_CANDIDATES], self._candidates[2 * MOST_CANDIDATES :]
            pairs = zip(old[::2], old[1::2], strict=True)
            self._candidates = [max(pair, key=lambda c: c.measures.provisional) for pair in pairs] + new


def small_picture(frame: media.Frame, side: int) -> Picture:
    """The frame upright with square pixels, uint8 BGR, its longer side at most `side` pixels."""
    wide, high = frame.shape.geometry.shown
    if max(wide, high) <= side:
        return frame.bgr()
    return frame.bgr(width=side) if wide >= high else frame.bgr(height=side)


def candidate_of(frame: media.Frame, planes: Planes, side: int) -> Candidate:
    """A candidate made of one frame alone, whose neighbours are not known."""
    measures = _Seen(frame, planes, sharpness_of(frame.luma_view())).measures()
    return Candidate(measures, planes, small_picture(frame, side))


def changes(before: Picture, luma: Picture) -> tuple[float, bytes]:
    """From one small luma picture (36 x 64) to the next, in grey levels: the mean difference, and `changed`."""
    difference = cv2.absdiff(before, luma)
    blocks = cv2.resize(difference, GRID, interpolation=cv2.INTER_AREA)
    return cv2.mean(difference)[0], blocks.tobytes()


def sharpness_of(luma: Picture) -> float:
    """Root mean square of the Laplacian (4 neighbours) on about 40 rows spread over a luma picture.

    Of all measures of focus the energy of the Laplacian is among the most reliable (Pertuz et al., "Analysis of focus
    measure operators for shape-from-focus", 2013), and rows are what memory gives cheaply. Pictures over 1200 rows are
    read at every second pixel, because at full size they hold noise before they hold detail.
    """
    if luma.shape[0] > 1200:
        luma = luma[::2, ::2]
    if min(luma.shape) < 3:
        return 0.0
    every = max(1, (luma.shape[0] - 2) // 40)
    above, middle, below = (np.ascontiguousarray(luma[i : luma.shape[0] - 2 + i : every]) for i in range(3))
    across = cv2.filter2D(middle, cv2.CV_16S, np.array([[-1, 4, -1]], np.float32))
    laplacian = cv2.subtract(across, cv2.add(above, below, dtype=cv2.CV_16S))
    return float(cv2.norm(laplacian, cv2.NORM_L2) / np.sqrt(laplacian.size))
