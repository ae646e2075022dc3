"""The part of a packet that declares size, format and layout, as bytes to compare: no decoding, and little reading.

Where those of two packets are equal, the stream did not change between them. Bits that may differ without a change of
format are left out as far as that is cheap; a needless difference costs the decoding of one packet (see looks.py).
"""

from collections.abc import Callable, Iterator

START_BYTES = 8 * 1024
"""Bytes at the beginning of a packet in which its headers are looked for; they stand before the first slice."""

START_CODE = b"\x00\x00\x01"
"""Precedes each unit of an MPEG, H.264, HEVC or VVC stream (ITU-T H.264, annex B)."""

_Split = Callable[[bytes], Iterator[bytes]]


def read_picture_header(codec: str, extradata: bytes | None, data: bytes, size: int) -> bytes:
    """The declarations in a packet of pictures of `size` bytes, of which `data` are the first (START_BYTES or all).

    Empty when it holds none, or its codec is not one read here.
    """
    if codec in ("rawvideo", "dvvideo"):
        return size.to_bytes(8, "big")
    if codec in ("h264", "hevc", "vvc"):
        return _read_parameter_sets(codec, _choose_split(codec, extradata), data)
    reader = _PICTURES.get(codec.removeprefix("lib"))
    try:
        return reader(data) if reader is not None else b""
    except IndexError:
        return b""


def read_sound_header(codec: str, data: bytes) -> bytes:
    """The declarations in a packet of sound: sample rate and channels; empty as for `read_picture_header`."""
    reader = _SOUNDS.get(codec.removesuffix("float"))
    try:
        return reader(data) if reader is not None else b""
    except IndexError:
        return b""


def _split_start_codes(data: bytes) -> Iterator[bytes]:
    """The units of a packet that are parted by start codes."""
    place = data.find(START_CODE)
    while place >= 0:
        after = data.find(START_CODE, place + 3)
        yield data[place + 3 : after if after >= 0 else len(data)].rstrip(b"\x00")
        place = after


def _choose_split(codec: str, extradata: bytes | None) -> _Split:
    """How packets are divided into units: by lengths where the extradata are a configuration record, else by codes.

    ISO/IEC 14496-15: AVCDecoderConfigurationRecord (5.3.3), HEVCDecoderConfigurationRecord (8.3.3), VVC (11.2.4).
    """
    if not extradata or extradata[0] == 0 or (len(extradata) < 23 and codec == "hevc"):
        return _split_start_codes
    place, shift = {"h264": (4, 0), "hevc": (21, 0), "vvc": (0, 1)}[codec]
    width = (extradata[place] >> shift & 3) + 1

    def split_lengths(data: bytes) -> Iterator[bytes]:
        at = 0
        while at + width < len(data):
            length = int.from_bytes(data[at : at + width], "big")
            yield data[at + width : at + width + length]
            at += width + length

    return split_lengths


def _read_parameter_sets(codec: str, split: _Split, data: bytes) -> bytes:
    """The sequence parameter sets before the first slice (H.264, table 7-1; H.265, table 7-1; H.266, table 5)."""
    found = []
    for unit in split(data[:START_BYTES]):
        if len(unit) < 2:
            continue
        if codec == "h264":
            kind, wanted, slices = unit[0] & 0x1F, 7, range(1, 6)
        elif codec == "hevc":
            kind, wanted, slices = unit[0] >> 1 & 0x3F, 33, range(32)
        else:
            kind, wanted, slices = unit[1] >> 3, 15, range(12)
        if kind in slices:
            break
        if kind == wanted:
            found.append(unit)
    return b"".join(found)


def _read_mpeg2(data: bytes) -> bytes:
    """Size, aspect and rate, profile and colour of MPEG-1 and MPEG-2 (ITU-T H.262, 6.2.2.1 to 6.2.2.4)."""
    found = []
    for unit in _split_start_codes(data[:START_BYTES]):
        if unit[:1] == b"\x00":
            break
        if unit[:1] == b"\xb3":
            found.append(unit[1:5])
        elif unit[:1] == b"\xb5" and unit[1] >> 4 in (1, 2):
            found.append(unit)
    return b"".join(found)


def _read_mpeg4(data: bytes) -> bytes:
    """The video object layer of MPEG-4 (ISO/IEC 14496-2, 6.2.3)."""
    layers = (unit for unit in _split_start_codes(data[:START_BYTES]) if unit and 0x20 <= unit[0] <= 0x2F)
    return next(layers, b"")


def _read_vc1(data: bytes) -> bytes:
    """The sequence header of VC-1 (SMPTE 421M, annex E)."""
    return next((unit for unit in _split_start_codes(data[:START_BYTES]) if unit[:1] == b"\x0f"), b"")


def _read_vp8(data: bytes) -> bytes:
    """Width, height and their scales in a key frame (RFC 6386, 9.1)."""
    return data[6:10] if data[3:6] == b"\x9d\x01\x2a" else b""


