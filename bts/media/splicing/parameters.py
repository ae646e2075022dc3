"""Parameter sets of H.264 and HEVC, which streams of two encoders need both when they are joined in one file.

NAL units and their types: ITU-T H.264, 7.3 and 7.4; H.265, 7.3 and 7.4. The boxes avcC and hvcC: ISO/IEC 14496-15.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SETS = {"h264": (7, 8), "hevc": (32, 33, 34)}
"""Codec -> the types of NAL units that are parameter sets: H.264's SPS and PPS; HEVC's VPS, SPS and PPS."""

H264_IDR, HEVC_IDR, HEVC_CRA, HEVC_BLA = 5, (19, 20), 21, (16, 17, 18)
"""Types of NAL units of pictures at which decoding may begin."""

HEVC_BLA_ALONE = 18
"""The type of a picture at which decoding begins and that no leading pictures follow (BLA_N_LP)."""

EXTENDED_PROFILES = (100, 110, 122, 144, 244)
"""Profiles of H.264 whose avcC box tells also the layout of samples."""

SEPARATE_PLANES = 3
"""The chroma format 4:4:4, in which a bit more is told."""

LENGTH = 4
"""Bytes that give the length of each NAL unit in the files that bts writes."""

START_CODE = b"\0\0\0\1"
"""What stands before each NAL unit where none gives its length (Annex B)."""


@dataclass(frozen=True)
class Framing:
    """How NAL units are told apart: by `length` bytes before each that give its length; 0: by start codes (Annex B)."""

    length: int

    def split(self, data: bytes) -> list[bytes]:
        """The NAL units of a packet, or of the extradata of a stream with start codes."""
        return _split_lengths(data, self.length) if self.length else _split_start_codes(data)


def read_framing(codec: str, extradata: bytes) -> Framing:
    """How the packets of a stream are framed, by its extradata."""
    if codec == "h264" and extradata[:1] == b"\x01" and len(extradata) > 6:
        return Framing((extradata[4] & 3) + 1)
    if codec == "hevc" and len(extradata) > 22 and extradata[:3] != b"\0\0\0" and extradata[:3] != b"\0\0\1":
        return Framing((extradata[21] & 3) + 1)
    return Framing(0)


def read_sets(codec: str, extradata: bytes) -> list[bytes]:
    """The parameter sets in the extradata of a stream, in their order; [] for damaged ones."""
    if not read_framing(codec, extradata).length:
        return [nal for nal in _split_start_codes(extradata) if kind_of(codec, nal) in SETS[codec]]
    return _read_avcc(extradata) if codec == "h264" else _read_hvcc(extradata)


def kind_of(codec: str, nal: bytes) -> int:
    """The type of a NAL unit."""
    return nal[0] & 31 if codec == "h264" else nal[0] >> 1 & 63


def begins_anew(codec: str, nals: Iterable[bytes]) -> bool:
    """Whether a picture is one at which a decoder may begin, whatever came before it."""
    kinds = {kind_of(codec, nal) for nal in nals}
    return H264_IDR in kinds if codec == "h264" else bool(kinds & {*HEVC_IDR, HEVC_CRA, *HEVC_BLA})


def mark_as_first(codec: str, nal: bytes) -> bytes:
    """The NAL unit as that of the first picture after a joint: HEVC's CRA becomes a BLA, which refers to nothing."""
    if codec == "hevc" and kind_of(codec, nal) in (HEVC_CRA, *HEVC_BLA):
        return bytes([nal[0] & 0x81 | HEVC_BLA_ALONE << 1]) + nal[1:]
    return nal


def frame_nals(nals: Iterable[bytes], *, coded: bool = False) -> bytes:
    """A packet of NAL units, each with its length before it; `coded`: with a start code."""
    return b"".join((START_CODE if coded else len(nal).to_bytes(LENGTH, "big")) + nal for nal in nals)


