"""The candidates of whole clips: what they should be by the labels, and what trees make of them."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unittest.mock import patch

import numpy as np

from bts.media.arrays import Floats
from bts.shots.default import detector
from bts.shots.default.detector import Interval
from bts.shots.default.gradual import Segment
from bts.shots.default.strip import Strip, stack_samples
from tests.bench.ablation.counting import detect
from tests.bench.ablation.planes import Planes
from tests.bench.model.candidates import Candidates, Judge, choose, propose
from tests.bench.scoring import Found, Label

NEAR = 1
"""Frames by which a cut may be beside its label."""

ALIKE = 0.55
"""Overlap (intersection over union) with a label, from which a window is the labelled transition."""

UNUSED = float("nan")
"""Target of a candidate that is neither right nor wrong."""


@dataclass(frozen=True)
class Case:
    """A clip, what the rules find in it, the candidates of each look at it, and the seconds that both took."""

    planes: Planes
    by_rules: list[Found]
    looks: list[Candidates]
    seconds: tuple[float, float]


def look_at(clip: Planes) -> Case:
    """The rules' answer and the candidates of a clip: of the whole, of its cards, and of its dark shots."""
    started = time.process_time()
    by_rules = detect(clip.samples)
    between = time.process_time()
    looks: list[Candidates] = []

    def remember(strip: Strip) -> tuple[list[Interval], list[Segment]]:
        looks.append(propose(strip))
        return [], []

    with patch.object(detector, "_find_with_passages", remember):
        detector.find_in_strip(stack_samples(clip.samples))
    return Case(clip, by_rules, looks, (between - started, time.process_time() - between))


def answer(case: Case, judge: Judge, least_gradual: float) -> list[Found]:
    """What the detector finds when trees judge the candidates in place of its rules."""
    looks = iter(case.looks)

    def decide(_: Strip) -> tuple[list[Interval], list[Segment]]:
        return choose(next(looks), judge, least_gradual), []

    with patch.object(detector, "_find_with_passages", decide), patch.object(detector, "find_jumps", lambda *_: []):
        return [Found(*it[:3]) for it in detector.find_in_strip(stack_samples(case.planes.samples))]


def aim_at_cuts(frames: Sequence[int], changes: Sequence[float], labels: Sequence[Label]) -> Floats:
    """(n,) 1 for the candidate of each labelled cut, UNUSED beside it and within other transitions, 0 elsewhere."""
    targets = np.zeros(len(frames), np.float32)
    for label in labels:
        near = [k for k, frame in enumerate(frames) if label.first - NEAR <= frame <= label.last + NEAR]
        if label.kind == "none" or not near:
            continue
        targets[near] = UNUSED
        if label.kind == "cut" and label.sure:
            targets[max(near, key=lambda k: changes[k])] = 1
    return targets


def aim_at_graduals(windows: Sequence[tuple[int, int]], labels: Sequence[Label]) -> Floats:
    """(n,) 1 for windows [start, end] that are a labelled transition, UNUSED for parts of one, 0 elsewhere."""
    targets = np.zeros(len(windows), np.float32)
    for label in (label for label in labels if label.kind not in ("none", "cut")):
        for k, (start, end) in enumerate(windows):
            shared = min(end, label.last) - max(start, label.first - 1)
            whole = max(end, label.last) - min(start, label.first - 1)
            if shared >= ALIKE * whole:
                targets[k] = 1 if label.sure else UNUSED
            elif shared >= 0 and targets[k] != 1:
                targets[k] = UNUSED
    return targets


def list_examples(case: Case) -> Iterator[tuple[tuple[Floats, Floats], tuple[Floats, Floats]]]:
    """For each look at a clip: features and targets of its cuts, features and targets of its graduals."""
    numbers = {float(sample.time): sample.number for sample in case.planes.samples}
    labels = case.planes.labels
    for look in case.looks:
        at = [numbers[seconds] for seconds in look.seconds]
        of_cuts = aim_at_cuts([at[i] for i in look.cuts], look.of_cuts[:, 0].tolist(), labels)
        of_graduals = aim_at_graduals([(at[it.start], at[it.end]) for it in look.graduals], labels)
        yield (look.of_cuts, of_cuts), (look.of_graduals, of_graduals)
