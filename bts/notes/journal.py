"""The last versions of a notes file, in a hidden folder beside it.

`.bts/clip.mp4.notes.json/000041-9f0c2b7d1e55-edit.jo@desk7.gz`: a version's name holds its number, the digest of its
text, the action that made it, and the account and machine that did. It is flushed to the disk before the notes file is
replaced, and gets its number afterwards; when bts is killed in between, the next change sees to that. A version that
was written by another program (an editor, git) is noticed by its digest before the next change, and recorded then with
the action `hand`. So nothing here can disagree with the file.

The first version ever seen of a file that bts did not make itself is `hand` too: it is the base, which nothing takes
back. A change is a person's own when the same account of the same machine made it with bts. `bts note undo` takes back
one's own changes alone, and for each the journal must have the version before it and the version that it made: kept
are the last KEPT versions with the changes that they took back, so that who went back too far comes forward again; for
each person the last KEPT changes that were not taken back; and versions that hold a note which is gone
(`bts.notes.gone`).
"""

import getpass
import hashlib
import os
import re
import secrets
import socket
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from bts.errors import NotesFileError, OutputError
from bts.files import flush, make_folders_in, remedy_for
from bts.notes.lock import UNFINISHED

FOLDER = ".bts"
"""Hidden folder beside the notes files."""

KEPT = 20
"""Versions of a notes file, and changes of one person that were not taken back, above which the oldest is forgotten."""

LONGEST_MAKER = 80
"""Characters of a maker's name in the name of a version; what is longer is cut."""

BY_HAND = "hand"
"""Action of a version that was not written by bts, and of the first one that bts found."""

PREPARED = "next-"
"""In place of the number in the name of a version that is about to be written."""

GONE = "gone.json"
"""Name of the file in the folder that says which notes are gone, and which version has them (`bts.notes.gone`)."""

CLOCK = "clock"
"""Action of a version whose times were moved to the player's clock; it is no change that could be taken back."""

_NAME = re.compile(
    r"(?P<number>\d{6,})-(?P<revision>[0-9a-f]{12})-(?P<action>[a-z]+)(?:-(?P<undone>\d+))?(?:\.(?P<maker>.+))?\.gz"
)


@dataclass(frozen=True)
class Version:
    """One recorded version. `undone` is the number of the version that an undo took back.

    `maker` is `account@machine`; empty for a version by another program, or by a bts that did not write it yet.
    """

    number: int
    revision: str
    action: str
    undone: int | None
    path: Path
    maker: str = ""

    def data(self) -> bytes:
        """The text of the file as it was. Raises NotesFileError when the record is damaged."""
        try:
            return zlib.decompress(self.path.read_bytes(), wbits=31)
        except (OSError, zlib.error) as error:
            raise NotesFileError(
                f"version {self.number}, as it was kept, cannot be read",
                self.path,
                "choose another with bts note restore CLIP --version N",
            ) from error

    @property
    def is_change(self) -> bool:
        """Whether a person made it with bts, so that the person may take it back."""
        return self.action not in (BY_HAND, CLOCK) and self.undone is None

    def is_by(self, maker: str) -> bool:
        """Whether it is that person's; one that an older bts made counts as anybody's."""
        return self.action != BY_HAND and self.maker in ("", maker)


