"""XMP in JPEG files: one segment, and for what is longer an extension in more of them (XMP specification, part 3)."""

import hashlib
import struct
from collections.abc import Iterable

from bts.metadata.xmp import PROPERTIES, Record, write_extension, write_packet

LARGEST_PACKET = 65_502
"""Bytes of an XMP packet in a JPEG segment of 65,533 (XMP specification, part 3, 1.1.3.1)."""

EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
"""What each segment of an extension begins with, before its name, its whole length and its place in it."""

_HEAD = struct.Struct(">32sII")
_PORTION = 65_400
"""Bytes of an extension in one segment: 65,458 at most."""


def split_packet(record: Record) -> tuple[bytes, bytes, tuple[str, ...]]:
    """The XMP packet of a record for a JPEG file, the segments of its extension, and the fields that stand there.

    As many of the longest fields go to the extension as it takes for the rest to fit.
    """
    packet = write_packet(record)
    if len(packet) <= LARGEST_PACKET:
        return packet, b"", ()
    lengths = {name: len(write_extension(record, [name])) for name, (_, form) in PROPERTIES.items() if form != "nested"}
    longest = sorted(lengths, key=lambda name: -lengths[name])
    for count in range(1, len(longest) + 1):
        moved = longest[:count]
        extension = write_extension(record, moved)
        name = hashlib.md5(extension, usedforsecurity=False).hexdigest().upper()
        packet = write_packet(record, without=moved, rest=name)
        if len(packet) <= LARGEST_PACKET:
            break
    return packet, _write_segments(extension, name), tuple(moved)


def _write_segments(extension: bytes, name: str) -> bytes:
    segments = b""
    for start in range(0, len(extension), _PORTION):
        payload = EXTENSION + _HEAD.pack(name.encode("ascii"), len(extension), start)
        payload += extension[start : start + _PORTION]
        segments += b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload
    return segments


def join_extension(segments: Iterable[tuple[str, bytes]]) -> bytes:
    """The extension from the segments of a JPEG file as Pillow lists them (marker, payload); b"" without one."""
    parts = {}
    for marker, payload in segments:
        if marker == "APP1" and payload.startswith(EXTENSION):
            _, _, start = _HEAD.unpack_from(payload, len(EXTENSION))
            parts[start] = payload[len(EXTENSION) + _HEAD.size :]
    return b"".join(parts[start] for start in sorted(parts))
