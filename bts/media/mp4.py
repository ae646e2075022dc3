"""The packet list of an MP4 or QuickTime file from its index alone, so that long files need not be read to the end.

libav gives all of the index but the composition offsets (ISO/IEC 14496-12, `ctts`), which are read here. The list is
used only when it matches packets that were read from the file (see survey.py).
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from bts.media.arrays import Numbers
from bts.media.boxes import read_boxes
from bts.media.index import NONE, Packets

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
"""Boxes that hold further boxes on the way to a track's tables."""

MAX_TABLE = 256 * 1024 * 1024
"""Bytes; a larger table is taken for damage."""


def read_index_packets(path: Path, container: InputContainer, stream: VideoStream) -> Packets | None:
    """All packets as the file's index lists them, or None when it has no index or one of a kind not read here."""
    if not container.format.name.startswith("mov,"):
        return None
    entries = stream.index_entries
    count = len(entries)
    if not count:
        return None
    offsets = _read_composition_offsets(path, stream.id, count)
    if offsets is None:
        return None
    found = Packets(stream.codec_context.name, bytes(stream.codec_context.extradata or b""))
    for entry in entries:
        found.dts.append(entry.timestamp)
        found.pos.append(entry.pos)
        found.size.append(entry.size)
        found.key.append(entry.is_keyframe)
        found.shown.append(not entry.is_discard)
    times = np.array(found.dts, np.int64)
    steps = np.diff(times)
    if NONE in times or (steps < 0).any():
        return None
    found.length.extend(steps.tolist())
    found.length.append(0)
    found.pts.extend((times + offsets).tolist())
    return found


def read_sample_entry(path: Path, track: int) -> bytes | None:
    """The first sample entry of a track, with its header (ISO/IEC 14496-12, section 8.5.2); None if there is none."""
    try:
        with path.open("rb") as file:
            tables = _read_sample_tables(file, track)
    except (OSError, struct.error, ValueError):
        return None
    data = (tables or {}).get(b"stsd", b"")
    if len(data) < 16:
        return None
    (length,) = struct.unpack(">I", data[8:12])
    return data[8 : 8 + length]


def match_packets(listed: Packets, read: Packets, at: int) -> bool:
    """Whether the packets in `read` equal those listed from number `at` on. Copies their durations into `listed`."""
    for place in range(len(read)):
        mine = at + place
        same = mine < len(listed) and all(
            getattr(listed, name)[mine] == getattr(read, name)[place]
            for name in ("pts", "dts", "pos", "size", "key", "shown")
        )
        if not same:
            return False
        listed.length[mine] = read.length[place]
    return True


def _read_composition_offsets(path: Path, track: int, count: int) -> Numbers | None:
    """Presentation minus decoding time, in ticks, of each of `count` samples, shifted as libav does.

    None when the file is fragmented, describes samples in several ways, or its table is damaged or counts others.
    """
    try:
        with path.open("rb") as file:
            tables = _read_sample_tables(file, track)
    except (OSError, struct.error, ValueError):
        return None
    if tables is None or tables.get(b"mvex") is not None or _count_descriptions(tables.get(b"stsd", b"")) > 1:
        return None
    data = tables.get(b"ctts")
    if data is None:
        return np.zeros(count, np.int64)
    runs = np.frombuffer(data[8 : 8 + 8 * struct.unpack(">I", data[4:8])[0]], ">i4").reshape(-1, 2)
    if runs[:, 0].sum() != count or (runs[:, 0] < 0).any():
        return None
    offsets = np.repeat(runs[:, 1].astype(np.int64), runs[:, 0])
    # Version 1 has negative offsets; libav moves them so that no frame is presented before it is decoded.
    return offsets - min(0, int(offsets.min()))


def _read_sample_tables(file: BinaryIO, track: int) -> dict[bytes, bytes] | None:
    """The tables of one track by box name, with a key `mvex` if the file is fragmented; None without such a track."""
    size = file.seek(0, 2)
    found: dict[bytes, bytes] = {}
    for name, start, end in read_boxes(file, 0, size):
        if name != b"moov":
            continue
        for inner, begin, stop in read_boxes(file, start, end):
            if inner == b"mvex":
                found[inner] = b""
            if inner == b"trak":
                tables = dict(_read_track_tables(file, begin, stop))
                if _read_track_id(tables.get(b"tkhd", b"")) == track:
                    found |= tables
    return found if b"tkhd" in found else None


def _read_track_tables(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Give (name, content) of a track's header, its composition table and its sample descriptions.

    Raises ValueError above MAX_TABLE.
    """
    for name, begin, stop in read_boxes(file, start, end):
        if name in CONTAINERS:
            yield from _read_track_tables(file, begin, stop)
        elif name in (b"tkhd", b"ctts", b"stsd"):
            if stop - begin > MAX_TABLE:
                raise ValueError(f"a table of {stop - begin} bytes")
            file.seek(begin)
            yield name, file.read(stop - begin)


def _read_track_id(header: bytes) -> int:
    """The track number in a track header box (ISO/IEC 14496-12, 8.3.2); -1 when the box is too short."""
    if len(header) < 24:
        return -1
    place = 20 if header[0] == 1 else 12
    return int(struct.unpack(">I", header[place : place + 4])[0])


def _count_descriptions(table: bytes) -> int:
    """The number of sample descriptions (ISO/IEC 14496-12, 8.5.2); with several, the pictures change on the way."""
    return int(struct.unpack(">I", table[4:8])[0]) if len(table) >= 8 else 1
