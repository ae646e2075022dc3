"""What a row of the journal holds, in Python's types and back: paths of any bytes, lists and tables as JSON."""

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

from bts.batch.records import Outcome, State
from bts.folders import alike
from bts.report import Failure


def absolute(path: Path) -> Path:
    """The path from the root, without `..`; links are not followed, so that nothing of the disk is asked."""
    return Path(os.path.abspath(path))  # noqa: PTH100 Path.absolute keeps `..`


def unpack_path(value: str | bytes) -> Path:
    """The path that `folders.pack_path` packed."""
    return Path(os.fsdecode(value))


def pack(value: object) -> str:
    """Plain values as JSON on one line; a byte of a name that is not UTF-8 stands as an escape."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def fold(folder: PurePath) -> str:
    """The same text for folders that a file system may take for one: case and composed letters do not count."""
    return "/".join(map(alike, folder.parts))


def pack_failures(failures: Iterable[Failure]) -> str:
    """Failures as JSON."""
    return pack([[each.line, int(each.exit_code), each.kind] for each in failures])


def unpack_failures(text: str) -> tuple[Failure, ...]:
    """The failures that `pack_failures` packed."""
    return tuple(Failure(line, exit_code, kind) for line, exit_code, kind in json.loads(text))


def to_outcome(row: sqlite3.Row, output: Path, first: Path | None = None) -> Outcome:
    """A row of `files` as the reports print it; `first` is the clip of which it is a copy."""
    counts: Mapping[str, int] = json.loads(row["counts"])
    timings: Mapping[str, float] = json.loads(row["timings"])
    values: dict[str, Any] = {name: row[name] for name in _SAME}
    return Outcome(
        path=unpack_path(row["path"]),
        state=State(row["state"]),
        folder=None if row["folder"] is None else output / row["folder"],
        counts=counts,
        warnings=tuple(json.loads(row["warnings"])),
        failures=unpack_failures(row["failures"]),
        stages=timings,
        copy_of=first,
        sidecars=tuple(map(Path, json.loads(row["sidecars"]))),
        **values,
    )


_SAME = (
    "size", "modified_ns", "fingerprint", "container", "codec", "width", "height", "duration", "frames", "date",
    "started", "seconds", "host", "tries", "picture",
)  # fmt: skip
"""Columns of `files` that are fields of Outcome as they are."""
