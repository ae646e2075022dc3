"""Bringing notes to their clip: the new file is written before the old one is removed, so a kill loses none.

A kill in between leaves both files with the same notes; bringing them again finishes it.
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bts.errors import NotesFileError, OutputError, UsageError, printable
from bts.files import NOTES_SUFFIX, flush, write_bytes
from bts.notes import journal
from bts.notes.contents import count_live, entries_for, head_content, keeping_contents
from bts.notes.document import Document, move_to_one_clock, read_document
from bts.notes.merge import Conflict, merge_notes
from bts.notes.places.names import notes_path
from bts.notes.places.place import NotesPlace
from bts.notes.places.sightings import Sighting, see
from bts.notes.places.telling import tell_elsewhere
from bts.notes.store import changing, write_document

ACTION = "adopt"
"""Action of the version that notes of another file made."""


@dataclass(frozen=True)
class Adopted:
    """What bringing notes did, or would do: from where to where, whether the old file is gone, and how many notes
    were added and changed. `remarks` are for the person."""

    source: Path
    path: Path
    moved: bool
    added: int = 0
    changed: int = 0
    conflicts: tuple[Conflict, ...] = ()
    remarks: tuple[str, ...] = ()


def settle(place: NotesPlace) -> Path:
    """The path to write to; a file that must go where its clip went is moved, with its journal, or copied now.

    Raises NotesFileError, OutputError.
    """
    target = place.moved_to or place.path
    place.remember(target)
    if place.moved_to is not None and place.copied:
        with changing(target) as document:
            if document.data is None:
                document.head, document.entries = place.document.head, dict(place.document.entries)
                document.version = place.document.version
                write_document(document, "copy")
    elif place.moved_to is not None:
        _bring(place, place.path, place.document, move=True)
    return target


def adopt(place: NotesPlace, source: Path | None = None, *, move: bool | None = None, dry_run: bool = False) -> Adopted:
    """Bring notes of the clip's content from `source`, a notes file or its clip, to the clip's own notes file.

    They are merged by id with those that are there. Without a `source` it is the one that `locate` found. `move` None
    moves them when no other clip has a claim to them, else copies them.

    Raises:
        UsageError: there is none, or several, or it has no notes of this content, or may not be moved.
        NotesFileError: a file is missing or not valid.
        OutputError: a file cannot be written.
    """
    seen = _choose(place, source)
    if move and head_content(seen.document) != place.fingerprint:
        raise UsageError("these notes are of other content too, so they stay", seen.path, "use --copy")
    moves = seen.may_move if move is None else move
    target = place.moved_to or place.path
    if dry_run:
        joined = _join(read_document(target), seen.document, place, whole=moves)
        return replace(joined, source=seen.path, path=target, moved=moves)
    place.remember(target)
    return _bring(place, seen.path, seen.document, move=moves)


def _choose(place: NotesPlace, source: Path | None) -> Sighting:
    """The notes to bring. Raises UsageError when there is no single answer."""
    clip = place.clip
    if clip is None or not place.fingerprint:
        raise UsageError("the clip itself is needed to bring its notes", place.path, "name the clip, and have it there")
    if source is not None:
        path = _notes_of(source, place)
        if not path.exists():
            raise NotesFileError("no such notes file", path, "check the name")
        read_document(path)
        found = see(path, place.fingerprint, clip)
        if found is None:
            remedy = f"bts note merge --force joins notes of any clip with those of {printable(clip.name)}"
            raise UsageError("none of these notes was made for the content of this clip", path, remedy)
        return found
    taken = see(place.path, place.fingerprint, clip) if place.moved_to is not None else None
    choices = [taken] if taken is not None else list(place.elsewhere)
    free = [each for each in choices if each.is_free] or choices
    if len(free) == 1:
        return free[0]
    if not free:
        what = "no other notes of its content are known"
        raise UsageError(what, clip, "name their file: bts note adopt CLIP FROM")
    lines = tell_elsewhere(free, clip, is_empty=True)
    raise UsageError("there is more than one choice", clip, "name one of them: " + "; ".join(lines))


def _notes_of(source: Path, place: NotesPlace) -> Path:
    """The notes file that `source` names: itself, or that of a clip, beside it or in the clip's folder for notes."""
    beside = notes_path(source)
    if source.name.endswith(NOTES_SUFFIX) or beside.exists():
        return beside
    kept = notes_path(source, (place.moved_to or place.path).parent)
    return kept if kept.exists() else beside


def _bring(place: NotesPlace, source: Path, known: Document, *, move: bool) -> Adopted:
    """Write the notes of `source` where the clip's belong, then, to `move` them, remove the file.

    A file that cannot be removed, as on read-only media, is copied, and that is said.
    """
    target = place.moved_to or place.path
    if source.exists() and target.exists() and source.samefile(target):
        raise UsageError("these are the notes of this clip already", source, "name another file")
    why = ""
    if move and not source.is_symlink():
        try:
            with _changing_both(source, target, known) as (old, new):
                if old.data is None and new.data is not None:  # another command has just brought them
                    return Adopted(source, target, moved=True)
                return _move(place, _existing(old), new)
        except OutputError as error:
            why = f"the notes were copied, and are still at {printable(source)}: {error.what}"
    with changing(target) as new:
        done = _join(new, _existing(read_document(source)), place, whole=False)
        write_document(new, ACTION)
    return replace(done, remarks=(*done.remarks, *([why] if why else [])))


