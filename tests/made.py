"""Clips and other costly things that tests share: made once in a run of pytest, by whichever process needs it first."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

FOLDER = "BTS_TESTS_MADE"
"""The variable that names the folder of what was made; without it (outside of pytest) nothing is kept."""


def made_once(path: Path, key: object, make: Callable[[Path], object]) -> Path:
    """Let `make` write `path`, or copy what it wrote for an equal key and ending before; gives `path`.

    The copy is a file of its own, so a test may change it. `make` must write the same for the same key; nothing is kept
    when the key names a file of a test, which may be another the next time.
    """
    folder = os.environ.get(FOLDER)
    if folder is None or str(Path(folder).parent) in repr(key):
        make(path)
        return path
    name = hashlib.sha256(repr(key).encode()).hexdigest()[:16] + path.suffix
    kept = Path(folder) / name
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            unfinished = Path(folder) / f"unfinished-{name}"
            make(unfinished)
            unfinished.rename(kept)
    shutil.copyfile(kept, path)
    return path
