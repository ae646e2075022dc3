"""BBC Planet Earth: eleven films `bbc_NN.mp4`, in the folder or in `videos`, each with a list of its shots.

Its authors' lists are `annotations/shots/NN_TITLE.txt`, one shot a line: first and last frame, with a tab between.
Against the frames of the videos they are one too low: TransNetV2 (consolidate_datasets.py) adds 1 to all but the first
frame of the film, and so does this. The later lists `fixed/NN-scenes.txt` (zenodo.org/records/14873790) are 0-based:
PySceneDetect (benchmark/evaluator.py) takes the frame after each shot's last for the cut. Where both are there, the
later ones are read. A gap between two shots is a gradual transition.
"""

import re
from pathlib import Path

from tests.bench.datasets.layout import DatasetError, LabelledSet, Layout, gather, list_videos, read_shots

RULES = ("TransNetV2", "PySceneDetect shot ends")

SHIFTS = {"fixed": 0, "annotations/shots": 1}
"""Folder of lists -> what is added to their frames; the first folder that has lists is read."""


def _list_tables(folder: Path) -> tuple[list[Path], int]:
    """The lists of shots, and what is added to their frames."""
    for place, shift in SHIFTS.items():
        tables = [path for path in sorted((folder / place).glob("*.txt")) if re.match(r"\d+[-_]", path.name)]
        if tables:
            return tables, shift
    return [], 0


def _read(folder: Path) -> LabelledSet:
    tables, shift = _list_tables(folder)
    labelled = {}
    for table in tables:
        name = f"bbc_{re.split('[-_]', table.stem)[0]}"
        if name in labelled:
            raise DatasetError(f"{table}: is a second list of the shots of {name}")
        labelled[name] = read_shots(table, shift)
    videos = list_videos([folder / "videos", folder])
    return gather(folder, "BBC Planet Earth", labelled, videos, RULES)


def _fits(folder: Path) -> bool:
    return bool(_list_tables(folder)[0])


LAYOUT = Layout("BBC Planet Earth", "annotations/shots/NN_*.txt or fixed/NN-*.txt", _fits, _read)
