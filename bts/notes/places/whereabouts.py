"""Where notes were last seen: a small index in the user's state folder, from the content of a clip to its notes files.

An entry is a small file for each content and notes file, so several programs write it without a lock, and a kill leaves
an entry whole or not at all:

    ~/.local/state/bts/whereabouts/3f/3f9c...-a81b...    holds the path of the notes file

The index is a hint and nothing more: whoever follows it reads the notes file to see. One that cannot be read or written
is no failure.
"""

import hashlib
import os
import secrets
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

STATE_DIR = "BTS_STATE_DIR"
"""Environment variable that names the state folder. Where it is set and empty, nothing is remembered or looked for."""

KEPT = 32
"""Entries in each of the 256 folders of the index; the oldest are forgotten above. So there are 8192 at most."""

LONGEST_PATH = 32768
"""Bytes of a path that are read; the systems of today allow fewer."""

FRESH = 86400
"""Seconds for which an entry counts as just seen, so that not every command writes it again."""


@dataclass(frozen=True)
class Whereabouts:
    """The index in one folder."""

    folder: Path

    @classmethod
    def of_user(cls) -> Self | None:
        """The index of whoever runs bts; None where they want none (`BTS_STATE_DIR=`)."""
        folder = state_folder()
        return None if folder is None else cls(folder / "whereabouts")

    def remember(self, fingerprint: str, notes: Path) -> None:
        """Put down that notes of that content are in the file `notes`; one that cannot be put down is no failure."""
        with suppress(OSError, ValueError):
            entry = self._entry(fingerprint, os.fsencode(notes.absolute()))
            if entry.exists() and time.time() - entry.stat().st_mtime < FRESH:
                return
            self._write(entry, os.fsencode(notes.absolute()))
            self._forget_oldest(entry.parent)

    def find(self, fingerprint: str) -> list[Path]:
        """The notes files in which notes of that content were seen, the latest first; they may be gone by now."""
        mark = _mark(fingerprint)
        found: list[tuple[float, Path]] = []
        try:
            for entry in (self.folder / mark[:2]).glob(f"{mark}-*"):
                with suppress(OSError, ValueError):
                    with entry.open("rb") as file:
                        path = Path(os.fsdecode(file.read(LONGEST_PATH)))
                    if path.is_absolute():
                        found.append((entry.stat().st_mtime, path))
        except OSError:
            return []
        return [path for _, path in sorted(found, key=lambda pair: (-pair[0], pair[1]))]

    def _entry(self, fingerprint: str, path: bytes) -> Path:
        mark = _mark(fingerprint)
        return self.folder / mark[:2] / f"{mark}-{hashlib.sha256(path).hexdigest()[:16]}"

    @staticmethod
    def _write(entry: Path, data: bytes) -> None:
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = entry.with_name(f".{secrets.token_hex(8)}.part")
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            temporary.replace(entry)
        finally:
            temporary.unlink(missing_ok=True)

    @staticmethod
    def _forget_oldest(folder: Path) -> None:
        """Remove the oldest entries above KEPT, and with them what a killed process left half written."""
        entries = list(folder.iterdir())
        if len(entries) > KEPT:
            entries.sort(key=lambda entry: entry.stat().st_mtime)
            for entry in entries[: len(entries) - KEPT]:
                entry.unlink(missing_ok=True)


def state_folder() -> Path | None:
    """Where bts keeps what it saw: BTS_STATE_DIR, else the system's place for it; None where that variable is empty."""
    if (named := os.environ.get(STATE_DIR)) is not None:
        return Path(named).absolute() if named else None
    try:
        if os.name == "nt":
            return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "bts" / "state"
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Application Support" / "bts"
        return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "bts"
    except RuntimeError:  # there is no home folder
        return None


def _mark(fingerprint: str) -> str:
    """The name of a content in the index; a fingerprint comes from a file, so it is not taken for part of a path."""
    return hashlib.sha256(fingerprint.encode("utf-8", "surrogatepass")).hexdigest()[:32]
