"""One video stream open for decoding: packets go in by number, and frames come out with the number of their packet.

What libav makes of damaged data depends on chance where its threads race, and on what the memory of a picture held
before. So a session decodes in one of two ways. A strict one uses threads and ends with Damaged at the first sign of
damage, before it gives a frame that could suffer from it. A careful one has a single thread and copies each frame out
of the decoder's memory at once, so that the decoder takes the same memory in the same order in every run.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import av
import av.error
from av.codec import CodecContext
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bts.config import Limits
from bts.media.aperture import Aperture, read_clean_aperture
from bts.media.copies import Copier, Queue
from bts.media.index import NONE, Packets
from bts.media.memory import check_room
from bts.media.safety import open_container
from bts.media.threads import decoder_threads
from bts.media.watchdog import Beat

LOOK_AHEAD = 64
"""Packets read after a seek to find out where it landed; the seek has failed when none of them is in the index."""

DROPPABLE = frozenset({"h264", "hevc", "mpeg1video", "mpeg2video"})
"""Decoders whose other frames stay the same to the bit when they leave out frames that no frame refers to."""

WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""Decoder -> the one that also decodes the alpha channel, which VP8 and VP9 store beside the picture."""

UNSKIPPED = frozenset({"vp9"})
"""Decoders that cannot leave out their deblocking filter, though their groups of pictures are long."""

SILENT = frozenset({"vp8"})
"""Decoders that leave parts of a damaged picture as they were without a sign of it: they are always used carefully."""

ERRORS = "errors in its data: some frames may look broken"
"""What is said of damage that costs no frame, and of which the decoder does not tell the frames."""

_Tagged = tuple[int, VideoFrame]
"""The number of a packet, and its frame."""


def reports_damage(codec: str) -> bool:
    """Whether the decoder of this name tells of damage, when it is asked to give up at it."""
    return codec not in SILENT


def skips_filter(codec: str) -> bool:
    """Whether a rough reading by the decoder of this name is worth it; where it is not, it gives exact pixels.

    Those without a filter (MPEG-2) or of key frames alone count as if they had one: to read a few frames again costs
    no more than to hold many.
    """
    return codec not in UNSKIPPED


NEW_PARAMETERS: Final = "new_extradata"
"""libav's name for side data of a packet: the parameters of the stream from there on."""


class Damaged(Exception):  # noqa: N818 - caught inside this floor
    """A strict session met damage; what it has given so far is sound."""


class Unreported(Damaged):
    """The decoder does not report damage, so that a strict session would not meet it."""


class OutOfStep(Exception):  # noqa: N818 - caught inside this floor
    """The packets read are not those of the index."""


