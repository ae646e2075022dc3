"""Who a clip is, whatever it is called: a fast fingerprint for every day, a full one on demand."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from bts.errors import ClipError

SAMPLE = 64 * 1024
"""Bytes read at the head, the middle and the tail for the fast fingerprint."""

CHUNK = 1024 * 1024
"""Bytes read at a time for the full fingerprint."""

KEPT = 64
"""Fingerprints of clips that a process remembers."""

_known: dict[tuple[str, int, int, int], str] = {}


def fingerprint(path: Path) -> str:
    """`fast:` and 32 hex digits, from the size and three samples of 64 KiB (head, middle, tail). Raises ClipError."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            digest = hashlib.sha256(str(size).encode())
            for start in sorted({0, max(0, size // 2 - SAMPLE // 2), max(0, size - SAMPLE)}):
                file.seek(start)
                digest.update(file.read(SAMPLE))
    except OSError as error:
        raise unreadable(path, error) from error
    return f"fast:{digest.hexdigest()[:32]}"


def clip_fingerprint(path: Path) -> str:
    """The `fingerprint` of a clip, read once by a process for as long as the file does not change. Raises ClipError.

    A file that was replaced or written to has another inode, size or time of change.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise unreadable(path, error) from error
    key = (str(path.absolute()), state.st_ino, state.st_size, state.st_mtime_ns)
    if key not in _known:
        while len(_known) >= KEPT:
            _known.pop(next(iter(_known)))
        _known[key] = fingerprint(path)
    return _known[key]


def full_fingerprint(path: Path, on_chunk: Callable[[], None] = lambda: None) -> str:
    """`sha256:` and the digest of every byte. Raises ClipError, and what `on_chunk` raises, called for every CHUNK."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                on_chunk()
    except OSError as error:
        raise unreadable(path, error) from error
    return f"sha256:{digest.hexdigest()}"


def unreadable(path: Path, error: OSError) -> ClipError:
    """The error for a clip that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return ClipError("no such file", path, "check the name", "missing")
    if isinstance(error, IsADirectoryError):
        return ClipError("this is a folder, not a clip", path, "name a file, or use `bts run` for folders", "folder")
    kind = "forbidden" if isinstance(error, PermissionError) else "unreadable"
    remedy = "check that you may read it" if kind == "forbidden" else "check its name, its disk and its network"
    return ClipError(f"cannot be read: {error.strerror or error}", path, remedy, kind)
