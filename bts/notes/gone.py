"""Notes that vanished from their file without having been removed: noticed, and kept until a person decides.

bts never takes a note out of the file: a removed one stays as a line that says so. So a note that the last version has
and the file has not was lost by another program: an editor that saved what it had read before, git, a hand. Its version
is kept, and every command says how to bring it back, until it is in the file again: restored, or removed for good with
`bts note rm`, which writes that line.

`.bts/clip.mp4.notes.json/gone.json` is `{"2": ["01J...", ...]}`: ids by the number of the last version that has them.
It is written before the next change; until then the last version tells. A reading command compares the digest of the
file with that version's name, and looks at ids alone where the two differ.
"""

import json
import re
import shlex
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bts.errors import BtsError, NotesFileError, printable
from bts.files import write_text
from bts.model import Note
from bts.notes import journal
from bts.notes.document import Document, move_to_one_clock, parse_document
from bts.notes.ids import short_ids

NAMED = 3
"""Notes that are gone; of more than these, the command does not name each."""

_IDS = re.compile(rb'^,\{"id": "([^"\\]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Gone:
    """A note that is gone: its id, and the number of the last version that has it."""

    note_id: str
    version: int


def find_gone(document: Document, fingerprint: str = "") -> tuple[Gone, ...]:
    """The notes that vanished from a file, in the order of their versions; quick where none did.

    `fingerprint` is the clip's, so that the notes of another clip that had the same name are none of them.
    """
    known = journal.versions(document.path)
    if not known:
        return ()
    last, found = known[-1], _noted(document.path)
    if last.revision != journal.revision_of(document.data):
        if document.data is None and not _is_of(last, fingerprint):
            return ()
        vanished = _vanished(known, document)
        if vanished and _is_on_disk(document):
            found |= vanished
    numbers = {version.number for version in known}
    left = [Gone(i, number) for i, number in found.items() if i not in document.entries and number in numbers]
    return tuple(sorted(left, key=lambda gone: (gone.version, gone.note_id)))


def catch_up(document: Document, data: bytes | None) -> None:
    """Record `data`, which stands in the file, when it is not the last version known, and what vanished with it.

    `data` is None where the file is gone. The caller holds the lock. What cannot be recorded is no reason to fail.
    """
    path = document.path
    journal.number_waiting(path)
    known = journal.versions(path)
    if data is None:
        if not known:
            return
        data = Document(path).printed()  # no notes: what is taken back to it is not taken back further
    if known and known[-1].revision == journal.revision_of(data):
        return
    of_other_clip = document.data is None and not _is_of(known[-1], _fingerprint(document))
    vanished = {} if of_other_clip else _vanished(known, document)
    if document.hold is not None and not document.hold.is_ours():
        return
    with suppress(OSError, BtsError):
        if vanished:
            _note_down(path, _noted(path) | vanished)
    journal.record(path, None, data, (journal.BY_HAND, None), pinned(path))


def settle_gone(document: Document) -> None:
    """Forget those that are in the document again, as a note or as a removed one. The caller holds the lock."""
    noted = _noted(document.path)
    left = {note_id: number for note_id, number in noted.items() if note_id not in document.entries}
    if left != noted:
        with suppress(OSError, BtsError):
            _note_down(document.path, left)


def pinned(path: Path) -> set[int]:
    """The numbers of the versions that have a note which is gone."""
    return set(_noted(path).values())


def gone_notes(document: Document, gone: Iterable[Gone]) -> dict[str, Note]:
    """The notes as they were last, on the clock of the document. Raises NotesFileError for a version that is damaged.

    An id that its version does not have is left out.
    """
    wanted: dict[int, list[str]] = defaultdict(list)
    for each in gone:
        wanted[each.version].append(each.note_id)
    found: dict[str, Note] = {}
    for version in journal.versions(document.path):
        if version.number in wanted:
            then = parse_document(version.data(), version.path)
            move_to_one_clock([document, then])
            found |= {i: then.note(i) for i in wanted[version.number] if i in then.entries}
    return found


def say_gone(document: Document, gone: tuple[Gone, ...], clip: str, notes_dir: Path | None = None) -> str:
    """For a person: how many notes are gone, and the command that brings them back.

    `clip` stands in the command as it is; `notes_dir` is the folder of the notes where the clip does not tell it.
    """
    numbers = sorted({each.version for each in gone})
    where = f" --notes-dir {shlex.quote(printable(notes_dir))}" if notes_dir is not None else ""
    of = f"version {numbers[0]}" if len(numbers) == 1 else f"versions {numbers[0]} to {numbers[-1]}"
    if document.data is None:
        count = f"{len(gone)} note" if len(gone) == 1 else f"{len(gone)} notes"
        return f"the notes file is gone, with {count} of {of}: bts note restore {clip} --last{where}"
    subject = "1 note" if len(gone) == 1 else f"{len(gone)} notes"
    verb = "is" if len(gone) == 1 else "are"
    if len(gone) <= NAMED and len(numbers) == 1:
        short = short_ids({*document.entries, *(each.note_id for each in gone)})
        which = " ".join(short[each.note_id] for each in gone)
        back, meant = f"{which} --version {numbers[0]}", which
    else:
        back = meant = "--gone"
    return (
        f"{subject} of {of} {verb} gone without having been removed: bts note restore {clip} {back}{where}"
        f" (if that was meant: bts note rm {clip} {meant}{where})"
    )


def _vanished(known: list[journal.Version], document: Document) -> dict[str, int]:
    """The ids of notes that the last version has and the document has not, each with that version's number.

    Only a version that bts made from the one before it is sure to have all that went before. Where the last one is by
    another program, cannot be read, or came late from a bts that had stood still, the one before it counts too.
    """
    found: dict[str, int] = {}
    for at in range(len(known) - 1, -1, -1):
        version, before = known[at], known[at - 1] if at else None
        missing = _missing(version, document)
        found = dict.fromkeys(missing or (), version.number) | found
        follows = before is not None and before.number == version.number - 1
        if missing is not None and follows and version.action not in (journal.BY_HAND, journal.CLOCK):
            break
    return found


def _missing(version: journal.Version, document: Document) -> list[str] | None:
    """The ids of notes that a version has and the document has not; None where the version cannot be read."""
    try:
        data = version.data()
        ids = [found.decode() for found in _IDS.findall(data)]
        if len(ids) == data.count(b'"id"') and all(note_id in document.entries for note_id in ids):
            return []
        then = parse_document(data, version.path)
    except (NotesFileError, UnicodeDecodeError):
        return None
    # An id that is not in the text was made in reading a note without one, and changes with its words.
    lost = [e.id for e in then.entries.values() if not e.deleted and e.id not in document.entries]
    return [note_id for note_id in lost if json.dumps(note_id, ensure_ascii=False).encode() in data]


def _is_on_disk(document: Document) -> bool:
    """Whether the file is still as it was read: a note that another bts just added is in its new text, and not gone."""
    try:
        return document.path.read_bytes() == document.data
    except OSError:
        return document.data is None


def _is_of(version: journal.Version, fingerprint: str) -> bool:
    """Whether a version is of the clip with that content, as far as it can be told."""
    try:
        theirs = parse_document(version.data(), version.path).notes_head().fingerprint
    except NotesFileError:
        return False
    return not fingerprint or theirs in ("", fingerprint)


def _fingerprint(document: Document) -> str:
    try:
        return document.notes_head().fingerprint
    except NotesFileError:
        return ""


def _noted(path: Path) -> dict[str, int]:
    """Ids of notes that are gone -> number of the last version that has them, as far as it was written down."""
    try:
        value = json.loads((journal.folder_of(path) / journal.GONE).read_bytes())
        return {str(note_id): int(number) for number, ids in value.items() for note_id in ids}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _note_down(path: Path, noted: dict[str, int]) -> None:
    file = journal.folder_of(path) / journal.GONE
    if not noted:
        file.unlink(missing_ok=True)
        return
    by_version: dict[str, list[str]] = defaultdict(list)
    for note_id, number in noted.items():
        by_version[str(number)].append(note_id)
    write_text(file, json.dumps(by_version) + "\n")
