"""All that the results of a clip depend on, as one key that costs a few calls of the system and no look into a file.

A clip whose key is the one it was done with, and whose folder of results bears the seal it was left with, is done: it
is not opened. What is seen: another size or time of change of the clip, its sidecars, its notes file, its bts.toml and
the files that this names (a logo, fonts, a theme); another stage asked for; another number of an algorithm; a result
that was added, removed or replaced. What is not seen: a file that was changed and given its old size and time again, a
result that was written to in place, and notes of the same content that came to lie elsewhere than beside the clip, in
the folder for notes or where they were read the last time. `bts run --check-all` looks at every clip, `--force` makes
everything anew.
"""

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from bts import config
from bts.algorithms import ALGORITHMS
from bts.batch.journal.rows import pack
from bts.batch.records import Found
from bts.errors import UsageError
from bts.notes.places.names import notes_path
from bts.outputs import KEYFRAMES
from bts.report import REPORT, Failure

FOLDERS_KEPT = 1000
"""Folders whose bts.toml is remembered: the search goes through one after the other."""

SEALED = ("", REPORT, KEYFRAMES, "stills", "snippets")
"""What of a folder of results is sealed: a folder's time of change tells of every file that came or went in it."""

ANY = "*"
"""A name that no table of bts.toml for a single clip has: it stands for the other clips of a folder."""

DIGITS = 32
"""Hex digits of a key."""


@dataclass(frozen=True)
class Inputs:
    """What the results of a clip depend on. `key` covers all, `settings` only what comes from bts.toml.

    `bare`: it has neither notes nor sidecars. `failure` says what is wrong with its bts.toml, so that it cannot be run.
    """

    key: str
    settings: str = ""
    bare: bool = True
    failure: Failure | None = None


@dataclass(frozen=True)
class _House:
    """A bts.toml as it was read: a digest of it and of what it names, the folder for notes, clips of their own."""

    digest: str = ""
    notes: Path | None = None
    clips: frozenset[str] = frozenset()
    failure: Failure | None = None


class InputReader:
    """Reads the inputs of clips; each bts.toml is read and checked once."""

    def __init__(self) -> None:
        self._paths: OrderedDict[Path, Path | None] = OrderedDict()
        self._houses: dict[Path | None, _House] = {None: _House()}

    def check_named(self, paths: Iterable[Path]) -> None:
        """Raise UsageError for what is wrong with the bts.toml of a path that was named, before anything is done."""
        for path in paths:
            clip = path / ANY if path.is_dir() else path
            house = self._house(clip)
            if house.failure is not None or clip.name in house.clips:
                config.load(clip)

    def read(self, found: Found) -> Inputs:
        """The inputs of a clip."""
        house = self._house(found.path)
        settings, notes_dir = house.digest, house.notes
        if found.path.name in house.clips:
            house = self._own(found.path, house)
            settings, notes_dir = house.digest, house.notes
        notes = notes_path(found.path, notes_dir)
        beside = [stamp(path) for path in (notes, *found.sidecars)]
        parts = [found.size, found.modified_ns, *beside, settings, ALGORITHMS]
        bare = not found.sidecars and not beside[0]
        return Inputs(_digest(parts), settings, bare, house.failure)

    def _house(self, clip: Path) -> _House:
        folder = clip.parent
        if folder not in self._paths:
            while len(self._paths) >= FOLDERS_KEPT:
                self._paths.popitem(last=False)
            self._paths[folder] = config.find(clip)
        path = self._paths[folder]
        if path not in self._houses:
            self._houses[path] = _read_house(clip.with_name(ANY), path)
        return self._houses[path]

    def _own(self, clip: Path, house: _House) -> _House:
        """The settings of a clip that has a table of its own in bts.toml."""
        read = _read_house(clip, self._paths[clip.parent])
        return _House(_digest([read.digest, clip.name]), read.notes, house.clips, read.failure)


def stamp(path: Path) -> str:
    """Size and time of change of a file, "" where there is none."""
    try:
        state = path.stat()
    except OSError:
        return ""
    return f"{state.st_size} {state.st_mtime_ns}"


def seal(folder: Path) -> str:
    """The seal of a folder of results, "" where it holds no report: what was sealed is as it was while this is."""
    times = []
    for name in SEALED:
        try:
            times.append(str(os.stat(folder / name if name else folder).st_mtime_ns))  # noqa: PTH116 half the cost
        except OSError:
            times.append("")
    return " ".join(times) if times[1] else ""


def _read_house(clip: Path, path: Path | None) -> _House:
    if path is None:
        return _House()
    try:
        tables = config.read(path).get("clip", {})
        settings = config.load(clip)
    except UsageError as error:
        return _House(_digest([str(path), stamp(path)]), failure=Failure.of(error))
    named = [[str(other), *_stamps(other)] for other in sorted(_paths_in(settings)) if other != path]
    return _House(_digest([str(path), stamp(path), named]), settings.notes.dir, frozenset(tables))


def _paths_in(value: Any) -> Iterator[Path]:
    """The files and folders that settings name."""
    if isinstance(value, Path):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _paths_in(getattr(value, field.name))


def _stamps(path: Path) -> list[str]:
    """The stamp of a file, or of all that is in a folder such as a theme."""
    if not path.is_dir():
        return [stamp(path)]
    return [f"{name.relative_to(path)} {stamp(name)}" for name in sorted(path.rglob("*"))]


def _digest(parts: object) -> str:
    return sha256(pack(parts).encode("ascii")).hexdigest()[:DIGITS]
