"""Going back: one's own last change undone, a removed or vanished note or an earlier version brought back.

Undo takes back what the same account of the same machine changed with bts, and nobody else's work: not what an editor
or git brought, not what a colleague wrote on the same share, not the notes that were there first. Where such a version
lies after one's own change, only the notes that the change touched go back, and of them only those that nobody changed
since.

Going back is a change like any other: notes get a new revision with the old content, so that it reaches the other
copies of the file in a merge. What was restored can be undone; what was undone comes back with a restore.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bts.errors import NotesFileError, UsageError
from bts.files import flush
from bts.model import Note
from bts.notes import gone, journal
from bts.notes.contents import head_content, note_as_in
from bts.notes.digests import digest, without_move
from bts.notes.document import Document, find_live, move_to_one_clock, parse_document, read_text
from bts.notes.ids import find_id
from bts.notes.lock import locked
from bts.notes.migrations import FROM_FIRST_FRAME
from bts.notes.records import utc_now
from bts.notes.store import Saved, changing, commit, stamp, write_document


@dataclass(frozen=True)
class WentBack:
    """What going back did: notes as they are now, and for the person what was met on the way.

    `action` and `version` name the change that an undo took back. `stayed` are the notes of that change which others
    changed since, and `later` the versions by others that came after it. `passed` are the versions that could not be
    read, `taken` the one that was restored, `set_aside` where a broken file was put.
    """

    action: str = ""
    version: int = 0
    changed: tuple[Note, ...] = ()
    stayed: tuple[Note, ...] = ()
    later: tuple[journal.Version, ...] = ()
    passed: tuple[int, ...] = ()
    taken: int = 0
    set_aside: Path | None = None


def undo(path: Path, known: Document | None = None) -> WentBack:
    """Take back one's own newest change that was not taken back yet; called again, the one before it.

    `known` is what the caller read. A version that changed no more than the layout or the clock is passed over.

    Raises:
        UsageError: there is no change of one's own left in the journal, or others changed since what it changed.
        NotesFileError: the file is not valid.
    """
    with changing(path, known) as document:
        if document.data is not None:
            gone.catch_up(document, document.data)
        foreign = journal.foreign_versions(path)
        for before, after in journal.own_changes(path):
            later = tuple(version for version in foreign if version.number > after.number)
            changed, stayed = _take_back(document, before, after)
            if stayed and not changed:
                raise _stands_in_between(path, after, later)
            if write_document(document, "undo", after.number):
                return WentBack(after.action, after.number, changed, stayed, later)
        raise _nothing_left(path, foreign)


def _take_back(
    document: Document, before: journal.Version | None, after: journal.Version
) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """Set what a change touched to what it was; (the notes as they are now, those that others changed since)."""
    old = Document(document.path) if before is None else parse_document(before.data(), before.path)
    new = parse_document(after.data(), after.path)
    move_to_one_clock([document, new, old])
    changed: list[Note] = []
    stayed: list[Note] = []
    for note_id in {**old.entries, **new.entries}:
        if _same_version(old, new, note_id):
            continue
        was, made, now = (each.note(note_id) if note_id in each.entries else None for each in (old, new, document))
        if _same_content(made, now):
            changed += _turn(document, old, [note_id])
        elif not _same_content(was, now):
            stayed.append(made or now or was)  # type: ignore[arg-type]  # one of the two versions has it
    if before is not None:
        _turn_head(document, old, new)
    return tuple(changed), tuple(stayed)


def _turn_head(document: Document, old: Document, new: Document) -> None:
    """Set the fields of the head that a change touched to what they were, but for those that were changed since."""
    for name in {**old.head, **new.head}:
        was, made, now = (each.head.get(name) for each in (old, new, document))
        if was == made or now != made:
            continue
        if was is None:
            if name != "clip":  # which clip it is was learnt with the change, and stays true
                document.head.pop(name, None)
        else:
            document.head[name] = was


def _same_content(one: Note | None, other: Note | None) -> bool:
    """Whether two versions of a note say the same, whenever they were written; a removed note is like none."""
    if one is None or other is None or one.deleted or other.deleted:
        return (one is None or one.deleted) and (other is None or other.deleted)
    told = replace(other, rev=one.rev, modified=one.modified, created=one.created, replaces=one.replaces)
    return without_move(told) == without_move(one)


def _nothing_left(path: Path, foreign: list[journal.Version]) -> UsageError:
    if not foreign:
        return UsageError("there is no change left to take back", path)
    last = foreign[-1]
    says = f"there is no change of yours left to take back; version {last.number} was made by {name_maker(last)}"
    return UsageError(says, path, f"bts note restore CLIP --version {last.number - 1} goes back to before it")


def _stands_in_between(path: Path, mine: journal.Version, later: tuple[journal.Version, ...]) -> UsageError:
    other = f"version {later[-1].number}, by {name_maker(later[-1])}" if later else "a change that is not kept"
    says = f"your last change, version {mine.number}, cannot be taken back alone: {other}, changed the same notes since"
    if mine.number == 1:
        return UsageError(says, path, "bts note rm CLIP ID removes a note")
    return UsageError(says, path, f"bts note restore CLIP --version {mine.number - 1} goes back to before both")


def name_maker(version: journal.Version) -> str:
    """Who made a version, for a person: `another program`, or account and machine."""
    return "another program" if version.action == journal.BY_HAND else version.maker or "an older bts"


def restore_notes(path: Path, ids: list[str], version: int | None = None, known: Document | None = None) -> Saved:
    """Bring removed notes and notes that are gone back, or, with a version's number, notes as they were then.

    `known` is what the caller read. Raises UsageError.
    """
    with changing(path, known) as document:
        changes: list[tuple[Note | None, Note]]
        if version is None:
            lost = {each.note_id: each for each in gone.find_gone(document)}
            removed = [entry.id for entry in document.entries.values() if entry.deleted]
            found = [find_id(text, [*removed, *lost]) for text in ids]
            notes = [document.note(i) for i in found if i not in lost]
            back = gone.gone_notes(document, [lost[i] for i in found if i in lost])
            changes = [*((note, replace(note, deleted=False)) for note in notes), *((None, n) for n in back.values())]
        else:
            then = _version(path, version)
            move_to_one_clock([document, then])
            found = [find_id(text, then.entries) for text in ids]
            head = head_content(document)
            changes = [(document.note(i) if i in document.entries else None, note_as_in(then, i, head)) for i in found]
        return commit(document, None, changes, "restore")


def restore_gone(path: Path, known: Document | None = None) -> Saved:
    """Bring all notes back that vanished without having been removed; `known` is what the caller read."""
    with changing(path, known) as document:
        found = gone.gone_notes(document, gone.find_gone(document))
        return commit(document, None, [(None, note) for note in found.values()], "restore")


def remove_notes(path: Path, ids: list[str], known: Document | None = None, *, all_gone: bool = False) -> Saved:
    """Remove notes: each stays in the file as a line that says so. Of a note that is gone, that line is written anew.

    `known` is what the caller read; with `all_gone`, all that vanished are removed too. Raises UsageError.
    """
    with changing(path, known) as document:
        lost = {each.note_id: each for each in gone.find_gone(document)}
        found = list(dict.fromkeys(_find_to_remove(document, text, lost) for text in ids))
        vanished = [lost[i] for i in (lost if all_gone else found) if i in lost]
        notes = [document.note(i) for i in found if i not in lost]
        notes += gone.gone_notes(document, vanished).values()
        return commit(document, None, [(note, replace(note, deleted=True)) for note in notes], "rm")


def _find_to_remove(document: Document, text: str, lost: Iterable[str]) -> str:
    try:
        return find_id(text, [*(entry.id for entry in document.entries.values() if not entry.deleted), *lost])
    except UsageError:
        find_live(document, text)  # says so where the note was removed already
        raise


def restore_version(path: Path, version: int | None = None, known: Document | None = None) -> WentBack:
    """Make all notes as they were in a version, by default the newest that can be read; later ones become removed ones.

    `known` is what the caller read. A file that is not valid is put aside in the hidden folder first, and named in the
    result.

    Raises:
        UsageError: there is no such version.
        NotesFileError: that version is damaged, or each one is.
    """
    number, then, passed = _newest_readable(path) if version is None else (version, _version(path, version), ())
    try:
        with changing(path, known) as document:
            move_to_one_clock([document, then])
            changed = _turn(document, then, list({**document.entries, **then.entries}))
            document.head = then.head
            write_document(document, "restore")
            return WentBack(changed=changed, passed=passed, taken=number)
    except NotesFileError:
        return WentBack(set_aside=_replace_broken(path, then, known), passed=passed, taken=number)


def _newest_readable(path: Path) -> tuple[int, Document, tuple[int, ...]]:
    """The newest version that can be read, with its number, and the numbers of those that were passed over."""
    passed: list[int] = []
    for version in reversed(journal.versions(path)):
        try:
            return version.number, parse_document(version.data(), version.path), tuple(passed)
        except NotesFileError:
            passed.append(version.number)
    if not passed:
        raise UsageError("no earlier version of these notes is kept", path)
    raise NotesFileError(f"none of the {len(passed)} versions that are kept can be read", path, "mend the file by hand")


def _replace_broken(path: Path, then: Document, known: Document | None) -> Path:
    """Put a file that cannot be read aside, and a version in its place. Raises NotesFileError, OutputError."""
    folder = journal.ensure_folder(path)
    aside = folder / f"broken-{utc_now().replace(':', '').replace('.', '')}.json"
    try:
        with locked(folder / "lock", path) as hold:
            journal.remove_unfinished(folder)
            broken = read_text(path)
            document = replace(then, path=path, data=broken, hold=hold)
            move_to_one_clock([document, *_newest_of_today(path, known)])
            document.moved = None
            if broken is not None:
                aside.write_bytes(broken)
                flush(aside)
            write_document(document, "restore", broken=True)
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
