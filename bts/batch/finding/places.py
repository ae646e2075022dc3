"""Which folder of the results a clip wants: one that mirrors the archive, beside what lies there."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path, PurePath

from bts.folders import alike, folder_name, safe_name

LONGEST = 1000
"""Bytes of a place; the folders of a longer one are replaced by one with a digest for its name. Systems allow about
4,000 for a whole path, and the files of the results have names too."""


def mirror_folder(relative: str) -> PurePath:
    """The folder of results for a folder of an archive, by its path with `/` below the folder that was named.

    Each name is made safe for every file system.
    """
    place = PurePath(*(safe_name(part) for part in relative.split("/") if part))
    if len(os.fsencode(place)) <= LONGEST:
        return place
    return PurePath("deep-" + hashlib.sha256(relative.encode("utf-8", "surrogatepass")).hexdigest()[:12])


def place_in(folder: PurePath, clip: str, folders: Iterable[str]) -> PurePath:
    """The place of a clip in the folder of results that mirrors its own, where `folders` lie beside the clip.

    It is the clip's name without its ending, or with it where a folder has that name; else with a number.
    """
    taken = {alike(safe_name(name)) for name in folders}
    names = vary(folder_name(Path(clip)), safe_name(clip))
    return folder / next(name for name in names if alike(name) not in taken)


def vary(plain: str, whole: str) -> Iterator[str]:
    """Names for a clip in the order in which they are to be tried, without end: `00`, `00.ts`, `00-2`, `00-3`, ..."""
    yield plain
    if alike(whole) != alike(plain):
        yield whole
    yield from (f"{plain}-{number}" for number in count(2))
