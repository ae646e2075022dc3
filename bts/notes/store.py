"""Reading and changing notes files, so that what was acknowledged is never lost.

A change reads the file under the lock, changes it in memory, writes a temporary file, flushes it to the disk and
renames it. The text that is replaced is in the journal.

Whoever gets the lock first removes the temporary files of others. So a process whose lock was taken over while it was
stopped can never bring its text into place: what it would rename is gone. From the rename on the change is made, and
nothing that fails later says otherwise.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bts.errors import NotesFileError, OutputError, UsageError
from bts.files import flush
from bts.model import Note
from bts.notes import gone, journal
from bts.notes.contents import head_content, keeping_contents
from bts.notes.digests import MOVED_FIELD, digest, without_move
from bts.notes.document import Document, Entry, read_document
from bts.notes.lock import locked
from bts.notes.merge import Conflict, clip_order, merge_notes
from bts.notes.migrations import VERSION, ClockMove, move_note
from bts.notes.records import NotesHead, note_from_json, note_to_json, round_times, utc_now
from bts.notes.values import LONGEST_TEXT


@dataclass(frozen=True)
class NotesFile:
    """A notes file as it was read: `notes` holds all of them, tombstones too, in the order of the clip.

    `revision` names the text that was read ("" when there was no file); `remarks` report to the person
    what was mended in reading. Times count from the player's zero, but in a file of `version` 1 from the clip's first
    frame: `open_desk(clip).found` moves them.
    """

    path: Path
    head: NotesHead = field(default_factory=NotesHead)
    notes: tuple[Note, ...] = ()
    revision: str = ""
    remarks: tuple[str, ...] = ()
    version: int = VERSION

    def live(self) -> tuple[Note, ...]:
        """The notes that were not removed, by start, end, id."""
        return tuple(sorted((note for note in self.notes if not note.deleted), key=clip_order))


@dataclass(frozen=True)
class Saved:
    """What a change did: the notes as written, versions set aside, remarks for the person, the new revision.

    `spared` are changed notes that somebody else had removed meanwhile: they are back.
    """

    path: Path
    changed: tuple[Note, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    remarks: tuple[str, ...] = ()
    revision: str = ""
    spared: tuple[Note, ...] = ()


def read_notes(path: Path) -> NotesFile:
    """Read a notes file; a missing one is empty. Raises NotesFileError with line and column."""
    return notes_file(read_document(path))


def notes_file(document: Document) -> NotesFile:
    """The records of a document. Raises NotesFileError."""
    revision = journal.revision_of(document.data)
    head, notes, remarks = document.notes_head(), document.notes(), tuple(document.remarks)
    return NotesFile(document.path, head, notes, revision, remarks, document.version)


def edit_notes(
    path: Path,
    head: NotesHead | None,
    change: Callable[[tuple[Note, ...]], Iterable[Note]],
    *,
    base: NotesFile | None = None,
    known: Document | None = None,
    action: str = "edit",
) -> Saved:
    """Change a notes file. `change` is given all notes and returns the new and the changed ones; the others stay.

    A changed note keeps its id and gets the next `rev`, `modified` and `replaces` here; to remove one, return it with
    `deleted=True`. `known` is what the caller read. With `base`, `change` sees the notes as they were then, and what
    others wrote since is merged by note: where both changed the same one, both versions are kept and
    `Saved.conflicts` says so.

    Raises:
        NotesFileError: the file is not valid; it is left as it is.
        OutputError: it cannot be written; it is left as it is.
    """
    with changing(path, known, head) as document:
        seen = document.notes() if base is None else _on_clock_of(document, base)
        before = {note.id: note for note in seen}
        return commit(document, head, [(before.get(note.id), note) for note in change(seen)], action)


def add_notes(
    path: Path, head: NotesHead | None, notes: Iterable[Note], *, known: Document | None = None, action: str = "add"
) -> Saved:
    """Add notes, which have new ids; quick on a file of many. `known` is what the caller read. Raises as edit_notes."""
    with changing(path, known, head) as document:
        return commit(document, head, [(None, note) for note in notes], action)


def change_note(
    path: Path, note_id: str, change: Callable[[Note], Note], *, base: Note | None = None, action: str = "edit"
) -> Saved:
    """Change one note; quick on a file of many. `base` is the version to start from. Raises as edit_notes."""
    with changing(path) as document:
        if note_id not in document.entries:
            raise NotesFileError(f"has no note {note_id}", path, "bts note list shows the ids")
        old = base or document.note(note_id)
        return commit(document, None, [(old, change(old))], action)


def note_head(path: Path, head: NotesHead, *, known: Document | None = None) -> Saved:
    """Add to the head what `head` knows; an identity that is there is kept. Raises as edit_notes."""
    with changing(path, known) as document:
        return commit(document, head, (), "head")


def accept_head(path: Path, facts: NotesHead, *, known: Document | None = None, same_pictures: bool = False) -> Saved:
    """Replace the clip's identity by `facts`: a person has decided that the notes hold for the clip as it is now.

    Each note keeps the content that it was made for, as `made_for`, unless the file alone is another, with the
    `same_pictures` in it. Raises as edit_notes.
    """
    with changing(path, known) as document:
        old = document.notes_head()
        identity = NotesHead(title=old.title, description=old.description, credit=old.credit, extra=old.extra)
        with nullcontext() if same_pictures else keeping_contents(document):
            document.set_head(join_heads(identity, facts))
        return commit(document, None, (), "accept")


@contextmanager
def changing(path: Path, known: Document | None = None, head: NotesHead | None = None) -> Iterator[Document]:
    """The document of a notes file, under its lock; `known` is what the caller read before.

    A file that `known` was read from and that is gone is not written anew. One of version 1 is moved to the player's
    clock where `known` is on it, or `head` tells when the first frame comes. Raises NotesFileError, OutputError.
    """
    there = known is not None and known.data is not None and known.path == path
    try:
        folder = journal.ensure_folder(path, anew=not there)
    except OutputError:
        if there and not path.parent.is_dir():
            raise _moved_away(path) from None
        raise
    try:
        with locked(folder / "lock", path) as hold:
            journal.remove_unfinished(folder)
            document = read_document(path, known)
            document.hold, document.was_there = hold, there
            if head is not None and head.first is not None:
                document.move_clock(ClockMove(head.first))
            elif known is not None and known.version < document.version and document.notes_head().first:
                says = "these notes were moved to the player's clock at this very moment; nothing was written"
                raise OutputError(says, path, "try again")
            yield document
    except OSError as error:
        raise journal.write_error(path, error) from error


def commit(
    document: Document, head: NotesHead | None, changes: Iterable[tuple[Note | None, Note]], action: str
) -> Saved:
    """Write changes, each as (version it was made from or None, new version). The caller is inside `changing`."""
    changed: list[Note] = []
    conflicts: list[Conflict] = []
    theirs = head_content(document)
    other = head.fingerprint if head is not None and theirs and head.fingerprint != theirs else ""
    spared: list[Note] = []
    for old, new in changes:
        made = replace(new, made_for=new.made_for or other) if old is None else new
        note = stamp(old, round_times(made))
        if note is None:
            continue
        if action != "restore":
            _check_length(document.path, old, note)
        entry = document.entries.get(note.id)
        if entry is None or (old is not None and document.note(note.id) == old):
            document.put([note])
            changed.append(note)
        else:
            known = [document.note(e.id) for e in list(document.entries.values()) if _concerns(e, note.id)]
            settled = merge_notes(known, [note])
            spared += [c.kept for c in settled.spared if c.aside.id not in document.entries]
            document.put(settled.notes)
            changed += [n for n in settled.notes if n.id == note.id]
            conflicts += settled.conflicts
    if head is not None:
        document.set_head(join_heads(document.notes_head(), head))
    write_document(document, action)
    revision = journal.revision_of(document.data)
    return Saved(document.path, tuple(changed), tuple(conflicts), tuple(document.remarks), revision, tuple(spared))


def _check_length(path: Path, old: Note | None, new: Note) -> None:
    """Refuse new words that no import would take. Raises UsageError."""
    for name in ("heading", "text", "caption", "alt"):
        words = getattr(new, name)
        if len(words) > LONGEST_TEXT and (old is None or getattr(old, name) != words):
            says = f"the {name} has {len(words):,} characters, and a note takes {LONGEST_TEXT:,} at most"
            raise UsageError(says, path, "make several notes of it")


def write_document(document: Document, action: str, undone: int | None = None, *, broken: bool = False) -> bool:
    """Replace the file by the document's text atomically, and record the version; the caller holds the lock.

    False when there is nothing to write: the text is the one that was read, if need be on the player's clock. `broken`
    tells that what is replaced is no valid file, so that it is no version that anybody could go back to.
    """
    before, after = document.data, document.printed()
    if after in (before, document.moved):
        return False
    if before is None and document.was_there:
        raise _moved_away(document.path)
    if not broken:
        gone.catch_up(document, before)
    prepared = _replace_text(document, before, after, action, undone)
    moved, document.data, document.moved = document.moved, after, None
    if document.hold is not None and not document.hold.is_ours():
        return True  # whoever took over records what was written
    pinned = gone.pinned(document.path)
    if moved is not None and document.moved_by:
        # A version of its own, so that going back past it brings the notes back and not the old clock.
        journal.record(document.path, before, moved, (journal.CLOCK, None), pinned)
        before = moved
    journal.record(document.path, None if broken else before, after, prepared or (action, undone), pinned)
    gone.settle_gone(document)
    return True


def _replace_text(
    document: Document, before: bytes | None, after: bytes, action: str, undone: int | None
) -> Path | None:
    """Bring `after` into the file, if that still is as it was read, and the lock still is this process's.

    The version that was prepared for the journal.
    """
    hold, path = document.hold, document.path
    temporary = journal.folder_of(path) / journal.unfinished_name(after)
    prepared = None
    try:
        temporary.write_bytes(after)
        flush(temporary)
        with suppress(OSError):  # there is no file yet, or the file system knows no such rights
            temporary.chmod(path.stat().st_mode & 0o777)
        prepared = journal.prepare(path, after, action, undone)
        if _text_at(path) != before:
            says = "another program changed these notes at this very moment; nothing was written"
            raise OutputError(says, path, "try again")
        if hold is not None and not hold.is_ours():
            raise _lost(path)
        _rename(temporary, path, after)
    except BaseException as error:
        with suppress(OSError):
            if prepared is not None:
                prepared.unlink(missing_ok=True)
            temporary.unlink(missing_ok=True)
        if isinstance(error, FileNotFoundError) and hold is not None and not hold.is_ours():
            raise _lost(path) from error  # who took over removed the temporary file
        raise
    return prepared


def _rename(temporary: Path, path: Path, after: bytes) -> None:
    """Bring the temporary file into place. Raises OSError, but not when the text is in place all the same.

    A server that gets a request twice answers the second one with an error.
    """
    target = _end_of_links(path)
    try:
        temporary.replace(target)
    except OSError:
        if _text_at(path) != after:
            raise
    with suppress(OSError):
        flush(target.parent)


def _moved_away(path: Path) -> OutputError:
    """A new file in its place would hold this change alone, and nobody would find it."""
    return OutputError(
        "this notes file was moved or removed at this very moment; nothing was written", path, "try again"
    )


def _lost(path: Path) -> OutputError:
    says = "this bts lost its lock on the notes: it stood still for long, or the hidden folder was moved"
    return OutputError(f"{says}; nothing was written", path, "try again")


def join_heads(old: NotesHead, new: NotesHead) -> NotesHead:
    """The old head with what the new one knows; the clip's identity is only filled in, never replaced."""
    same = not old.fingerprint or old.fingerprint == new.fingerprint
    if same:
        old = replace(
            old,
            name=new.name or old.name,
            fingerprint=old.fingerprint or new.fingerprint,
            full_fingerprint=old.full_fingerprint or new.full_fingerprint,
            first=old.first if new.first is None else new.first,
            duration=old.duration if new.duration is None else new.duration,
            rate=old.rate if new.rate is None else new.rate,
            variable=old.variable if new.rate is None else new.variable,
            timecode=new.timecode or old.timecode,
            tables=new.tables or old.tables,
        )
    clip = {**old.extra.get("clip", {}), **new.extra.get("clip", {})}
    return replace(
        old,
        title=new.title or old.title,
        description=new.description or old.description,
        credit=new.credit.over(old.credit),
        extra=old.extra | new.extra | ({"clip": clip} if clip else {}),
    )


