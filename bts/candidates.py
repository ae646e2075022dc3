"""Candidates: while a clip goes by, the best frame of every quarter of a second is kept, small, with its measures."""

from dataclasses import dataclass, replace
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

MOST_CANDIDATES = 32
"""Kept of one shot, however long it is."""

JUMP = 11.0
"""Grey levels by which a picture differs from the one before on average when it has jumped: perhaps a cut."""

BLACK, WHITE = 32, 228
"""Luma code values under and over which nothing can be seen, with the margin of compression."""


@dataclass(frozen=True)
class Measures:
    """What can be told of a frame at the speed of decoding.

    `sharpness` is the root mean square of the Laplacian of luma on rows spread over the picture; `motion` the mean grey
    level difference to the more different neighbour; `drawing` by how many grey levels more than above something small
    changes in the lower part of the picture, again to the more different neighbour; `level` and `spread` mean and
    standard deviation of luma; `dark` and `blown` the parts of the picture that are black or white.
    """

    number: int
    time: Fraction
    sharpness: float
    motion: float
    drawing: float
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


class Collector:
    """Keeps candidates and measures while frames go by, and hands them over shot by shot."""

    def __init__(self, side: int) -> None:
        self._side = side
        self._candidates: list[Candidate] = []
        self._measures: list[Measures] = []
        self._previous: tuple[Measures, Planes, media.Frame] | None = None
        self._best: tuple[Measures, Planes, media.Frame] | None = None
        self._bucket = Fraction(0)
        self._jump = Fraction(-1)
        """When the picture last jumped: right behind a cut, a frame is not a candidate if there is a better one."""

    def push(self, frame: media.Frame, planes: Planes) -> None:
        """Take the next frame and its planes."""
        step = drawing = 0.0
        if self._previous is not None:
            measures, old, native = self._previous
            step, drawing = changes(old[0], planes[0])
            both = replace(measures, motion=max(measures.motion, step), drawing=max(measures.drawing, drawing))
            self._settle((both, old, native), is_last=step > JUMP)
        self._previous = (_measured(frame, planes, step, drawing), planes, frame)

    def finish(self) -> None:
        """There is no next frame."""
        if self._previous is not None:
            self._settle(self._previous, is_last=True)
        self._previous = None

    def take(self, start: int, end: int) -> tuple[list[Measures], list[Candidate]]:
        """Measures and candidates of frames [start, end); what lies before `end` is forgotten."""
        measures = [m for m in self._measures if start <= m.number < end]
        candidates = [c for c in self._candidates if start <= c.measures.number < end]
        self._measures = [m for m in self._measures if m.number >= end]
        self._candidates = [c for c in self._candidates if c.measures.number >= end]
        return measures, candidates

    def _settle(self, entry: tuple[Measures, Planes, media.Frame], *, is_last: bool) -> None:
        """Enter a frame whose both neighbours are known. `is_last`: a jump follows, perhaps a cut."""
        measures = entry[0]
        self._measures.append(measures)
        if self._best is None or self._worth(measures) > self._worth(self._best[0]):
            self._best = entry
        if is_last or measures.time >= self._bucket + BUCKET_SECONDS:
            best, planes, frame = self._best
            self._candidates.append(Candidate(best, planes, small_picture(frame, self._side)))
            self._best, self._bucket = None, measures.time
            if is_last:
                self._jump = measures.time
            self._thin()

    def _worth(self, measures: Measures) -> float:
        return measures.provisional * (0.4 if measures.time < self._jump + BREATH_SECONDS else 1.0)

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
    return Candidate(_measured(frame, planes, 0.0, 0.0), planes, small_picture(frame, side))


def changes(before: Picture, luma: Picture) -> tuple[float, float]:
    """From one small luma picture (36 x 64) to the next: the mean difference, and `drawing` (see Measures), in levels.

    Captions are drawn in the lower two fifths. The largest change of any 2 x 2 pixels there is held against the largest
    above: a picture that moves as a whole, or a person, changes above as well.
    """
    difference = cv2.absdiff(before, luma)
    spots = cv2.resize(difference, (32, 18), interpolation=cv2.INTER_AREA)
    return float(cv2.mean(difference)[0]), max(0.0, float(spots[11:].max()) - float(spots[:11].max()))


def _measured(frame: media.Frame, planes: Planes, step: float, drawing: float) -> Measures:
    luma = planes[0]
    mean, deviation = cv2.meanStdDev(luma)
    return Measures(
        frame.number,
        frame.time,
        sharpness_of(frame.luma_view()),
        step,
        drawing,
        float(mean[0, 0]),
        float(deviation[0, 0]),
        float(np.count_nonzero(luma < BLACK)) / luma.size,
        float(np.count_nonzero(luma > WHITE)) / luma.size,
    )


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