def read_set_id(nal: bytes) -> int:
    """The number by which an H.264 parameter set is referred to."""
    first = 4 if kind_of("h264", nal) == SETS["h264"][0] else 1
    return _Bits(nal[first : first + 12]).read_number()


def write_avcc(sets: Sequence[bytes]) -> bytes:
    """The avcC box of H.264 with these parameter sets: its profile is that of the first, its level the highest."""
    sps = [nal for nal in sets if kind_of("h264", nal) == SETS["h264"][0]]
    pps = [nal for nal in sets if kind_of("h264", nal) == SETS["h264"][1]]
    profile, compatible = sps[0][1], sps[0][2]
    level = max(nal[3] for nal in sps)
    out = bytes([1, profile, compatible, level, 0xFC | LENGTH - 1, 0xE0 | len(sps)])
    out += b"".join(len(nal).to_bytes(2, "big") + nal for nal in sps)
    out += bytes([len(pps)]) + b"".join(len(nal).to_bytes(2, "big") + nal for nal in pps)
    if profile not in EXTENDED_PROFILES:
        return out
    _, chroma, luma_depth, chroma_depth = _read_layout(sps[0])
    return out + bytes([0xFC | chroma, 0xF8 | luma_depth, 0xF8 | chroma_depth, 0])


def _read_layout(sps: bytes) -> tuple[int, int, int, int]:
    """Of the SPS of an extended profile: its number, the chroma format, and the bits of luma and chroma beyond 8."""
    bits = _Bits(sps[4:40])
    number, chroma = bits.read_number(), bits.read_number()
    if chroma == SEPARATE_PLANES:
        bits.skip(1)
    return number, chroma, bits.read_number(), bits.read_number()


def _read_avcc(extradata: bytes) -> list[bytes]:
    found, at = [], 5
    for mask in (0x1F, 0xFF):
        if at >= len(extradata):
            return []
        count, at = extradata[at] & mask, at + 1
        for _ in range(count):
            size = int.from_bytes(extradata[at : at + 2], "big")
            found.append(extradata[at + 2 : at + 2 + size])
            at += 2 + size
    return [nal for nal in found if nal]


def _read_hvcc(extradata: bytes) -> list[bytes]:
    found, at = [], 23
    for _ in range(extradata[22]):
        count, at = int.from_bytes(extradata[at + 1 : at + 3], "big"), at + 3
        for _ in range(count):
            size = int.from_bytes(extradata[at : at + 2], "big")
            found.append(extradata[at + 2 : at + 2 + size])
            at += 2 + size
    return [nal for nal in found if nal and kind_of("hevc", nal) in SETS["hevc"]]


def _split_lengths(data: bytes, length: int) -> list[bytes]:
    nals, at = [], 0
    while at + length <= len(data):
        size = int.from_bytes(data[at : at + length], "big")
        nals.append(data[at + length : at + length + size])
        at += length + size
    return [nal for nal in nals if nal]


def _split_start_codes(data: bytes) -> list[bytes]:
    nals = []
    at = data.find(b"\0\0\1")
    while at >= 0:
        following = data.find(b"\0\0\1", at + 3)
        nals.append(data[at + 3 : following if following >= 0 else len(data)].rstrip(b"\0"))
        at = following
    return [nal for nal in nals if nal]


class _Bits:
    """Reads numbers of variable length (ITU-T H.264, 9.1) from the beginning of `data` on."""

    def __init__(self, data: bytes) -> None:
        # A byte 3 after two zero bytes only keeps start codes from arising (7.4.1).
        plain = data.replace(b"\0\0\3", b"\0\0")
        self._bits = "".join(f"{byte:08b}" for byte in plain)
        self._at = 0

    def skip(self, count: int) -> None:
        """Pass over `count` bits."""
        self._at += count

    def read_number(self) -> int:
        """The next unsigned number; 0 past the end."""
        one = self._bits.find("1", self._at)
        if one < 0:
            return 0
        end = 2 * one - self._at + 1
        number = int(self._bits[one:end], 2) - 1
        self._at = end
        return number
