"""Going back: the last change undone, a removed note or an earlier version brought back.

Going back is a change like any other: notes get a new revision with the old content, so that it reaches the other
copies of the file in a merge, and can itself be taken back.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes import journal
from bts.notes.contents import head_content, note_as_in
from bts.notes.digests import digest
from bts.notes.document import Document, move_to_one_clock, parse_document
from bts.notes.ids import find_id
from bts.notes.lock import locked
from bts.notes.migrations import FROM_FIRST_FRAME
from bts.notes.records import utc_now
from bts.notes.store import Saved, changing, commit, stamp, write_document


@dataclass(frozen=True)
class WentBack:
    """What going back did: the action that was taken back or "", notes as they are now, where a broken file was put."""

    action: str = ""
    changed: tuple[Note, ...] = ()
    set_aside: Path | None = None


def undo(path: Path, known: Document | None = None) -> WentBack:
    """Take back the newest change that was not taken back yet; called again, the one before it.

    `known` is what the caller read. A version that changed no more than the layout or the clock is passed over.

    Raises:
        UsageError: there is no change left in the journal to take back.
        NotesFileError: the file is not valid.
    """
    with changing(path, known) as document:
        if document.data is not None:
            journal.catch_up(path, document.data)
        for before, after in journal.undoable(path):
            old = Document(path) if before is None else parse_document(before.data(), before.path)
            new = parse_document(after.data(), after.path)
            move_to_one_clock([document, new, old])
            touched = [i for i in {**old.entries, **new.entries} if not _same_version(old, new, i)]
            changed = _turn(document, old, touched)
            if old.head != new.head and before is not None:
                document.head = old.head
            if write_document(document, "undo", after.number):
                return WentBack(after.action, changed)
        raise UsageError("there is no change left to take back", path)


def restore_notes(path: Path, ids: list[str], version: int | None = None, known: Document | None = None) -> Saved:
    """Bring removed notes back, or, with a version's number, notes as they were then; `known` is what the caller read.

    Raises UsageError.
    """
    with changing(path, known) as document:
        changes: list[tuple[Note | None, Note]]
        if version is None:
            removed = [entry.id for entry in document.entries.values() if entry.deleted]
            found = [find_id(text, removed) for text in ids]
            changes = [(note, replace(note, deleted=False)) for note in map(document.note, found)]
        else:
            then = _version(path, version)
            move_to_one_clock([document, then])
            found = [find_id(text, then.entries) for text in ids]
            head = head_content(document)
            changes = [(document.note(i) if i in document.entries else None, note_as_in(then, i, head)) for i in found]
        return commit(document, None, changes, "restore")


def restore_version(path: Path, version: int | None = None, known: Document | None = None) -> WentBack:
    """Make all notes as they were in a version, by default the last good one; later notes become removed ones.

    `known` is what the caller read. A file that is not valid is put aside in the hidden folder first, and named in the
    result.

    Raises:
        UsageError: there is no such version.
    """
    kept = journal.versions(path)
    if not kept:
        raise UsageError("no earlier version of these notes is kept", path)
    number = kept[-1].number if version is None else version
    try:
        with changing(path, known) as document:
            then = _version(path, number)
            move_to_one_clock([document, then])
            changed = _turn(document, then, list({**document.entries, **then.entries}))
            document.head = then.head
            write_document(document, "restore")
            return WentBack(changed=changed)
    except NotesFileError:
        return WentBack(set_aside=_replace_broken(path, number, known))


def _replace_broken(path: Path, number: int, known: Document | None) -> Path:
    """Put a file that cannot be read aside, and a version in its place. Raises OutputError."""
    folder = journal.ensure_folder(path)
    aside = folder / f"broken-{utc_now().replace(':', '').replace('.', '')}.json"
    try:
        with locked(folder / "lock", path):
            document = _version(path, number)
            move_to_one_clock([document, *_newest_of_today(path, known)])
            document.moved = None
            aside.write_bytes(path.read_bytes())
            document.path, document.data = path, path.read_bytes()
            write_document(document, "restore")
    except OSError as error:
        raise journal.write_error(path, error) from error
    return aside


def _version(path: Path, number: int) -> Document:
    for version in journal.versions(path):
        if version.number == number:
            return parse_document(version.data(), version.path)
    raise UsageError(f"version {number} is not kept", path, "bts note restore CLIP shows the versions")


def _turn(document: Document, towards: Document, ids: list[str]) -> tuple[Note, ...]:
    """Set the notes `ids` to their content in `towards`; a note that is missing there becomes a tombstone."""
    changed = []
    for note_id in ids:
        now = document.note(note_id) if note_id in document.entries else None
        then = towards.note(note_id) if note_id in towards.entries else None
        if then is None:
            then = now and replace(now, deleted=True)
        note = then and stamp(now, then)
        if note is not None:
            document.put([note])
            changed.append(note)
    return tuple(changed)


def _same_version(one: Document, other: Document, note_id: str) -> bool:
    """Whether both have the same version of a note, as it was written or as it was moved to the player's clock."""
    if note_id not in one.entries or note_id not in other.entries:
        return False
    if one.entries[note_id].value == other.entries[note_id].value:
        return True
    first, second = one.note(note_id), other.note(note_id)
    return digest(first) == digest(second) and first.conflict_of == second.conflict_of


def _newest_of_today(path: Path, known: Document | None) -> list[Document]:
    """The newest kept version that is on the player's clock, and so tells how older ones are moved; [] for none."""
    for version in reversed(journal.versions(path)):
        with suppress(NotesFileError):
            document = parse_document(version.data(), version.path)
            if document.version > FROM_FIRST_FRAME:
                return [replace(document, probe=known.probe if known is not None else None)]
    return []
