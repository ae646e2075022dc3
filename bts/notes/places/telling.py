"""Sentences for a person whose clip's notes are elsewhere, with the command that brings them."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from bts.errors import printable
from bts.notes.places.sightings import Sighting

SHOWN = 5
"""Files with notes of a clip's content that are named; of more, the number is told."""


def tell_taken(seen: Sighting, clip: Path, twins: Sequence[Path], *, moves: bool) -> str:
    """That notes of a clip's content are shown which lie under the name, or in the folder, that the clip had."""
    beside = seen.clip.absolute().parent == clip.absolute().parent
    line = f"these notes were made when the clip was {'called ' + seen.clip.name if beside else _short(seen.clip)}"
    if seen.owner == "other" and moves:
        line += f"; {_short(seen.clip)} has another content by now, so the next change copies them"
    elif not beside and moves:
        line += f"; the next change brings them here, or now: {_command(clip)}"
    if twins:
        names = ", ".join(twin.name for twin in twins[:SHOWN])
        line += f"; {names} has the same content, and will be told that they are here"
    return printable(line)


def tell_elsewhere(seen: Sequence[Sighting], clip: Path, *, is_empty: bool) -> list[str]:
    """A line for each file with notes of the clip's content: how many, where, whose, and how to bring them."""
    lines = []
    for each in seen[:SHOWN]:
        count = f"{each.count} {'' if is_empty else 'more '}note{'' if each.count == 1 else 's'}"
        lines.append(f"{_where(each, count)}: {_command(clip, each)}")
    if len(seen) > SHOWN:
        lines.append(f"{len(seen) - SHOWN} more files have notes of this content")
    return [printable(line) for line in lines]


def _where(seen: Sighting, count: str) -> str:
    """How many notes are where, and whose they are."""
    clip, path = _short(seen.clip), _short(seen.path)
    if seen.owner == "copy":
        return f"{clip} is an identical clip and has {count}"
    if seen.owner == "self":
        return f"{count} of this clip's content in {path}, which has notes of another clip too"
    why = "the clip they were made for is gone" if seen.owner == "gone" else f"from before {clip} was replaced"
    return f"{count} of this clip's content in {path}, {why}"


def _command(clip: Path, seen: Sighting | None = None) -> str:
    """The command that brings them."""
    words = ["bts", "note", "adopt", _short(clip), *([_short(seen.path)] if seen else [])]
    return shlex.join(words)


def _short(path: Path) -> str:
    """The path as one types it: relative to the working folder if it lies in there."""
    try:
        short = str(path.absolute().relative_to(Path.cwd()))
    except (OSError, ValueError):
        short = os.fspath(path)
    return f"./{short}" if short.startswith("-") else short
