"""How a notes file is called, and what its head says of the clip that it was made for."""

import hashlib
import os
from pathlib import Path

from bts.errors import ClipError
from bts.files import NOTES_SUFFIX
from bts.fingerprint import clip_fingerprint
from bts.notes.document import Document

LONGEST_NAME = 255
"""Bytes in a file name on most systems."""


def notes_path(clip_path: Path, notes_dir: Path | None = None) -> Path:
    """`clip.mp4` -> `clip.mp4.notes.json` beside it, or in `notes_dir`."""
    name = clip_path.name
    if name.endswith(NOTES_SUFFIX):
        return clip_path
    if len(os.fsencode(name + NOTES_SUFFIX)) > LONGEST_NAME:
        mark = hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
        name = f"{os.fsencode(name)[: LONGEST_NAME - 30].decode('utf-8', 'ignore')}-{mark}"
    return (notes_dir if notes_dir is not None else clip_path.parent) / (name + NOTES_SUFFIX)


def path_with_fingerprint(named: Path, fingerprint: str) -> Path:
    """Where a clip's notes go when a clip of the same name elsewhere has the plain name: with its fingerprint in it."""
    digest = fingerprint.rpartition(":")[2][:8]
    return named.with_name(f"{named.name.removesuffix(NOTES_SUFFIX)}.{digest}{NOTES_SUFFIX}")


def clip_field(document: Document, name: str) -> str:
    """A field of `clip` in the head of a notes file; empty where it is missing or no text."""
    clip = document.head.get("clip")
    value = clip.get(name, "") if isinstance(clip, dict) else ""
    return value if isinstance(value, str) else ""


def clips_of(document: Document) -> list[Path]:
    """The clips that a notes file may go with: of the name in its head, and of its own name without the ending.

    They are in the folder that the head names, else beside the file. A file that went with a renamed clip has the new
    name first, and its head has it from the next added note on.
    """
    folder = Path(clip_field(document, "folder") or document.path.parent)
    names = [clip_field(document, "name"), document.path.name.removesuffix(NOTES_SUFFIX)]
    return [folder / name for name in dict.fromkeys(names) if name]


def has_content(path: Path, fingerprint: str) -> bool:
    """Whether the file at `path` has that content."""
    try:
        return path.is_file() and clip_fingerprint(path) == fingerprint
    except (OSError, ClipError):
        return False


def is_renamed(old: Path, new: Path) -> bool:
    """Whether both are names of one file that differ in case alone, as on a file system that ignores case."""
    try:
        return old.name.casefold() == new.name.casefold() and old.samefile(new)
    except OSError:
        return False
