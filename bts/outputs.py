"""The folder of results of one clip, and the ledger of what bts made there.

The ledger answers two questions: may this file be replaced (only one that bts made and nobody changed since), and is
this piece of work done already (same key, file still as it was made). It is written before and after every piece of
work, so that a run that was killed goes on where it stopped.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from bts import __version__
from bts.algorithms import ALGORITHMS
from bts.errors import OutputError
from bts.files import write_text
from bts.fingerprint import fingerprint

LEDGER = ".bts-made.json"

KEYFRAMES = "keyframes"
"""The folder of keyframes among the results of a clip."""


@dataclass
class OutputFolder:
    """One folder of results. `force` lets bts replace files that it did not make, and do work again that is done."""

    path: Path
    clip: Path | None = None
    clip_fingerprint: str = ""
    force: bool = False
    _made: dict[str, dict[str, Any]] = field(default_factory=dict)
    _is_held: bool = False
    """Whether `record` leaves it to the next claim to write the ledger."""
    _is_behind: bool = False
    """Whether something was recorded since the ledger was written."""

    @classmethod
    def open(cls, path: Path, clip: Path | None = None, clip_fingerprint: str = "", *, force: bool = False) -> Self:
        """The folder with what its ledger knows; neither need exist yet."""
        ledger = read_ledger(path)
        made = ledger.get("files", {})
        # A clip that cannot be read today is still the one that was read before.
        identity = clip_fingerprint or str(ledger.get("clip_fingerprint", ""))
        known = made if isinstance(made, dict) and all(isinstance(entry, dict) for entry in made.values()) else {}
        # What was begun and never written is forgotten: a file of that name that comes later is somebody else's.
        kept = {name: entry for name, entry in known.items() if not entry.get("begun") or (path / name).is_file()}
        return cls(path, clip, identity, force, kept)

    def claim(self, name: str) -> Path:
        """Where to write the result `name` (a relative path with `/`); see `claim_all`."""
        return self.claim_all([name])[0]

    def claim_all(self, names: Iterable[str]) -> list[Path]:
        """Where to write results. They are entered as begun, so that a run that is killed before `record` knows them.

        The ledger is on the disk when this returns; it is not written anew for names that are entered as begun already.

        Raises:
            OutputError: a file is there that bts did not make, or that was changed since; then nothing is entered.
        """
        names = list(names)
        for name in names:
            self.check(name)
        begun = [name for name in names if self._made.get(name) != {"begun": True}]
        for name in begun:
            self._made[name] = {"begun": True}
        if begun or (names and self._is_behind):
            self._save()
        return [self.path / name for name in names]

    def check(self, name: str) -> None:
        """Raise OutputError when `name` must not be replaced: bts did not make it, or a person changed it since."""
        target, entry = self.path / name, self._made.get(name)
        if (
            self.force
            or not target.exists()
            or (entry is not None and (entry.get("begun") or self._is_unchanged(name)))
        ):
            return
        what = "was changed since bts made it" if entry else "is there already and was not made by bts"
        raise OutputError(what, target, "move it away, or replace it with --force")

    def claim_free(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Claim those of the names that may be written; returns them, and why the others may not, a line each."""
        free, refused = [], []
        for name in names:
            try:
                self.check(name)
            except OutputError as error:
                refused.append(str(error))
            else:
                free.append(name)
        self.claim_all(free)
        return free, refused

    def record(
        self,
        paths: Iterable[Path],
        key: str = "",
        warnings: Iterable[str] = (),
        *,
        asked: bool = False,
        crop: Mapping[str, Any] | None = None,
        proof: bool = False,
    ) -> None:
        """Enter files that were just made, with the key of the work and what it had to remark. Raises OutputError.

        What a person `asked` for by its time is not swept away when no note asks for it. `crop` is that of a still.
        A `proof` is no still: it is made to choose by.
        The ledger is on the disk when this returns, but in a block of `hold`.
        """
        lines = list(warnings)
        for path in paths:
            told = {"warnings": lines, "asked": asked, "crop": crop, "proof": proof}
            entry = {"fingerprint": fingerprint(path), "key": key, **told}
            self._made[path.relative_to(self.path).as_posix()] = {name: value for name, value in entry.items() if value}
        self._is_behind = True
        if not self._is_held:
            self._save()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """In this block the ledger is not written after a piece of work, but with the next claim, or at the end.

        Pieces follow each other at once, so that it would be written twice in a row. A run that is killed in between
        does its last piece again.
        """
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
            self.save()

    def save(self) -> None:
        """Write the ledger, if something was recorded since. Raises OutputError."""
        if self._is_behind:
            self._save()

    def write(self, name: str, text: str, key: str = "") -> Path:
        """Claim `name`, write `text` there and enter it. Raises OutputError."""
        target = self.claim(name)
        write_text(target, text)
        self.record([target], key)
        return target

    def made_with(self, key: str) -> list[Path]:
        """The files that were made with this key, when all of them are still as they were made; else none."""
        names = [name for name, entry in self._made.items() if entry.get("key") == key]
        if self.force or not all(self._is_unchanged(name) for name in names):
            return []
        return [self.path / name for name in names]

    def warnings_with(self, key: str) -> list[str]:
        """What the work with this key had to remark."""
        kept = (entry.get("warnings", ()) for entry in self._made.values() if entry.get("key") == key)
        return list(dict.fromkeys(str(line) for lines in kept for line in lines))

    def crop_with(self, key: str) -> Mapping[str, Any] | None:
        """Which part of its picture the still with this key shows; None where that was not entered."""
        kept = (entry.get("crop") for entry in self._made.values() if entry.get("key") == key)
        return next((crop for crop in kept if isinstance(crop, dict)), None)

    def sweep(self, keep: Iterable[Path], under: str) -> list[Path]:
        """Remove what an earlier run made as `under` or below it and nobody changed, but for the files in `keep`.

        A still of a note that was taken away since must not lie beside the new ones; what a person asked for by its
        time stays. Returns what was removed.
        """
        kept = {path.relative_to(self.path).as_posix() for path in keep}
        below = [name for name in self._made if f"{name}/".startswith(f"{under}/") and name not in kept]
        old = [name for name in below if not self._made[name].keys() & {"begun", "asked"}]
        removed = [self.path / name for name in old if self._is_unchanged(name)]
        for path in removed:
            path.unlink(missing_ok=True)
        for name in old:
            del self._made[name]
        if old:
            self._save()
        return removed

    def made(self) -> list[str]:
        """The relative names of all that bts made here and that is still there, sorted."""
        return sorted(name for name in self._made if (self.path / name).is_file())

    def is_proof(self, name: str) -> bool:
        """Whether the file of that relative name was made to choose by, and not to be published."""
        return bool(self._made.get(name, {}).get("proof"))

    def _is_unchanged(self, name: str) -> bool:
        path = self.path / name
        entry = self._made.get(name)
        return entry is not None and path.is_file() and fingerprint(path) == entry.get("fingerprint")

    def _save(self) -> None:
        ledger = {
            "what": "Files that bts made here. It replaces only these, and only while nobody has changed them.",
            "version": __version__,
            "clip": None if self.clip is None else str(self.clip.absolute()),
            "clip_fingerprint": self.clip_fingerprint,
            "files": dict(sorted(self._made.items())),
        }
        text = json.dumps(ledger, ensure_ascii=True, indent=1) + "\n"
        write_text(self.path / LEDGER, text)
        self._is_behind = False


def read_ledger(folder: Path) -> dict[str, Any]:
    """The ledger of a folder, or {} where there is none; a damaged one is none, so that nothing is taken for ours."""
    try:
        ledger = json.loads((folder / LEDGER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return ledger if isinstance(ledger, dict) else {}


def is_clip_folder(folder: Path) -> bool:
    """Whether bts keeps the results of a clip here; such folders are not searched for clips."""
    return bool(read_ledger(folder).get("clip"))


def work_key(kind: str, **inputs: object) -> str:
    """A key of 32 hex digits for a piece of work: its kind, the number of its algorithm, and all that it depends on.

    Inputs go in by their names, records with every field. The version of bts does not count: see algorithms.py.

    Raises:
        TypeError: an input is of a type whose text would not tell two values apart.
    """
    parts = {"kind": kind, "algorithm": ALGORITHMS[kind], "inputs": _plain(inputs)}
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return sha256(text.encode("ascii")).hexdigest()[:32]


def _plain(value: object) -> object:
    """The value in JSON's own types."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Fraction | Path):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    raise TypeError(f"a {type(value).__name__} cannot be part of a work key")
