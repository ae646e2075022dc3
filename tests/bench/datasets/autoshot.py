"""SHOT, the set of AutoShot, in two layouts: as its authors hand it out, and as an archive of its test set.

Its authors' layout: `kuaishou_v2.txt` and the videos in folders beside it. The text has the name of a video, with or
without a number, then a transition a line: the last frame of the old shot and the first of the new one, 0-based (the
test set's lists of shots, which exist beside it, say the same frames). It was typed by hand: frames stand between
commas, points, blanks or brackets, not always in order, and some go backwards or run together. What is not two frames
that rise is left out and counted. Which 200 videos are the test set, of which all published figures are, says only a
pickle (gt_scenes_dict_baseline_v2.pickle), which is not loaded, because a pickle can run anything: all labelled videos
that are there are scored, the training set's too.

The archive AutoShot_test.tar.gz (PySceneDetect, benchmark/README.md): `annotations/ID.txt`, one shot a line, first and
last frame, 0-based (benchmark/dataset.py), and `videos/ID.mp4`. 36 of the 200 videos are missing in it.
"""

import re
from pathlib import Path

from tests.bench.datasets.layout import LabelledSet, Layout, gather, label_of, list_videos, read_shots, read_text
from tests.bench.scoring import Label

TABLE = "kuaishou_v2.txt"

RULES = ("TransNetV2", "PySceneDetect shot ends")


def _read(folder: Path) -> LabelledSet:
    labelled, damaged = read_pairs(read_text(folder / TABLE))
    videos = list_videos([*(path for path in sorted(folder.rglob("*")) if path.is_dir()), folder])
    remarks = [f"{damaged} lines of {TABLE} are no transition, and are left out"] if damaged else []
    return gather(folder, "SHOT, training and test", labelled, videos, RULES, remarks)


def read_pairs(text: str) -> tuple[dict[str, list[Label]], int]:
    """The labels of each video, by its name without ending, and the number of lines that are no transition."""
    pairs: dict[str, set[tuple[int, int]]] = {}
    current: set[tuple[int, int]] | None = None
    damaged = 0
    for line in filter(None, map(str.strip, text.splitlines())):
        if title := re.match(r"(\S+)\.mp4\b", line):
            current = pairs.setdefault(title[1], set())
            continue
        frames = [int(word) for word in re.findall(r"\d+", line)]
        if current is None or len(frames) != 2 or frames[0] >= frames[1]:
            damaged += 1
        else:
            current.add((frames[0], frames[1]))
    return {name: [label_of(*pair) for pair in sorted(listed)] for name, listed in pairs.items()}, damaged


def _list_tables(folder: Path) -> list[Path]:
    return [path for path in sorted((folder / "annotations").glob("*.txt")) if path.stem.isdigit()]


def _read_test(folder: Path) -> LabelledSet:
    labelled = {table.stem: read_shots(table) for table in _list_tables(folder)}
    return gather(folder, "SHOT test", labelled, list_videos([folder / "videos"]), RULES)


LAYOUT = Layout("SHOT", TABLE, lambda folder: (folder / TABLE).is_file(), _read)

TEST_LAYOUT = Layout("SHOT test", "annotations/ID.txt", lambda folder: bool(_list_tables(folder)), _read_test)
