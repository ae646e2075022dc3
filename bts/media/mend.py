"""A lossless copy of some frames as bts reads them, for the ffmpeg program, which would decode damage otherwise."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bts.media.clip import Clip
from bts.media.reader import decode_at, decode_numbers

LOSSLESS = "ffv1"
"""The codec of the copy; RAW holds layouts that it does not know."""

RAW = "rawvideo"
"""The codec that holds samples as they are."""


def copy_frames(clip: Clip, first: int, stop: int, target: Path, hurt: list[int] | None = None) -> Path:
    """Write frames [first, stop) as NUT, their times counted from the first of them; returns `target`.

    A frame that does not decode is the one before it, as in a player; its number, and that of a frame whose picture the
    decoder calls damaged, is added to `hurt`. Raises ClipError.
    """
    _write_frames(clip, first, stop, str(target), LOSSLESS, hurt)
    return target


def feed_frames(clip: Clip, first: int, stop: int, pipe: BinaryIO) -> None:
    """Write what `copy_frames` does into a pipe, uncompressed: cheaper, where it is read once. Raises ClipError."""
    _write_frames(clip, first, stop, pipe, RAW)


def _write_frames(
    clip: Clip, first: int, stop: int, target: str | BinaryIO, codec: str, hurt: list[int] | None = None
) -> None:
    table = clip.index.table
    with av.open(target, "w", format="nut") as made:
        stream: VideoStream | None = None
        for number, native, whole in _fill(clip, first, stop):
            if hurt is not None and not whole:
                hurt.append(number)
            if stream is None:
                stream = _add_stream(made, native, table.base, codec)
            shown = native
            if (native.width, native.height, native.format.name) != (stream.width, stream.height, stream.pix_fmt):
                shown = native.reformat(stream.width, stream.height, stream.pix_fmt)
            shown.pts = int(table.ticks[number] - table.ticks[first])
            shown.time_base = table.base
            for packet in stream.encode(shown):
                made.mux(packet)
        if stream is not None:
            for packet in stream.encode(None):
                made.mux(packet)


def _fill(clip: Clip, first: int, stop: int) -> Iterator[tuple[int, VideoFrame, bool]]:
    """Give each frame of [first, stop), and whether it is whole; one that does not decode is the one before it."""
    held: VideoFrame | None = None
    following = first
    for number, native in decode_numbers(clip, first, stop):
        if held is None and number > first:
            ((_, _, held),) = decode_at(clip, [first])
        while following < number:
            assert held is not None
            yield following, held, False
            following += 1
        held = native
        yield number, native, not native.is_corrupt
        following = number + 1
    if held is None:
        ((_, _, held),) = decode_at(clip, [first])
    while following < stop:
        yield following, held, False
        following += 1


def _add_stream(made: av.container.OutputContainer, native: VideoFrame, base: Fraction, codec: str) -> VideoStream:
    layout = native.format.name
    known = {form.name for form in av.Codec(codec, "w").video_formats or ()}
    stream = made.add_stream(codec if layout in known else RAW)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = native.width, native.height, layout
    stream.time_base = base
    stream.codec_context.time_base = base
    stream.codec_context.thread_count = 0
    return stream
