"""Cards: text on one colour. They stand still, so that a change is seen by what stands before it and what after it.

A card that follows on another changes one pixel of the picture in a hundred; the pixels of text alone are compared.
Numbers of which no other source is named were chosen on the scenes of tests/bench/kinds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bts.media.arrays import Floats, Pixels
from bts.model import TransitionKind
from bts.shots.default.distance import correlate_shifted
from bts.shots.default.strip import Strip

CARD_SHARE = 0.69
"""Share of a frame's pixels within FLAT_RANGE_LEVELS of their median, above which it may be a card."""

MAX_LEVEL_STEP = 12.0
"""Levels by which the colour of one card may differ from that of the one before it within one run."""

INK_SHARE, MIN_INK_LEVELS = 0.25, 14.0
"""A pixel belongs to the text of a run of cards if it changes by more than this share of the pixel that changes most,
and by more than this number of levels."""

SHOWN_FRAMES = 4
"""Frames for which a pixel shows text at least, and does not: dust and scratches are seen for fewer."""

MIN_INK_PIXELS = 6
"""Pixels of text in a run of cards, below which there is nothing to look at."""

STILL_SECONDS, MIN_STILL_FRAMES = 0.2, 3
"""Seconds, and frames at least, over which text is averaged before and after a change, against noise and weave."""

SETTLING_SECONDS = 0.2
"""Seconds after the first frame of a run, and before its last, within which text that appears or goes belongs to the
transition that begins or ends the run."""

HOLD_SECONDS = 0.4
"""Seconds after a fade within which a title that cuts in belongs to the fade."""

MIN_SPEED_LEVELS = 1.5
"""Root mean square change of text over STILL_SECONDS, in levels, below which no change is looked for: this saves
time."""

CALM_SHARES = (0.4, 0.15)
"""Of the fastest change in a transition, below which text counts as standing. The second, where the first gives no new
card, is for fades that end slowly."""

MIN_STEP_LEVELS, MIN_STEP = 8.0, 85.0
"""Root mean square, and norm, of the difference of two texts in levels, below which neither is a new card: noise makes
less of the first, a number that counts up in a corner less of the second."""

EMPTY_SHARE = 0.25
"""Of the text on the other side of a change, below which a card shows nothing but its colour."""

MIN_LOST_SHARE = 0.25
"""Share of its strength that the old text loses, and that the new text gains, from one card to the next; a title to
which a line is added loses nothing."""

LOW_SHARE, HIGH_SHARE = 0.1, 0.9
"""Shares of the new text up to which a frame still counts as the old card, and from which it counts as the new one."""

MAX_RESIDUAL = 0.15
"""Mean of what the texts leave unexplained in the frames of a transition, as a share of the difference of both texts;
above it, something moves."""

NOISE_FACTOR, FADE_NOISE_FACTOR = 1.45, 1.1
"""Times the noise up to which the unexplained part may exceed MAX_RESIDUAL, between two texts and in a fade."""

MAX_NOISE = 0.25
"""The same part in the frames before or after a transition, above which they show no card that stands."""

MAX_CORRELATION = 0.9
"""Correlation of the pictures before and after a gradual change, displacement allowed, above which one is the other,
moved."""

MAX_CUT_FRAMES = 2
"""Frames from the old card to the new one up to which the change is a cut: weave and codecs mix a frame in between."""

DIP_SHARE = 0.5
"""Of the fainter text, below which the text between shows that cards fade through their colour."""


@dataclass(frozen=True)
class Change:
    """A transition in a run of cards, by frames of the run: `start` is the first that differs, `end` the first new.

    `from_empty` if no text was seen before.
    """

    kind: TransitionKind
    start: int
    end: int
    confidence: float
    from_empty: bool


@dataclass(frozen=True)
class Ink:
    """Text in a run of n cards: `levels` (n, pixels) how far each of its pixels is from the colour of its card.

    `sums` (n + 1, pixels) the levels of all frames before each one; `luma` (n, 36, 64) whole pictures; `kept` the norm
    of what stands all the time beside it, in levels.
    """

    levels: Floats
    sums: npt.NDArray[np.float64]
    luma: Pixels
    kept: float

    def __len__(self) -> int:
        return len(self.levels)

    def average(self, first: int, last: int) -> Floats:
        """(pixels,) the mean text of frames [first, last)."""
        return np.asarray((self.sums[last] - self.sums[first]) / (last - first), np.float32)

    def draw(self, first: int, last: int) -> Pixels:
        """(36, 64) the mean picture of frames [first, last)."""
        return np.asarray(self.luma[first:last].mean(axis=0).round(), np.uint8)


