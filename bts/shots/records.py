"""Shots as JSON (the form fixed for `bts shots --json` and shots.json) and as CSV."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from bts import media
from bts.files import write_text
from bts.model import Keyframe, Shot, Transition
from bts.schemas.shapes import Interval, KeyframeRecord, ShotRecord, ShotsRecord, TransitionRecord
from bts.shots.analysis import Analysis
from bts.timing import format_time, json_seconds

COLUMNS = (
    "index", "start", "start_seconds", "start_frame", "end", "end_seconds", "end_frame", "seconds",
    "keyframe", "keyframe_frame", "score", "same_as", "why",
)  # fmt: skip


def to_json(info: media.ClipInfo, analysis: Analysis, keyframe_paths: Mapping[int, str] | None = None) -> ShotsRecord:
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
    }


def _interval(it: Transition | Shot) -> Interval:
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
