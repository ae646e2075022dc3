"""H.264 whose frames are coded as two field pictures or as one frame picture (PAFF), which no encoder here writes.

All macroblocks hold plain samples (I_PCM), so that writing needs no encoder (ITU-T H.264, 7.3).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.media.make_clips import ffmpeg

Pixels = NDArray[np.uint8]
I_PCM, I_SLICE = 25, 7
FIELDS_A_SECOND = 50


class Bits:
    """A string of bits being written."""

    def __init__(self) -> None:
        self.text: list[str] = []

    def put(self, value: int, width: int) -> None:
        """An unsigned number of fixed width."""
        self.text.append(f"{value:0{width}b}")

    def code(self, *values: int) -> None:
        """Exp-Golomb codes of unsigned numbers."""
        for value in values:
            self.text.append("0" * ((value + 1).bit_length() - 1) + f"{value + 1:b}")

    def align(self) -> None:
        """Zeros up to a whole byte."""
        self.text = ["".join(self.text)]
        self.text.append("0" * (-len(self.text[0]) % 8))

    def data(self) -> bytes:
        """The bytes, of a whole number of them."""
        joined = "".join(self.text)
        return int(joined, 2).to_bytes(len(joined) // 8, "big")


def nal(kind: int, body: bytes) -> bytes:
    """A unit with its start code, and emulation prevention."""
    made, zeros = bytearray(), 0
    for byte in body:
        if zeros >= 2 and byte <= 3:
            made.append(3)
            zeros = 0
        made.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return b"\0\0\0\1" + bytes([0x20 | kind]) + bytes(made)


def finish(bits: Bits) -> bytes:
    """Stop bit and alignment."""
    bits.put(1, 1)
    bits.align()
    return bits.data()


def parameter_sets(width: int, height: int) -> bytes:
    """Main profile, field pictures allowed, 25 frames a second."""
    sps = Bits()
    for byte in (77, 0, 40):
        sps.put(byte, 8)
    sps.code(0, 0, 0, 4, 1)
    sps.put(0, 1)
    sps.code(width // 16 - 1, height // 32 - 1)
    for value, bits in ((0, 1), (0, 1), (1, 1), (0, 1), (1, 1), (0, 4), (1, 1), (1, 32), (FIELDS_A_SECOND, 32)):
        sps.put(value, bits)
    sps.put(1, 1)
    sps.put(0, 4)
    pps = Bits()
    pps.code(0, 0)
    pps.put(0, 2)
    pps.code(0, 0, 0)
    pps.put(0, 3)
    pps.code(0, 0, 0)
    pps.put(0b100, 3)
    return nal(7, finish(sps)) + nal(8, finish(pps))


def picture(luma: Pixels, number: int, field: int | None) -> bytes:
    """An intra picture: a frame (`field` None), or its upper (0) or lower (1) field."""
    lower = field == 1
    head = Bits()
    head.code(0, I_SLICE, 0)
    head.put(0, 4)
    head.put(field is not None, 1)
    if field is not None:
        head.put(lower, 1)
    if not lower:
        head.code(number % 2)
    head.put(int(lower), 8)
    head.put(0, 1 if lower else 2)
    head.code(0, 1)
    rows = luma if field is None else luma[field::2]
    grey = bytes([128]) * 128
    body = bytearray()
    for y in range(0, rows.shape[0], 16):
        for x in range(0, rows.shape[1], 16):
            head.code(I_PCM)
            head.align()
            body += head.data() + rows[y : y + 16, x : x + 16].tobytes() + grey
            head = Bits()
    return nal(1 if lower else 5, bytes(body) + b"\x80")


def paff_clip(path: Path, fields: Sequence[tuple[Pixels, bool]]) -> Path:
    """Write frames, each with whether it is coded as two fields; the container follows from the name."""
    height, width = fields[0][0].shape
    raw = path.with_suffix(".raw.h264")
    data = parameter_sets(width, height)
    for number, (luma, apart) in enumerate(fields):
        for field in (0, 1) if apart else (None,):
            data += picture(luma, number, field)
    raw.write_bytes(data)
    ffmpeg("-fflags", "+genpts", "-i", raw, "-c", "copy", path)
    return path