def _read_vp9(data: bytes) -> bytes:
    """Colour and size in the header of a key frame (VP9 bitstream specification, 6.2); 68 bits of it in profile 0."""
    return data[1:8] + bytes([data[8] & 0xF0]) if data[1:4] == b"\x49\x83\x42" else b""


def _read_av1(data: bytes) -> bytes:
    """The sequence header (AV1 specification, 5.3 to 5.5)."""
    at = 0
    while at < len(data):
        head = data[at]
        at += 2 if head & 4 else 1
        length, shift = 0, 0
        while head & 2:
            length |= (data[at] & 0x7F) << shift
            shift += 7
            at += 1
            if not data[at - 1] & 0x80:
                break
        if head >> 3 & 15 == 1:
            return data[at : at + length]
        if not head & 2:
            return b""
        at += length
    return b""


def _read_jpeg(data: bytes) -> bytes:
    """The frame header: precision, size, sampling (ITU-T T.81, B.2.2)."""
    at = 2
    while data[at] == 0xFF:
        if 0xC0 <= data[at + 1] <= 0xC3:
            return data[at + 4 : at + 19]
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return b""


def _read_jpeg2000(data: bytes) -> bytes:
    """The image and tile size (ITU-T T.800, A.5.1)."""
    at = data[:START_BYTES].find(b"\xff\x4f\xff\x51")
    return data[at + 4 : at + 49] if at >= 0 else b""


def _read_aac(data: bytes) -> bytes:
    """The fixed header of ADTS (ISO/IEC 13818-7, 6.2.1); without one, whether the first element is one channel or two.

    The private bit and those of the copyright are left out.
    """
    if data[0] == 0xFF and data[1] & 0xF6 == 0xF0:
        return bytes([data[2] & 0xFD, data[3] & 0xC0])
    return bytes([data[0] >> 5]) if data[0] >> 5 < 2 else b""


def _read_latm(data: bytes) -> bytes:
    """The configuration in a frame of LOAS that carries one (ISO/IEC 14496-3, 1.7.3): 29 bits from its version on."""
    return data[3:7] if data[0] == 0x56 and not data[3] & 0x80 else b""


def _read_mpeg_audio(data: bytes) -> bytes:
    """Version, layer, sample rate, and whether it is mono (ISO/IEC 11172-3, 2.4.1.3)."""
    return bytes([data[1] & 0x1E, data[2] & 0x0C, data[3] >> 6 == 3]) if data[0] == 0xFF else b""


def _read_ac3(data: bytes) -> bytes:
    """Sample rate, version and mode of channels (ATSC A/52, 5.3; E-AC-3: E.1.2)."""
    if data[:2] != b"\x0b\x77":
        return b""
    version = data[5] >> 3
    if version > 10:
        return bytes([version, data[4] & 0xCF])
    mode = data[6] >> 5
    skipped = 2 * (bool(mode & 1) and mode != 1) + 2 * bool(mode & 4) + 2 * (mode == 2)
    bass = int.from_bytes(data[6:8], "big") >> (12 - skipped) & 1
    return bytes([version, data[4] >> 6, mode, bass])


def _read_dts(data: bytes) -> bytes:
    """Arrangement of channels, sample rate and bass of the core (ETSI TS 102 114, 5.3)."""
    if data[:4] != b"\x7f\xfe\x80\x01":
        return b""
    return bytes([data[7] & 0x0F, data[8] & 0xFC, data[10] & 0x06])


def _read_flac(data: bytes) -> bytes:
    """Sample rate and channels of a frame (RFC 9639, 9.1); stereo may be coded in four ways."""
    if data[0] != 0xFF or data[1] & 0xFC != 0xF8:
        return b""
    channels = data[3] >> 4
    return bytes([data[2] & 0x0F, 1 if channels >= 8 else channels])


_PICTURES: dict[str, Callable[[bytes], bytes]] = {
    "mpeg1video": _read_mpeg2,
    "mpeg2video": _read_mpeg2,
    "mpeg4": _read_mpeg4,
    "vc1": _read_vc1,
    "vp8": _read_vp8,
    "vpx": _read_vp8,
    "vp9": _read_vp9,
    "vpx-vp9": _read_vp9,
    "av1": _read_av1,
    "dav1d": _read_av1,
    "aom-av1": _read_av1,
    "mjpeg": _read_jpeg,
    "jpeg2000": _read_jpeg2000,
    "png": lambda data: data[16:26],
    "prores": lambda data: data[16:26],
    "dnxhd": lambda data: data[24:28] + data[40:44],
}

_SOUNDS: dict[str, Callable[[bytes], bytes]] = {
    "aac": _read_aac,
    "aac_latm": _read_latm,
    "mp1": _read_mpeg_audio,
    "mp2": _read_mpeg_audio,
    "mp3": _read_mpeg_audio,
    "ac3": _read_ac3,
    "eac3": _read_ac3,
    "dca": _read_dts,
    "flac": _read_flac,
    "s302m": lambda data: bytes([data[2] >> 6]),
}
