"""Wipes, pushes and slides: frames of which one part is the old shot and the other the new one, and the part grows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bts.shots.default.dissolves import Gram, Mix
from bts.shots.default.distance import apart, covers, is_movement, matched_blocks
from bts.shots.default.strip import Strip
from bts.shots.samples import HEIGHT, WIDTH, Bytes, Floats

LENGTHS = (0.3, 0.45, 0.67, 1.0, 1.5)
"""Seconds of the windows that are looked at."""

LOOKS = (1 / 8, 1 / 4, 3 / 8, 1 / 2, 5 / 8, 3 / 4, 7 / 8)
"""Where in a window frames are looked at."""

LEAST_APART = 25.0
"""Grey levels between the two shots: a wipe is rare, so that the evidence must be strong."""

HOPELESS = 0.5
"""What the middle frame leaves unexplained, from which the others need not be looked at."""

LEAST_SHARE = 0.9
"""Part of the blocks that the two shots do not share; a drawing or a person that appears covers less."""


@dataclass(frozen=True)
class Course:
    """How a window fits the idea of a wipe: what is left unexplained (as a part of the difference between the two
    shots, mean over the looks) and how much of the new shot is there at each look."""

    rest: float
    parts: Floats

    @property
    def line(self) -> tuple[float, float]:
        """The straight rise that fits best: the part at look 0 and the gain up to look 1."""
        gain, base = np.polyfit(np.array(LOOKS), self.parts, 1)
        return float(base), float(gain)

    @property
    def steady(self) -> float:
        """How well the parts follow a straight rise: 1 less twice the mean distance from it, less what goes back."""
        base, gain = self.line
        bend = float(np.abs(self.parts - base - gain * np.array(LOOKS)).mean())
        return 1 - 2 * bend + float(np.minimum(np.diff(self.parts), 0).sum())

    def fits(self, rest: float, steady: float) -> bool:
        """Whether little is left, the rise is steady, and most of it is seen."""
        return bool(self.rest < rest and self.steady > steady and self.parts[0] < 0.35 and self.parts[-1] > 0.65)


def find_wipes(strip: Strip, gram: Gram, segments: list[tuple[int, int]]) -> list[Mix]:
    """Wipes that lie within the segments [first, last) of a strip, in order and not overlapping."""
    found: list[Mix] = []
    for first, last in segments:
        taken: list[Mix] = []
        for start, end in _windows(strip, gram, first, last):
            if any(start < mix.end and mix.start < end for mix in taken):
                continue
            if apart(strip, start, end) < LEAST_APART or covers(strip.y[start], strip.y[end]) < LEAST_SHARE:
                continue
            course = _course(strip, start, end)
            # A pan leaves as much as a wipe until it is looked for further away.
            if course is not None and apart(strip, start, end, reach=8) >= LEAST_APART:
                taken.append(_placed(course, (first, last), start, end))
        found += taken
    return sorted(found, key=lambda mix: mix.start)


def _windows(strip: Strip, gram: Gram, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Windows between unlike pictures that are calm before and after and change in one direction, the best first."""
    found: list[tuple[float, int, int]] = []
    for length in LENGTHS:
        k = strip.frames(length, least=5)
        start = np.arange(first, last - k)
        if not len(start):
            continue
        end, half = start + k, (k + 1) // 2
        whole = np.sqrt(gram.between(start, end))
        inner = start + np.round(np.array(LOOKS)[:, None] * k).astype(np.intp)
        part, rest = gram.share(inner, start, end)
        before = gram.between(np.maximum(start - half, first), start)
        after = gram.between(np.minimum(end + half, last - 1), end)
        unrest = np.sqrt(np.maximum(before, after)) / np.maximum(whole, 1e-3)
        good = (
            (whole > 35)
            & (unrest < 0.75)
            & (np.diff(part, axis=0).min(axis=0) > -0.15)
            & (part[1] < part[5] - 0.3)
            & (rest.max(axis=0) > 0.3)
        )
        quality = whole * (1 - 0.5 * unrest)
        spaced: list[int] = []
        for i in sorted(np.flatnonzero(good), key=lambda i: -quality[i]):
            if all(abs(int(i) - j) >= max(1, k // 4) for j in spaced):
                spaced.append(int(i))
                found.append((float(quality[i]), int(start[i]), int(end[i])))
    return ((start, end) for _, start, end in sorted(found, reverse=True))


def _course(strip: Strip, start: int, end: int) -> Course | None:
    """The course of a push or a wipe, if the window is one."""
    frames = [strip.y[start + round(look * (end - start))] for look in LOOKS]
    push = _push_course(strip.y[start], strip.y[end], frames)
    if push.fits(0.25, 0.8) or push.fits(0.32, 0.93):
        return push
    wipe = _wipe_course(strip.y[start], strip.y[end], frames)
    return wipe if (wipe.fits(0.2, 0.76) or wipe.fits(0.29, 0.9)) and not is_movement(strip, start, end) else None


def _placed(course: Course, segment: tuple[int, int], start: int, end: int) -> Mix:
    """The transition where the straight rise of the parts leaves 0 and reaches 1."""
    base, gain = course.line
    length = end - start
    a = max(segment[0], start + int(np.floor(-base / gain * length + 0.3)))
    b = min(segment[1] - 1, start + int(np.ceil((1 - base) / gain * length - 0.3)))
    return Mix("wipe", a, max(b, a + 2), float(np.clip(1 - course.rest, 0.5, 0.95)))


def _wipe_course(old: Bytes, new: Bytes, frames: list[Bytes]) -> Course:
    """Every block of a frame is the old shot's or the new one's; movement within each is forgiven."""
    between = matched_blocks(old, new, 3)
    rests, parts = [], []
    for frame in frames:
        to_old, to_new = matched_blocks(old, frame, 3), matched_blocks(new, frame, 3)
        # A block halfway through a pan is as near to both; a block of a wipe is far from one of them.
        undecided = np.maximum(0.6 * between - np.abs(to_old - to_new), 0)
        rests.append(float((np.minimum(to_old, to_new) + undecided).mean()))
        parts.append(float((between * (to_new < to_old)).sum() / max(1.0, float(between.sum()))))
    return Course(float(np.mean(rests)) / max(1.0, float(between.mean())), np.array(parts, np.float32))


def _push_course(old: Bytes, new: Bytes, frames: list[Bytes]) -> Course:
    """The new shot comes in from one side as a whole; the old one leaves, or is covered, or uncovers it."""
    a, b = _coarse(old), _coarse(new)
    whole = max(1.0, float(np.abs(a - b).mean()))
    small = [_coarse(frame) for frame in frames]
    best = Course(9.0, np.zeros(len(LOOKS), np.float32))
    for turned, mirrored in ((False, False), (False, True), (True, False), (True, True)):
        sides = [_faced(p, turned=turned, mirrored=mirrored) for p in (a, b, *small)]
        if float(_entries(sides[0], sides[1], sides[2 + len(LOOKS) // 2]).min()) > HOPELESS * whole:
            continue
        errors = np.stack([_entries(sides[0], sides[1], frame) for frame in sides[2:]])
        for way in range(3):
            rest = float(errors[:, way].min(axis=1).mean()) / whole
            if rest < best.rest:
                best = Course(rest, (errors[:, way].argmin(axis=1) / sides[0].shape[1]).astype(np.float32))
    return best


def _coarse(luma: Bytes) -> Floats:
    half: Floats = luma.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3), dtype=np.float32)
    return half


def _faced(picture: Floats, *, turned: bool, mirrored: bool) -> Floats:
    """The picture such that what comes in does so from the right."""
    upright = picture.T if turned else picture
    return np.ascontiguousarray(upright[:, ::-1] if mirrored else upright)


def _entries(old: Floats, new: Floats, frame: Floats) -> Floats:
    """(3, width + 1) mean differences from pictures in which `new` has come in from the right by x columns.

    The rows: both shots move, only the new one does, only the old one does.
    """
    width = old.shape[1]
    still_old = np.concatenate([[0], np.abs(frame - old).sum(axis=0).cumsum()])[::-1]
    still_new = np.concatenate([[0], np.abs(frame - new).sum(axis=0)[::-1].cumsum()])
    moved_old = np.append(_by_shift(frame, old)[width - 1 :], 0)
    moved_new = np.append(_by_shift(frame, new)[:width], 0)[np.r_[width, :width]]
    errors = np.stack([moved_old + moved_new, still_old + moved_new, moved_old + still_new])
    return (errors / old.size).astype(np.float32)


def _by_shift(frame: Floats, other: Floats) -> Floats:
    """Sums of differences over the columns that meet when `other` lies so many columns to the left of `frame`.

    One for each shift from 1 - width to width - 1.
    """
    width = frame.shape[1]
    differences = np.abs(frame[:, :, None] - other[:, None, :]).sum(axis=0)
    columns = np.arange(width)
    shifts = columns[None, :] - columns[:, None] + width - 1
    return np.asarray(np.bincount(shifts.ravel(), differences.ravel()), np.float32)
