"""Dissolves and fades: frames that are a mixture of the shot before and the shot after, with a growing share of it.

If a frame f is (1 - s) A + s B, then s = <f - A, B - A> / |B - A|^2 and the residual is small. For a frame of something
else (a pan, a person crossing) the residual is as large as |B - A| itself. All inner products come from one matrix of
the strip, so that hundreds of windows can be tested at little cost.

Numbers of which no other source is named were chosen on the labelled clips of tests/bench/shots.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from bts.media.arrays import Floats
from bts.shots.default.distance import (
    comes_back,
    correlate_blocks,
    correlate_shifted,
    is_movement,
    measure_coverage,
    measure_distance,
)
from bts.shots.default.gradual import (
    LOOKS,
    MIDDLE,
    MIN_DISTANCE,
    Gradual,
    Indices,
    InnerProducts,
    Segment,
    frames_at_looks,
    overlaps_any,
)
from bts.shots.default.strip import Strip

LENGTHS = (0.13, 0.2, 0.3, 0.45, 0.67, 1.0, 1.5, 2.2, 3.2, 4.6)
"""Seconds of the windows that are tested; each is 1.5 x the one before: one is within a fifth of any dissolve."""

MIN_WINDOW_FRAMES = 3
"""Frames of the shortest window that is tested."""

MIN_ENDS_DISTANCE = 22.0
"""Feature units between both ends of a window, below which they are one shot."""

MAX_RESIDUAL = 0.52
"""Largest residual of a frame in the window, as a share of the distance of its ends; above, it shows something else."""

MAX_FALL = 0.06
"""Fall of the mixing share from one look to the next that is still noise; in a dissolve it grows."""

MIN_MIDDLE_SHARE, MAX_MIDDLE_SHARE = 0.15, 0.85
"""Bounds of the mixing share in the middle of the window; outside of them the change lies at one end of the window."""

MAX_SPILL = 0.33
"""Mixing share of the new shot half a window before the start (and of the old one after the end), above which the
change goes on outside of the window: a steady drift does."""

LOG_DISTANCE_WEIGHT, CONTRAST_WEIGHT, RESIDUAL_WEIGHT, UNEVENNESS_WEIGHT, INTERCEPT = 2.28, -9.99, -9.66, -10.07, 4.32
"""The logistic regression of `_log_odds`, fitted on 1100 windows of the synthetic set (tests/bench/synthetic.py) and of
the labelled clips; fitted on four fifths of them, it holds on the fifth."""

LEVELS_PER_UNIT = 0.7
"""Grey levels that make about one feature unit: ranks windows before movement is searched for."""

MIN_ROUGH_LOG_ODDS = -1.5
"""Log odds of a window, movement not yet discounted, below which it is not looked at more closely."""

MAX_OVERLAP_WITH_REFUSED = 0.6
"""Overlap (intersection over union) with a refused window, above which a window is refused as well, to save time."""

SHORT_SECONDS = 0.25
"""Seconds; a shorter mixture needs MIN_PROBABILITY_SHORT: editors hardly ever dissolve faster, movement does."""

MIN_PROBABILITY, MIN_PROBABILITY_SHORT, MIN_PROBABILITY_FADE = 0.55, 0.8, 0.35
"""Least probability of a dissolve, of a short mixture, and of a fade: those of dark shots change by few levels."""

MIN_COVERAGE = 0.55
"""Share of the blocks with content that must differ between both ends; a title or a person changes fewer."""

NEW_SHOT_FRAMES = 3
"""Frames of the new shot that must follow before a cut; with fewer, the window shows the old shot move."""

MAX_ELSEWHERE_RESIDUAL, MAX_ELSEWHERE_CONTRAST = 0.33, 0.9
"""Mean residual, and relative contrast in the middle, above both of which the frames between are a third picture, not a
mixture, as in a zoom."""

MAX_ENDS_CORRELATION = 0.8
"""Correlation of both ends, displacement allowed, above which they are one picture under other light."""

MIN_PLACES_CORRELATION, MIN_PLACES_RESIDUAL = 0.35, 0.2
"""Correlation of both ends, displacement allowed, and mean residual of the mixtures between, above both of which the
ends may be one picture seen from nearer: of real dissolves such as change so little leave less."""

KEPT_CORRELATION, MIN_KEPT_SHARE = 0.8, 0.2
"""Correlation of a block with the same block of the other end, and the share of the blocks above it, above which they
show things in the same places: 0.06 at most in real dissolves, 0.29 and more in ways through a door."""

FADE_CONTRAST = 0.8
"""Stands for the relative contrast of a fade, which is no evidence there: about that of a dissolve."""

MIN_GROUND_STEP = 12.0
"""Levels of luma or chroma by which two flat frames differ in most pixels, above which they are of two colours."""

MAX_FULLER = 1.2
"""Spread of the fullest frame between two flat ones, as a share of that of the fuller end, above which it is a shot."""

LATE_POSITION = 1 / 4
"""Position between a fade's full picture and its flat one at which `_keeps_forms` looks: three quarters are there."""

