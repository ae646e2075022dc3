"""RAI: ten broadcasts, in the folder or in `videos`, with lists of their shots `labels/ID_gt.txt`.

One shot a line: first and last frame, 0-based, read as they are (TransNetV2, consolidate_datasets.py). A video is
called ID.mp4, or ID_more.mp4 (github.com/gyglim/shot-detection-evaluation). The package that its authors hand out today
has `scenes_N.txt` instead: frames of scenes, 1-based (github.com/soCzech/TransNetV2/issues/45). A scene is many shots,
so nothing can be scored by them, and this is said.
"""

from pathlib import Path

from tests.bench.datasets.layout import DatasetError, LabelledSet, Layout, gather, list_videos, read_shots

RULES = ("TransNetV2",)


def _fits(folder: Path) -> bool:
    return any((folder / "labels").glob("*_gt.txt")) or any(folder.glob("scenes_*.txt"))


def _read(folder: Path) -> LabelledSet:
    tables = sorted((folder / "labels").glob("*_gt.txt"))
    if not tables:
        raise DatasetError(f"{folder}: has lists of scenes (scenes_N.txt), but none of shots (labels/ID_gt.txt)")
    labelled = {table.stem.removesuffix("_gt"): read_shots(table) for table in tables}
    found = list_videos([folder, folder / "videos"])
    videos = {name if name in labelled else name.split("_")[0]: path for name, path in found.items()}
    return gather(folder, "RAI", labelled, videos, RULES)


LAYOUT = Layout("RAI", "labels/*_gt.txt", _fits, _read)
