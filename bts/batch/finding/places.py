"""Which folder of the results a clip goes to: one that mirrors the archive, told apart from those of other clips."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path, PurePath

from bts.batch.records import Found
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
    names = _vary(folder_name(Path(clip)), safe_name(clip))
    return folder / next(name for name in names if alike(name) not in taken)


def alternatives(found: Found) -> Iterator[PurePath]:
    """The places for a clip in the order in which they are to be tried, without end.

    First the plain one, then with the ending (`00.ts`), then `00-2`, `00-3`, ...
    """
    place = found.place
    return (place.with_name(name) for name in _vary(place.name, safe_name(found.path.name)))


def _vary(plain: str, whole: str) -> Iterator[str]:
    yield plain
    if alike(whole) != alike(plain):
        yield whole
    yield from (f"{plain}-{number}" for number in count(2))


class Places:
    """The places that are given, each to one clip: none is another one, and none is in another one.

    Names count as equal when a file system takes them for one: upper and lower case, composed and decomposed letters.
    It keeps 8 bytes of a digest for each place, and takes as long for the last of 50,000 equal names as for the first.
    """

    def __init__(self, taken: Iterable[PurePath] = ()) -> None:
        self._taken: set[int] = set()
        self._above: set[int] = set()
        self._next: dict[int, int] = {}
        self._moved: dict[int, PurePath] = {}
        for place in taken:
            self._enter(place)

    def assign(self, found: Found) -> PurePath:
        """The place for a clip, its own from now on: the first of its `alternatives` that is free."""
        folder, plain, whole = self._find_folder(found.place.parent), found.place.name, safe_name(found.path.name)
        base = _digest(folder / plain)
        if base in self._next:
            names: Iterator[str] = (f"{plain}-{number}" for number in count(self._next[base]))
        else:
            names = _vary(plain, whole)
        place = next(place for name in names if self.is_free(place := folder / name))
        if place.name not in (plain, whole):
            self._next[base] = int(place.name.rpartition("-")[2]) + 1
        self._enter(place)
        return place

    def is_free(self, place: PurePath) -> bool:
        """Whether a place is no other clip's, nor in one, nor around one."""
        key = _digest(place)
        return key not in self._taken and key not in self._above and not self._is_inside(place)

    def _is_inside(self, place: PurePath) -> bool:
        return any(_digest(above) in self._taken for above in place.parents[:-1])

    def _find_folder(self, folder: PurePath) -> PurePath:
        """The folder itself; where a part of it is the place of a clip, with a number behind that part."""
        made = PurePath()
        for part in folder.parts:
            wanted = made / part
            key = _digest(wanted)
            if key in self._taken and key not in self._moved:
                self._moved[key] = next(
                    made / name for name in _vary(part, part) if _digest(made / name) not in self._taken
                )
            made = self._moved.get(key, wanted)
        return made

    def _enter(self, place: PurePath) -> None:
        self._taken.add(_digest(place))
        self._above.update(_digest(above) for above in place.parents[:-1])


def _digest(place: PurePath) -> int:
    text = "/".join(map(alike, place.parts))
    return int.from_bytes(hashlib.blake2b(os.fsencode(text), digest_size=8).digest(), "big")