@dataclass(frozen=True)
class Step:
    """From the text of frames `before` (first, last excluded) to that of frames `after`: `old` and `new` (pixels,)."""

    before: tuple[int, int]
    after: tuple[int, int]
    old: Floats
    new: Floats

    @property
    def size(self) -> float:
        """The norm of the difference of both texts, in levels."""
        return float(np.linalg.norm(self.new - self.old))

    @property
    def from_empty(self) -> bool:
        """Whether no text is seen before."""
        return bool(np.linalg.norm(self.old) < EMPTY_SHARE * np.linalg.norm(self.new))

    @property
    def to_empty(self) -> bool:
        """Whether no text is seen after."""
        return bool(np.linalg.norm(self.new) < EMPTY_SHARE * np.linalg.norm(self.old))


def find_card_runs(strip: Strip) -> Iterator[tuple[int, int]]:
    """(first, last) of each run of cards on one colour in a strip, last excluded; shorter ones show no change."""
    steps = np.abs(np.diff(strip.level)) > MAX_LEVEL_STEP
    card = strip.evenness > CARD_SHARE
    same = card[1:] & card[:-1] & ~steps
    edges = [0, *(np.flatnonzero(~same) + 1).tolist(), len(strip)]
    return ((a, b) for a, b in pairwise(edges) if b - a >= 2 * MIN_STILL_FRAMES and card[a])


def find_between_cards(strip: Strip, first: int, last: int) -> list[Change]:
    """Transitions among the cards in frames [first, last) of a strip, in order.

    What comes or goes at the ends of the run belongs to the transition that begins or ends it. A single title that
    fades in on one colour is a graphic and no shot: its fade counts where another card was there before, or where the
    title goes again on that colour.
    """
    ink = _collect_ink(strip, first, last)
    if ink is None:
        return []
    settled, hold = strip.frames(SETTLING_SECONDS), strip.frames(HOLD_SECONDS)
    found: list[Change] = []
    for change in _find_changes(ink, strip.frames(STILL_SECONDS, least=MIN_STILL_FRAMES)):
        after_fade = found and found[-1].kind == "fade" and change.start - found[-1].end < hold
        if settled <= change.start and change.end <= len(ink) - settled and not (change.kind == "cut" and after_fade):
            found.append(change)
    lone = len(found) == 1 and found[0].from_empty and found[0].kind != "cut"
    return [] if lone else found


