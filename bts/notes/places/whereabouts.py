"""Where notes were last seen: a small index in the user's state folder, from the content of a clip to its notes files.

An entry is a small file for each content and notes file, so several programs write it without a lock, and a kill leaves
an entry whole or not at all:

    ~/.local/state/bts/whereabouts/3f/3f9c...-a81b...    holds the path of the notes file

The index is a hint and nothing more: whoever follows it reads the notes file to see. One that cannot be read or written
is no failure.
"""

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bts.state import state_folder, write_entry

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
            write_entry(entry, os.fsencode(notes.absolute()))

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


def _mark(fingerprint: str) -> str:
    """The name of a content in the index; a fingerprint comes from a file, so it is not taken for part of a path."""
    return hashlib.sha256(fingerprint.encode("utf-8", "surrogatepass")).hexdigest()[:32]
