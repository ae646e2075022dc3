"""What each rule of the default detector is worth: `python -m tests.bench.ablation [--rules cuts,wipes] [--keep DIR]`.

Every rule is switched off alone, and the detector is run without it on the real clips that have labels, the synthetic
clips of tests/bench/shots.py, and the scenes of tests/bench/kinds. Prints a Markdown table: for each set how many
more (+) or fewer (-) cuts are missed, cuts are invented, gradual transitions are missed and are invented than with all
rules. A rule whose row is empty can go. It takes half an hour, and as long to make the clips, which
`--keep` saves the next time.
"""

import argparse
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.ablation.counting import count_errors
from tests.bench.ablation.planes import KINDS, SETS, read_set
from tests.bench.ablation.rules import RULES

ERRORS = ("missed cut", "invented cut", "missed gradual", "invented gradual")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", default="", help="beginnings of names of rules, with commas between; all if empty")
    parser.add_argument("--sets", default=",".join(SETS), help="names with commas between")
    parser.add_argument("--first", type=int, default=KINDS.start, help="the first seed of the scenes of each kind")
    parser.add_argument("--keep", type=Path, help="a folder in which what is read of the clips is kept")
    options = parser.parse_args()
    rules = [rule for rule in RULES if rule.name.startswith(tuple(options.rules.split(",")))]
    sets = options.sets.split(",")
    kinds = range(options.first, options.first + len(KINDS))
    with TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        errors = [count_errors(read_set(name, folder, kinds), rules) for name in sets]
    print(f"| rule | switched off | {' | '.join(sets)} |", "|---|---|" + "---|" * len(sets), sep="\n")
    print("| all of them | - |", *(" ".join(str(whole[error]) for error in ERRORS) + " |" for whole, *_ in errors))
    for i, rule in enumerate(rules, start=1):
        cells = [_compare(of_set[i], of_set[0]) for of_set in errors]
        print(f"| {rule.demand} | `{rule.name}` | {' | '.join(cells)} |")


def _compare(without_it: Counter[str], whole: Counter[str]) -> str:
    """The four differences, or nothing where there is none."""
    differences = [without_it[error] - whole[error] for error in ERRORS]
    return " ".join(f"{n:+}" if n else "0" for n in differences) if any(differences) else ""


if __name__ == "__main__":
    main()
