"""Timecode that stands in the coded pictures: GOP headers of MPEG video, subcode of DV, SEI of H.264 and HEVC.

All is read from bytes; nothing is decoded.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bts.timecode import Label

GOP_CODECS = frozenset({"mpeg1video", "mpeg2video"})
"""Codecs whose groups of pictures begin with a timecode (ISO/IEC 13818-2, 6.3.8)."""

GOP_START, PICTURE_START = b"\x00\x00\x01\xb8", b"\x00\x00\x01\x00"
"""Start codes (ISO/IEC 13818-2, table 6-1)."""

GOP_PACKETS = 400
"""Packets in which a second group of pictures is looked for, to see whether the timecode of the first counts on."""

DV_TIMECODE = 0x13
"""Number of the pack of DV subcode that holds the timecode (IEC 61834-4, 4.4)."""

DV_PACK = 80 + 3 + 3
"""Bytes before the first pack of the first subcode block of a DV frame: a block of 80, its id, the pack's own id."""

FIELD_LABELS = Fraction(30)
"""Frames a second above which ST 12 timecode counts pairs of frames, and a flag tells the second of a pair."""

S12M_PAL_FLAG, S12M_FLAG = 1 << 7, 1 << 23
"""The bits that are that flag: at 50 frames a second, and at others (SMPTE ST 12-1, ST 12-2)."""

S12M_DROP = 1 << 30
"""The bit of an ST 12 word that says drop-frame; at 25 and 50 frames a second it means nothing."""


@dataclass(frozen=True)
class GopCode:
    """The timecode of the first picture presented, and of the next group: its label and the pictures between the two.

    `next_label` is None when no second group was found.
    """

    label: Label
    lead: int
    next_label: Label | None = None
    between: int = 0


def read_gop(packets: Iterable[bytes], first: int) -> GopCode | None:
    """The timecode in the group of pictures that packet number `first` belongs to, the first one presented.

    `lead` counts the pictures of the group presented before it, which are missing in a clip that was cut. None where
    no header is met.
    """
    found: GopCode | None = None
    header = 0
    for number, data in enumerate(packets):
        if number > first + GOP_PACKETS or (number > first and found is None):
            break
        at = data.find(GOP_START)
        label = _gop_label(data, at) if at >= 0 else None
        if label is not None and number > first and found is not None:
            return GopCode(found.label, found.lead, label, number - header)
        if label is not None:
            found, header = GopCode(label, 0), number
        if number == first and found is not None:
            found = GopCode(found.label, _temporal_reference(data))
    return found


def _gop_label(data: bytes, at: int) -> Label | None:
    """The label in a group header: drop (1 bit), hours (5), minutes (6), marker (1), seconds (6), pictures (6)."""
    if len(data) < at + 8:
        return None
    bits = struct.unpack_from(">I", data, at + 4)[0] >> 7
    return Label(bits >> 19 & 31, bits >> 13 & 63, bits >> 6 & 63, bits & 63, bool(bits >> 24 & 1))


def _temporal_reference(data: bytes) -> int:
    """The place of a picture in the order of presentation of its group: the ten bits after its start code."""
    at = data.find(PICTURE_START)
    return struct.unpack_from(">H", data, at + 4)[0] >> 6 if 0 <= at <= len(data) - 6 else 0


def read_dv(data: bytes) -> Label | None:
    """The timecode in the subcode of a DV frame; None where it has none. 625-line DV has no drop-frame."""
    if len(data) <= DV_PACK + 5 or data[DV_PACK] != DV_TIMECODE:
        return None
    fifty = bool(data[3] & 0x80)
    frames, seconds, minutes, hours = data[DV_PACK + 1 : DV_PACK + 5]
    return _label_from_bcd(hours, minutes, seconds, frames, drop=bool(frames & 0x40) and not fifty)


def read_s12m(data: bytes, rate: Fraction) -> Label | None:
    """The timecode of a frame from libav's S12M_TIMECODE: a count of words, then up to three ST 12 words."""
    if len(data) < 8:
        return None
    count, word = struct.unpack_from("=II", data)
    if not count:
        return None
    pal = round(rate) % 25 == 0
    label = _label_from_bcd(
        word & 0xFF, word >> 8 & 0xFF, word >> 16 & 0xFF, word >> 24 & 0xFF, drop=bool(word & S12M_DROP) and not pal
    )
    if rate <= FIELD_LABELS:
        return label
    second = bool(word & (S12M_PAL_FLAG if pal else S12M_FLAG))
    return Label(label.hours, label.minutes, label.seconds, 2 * label.frames + second, label.drop)


def _label_from_bcd(hours: int, minutes: int, seconds: int, frames: int, *, drop: bool) -> Label:
    """A label from binary-coded decimals whose highest bits are flags."""
    return Label(_bcd(hours & 0x3F), _bcd(minutes & 0x7F), _bcd(seconds & 0x7F), _bcd(frames & 0x3F), drop)


def _bcd(byte: int) -> int:
    return 10 * (byte >> 4) + (byte & 15)
