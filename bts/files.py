"""Writing files so that a reader never sees half of one, and naming them so that every file system takes the name."""

import errno
import filecmp
import json
import os
import re
import secrets
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from urllib.parse import quote

from bts.errors import OutputError
from bts.processes import is_owner_gone, owner_mark
from bts.stopping import hold

NOTES_SUFFIX = ".notes.json"
"""The end of the name of every file of notes."""

SLUG_LENGTH = 60
"""Characters; a longer slug is cut, so that name and suffix fit in the 255 bytes that file systems allow."""

LEFTOVER_AGE = 3600
"""Seconds; a temporary file of an owner that cannot be asked for is taken for abandoned when unchanged for longer."""

PIECE = 8 * 1024 * 1024
"""Bytes of a file that are copied at a time."""

_MARK = r"(?P<owner>\d+(-\d+-[0-9a-f]{8})?)"
"""What `owner_mark` makes, in a name."""

_TEMPORARY = re.compile(rf"\..*\.[0-9a-f]{{8}}(\.{_MARK})?\.part(\.\w+)?")
_SCRATCH = re.compile(rf"bts-{_MARK}-\w+")

_unfinished: set[Path] = set()
"""Temporary files and folders that this process is writing."""

_swept: set[Path] = set()
"""Folders that this process has looked through for what killed ones left."""


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """A temporary path in the target's folder that becomes `target` when the block ends without an error.

    The temporary name keeps the target's suffix, because encoders choose the format by it, and names its owner, so that
    what a killed process left is removed by the next one that writes there. The content is flushed to the disk before
    the rename, so that a power cut leaves the old file or the new one and nothing between.

    Raises:
        OutputError: the folder cannot be written or the disk is full.
    """
    name = f".{target.stem[:40]}.{secrets.token_hex(4)}.{owner_mark()}.part{target.suffix}"
    temporary = target.with_name(name)
    _unfinished.add(temporary)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep_once(target.parent)
        yield temporary
        flush(temporary)
        temporary.replace(target)
        flush(target.parent)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        _unfinished.discard(temporary)


def make_folders_in(there: Path, folder: Path) -> None:
    """Make `folder` and all between it and `there`, which is not made anew where it was moved away.

    Raises FileNotFoundError where it was, and OSError where nothing can be made there.
    """
    for part in (*reversed(folder.relative_to(there).parents[:-1]), folder.relative_to(there)):
        (there / part).mkdir(exist_ok=True)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for files that are needed while the block runs, in the system's place for them; removed afterwards.

    Its name names its owner: what a killed process left is removed by the next one that makes such a folder.
    """
    folder = keep_scratch_folder()
    try:
        yield folder
    finally:
        drop_scratch_folder(folder)


def keep_scratch_folder() -> Path:
    """A new folder as of `scratch_folder`, which is the caller's to remove by `drop_scratch_folder`."""
    place = Path(tempfile.gettempdir())
    if place not in _swept:
        _swept.add(place)
        for path in place.glob("bts-*"):
            with suppress(OSError):
                found = _SCRATCH.fullmatch(path.name)
                # The age of a folder says nothing: what is in it may be read for hours.
                if found and is_owner_gone(found["owner"]) and _is_ours(path):
                    shutil.rmtree(path, ignore_errors=True)
    with hold():  # a signal between the two would leave a folder that nobody knows of
        folder = Path(tempfile.mkdtemp(prefix=f"bts-{owner_mark()}-"))
        _unfinished.add(folder)
    return folder


