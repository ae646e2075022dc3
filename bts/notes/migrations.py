"""Older notes files, brought to the form of today one version at a time, in memory: reading changes no file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bts.errors import NotesFileError

VERSION_FIELD = "bts-notes"
"""Field of the head that holds the version."""

VERSION = 1
"""The version of the notes file that is written."""

Content = tuple[dict[str, Any], list[tuple[int, str, Any]]]
"""The head, and for each note its line number, its line ("" once it was changed) and its object."""


def migrate(version: object, head: dict[str, Any], items: list[tuple[int, str, Any]], path: Path) -> Content:
    """Head and items in the form of VERSION. Raises NotesFileError for a version that is newer than this program."""
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise NotesFileError(f"line 1, column 1: {VERSION_FIELD} is a whole number, not {version!r}", path, "mend it")
    if version > VERSION:
        raise NotesFileError(
            f"written by a newer bts: its notes are of version {version}, this one knows {VERSION}", path, "update bts"
        )
    for step in range(version, VERSION):
        head, items = STEPS[step](head, items)
    return head, items


def _from_0(head: dict[str, Any], items: list[tuple[int, str, Any]]) -> Content:
    """Version 0 is a list written by hand, or an object with `notes`, without a version."""
    clip = head.get("clip")
    return head | ({"clip": {"name": clip}} if isinstance(clip, str) else {}), items


STEPS: dict[int, Callable[[dict[str, Any], list[tuple[int, str, Any]]], Content]] = {0: _from_0}
"""Version -> what takes it to the next."""
