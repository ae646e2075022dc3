"""Keyframes as picture files, and the names of these files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from bts import media
from bts.files import write_bytes
from bts.media.jpeg import encode_jpeg
from bts.media.scaling import swap_colours
from bts.model import Shot
from bts.outputs import KEYFRAMES

JPEG_QUALITY = 92
"""Quality of a keyframe's file, 1 to 100 (libjpeg's scale)."""


def keyframe_name(shot_index: int) -> str:
    """Where the keyframe of a shot lies among the results of its clip: `keyframes/0001.jpg`."""
    return f"{KEYFRAMES}/{shot_index:04}.jpg"


def write_keyframes(
    clip: media.Clip, shots: Iterable[Shot], folder: Path, early: Mapping[int, bytes] = MappingProxyType({})
) -> list[Path]:
    """Write the keyframe of each shot at full size with exact pixels, below `folder` under its `keyframe_name`.

    Shots that are worth no picture (`Keyframe.skipped`) get none. `early` are keyframes that were made while the clip
    was read, as JPEG files by frame; the clip is read again for the others.

    Raises:
        OutputError: the folder cannot be written, or a picture cannot be encoded.
        ClipError: the clip cannot be read again.
    """
    wanted = [shot for shot in shots if not shot.keyframe.skipped]
    written = {}
    for shot in wanted:
        if made := early.get(shot.keyframe.frame):
            written[shot.index] = folder / keyframe_name(shot.index)
            write_bytes(written[shot.index], made)
    missing = {shot.keyframe.time: shot.index for shot in wanted if shot.index not in written}
    for asked, picture in media.pictures_at(clip, missing):
        target = written[missing[asked]] = folder / keyframe_name(missing[asked])
        write_bytes(target, encode_keyframe(picture, target))
    return [written[index] for index in sorted(written)]


def encode_keyframe(picture: media.Picture, target: Path | None = None) -> bytes:
    """A keyframe as a JPEG file. Raises OutputError, which names `target`, and MemoryError."""
    return encode_jpeg(swap_colours(picture.rgb), JPEG_QUALITY, target)
