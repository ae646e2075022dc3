"""An analysis read back from shots.json, so that a new note does not cost a new pass over the clip."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from bts import media
from bts.model import Keyframe, Shot, Transition
from bts.shots.analysis import Analysis
from bts.timing import from_json_seconds

Picture = npt.NDArray[np.uint8]

TimeOf = Callable[[int, float], Fraction]


def from_json(record: Mapping[str, Any], info: media.ClipInfo, folder: Path, width: int = 320) -> Analysis:
    """The analysis that `to_json` recorded for this clip; thumbnails are made from the keyframes in `folder`.

    Times are those of the frames named, exactly, and not the milliseconds that were written.

    Raises:
        KeyError, TypeError, ValueError: the record has not the form of shots.json.
    """
    time_of = _times(info)
    shots = tuple(_shot(row, time_of) for row in record["shots"])
    paths = {row["index"]: folder / row["keyframe"]["path"] for row in record["shots"] if row["keyframe"].get("path")}
    return Analysis(
        tuple(_transition(row, time_of) for row in record["transitions"]),
        shots,
        Keyframes(paths, width),
        int(record["clip"]["frames"]),
        info.duration,
        tuple(record.get("warnings", ())),
    )


class Keyframes(Mapping[int, Picture]):
    """Shot index -> uint8 BGR picture of its keyframe, `width` pixels at its longer side, read when it is asked for."""

    def __init__(self, paths: Mapping[int, Path], width: int) -> None:
        self._paths = paths
        self._width = width

    def __getitem__(self, index: int) -> Picture:
        data = np.frombuffer(self._paths[index].read_bytes(), np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
        if picture is None:
            raise KeyError(index)
        scale = self._width / max(picture.shape[:2])
        if scale < 1:
            picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return np.asarray(picture, np.uint8)

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


def _transition(row: Mapping[str, Any], time_of: TimeOf) -> Transition:
    start, end = row["start_frame"], row["end_frame"]
    times = time_of(start, row["start"]), time_of(end, row["end"])
    return Transition(row["kind"], times[0], start, times[1], end, row["confidence"])


def _shot(row: Mapping[str, Any], time_of: TimeOf) -> Shot:
    start, end = row["start_frame"], row["end_frame"]
    alternates = tuple(_keyframe(other, time_of) for other in row["alternates"])
    times = time_of(start, row["start"]), time_of(end, row["end"])
    keyframe = _keyframe(row["keyframe"], time_of)
    return Shot(row["index"], times[0], start, times[1], end, keyframe, alternates, row.get("same_as"))


def _keyframe(row: Mapping[str, Any], time_of: TimeOf) -> Keyframe:
    time = time_of(row["frame"], row["time"])
    return Keyframe(time, row["frame"], row["score"], dict(row["scores"]), row["why"])
