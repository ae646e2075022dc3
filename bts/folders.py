"""Which folder the results of a clip go to, and which one an earlier run gave it."""

import os
import re
import unicodedata
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from bts.errors import InputError
from bts.fingerprint import clip_fingerprint
from bts.outputs import LEDGER, read_ledger

if TYPE_CHECKING:
    import sqlite3

NAME_LENGTH = 80
"""Longest folder name in characters."""

NAME_BYTES = 200
"""And in bytes of UTF-8; file systems allow 255, and a number may be put behind it."""

JOURNAL = "bts-run.db"
"""Name of a run's journal in the folder of its results: a database in which table `files` has each clip's `path`
(absolute; the bytes where it is not UTF-8), `folder` (below the folder of the results) and `fingerprint`."""

RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def assign_folders(clips: Iterable[Path], root: Path) -> dict[Path, Path]:
    """A folder below `root` for each clip: its name without suffix, with `-2`, `-3`, ... where another clip has that.

    A clip keeps the folder that it had in an earlier run, also when it was moved since: by the journal of a run over an
    archive, in which folders may lie deep, else by the ledgers in the folders of `root`.
    """
    clips = list(clips)
    folders = _find_in_journal(clips, root)
    left = [clip for clip in clips if clip not in folders]
    if left:
        owners = list_owners(root)
        taken = {alike(folder.name) for folder in owners.values()} | _list_tops(root)
        given = set(folders.values())
        counts: dict[str, int] = {}
        for clip in left:
            folder = owners.get(str(clip.absolute())) or owners.get(_identity(clip))
            if folder is None or folder in given:
                folder = root / _find_free_name(folder_name(clip), taken, counts)
            taken.add(alike(folder.name))
            given.add(folder)
            folders[clip] = folder
    return {clip: folders[clip] for clip in clips}


def _find_free_name(name: str, taken: set[str], counts: dict[str, int]) -> str:
    """The name, or the first of `name-2`, `name-3`, ... that is free; `counts` has where the search for it goes on."""
    made, number = name, counts.get(name, 1)
    while alike(made) in taken:
        number += 1
        made = f"{name}-{number}"
    counts[name] = number
    return made


def list_owners(root: Path) -> dict[str, Path]:
    """The clip folders that are in `root`, by the clip's path and, where no file is there any more, its fingerprint."""
    owners: dict[str, Path] = {}
    for ledger_path in sorted(root.glob(f"*/{LEDGER}")):
        ledger = read_ledger(ledger_path.parent)
        if clip := ledger.get("clip"):
            owners[str(clip)] = ledger_path.parent
            identity = ledger.get("clip_fingerprint")
            if identity and not Path(str(clip)).exists():
                owners.setdefault(str(identity), ledger_path.parent)
    return owners


def _find_in_journal(clips: Iterable[Path], root: Path) -> dict[Path, Path]:
    """The folders that the journal in `root` has for clips, by their paths, else by their content where they moved."""
    import sqlite3

    found: dict[Path, Path] = {}
    given: set[str] = set()

    with suppress(sqlite3.Error, OSError):
        journal = _open_journal(root)
        if journal is None:
            return {}
        with closing(journal):
            for clip in clips:
                folder = _ask_for_path(journal, clip) or _ask_for_content(journal, clip)
                if folder is not None and folder not in given:
                    given.add(folder)
                    found[clip] = root / folder
    return found


def _list_tops(root: Path) -> set[str]:
    """The names in `root` that the journal there has given, alike for those that a file system takes for one."""
    import sqlite3

    with suppress(sqlite3.Error, OSError):
        journal = _open_journal(root)
        if journal is not None:
            with closing(journal):
                rows = journal.execute(
                    "SELECT DISTINCT substr(folder, 1, instr(folder || '/', '/') - 1) FROM files WHERE folder <> ''"
                )
                return {alike(str(name)) for (name,) in rows}
    return set()


def _open_journal(root: Path) -> "sqlite3.Connection | None":
    """The journal in `root`, for reading alone; None where there is none, or it cannot be opened.

    Raises sqlite3.Error for a damaged one.
    """
    import sqlite3

    path = root / JOURNAL
    if not path.is_file():
        return None
    # Where nothing can be written, the journal of a run that did not end in order is read as it lies there.
    for way in ("mode=ro", "mode=ro&immutable=1"):
        with suppress(sqlite3.OperationalError):
            journal = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True)
            try:
                journal.execute("SELECT path, folder, fingerprint FROM files LIMIT 1").close()
            except BaseException:
                journal.close()
                raise
            return journal
    return None


def _ask_for_path(journal: "sqlite3.Connection", clip: Path) -> str | None:
    for path in dict.fromkeys((clip.absolute(), Path(os.path.realpath(clip)))):
        row = journal.execute("SELECT folder FROM files WHERE path = ? AND folder <> ''", (pack_path(path),)).fetchone()
        if row is not None:
            return str(row[0])
    return None


def _ask_for_content(journal: "sqlite3.Connection", clip: Path) -> str | None:
    """The folder of a clip with the same content that is no more where it was."""
    identity = _identity(clip)
    if not identity:
        return None
    rows = journal.execute("SELECT path, folder FROM files WHERE fingerprint = ? AND folder <> ''", (identity,))
    return next((str(folder) for path, folder in rows if not os.path.exists(path)), None)  # noqa: PTH110 may be bytes


def pack_path(path: PurePath) -> str | bytes:
    """A path as the journal has it: as text, or its bytes where it is not UTF-8."""
    text = str(path)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(text)
    return text


def _identity(clip: Path) -> str:
    try:
        return clip_fingerprint(clip)
    except InputError:
        return ""


def alike(name: str) -> str:
    """The same text for names that a case-insensitive file system takes for one."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def folder_name(clip: Path) -> str:
    """The clip's name without suffix, made safe for every file system."""
    return safe_name(clip.stem)


def safe_name(name: str) -> str:
    """A name of at most NAME_LENGTH characters that every file system takes for a folder."""
    safe = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]+', "-", name).strip(" .")[:NAME_LENGTH]
    safe = safe.encode("utf-8")[:NAME_BYTES].decode("utf-8", "ignore").strip(" .") or "clip"
    return f"{safe}-" if RESERVED.fullmatch(safe) else safe
