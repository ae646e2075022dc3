"""Which folder the results of a clip go to."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from bts.errors import InputError
from bts.fingerprint import clip_fingerprint
from bts.outputs import LEDGER, read_ledger

NAME_LENGTH = 80
"""Longest folder name in characters, well within the 255 bytes that file systems allow."""


def assign_folders(clips: Iterable[Path], root: Path) -> dict[Path, Path]:
    """A folder below `root` for each clip: its name without suffix, with `-2`, `-3`, ... where another clip has that.

    A clip keeps the folder that it had in an earlier run, also when it was moved since.
    """
    owners = _owners(root)
    taken = {_alike(folder) for folder in owners.values()}
    given: set[Path] = set()
    folders: dict[Path, Path] = {}
    for clip in clips:
        folder = owners.get(str(clip.absolute())) or owners.get(_identity(clip))
        count = 1
        while folder is None or folder in given:
            name = folder_name(clip) if count == 1 else f"{folder_name(clip)}-{count}"
            folder = None if _alike(root / name) in taken else root / name
            count += 1
        taken.add(_alike(folder))
        given.add(folder)
        folders[clip] = folder
    return folders


def _owners(root: Path) -> dict[str, Path]:
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


def _identity(clip: Path) -> str:
    try:
        return clip_fingerprint(clip)
    except InputError:
        return ""


def _alike(folder: Path) -> str:
    """The same text for folders that a case-insensitive file system takes for one."""
    return unicodedata.normalize("NFC", folder.name).casefold()


def folder_name(clip: Path) -> str:
    """The clip's name without suffix, made safe for every file system."""
    name = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]+', "-", clip.stem)
    return name.strip(" .")[:NAME_LENGTH].strip(" .") or "clip"
