"""How good and how fast the detectors of shots are: `python -m tests.bench.shots [--detectors a,b] [--synthetic N]`.

With `--dataset-root DIR`, on a public set that lies in DIR in its authors' layout (tests/bench/datasets), not on ours.

Prints one Markdown table: hard cuts by F1 at 0, 1 and 2 frames, gradual transitions by recall of the labelled intervals
and precision of the found ones, frames a second as a part of plain decoding in the same run, peak memory. The sets:
the footage that came with labels; more of it, labelled by us (tests/bench/labels, same rules); synthetic clips with
every kind of transition and trap; and more such clips from seeds of which only the totals were looked at, as a check.
Detectors that are not installed are left out. For a public set a second table follows: the scores by the rules of those
who published figures on it, and their figures.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bts import media, shots
from tests.bench.datasets import DatasetError, LabelledSet, open_set
from tests.bench.datasets.published import published_on
from tests.bench.datasets.rules import RULES
from tests.bench.scoring import Found, Label, Tally, pooled, read_labels, score_cuts, score_gradual
from tests.bench.synthetic import clip_of, make_set

FOOTAGE = Path(__file__).resolve().parents[3] / "shared" / "footage"

OWN_LABELS = Path(__file__).parent / "labels"

UNSEEN = 200
"""The first of the seeds to whose clips no threshold was fitted."""

Case = tuple[Path, list[Label]]


@dataclass
class Score:
    """What one detector reached over a set."""

    cuts: list[Tally] = field(default_factory=lambda: [Tally(), Tally(), Tally()])
    recall: Tally = Tally()
    precision: Tally = Tally()
    seconds: float = 0.0
    by_rule: dict[str, list[Tally]] = field(default_factory=dict)
    """Name of a published rule -> the tally of each clip."""

    def add(self, found: list[Found], labels: list[Label]) -> None:
        """Enter the answer for one clip."""
        self.cuts = [tally + score_cuts(found, labels, n) for n, tally in enumerate(self.cuts)]
        recall, precision = score_gradual(found, labels)
        self.recall, self.precision = self.recall + recall, self.precision + precision
        for name, tallies in self.by_rule.items():
            tallies.append(RULES[name](found, labels))


def with_bts(name: str) -> Callable[[Path], list[Found]]:
    """A detector of bts, with keyframes, faces and thumbnails, as `bts shots` runs it."""

    def detect(clip: Path) -> list[Found]:
        with media.open_clip(clip) as opened:
            analysis = shots.analyse(opened, shots.Options(detector=name))
        return [Found(t.kind, t.start_frame, t.end_frame) for t in analysis.transitions]

    return detect


def with_scenedetect(name: str) -> Callable[[Path], list[Found]]:
    """PySceneDetect with its defaults; it knows cuts only."""

    def detect(clip: Path) -> list[Found]:
        import scenedetect

        detector = {"adaptive": scenedetect.AdaptiveDetector, "content": scenedetect.ContentDetector}[name]
        scenes = scenedetect.detect(str(clip), detector())
        return [Found("cut", start.frame_num, start.frame_num) for start, _ in scenes[1:]]

    return detect


DETECTORS: dict[str, Callable[[Path], list[Found]]] = {
    "bts default": with_bts("default"),
    "bts transnetv2": with_bts("transnetv2"),
    "PySceneDetect adaptive": with_scenedetect("adaptive"),
    "PySceneDetect content": with_scenedetect("content"),
}


def labelled(footage: Path, tables_in: Path | None = None) -> list[Case]:
    """The clips that have labels made by eye, in the footage's own folder of labels or in another one."""
    tables = sorted((tables_in or footage / "labels").glob("*.tsv"))
    return [(clip, read_labels(table)) for table in tables if (clip := clip_of(footage, table)) is not None]


def decode_seconds(clips: list[Path]) -> float:
    """Wall seconds that the bundled ffmpeg needs to decode the clips, one after the other."""
    started = time.perf_counter()
    for clip in clips:
        command = [str(media.ffmpeg_path()), "-nostdin", "-v", "quiet", "-i", str(clip), "-an", "-f", "null", "-"]
        subprocess.run(command, check=False)
    return time.perf_counter() - started


def run_one(name: str, cases: list[Case], rules: tuple[str, ...] = ()) -> Score:
    """One detector over one set, in this process."""
    score = Score(by_rule={rule: [] for rule in rules})
    for clip, labels in cases:
        started = time.perf_counter()
        found = DETECTORS[name](clip)
        score.seconds += time.perf_counter() - started
        score.add(found, labels)
    return score


