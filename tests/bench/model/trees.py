"""Boosted trees as a table that a person can read and numpy can evaluate."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bts.media.arrays import Floats

COLUMNS = ("tree", "node", "feature", "at_most", "if_so", "if_not", "value")
"""A node asks whether a feature is `at_most` a number and names the next node for either answer; a leaf has a value."""

LEAF = "-"
"""Stands for the feature of a leaf."""

Row = tuple[int, int, str, float, int, int, float]
"""The cells of COLUMNS for one node; nodes are numbered through all trees."""


@dataclass(frozen=True)
class Trees:
    """The nodes of all trees, in order of their numbers, and the names of the features that they ask about."""

    features: tuple[str, ...]
    nodes: list[Row]

    def sum_leaves(self, rows: Floats) -> npt.NDArray[np.float64]:
        """(n,) log odds of rows of features (n, f): the sum of the leaves that a row reaches, one in each tree."""
        tree, _, names, at_most, if_so, if_not, value = (np.array(column) for column in zip(*self.nodes, strict=True))
        asked = np.array([-1 if name == LEAF else self.features.index(name) for name in names])
        at = np.tile(np.flatnonzero(np.diff(tree, prepend=-1)), (len(rows), 1))
        while (asked[at] >= 0).any():
            below = rows[np.arange(len(rows))[:, None], asked[at]] <= at_most[at]
            at = np.where(asked[at] < 0, at, np.where(below, if_so[at], if_not[at]))
        return np.asarray(value[at].sum(axis=1), np.float64)

    def judge(self, rows: Floats) -> Floats:
        """(n,) the probabilities, 0 to 1, of rows of features (n, f)."""
        return np.asarray(1 / (1 + np.exp(-self.sum_leaves(rows))), np.float32)

    def write(self, file: Path) -> None:
        """Put the table in a file of tab-separated values."""
        with file.open("w", encoding="utf-8", newline="") as target:
            csv.writer(target, delimiter="\t", lineterminator="\n").writerows([COLUMNS, *self.nodes])


def read_trees(file: Path, features: tuple[str, ...]) -> Trees:
    """The trees of a table that `Trees.write` wrote."""
    with file.open(encoding="utf-8", newline="") as source:
        _, *rows = csv.reader(source, delimiter="\t")
    nodes = [(int(t), int(n), name, float(a), int(y), int(z), float(v)) for t, n, name, a, y, z, v in rows]
    return Trees(features, nodes)


def train(
    features: tuple[str, ...], rows: Floats, targets: Floats, weights: Floats
) -> tuple[Trees, Callable[[Floats], Floats]]:
    """Trees that tell rows (n, f) of target 1 from those of 0, and scikit-learn's own evaluation of them."""
    from sklearn.ensemble import GradientBoostingClassifier

    model = GradientBoostingClassifier(
        init="zero", n_estimators=150, learning_rate=0.1, max_leaf_nodes=8, max_depth=None,
        min_samples_leaf=12, max_features=8, subsample=0.7, random_state=0,
    )  # fmt: skip
    model.fit(rows, targets, sample_weight=weights)
    nodes: list[Row] = []
    for number, (estimator,) in enumerate(model.estimators_):
        tree, first = estimator.tree_, len(nodes)
        for i in range(tree.node_count):
            leaf = tree.children_left[i] < 0
            name = LEAF if leaf else features[tree.feature[i]]
            value = model.learning_rate * float(tree.value[i, 0, 0]) if leaf else 0.0
            next_nodes = first + int(tree.children_left[i]), first + int(tree.children_right[i])
            nodes.append((number, first + i, name, float(tree.threshold[i]), *next_nodes, value))
    return Trees(features, nodes), model.decision_function
