"""H.264 that codes the two fields of a frame apart (PAFF): which packets hold the second field of a frame.

Most demuxers give each field a packet of its own, with a time of its own; a player shows one frame of the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

SLICE, KEY_SLICE, PARAMETERS = 1, 5, 7
"""Types of units: a slice, a slice of a key frame, a sequence's parameters (ITU-T H.264, table 7-1)."""

WITH_CHROMA = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
"""Profiles whose parameters tell the layout of chroma (ITU-T H.264, 7.3.2.1.1)."""

HEAD = 64
"""Bytes of a unit that are read at most: its header is shorter."""


@dataclass(eq=False)
class FieldPairs:
    """Reads packets in order and tells second fields; `extradata` are the stream's own parameters.

    Of a stream whose pictures are all frames, and of one whose parameters are not understood, nothing is read.
    """

    extradata: bytes = b""
    number_bits: int = 0
    """Bits of a frame number; 0 where there are no field pictures."""
    planes_apart: bool = False
    open: tuple[int, bool] | None = field(default=None)
    """Frame number and parity of a first field that has no second one yet."""

    def __post_init__(self) -> None:
        data = self.extradata
        if data[:1] == b"\1" and len(data) > 8:
            self._read_parameters(data[8 : 8 + int.from_bytes(data[6:8], "big")])
        else:
            for unit in _split(data, 0):
                if unit[0] & 0x1F == PARAMETERS:
                    self._read_parameters(unit)

    @property
    def possible(self) -> bool:
        """Whether the stream may have field pictures at all."""
        return self.number_bits > 0

    def is_second(self, packet: bytes | memoryview) -> bool:
        """Whether a packet holds the second field of the frame whose first field was in the packet before."""
        before, self.open = self.open, None
        if not self.possible:
            return False
        length = (self.extradata[4] & 3) + 1 if self.extradata[:1] == b"\1" else 0
        for unit in _split(bytes(packet), length):
            if unit[0] & 0x1F in (SLICE, KEY_SLICE):
                try:
                    found = self._read_slice(unit)
                except IndexError:
                    return False
                if found is None:
                    return False
                if before is not None and before == (found[0], not found[1]):
                    return True
                self.open = found
                return False
        return False

    def _read_slice(self, unit: bytes) -> tuple[int, bool] | None:
        """Frame number, and whether it is the lower field, of a field picture; None for a frame."""
        bits = _Bits(unit[1:HEAD])
        for _ in range(3):
            bits.code()
        bits.take(2 if self.planes_apart else 0)
        number = bits.take(self.number_bits)
        return (number, bool(bits.take(1))) if bits.take(1) else None

    def _read_parameters(self, unit: bytes) -> None:
        try:
            self._parse(_Bits(unit[1:]))
        except IndexError:
            self.number_bits = 0

    def _parse(self, bits: "_Bits") -> None:
        """Sequence parameters up to the flag that there are frames alone (ITU-T H.264, 7.3.2.1.1)."""
        profile = bits.take(8)
        bits.take(16)
        bits.code()
        self.planes_apart = False
        if profile in WITH_CHROMA:
            if bits.code() == 3:
                self.planes_apart = bool(bits.take(1))
            bits.code()
            bits.code()
            bits.take(1)
            if bits.take(1):
                raise IndexError  # scaling matrices: rare, and not read
        number_bits = bits.code() + 4
        order = bits.code()
        if order == 0:
            bits.code()
        elif order == 1:
            bits.take(1)
            bits.code()
            bits.code()
            for _ in range(bits.code()):
                bits.code()
        bits.code()
        bits.take(1)
        bits.code()
        bits.code()
        self.number_bits = 0 if bits.take(1) else number_bits


def _split(data: bytes, length: int) -> Iterator[bytes]:
    """The units of a packet: each follows its length of `length` bytes, or, with 0, a start code."""
    at = 0
    while length and at + length < len(data):
        size = int.from_bytes(data[at : at + length], "big")
        at += length
        if size:
            yield data[at : at + HEAD]
        at += size
    if not length:
        while (at := data.find(b"\0\0\1", at)) >= 0 and at + 3 < len(data):
            at += 3
            yield data[at : at + HEAD]


class _Bits:
    """Reads bits, without the bytes that prevent start codes; raises IndexError at the end."""

    def __init__(self, data: bytes) -> None:
        plain = data.replace(b"\0\0\3", b"\0\0")
        self.value, self.left = int.from_bytes(plain, "big"), 8 * len(plain)

    def take(self, count: int) -> int:
        """An unsigned number of `count` bits."""
        self.left -= count
        if self.left < 0:
            raise IndexError
        return self.value >> self.left & ((1 << count) - 1)

    def code(self) -> int:
        """An Exp-Golomb code."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)
