"""Files that a person names with -o: only the command that made one may replace it, while nobody has changed it.

What was made is kept in the user's state folder, an entry for each command, folder and file, and not beside the file:

    ~/.local/state/bts/made/3f/3f9c...    holds the fingerprint of the file as it was made
"""

import hashlib
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from bts.errors import ClipError, OutputError
from bts.files import spare_sources
from bts.fingerprint import fingerprint
from bts.state import state_folder, write_entry

_made_now: set[Path] = set()
"""What this process made: a second result of the same name would take the place of the first."""


def need_free(target: Path, *, force: bool, sources: Iterable[Path] = ()) -> None:
    """Raise OutputError where a file that a person named must not be replaced.

    It may be by `force`, and where the same command made it and it is as it was; what it is made from never is.
    """
    spare_sources(target, sources)
    if force or not target.exists():
        return
    made = _read_made(target)
    if not made or target.absolute() in _made_now:
        raise OutputError("is there already", target, "name another file, or replace it with --force")
    with suppress(ClipError):
        if fingerprint(target) == made:
            return
    raise OutputError("was changed since bts made it", target, "move it away, or replace it with --force")


def remember_made(paths: Iterable[Path]) -> None:
    """Put down that this command made the files; one that cannot be put down is not replaced later."""
    for path in paths:
        _made_now.add(path.absolute())
        with suppress(OSError, ClipError):
            if (entry := _entry_of(path)) is not None:
                write_entry(entry, fingerprint(path).encode())


def _read_made(target: Path) -> str:
    """The fingerprint of a file as the same command made it before; "" where it did not, or that is not known."""
    with suppress(OSError, ValueError):
        if (entry := _entry_of(target)) is not None:
            return entry.read_text(encoding="ascii")
    return ""


def _entry_of(target: Path) -> Path | None:
    """The entry of this command, as it was typed in this folder, and a file; None where nothing is remembered."""
    state = state_folder()
    if state is None:
        return None
    words = [str(Path.cwd()), *sys.argv[1:], str(target.absolute())]
    mark = hashlib.sha256(b"\0".join(map(os.fsencode, words))).hexdigest()[:32]
    return state / "made" / mark[:2] / mark