def _move(place: NotesPlace, old: Document, new: Document) -> Adopted:
    """Move a notes file, with its journal, or merge it into the one that is there. Both are locked."""
    if new.data is None and _rename(old, new.path):
        journal.move(old.path, new.path)
        _correct_head(place, new.path)
        return Adopted(old.path, new.path, moved=True, added=count_live(old.entries))
    if new.data is None:
        _copy_journal(old.path, new.path)
    done = _join(new, old, place, whole=True)
    write_document(new, ACTION)
    if old.path.read_bytes() != old.data:
        raise OutputError("another program changed it at this very moment", old.path, "try again")
    old.path.unlink()
    flush(old.path.parent)
    _remove_journal(old.path)
    return done


def _rename(old: Document, target: Path) -> bool:
    """Give the file its new name; False when that is on another disk. Raises OutputError."""
    try:
        old.path.rename(target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            return False
        raise journal.write_error(old.path, error) from error
    flush(target.parent)
    return True


def _join(new: Document, old: Document, place: NotesPlace, *, whole: bool) -> Adopted:
    """Take the notes of `old` into `new`, in memory: all of them, or those of the clip's content."""
    before = {key: entry.value for key, entry in new.entries.items()}
    move_to_one_clock([new, old])
    taken = old if whole else replace(old, entries=entries_for(old, place.fingerprint))
    if new.data is None:
        new.version = old.version
    with keeping_contents(new, taken):
        merged = merge_notes(new.notes(), taken.notes())
        new.put(merged.notes)
        remarks = _join_heads(new, taken, place)
    added = {key: entry for key, entry in new.entries.items() if key not in before}
    changed = sum(new.entries[key].value != value for key, value in before.items())
    return Adopted(old.path, new.path, whole, count_live(added), changed, merged.conflicts, remarks)


def _join_heads(new: Document, old: Document, place: NotesPlace) -> tuple[str, ...]:
    """Fill in the head of `new` from `old` where both are of one content; what it says itself stays, and is told of."""
    remarks = []
    if new.data is None or head_content(new) == head_content(old):
        theirs = old.head if head_content(old) in ("", place.fingerprint) else {}
        for key, value in theirs.items():
            mine = new.head.setdefault(key, value)
            if isinstance(mine, dict) and isinstance(value, dict):
                new.head[key] = value | mine
            elif mine != value:
                remarks.append(f"the {key} of this clip stays; the other file has: {printable(value)}")
    new.head = _corrected(new, place)
    return tuple(remarks)


def _corrected(document: Document, place: NotesPlace) -> dict[str, Any]:
    """The head with the clip's name and folder as they are now, unless it is of another content."""
    assert place.clip is not None
    if head_content(document) not in ("", place.fingerprint):
        return document.head
    home = place.clip.absolute().parent
    clip = {"name": place.clip.name, "fingerprint": place.fingerprint}
    known = document.head.get("clip")
    clip = {**known, **clip} if isinstance(known, dict) else clip
    clip.pop("folder", None)
    if document.path.absolute().parent != home:
        clip["folder"] = str(home)
    return {**document.head, "clip": clip}


def _correct_head(place: NotesPlace, path: Path) -> None:
    """Where notes are kept in another folder, write at once in which folder the clip is now.

    It is no change that could be taken back, so the journal has no version of it.
    """
    document = read_document(path)
    head = _corrected(document, place)
    if "folder" in {*head["clip"], *document.head.get("clip", {})} and head != document.head:
        document.head = head
        write_bytes(path, document.printed())


@contextmanager
def _changing_both(source: Path, target: Path, known: Document) -> Iterator[tuple[Document, Document]]:
    """Both files under their locks, taken in one order by everybody, so that no two wait for each other."""
    if source < target:
        with changing(source, known) as old, changing(target) as new:
            yield old, new
    else:
        with changing(target) as new, changing(source, known) as old:
            yield old, new


def _existing(document: Document) -> Document:
    if document.data is None:
        raise OutputError("these notes were moved by another program at this very moment", document.path, "try again")
    return document


def _copy_journal(old: Path, new: Path) -> None:
    """Copy the kept versions to the journal of the file on another disk, if that has none."""
    if journal.versions(new):
        return
    with suppress(OSError):
        for version in journal.versions(old):
            shutil.copy2(version.path, journal.folder_of(new) / version.path.name)
        shutil.copy2(journal.folder_of(old) / journal.GONE, journal.folder_of(new) / journal.GONE)


def _remove_journal(notes: Path) -> None:
    """Remove the journal of a file that is gone: a later file of that name is not to be taken for it."""
    with suppress(OSError):
        for version in journal.versions(notes):
            version.path.unlink()
        for name in ("lock", journal.GONE):
            (journal.folder_of(notes) / name).unlink(missing_ok=True)
        journal.folder_of(notes).rmdir()
