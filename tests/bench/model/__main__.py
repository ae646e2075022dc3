"""Would a small model decide better than the rules? `python -m tests.bench.model [--keep DIR]`.

Needs `pip install scikit-learn`. Boosted trees judge the candidates of cuts and of gradual transitions by measures that
the rules take. The footage is in four parts: each is judged by trees trained on the others and what is made of them.
Prints recall and precision of rules and model, and the time of both; the trees are used as the tables that `--keep`
leaves in DIR. It takes half an hour, half of it for making the clips, which `--keep` saves the next time.
"""

import argparse
import pickle
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bts.media.arrays import Floats
from tests.bench.model.candidates import Candidates
from tests.bench.model.clips import PARTS, REAL, SETS, read_part, tell_set
from tests.bench.model.features import CUT_FEATURES, GRADUAL_FEATURES
from tests.bench.model.judging import Case, answer, list_examples, look_at
from tests.bench.model.trees import Trees, read_trees, train
from tests.bench.scoring import Tally, score_cuts, score_gradual

REAL_WEIGHT = 3.0
"""How many candidates of made clips one of a real clip counts for in training."""

LEAST_GRADUAL = (0.5, 0.8)
"""Probabilities from which a candidate is a gradual transition: the model is scored at each."""

MAX_DIFFERENCE = 1e-5
"""Log odds by which the table and scikit-learn may differ."""

Scores = dict[tuple[str, str], list[Tally]]
"""(Set, who decides) -> tallies: cuts, recall of graduals, precision of graduals."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder in which clips, candidates and trees are kept")
    parser.add_argument("--by-clip", action="store_true", help="leave clips out, but not what shares footage with them")
    options = parser.parse_args()
    scores: Scores = defaultdict(lambda: [Tally(), Tally(), Tally()])
    with TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        parts = [read_cases(part, folder) for part in range(len(PARTS))]
        every = [case for cases in parts for case in cases]
        if options.by_clip:
            parts = [every[k :: len(PARTS)] for k in range(len(PARTS))]
        for part, cases in enumerate(parts):
            others = [case for case in every if all(case is not one for one in cases)]
            of_cuts = train_on(others, 0, CUT_FEATURES, folder / f"cuts-{part}.tsv")
            of_graduals = train_on(others, 1, GRADUAL_FEATURES, folder / f"graduals-{part}.tsv")
            enter_scores(scores, cases, of_cuts, of_graduals)
    print_scores(scores)
    real = [case for case in every if tell_set(case.planes.name) in REAL]
    frames = sum(len(case.planes.samples) for case in real)
    rules, model = (1000 * sum(case.seconds[who] for case in real) / frames for who in (0, 1))
    print(f"\nMilliseconds of processor time a frame of the real clips: rules {rules:.2f}, candidates {model:.2f}")


def read_cases(part: int, folder: Path) -> list[Case]:
    """The clips of a part with their candidates, from the file in `folder` in which they are put the first time."""
    file = folder / f"cases-{part}.pickle"
    if not file.exists():
        file.write_bytes(pickle.dumps([look_at(clip) for clip in read_part(part, folder)]))
    cases: list[Case] = pickle.loads(file.read_bytes())
    return cases


def train_on(cases: Sequence[Case], what: int, features: tuple[str, ...], file: Path) -> Trees:
    """Trees for cuts (`what` 0) or graduals (1), read from the table that is written; they must be scikit-learn's."""
    rows, targets, weights = [], [], []
    for case in cases:
        for examples in list_examples(case):
            rows.append(examples[what][0])
            targets.append(examples[what][1])
            weights.append(np.full(len(rows[-1]), REAL_WEIGHT if tell_set(case.planes.name) in REAL else 1.0))
    every, target, weight = np.concatenate(rows), np.concatenate(targets), np.concatenate(weights)
    used = ~np.isnan(target)
    trained, evaluate = train(features, every[used], target[used], weight[used])
    trained.write(file)
    trees = read_trees(file, features)
    difference = float(np.abs(trees.sum_leaves(every) - evaluate(every)).max())
    assert difference < MAX_DIFFERENCE, difference
    print(f"{file.name}: {used.sum()} candidates, {np.nansum(target):.0f} right; largest difference {difference:.0e}")
    return trees


def enter_scores(scores: Scores, cases: Sequence[Case], of_cuts: Trees, of_graduals: Trees) -> None:
    """Add what rules and model reach on clips that the model did not see."""

    def judge(candidates: Candidates) -> tuple[Floats, Floats]:
        return of_cuts.judge(candidates.of_cuts), of_graduals.judge(candidates.of_graduals)

    for case in cases:
        answers = {"rules": case.by_rules, **{f"model, {p}": answer(case, judge, p) for p in LEAST_GRADUAL}}
        for who, found in answers.items():
            new = score_cuts(found, case.planes.labels, 1), *score_gradual(found, case.planes.labels)
            old = scores[tell_set(case.planes.name), who]
            old[:] = [tally + more for tally, more in zip(old, new, strict=True)]


def print_scores(scores: Scores) -> None:
    """The table: sets in order, rules before model."""
    print("\n| set | who decides | cuts: recall | precision | graduals: recall | precision |\n|---|---|" + "---:|" * 4)
    for name in SETS:
        for who in dict.fromkeys(who for _, who in scores):
            cuts, recall, precision = scores[name, who]
            pairs = (cuts.hit, cuts.missed), (cuts.hit, cuts.false), (recall.hit, recall.missed)
            cells = [f"{hit} of {hit + other}" for hit, other in (*pairs, (precision.hit, precision.false))]
            print(f"| {name} | {who} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
