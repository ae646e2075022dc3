"""Frames in order, and frames at given times."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bts.errors import ClipError
from bts.media.clip import Clip
from bts.media.frame import Frame
from bts.media.index import NONE, Index, Packets, Ticks, assemble
from bts.media.safety import open_container, translated
from bts.timing import Span, ceil_ms


def decode_index(path: Path, number: int, packets: Packets) -> Index:
    """The index found by decoding the whole stream, for files whose packets do not tell the times."""
    with open_container(path) as container, translated(path, "decoding"):
        stream = container.streams[number]
        assert isinstance(stream, VideoStream)
        base = stream.time_base or Fraction(1, 1000)
        order = np.array([tag for tag, _ in decode_from(container, stream, 0, 0)], dtype=np.int64)
    if not len(order):
        raise ClipError("nothing in it can be decoded", path, "the file is damaged; copy or export it again")
    return assemble(packets, order, presentation_ticks(packets, order, base), base, ("times were found by decoding",))


def presentation_ticks(packets: Packets, order: Ticks, base: Fraction) -> Ticks:
    """Strictly rising times for frames shown in `order`: their own where told and sane, else evenly spaced."""
    told = np.array(packets.pts, dtype=np.int64)[order]
    if (told == NONE).any() or (np.diff(told) <= 0).any():
        dts = np.array(packets.dts, dtype=np.int64)[np.sort(order)]
        told = np.sort(dts)
        if (told == NONE).any() or (np.diff(told) <= 0).any():
            step = max(1, round(Fraction(1, 25) / base))
            told = np.arange(len(order), dtype=np.int64) * step
    return told


def decode_from(
    container: InputContainer, stream: VideoStream, first: int, skip_to: int
) -> Iterator[tuple[int, VideoFrame]]:
    """(packet number, frame) in order of presentation, for a container about to give packet `first`; packets before
    `skip_to` are passed over undecoded."""
    context = stream.codec_context
    context.copy_opaque = True
    if not context.is_open:
        context.thread_type = "AUTO"
    number = first - 1
    for packet in container.demux(stream):
        if packet.size:
            number += 1
            if number < skip_to:
                continue
            packet.opaque = number
        yield from decode_packet(packet)


def decode_packet(packet: "Packet[VideoStream]") -> Iterator[tuple[int, VideoFrame]]:
    """The frames a packet lets out; a packet that does not decode lets out none."""
    try:
        frames = packet.decode()
    except av.error.InvalidDataError:
        return
    for frame in frames:
        tag = frame.opaque
        if isinstance(tag, int):
            yield tag, frame


def frames(clip: Clip, span: Span | None = None) -> Iterator[Frame]:
    """The clip's frames in order of presentation, or those on screen during `span`. Memory stays flat.

    The first is the frame on screen at the span's start; the last is the last one that begins before its end, where a
    frame that begins less than a written millisecond before the end counts as beginning at it.
    """
    table = clip.index.table
    low, high = 0, table.count
    if span is not None:
        low = table.number_at(span.start)
        high = low + 1
        while high < table.count and ceil_ms(table.time_of(high)) < span.end * 1000:
            high += 1
    for number, native in numbered(clip, low):
        if number >= high:
            return
        yield make_frame(clip, number, native)


def numbered(clip: Clip, low: int) -> Iterator[tuple[int, VideoFrame]]:
    """(frame number, frame) in order of presentation from frame `low` on."""
    rank = clip.index.rank
    with translated(clip.info.path, "decoding"):
        first, skip_to = go_to(clip, low)
        for tag, native in decode_from(clip.container, clip.stream, first, skip_to):
            number = int(rank[tag])
            if number >= low:
                yield number, native


def go_to(clip: Clip, low: int) -> tuple[int, int]:
    """Place the clip before the key frame that frame `low` needs: (next packet to come, packet to decode from)."""
    packets = clip.index.packets
    wanted = int(clip.index.packet_of[low])
    key = wanted
    while key > 0 and not (packets.key[key] and packets.pts[key] <= packets.pts[wanted]):
        key -= 1
    if key == 0 or packets.dts[key] == NONE:
        rewind(clip)
        return 0, 0
    clip.container.seek(packets.dts[key], stream=clip.stream, backward=True)
    for packet in clip.container.demux(clip.stream):
        landed = packet_number(packets, packet) if packet.size else None
        if landed is None or landed > key:
            break
        # One packet has been taken to see where we are; going back to it costs one more seek.
        clip.container.seek(packets.dts[key], stream=clip.stream, backward=True)
        return landed, key
    rewind(clip)
    return 0, key


def rewind(clip: Clip) -> None:
    """Open the file anew, which is the one sure way back to its first packet."""
    number = clip.stream.index
    clip.container.close()
    clip.container = open_container(clip.info.path)
    stream = clip.container.streams[number]
    assert isinstance(stream, VideoStream)
    clip.stream = stream


def packet_number(packets: Packets, packet: "Packet[VideoStream]") -> int | None:
    """Which packet of the index this is, or None when that cannot be told."""
    dts = NONE if packet.dts is None else packet.dts
    found = [i for i, at in enumerate(packets.dts) if at == dts and packets.size[i] == packet.size]
    return found[0] if len(found) == 1 else None


def make_frame(clip: Clip, number: int, native: VideoFrame) -> Frame:
    """A frame with its place in time."""
    table = clip.index.table
    return Frame(
        table.time_of(number),
        table.length_of(number),
        number,
        native.key_frame,
        native,
        clip.shape,
        clip.reformatter,
    )


def frames_at(clip: Clip, times: Iterable[Fraction]) -> Iterator[tuple[Fraction, Frame]]:
    """(time asked, frame on screen then), sorted by time. One seek per group of pictures, nothing decoded twice."""
    table = clip.index.table
    asked = sorted(times)
    reading: Iterator[tuple[int, VideoFrame]] | None = None
    current: tuple[int, VideoFrame] | None = None
    for time in asked:
        wanted = table.number_at(time)
        if current is None or reading is None or key_before(clip, wanted) > current[0]:
            reading = numbered(clip, wanted)
            current = next(reading, None)
        shown = current
        while current is not None and current[0] < wanted:
            shown = current
            current = next(reading, None)
        if current is None and shown is not None:
            clip.warn(f"no frame could be decoded at {float(time):.3f} s; the one before it was given")
            current = shown
        if current is None:
            raise ClipError(f"the frame at {float(time):.3f} s cannot be decoded", clip.info.path, "ask another time")
        yield time, make_frame(clip, *current)


def key_before(clip: Clip, wanted: int) -> int:
    """The number of the last key frame presented at or before frame `wanted`."""
    packets = clip.index.packets
    number = wanted
    while number > 0 and not packets.key[int(clip.index.packet_of[number])]:
        number -= 1
    return number
