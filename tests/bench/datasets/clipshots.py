"""ClipShots: `annotations/SPLIT.json` with the transitions of each video, which lie in `videos` or `videos/SPLIT`.

A file of labels is {"NAME.mp4": {"transitions": [[begin, end], ...], "frame_num": n}, ...}. By its authors' evaluation
(github.com/Tangshitao/ClipShots, tools/evaluate.py) a transition with end - begin = 1 is a cut, a longer one is
gradual. Frames are 0-based and `end` is the first frame of the new shot (TransNetV2, consolidate_datasets.py, makes
scenes of [0, begin], [end, ...]). The published figures are of the split `test`; others are read where it is not there.
TransNetV2 moved the labels of videos with one frame more than `frame_num`, and left out those that differ by more:
here labels stay as they are.
"""

import json
from pathlib import Path
from typing import Any

from tests.bench.datasets.layout import DatasetError, LabelledSet, Layout, gather, label_of, list_videos, read_text
from tests.bench.scoring import Label

RULES = ("ClipShots cuts", "ClipShots gradual", "TransNetV2", "PySceneDetect cuts", "PySceneDetect fades")


def _list_splits(folder: Path) -> list[Path]:
    """The files of labels, that of the test split first."""
    return sorted((folder / "annotations").glob("*.json"), key=lambda path: (path.stem != "test", path.stem))


def _read(folder: Path) -> LabelledSet:
    table = _list_splits(folder)[0]
    labelled, degenerate = read_transitions(table)
    videos = list_videos([folder / "videos" / table.stem, folder / "videos"])
    remarks = [f"{degenerate} labels that end before they begin are left out"] if degenerate else []
    return gather(folder, f"ClipShots {table.stem}", labelled, videos, RULES, remarks)


def read_transitions(table: Path) -> tuple[dict[str, list[Label]], int]:
    """The labels of each video, by its name without ending, and the number of transitions that are none.

    Raises DatasetError for a file of another form.
    """
    try:
        listed = json.loads(read_text(table))
    except json.JSONDecodeError as error:
        raise DatasetError(f"{table}: is no JSON: {error}") from error
    if not isinstance(listed, dict) or not listed:
        raise DatasetError(f"{table}: lists no videos")
    labelled: dict[str, list[Label]] = {}
    degenerate = 0
    for name, entry in listed.items():
        pairs = _read_pairs(entry)
        if pairs is None:
            raise DatasetError(f"{table}: the transitions of {name} are no pairs of frames")
        good = [(begin, end) for begin, end in pairs if end > begin]
        degenerate += len(pairs) - len(good)
        labelled[Path(name).stem] = [label_of(begin, end) for begin, end in sorted(good)]
    return labelled, degenerate


def _read_pairs(entry: Any) -> list[tuple[int, int]] | None:
    """The transitions of one video, None where they are not pairs of whole numbers."""
    pairs = entry.get("transitions") if isinstance(entry, dict) else None
    if not isinstance(pairs, list):
        return None
    if any(not isinstance(pair, list) or [type(frame) for frame in pair] != [int, int] for pair in pairs):
        return None
    return [(begin, end) for begin, end in pairs]


LAYOUT = Layout("ClipShots", "annotations/*.json", lambda folder: bool(_list_splits(folder)), _read)
