"""The pictures of a spliced cut as packets in order of decoding, with their times."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from av.packet import Packet
from av.video.stream import VideoStream

from bts.media.clip import Clip
from bts.media.splicing.ends import End, encode_end, free_number
from bts.media.splicing.parameters import SETS, frame_nals, kind_of, mark_as_first, read_framing, read_sets, write_avcc
from bts.media.splicing.plan import Splice, read_packets, refuse


class Pictures:
    """The pictures of a splice: both ends are encoded when it is made; files in between go to `folder`.

    Raises ClipError when the clip cannot be read, OutputError when its profile cannot be encoded.
    """

    def __init__(self, clip: Clip, splice: Splice, folder: Path) -> None:
        codec = clip.info.codec
        self._clip, self._splice, self._codec = clip, splice, codec
        self._own = read_sets(codec, clip.index.packets.extradata)
        # libav writes the head of HEVC in MP4 from that of the clip, and takes packets for framed as that is.
        self._coded = codec == "hevc" and not read_framing(codec, clip.index.packets.extradata).length
        number = free_number(self._own) if codec == "h264" else 0
        self._head = encode_end(clip, splice.first, splice.start, number, folder / "head.mp4")
        self._tail = encode_end(clip, splice.end, splice.stop, number, folder / "tail.mp4")

    def describe(self, stream: VideoStream) -> None:
        """Give an output stream the parameter sets of both encoders: in H.264 they stand in its head."""
        if self._codec == "h264":
            stream.codec_context.extradata = write_avcc([*self._own, *(self._head.sets or self._tail.sets)])
            stream.codec_tag = "avc1"
        else:
            stream.codec_tag = "hev1"
        stream.time_base = self._clip.index.table.base

    def packets(self) -> Iterator["Packet[Any]"]:
        """The packets, timed from the first frame on.

        Raises OutputError where copied packets bring parameter sets that are not the clip's own; ClipError.
        """
        return _Schedule(self._clip, self._splice).stamp(self._join())

    def _join(self) -> Iterator[tuple[int, bytes, bool]]:
        """(frame number, packet, whether a decoder may begin there) of the whole cut, in order of decoding."""
        clip, splice, codec, own = self._clip, self._splice, self._codec, self._own
        framing = read_framing(codec, clip.index.packets.extradata)
        yield from self._give_end(self._head)
        for number, data in read_packets(clip, splice.packet, splice.last):
            frame = int(clip.index.rank[number])
            if frame < splice.start:
                continue
            nals = framing.split(data)
            inside = [nal for nal in nals if kind_of(codec, nal) in SETS[codec]]
            if any(nal not in own for nal in inside):
                raise refuse(clip, "its parameter sets change in this range")
            nals = [nal for nal in nals if kind_of(codec, nal) not in SETS[codec]]
            if number == splice.packet:
                nals = [mark_as_first(codec, nal) for nal in nals]
                nals = nals if codec == "h264" else [*own, *nals]
            yield frame, frame_nals(nals, coded=self._coded), bool(clip.index.packets.key[number])
        yield from self._give_end(self._tail)

    def _give_end(self, end: End) -> Iterator[tuple[int, bytes, bool]]:
        for place, nals in enumerate(end.packets):
            first = place == 0
            sets = end.sets if first and self._codec == "hevc" else ()
            yield end.first + place, frame_nals([*sets, *nals], coded=self._coded), first


class _Schedule:
    """When each packet of a cut is decoded: the frames' times in their order, earlier by as much as one needs it."""

    def __init__(self, clip: Clip, splice: Splice) -> None:
        table = clip.index.table
        self._times = (table.ticks[splice.first : splice.stop] - table.ticks[splice.first]).astype(np.int64)
        self._first, self._base = splice.first, table.base
        self._lengths = table.lengths()[splice.first : splice.stop]
        copied = clip.index.rank[splice.packet : splice.last + 1]
        numbers = copied[copied >= splice.start] - splice.first
        before = splice.start - splice.first
        late = self._times[before : before + len(numbers)] - self._times[numbers]
        self._early = int(max(0, late.max(initial=0)))

    def stamp(self, packets: Iterator[tuple[int, bytes, bool]]) -> "Iterator[Packet[Any]]":
        """The packets with their times."""
        for place, (frame, data, key) in enumerate(packets):
            packet = Packet(data)
            packet.pts = int(self._times[frame - self._first])
            packet.dts = int(self._times[place]) - self._early
            packet.duration = int(self._lengths[place])
            packet.time_base = self._base
            packet.is_keyframe = key
            yield packet
