"""Shots as JSON (the form fixed for `bts shots --json` and shots.json), read back from it, and as CSV."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from bts import media
from bts.files import write_text
from bts.keyframes import keyframe_name
from bts.media.arrays import Pixels
from bts.media.jpeg import decode_jpeg
from bts.media.scaling import reduce_picture
from bts.model import Keyframe, Shot, Transition
from bts.schemas.shapes import IntervalJson, KeyframeRecord, ShotRecord, ShotsRecord, TransitionRecord
from bts.shots.analysis import Analysis
from bts.timing import format_time, from_json_seconds, json_seconds

TimeOf = Callable[[int, float], Fraction]

GREY = 128
"""Code value of the picture that stands for one that cannot be read."""

COLUMNS = (
    "index", "start", "start_seconds", "start_frame", "end", "end_seconds", "end_frame", "seconds",
    "keyframe", "keyframe_frame", "score", "same_as", "why",
)  # fmt: skip


def shots_to_json(
    info: media.ClipInfo, analysis: Analysis, keyframe_paths: Mapping[int, str] | None = None
) -> ShotsRecord:
    """The record of an analysis; `keyframe_paths` gives the picture of each shot's keyframe by the shot's index.

    The clip's duration and frames are those that the analysis saw, so that the shots tile it.
    """
    paths = keyframe_paths or {}
    return {
        "clip": {**media.outline(info), "duration": json_seconds(analysis.duration), "frames": analysis.frames},
        "transitions": [_transition(t) for t in analysis.transitions],
        "shots": [_shot(s, paths.get(s.index)) for s in analysis.shots],
        "warnings": list(analysis.warnings),
    }


def write_csv(target: Path, analysis: Analysis) -> None:
    """One row a shot. Raises OutputError."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for s in analysis.shots:
        k = s.keyframe
        rows.writerow([
            s.index, format_time(s.start), json_seconds(s.start), s.start_frame,
            format_time(s.end), json_seconds(s.end), s.end_frame, json_seconds(s.end - s.start),
            format_time(k.time), k.frame, k.score, s.same_as or "", k.why,
        ])  # fmt: skip
    write_text(target, text.getvalue())


def _transition(t: Transition) -> TransitionRecord:
    return {"kind": t.kind, **_interval(t), "confidence": round(t.confidence, 3)}


def _shot(s: Shot, path: str | None) -> ShotRecord:
    return {
        "index": s.index,
        **_interval(s),
        "keyframe": _keyframe(s.keyframe, path),
        "alternates": [_keyframe(k, None) for k in s.alternates],
        "same_as": s.same_as,
        "skipped": s.keyframe.skipped,
    }


def _interval(it: Transition | Shot) -> IntervalJson:
    return {
        "start": json_seconds(it.start),
        "start_frame": it.start_frame,
        "end": json_seconds(it.end),
        "end_frame": it.end_frame,
    }


def _keyframe(k: Keyframe, path: str | None) -> KeyframeRecord:
    return {
        "time": json_seconds(k.time),
        "frame": k.frame,
        "path": path,
        "score": k.score,
        "scores": k.scores,
        "why": k.why,
    }


def from_json(record: Mapping[str, Any], info: media.ClipInfo, folder: Path, width: int = 480) -> Analysis:
    """The analysis that `shots_to_json` recorded for this clip; thumbnails are made from the keyframes in `folder`.

    Times are those of the frames named, exactly, and not the milliseconds that were written.

    Raises:
        KeyError, TypeError, ValueError: the record has not the form of shots.json.
    """
    time_of = _times(info)
    shots = tuple(_read_shot(row, time_of) for row in record["shots"])
    found = Analysis(
        tuple(_read_transition(row, time_of) for row in record["transitions"]),
        shots,
        {},
        int(record["clip"]["frames"]),
        info.duration,
        tuple(record.get("warnings", ())),
    )
    return with_keyframes(found, folder, width)


def with_keyframes(analysis: Analysis, folder: Path, width: int = 480) -> Analysis:
    """The analysis with thumbnails made of the keyframes in `folder`, `width` pixels at the longer side.

    It does not hold keyframes made early any more: they are in the folder.
    """
    paths = {shot.index: folder / keyframe_name(shot.index) for shot in analysis.shots}
    return replace(analysis, thumbnails=Keyframes(paths, width), early={})


class Keyframes(Mapping[int, Pixels]):
    """Shot index -> uint8 BGR picture of its keyframe, `width` pixels at its longer side, read when it is asked for.

    Where something else has taken the file's place, the picture is plain grey.
    """

    def __init__(self, paths: Mapping[int, Path], width: int) -> None:
        self._paths = paths
        self._width = width

    def __getitem__(self, index: int) -> Pixels:
        path = self._paths[index]
        picture = decode_jpeg(path.read_bytes()) if path.is_file() else None
        if picture is None:
            return np.full((9, 16, 3), GREY, np.uint8)
        return reduce_picture(picture, self._width)

    def __iter__(self) -> Iterator[int]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _times(info: media.ClipInfo) -> TimeOf:
    def time_of(frame: int, seconds: float) -> Fraction:
        if frame < info.frames:
            return info.time_of_frame(frame)
        return min(from_json_seconds(seconds), info.duration)

    return time_of


def _read_transition(row: Mapping[str, Any], time_of: TimeOf) -> Transition:
    start, end = row["start_frame"], row["end_frame"]
    times = _read_interval(row, time_of)
    return Transition(row["kind"], times[0], start, times[1], end, row["confidence"])


def _read_interval(row: Mapping[str, Any], time_of: TimeOf) -> tuple[Fraction, Fraction]:
    """Start and end in seconds; the first frame is on screen from the clip's zero on."""
    start = time_of(row["start_frame"], row["start"]) if row["start_frame"] else Fraction(0)
    return start, time_of(row["end_frame"], row["end"])


def _read_shot(row: Mapping[str, Any], time_of: TimeOf) -> Shot:
    start, end = row["start_frame"], row["end_frame"]
    alternates = tuple(_read_keyframe(other, time_of) for other in row["alternates"])
    times = _read_interval(row, time_of)
    keyframe = replace(_read_keyframe(row["keyframe"], time_of), skipped=row["skipped"])
    return Shot(row["index"], times[0], start, times[1], end, keyframe, alternates, row.get("same_as"))


def _read_keyframe(row: Mapping[str, Any], time_of: TimeOf) -> Keyframe:
    time = time_of(row["frame"], row["time"])
    return Keyframe(time, row["frame"], row["score"], dict(row["scores"]), row["why"])