def _collect_ink(strip: Strip, first: int, last: int) -> Ink | None:
    """The text in a run of cards, less what stands all the time, as a border does; None if there is none."""
    away = strip.y[first:last].astype(np.float32) - strip.level[first:last, None, None]
    shown = min(SHOWN_FRAMES, len(away) // 2)
    ranked = np.partition(np.abs(away), (shown - 1, len(away) - shown), axis=0)
    least = ranked[shown - 1]
    change = ranked[len(away) - shown] - least
    text = change > max(MIN_INK_LEVELS, INK_SHARE * float(change.max()))
    if int(text.sum()) < MIN_INK_PIXELS:
        return None
    levels = away[:, text]
    sums = np.concatenate([np.zeros((1, levels.shape[1])), np.cumsum(levels, axis=0, dtype=np.float64)])
    kept = float(np.linalg.norm(least[~text & (least > MIN_INK_LEVELS)]))
    return Ink(levels, sums, strip.y[first:last], kept)


def _find_changes(ink: Ink, still: int) -> list[Change]:
    """All changes of the text, in order; the fastest are looked at first, and none overlaps another."""
    speed = _measure_speed(ink, still)
    seen, taken = (np.zeros(len(speed), np.bool_) for _ in range(2))
    found = []
    for fastest in np.argsort(-speed).tolist():
        if speed[fastest] < MIN_SPEED_LEVELS:
            break
        if seen[fastest]:
            continue
        for share in CALM_SHARES:
            calm = np.flatnonzero((speed <= share * speed[fastest]) | taken)
            before = int(calm[calm < fastest].max(initial=0))
            after = int(calm[calm > fastest].min(initial=len(speed) - 1))
            change = None if taken[before + 1 : after].any() else _find_change(ink, before, after, still)
            seen[before : after + 1] |= share == CALM_SHARES[0]
            if change:
                taken[before : after + 1] = seen[before : after + 1] = True
                found.append(change)
                break
    return sorted(found, key=lambda change: change.start)


def _measure_speed(ink: Ink, still: int) -> Floats:
    """(n,) root mean square difference of the text from frame n on from that before it, in levels.

    Both are averaged over `still` frames; 0 nearer to the ends of the run than MIN_STILL_FRAMES.
    """
    n, sums = len(ink), ink.sums
    at = np.arange(MIN_STILL_FRAMES, n - MIN_STILL_FRAMES + 1)
    speed = np.zeros(n, np.float32)
    before, after = np.maximum(at - still, 0), np.minimum(at + still, n)
    change = (sums[after] - sums[at]) / (after - at)[:, None] - (sums[at] - sums[before]) / (at - before)[:, None]
    speed[at] = np.sqrt(np.square(change).mean(axis=1))
    return speed


def _find_change(ink: Ink, before: int, after: int, still: int) -> Change | None:
    """The change between the text up to frame `before` and that from frame `after` on; None if it is no new card."""
    sides = (max(0, before - still), max(before, 1)), (min(after, len(ink) - 1), min(after + still, len(ink)))
    step = Step(*sides, *(ink.average(*side) for side in sides))
    if step.size < max(MIN_STEP, MIN_STEP_LEVELS * np.sqrt(len(step.old))):
        return None
    if not _is_new_card(ink, step):
        return None
    shares = (ink.levels[before : after + 1] - step.old) @ (step.new - step.old) / step.size**2
    half = int(np.argmax(shares >= 0.5))
    if half == 0:
        return None
    start = int(np.flatnonzero(shares[:half] <= LOW_SHARE).max(initial=0))
    end = half + int(np.argmax(shares[half:] >= HIGH_SHARE))
    residual = _measure_residual(ink, step, before + start, before + end, still)
    if residual is None:
        return None
    sure = float(np.clip(1 - residual, 0, 1))
    if end - start <= MAX_CUT_FRAMES:
        cut = before + start + 1 + int(np.argmax(np.diff(shares[start : end + 1])))
        return Change("cut", cut, cut, sure, step.from_empty)
    return Change(
        _name_kind(ink, step, before + start, before + end), before + start + 1, before + end, sure, step.from_empty
    )


def _name_kind(ink: Ink, step: Step, start: int, end: int) -> TransitionKind:
    """A fade where one side shows nothing, or the frames between do; a dissolve elsewhere."""
    faintest = float(np.linalg.norm(ink.levels[start : end + 1], axis=1).min())
    dips = faintest < DIP_SHARE * min(float(np.linalg.norm(text)) for text in (step.old, step.new))
    return "fade" if step.from_empty or step.to_empty or dips else "dissolve"


def _is_new_card(ink: Ink, step: Step) -> bool:
    """Whether the new text is no part of the old one, nor the old one of the new, nor both parts of what stands."""
    old, new = step.old, step.new
    if step.from_empty or step.to_empty:
        return ink.kept < EMPTY_SHARE * max(float(np.linalg.norm(text)) for text in (old, new))
    sign = np.sign(np.where(np.abs(old) > np.abs(new), old, new))
    change = (new - old) * sign
    lost, gained = (float(np.linalg.norm(np.maximum(part, 0))) for part in (-change, change))
    return bool(lost >= MIN_LOST_SHARE * np.linalg.norm(old) and gained >= MIN_LOST_SHARE * np.linalg.norm(new))


def _measure_residual(ink: Ink, step: Step, start: int, end: int, still: int) -> float | None:
    """What is unexplained of frames `start` to `end` as a share of the step; None if something moves there."""
    sides = ink.levels[max(0, start + 1 - still) : start + 1], ink.levels[end : end + still]
    noise = max(_measure_rest(side, [side.mean(axis=0)]) for side in sides) / step.size
    if step.from_empty or step.to_empty:
        residual = _measure_rest_of_fade(ink, start, end, still if step.from_empty else -still) / step.size
        factor = FADE_NOISE_FACTOR
    else:
        residual = _measure_rest(ink.levels[start : end + 1], [step.old, step.new]) / step.size
        factor = NOISE_FACTOR
    if noise > MAX_NOISE or residual > max(MAX_RESIDUAL, factor * noise):
        return None
    leaps = end - start <= MAX_CUT_FRAMES and residual <= MAX_RESIDUAL
    if not leaps and correlate_shifted(ink.draw(*step.before), ink.draw(*step.after)) > MAX_CORRELATION:
        return None
    return residual


def _measure_rest(frames: Floats, texts: list[Floats]) -> float:
    """The mean over frames of text of what a mixture of `texts` leaves of them (the norm of levels)."""
    basis, _ = np.linalg.qr(np.stack(texts, axis=1))
    rest = frames - (frames @ basis) @ basis.T
    return float(np.linalg.norm(rest, axis=1).mean())


def _measure_rest_of_fade(ink: Ink, start: int, end: int, reach: int) -> float:
    """The mean over frames of a fade of what the text of the `reach` frames beside each, made fainter, leaves of it.

    Text may grow while it fades. `reach` is above 0 where the full text comes after, and below 0 where it was before.
    """
    rest = 0.0
    for n in range(start, end + 1):
        first, last = (n + 1, n + 1 + reach) if reach > 0 else (n + reach, n)
        first, last = max(0, min(first, len(ink) - 1)), max(1, min(last, len(ink)))
        rest += _measure_rest(ink.levels[n : n + 1], [ink.average(first, last)])
    return rest / (end + 1 - start)