class Tag:
    """Carries a packet's number through the decoder to its frame: an object, because PyAV keeps it by identity."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


@dataclass(eq=False)
class Session:
    """A container open at `path`, with a decoder for its stream `number`.

    `next` is the number of the next packet, None when unknown; `pending` are packets read ahead by a seek; `lost`
    counts packets that did not decode; `trouble` is the demuxer's error that ended the reading, or ""; `ended` is True
    when the decoder has been flushed and takes no more packets.
    """

    path: Path
    number: int
    limits: Limits
    container: InputContainer
    stream: VideoStream
    decoder: VideoCodecContext
    next: int | None = 0
    pending: list["Packet[Any]"] = field(default_factory=list)
    flow: "Iterator[Packet[Any]] | None" = None
    lost: int = 0
    ended: bool = False
    trouble: str = ""
    rough: bool = False
    """Whether the deblocking filter is skipped: a fifth less work, for pictures that will be reduced in size."""
    threads: int = 0
    """Threads of the decoder; 0: as many as `threads.use_threads` allows."""
    careful: bool = False
    """Whether damage is decoded as well as it can be, with one thread; else it raises Damaged."""
    copier: Copier = field(default_factory=Copier)
    cropper: Copier | None = None
    """Cuts frames to the clean aperture, where the settings ask for it and there is one."""

    @property
    def base(self) -> Fraction:
        """The length of a tick in seconds."""
        return Fraction(self.stream.time_base or Fraction(1, 1000))

    def close(self) -> None:
        """Close the file and drop the frames in the decoder.

        The decoder is emptied first, outside the interpreter's lock: its threads need that lock to let go of a frame's
        Tag, and a decoder that is thrown away under the lock would wait for them for ever.
        """
        self.flow = None
        self.pending.clear()
        self.decoder.flush_buffers()
        self.container.close()

    def restart(self) -> None:
        """Reopen the file, before its first packet. Raises ClipError."""
        self.close()
        fresh = open_session(
            self.path, self.number, self.limits, rough=self.rough, threads=self.threads, careful=self.careful
        )
        self.container, self.stream, self.decoder = fresh.container, fresh.stream, fresh.decoder
        self.next, self.ended, self.trouble, self.lost = 0, False, "", 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def demux(self, beat: Beat) -> "Iterator[Packet[Any]]":
        """Read the stream's packets from the current position to the end; `beat` is called before each.

        Empty packets are left out: they mean "as before" (Theora, AVI), and to a decoder they would mean "the end".
        """
        while True:
            beat()
            try:
                packet = self._next_packet()
            except IndexError:
                # PyAV trips over a packet of a stream that appeared after the file was opened; the next may be ours.
                self.flow = None
                continue
            if packet is None:
                return
            if packet.size:
                yield packet

    def _next_packet(self) -> "Packet[Any] | None":
        if self.pending:
            return self.pending.pop(0)
        if self.flow is None:
            self.flow = iter(self.container.demux(self.stream))
        try:
            return next(self.flow, None)
        except av.error.FFmpegError as error:
            if isinstance(error, MemoryError):
                check_room(self._count_pixels())
            self.trouble = error.strerror or str(error)
            return None

    def seek(self, key: int, packets: Packets, beat: Beat) -> bool:
        """Go to packet `key` or a few packets before it; returns False when no seek of the container leads there."""
        self.pending.clear()
        self.decoder.flush_buffers()
        self.ended = False
        self.next = None
        for time in dict.fromkeys((packets.dts[key], packets.pts[key])):
            if time == NONE:
                continue
            beat()
            try:
                self.container.seek(time, stream=self.stream, backward=True)
            except av.error.FFmpegError:
                continue
            self.flow = iter(self.container.demux(self.stream))
            if self._locate(key, packets, beat):
                return True
        return False

    def _locate(self, key: int, packets: Packets, beat: Beat) -> bool:
        seen: list[Packet[Any]] = []
        for packet in self.demux(beat):
            seen.append(packet)
            found = packets.find(packet)
            if found is not None:
                self.next = found - len(seen) + 1
                while self.next < 0 or seen[0].size != packets.size[self.next]:
                    # A packet before the first complete one is torn.
                    seen.pop(0)
                    self.next += 1
                self.pending = seen
                return self.next <= key
            if len(seen) >= LOOK_AHEAD:
                return False
        return False

    def decode(
        self,
        beat: Beat,
        start: int = 0,
        packets: Packets | None = None,
        full: frozenset[int] | None = None,
        until: int | None = None,
        breaks: frozenset[int] = frozenset(),
    ) -> Iterator[_Tagged]:
        """Decode from packet `start` on and give (packet number, frame) in the decoder's order of output.

        With `full`, frames that no frame refers to are left out unless their packet is in it. `until` is the last
        packet decoded: the decoder is flushed after it, instead of waiting for more packets to push its frames out.
        At the packets in `breaks`, or else those of `packets`, the decoder begins anew.

        Raises OutOfStep when the packets read are not those of `packets`, and Damaged unless the session is careful.
        """
        if not self.careful and self.decoder.name in SILENT:
            raise Unreported
        decoder = self.decoder
        drop = full is not None and decoder.name in DROPPABLE
        if packets is not None:
            breaks = packets.breaks
        decoder.skip_frame = "DEFAULT"
        queue = Queue()
        for number, packet in self.take_from(start, packets, beat):
            if number in breaks and number > start:
                yield from self._begin_anew(queue, beat)
            if drop and full is not None:
                decoder.skip_frame = "DEFAULT" if number in full else "NONREF"
            if packets is None or (packets.shown[number] and not packets.is_leading(number, start)):
                queue.expect(number)
            yield from self._give(packet, queue, beat)
            if number == until:
                break
        self.ended = True
        yield from self._give(None, queue, beat)
        yield from queue.rest()

    def _begin_anew(self, queue: Queue, beat: Beat) -> Iterator[_Tagged]:
        """Give the frames that the decoder holds: some decoders lose them when a stream changes its size (MPEG-2)."""
        yield from self._give(None, queue, beat)
        yield from queue.rest()
        queue.expected.clear()
        self.decoder.flush_buffers()

    def take_from(self, start: int, packets: Packets | None, beat: Beat) -> "Iterator[tuple[int, Packet[Any]]]":
        """Give the packets from number `start` on, with their numbers. Raises OutOfStep.

        New parameters of the stream (MP4 with several sample descriptions) stand at one of those before, where it
        begins to need them: then the first that is given brings them.
        """
        assert self.next is not None
        news: Packet[Any] | None = None
        for number, packet in enumerate(self.demux(beat), self.next):
            self.next = number + 1
            if packets is not None and (number >= len(packets) or packets.size[number] != packet.size):
                raise OutOfStep
            if packet.has_sidedata(NEW_PARAMETERS):
                news = packet
            if number >= start:
                if news is not None and news is not packet:
                    packet.set_sidedata(news.get_sidedata(NEW_PARAMETERS))
                news = None
                packet.opaque = Tag(number)
                yield number, packet

    def _give(self, packet: "Packet[Any] | None", queue: Queue, beat: Beat) -> Iterator[_Tagged]:
        """Decode a packet and give what came out; a strict session gives it when it is known to be sound."""
        if self.careful:
            yield from self._decode(packet, beat)
            return
        for number, frame in self._decode(packet, beat):
            if frame.is_corrupt:
                raise Damaged
            queue.add(number, frame)
        yield from queue.ready()

    def _decode(self, packet: "Packet[Any] | None", beat: Beat) -> Iterator[_Tagged]:
        try:
            frames = self.decoder.decode(packet)
        except av.error.EOFError:
            return
        except (av.error.FFmpegError, MemoryError) as error:
            check_room(self._count_pixels())
            if not self.careful:
                raise Damaged from error
            self.lost += 1
            return
        beat()
        tagged = [(frame.opaque.number, frame) for frame in frames if isinstance(frame.opaque, Tag)]
        if self.careful:
            tagged = [(number, self.copier.copy(frame)) for number, frame in tagged]
        if self.cropper is not None:
            tagged = [(number, self.cropper.copy(frame)) for number, frame in tagged]
        del frames
        while tagged:
            yield tagged.pop(0)
            beat()

    def _count_pixels(self) -> int:
        """The pixels of a picture of the stream; 0 when damage makes it claim more than the limit."""
        pixels = self.decoder.width * self.decoder.height
        return pixels if pixels <= self.limits.max_pixels else 0


def open_session(
    path: Path, number: int, limits: Limits, *, rough: bool = False, threads: int = 0, careful: bool = False
) -> Session:
    """Open stream `number` of `path` for decoding from its first packet; options as in Session. Raises ClipError."""
    container = open_container(path, limits)
    try:
        stream = container.streams[number]
        assert isinstance(stream, VideoStream)
        for other in container.streams:
            if other.index != number:
                other.discard = Discard.all
        decoder = _make_decoder(stream)
        decoder.copy_opaque = True
        decoder.options = {**decoder.options, "max_pixels": str(limits.max_pixels)}
        if rough:
            decoder.options = {**decoder.options, "skip_loop_filter": "all"}
        if not careful:
            decoder.options = {**decoder.options, "err_detect": "explode"}
        decoder.thread_count = 1 if careful else threads or decoder_threads()
        decoder.thread_type = "AUTO"
    except BaseException:
        container.close()
        raise
    cropper = _make_cropper(path, stream) if limits.clean_aperture else None
    return Session(
        path, number, limits, container, stream, decoder, rough=rough, threads=threads, careful=careful, cropper=cropper
    )


def _make_cropper(path: Path, stream: VideoStream) -> Copier | None:
    """What cuts frames to the clean aperture of the stream; None when it declares none."""
    clean = find_clean_aperture(path, stream)
    return Copier("crop", f"{clean.width}:{clean.height}:{clean.x}:{clean.y}") if clean else None


def find_clean_aperture(path: Path, stream: VideoStream) -> Aperture | None:
    """The clean aperture that the stream declares, if it leaves something out."""
    if not stream.container.format.name.startswith("mov,"):
        return None
    return read_clean_aperture(path, stream.id, stream.codec_context.width, stream.codec_context.height)


def _make_decoder(stream: VideoStream) -> VideoCodecContext:
    """The stream's own decoder, or one that also decodes its alpha channel."""
    own = stream.codec_context
    name = WITH_ALPHA.get(own.name)
    if name is None or stream.metadata.get("alpha_mode") != "1" or name not in av.codecs_available:
        return own
    other = CodecContext.create(name, "r")
    assert isinstance(other, VideoCodecContext)
    other.extradata = own.extradata
    return other