MIN_LATE_SPREAD = 5.0
"""Standard deviation of luma below which a frame of a fade is too dull for its forms to be compared."""

MIN_LATE_CORRELATION = 0.4
"""Correlation of such a frame with the full picture, from which it shows the forms of that picture."""

LOW_SHARE, HIGH_SHARE = 0.15, 0.85
"""Mixing shares between which the rise of a mixture is straight; its line is continued to 0 and 1 to find the ends."""

ENDS_MARGIN = 3
"""The ends are looked for up to a window's length divided by this outside of it, 2 frames at least."""

ENDS_ROUNDING = 0.2
"""Frames by which an end may lie inside of a frame that still counts as pure: noise bends the line by as much."""


def find_dissolves(strip: Strip, products: InnerProducts, segments: list[Segment]) -> list[Gradual]:
    """Dissolves and fades that lie within the segments of a strip, in order and not overlapping."""
    found = [gradual for segment in segments for gradual in _find_in_segment(strip, products, segment)]
    return sorted(found, key=lambda gradual: gradual.start)


def _find_in_segment(strip: Strip, products: InnerProducts, segment: Segment) -> list[Gradual]:
    """The same within one segment; of overlapping windows the likeliest that is confirmed wins."""
    ranked = sorted((c for length in LENGTHS for c in _rank_windows(strip, products, segment, length)), reverse=True)
    taken: list[Gradual] = []
    refused: list[tuple[int, int]] = []
    for _, start, end in ranked:
        if strip.flat[start] and strip.flat[end] and not _is_between_colours(strip, start, end):
            continue
        if overlaps_any(start, end, taken):
            continue
        if any(_measure_overlap((start, end), other) > MAX_OVERLAP_WITH_REFUSED for other in refused):
            continue
        gradual = _confirm(strip, products, segment, start, end)
        if gradual is None:
            refused.append((start, end))
        elif not overlaps_any(gradual.start, gradual.end, taken):
            taken.append(gradual)
    return taken


def _measure_overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Intersection over union of two intervals of frames."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0])) / max(1, max(a[1], b[1]) - min(a[0], b[0]))


@dataclass(frozen=True)
class Windows:
    """Windows of one length between unlike frames, as mixtures of their first and last frames.

    `start`, `middle` and `end` are frames (n,), `distance` that of start and end in feature units (n,), `shares` and
    `residuals` those at the seven LOOKS (7, n), `spill` the share of a shot found on the wrong side (n,).
    """

    start: Indices
    middle: Indices
    end: Indices
    distance: Floats
    shares: Floats
    residuals: Floats
    spill: Floats

    def may_be_mixtures(self) -> npt.NDArray[np.bool_]:
        """(n,) whether the mixing share grows from one end of the window to the other and explains the frames."""
        middle = self.shares[MIDDLE]
        good: npt.NDArray[np.bool_] = (
            (self.residuals.max(axis=0) < MAX_RESIDUAL)
            & (np.diff(self.shares, axis=0).min(axis=0) > -MAX_FALL)
            & (middle > MIN_MIDDLE_SHARE)
            & (middle < MAX_MIDDLE_SHARE)
            & (self.spill < MAX_SPILL)
        )
        return good


def _measure_windows(products: InnerProducts, segment: Segment, start: Indices, frames: int) -> Windows:
    """The windows of `frames` frames in a segment that begin at `start`."""
    first, last = segment
    end = start + frames
    looks = frames_at_looks(start, frames)
    shares, residuals = products.fit_mixtures(looks, start, end)
    half = (frames + 1) // 2
    # Before it starts a mixture shows nothing of the new shot, whatever moves; in a steady drift the share is negative.
    early, _ = products.fit_mixtures(np.maximum(start - half, first), start, end)
    late, _ = products.fit_mixtures(np.minimum(end + half, last - 1), start, end)
    spill = np.maximum(np.abs(early), np.abs(1 - late))
    distance = np.sqrt(products.squared_distances(start, end))
    return Windows(start, looks[MIDDLE], end, distance, shares, residuals, spill)