def row_of(title: str, name: str, cases: list[Case], rules: tuple[str, ...] = ()) -> tuple[str, list[str]] | None:
    """A row of the table and the rows by published rules; None if the detector is not installed.

    They are worked out in a process of its own, so that memory can be told.
    """
    plain = decode_seconds([clip for clip, _ in cases])
    work = json.dumps([name, [(str(clip), [vars(label) for label in labels]) for clip, labels in cases], rules])
    command = [sys.executable, "-m", "tests.bench.shots", "--worker"]
    done = subprocess.run(command, input=work, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: {done.stderr.strip().splitlines()[-1] if done.stderr else 'failed'}", file=sys.stderr)
        return None
    answer = json.loads(done.stdout.splitlines()[-1])
    row = f"| {title} | {name} | {answer['row']} | {plain / answer['seconds']:.2f} | {answer['memory']:.0f} |"
    return row, [f"| {title} | {name} | {cells} | this run |" for cells in answer["by_rule"]]


def worker() -> None:
    """Read work from stdin, print the result as JSON."""
    name, listed, rules = json.loads(sys.stdin.read())
    cases = [(Path(clip), [Label(**label) for label in labels]) for clip, labels in listed]
    score = run_one(name, cases, tuple(rules))
    cells = [f"{tally.f1:.3f}" for tally in score.cuts]
    cells += [f"{score.recall.recall:.2f} ({score.recall.hit}/{score.recall.hit + score.recall.missed})"]
    cells += [f"{score.precision.precision:.2f}" if score.precision.hit + score.precision.false else "-"]
    # Not ru_maxrss, which a process inherits from the one that started it.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    memory = int(peak.split()[1]) / 1024
    by_rule = [_cells_of(rule, tallies) for rule, tallies in score.by_rule.items()]
    print(json.dumps({"row": " | ".join(cells), "seconds": score.seconds, "memory": memory, "by_rule": by_rule}))


def _cells_of(rule: str, tallies: list[Tally]) -> str:
    """Precision, recall and F1 of all clips' transitions together, and the mean F1 of clips that have labels."""
    total = pooled(tallies)
    if not total.hit + total.missed:
        return f"{rule} | - | - | - | -"
    each = [tally.f1 for tally in tallies if tally.hit + tally.missed]
    mean = sum(each) / len(each)
    return f"{rule} | {total.precision:.3f} | {total.recall:.3f} | {total.f1:.3f} | {mean:.3f}"


def print_public(sets: list[LabelledSet], detectors: list[str]) -> None:
    """The usual rows of public sets, then the scores by published rules beside the published figures."""
    lines = []
    for one in sets:
        for name in detectors:
            if rows := row_of(one.name, name, one.cases, one.rules):
                print(rows[0], flush=True)
                lines += rows[1]
        for figure in published_on(one.name):
            parts = ["-" if part is None else f"{part:.3f}" for part in (figure.precision, figure.recall)]
            cells = " | ".join([figure.rule, *parts, f"{figure.f1:.3f}", "-", figure.source])
            lines.append(f"| {one.name} | {figure.who} | {cells} |")
    print("\n| set | detector | rule | precision | recall | F1 | mean F1 of clips | source |")
    print("|---|---|---|---:|---:|---:|---:|---|", *lines, sep="\n")
    for one in sets:
        print(f"\n{one.name}: {len(one.cases)} videos scored.", *one.remarks, sep="\n")


def print_own(footage: Path, folder: Path, count: int, detectors: list[str]) -> None:
    """The rows of the labelled footage, and of `count` synthetic clips and as many unseen ones, made in a folder."""
    sets = [("labelled", labelled(footage)), ("labelled by us", labelled(footage, OWN_LABELS))]
    if count:
        sets.append(("synthetic", list(make_set(footage, folder, range(count)))))
        sets.append(("synthetic, unseen", list(make_set(footage, folder, range(UNSEEN, UNSEEN + count)))))
    for title, cases in sets:
        for name in detectors:
            if rows := row_of(title, name, cases):
                print(rows[0], flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--detectors", default=",".join(DETECTORS), help="names with commas between")
    parser.add_argument("--footage", type=Path, default=FOOTAGE)
    parser.add_argument("--synthetic", type=int, default=14, help="clips of the synthetic set; 0 for none")
    parser.add_argument("--keep", type=Path, help="a folder in which the synthetic set is kept")
    parser.add_argument(
        "--dataset-root", type=Path, action="append", default=[], help="folder of a public set; can be repeated"
    )
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker()
        return
    try:
        sets = [open_set(folder) for folder in options.dataset_root]
    except DatasetError as error:
        parser.exit(2, f"{error}\n")
    print("| set | detector | cuts F1@0 | @1 | @2 | gradual recall | precision | of decode speed | MB |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    detectors = options.detectors.split(",")
    if sets:
        print_public(sets, detectors)
        return
    with tempfile.TemporaryDirectory() as scratch:
        print_own(options.footage, options.keep or Path(scratch), options.synthetic, detectors)


if __name__ == "__main__":
    main()
