"""Merging notes files into one."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bts.errors import NotesFileError, UsageError, printable
from bts.files import write_bytes
from bts.model import Note
from bts.notes.contents import keeping_contents
from bts.notes.document import Document, move_to_one_clock, read_document
from bts.notes.merge import Conflict, merge_heads, merge_notes
from bts.notes.store import changing, write_document


@dataclass(frozen=True)
class Joined:
    """The numbers of notes that were added, changed and removed, the notes of which two versions were kept, those that
    one removed and another edited, and for the person which files were moved to the player's clock."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    conflicts: tuple[Conflict, ...] = ()
    spared: tuple[Note, ...] = ()
    remarks: tuple[str, ...] = ()


def join_into(path: Path, others: Iterable[Path], *, force: bool = False, known: Document | None = None) -> Joined:
    """Join other notes files into the one at `path`, under its lock; `known` is what the caller read of that.

    Files of version 1 are moved to the player's clock as soon as one of the files, or the clip, tells how.

    Raises:
        UsageError: another was made for a clip of other content, and not `force`.
        NotesFileError: one of them is missing or not valid; nothing is changed.
    """
    read = [_existing(other) for other in others]
    with changing(path, known) as document:
        for other in read:
            mine, theirs = _content(document), _content(other)
            if mine and theirs and mine != theirs and not force:
                raise UsageError("these notes are of a clip with other content", other.path, "join them with --force")
        joined = _join(document, read, heads=not force)
        write_document(document, "merge")
        return joined


def join_texts(path: Path, others: Iterable[Path]) -> Joined:
    """Join notes files where there is no clip, lock or journal, as for git's merge driver. Raises NotesFileError."""
    document = _existing(path)
    joined = _join(document, [_existing(other) for other in others], heads=True)
    write_bytes(path, document.printed())
    return joined


def _join(document: Document, others: list[Document], *, heads: bool) -> Joined:
    still = [each for each in (document, *others) if not each.moved_by]
    move_to_one_clock([document, *others])
    remarks = [f"{printable(each.path)}: {line}" for each in still if each.moved_by for line in each.clock_remarks]
    before = dict(document.entries)
    with keeping_contents(document, *others):
        merged = merge_notes(document.notes(), *(other.notes() for other in others))
        document.put(merged.notes)
        if heads:
            _join_heads(document, others)
    after = document.entries
    added = sum(1 for note_id, entry in after.items() if note_id not in before and not entry.deleted)
    differ = [note_id for note_id, entry in before.items() if after[note_id].value != entry.value]
    removed = sum(1 for note_id in differ if after[note_id].deleted and not before[note_id].deleted)
    spared = {c.kept.id: c.kept for c in merged.spared if c.aside.id not in before}  # the others were told before
    return Joined(added, len(differ) - removed, removed, merged.conflicts, tuple(spared.values()), tuple(remarks))


def _join_heads(document: Document, others: list[Document]) -> None:
    """One head of all, its fields in the order in which bts writes them, whichever file was there first."""
    for other in (document, *others):
        document.head = merge_heads(document.head, other.head)
    with suppress(NotesFileError):  # a field that a hand wrote wrongly: it stays, and reading it names it
        document.set_head(document.notes_head())


def _existing(path: Path) -> Document:
    document = read_document(path)
    if document.data is None:
        raise NotesFileError("no such notes file", path, "check the name")
    return document


def _content(document: Document) -> str:
    clip = document.head.get("clip")
    return str(clip.get("fingerprint", "")) if isinstance(clip, dict) else ""
