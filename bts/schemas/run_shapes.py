"""The JSON object bts-run.json as types. What a field means, and its unit, stands in the schema beside this file."""

from typing import TypedDict

from bts.schemas.shapes import ClipOutline, FailureRecord, UnreadClip

Plain = str | int | float | bool | None
"""A value of an option."""


class ClipRun(TypedDict):
    """One clip of a run."""

    clip: ClipOutline | UnreadClip
    state: str
    folder: str | None
    copy_of: str | None
    size: int
    modified: str | None
    container: str
    codec: str
    date: str
    counts: dict[str, int]
    warnings: list[str]
    failures: list[FailureRecord]
    started: str | None
    ended: str | None
    seconds: float
    stages: dict[str, float]
    host: str
    tries: int
    sidecars: list[str]


class PassedOver(TypedDict):
    """A file in a folder that is no clip."""

    path: str
    size: int
    kind: str
    line: str


class RunSummary(TypedDict):
    """All of bts-run.json before its long lists."""

    bts: str
    output: str
    command: list[str]
    options: dict[str, Plain]
    host: str
    started: str | None
    ended: str | None
    ending: str
    clips: int
    done: int
    failed: int
    copies: int
    waiting: int
    passed_over: int
    footage: float
    failed_by_kind: dict[str, int]
    passed_over_by_kind: dict[str, int]


class RunRecord(RunSummary):
    """bts-run.json."""

    runs: list[ClipRun]
    passed: list[PassedOver]