def _rank_windows(
    strip: Strip, products: InnerProducts, segment: Segment, length: float
) -> Iterator[tuple[float, int, int]]:
    """Windows of `length` seconds that may be mixtures, as (log odds, start, end)."""
    frames = strip.frames(length, least=MIN_WINDOW_FRAMES)
    start = products.list_distant(segment, frames, MIN_ENDS_DISTANCE)
    if not len(start):
        return
    windows = _measure_windows(products, segment, start, frames)
    chosen = np.flatnonzero(windows.may_be_mixtures())
    start, end = windows.start[chosen], windows.end[chosen]
    levels = (windows.distance[chosen] * LEVELS_PER_UNIT).astype(np.float32)
    contrast = _relative_contrast(strip, start, windows.middle[chosen], end)
    unevenness = np.abs(windows.shares - LOOKS[:, None]).mean(axis=0)[chosen]
    odds = _log_odds(levels, contrast, windows.residuals.mean(axis=0)[chosen], unevenness)
    for i in np.flatnonzero(odds > MIN_ROUGH_LOG_ODDS):
        yield float(odds[i]), int(start[i]), int(end[i])


def _relative_contrast(strip: Strip, start: Indices, middle: Indices, end: Indices) -> Floats:
    """(n,) contrast in the middle over the mean of both ends, FADE_CONTRAST in fades. A mixture is paler."""
    spread, flat = strip.spread, strip.flat
    ratio = 2 * spread[middle] / np.maximum(spread[start] + spread[end], 2)
    return np.where(flat[start] | flat[end], FADE_CONTRAST, ratio).astype(np.float32)


def _log_odds(distance: Floats, contrast: Floats, residual: Floats, unevenness: Floats) -> Floats:
    """Log odds (natural; 0 is even) of windows being mixtures, by logistic regression.

    Two shots are distant (`distance` in levels), a mixture of them has less contrast than either (`contrast`,
    relative), leaves a small residual (mean, as a share of the distance) and grows evenly (`unevenness`: the mean
    difference of its shares from a straight line).
    """
    odds: Floats = (
        LOG_DISTANCE_WEIGHT * np.log(np.maximum(distance, MIN_DISTANCE))
        + CONTRAST_WEIGHT * contrast
        + RESIDUAL_WEIGHT * residual
        + UNEVENNESS_WEIGHT * unevenness
        + INTERCEPT
    )
    return odds


def _confirm(strip: Strip, products: InnerProducts, segment: Segment, start: int, end: int) -> Gradual | None:
    """The transition in a window with its true ends, if the window is probable enough and no movement explains it."""
    probability = _measure_probability(strip, products, start, end)
    if probability < _min_probability(strip, start, end):
        return None
    if _covers_little(strip, start, end) or is_movement(strip, start, end):
        return None
    ends = _find_ends(products, segment, start, end)
    if not (strip.flat[ends[0]] and strip.flat[ends[1]]) or _is_between_colours(strip, *ends):
        start, end = ends
    if _covers_little(strip, start, end):
        return None
    from_flat, to_flat = bool(strip.flat[start]), bool(strip.flat[end])
    if from_flat or to_flat:
        if from_flat and to_flat:
            from_flat = bool(strip.spread[start] < strip.spread[end])  # the flatter one is what the other fades to
        flat, full = (start, end) if from_flat else (end, start)
        return Gradual("fade", start, end, probability) if _keeps_forms(strip, flat, full) else None
    if _goes_elsewhere(strip, products, start, end, cut=segment[1]):
        return None
    if correlate_shifted(strip.y[start], strip.y[end]) > MAX_ENDS_CORRELATION:
        return _find_broken_fade(strip, start, end, probability)
    if _keeps_places(strip, products, start, end) or comes_back(strip, products, start, end):
        return None
    return Gradual("dissolve", start, end, probability)


def _covers_little(strip: Strip, start: int, end: int) -> bool:
    """Whether the change from one end of a window to the other covers less of the picture than a new shot does."""
    return measure_coverage(strip.y[start], strip.y[end], reach=strip.reach) < MIN_COVERAGE


def _keeps_places(strip: Strip, products: InnerProducts, start: int, end: int) -> bool:
    """Whether both ends of a window show things in the same places, and no mixture lies between.

    A camera that goes through a door into a room shows the room in the door before, and the light changes inside.
    """
    if correlate_shifted(strip.y[start], strip.y[end]) <= MIN_PLACES_CORRELATION:
        return False
    frames = np.arange(start + 1, end)
    _, residuals = products.fit_mixtures(frames, np.full_like(frames, start), np.full_like(frames, end))
    kept = correlate_blocks(strip.y[start], strip.y[end]) > KEPT_CORRELATION
    return bool(residuals.mean() > MIN_PLACES_RESIDUAL and kept.mean() > MIN_KEPT_SHARE)


