"""How the pictures of a stream look, and where that changes: found from packets' headers, decoding one packet a change.

A stream may change its size, aspect, layout of pixels or colour at any key frame; nothing but the stream itself tells.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import av.error
import numpy as np
from av.codec import CodecContext
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from bts.media.changes.headers import START_BYTES, read_picture_header
from bts.media.sidedata import has_side_data, read_side_data

MOST_LOOKS = 1000
"""Different headers whose packet is decoded; a stream with more is damaged, and further ones are left unread."""


@dataclass(frozen=True)
class FirstFrame:
    """What the first decoded frame declares about its stream; numbers are libav's own, `peak` is in cd/m2.

    `s12m` are its ST 12 timecode words as libav gives them, None without.
    """

    width: int
    height: int
    layout: str
    is_rgb: bool
    matrix: int
    range: int
    primaries: int
    transfer: int
    flagged_interlaced: bool
    display_matrix: bytes | None
    peak: Fraction | None
    captions: bool
    s12m: bytes | None


@dataclass(frozen=True)
class Look:
    """What a key frame declares when it is decoded alone; `aspect` is that of a stored pixel, None when undeclared."""

    frame: FirstFrame
    aspect: Fraction | None
    profile: str


def read_first_frame(native: VideoFrame) -> FirstFrame:
    """The properties of one frame, without its pixels."""
    return FirstFrame(
        width=native.width,
        height=native.height,
        layout=native.format.name,
        is_rgb=native.format.is_rgb or native.format.name == "pal8",
        matrix=native.colorspace,
        range=native.color_range,
        primaries=native.color_primaries,
        transfer=native.color_trc,
        flagged_interlaced=native.interlaced_frame,
        display_matrix=read_side_data(native, "DISPLAYMATRIX"),
        peak=_find_peak(native),
        captions=has_side_data(native, "A53_CC"),
        s12m=read_side_data(native, "S12M_TIMECODE"),
    )


def _find_peak(native: VideoFrame) -> Fraction | None:
    """The peak light in cd/m2 that a frame's side data declare: MaxCLL, else that of the mastering display."""
    level = read_side_data(native, "CONTENT_LIGHT_LEVEL")
    if level is not None:
        # AVContentLightMetadata: unsigned MaxCLL, MaxFALL
        peak = int(np.frombuffer(level[:4], np.uint32)[0])
        if peak:
            return Fraction(peak)
    display = read_side_data(native, "MASTERING_DISPLAY_METADATA")
    if display is not None:
        # AVMasteringDisplayMetadata: ten rationals, of which the last is the greatest luminance; two flags
        words = np.frombuffer(display[:88], np.int32)
        top, below, has_luminance = int(words[18]), int(words[19]), bool(words[21])
        if has_luminance and top > 0 and below > 0:
            return Fraction(top, below)
    return None


@dataclass(eq=False)
class LookFinder:
    """Is shown a stream's packets in order, and decodes those key frames whose headers differ from the one before.

    `make_decoder` gives a decoder of the stream that has read nothing yet. `changes` lists (packet, look) wherever the
    look differs from that before it; the first is that of the first key frame. Empty while nothing differs.
    """

    codec: str
    extradata: bytes | None
    make_decoder: Callable[[bytes | None], VideoCodecContext]
    changes: list[tuple[int, Look]] = field(default_factory=list)
    _first: "tuple[int, Packet[Any]] | None" = None
    _header: bytes = b""
    _known: dict[bytes, Look | None] = field(default_factory=dict)

    @property
    def breaks(self) -> frozenset[int]:
        """The packets at which the size or the layout of pictures changes."""
        pairs = zip(self.changes, self.changes[1:], strict=False)
        return frozenset(packet for (_, before), (packet, after) in pairs if _stored_as(before) != _stored_as(after))

    def see(self, number: int, packet: "Packet[Any]") -> None:
        """Take packet `number` of the stream, a key frame; what is not one changes nothing."""
        if not packet.is_keyframe:
            return
        fresh = _read_new_extradata(packet)
        if fresh is not None:
            self.extradata = fresh
        header = read_picture_header(self.codec, self.extradata, bytes(memoryview(packet)[:START_BYTES]), packet.size)
        header += fresh or b""
        if self._first is None:
            self._first, self._header = (number, packet), header
        elif header and header != self._header:
            self._compare(number, packet, header)

    def _compare(self, number: int, packet: "Packet[Any]", header: bytes) -> None:
        """Note a change when the key frame, decoded alone, looks different from the last one noted."""
        assert self._first is not None
        if not self.changes:
            first = self._decode(self._first[1], b"")
            if first is None:
                # Nothing to compare with: what does not decode is not shown.
                self._first, self._header = (number, packet), header
                return
            self.changes.append((self._first[0], first))
            self._known[self._header] = first
        look = self._known[header] if header in self._known else self._decode(packet, header)
        if look is None:
            return
        self._header = header
        if look != self.changes[-1][1]:
            self.changes.append((number, look))

    def _decode(self, packet: "Packet[Any]", header: bytes) -> Look | None:
        """The look of a key frame; None when it does not decode alone."""
        if len(self._known) >= MOST_LOOKS:
            return None
        look = self._known[header] = decode_look(self.make_decoder(self.extradata), packet)
        return look


def _stored_as(look: Look) -> tuple[int, int, str]:
    """Width, height and layout of the pictures of a look."""
    return look.frame.width, look.frame.height, look.frame.layout


def decode_look(decoder: VideoCodecContext, packet: "Packet[Any]") -> Look | None:
    """The look of the first frame that `decoder` gives for one packet; None when it gives none."""
    try:
        frames = decoder.decode(packet) or decoder.decode(None)
    except (av.error.FFmpegError, MemoryError, ValueError):
        return None
    if not frames:
        return None
    aspect = decoder.sample_aspect_ratio
    # Whether one frame carries captions says nothing of how it looks.
    return Look(
        replace(read_first_frame(frames[0]), captions=False),
        Fraction(aspect) if aspect else None,
        decoder.profile or "",
    )


def make_lone_decoder(own: VideoCodecContext, extradata: bytes | None, max_pixels: int) -> VideoCodecContext:
    """A decoder of the same kind as `own`, on one thread, that has read nothing yet."""
    made = CodecContext.create(own.codec.name, "r")
    assert isinstance(made, VideoCodecContext)
    made.extradata = extradata
    made.thread_count = 1
    made.options = {"max_pixels": str(max_pixels)}
    return made


def _read_new_extradata(packet: "Packet[Any]") -> bytes | None:
    """The extradata that a container sends with the first packet of another description; None when it sends none."""
    return bytes(packet.get_sidedata("new_extradata")) if packet.has_sidedata("new_extradata") else None
