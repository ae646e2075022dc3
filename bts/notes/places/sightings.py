"""Notes of a clip's content elsewhere: beside it under another name, where they were last seen, in folders nearby."""

import itertools
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from bts.errors import NotesFileError
from bts.files import NOTES_SUFFIX
from bts.notes.contents import contents_of, count_live, entries_for
from bts.notes.digests import digest
from bts.notes.document import Document, read_document
from bts.notes.places.names import clip_field, clips_of, has_content, is_renamed
from bts.notes.places.whereabouts import Whereabouts

SCANNED = 1000
"""Notes files in a clip's folder of which every one is looked at; in a larger one, only those whose clip is gone."""

HEAD_BYTES = 16384
"""Bytes within which the clip's fingerprint stands in any notes file."""

LEVELS = 2
"""Folders above the clip's that are looked through, with the folders in them and the folders in those."""

FOLDERS = 200
"""Folders that are looked through, at most, for the notes of one clip."""

NOTES_FILES = 2000
"""Notes files that are looked at, at most, in the folders nearby."""

NAMES = 10000
"""Names in a folder that are looked at, at most."""

_FINGERPRINT = re.compile(rb'"fingerprint":\s*"([^"\\]{1,200})"')

Owner = Literal["self", "gone", "copy", "other"]
"""Whose a notes file is: the clip's own, of a clip that is gone, of one of the same content, or of one that has another
content by now."""


@dataclass(frozen=True)
class Sighting:
    """A notes file that holds notes of a clip's content, and is not the file that goes with the clip's name."""

    document: Document = field(compare=False, repr=False)
    fingerprint: str
    """The content, which is that of the clip asked for."""
    clip: Path
    """The clip that the file was made for, as its head tells."""
    owner: Owner

    @property
    def path(self) -> Path:
        """The notes file."""
        return self.document.path

    @property
    def count(self) -> int:
        """The number of its notes of this content that were not removed."""
        return count_live(entries_for(self.document, self.fingerprint))

    @property
    def is_free(self) -> bool:
        """Whether the file may go where the clip went: it is of this content, and no other clip has a claim to it.

        A clip of other content that has the name now has one as soon as one of the notes was made for it.
        """
        if clip_field(self.document, "fingerprint") != self.fingerprint or self.owner == "copy":
            return False
        return self.owner in ("self", "gone") or contents_of(self.document) <= {self.fingerprint}

    @property
    def may_move(self) -> bool:
        """Whether nobody misses the file where it is; that of a clip that was replaced is to stay, and is copied."""
        return self.is_free and self.owner != "other"

    def holds_all_of(self, other: "Sighting") -> bool:
        """Whether each note of the other file is in this one too, in the same version or a later one."""
        return holds_all_of(self.document, other.document, self.fingerprint)


def holds_all_of(one: Document, other: Document, fingerprint: str) -> bool:
    """Whether each note of that content in the `other` file is in `one` too, in the same version or a later one."""
    try:
        return all(_has_version_of(one, other, key) for key in entries_for(other, fingerprint))
    except NotesFileError:
        return False


def _has_version_of(one: Document, other: Document, key: str) -> bool:
    if key not in one.entries:
        return False
    if one.entries[key].value == other.entries[key].value:
        return True
    mine = one.note(key)
    return digest(other.note(key)) in (digest(mine), *mine.replaces)


def see(path: Path, fingerprint: str, clip: Path) -> Sighting | None:
    """The notes file at `path` if it has notes of that content; None for any other, and for one that is not valid."""
    try:
        document = read_document(path)
    except NotesFileError:
        return None
    named = clip_field(document, "fingerprint")
    if document.data is None or (named != fingerprint and fingerprint not in contents_of(document)):
        return None
    clips = clips_of(document)
    if clip.absolute() in [own.absolute() for own in clips]:
        return Sighting(document, fingerprint, clip, "self")
    here = [own for own in clips if own.is_file() and not is_renamed(own, clip)]
    if not here:
        return Sighting(document, fingerprint, clips[0], "gone")
    alike = [own for own in here if has_content(own, fingerprint)]
    return Sighting(document, fingerprint, (alike or here)[0], "copy" if alike else "other")


