"""What bts remembers on this machine alone: small files in the user's state folder, each a hint that may be gone."""

import os
import secrets
import sys
from pathlib import Path

STATE_DIR = "BTS_STATE_DIR"
"""Environment variable that names the state folder. Where it is set and empty, nothing is remembered or looked for."""

KEPT = 32
"""Entries in each folder of an index; the oldest are forgotten above. There are 256 folders, so 8192 at most."""


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


def write_entry(entry: Path, data: bytes) -> None:
    """Write an entry whole or not at all, for its owner alone, and forget the oldest above KEPT. Raises OSError."""
    entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = entry.with_name(f".{secrets.token_hex(8)}.part")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(entry)
    finally:
        temporary.unlink(missing_ok=True)
    _forget_oldest(entry)


def _forget_oldest(newest: Path) -> None:
    """Remove the oldest entries of a folder above KEPT, and with them what a killed process left half written."""
    others = [entry for entry in newest.parent.iterdir() if entry != newest]
    if len(others) >= KEPT:
        others.sort(key=lambda entry: entry.stat().st_mtime)
        for entry in others[: len(others) - KEPT + 1]:
            entry.unlink(missing_ok=True)