def drop_scratch_folder(folder: Path) -> None:
    """Remove a folder of `keep_scratch_folder` with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    _unfinished.discard(folder)


def drop_unfinished() -> None:
    """Remove what this process is writing; for a process that ends before its blocks do."""
    for path in list(_unfinished):
        with suppress(OSError):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def remove_leftovers(folder: Path, *, below: bool = True) -> None:
    """Remove the temporary files that a killed process left in `folder`, and `below` it."""
    for path in folder.rglob(".*.part*") if below else folder.glob(".*.part*"):
        with suppress(OSError):
            found = _TEMPORARY.fullmatch(path.name)
            if found and _is_abandoned(path, found["owner"] or ""):
                path.unlink()


def _sweep_once(folder: Path) -> None:
    """Remove leftovers in a folder before this process writes its first file there."""
    if folder not in _swept:
        _swept.add(folder)
        with suppress(OSError):
            remove_leftovers(folder, below=False)


def _is_abandoned(path: Path, owner: str) -> bool:
    """Whether the owner of a temporary file has ended; by its age where that cannot be known."""
    gone = is_owner_gone(owner)
    return time.time() - path.stat().st_mtime > LEFTOVER_AGE if gone is None else gone


def _is_ours(path: Path) -> bool:
    """Whether a folder is of the user who runs this process, in a place that others may write to as well."""
    return not hasattr(os, "geteuid") or path.lstat().st_uid == os.geteuid()


def spare_sources(target: Path, sources: Iterable[Path] = ()) -> None:
    """Raise OutputError where a file to be written is one of those that it would be made from, or a file of notes."""
    if target.name.casefold().endswith(NOTES_SUFFIX):
        raise OutputError("that name is for notes files of bts", target, "choose another name")
    if target.exists() and any(source.exists() and target.samefile(source) for source in sources):
        raise OutputError("is what it would be made from", target, "name another file")


def write_bytes(target: Path, data: bytes) -> None:
    """Replace `target` by `data`, whole or not at all. Raises OutputError."""
    with new_file(target) as temporary:
        temporary.write_bytes(data)


def link_file(source: Path, target: Path) -> bool:
    """Make `target` another name of the file `source`, which takes no space; False where that cannot be.

    It cannot on another disk, on FAT, for a file that is somebody else's, and where nothing can be written at all.
    """
    try:
        with new_file(target) as temporary:
            # A link to the file itself: that to a symbolic link would not travel.
            os.link(source.resolve(), temporary)
    except OutputError:
        return False
    return True


def copy_file(source: Path, target: Path, on_bytes: Callable[[int], None] | None = None) -> None:
    """Copy a file, whole or not at all, and compare the copy with it; `on_bytes` gets how many are written.

    Raises OutputError.
    """
    with new_file(target) as temporary:
        with source.open("rb") as read, temporary.open("xb") as write:
            while piece := read.read(PIECE):
                write.write(piece)
                if on_bytes is not None:
                    on_bytes(write.tell())
        if not filecmp.cmp(source, temporary, shallow=False):
            raise OutputError("the copy is not what was copied", target, "look at that disk, then run again")


def write_text(target: Path, text: str) -> None:
    """Replace `target` by `text` in UTF-8 with LF line ends, whole or not at all. Raises OutputError."""
    write_bytes(target, text.encode("utf-8"))


def format_json(value: object, *, indent: int | None = 1) -> str:
    """`value` as JSON in readable letters, names without loss. `indent` None: on one line."""
    return escape_bytes(json.dumps(value, ensure_ascii=False, indent=indent))


def escape_bytes(json_text: str) -> str:
    """JSON text in which each byte of a file name that is not UTF-8 stands as an escape: byte E9 as `\\udce9`.

    A reader gets the name back with Python's `os.fsencode`; others take the last two digits of U+DC80 to U+DCFF for the
    byte (PEP 383).
    """
    return json_text.encode("utf-8", "backslashreplace").decode("utf-8")


def make_link(name: str | PurePath) -> str:
    """A file's name or relative path as a link: percent-encoded byte by byte, so that every name is found again."""
    text = name.as_posix() if isinstance(name, PurePath) else name
    try:
        return quote(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # half of a character that is no byte of a name: from a damaged JSON
        return quote(text.encode("utf-8", "replace"))


def slug(text: str, fallback: str = "untitled") -> str:
    """A file name made of a-z, 0-9 and hyphens, at most SLUG_LENGTH long; letters of other scripts are kept whole."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = unicodedata.normalize("NFC", "".join(_without_accents(folded)))
    words = "".join(c if c.isalnum() or _is_mark(c) else "-" for c in kept)
    return re.sub("-+", "-", words).strip("-")[:SLUG_LENGTH].rstrip("-") or fallback


def _without_accents(decomposed: str) -> Iterator[str]:
    """The signs of a text but for the marks on Latin, Greek and Cyrillic letters; in other scripts they are letters."""
    keeps = False
    for sign in decomposed:
        if not _is_mark(sign):
            keeps = sign.isalnum() and not unicodedata.name(sign, "").startswith(("LATIN ", "GREEK ", "CYRILLIC "))
        elif not keeps:
            continue
        yield sign


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign).startswith("M")


def unique_slugs(texts: Iterable[str], fallback: str = "untitled") -> list[str]:
    """A slug of the first eight words of each text; `-2`, `-3`, ... tell equal ones apart, in order."""
    taken: set[str] = set()
    slugs = []
    for text in texts:
        base = slug(" ".join(text.split()[:8]), fallback)
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        slugs.append(name)
    return slugs


def flush(path: Path) -> None:
    """Ask the system to put `path` (file or folder) on the disk, so that a power cut does not lose it.

    Some file systems refuse folders, which is no loss. Raises OSError for a file that cannot be put there.
    """
    if path.is_dir():
        if os.name != "nt":
            with suppress(OSError):
                _fsync(path)
    else:
        _fsync(path)


def remedy_for(error: OSError, *, full: str, forbidden: str, otherwise: str) -> str:
    """Which of three remedies helps against an error in writing: the disk is full, writing is forbidden, or neither."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return full
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return forbidden
    return otherwise


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def cannot_write(target: Path, error: OSError) -> OutputError:
    """The error for a file or folder that cannot be written, with what helps."""
    remedy = remedy_for(
        error,
        full="free some space on that disk, or choose another folder with -o",
        forbidden="choose a folder that you may write to with -o",
        otherwise="choose another place with -o",
    )
    return OutputError(f"cannot write: {error.strerror or error}", target, remedy)