def this_maker() -> str:
    """Who writes, as `account@machine`: by this a change is known as one's own."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError, ImportError):
        account = ""
    return f"{account}@{socket.gethostname().partition('.')[0]}"[:LONGEST_MAKER]


def revision_of(data: bytes | None) -> str:
    """12 hex digits that name the text of a notes file; empty for a file that is not there."""
    return "" if data is None else hashlib.sha256(data).hexdigest()[:12]


def folder_of(notes: Path) -> Path:
    """The hidden folder that belongs to a notes file (to what a link leads to): its lock and its journal."""
    real = Path(os.path.realpath(notes)) if notes.is_symlink() else notes
    return real.parent / FOLDER / real.name


def versions(notes: Path) -> list[Version]:
    """All versions of a notes file that are kept, oldest first; one that still waits for its number has the next."""
    known = _numbered(notes)
    waiting = _waiting(notes, known[-1].number + 1 if known else 1)
    return [*known, waiting] if waiting is not None else known


def _numbered(notes: Path) -> list[Version]:
    try:
        found = [_version_at(path, path.name) for path in folder_of(notes).iterdir()]
    except OSError:
        return []
    return sorted((version for version in found if version is not None), key=lambda version: version.number)


def _waiting(notes: Path, number: int) -> Version | None:
    """A version that was written and has no number: bts was killed, or the folder was away, at that very moment."""
    folder = folder_of(notes)
    for path in folder.glob(f"{PREPARED}*.gz"):
        version = _version_at(path, f"{number:06}-{path.name.removeprefix(PREPARED)}")
        if version is not None and not any(folder.glob(f"{UNFINISHED}{version.revision}-*")):
            return version
    return None


def _version_at(path: Path, name: str) -> Version | None:
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    undone = int(match["undone"]) if match["undone"] else None
    return Version(
        int(match["number"]), match["revision"], match["action"], undone, path, unquote(match["maker"] or "")
    )


def prepare(notes: Path, after: bytes, action: str, undone: int | None = None) -> Path | None:
    """Put a version on the disk that is about to be written, so that it is known whatever happens next.

    The caller holds the lock, and has the same text in a file of `unfinished_name`, which it then renames. So a version
    that is prepared and has no such file beside it did come to be. None where the disk does not take it.
    """
    path = folder_of(notes) / f"{PREPARED}{_label(after, action, undone)}"
    try:
        _write(path, after)
    except OSError:
        return None
    return path


def unfinished_name(after: bytes) -> str:
    """A new name for the temporary file with the text `after`."""
    return f"{UNFINISHED}{revision_of(after)}-{secrets.token_hex(4)}.json"


def remove_unfinished(folder: Path) -> None:
    """Remove what killed or overtaken writers left in a hidden folder; the caller has just got its lock.

    Before the notes are read: who lost the lock may have renamed its file until now, and cannot any more.
    """
    for path in folder.glob(f"{UNFINISHED}*"):
        if path.suffix == ".json" and "-" in path.name.removeprefix(UNFINISHED):
            revision = path.name.removeprefix(UNFINISHED).partition("-")[0]
            for prepared in folder.glob(f"{PREPARED}{revision}-*"):
                prepared.unlink(missing_ok=True)
        path.unlink(missing_ok=True)


def number_waiting(notes: Path) -> None:
    """Give the version that waits for its number that number. The caller holds the lock."""
    known = versions(notes)
    if known and known[-1].path.name.startswith(PREPARED):
        path = known[-1].path
        with suppress(OSError):
            path.rename(path.with_name(f"{known[-1].number:06}-{path.name.removeprefix(PREPARED)}"))


def record(
    notes: Path,
    before: bytes | None,
    after: bytes,
    label: Path | tuple[str, int | None],
    pinned: Collection[int] = (),
) -> None:
    """Add the version `after`, which was made from `before`; forget what is too old, but none of the numbers `pinned`.

    `label` is what `prepare` gave, or the action and what it undid. Where the journal does not have `before`, a number
    is left out: nothing may take `after` back to another version. The caller holds the lock. A journal that cannot be
    written is no reason to fail: the notes are safe already.
    """
    known = _numbered(notes)
    number = known[-1].number + 1 if known else 1
    if before is not None and (not known or known[-1].revision != revision_of(before)):
        number += 1
    folder = folder_of(notes)
    with suppress(OSError):
        if isinstance(label, Path):
            label.rename(folder / f"{number:06}-{label.name.removeprefix(PREPARED)}")
            flush(folder)
        else:
            _write(folder / f"{number:06}-{_label(after, *label)}", after)
        _forget(_numbered(notes), pinned)


def _label(data: bytes, action: str, undone: int | None = None) -> str:
    """What the name of a version says after its number."""
    maker = "" if action == BY_HAND else f".{quote(this_maker(), safe='@ ')}"
    return f"{revision_of(data)}-{action}{'' if undone is None else f'-{undone}'}{maker}.gz"


def _forget(known: list[Version], pinned: Collection[int]) -> None:
    """Remove versions that nobody can go back to any more, oldest first: so a change goes before the undo of it."""
    kept = {*pinned, *(version.number for version in known[-KEPT:])}
    changes: dict[str, list[int]] = defaultdict(list)
    for version in not_taken_back(known):
        changes[version.maker].append(version.number)
    for numbers in changes.values():
        for number in numbers[-KEPT:]:
            kept |= {number - 1, number}
    kept |= {version.undone for version in known[-KEPT:] if version.undone is not None}
    kept |= {version.number for version in known if version.undone in kept}  # else it could be undone once more
    for version in known:
        if version.number not in kept:
            version.path.unlink(missing_ok=True)


def move(old: Path, new: Path) -> None:
    """Move the versions of a notes file at `old` to the file `new`. The caller holds the locks of both."""
    with suppress(OSError):
        for name in [*(version.path.name for version in versions(old)), GONE]:
            with suppress(FileNotFoundError):
                (folder_of(old) / name).rename(folder_of(new) / name)
        (folder_of(old) / "lock").unlink(missing_ok=True)
        folder_of(old).rmdir()


def not_taken_back(known: list[Version]) -> list[Version]:
    """The changes among all versions that no undo took back, oldest first, whoever made them."""
    undone = {version.undone for version in known}
    return [version for version in known if version.is_change and version.number not in undone]


def own_changes(notes: Path) -> Iterator[tuple[Version | None, Version]]:
    """One's own changes that were not taken back yet, newest first, as (version before, version after).

    The one before is None where bts made the file anew; a change whose version before is forgotten is left out.
    """
    known = versions(notes)
    numbered = {version.number: version for version in known}
    mine = this_maker()
    for after in reversed(not_taken_back(known)):
        before = numbered.get(after.number - 1)
        if after.is_by(mine) and (before is not None or after.number == 1):
            yield before, after


def foreign_versions(notes: Path) -> list[Version]:
    """The versions that others made, persons or programs, oldest first; the base is none of them."""
    mine = this_maker()
    return [version for version in versions(notes)[1:] if not version.is_by(mine)]


def ensure_folder(notes: Path, *, anew: bool = True) -> Path:
    """Make the hidden folder, which git passes over; the one that the notes lie in only if `anew`.

    Raises OutputError when the place cannot be written.
    """
    folder = folder_of(notes)
    place = folder.parents[1]
    try:
        if anew:
            place.mkdir(parents=True, exist_ok=True)
        make_folders_in(place, folder)
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
    temporary = path.with_name(f"{UNFINISHED}{secrets.token_hex(4)}.part")
    try:
        temporary.write_bytes(packer.compress(data) + packer.flush())
        flush(temporary)
        temporary.replace(path)
        flush(path.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
