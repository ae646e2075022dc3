"""Clips with closed captions in the data of their pictures, as broadcasters' encoders put them there."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.media.make_clips import ffmpeg

PADDING = bytes((0x80, 0x80))
"""Two bytes that say nothing, with parity."""


def caption_pictures(clip: Path, target: Path, codes: Sequence[Sequence[bytes]], rate: str) -> Path:
    """A copy of an H.264 clip without B-frames whose picture n carries `codes[n]`, pairs with parity, in its SEI.

    The layout is that of ATSC A/53 part 4 and CTA-708: an SEI of registered user data (ITU-T T.35) with cc_data.
    """
    raw, marked = target.with_suffix(".plain.h264"), target.with_suffix(".h264")
    ffmpeg("-i", clip, "-an", "-c:v", "copy", "-bsf:v", "h264_mp4toannexb,h264_metadata=aud=insert", "-f", "h264", raw)
    units = list(_split_units(raw.read_bytes()))
    made, picture = [], -1
    for unit in units:
        made.append(unit)
        if unit[0] & 0x1F == 9:  # an access unit delimiter: a picture begins
            picture += 1
            made.append(_sei(codes[picture] if picture < len(codes) else ()))
    marked.write_bytes(b"".join(b"\0\0\0\1" + unit for unit in made))
    ffmpeg("-r", rate, "-i", marked, "-c:v", "copy", target)
    return target


def _split_units(data: bytes) -> Iterator[bytes]:
    for part in data.split(b"\0\0\1")[1:]:
        yield part.rstrip(b"\0")


def _sei(pairs: Sequence[bytes]) -> bytes:
    """An SEI unit with the pairs of field 1, and padding in field 2."""
    triples = b"".join(b"\xfc" + pair + b"\xfd" + PADDING for pair in pairs or (PADDING,))
    body = b"\xb5\x00\x31GA94\x03" + bytes([0x40 | len(triples) // 3, 0xFF]) + triples + b"\xff"
    payload = b"\x06\x04" + bytes([len(body)]) + body + b"\x80"
    # Two zeros before a small byte would be taken for the start of a unit.
    for low in (b"\0", b"\1", b"\2", b"\3"):
        payload = payload.replace(b"\0\0" + low, b"\0\0\3" + low)
    return payload
