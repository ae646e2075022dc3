"""Which notes file belongs to a clip: by name first, and by fingerprint when it was renamed, moved or replaced."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bts.errors import ClipError, NotesFileError, printable
from bts.fingerprint import clip_fingerprint
from bts.notes import journal
from bts.notes.document import Document, read_document
from bts.notes.store import NotesFile, changing, notes_file, write_document

SUFFIX = ".notes.json"
"""End of a notes file's name, after the clip's."""

LONGEST_NAME = 255
"""Bytes in a file name on most systems."""


SCANNED = 1000
"""Notes files in a clip's folder of which every one is looked at; in a larger one, only those whose clip is gone."""

HEAD_BYTES = 16384
"""Where the clip's fingerprint stands in any notes file."""


@dataclass(frozen=True)
class NotesPlace:
    """Where a clip's notes are or will be. `path` is the file to read, which may not exist yet."""

    path: Path
    document: Document = field(compare=False, repr=False)
    """What stands in the file."""
    fingerprint: str = ""
    """The clip's; empty when the clip is away."""
    moved_to: Path | None = None
    """The name that the file gets with the next change: it has that of before the clip was renamed."""
    copied: bool = False
    """The file stays where it is, and `moved_to` becomes its copy."""
    replaced: bool = False
    """The notes were made for other content."""
    remarks: tuple[str, ...] = ()
    """For the person."""


def notes_path(clip_path: Path, notes_dir: Path | None = None) -> Path:
    """`clip.mp4` -> `clip.mp4.notes.json` beside it, or in `notes_dir`."""
    name = clip_path.name
    if name.endswith(SUFFIX):
        return clip_path
    if len(os.fsencode(name + SUFFIX)) > LONGEST_NAME:
        import hashlib

        mark = hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
        name = f"{os.fsencode(name)[: LONGEST_NAME - 30].decode('utf-8', 'ignore')}-{mark}"
    return (notes_dir if notes_dir is not None else clip_path.parent) / (name + SUFFIX)


def find_notes(clip_path: Path, *, notes_dir: Path | None = None) -> NotesFile:
    """The clip's notes: beside the clip or in `notes_dir`, by name, then by fingerprint; empty when there are none.

    `remarks` report to the person that the clip was renamed, or replaced by other content. Raises NotesFileError.
    """
    place = locate(clip_path, notes_dir)
    found = notes_file(place.document)
    return replace(found, remarks=(*place.remarks, *found.remarks))


def locate(clip_path: Path, notes_dir: Path | None = None) -> NotesPlace:
    """Find the notes file of a clip, or where a new one goes. A notes file may be named in place of its clip.

    Raises:
        ClipError: there is neither the clip nor a notes file of that name.
        NotesFileError: the notes file is not valid.
    """
    named = notes_path(clip_path, notes_dir)
    if clip_path.name.endswith(SUFFIX):
        if not named.exists():
            raise NotesFileError("no such notes file", named, "check the name")
        return NotesPlace(named, read_document(named))
    try:
        mine = clip_fingerprint(clip_path)
    except ClipError:
        if clip_path.exists() or not named.exists():
            raise
        return NotesPlace(
            named, read_document(named), remarks=(f"{printable(clip_path)} is not here: only its notes are",)
        )
    document = read_document(named)
    theirs = _clip_field(document, "fingerprint")
    if document.data is not None and theirs in ("", mine):
        return NotesPlace(named, document, mine)
    own = read_document(_path_with_fingerprint(named, mine)) if document.data is not None else document
    if own.data is not None:
        return NotesPlace(own.path, own, mine)
    for orphan, name in _orphans(named.parent, clip_path, mine):
        said = f"these notes were made when the clip was called {printable(name)}"
        moved_to = named if document.data is None else None
        return NotesPlace(orphan.path, orphan, mine, moved_to=moved_to, remarks=(said,))
    if document.data is None:
        return _beside(clip_path, mine, named) or NotesPlace(named, document, mine)
    return _other_content(named, clip_path, mine, theirs, document)