def _find_broken_fade(strip: Strip, start: int, end: int, probability: float) -> Gradual | None:
    """The fade of which a window between two like pictures is a part: it begins or ends with a jump from or to black.

    Elsewhere such a window shows one picture under other light.
    """
    if start > 0 and strip.flat[start - 1]:
        return Gradual("fade", start - 1, end, probability)
    if end + 1 < len(strip) and strip.flat[end + 1]:
        return Gradual("fade", start, end + 1, probability)
    return None


def _min_probability(strip: Strip, start: int, end: int) -> float:
    """The probability from which a window is a transition."""
    if float(strip.seconds[end] - strip.seconds[start]) < SHORT_SECONDS:
        return MIN_PROBABILITY_SHORT
    return MIN_PROBABILITY_FADE if strip.flat[start] or strip.flat[end] else MIN_PROBABILITY


def _goes_elsewhere(strip: Strip, products: InnerProducts, start: int, end: int, cut: int) -> bool:
    """Whether the frames between are a third picture rather than mixtures: neither paler than the ends nor explained.

    A zoom, or a camera that follows something, may change as evenly as a dissolve does. Where the window ends at the
    next `cut`, contrast is no evidence: there is no new shot.
    """
    frames = np.arange(start + 1, end)
    _, residuals = products.fit_mixtures(frames, np.full_like(frames, start), np.full_like(frames, end))
    contrast = _relative_contrast(strip, np.array([start]), np.array([(start + end) // 2]), np.array([end]))
    no_shot = end > cut - NEW_SHOT_FRAMES and cut < len(strip)
    unexplained = residuals.mean() > MAX_ELSEWHERE_RESIDUAL
    return bool(unexplained and (no_shot or contrast[0] > MAX_ELSEWHERE_CONTRAST))


def _is_between_colours(strip: Strip, start: int, end: int) -> bool:
    """Whether a window between two flat frames may be a fade from one colour to another.

    Not where both are of one colour, on which words or a logo come and go, nor where a fuller picture lies between: it
    is a shot of its own, between two fades.
    """
    planes = (strip.y, strip.u, strip.v)
    step = max(float(np.median(cv2.absdiff(plane[start], plane[end]))) for plane in planes)
    fullest = float(strip.spread[start : end + 1].max())
    return step > MIN_GROUND_STEP and fullest <= MAX_FULLER * max(float(strip.spread[start]), float(strip.spread[end]))


def _keeps_forms(strip: Strip, flat: int, full: int) -> bool:
    """Whether a fade between frames `flat` and `full` shows the forms of `full` at three quarters of its strength."""
    late = strip.y[full + round((flat - full) * LATE_POSITION)]
    return float(late.std()) < MIN_LATE_SPREAD or correlate_shifted(late, strip.y[full]) > MIN_LATE_CORRELATION


def _measure_probability(strip: Strip, products: InnerProducts, start: int, end: int) -> float:
    """The probability, 0 to 1, that a window is a mixture: `_log_odds` of all its frames, movement discounted."""
    frames = np.arange(start + 1, end)
    shares, residuals = products.fit_mixtures(frames, np.full_like(frames, start), np.full_like(frames, end))
    unevenness = np.abs(shares - np.arange(1, end - start) / (end - start)).mean()
    contrast = _relative_contrast(strip, np.array([start]), np.array([(start + end) // 2]), np.array([end]))
    distance = np.array([measure_distance(strip, start, end, wide=True)], np.float32)
    odds = _log_odds(distance, contrast, residuals.mean(keepdims=True), unevenness)
    return float(1 / (1 + np.exp(-odds[0])))


def _find_ends(products: InnerProducts, segment: Segment, start: int, end: int) -> tuple[int, int]:
    """The frames at which the mixing share leaves 0 and reaches 1, by the line through its straight middle."""
    margin = max(2, (end - start) // ENDS_MARGIN)
    a, b = max(segment[0], start - margin), min(segment[1] - 1, end + margin)
    frames = np.arange(a, b + 1)
    shares, _ = products.fit_mixtures(frames, np.full_like(frames, a), np.full_like(frames, b))
    still_old = np.flatnonzero(shares <= LOW_SHARE)
    low = int(still_old[-1]) if len(still_old) else 0
    high = low + int(np.argmax(shares[low:] >= HIGH_SHARE))
    if high <= low:
        return start, end
    slope = (shares[high] - shares[low]) / (high - low)
    first = low - shares[low] / slope
    final = high + (1 - shares[high]) / slope
    found = max(a, a + int(np.floor(first + ENDS_ROUNDING))), min(b, a + int(np.ceil(final - ENDS_ROUNDING)))
    return found if found[1] - found[0] >= 2 else (start, end)