def look_beside(folder: Path, clip: Path, fingerprint: str) -> list[Sighting]:
    """The notes files in one folder that are of that content, by name."""
    try:
        names = set(os.listdir(folder))  # noqa: PTH208 names alone, as folders may hold ten thousand
    except OSError:
        return []
    found = sorted(name for name in names if name.endswith(NOTES_SUFFIX))
    if len(found) > SCANNED and folder == clip.parent:
        found = [name for name in found if name.removesuffix(NOTES_SUFFIX) not in names]
    return _see_all((folder / name for name in found if _mentions(folder / name, fingerprint)), fingerprint, clip)


def look_where_last_seen(memory: Whereabouts, clip: Path, fingerprint: str) -> list[Sighting]:
    """The notes files in which notes of that content were seen, as far as they are still there."""
    return _see_all(memory.find(fingerprint), fingerprint, clip)


def look_nearby(clip: Path, fingerprint: str) -> list[Sighting]:
    """The notes files of that content in the folders below the clip's, above it, and in those beside them.

    No more than FOLDERS folders and NOTES_FILES notes files are looked at.
    """
    found: list[Path] = []
    left = NOTES_FILES
    for folder in _folders_around(clip.absolute().parent):
        known = _known_fingerprints(str(folder), _changed(folder))
        found += [folder / name for name, theirs in known[:left] if theirs == fingerprint]
        left -= len(known)
        if left <= 0:
            break
    return _see_all(found, fingerprint, clip)


def find_twins(clip: Path, fingerprint: str) -> list[Path]:
    """The files in the clip's folder that have its content, and are not the clip."""
    try:
        with os.scandir(clip.parent) as entries:
            files = [entry for _, entry in zip(range(NAMES), entries, strict=False)]
        size = clip.stat().st_size
        alike = sorted(e.name for e in files if e.is_file() and e.stat().st_size == size and e.name != clip.name)
    except OSError:
        return []
    paths = [clip.parent / name for name in alike]
    return [path for path in paths if has_content(path, fingerprint)]


def _see_all(paths: Iterable[Path], fingerprint: str, clip: Path) -> list[Sighting]:
    return [seen for path in dict.fromkeys(paths) if (seen := see(path, fingerprint, clip)) is not None]


def _folders_around(home: Path) -> Iterator[Path]:
    """The folders nearby: those in `home`, then each folder above with the folders in it, then those in all of these.

    The root is left alone.
    """
    seen = {home}
    above = [folder for folder in home.parents[:LEVELS] if folder != folder.parent]
    near = (folder for root in (home, *above) for folder in (root, *_folders_in(root)))
    for folder in itertools.chain(near, _folders_below(seen)):
        if len(seen) > FOLDERS:
            return
        if folder not in seen:
            seen.add(folder)
            yield folder


def _folders_below(seen: set[Path]) -> Iterator[Path]:
    """The folders in those that were seen when this is first asked."""
    for folder in sorted(seen):
        yield from _folders_in(folder)


def _folders_in(folder: Path) -> list[Path]:
    """The folders in a folder by name, without hidden ones; no more than FOLDERS are listed."""
    found: list[Path] = []
    try:
        with os.scandir(folder) as entries:
            for _, entry in zip(range(NAMES), entries, strict=False):
                if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                    found.append(Path(entry.path))
                    if len(found) > FOLDERS:
                        break
    except OSError:
        return sorted(found)
    return sorted(found)


@lru_cache(maxsize=FOLDERS)
def _known_fingerprints(folder: str, changed: int) -> tuple[tuple[str, str], ...]:
    """The notes files in a folder as (name, fingerprint in its head); `changed` is when the folder last did.

    A process that goes through an archive asks the same folders for every clip.
    """
    del changed
    found = []
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for _, e in zip(range(NAMES), entries, strict=False) if e.name.endswith(NOTES_SUFFIX))
    except OSError:
        return ()
    for name in names[:NOTES_FILES]:
        match = _FINGERPRINT.search(_head_of(Path(folder) / name))
        found.append((name, match[1].decode("utf-8", "replace") if match else ""))
    return tuple(found)


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _mentions(path: Path, fingerprint: str) -> bool:
    return fingerprint.encode() in _head_of(path)


def _head_of(path: Path) -> bytes:
    """The first bytes of a file; none of one that is not a regular file or cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""
