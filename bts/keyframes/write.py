"""Keyframes as picture files, and the names of these files."""

from collections.abc import Iterable
from pathlib import Path

from bts import media
from bts.files import write_bytes
from bts.media.jpeg import encode_jpeg
from bts.model import Shot
from bts.outputs import KEYFRAMES

JPEG_QUALITY = 92
"""Quality of a keyframe's file, 1 to 100 (libjpeg's scale)."""


def keyframe_name(shot_index: int) -> str:
    """Where the keyframe of a shot lies among the results of its clip: `keyframes/0001.jpg`."""
    return f"{KEYFRAMES}/{shot_index:04}.jpg"


def write_keyframes(clip: media.Clip, shots: Iterable[Shot], folder: Path) -> list[Path]:
    """Write the keyframe of each shot at full size with exact pixels, below `folder` under its `keyframe_name`.

    Shots that are worth no picture (`Keyframe.skipped`) get none.

    Raises:
        OutputError: the folder cannot be written, or a picture cannot be encoded.
        ClipError: the clip cannot be read again.
    """
    by_time = {shot.keyframe.time: shot for shot in shots if not shot.keyframe.skipped}
    written = []
    for asked, picture in media.pictures_at(clip, by_time):
        target = folder / keyframe_name(by_time[asked].index)
        write_bytes(target, encode_jpeg(picture.rgb[:, :, ::-1], JPEG_QUALITY, target))
        written.append(target)
    return written
