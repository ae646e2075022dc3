"""Which shots are worth no picture: black ones, those of one or two frames, and wipes that are drawn and come again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from bts.keyframes.candidates import Candidate
from bts.model import Shot

BLACK_SHARE = 0.99
"""Share of dark pixels (see Measures) from which the best frame of a shot is black, if it has no detail either."""

BLACK_SPREAD, BLACK_SHARPNESS = 6.0, 8.0
"""Standard deviation of luma and sharpness below which, both at once, a dark frame shows no letter and no star."""

FEW_FRAMES, FEW_SECONDS = 2, Fraction(1, 5)
"""A shot of no more frames than this that is also no longer than this in seconds cannot be seen: a slide can."""

WIPE_SECONDS = Fraction(4, 5)
"""Length in seconds above which a shot is no wipe."""

WIPE_MOTION = 8.0
"""Mean grey-level difference to a neighbour that even the calmest good frame of a wipe has."""

WIPE_FRAMES = 3
"""Frames by which the lengths of two runs of one wipe may differ."""

WIPE_LEVELS = 14.0
"""Mean difference of colour, in code values of both chroma planes, below which two short shots are one wipe."""


def mark_worth(shots: Sequence[Shot], best: Mapping[int, Candidate]) -> tuple[Shot, ...]:
    """The shots, with `skipped` set in the keyframes of those that are worth no picture.

    `best` is the candidate of each keyframe by its shot's index. Where no shot at all is worth a picture, none is
    skipped: something must stand for the clip. A shot that has a skipped one's set-up refers to the next that has it.
    """
    reasons = {shot.index: _name_reason(shot, best) for shot in shots}
    for index in _find_wipes([shot for shot in shots if not reasons[shot.index]], best):
        reasons[index] = "a wipe"
    if all(reasons.values()):
        return tuple(shots)
    marked = [replace(s, keyframe=replace(s.keyframe, skipped=reasons[s.index])) for s in shots]
    return tuple(_point_to_shown(marked))


def _name_reason(shot: Shot, best: Mapping[int, Candidate]) -> str:
    frames = shot.end_frame - shot.start_frame
    if frames <= FEW_FRAMES and shot.end - shot.start <= FEW_SECONDS:
        return "one frame" if frames == 1 else "two frames"
    found = best.get(shot.index)
    if found is None:
        return ""
    m = found.measures
    black = m.dark >= BLACK_SHARE and m.spread < BLACK_SPREAD and m.sharpness < BLACK_SHARPNESS
    return "black" if black else ""


def _find_wipes(shots: Sequence[Shot], best: Mapping[int, Candidate]) -> set[int]:
    """The indices of short shots that never come to rest and are drawn alike more than once."""
    moving = [
        shot
        for shot in shots
        if shot.end - shot.start <= WIPE_SECONDS
        and shot.index in best
        and best[shot.index].measures.motion >= WIPE_MOTION
    ]
    return {
        one.index
        for one in moving
        for other in moving
        if one is not other and _are_alike(one, other, best[one.index], best[other.index])
    }


def _are_alike(one: Shot, other: Shot, first: Candidate, second: Candidate) -> bool:
    """Whether two shots are runs of one wipe: as long, and of the same colours. Two that follow on are not."""
    lengths = one.end_frame - one.start_frame, other.end_frame - other.start_frame
    apart = max(one.start, other.start) - min(one.end, other.end)
    if abs(lengths[0] - lengths[1]) > WIPE_FRAMES or apart < WIPE_SECONDS:
        return False
    pairs = zip(first.planes[1:], second.planes[1:], strict=True)
    return all(float(np.abs(a.astype(np.int16) - b).mean()) < WIPE_LEVELS for a, b in pairs)


def _point_to_shown(shots: Sequence[Shot]) -> list[Shot]:
    """The shots, of which those that referred to a skipped one for their set-up refer to the first shown instead."""
    skipped = {shot.index for shot in shots if shot.keyframe.skipped}
    heads: dict[int, int] = {}
    found = []
    for shot in shots:
        same = None if shot.index in skipped else shot.same_as
        if same in skipped:
            first = heads.setdefault(same, shot.index)
            same = None if first == shot.index else first
        found.append(replace(shot, same_as=same))
    return found