def settle(place: NotesPlace) -> Path:
    """The path to write to; a file that must be renamed, with its journal, or copied is so now. Raises OutputError."""
    if place.moved_to is None:
        return place.path
    old, new = place.path, place.moved_to
    if place.copied:
        with changing(new) as document:
            if document.data is None:
                document.head, document.entries = place.document.head, dict(place.document.entries)
                document.version = place.document.version
                write_document(document, "copy")
        return new
    with changing(old, place.document), changing(new):
        if old.exists() and not new.exists():
            old.rename(new)
            journal.move(old, new)
    return new


def _beside(clip: Path, mine: str, named: Path) -> NotesPlace | None:
    """Notes that were made beside the clip before there was a folder for notes, if they are of this content."""
    document = read_document(notes_path(clip))
    if document.path == named or document.data is None or _clip_field(document, "fingerprint") not in ("", mine):
        return None
    said = f"these notes are beside the clip; the next change is written to {printable(named.parent)}, with all of them"
    return NotesPlace(document.path, document, mine, moved_to=named, copied=True, remarks=(said,))


def _other_content(named: Path, clip: Path, mine: str, theirs: str, document: Document) -> NotesPlace:
    """The file has the clip's name and another's fingerprint: of a clip of that name elsewhere, or of old content."""
    home = _clip_field(document, "folder")
    other = Path(home) / _clip_field(document, "name") if home else None
    if other is not None and other.absolute() != clip.absolute() and _is(other, theirs):
        own = _path_with_fingerprint(named, mine)
        return NotesPlace(own, Document(own), mine)
    said = "the clip is not the one these notes were made for: its content has changed"
    return NotesPlace(named, document, mine, replaced=True, remarks=(said,))


def _path_with_fingerprint(named: Path, fingerprint: str) -> Path:
    """Where a clip's notes go when a clip of the same name elsewhere has the plain name: with its fingerprint in it."""
    return named.with_name(f"{named.name.removesuffix(SUFFIX)}.{fingerprint.rpartition(':')[2][:8]}{SUFFIX}")


def _orphans(folder: Path, clip: Path, fingerprint: str) -> Iterator[tuple[Document, str]]:
    """Notes files of that fingerprint whose own clip is gone, with the name it had."""
    try:
        names = set(os.listdir(folder))  # noqa: PTH208 names alone, as folders may hold ten thousand
    except OSError:
        return
    found = sorted(name for name in names if name.endswith(SUFFIX))
    if len(found) > SCANNED and folder == clip.parent:
        found = [name for name in found if name.removesuffix(SUFFIX) not in names]
    for name in found:
        document = _if_of(folder / name, fingerprint)
        if document is None:
            continue
        own = _clip_field(document, "name") or name.removesuffix(SUFFIX)
        home = Path(_clip_field(document, "folder") or clip.parent)
        if _clip_field(document, "fingerprint") == fingerprint and not _is(home / own, fingerprint, unless=clip):
            yield document, own


def _if_of(path: Path, fingerprint: str) -> Document | None:
    """The notes file at `path` if its head names that fingerprint; only its first bytes are read to see."""
    try:
        with path.open("rb") as file:
            if fingerprint.encode() not in file.read(HEAD_BYTES):
                return None
        return read_document(path)
    except (OSError, NotesFileError):
        return None


def _is(path: Path, fingerprint: str, unless: Path | None = None) -> bool:
    """Whether the file at `path` has that content (and is not `unless`)."""
    try:
        return path.is_file() and not (unless and path.samefile(unless)) and clip_fingerprint(path) == fingerprint
    except (OSError, ClipError):
        return False


def _clip_field(document: Document, name: str) -> str:
    clip = document.head.get("clip")
    value = clip.get(name, "") if isinstance(clip, dict) else ""
    return value if isinstance(value, str) else ""