def _on_clock_of(document: Document, base: NotesFile) -> tuple[Note, ...]:
    """The notes of `base` on the clock that the document is on by now."""
    if base.version >= document.version:
        return base.notes
    move = ClockMove(document.notes_head().first_time)
    return tuple(note_from_json(move_note(note_to_json(note), move)) for note in base.notes)


def stamp(old: Note | None, new: Note) -> Note | None:
    """The new version with its `rev`, `modified` and `replaces`; None when its content is that of the old one."""
    if old is None:
        return new
    if MOVED_FIELD in old.extra and digest(new) == digest(old) and new.conflict_of == old.conflict_of:
        return None
    new = without_move(new)
    same = replace(new, rev=old.rev, modified=old.modified, created=old.created, replaces=old.replaces)
    if same == without_move(old):
        return None
    replaces = tuple(dict.fromkeys((*old.replaces, digest(old))))
    return replace(new, rev=old.rev + 1, modified=utc_now(), created=old.created, replaces=replaces)


def _concerns(entry: Entry, note_id: str) -> bool:
    return entry.id == note_id or str(entry.value.get("conflict_of", "")).startswith(f"{note_id}@")


def _text_at(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _end_of_links(path: Path) -> Path:
    """Where a notes file that is a symbolic link really is, so that the link stays one."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path
