"""What may be a transition in a strip, by the rules' own search with wide limits, and the choice among them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bts.media.arrays import Floats
from bts.model import TransitionKind
from bts.shots.default import cuts, detector, dissolves, wipes
from bts.shots.default.detector import Interval
from bts.shots.default.distance import measure_changes
from bts.shots.default.gradual import LOOKS, Gradual, InnerProducts, Segment
from bts.shots.default.mixed import clear_mixed_frames
from bts.shots.default.strip import Strip
from tests.bench.ablation.rules import Rule, without
from tests.bench.model.features import CUT_FEATURES, GRADUAL_FEATURES, Window, measure_cut, measure_gradual

WIDE = Rule(
    "windows are looked at within wide limits",
    {"dissolves.MIN_ENDS_DISTANCE": 14.0, "dissolves.MAX_RESIDUAL": 0.7, "dissolves.MAX_FALL": 0.2,
     "dissolves.MIN_MIDDLE_SHARE": 0.06, "dissolves.MAX_MIDDLE_SHARE": 0.94, "dissolves.MAX_SPILL": 0.8,
     "dissolves.MIN_ROUGH_LOG_ODDS": -5.0, "wipes.MIN_ENDS_DISTANCE": 25.0, "wipes.MAX_UNREST": 1.1,
     "wipes.MIN_RISE": 0.1, "wipes.MIN_LARGEST_RESIDUAL": 0.2},
)  # fmt: skip
"""Limits of the search for windows that keep hardly anything from the model."""

MIN_CHANGE = 5.0
"""Levels of change, times contrast, from which a frame may begin a shot: less than half of what the rules want."""

MAX_OVERLAP, MAX_WINDOWS = 0.5, 60
"""Overlap (intersection over union) above which of two windows the one that ranks lower is left out, and the windows of
one segment that are looked at."""

LEAST_CUT = 0.5
"""Probability from which a candidate is a cut."""


@dataclass(frozen=True)
class Candidates:
    """What may be a transition in a strip, whose frames are at `seconds`, and its features, (candidates, features)."""

    seconds: list[float]
    cuts: list[int]
    of_cuts: Floats
    graduals: list[Gradual]
    of_graduals: Floats


Judge = Callable[[Candidates], tuple[Floats, Floats]]
"""Gives the probabilities of the cuts and of the graduals among candidates."""


def propose(strip: Strip) -> Candidates:
    """All candidates of a strip; no gradual goes on over a sudden change."""
    products = InnerProducts(strip.features())
    clear = clear_mixed_frames(strip, products)
    changes, clear_products = measure_changes(clear), products if clear is strip else InnerProducts(clear.features())
    contrast = cuts._measure_contrast(clear)
    peaks = np.append(False, changes[1:] >= np.maximum(changes[:-1], np.append(changes[2:], 0)))
    places = np.flatnonzero(peaks & (changes >= MIN_CHANGE * contrast)).tolist()
    of_cuts = [measure_cut(clear, changes, clear_products, float(contrast[i]), i) for i in places]
    big = [i for i in places if changes[i] >= cuts.MIN_CHANGE * contrast[i]]
    bounds = [0, *(i for i in big if cuts.is_sudden(clear, changes, clear_products, i, 0, len(strip))), len(strip)]
    windows: list[Window] = []
    of_graduals: list[list[float]] = []
    for segment in pairwise(bounds):
        new = [*_find_mixtures(strip, products, segment), *_find_wipes(strip, products, segment)]
        windows += new
        of_graduals += [measure_gradual(strip, changes, products, window) for window in new]
    cut_rows = np.array(of_cuts, np.float32).reshape(-1, len(CUT_FEATURES))
    rows = np.array(of_graduals, np.float32).reshape(-1, len(GRADUAL_FEATURES))
    return Candidates(strip.seconds.tolist(), places, cut_rows, [placed for placed, *_ in windows], rows)


def _find_mixtures(strip: Strip, products: InnerProducts, segment: Segment) -> Iterator[Window]:
    """Windows that may be dissolves or fades."""
    with without(WIDE):
        ranked = [w for length in dissolves.LENGTHS for w in dissolves._rank_windows(strip, products, segment, length)]
    for window in _thin_out(ranked):
        start, end = dissolves._find_ends(products, segment, *window)
        kind: TransitionKind = "fade" if strip.flat[start] or strip.flat[end] else "dissolve"
        yield Gradual(kind, start, end, 0.0), wipes.NO_PUSH, 0.0


def _find_wipes(strip: Strip, products: InnerProducts, segment: Segment) -> Iterator[Window]:
    """Windows that may be wipes or pushes."""
    lengths = [strip.frames(length, least=wipes.MIN_WINDOW_FRAMES) for length in wipes.LENGTHS]
    with without(WIDE):
        ranked = [window for frames in lengths for window in wipes._pick_windows(products, segment, frames)]
    for start, end in _thin_out(ranked):
        frames = [strip.y[start + round(look * (end - start))] for look in LOOKS]
        fitted = (fit(strip.y[start], strip.y[end], frames) for fit in (wipes.fit_wipe, wipes.fit_push))
        best = min(fitted, key=lambda course: course.residual)
        rises = best.line[1] > wipes.MIN_RISE
        placed = wipes._place(best, segment, start, end) if rises else Gradual("wipe", start, end, 0.0)
        yield placed, best.residual, best.steadiness


def _thin_out(ranked: list[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """(start, end) of the best windows, none of which overlaps a better one by more than MAX_OVERLAP."""
    kept: list[tuple[int, int]] = []
    for _, start, end in sorted(ranked, reverse=True):
        is_like_kept = any(dissolves._measure_overlap((start, end), other) > MAX_OVERLAP for other in kept)
        if not is_like_kept:
            kept.append((start, end))
        if len(kept) == MAX_WINDOWS:
            break
    return kept


def choose(candidates: Candidates, judge: Judge, least_gradual: float) -> list[Interval]:
    """The likely ones, none touching a likelier one; by index in the strip, in order."""
    of_cuts, of_graduals = (judged.tolist() for judged in judge(candidates))
    all_cuts: list[Interval] = [("cut", i, i, p) for i, p in zip(candidates.cuts, of_cuts, strict=True)]
    likely = [it for it in all_cuts if it[3] >= LEAST_CUT]
    for it, p in zip(candidates.graduals, of_graduals, strict=True):
        if p >= least_gradual:
            likely.append((it.kind, it.start + 1, it.end, p))
    taken: list[Interval] = []
    for one in sorted(likely, key=lambda it: -it[3]):
        if not any(detector._touch(one, other) for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda it: it[1:3])
