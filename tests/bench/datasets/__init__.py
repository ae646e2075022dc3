"""Public sets of videos with labelled shots, each read in the layout in which its authors hand it out.

None of the videos may be handed on, so none is part of the project: who has a set names its folder. A new set is one
module with a `LAYOUT`, and one line in LAYOUTS.
"""

from pathlib import Path

from tests.bench.datasets import autoshot, bbc, clipshots, rai
from tests.bench.datasets.layout import DatasetError, LabelledSet, Layout

LAYOUTS: tuple[Layout, ...] = (clipshots.LAYOUT, bbc.LAYOUT, rai.LAYOUT, autoshot.LAYOUT, autoshot.TEST_LAYOUT)
"""All layouts; a folder is read by the first that fits what it holds."""

__all__ = ["LAYOUTS", "DatasetError", "LabelledSet", "open_set"]


def open_set(folder: Path) -> LabelledSet:
    """The set that a folder holds, recognised by its label files.

    Raises DatasetError, one line that names the folder or file, where there is no such folder, no layout fits, a label
    file is damaged, or none of the labelled videos is there.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: there is no such folder")
    fitting = next((layout for layout in LAYOUTS if layout.fits(folder)), None)
    if fitting is None:
        known = "; ".join(f"{layout.name}: {layout.labels}" for layout in LAYOUTS)
        raise DatasetError(f"{folder}: holds the labels of no known set ({known})")
    return fitting.read(folder)
