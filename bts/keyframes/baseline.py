"""What is usual in a shot: the sharpness, light and change that its frames are compared with.

Numbers without a source of their own were set on the planted defects of tests/bench/picks.py, where 98 of 100 are
avoided with them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from bts.keyframes.candidates import CHANGE_GRID, Measures

Levels = npt.NDArray[np.float64]

RICH_PERCENTILE = 75
"""Percentile of a shot's sharpness, and of its contrast, that stands for a frame of it with nothing wrong."""

SHARP_SHARE = 0.8
"""A frame below this share of the shot's rich sharpness loses rank in proportion: its shot is not sharp throughout."""

FULL_DETAIL_PERCENTILE = 90
"""Percentile of a shot's sharpness that stands for all the detail it can show."""

SEEN_SHARE = 0.9
"""Share of that from which frames show the same detail: nobody sees the difference."""

CALM_PERCENTILE = 30
"""Percentile of change that is usual in a shot: low, because a caption may take half of a short shot to come in."""

USUAL_FACTOR = 2
"""Change of a block up to this many times its own usual change is not counted as drawing."""

CAPTION_ROW = 8
"""First row (of 12) of CHANGE_GRID that belongs to the lower third, where captions are drawn."""

MOVED_BLOCKS = 5
"""The mean of this many most changed blocks above the lower third tells how much the picture itself moves."""

SETTLED_SECONDS = 0.12
"""Drawing is averaged over the frames this many seconds before and after a frame: 3 each way at 25 frames a second."""

CALM_LEVELS = 4
"""Grey levels by which drawing may exceed what is usual in the shot before it counts against a frame."""

BLACK_LEVEL = 16
"""Luma code value of black (ITU-R BT.709, limited range)."""

LIT_SHARE = 0.25
"""Frames below this share of a shot's highest contrast are too dark to tell whether the shot only fades."""

FADE_VARIATION = 0.1
"""Below this coefficient of variation of (level - black) / contrast only the light changes in a shot: a slow fade."""

FADE_PERCENTILE = 80
"""In a slow fade, frames above this percentile of contrast show the full picture."""

FULL_PERCENTILE = 50
"""In any other shot, frames above this percentile of contrast do."""

NEARLY_ZERO = 1e-6
"""Keeps divisors above 0, and covers the rounding of seconds held as floats."""


class Baseline:
    """The statistics of one shot. `measures` are those of all its frames, in order; there must be one at least."""

    def __init__(self, measures: Sequence[Measures]) -> None:
        # Lists, not arrays: each is asked for one value at a time, which takes a list a tenth of the time.
        self._sharpness = sorted(m.sharpness for m in measures)
        self._rich_sharpness = float(np.percentile(self._sharpness, RICH_PERCENTILE))
        self._seen_detail = SEEN_SHARE * float(np.percentile(self._sharpness, FULL_DETAIL_PERCENTILE))
        spreads, levels = np.array([m.spread for m in measures]), np.array([m.level for m in measures])
        self.level = full_level(levels, spreads)
        """Luma code value of the shot's full picture."""
        self.spread = float(np.percentile(spreads, RICH_PERCENTILE))
        """Standard deviation of luma of its rich frames."""
        self.length = float(measures[-1].time - measures[0].time)
        """Seconds from its first frame to its last."""
        self._times = [float(m.time) for m in measures]
        self._drawing_sums: list[float] = list(accumulate(measure_drawing(measures).tolist(), initial=0.0))
        self._usual_drawing = float(np.percentile([self._drawing_around(t) for t in self._times], CALM_PERCENTILE))

    def rank_sharpness(self, sharpness: float) -> float:
        """The share of the shot's frames that are no sharper; less where that is far below its rich sharpness."""
        share = bisect_right(self._sharpness, sharpness) / len(self._sharpness)
        return share * min(1.0, sharpness / max(SHARP_SHARE * self._rich_sharpness, NEARLY_ZERO))

    def compare_detail(self, sharpness: float) -> float:
        """1 for a frame with as much detail as anybody sees in its shot; below that the square of its share."""
        return min(1.0, sharpness / max(self._seen_detail, NEARLY_ZERO)) ** 2

    def excess_drawing(self, time: float) -> float:
        """Grey levels of drawing over the lower third around `time`, beyond what is usual in the shot."""
        return max(0.0, self._drawing_around(time) - self._usual_drawing - CALM_LEVELS)

    def _drawing_around(self, time: float) -> float:
        first = bisect_left(self._times, time - SETTLED_SECONDS)
        end = bisect_left(self._times, time + SETTLED_SECONDS + NEARLY_ZERO)
        return (self._drawing_sums[end] - self._drawing_sums[first]) / max(1, end - first)


def full_level(levels: Levels, spreads: Levels) -> float:
    """The mean luma of a shot while its picture is neither faded, flooded with light nor covered.

    All three take contrast from a picture, so the median of the frames with more contrast is used. In a slow fade,
    where level and contrast keep their proportion, only the frames with the most contrast show the full picture.
    """
    lit = spreads > spreads.max() * LIT_SHARE
    proportion = (levels[lit] - BLACK_LEVEL) / spreads[lit] if lit.any() else np.ones(1)
    fades = proportion.std() < FADE_VARIATION * abs(proportion.mean())
    least = np.percentile(spreads, FADE_PERCENTILE if fades else FULL_PERCENTILE)
    return float(np.median(levels[spreads >= least]))


def measure_drawing(measures: Sequence[Measures]) -> Levels:
    """How much is being drawn over the lower third at each frame of a shot, in grey levels, shape (frames,).

    A caption that slides or wipes in changes blocks of the lower third beyond their usual change, while nothing above
    it does. So the value is the largest excess of a block in the lower third, less the mean of the MOVED_BLOCKS largest
    above. Water below and a moving logo above are usual change; a moving camera and changing light show above as well.
    Of the changes from the previous frame and to the next one, the larger counts.
    """
    grid = np.frombuffer(b"".join(m.changed for m in measures), np.uint8).reshape(len(measures), -1).copy()
    grid[0] = 0  # the change from the shot before
    most = np.iinfo(np.uint8).max // USUAL_FACTOR
    usual = np.percentile(grid, CALM_PERCENTILE, axis=0).clip(0, most).astype(np.uint8) * USUAL_FACTOR
    excess = np.maximum(grid, usual) - usual
    above, below = np.split(excess, [CAPTION_ROW * CHANGE_GRID[0]], axis=1)
    moved = np.partition(above, -MOVED_BLOCKS, axis=1)[:, -MOVED_BLOCKS:].mean(axis=1)
    drawing = np.maximum(0.0, below.max(axis=1) - moved)
    either: Levels = np.maximum(drawing, np.append(drawing[1:], 0.0))
    return either
