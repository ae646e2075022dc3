"""The bench of the model, as far as it goes without scikit-learn."""

from pathlib import Path

import numpy as np

from tests.bench.ablation.planes import KINDS, Planes
from tests.bench.kinds.found import FOUND
from tests.bench.kinds.traps import TRAPS
from tests.bench.model.clips import PARTS, link_footage, list_scenes
from tests.bench.model.features import CUT_FEATURES, GRADUAL_FEATURES
from tests.bench.model.judging import answer, list_examples, look_at
from tests.bench.model.trees import LEAF, Row, Trees, read_trees
from tests.bench.picks import SAMPLE
from tests.bench.scoring import Label, Tally, score_cuts, score_gradual
from tests.bench.shots import OWN_LABELS, labelled
from tests.bench.synthetic import UNLABELLED
from tests.shots.material import mixed, samples, scene

NODES: list[Row] = [
    (0, 0, "height", 2.0, 1, 2, 0.0), (0, 1, LEAF, 0.0, 0, 0, -1.0), (0, 2, "length", 0.5, 3, 4, 0.0),
    (0, 3, LEAF, 0.0, 0, 0, 0.25), (0, 4, LEAF, 0.0, 0, 0, 3.0), (1, 5, LEAF, 0.0, 0, 0, 0.5),
]  # fmt: skip
"""Two trees: one asks for the height, then for the length, the other is one leaf."""

TREES = Trees(("length", "height"), NODES)


def test_trees_are_evaluated_as_their_table_says(tmp_path: Path) -> None:
    TREES.write(tmp_path / "trees.tsv")
    read = read_trees(tmp_path / "trees.tsv", TREES.features)
    assert read == TREES
    rows = np.array([[0, 2], [0.5, 2.01], [0.51, 9]], np.float32)
    np.testing.assert_allclose(read.sum_leaves(rows), [-0.5, 0.75, 3.5])
    np.testing.assert_allclose(read.judge(rows), 1 / (1 + np.exp([0.5, -0.75, -3.5])), rtol=1e-6)
    assert read.judge(rows[:0]).shape == (0,)


def test_a_clip_is_left_out_with_all_that_is_made_of_its_footage(footage: Path, tmp_path: Path) -> None:
    with_labels = {clip.stem for clip, _ in [*labelled(footage), *labelled(footage, OWN_LABELS)]} | {SAMPLE.stem}
    used = with_labels | {Path(name).stem for name in UNLABELLED}
    assert sorted(name for part in PARTS for name in part) == sorted(used)
    for part, names in enumerate(PARTS):
        linked = {path.stem for path in link_footage(part, tmp_path / str(part)).glob("*/*")}
        assert linked == set(names) - {SAMPLE.stem}
    scenes = [scene for part in range(len(PARTS)) for scene in list_scenes(part)]
    assert len(set(scenes)) == len(scenes) == len(KINDS) * len({**FOUND, **TRAPS})


def test_candidates_have_all_measures_and_the_trees_choose_among_them() -> None:
    old, new, last = scene(1, 40), scene(2, 60), scene(3, 40)
    middle = [mixed(a, b, (i + 1) / 11) for i, (a, b) in enumerate(zip(old[30:], new[:10], strict=True))]
    labels = [Label("dissolve", 30, 40), Label("cut", 90, 90)]
    case = look_at(Planes("made", samples([*old[:30], *middle, *new[10:], *last]), labels))
    ((of_cuts, of_graduals),) = list_examples(case)
    for (rows, targets), features in ((of_cuts, CUT_FEATURES), (of_graduals, GRADUAL_FEATURES)):
        assert rows.shape == (len(targets), len(features))
        assert np.isfinite(rows).all()
        assert 1 in targets
    right = [np.nan_to_num(targets) for _, targets in (of_cuts, of_graduals)]
    found = answer(case, lambda _: (right[0], right[1]), 0.5)
    assert score_cuts(found, labels, 0) == Tally(hit=1)
    assert score_gradual(found, labels) == (Tally(hit=1), Tally(hit=1))
    assert answer(case, lambda _: (0 * right[0], 0 * right[1]), 0.5) == []
