"""Files of other programs on the disk: read with a size limit; exports written without replacing foreign files.

A ledger remembers each export with its fingerprint, so that bts replaces only its own, unchanged files.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from bts.decoding import LARGEST_TEXT_FILE
from bts.errors import BtsError, InputError, NotesFileError, OutputError
from bts.files import NOTES_SUFFIX, spare_sources, write_bytes, write_text
from bts.fingerprint import fingerprint

LEDGER = "exports.json"
"""In the private folder of a notes file: what was exported from it, path -> fingerprint."""

BUNDLE, BUNDLED = ".fcpxmld", "Info.fcpxml"
"""End of the name of the folder in which Final Cut Pro exports since 10.6, and the file in it."""


def read_foreign_file(path: Path) -> bytes:
    """The content of a file of notes, or of the one in a folder that Final Cut Pro exported.

    Raises:
        NotesFileError: it is missing, no file, a notes file of bts, or larger than any file of notes.
    """
    if path.name.casefold().endswith(NOTES_SUFFIX):
        raise NotesFileError("this is a notes file of bts", path, "join it by bts note merge CLIP FILE")
    if path.suffix.casefold() == BUNDLE and path.is_dir():
        path /= BUNDLED
    try:
        if path.exists() and not path.is_file():
            raise NotesFileError("not a file", path, "name a file to import")
        with path.open("rb") as file:
            return file.read(LARGEST_TEXT_FILE + 1)
    except FileNotFoundError as error:
        raise NotesFileError("no such file", path, "check the name") from error
    except OSError as error:
        raise NotesFileError(
            f"cannot be read: {error.strerror or error}", path, "check that you may read it"
        ) from error


def write_export(parts: Sequence[str], target: Path, private: Path, *, force: bool = False) -> list[Path]:
    """Write the texts of an export to `target`, then to `target` with -2, -3, ... before its suffix; list the paths.

    `private` is the folder where exports are remembered. An earlier export that nobody changed since is replaced; its
    further parts that are no longer needed are removed.

    Raises:
        OutputError: a file is there that bts did not make or that was changed since, or writing failed.
    """
    spare_sources(target)
    if target.is_dir():
        raise OutputError("this is a folder", target, "name a file in it")
    made = _read_ledger(private)
    paths = [_part(target, number) for number in range(len(parts))]
    for path in paths:
        if path.exists() and not force and not _is_ours(path, made):
            raise OutputError(
                "is there already, and is no export of these notes that was left as it was", path,
                "move it away, or replace it with --force",
            )  # fmt: skip
    number = len(parts)
    while (old := _part(target, number)).exists() and _is_ours(old, made):
        old.unlink()
        number += 1
    for path, text in zip(paths, parts, strict=True):
        write_text(path, text)
        made[str(path.absolute())] = fingerprint(path)
    _write_ledger(private, made)
    return paths


def _part(target: Path, number: int) -> Path:
    return target if number == 0 else target.with_name(f"{target.stem}-{number + 1}{target.suffix}")


def _is_ours(path: Path, made: dict[str, str]) -> bool:
    try:
        return made.get(str(path.absolute())) == fingerprint(path)
    except InputError:
        return False


def _read_ledger(private: Path) -> dict[str, str]:
    try:
        value = json.loads((private / LEDGER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _write_ledger(private: Path, made: dict[str, str]) -> None:
    """Write the ledger. Where that fails, the next export asks for --force, and nothing is lost."""
    try:
        write_bytes(private / LEDGER, json.dumps(dict(sorted(made.items())), indent=1).encode())
    except BtsError:
        return
