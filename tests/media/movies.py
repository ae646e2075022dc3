"""QuickTime files that no program here writes: one track of several clips, with a sample description of each, and an
edit list of several parts (ISO/IEC 14496-12, 8.5.2 and 8.6.6)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av

MATRIX = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


@dataclass(frozen=True)
class Sample:
    """One coded picture: its times in ticks, and the number of its description, from 0."""

    data: bytes
    pts: int
    dts: int
    key: bool
    described: int


def write_movie(path: Path, clips: Sequence[Path], edits: Sequence[tuple[int, int]] = ()) -> Path:
    """Write the pictures of MP4 clips of one rate, one after the other, described as in their own files if they differ.

    `edits` are (frames shown, first of them in all that was written); without them all are shown.
    """
    entries = [_read_entry(clip) for clip in clips]
    kinds = list(dict.fromkeys(entries))
    samples, step, second, size = _join([kinds.index(entry) for entry in entries], clips)
    early = min(sample.pts for sample in samples)
    parts = [(frames * step, early + first * step) for frames, first in edits] or [(len(samples) * step, early)]
    head = _box(b"ftyp", b"qt  ", bytes(4), b"qt  ")
    tables = _describe(samples, kinds, step, len(head) + 8)
    shown = sum(length for length, _ in parts)
    track = _box(
        b"trak",
        _full(b"tkhd", struct.pack(">5I8x4H", 0, 0, 1, 0, shown, 0, 0, 0, 0), MATRIX,
              struct.pack(">2I", size[0] << 16, size[1] << 16), flags=3),
        _box(b"edts", _full(b"elst", struct.pack(">I", len(parts)),
                            *(struct.pack(">Iii", *part, 0x10000) for part in parts))),
        _box(
            b"mdia",
            _full(b"mdhd", struct.pack(">4I2H", 0, 0, second, len(samples) * step, 0x55C4, 0)),
            _full(b"hdlr", b"\0\0\0\0vide", bytes(12), b"v\0"),
            _box(b"minf", _full(b"vmhd", bytes(8), flags=1),
                 _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1))), _box(b"stbl", *tables)),
        ),
    )  # fmt: skip
    movie = _full(b"mvhd", struct.pack(">4IIH10x", 0, 0, second, shown, 0x10000, 0x100), MATRIX, bytes(24), b"\0\0\0\2")
    path.write_bytes(head + _box(b"mdat", *(sample.data for sample in samples)) + _box(b"moov", movie, track))
    return path


def _join(kinds: Sequence[int], clips: Sequence[Path]) -> tuple[list[Sample], int, int, tuple[int, int]]:
    """(samples, ticks of a frame, ticks of a second, size of the last clip) of clips one after the other."""
    samples: list[Sample] = []
    for kind, clip in zip(kinds, clips, strict=True):
        with av.open(str(clip)) as source:
            stream = source.streams.video[0]
            packets = [packet for packet in source.demux(stream) if packet.size]
            assert stream.time_base is not None
            second, size = stream.time_base.denominator, (stream.width, stream.height)
            times = [(packet.pts or 0, packet.dts or 0) for packet in packets]
            step = times[1][1] - times[0][1]
            moved = len(samples) * step - times[0][1]
            for packet, (pts, dts) in zip(packets, times, strict=True):
                samples.append(Sample(bytes(packet), pts + moved, dts + moved, packet.is_keyframe, kind))
    return samples, step, second, size


def _describe(samples: Sequence[Sample], kinds: Sequence[bytes], step: int, place: int) -> list[bytes]:
    """The tables of samples that lie one after the other from byte `place` on, each a chunk of its own."""
    count = len(samples)
    places = [place + sum(len(sample.data) for sample in samples[:n]) for n in range(count)]
    keys = [number for number, sample in enumerate(samples, start=1) if sample.key]
    chunks = [n for n in range(count) if n == 0 or samples[n].described != samples[n - 1].described]
    rows = [struct.pack(">3I", n + 1, 1, samples[n].described + 1) for n in chunks]
    late = [struct.pack(">2I", 1, sample.pts - sample.dts) for sample in samples]
    return [
        _full(b"stsd", struct.pack(">I", len(kinds)), *kinds),
        _full(b"stts", struct.pack(">3I", 1, count, step)),
        _full(b"ctts", struct.pack(">I", count), *late),
        _full(b"stsc", struct.pack(">I", len(rows)), *rows),
        _full(b"stsz", struct.pack(">2I", 0, count), *(struct.pack(">I", len(sample.data)) for sample in samples)),
        _full(b"stco", struct.pack(f">{count + 1}I", count, *places)),
        _full(b"stss", struct.pack(f">{len(keys) + 1}I", len(keys), *keys)),
    ]


def _read_entry(clip: Path) -> bytes:
    data = clip.read_bytes()
    place = data.index(b"stsd") + 12
    return data[place : place + struct.unpack(">I", data[place : place + 4])[0]]


def _box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + name + body


def _full(name: bytes, *content: bytes, flags: int = 0) -> bytes:
    return _box(name, struct.pack(">I", flags), *content)
