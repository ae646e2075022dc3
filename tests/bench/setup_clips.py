"""Whether `same_as` is right in whole clips, shot by shot, as `bts shots` gives it: of the footage, and edits of it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

from bts import media
from bts.model import Shot
from bts.shots.analysis import analyse
from tests.bench.scoring import Tally
from tests.bench.setup_edits import EDITS, make_edit, read_edit

BUILT = ("interview", "talk", "music_video")
"""The edits that are built of the footage."""

MIXED = " mixed"
"""Ends the name of a set-up whose shots are compared with those of other names only."""


@dataclass(frozen=True)
class LabelledShot:
    """Frames [first, end) of a clip that show one set-up."""

    first: int
    end: int
    setup: str


def label_clips(footage: Path, folder: Path) -> Iterator[tuple[str, Path, list[LabelledShot]]]:
    """Name, clip and labels: the footage as it came, then the edits, which are made in the folder."""
    found: dict[str, list[LabelledShot]] = {}
    with (EDITS / "shots.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            shot = LabelledShot(int(row["first"]), int(row["last"]) + 1, row["setup"])
            found.setdefault(row["clip"], []).append(shot)
    for clip, labels in found.items():
        yield Path(clip).name, footage / clip, labels
    for name in BUILT:
        edit = read_edit(name)
        ends = [sum(shot.frames for shot in edit[:i]) for i in range(len(edit) + 1)]
        labels = [LabelledShot(*ends, shot.setup) for ends, shot in zip(pairwise(ends), edit, strict=True)]
        yield f"{name} (built)", make_edit(name, footage, folder), labels


def tally_clip(clip: Path, labels: Sequence[LabelledShot]) -> Tally:
    """Which pairs of the shots that are worth a picture `same_as` makes one set-up, against the labels."""
    with media.open_clip(clip) as opened:
        shots = analyse(opened).pictured
    return tally_shots(shots, labels)


def tally_shots(shots: Sequence[Shot], labels: Sequence[LabelledShot]) -> Tally:
    """The same of shots; one whose keyframe has no label, in a transition, is left out."""
    named = [(name, shot.same_as or shot.index) for shot in shots if (name := _name(shot.keyframe.frame, labels))]
    hit = missed = false = 0
    for (one, head), (other, other_head) in combinations(named, 2):
        same, found = one == other, head == other_head
        if one.removesuffix(MIXED) == other.removesuffix(MIXED) and (one.endswith(MIXED) or other.endswith(MIXED)):
            continue
        hit, missed, false = hit + (found and same), missed + (same and not found), false + (found and not same)
    return Tally(hit, missed, false)


def _name(frame: int, labels: Sequence[LabelledShot]) -> str | None:
    return next((label.setup for label in labels if label.first <= frame < label.end), None)
