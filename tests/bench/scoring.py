"""Scores of detected transitions against labels, by the rules of footage/labels/README.md."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SUDDEN = ("cut", "jump")
"""Kinds that lie between two frames."""


@dataclass(frozen=True)
class Label:
    """A transition as a person saw it; kind `none` is a trap."""

    kind: str
    first: int
    last: int
    sure: bool = True


@dataclass(frozen=True)
class Found:
    """A transition as a detector gave it, frames 0-based; a cut or a jump has first = last."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True)
class Tally:
    """Counts that can be pooled over clips by adding them up."""

    hit: int = 0
    missed: int = 0
    false: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.hit + other.hit, self.missed + other.missed, self.false + other.false)

    @property
    def recall(self) -> float:
        """Part of the labelled that was found; 1 where nothing was labelled."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    @property
    def precision(self) -> float:
        """Part of the found that was labelled; 1 where nothing was found."""
        return self.hit / (self.hit + self.false) if self.hit + self.false else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 1 where there was nothing to find and nothing was found."""
        total = 2 * self.hit + self.missed + self.false
        return 2 * self.hit / total if total else 1.0


def read_labels(path: Path) -> list[Label]:
    """The labels of one clip."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [Label(r["kind"], int(r["first_frame"]), int(r["last_frame"]), r["sure"] != "doubtful") for r in rows]


def score_cuts(found: Sequence[Found], labels: Sequence[Label], tolerance: int) -> Tally:
    """Hard cuts that are labelled `cut`; what lies inside a gradual or doubtful interval counts neither way."""
    return _score_sudden("cut", found, labels, tolerance)


def score_jumps(found: Sequence[Found], labels: Sequence[Label], tolerance: int) -> Tally:
    """Jump cuts that are labelled `jump`; what lies inside a gradual or doubtful interval counts neither way."""
    return _score_sudden("jump", found, labels, tolerance)


def _score_sudden(kind: str, found: Sequence[Found], labels: Sequence[Label], tolerance: int) -> Tally:
    """Greedy one-to-one matching of what lies between two frames."""
    free = [(x.first, x.last) for x in labels if (x.kind not in (*SUDDEN, "none")) or not x.sure]
    wanted = [x.first for x in labels if x.kind == kind and x.sure]
    cuts = [f.first for f in found if f.kind == kind]
    pairs = sorted((abs(c - w), c, w) for c in cuts for w in wanted if abs(c - w) <= tolerance)
    used_cuts: set[int] = set()
    used_labels: set[int] = set()
    for _, cut, label in pairs:
        if cut not in used_cuts and label not in used_labels:
            used_cuts.add(cut)
            used_labels.add(label)
    false = [c for c in cuts if c not in used_cuts and not any(a <= c <= b for a, b in free)]
    return Tally(len(used_labels), len(wanted) - len(used_labels), len(false))


def score_gradual(found: Sequence[Found], labels: Sequence[Label]) -> tuple[Tally, Tally]:
    """(recall of labelled intervals, precision of found ones), as two tallies: their units differ."""
    wanted = [x for x in labels if x.kind not in (*SUDDEN, "none") and x.sure]
    intervals = [f for f in found if f.kind not in SUDDEN]
    real = [x for x in labels if x.kind != "none"]
    hit = sum(any(_covers(f, x) for f in intervals) for x in wanted)
    true = sum(any(f.first <= x.last and x.first <= f.last for x in real) for f in intervals)
    return Tally(hit, len(wanted) - hit), Tally(true, 0, len(intervals) - true)


def _covers(found: Found, label: Label) -> bool:
    """Whether the two share at least half of the shorter one."""
    shared = min(found.last, label.last) - max(found.first, label.first)
    return shared > 0 and shared >= min(found.last - found.first, label.last - label.first) / 2


def pooled(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    return sum(tallies, Tally())
