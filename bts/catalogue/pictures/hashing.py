"""The hashes of a clip's shots, made from what lies among its results: looks of any moment, and keyframes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bts.faces.bars import find_picture, measure_edges
from bts.keyframes import keyframe_name
from bts.likeness import hash_looks, is_plain, shrink
from bts.media.arrays import Pixels
from bts.media.jpeg import decode_jpeg
from bts.model import WHOLE, Rectangle
from bts.shots import RECORD
from bts.shots.looks import Looks, read_looks

MOST_MEASURED = 12
"""Pictures of a shot, at most, in which its bars are looked for: each takes as long as three hashes."""

LOOK, KEYFRAME = 0, 1
"""What a hash was made of."""

ROW = np.dtype([("hash", "<u8"), ("time", "<f8"), ("frame", "<i4"), ("shot", "<i4"), ("of", "u1"), ("inside", "u1")])
"""One hash: its moment in seconds and as a frame's number, its shot's index, LOOK or KEYFRAME, and whether it is of
what lies inside of black bars (1) or of the whole picture (0)."""

Rows = NDArray[np.void]
"""Hashes of one or more clips: an array of ROW."""


@dataclass(frozen=True)
class ShotHashes:
    """The hashes of a clip, and its width to height as shown. `rows` is empty where nothing can be known again."""

    fingerprint: str
    aspect: float
    rows: Rows = field(repr=False)

    def to_bytes(self) -> bytes:
        """The rows as the catalogue holds them; `read_rows` reads them back."""
        return self.rows.tobytes()


def read_rows(data: bytes) -> Rows:
    """Hashes from their bytes. Raises ValueError when these are no whole rows."""
    return np.frombuffer(data, ROW)


def hash_shots(folder: Path) -> ShotHashes | None:
    """The hashes of all shots of a clip, from the folder of its results; None where it has no shots.

    Pictures that are too plain have none. About 4 ms a shot: keyframes are decoded at a quarter of their size.
    """
    kept = KeptPictures.open(folder)
    if kept is None:
        return None
    rows: list[tuple[int, float, int, int, int, int]] = []
    for shot in kept.shots:
        found = list(kept.pictures_of(shot))
        rows += _hash_pictures(shot.index, found, inside=False)
        if (part := find_inside([picture for *_, picture in found])) != WHOLE:
            rows += _hash_pictures(shot.index, [(*m, cut_part(picture, part)) for *m, picture in found], inside=True)
    return ShotHashes(kept.fingerprint, kept.aspect, np.array(rows, ROW))


def pack_hashes(folder: Path | None, fingerprint: str) -> bytes:
    """What an entry holds for the pictures of a clip with this fingerprint, from its results; b"" where it has none."""
    found = None if folder is None else hash_shots(folder)
    return b"" if found is None or found.fingerprint != fingerprint else found.to_bytes()


@dataclass(frozen=True)
class KeptShot:
    """A shot as shots.json has it: index, frames [start, end), and the time and frame of its keyframe, None where
    that has no file."""

    index: int
    start_frame: int
    end_frame: int
    keyframe: tuple[float, int] | None


@dataclass(frozen=True, eq=False)
class KeptPictures:
    """The small pictures of a clip's shots among its results."""

    folder: Path
    fingerprint: str
    aspect: float
    shots: Sequence[KeptShot]
    looks: Looks | None = field(repr=False)

    @classmethod
    def open(cls, folder: Path) -> "KeptPictures | None":
        """What a folder of results holds; None where there is no record of shots that can be read."""
        try:
            record: Any = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            fingerprint = str(record["clip"]["fingerprint"])
            aspect = int(record["clip"]["width"]) / int(record["clip"]["height"])
            shots = [_read_shot(row) for row in record["shots"]]
        except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError, RecursionError):
            return None
        return cls(folder, fingerprint, aspect, shots, read_looks(folder, fingerprint))

    def pictures_of(self, shot: KeptShot) -> Iterator[tuple[float, int, int, Pixels]]:
        """Time in seconds, frame, LOOK or KEYFRAME, and picture of all that is known of a shot.

        A look within a transition counts to the shot that is nearer.
        """
        if self.looks is not None:
            first, last = self.reach_of(shot)
            for place in np.flatnonzero((self.looks.frames >= first) & (self.looks.frames < last)):
                yield float(self.looks.times[place]), int(self.looks.frames[place]), LOOK, self.looks.pictures[place]
        if shot.keyframe is not None and (picture := self._read_keyframe(shot.index)) is not None:
            yield *shot.keyframe, KEYFRAME, picture

    def reach_of(self, shot: KeptShot) -> tuple[int, int]:
        """The frames [first, last) of a shot and of the nearer half of the transitions beside it."""
        before = max((other.end_frame for other in self.shots if other.index < shot.index), default=None)
        after = min((other.start_frame for other in self.shots if other.index > shot.index), default=None)
        first = 0 if before is None else (before + shot.start_frame + 1) // 2
        return first, np.iinfo(np.int64).max if after is None else (shot.end_frame + after + 1) // 2

    def _read_keyframe(self, index: int) -> Pixels | None:
        try:
            bgr = decode_jpeg((self.folder / keyframe_name(index)).read_bytes(), quarter=True)
        except OSError:
            return None
        return None if bgr is None else shrink(np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8))


def _read_shot(row: Mapping[str, Any]) -> KeptShot:
    keyframe = row["keyframe"]
    known = (float(keyframe["time"]), int(keyframe["frame"])) if keyframe["path"] else None
    return KeptShot(int(row["index"]), int(row["start_frame"]), int(row["end_frame"]), known)


def find_inside(pictures: Sequence[Pixels]) -> Rectangle:
    """The part between the black bars that some small grey pictures share; WHOLE where they have none.

    Of many pictures MOST_MEASURED are looked at, spread over them.
    """
    some = pictures[:: -(-len(pictures) // MOST_MEASURED)] if pictures else ()
    edges = [measure_edges(np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)) for picture in some]
    return find_picture(edges) if edges else WHOLE


def shape_of(part: Rectangle) -> float:
    """Width to height of a part of a picture, over that of the picture."""
    left, top, right, bottom = part
    return (right - left) / (bottom - top)


def cut_part(picture: Pixels, part: Rectangle) -> Pixels:
    """A part of a grey picture, as it is hashed."""
    height, width = picture.shape
    left, top, right, bottom = (
        round(share * side) for share, side in zip(part, (width, height, width, height), strict=True)
    )
    return shrink(picture[top:bottom, left:right])


def _hash_pictures(
    shot: int, found: Sequence[tuple[Any, ...]], *, inside: bool
) -> Iterator[tuple[int, float, int, int, int, int]]:
    """A row for each picture that is not too plain."""
    seen = [(time, frame, of, picture) for time, frame, of, picture in found if not is_plain(picture)]
    if not seen:
        return
    hashes = hash_looks(np.stack([picture for *_, picture in seen]))
    for (time, frame, of, _), value in zip(seen, hashes, strict=True):
        yield int(value), time, frame, shot, of, int(inside)
