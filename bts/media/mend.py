"""A lossless copy of some frames as bts reads them, for the ffmpeg program, which would decode damage otherwise."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bts.media.clip import Clip
from bts.media.reader import decode_at, decode_numbers

LOSSLESS = "ffv1"
"""The codec of the copy; `rawvideo` holds layouts that it does not know."""


def copy_frames(clip: Clip, first: int, stop: int, target: Path) -> Path:
    """Write frames [first, stop) as NUT, their times counted from the first of them; returns `target`.

    A frame that does not decode is the one before it, as in a player. Raises ClipError.
    """
    table = clip.index.table
    with av.open(str(target), "w", format="nut") as made:
        stream: VideoStream | None = None
        for number, native in _fill(clip, first, stop):
            if stream is None:
                stream = _add_stream(made, native, table.base)
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
    return target


def _fill(clip: Clip, first: int, stop: int) -> Iterator[tuple[int, VideoFrame]]:
    """Give each frame of [first, stop); one that does not decode is the one before it."""
    held: VideoFrame | None = None
    following = first
    for number, native in decode_numbers(clip, first, stop):
        if held is None and number > first:
            ((_, _, held),) = decode_at(clip, [first])
        while following < number:
            assert held is not None
            yield following, held
            following += 1
        held = native
        yield number, native
        following = number + 1
    if held is None:
        ((_, _, held),) = decode_at(clip, [first])
    while following < stop:
        yield following, held
        following += 1


def _add_stream(made: av.container.OutputContainer, native: VideoFrame, base: Fraction) -> VideoStream:
    layout = native.format.name
    known = {form.name for form in av.Codec(LOSSLESS, "w").video_formats or ()}
    stream = made.add_stream(LOSSLESS if layout in known else "rawvideo")
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = native.width, native.height, layout
    stream.time_base = base
    stream.codec_context.time_base = base
    stream.codec_context.thread_count = 0
    return stream
