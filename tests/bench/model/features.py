"""What the model knows of a candidate: measures that the rules take now, and a few more."""

import numpy as np

from bts.media.arrays import Floats
from bts.shots.default import cuts, dissolves, distance
from bts.shots.default.gradual import Gradual, InnerProducts
from bts.shots.default.strip import MID_LEVEL, Strip

CUT_FEATURES = ("change", "prominence", "usual change before", "correlation", "coverage", "return", "kept forms")
"""Columns of what is measured of a cut. A change or a distance is in levels or a share of the change."""

GRADUAL_FEATURES = (
    "course residual", "course steadiness", "seconds", "distance", "largest step", "mean residual", "unevenness",
    "contrast", "return", "coverage", "correlation", "lower spread", "higher level", "colour",
)  # fmt: skip
"""Columns of what is measured of a gradual transition; "course" is that of a wipe or a push."""


Window = tuple[Gradual, float, float]
"""What may be a gradual transition, with its ends placed, and the first two of GRADUAL_FEATURES."""


def measure_cut(strip: Strip, changes: Floats, products: InnerProducts, contrast: float, i: int) -> list[float]:
    """CUT_FEATURES of the change to frame i."""
    before, after, change = strip.y[i - 1], strip.y[i], max(float(changes[i]), 1.0)
    earlier = changes[max(1, i - cuts.SURROUNDING_FRAMES) : i][::-1]
    p, q = cuts._find_return(strip, products, i, strip.frames(cuts.EXCURSION_SECONDS, least=cuts.MIN_SHOT_FRAMES))
    return [
        change,
        cuts._measure_prominence(changes, i, cuts.PROMINENCE_LEVELS * contrast),
        cuts._usual_change(earlier, change) / change,
        distance.correlate_shifted(before, after, strip.reach),
        distance.measure_coverage(before, after, contrast, strip.reach),
        distance.measure_distance(strip, p, q) / change,
        float((distance.correlate_blocks(before, after) > cuts.FORM_CORRELATION).mean()),
    ]


def measure_gradual(strip: Strip, changes: Floats, products: InnerProducts, window: Window) -> list[float]:
    """GRADUAL_FEATURES of a window."""
    placed, *course = window
    start, middle, end = placed.start, (placed.start + placed.end) // 2, placed.end
    old, new, frames, ends = strip.y[start], strip.y[end], np.arange(start + 1, end), np.array([start, end])
    shares, residuals = products.fit_mixtures(frames, np.full_like(frames, start), np.full_like(frames, end))
    apart = max(distance.measure_distance(strip, start, end, wide=True), 1.0)
    return [
        *course,
        float(strip.seconds[end] - strip.seconds[start]),
        apart,
        float(changes[start + 1 : end + 1].max()) / apart,
        float(residuals.mean()),
        float(np.abs(shares - np.arange(1, end - start) / (end - start)).mean()),
        float(dissolves._relative_contrast(strip, ends[:1], np.array([middle]), ends[1:])[0]),
        _measure_return(strip, products, start, end),
        distance.measure_coverage(old, new, reach=strip.reach),
        distance.correlate_shifted(old, new, strip.reach),
        float(strip.spread[ends].min()),
        float(strip.level[ends].max()),
        _measure_colour(strip, middle) / max(1.0, *(_measure_colour(strip, i) for i in (start, end))),
    ]


def _measure_return(strip: Strip, products: InnerProducts, start: int, end: int) -> float:
    """The least distance of a frame before a window from one after it, as a share of that of its ends."""
    reach = strip.frames(distance.RETURN_SECONDS)
    before, after = np.arange(max(0, start - reach), start + 1), np.arange(end, min(len(strip), end + reach + 1))
    squared = products.squared_distances(before[:, None], after[None, :])
    return float(np.sqrt(squared.min() / max(1e-3, float(squared[-1, 0]))))


def _measure_colour(strip: Strip, i: int) -> float:
    """Mean difference of a frame's chroma from grey, in levels."""
    return float(sum(np.abs(plane[i].astype(int) - MID_LEVEL).mean() for plane in (strip.u, strip.v)))
