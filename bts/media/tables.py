"""The sample tables of a clip: what stays the same when only tags, or the order of the parts of its file, change."""

import hashlib
from array import array
from contextlib import suppress

from av.container import InputContainer

from bts.errors import ClipError
from bts.media.clip import ClipInfo
from bts.media.safety import open_container

VARIED = 8
"""Different sizes that the samples of a stream must have: those of DV or PCM all have one, whatever is in them."""

WITH_TABLES = "mov,"
"""Beginning of libav's name of the containers that have such tables: MP4 and QuickTime."""


def name_tables(info: ClipInfo) -> str:
    """`tables:` and 32 hex digits, which two files share when they hold the same coded pictures and sound.

    They are made of the size and time of every sample of every stream, and of how pictures are shown: size, rotation,
    colours, rate, first frame, length. Empty where that is not sure: for a container without tables, streams whose
    samples all have about one size, and a file that cannot be read.
    """
    if not info.container.startswith(WITH_TABLES):
        return ""
    with suppress(ClipError, OSError), open_container(info.path, info.limits, unseen=info.video_streams) as container:
        listed = _list_samples(container, info.stream)
        if len(listed[0][1]) < info.frames or any(len(set(sizes)) < VARIED for _, sizes, _ in listed):
            return ""
        digest = hashlib.sha256(repr(_traits(info)).encode())
        for name, sizes, times in listed:
            digest.update(f"{name} {len(sizes)}".encode() + sizes.tobytes() + times.tobytes())
        return f"tables:{digest.hexdigest()[:32]}"
    return ""


def _list_samples(container: InputContainer, number: int) -> list[tuple[str, "array[int]", "array[int]"]]:
    """Of each stream of pictures or sound, `number` first: codec and clock, the size and the time of every sample."""
    found = []
    own = container.streams[number]
    others = [s for s in (*container.streams.video, *container.streams.audio) if s.index != number]
    for stream in (own, *others):
        sizes, times = array("q"), array("q")
        for entry in stream.index_entries:
            sizes.append(entry.size)
            times.append(entry.timestamp)
        found.append((f"{stream.codec_context.name} {stream.time_base}", sizes, times))
    return found


def _traits(info: ClipInfo) -> tuple[object, ...]:
    """How the pictures are shown."""
    shown = (info.geometry, info.colour, info.clean_aperture, info.interlaced, info.stream)
    return (*shown, info.first_time, info.duration, info.rate)
