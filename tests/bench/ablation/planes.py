"""The clips of the ablation as the detector sees them: small planes and labels, read once and kept in a folder."""

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bts import media
from bts.shots.analysis import small_planes
from bts.shots.samples import Sample
from tests.bench.kinds.__main__ import make_clip
from tests.bench.kinds.found import FOUND
from tests.bench.kinds.traps import TRAPS
from tests.bench.picks import SAMPLE
from tests.bench.scoring import Label, read_labels
from tests.bench.shots import FOOTAGE, OWN_LABELS, UNSEEN, Case, labelled
from tests.bench.synthetic import make_set, read_material

SYNTHETIC = (*range(14), *range(UNSEEN, UNSEEN + 14))
"""Seeds of the synthetic clips: those of tests/bench/shots.py."""

KINDS = range(100, 106)
"""Seeds of the scenes of each kind, if no others are given."""

SETS = ("real", "synthetic", "kinds")


@dataclass(frozen=True)
class Planes:
    """The frames of one clip, very small, and its labels."""

    name: str
    samples: list[Sample]
    labels: list[Label]


def read_set(name: str, folder: Path, kinds: range = KINDS) -> list[Planes]:
    """The clips of a set, from the file in `folder` in which they are put the first time."""
    file = folder / (f"{name}-{kinds.start}-{kinds.stop}.pickle" if name == "kinds" else f"{name}.pickle")
    if not file.exists():
        with TemporaryDirectory() as scratch:
            clips = [read_planes(clip, labels) for clip, labels in _make_set(name, Path(scratch), kinds)]
        file.write_bytes(pickle.dumps(clips))
    read: list[Planes] = pickle.loads(file.read_bytes())
    return read


def _make_set(name: str, folder: Path, kinds: range) -> Iterator[Case]:
    """(clip, labels) of a set; clips that have to be made are written to the folder."""
    if name == "real":
        yield from [*labelled(FOOTAGE), *labelled(FOOTAGE, OWN_LABELS)]
        yield SAMPLE, read_labels(SAMPLE.with_suffix(".labels.tsv"))
    elif name == "synthetic":
        yield from make_set(FOOTAGE, folder, SYNTHETIC)
    else:
        material = read_material(FOOTAGE)
        for kind, make in {**FOUND, **TRAPS}.items():
            for seed in kinds:
                yield make_clip(kind, make, seed, material, folder)


def read_planes(clip: Path, labels: list[Label]) -> Planes:
    """The frames of a clip, as small as the detector sees them."""
    with media.open_clip(clip) as opened:
        samples = [
            Sample(number, frame.time, *(plane.copy() for plane in small_planes(frame)))
            for number, frame in enumerate(media.frames(opened))
        ]
    return Planes(clip.stem, samples, labels)
