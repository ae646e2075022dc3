"""Clips whose every frame shows its own number, in a form that a machine reads back from any copy of the picture.

The number is a grid of 8 x 2 black and white cells in the upper half: twelve bits of number and four of checksum.
Below moves a grey pattern, so that encoders have something to predict.
"""

import struct
import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bts.media import ffmpeg_path
from tests.made import made_once

WIDTH, HEIGHT = 192, 144
CELLS = 8
ROWS = 2

Pixels = NDArray[np.uint8]
Clock = Callable[[int], Fraction]


def checksum(number: int) -> int:
    """Four bits that a wrong read is unlikely to get right."""
    return (number * 7 + (number >> 4) * 5 + (number >> 8) * 3 + 9) & 0xF


def numbered_picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """uint8 `height` x `width`: frame `number` (0 to 4095)."""
    bits = number | checksum(number) << 12
    picture = np.empty((height, width), np.uint8)
    x, y = np.arange(width), np.arange(height)[:, np.newaxis]
    picture[:] = 96 + 48 * np.sin((x + 3 * number) / 11.0) * np.cos((y - 2 * number) / 13.0)
    high, wide = height // (2 * ROWS), width // CELLS
    for place in range(CELLS * ROWS):
        row, column = divmod(place, CELLS)
        shade = 235 if bits >> place & 1 else 16
        picture[row * high : (row + 1) * high, column * wide : (column + 1) * wide] = shade
    return picture


def read_number(picture: NDArray[Any]) -> int | None:
    """The number burnt into an upright picture (H x W or H x W x 3) of any size; None when it is not readable."""
    grey = picture.mean(axis=2) if picture.ndim == 3 else picture
    height, width = grey.shape
    high, wide = height / (2 * ROWS), width / CELLS
    bits = 0
    for place in range(CELLS * ROWS):
        row, column = divmod(place, CELLS)
        top, left = int((row + 0.3) * high), int((column + 0.3) * wide)
        cell = grey[top : max(top + 1, int((row + 0.7) * high)), left : max(left + 1, int((column + 0.7) * wide))]
        bits |= int(cell.mean() > 126) << place
    number = bits & 0xFFF
    return number if bits >> 12 == checksum(number) else None


def ffmpeg(*args: str | Path, data: bytes | None = None) -> None:
    """Run the bundled program; fails the test with its own words."""
    command = [str(ffmpeg_path()), "-hide_banner", "-loglevel", "error", "-y", *map(str, args)]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def regular(rate: Fraction) -> Clock:
    """The clock of a constant rate."""
    return lambda number: number / rate


def numbered_clip(
    path: Path,
    *encoding: str,
    frames: int = 60,
    rate: Fraction = Fraction(25),
    first: int = 0,
    setpts: str = "",
    filters: Sequence[str] = (),
    before: Sequence[str] = (),
    audio: Sequence[str] = (),
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Path:
    """Write `frames` numbered frames with ffmpeg's `encoding` options; the container follows from the name.

    `setpts` is ffmpeg's expression for variable rate (times kept as they are); `audio` adds an input with its options.
    """
    encode = partial(_encode, encoding, frames, rate, first, setpts, filters, before, audio, size)
    return made_once(path, encode.args, encode)


def _encode(
    encoding: Sequence[str],
    frames: int,
    rate: Fraction,
    first: int,
    setpts: str,
    filters: Sequence[str],
    before: Sequence[str],
    audio: Sequence[str],
    size: tuple[int, int],
    path: Path,
) -> None:
    width, height = size
    data = b"".join(numbered_picture(first + n, width, height).tobytes() for n in range(frames))
    graph = [*filters, "format=yuv420p"] if not any("format=" in f for f in filters) else list(filters)
    timing: list[str] = []
    if setpts:
        graph = ["settb=1/90000", f"setpts={setpts}", *graph]
        timing = ["-fps_mode", "passthrough", "-enc_time_base", "1/90000"]
    source = ["-f", "rawvideo", "-pixel_format", "gray", "-video_size", f"{width}x{height}", "-framerate", str(rate)]
    ffmpeg(
        *before, *source, "-i", "pipe:0", *audio, "-vf", ",".join(graph), *timing, *encoding, path, data=data
    )  # fmt: skip


def declare_aperture(path: Path, width: int, height: int) -> Path:
    """Write a clean aperture, in the middle of the picture, into a QuickTime file that ffmpeg made without one.

    The file must have its index at the end, so that no sample moves.
    """
    data = bytearray(path.read_bytes())
    box = struct.pack(">I4s8I", 40, b"clap", width, 1, height, 1, 0, 1, 0, 1)
    entry = data.index(b"stsd") + 12
    end = entry + struct.unpack(">I", data[entry : entry + 4])[0]
    data[end:end] = box
    for name in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"):
        _grow(data, data.index(name) - 4, len(box))
    _grow(data, entry, len(box))
    path.write_bytes(data)
    return path


def _grow(data: bytearray, place: int, by: int) -> None:
    data[place : place + 4] = struct.pack(">I", struct.unpack(">I", data[place : place + 4])[0] + by)


def add_chapters(clip: Path, path: Path, *chapters: tuple[int, int, str]) -> Path:
    """Copy a clip with chapters (start and end in milliseconds of the container's clock, title) to `path`."""
    parts = [";FFMETADATA1"]
    for start, end, title in chapters:
        parts.append(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}" + (f"\ntitle={title}" if title else ""))
    told = path.with_name(f"{path.name}.chapters.txt")
    told.write_text("\n".join(parts) + "\n", encoding="utf-8")
    # Without -copyts, ffmpeg would move times and chapters to where the clip starts.
    ffmpeg(
        "-copyts", "-i", clip, "-f", "ffmetadata", "-i", told, "-map", "0", "-map_metadata", "1", "-map_chapters", "1",
        "-c", "copy", path,
    )  # fmt: skip
    return path
