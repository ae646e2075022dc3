"""What the layouts of public sets have in common: how a set is described, and how its videos and shot lists are read.

Labels are those of tests/bench/scoring.py, frames 0-based: a cut has first = last = the first frame of the new shot; a
gradual transition lasts from the first frame that differs from the old shot to the first one that is purely the new.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bts import media
from bts.errors import ClipError
from tests.bench.scoring import Label

VIDEOS = (".mp4", ".avi", ".mkv", ".mov", ".webm", ".mpg")
"""Endings of what is looked for as a video; the sets are handed out as .mp4."""

NAMED = 3
"""Missing videos that a remark names; it counts the others."""


class DatasetError(Exception):
    """A folder that cannot be scored: one line that names it and says what is wrong."""


@dataclass(frozen=True)
class LabelledSet:
    """The videos of a set that are there, with their labels.

    `rules` names the published rules (tests/bench/datasets/rules.py) by which it is scored; `remarks` are lines that
    say what was left out.
    """

    name: str
    cases: list[tuple[Path, list[Label]]]
    rules: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How one set lies on the disk: `labels` says where its labels are, in words for an error."""

    name: str
    labels: str
    fits: Callable[[Path], bool]
    read: Callable[[Path], LabelledSet]


def label_of(last_old: int, first_new: int) -> Label:
    """The label of a transition between the last frame that is purely the old shot and the first of the new one."""
    if first_new - last_old == 1:
        return Label("cut", first_new, first_new)
    return Label("gradual", last_old + 1, first_new)


def read_text(path: Path) -> str:
    """The text of a label file. Raises DatasetError if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: cannot be read: {error}") from error


def read_shots(path: Path, shift: int = 0) -> list[Label]:
    """The transitions between the shots of a list, one shot a line: its first and its last frame, both 0-based.

    `shift` is added to all frames. A shot that begins on a frame of the one before (a few do in BBC's lists) begins
    there by a cut. Raises DatasetError for a line that is no shot, or for shots that go backwards.
    """
    shots: list[tuple[int, int]] = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            first, last = (int(word) for word in line.split())
        except ValueError:
            raise DatasetError(f"{path}: line {number} is no shot (two frames): {line.strip()[:40]!r}") from None
        if last < first or (shots and first < shots[-1][0]):
            raise DatasetError(f"{path}: line {number} goes backwards: {line.strip()[:40]!r}")
        shots.append((first, last))
    if not shots:
        raise DatasetError(f"{path}: lists no shots")
    pairs = [(min(old[1], new[0] - 1), new[0]) for old, new in pairwise(shots)]
    return [label_of(last_old + shift, first_new + shift) for last_old, first_new in pairs]


def list_videos(places: Iterable[Path]) -> dict[str, Path]:
    """The videos in some folders, those of the first folder first, by their names without ending."""
    found: dict[str, Path] = {}
    for place in places:
        if place.is_dir():
            for path in sorted(place.iterdir()):
                if path.suffix.lower() in VIDEOS:
                    found.setdefault(path.stem, path)
    return found


def gather(
    folder: Path,
    name: str,
    labelled: Mapping[str, list[Label]],
    videos: Mapping[str, Path],
    rules: tuple[str, ...],
    remarks: Iterable[str] = (),
) -> LabelledSet:
    """A set of the labelled videos that are there and can be read; what is not is counted in its remarks.

    Raises DatasetError if nothing is labelled, or none of what is labelled is there.
    """
    missing = [key for key in labelled if key not in videos]
    if len(missing) == len(labelled):
        raise DatasetError(f"{folder}: has none of the {len(labelled)} labelled videos of {name}")
    broken = {key for key in labelled if key in videos and not _is_readable(videos[key])}
    cases = [(videos[key], labels) for key, labels in labelled.items() if key in videos and key not in broken]
    if not cases:
        raise DatasetError(f"{folder}: none of the {len(broken)} videos of {name} can be read")
    said = [*remarks]
    for kind, keys in (("are missing", missing), ("cannot be read", sorted(broken))):
        if keys:
            said.append(f"{len(keys)} of {len(labelled)} labelled videos {kind}: {_name_some(keys)}")
    if extra := len(videos.keys() - labelled.keys()):
        said.append(f"{extra} videos have no labels, and are left out")
    return LabelledSet(name, cases, rules, tuple(f"{name}: {line}" for line in said))


def _is_readable(video: Path) -> bool:
    try:
        media.probe(video)
    except ClipError:
        return False
    return True


def _name_some(keys: list[str]) -> str:
    return ", ".join(keys[:NAMED]) + (f" and {len(keys) - NAMED} more" if len(keys) > NAMED else "")
