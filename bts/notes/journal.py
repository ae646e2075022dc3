"""The last versions of a notes file, in a hidden folder beside it.

`.bts/clip.mp4.notes.json/000041-9f0c2b7d1e55-edit.gz`: a version's name holds its number, the digest of its text and
the action that made it. A version is recorded after it was written. One that was written by another program (an
editor, git, a bts that was killed in between) is noticed by its digest before the next change, and recorded then. So
nothing here can disagree with the file.
"""

import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bts.errors import NotesFileError, OutputError
from bts.files import remedy_for

FOLDER = ".bts"
"""Hidden folder beside the notes files."""

KEPT = 20
"""Versions of a notes file above which the oldest is forgotten."""

BY_HAND = "hand"
"""Action of a version that was not written by bts."""

CLOCK = "clock"
"""Action of a version whose times were moved to the player's clock; it is no change that could be taken back."""

_NAME = re.compile(r"(?P<number>\d{6,})-(?P<revision>[0-9a-f]{12})-(?P<action>[a-z]+)(?:-(?P<undone>\d+))?\.gz")


@dataclass(frozen=True)
class Version:
    """One recorded version. `undone` is the number of the version that an undo took back."""

    number: int
    revision: str
    action: str
    undone: int | None
    path: Path

    def data(self) -> bytes:
        """The text of the file as it was. Raises NotesFileError when the record is damaged."""
        try:
            return zlib.decompress(self.path.read_bytes(), wbits=31)
        except (OSError, zlib.error) as error:
            raise NotesFileError("this kept version cannot be read", self.path, "choose another version") from error


def revision_of(data: bytes | None) -> str:
    """12 hex digits that name the text of a notes file; empty for a file that is not there."""
    return "" if data is None else hashlib.sha256(data).hexdigest()[:12]


def folder_of(notes: Path) -> Path:
    """The hidden folder that belongs to a notes file (to what a link leads to): its lock and its journal."""
    real = Path(os.path.realpath(notes)) if notes.is_symlink() else notes
    return real.parent / FOLDER / real.name


def versions(notes: Path) -> list[Version]:
    """All recorded versions of a notes file, oldest first."""
    try:
        names = [(path, _NAME.fullmatch(path.name)) for path in folder_of(notes).iterdir()]
    except OSError:
        return []
    found = [
        Version(int(m["number"]), m["revision"], m["action"], int(m["undone"]) if m["undone"] else None, path)
        for path, m in names
        if m
    ]
    return sorted(found, key=lambda version: version.number)


def record(notes: Path, before: bytes | None, after: bytes, action: str, undone: int | None = None) -> None:
    """Add the version `after`, and first `before` when the journal does not have it; forget what is too old.

    The caller holds the lock. A journal that cannot be written is no reason to fail: the notes are safe already.
    """
    if before is not None:
        catch_up(notes, before)
    _append(notes, after, action, undone)


def catch_up(notes: Path, data: bytes) -> None:
    """Record `data`, which stands in the file, when it is not the last version known. The caller holds the lock."""
    known = versions(notes)
    if not known or known[-1].revision != revision_of(data):
        _append(notes, data, BY_HAND, None)


def _append(notes: Path, data: bytes, action: str, undone: int | None) -> None:
    known = versions(notes)
    number = known[-1].number + 1 if known else 1
    tail = "" if undone is None else f"-{undone}"
    with suppress(OSError):
        _write(folder_of(notes) / f"{number:06}-{revision_of(data)}-{action}{tail}.gz", data)
        for old in known[: max(0, len(known) + 1 - KEPT)]:
            old.path.unlink(missing_ok=True)


def move(old: Path, new: Path) -> None:
    """Move the versions of a notes file at `old` to the file `new`. The caller holds the locks of both."""
    with suppress(OSError):
        for version in versions(old):
            version.path.rename(folder_of(new) / version.path.name)
        (folder_of(old) / "lock").unlink(missing_ok=True)
        folder_of(old).rmdir()


def undoable(notes: Path) -> Iterator[tuple[Version | None, Version]]:
    """The changes that were not taken back yet, newest first, as (version before or None if the file was new, after).

    The one before is None only for the first version of all: a change whose version before is forgotten is left out.
    """
    known = versions(notes)
    stack: list[Version] = []
    for version in known:
        if version.undone is not None:
            stack = [other for other in stack if other.number != version.undone]
        elif version.action != CLOCK:
            stack.append(version)
    for after in reversed(stack):
        before = [version for version in known if version.number < after.number]
        if before or after.number == 1:
            yield (before[-1] if before else None, after)


def ensure_folder(notes: Path) -> Path:
    """Make the hidden folder, which git passes over. Raises OutputError when the place cannot be written."""
    folder = folder_of(notes)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(notes, error) from error
    ignore = folder.parent / ".gitignore"
    if not ignore.exists():
        with suppress(OSError):
            ignore.write_text("*\n")
    return folder


def write_error(notes: Path, error: OSError) -> OutputError:
    """The error for a notes file that the system refused to write, with the remedy for its reason."""
    remedy = remedy_for(
        error,
        full="free some space on that disk, then try again",
        forbidden="keep notes elsewhere with --notes-dir, or dir under [notes] in bts.toml",
        otherwise="keep notes elsewhere with --notes-dir",
    )
    return OutputError(f"notes cannot be written: {error.strerror or error}", notes, f"nothing was changed; {remedy}")


def _write(path: Path, data: bytes) -> None:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    temporary = path.with_name("version.part")
    try:
        temporary.write_bytes(packer.compress(data) + packer.flush())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
