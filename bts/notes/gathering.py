"""Finding the clips that have notes among files and folders, for commands that look at the notes of many clips."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from bts import config
from bts.errors import ClipError, NotesFileError
from bts.files import NOTES_SUFFIX
from bts.notes.places import notes_path
from bts.outputs import is_clip_folder


def find_annotated(paths: Iterable[Path], notes_dir: Path | None = None) -> list[Path]:
    """The clips with notes in files and folders (with all folders below), each once; where a clip is away, its notes.

    A file that is named is taken as it is. In a folder, files come in the order of their names, then those of the
    folders below. Hidden folders, folders in which bts keeps results, and folders that are links are left out, so no
    link leads in a circle. `notes_dir` is where notes are kept; without it, what bts.toml says for each folder.

    Raises:
        ClipError: a path does not exist.
        NotesFileError: a folder holds no notes.
        UsageError: a bts.toml is wrong.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.is_dir():
            notes = notes_path(path, notes_dir or config.load(path).notes.dir)
            if not path.exists() and not notes.exists():
                raise ClipError("no such file or folder", path, "check the name", "missing")
            _enter(found, path, notes)
            continue
        inside = list(_walk(path, notes_dir))
        if not inside:
            raise NotesFileError("no notes are in there", path, "bts note add CLIP TIME TEXT makes some")
        for clip, notes in inside:
            _enter(found, clip, notes)
    return list(found.values())


def _enter(found: dict[Path, Path], named: Path, notes: Path) -> None:
    """Note down a clip or notes file once for each notes file; the clip's own name is the better one."""
    key = notes.resolve()
    if key not in found or (found[key].name.endswith(NOTES_SUFFIX) and not named.name.endswith(NOTES_SUFFIX)):
        found[key] = named


def _walk(top: Path, notes_dir: Path | None) -> Iterator[tuple[Path, Path]]:
    """Each clip with notes, or notes file whose clip is away, below `top`, with the path of its notes."""
    for folder, below, names in os.walk(top):
        home = Path(folder)
        below[:] = sorted(name for name in below if not name.startswith(".") and not is_clip_folder(home / name))
        kept_in = notes_dir or config.load(home / "clip").notes.dir
        yield from sorted(_in_folder(home, names, kept_in))


def _in_folder(home: Path, names: Iterable[str], kept_in: Path | None) -> Iterator[tuple[Path, Path]]:
    seen = [name for name in names if not name.startswith(".")]
    files = {home / name for name in seen if name.endswith(NOTES_SUFFIX) and (home / name).is_file()}
    elsewhere = {kept_in / name for name in _names_in(kept_in)} if kept_in is not None else set()
    for name in seen:
        if name.endswith(NOTES_SUFFIX):
            continue
        for notes in {notes_path(home / name), notes_path(home / name, kept_in)} & (files | elsewhere):
            files.discard(notes)
            yield home / name, notes
    yield from ((notes, notes) for notes in files)


def _names_in(folder: Path) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith(NOTES_SUFFIX)]  # noqa: PTH208 names alone
    except OSError:
        return []
