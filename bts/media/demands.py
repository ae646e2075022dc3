"""What an H.264 stream asks of a decoder, read from its sequence parameter set (ITU-T H.264, 7.3.2.1.1)."""

from dataclasses import dataclass
from fractions import Fraction

from bts.media.clip import Clip
from bts.media.splicing.parameters import EXTENDED_PROFILES, SEPARATE_PLANES, kind_of, read_sets

SPS = 7
"""The type of a NAL unit that is a sequence parameter set."""

LISTED_ORDER = 1
"""The kind of picture order that lists offsets; no encoder of today writes it."""


@dataclass(frozen=True)
class Demands:
    """Its `level` (ten times the name), picture size in pixels, frames a second, and frames kept for reference."""

    level: int
    width: int
    height: int
    rate: Fraction
    references: int


def read_demands(clip: Clip) -> Demands | None:
    """What a clip asks for; None when it is no H.264, or says it in a way that is not read here."""
    info, extradata = clip.info, clip.index.packets.extradata
    if info.codec != "h264" or not extradata:
        return None
    sets = [nal for nal in read_sets("h264", extradata) if kind_of("h264", nal) == SPS]
    if len(sets) != 1:
        return None
    references = read_references(sets[0])
    return Demands(sets[0][3], info.stored_width, info.stored_height, info.rate, references) if references else None


def read_references(nal: bytes) -> int:
    """`max_num_ref_frames` of a sequence parameter set; 0 where it is not read here."""
    bits = _Bits(nal[4:].replace(b"\0\0\3", b"\0\0"))
    bits.golomb()  # its own number
    if nal[1] in EXTENDED_PROFILES:
        layout = bits.golomb()
        bits.skip(1 if layout == SEPARATE_PLANES else 0)
        bits.golomb(), bits.golomb()  # depth of luma and chroma
        bits.skip(1)
        if bits.take(1):
            return 0  # scaling matrices
    bits.golomb()  # log2 of the largest number of a frame
    order = bits.golomb()
    if order == LISTED_ORDER:
        return 0
    if order == 0:
        bits.golomb()
    return bits.golomb()


class _Bits:
    """Bits of a byte string, read in order."""

    def __init__(self, data: bytes) -> None:
        self._text = "".join(f"{byte:08b}" for byte in data)
        self._place = 0

    def take(self, count: int) -> int:
        found = self._text[self._place : self._place + count]
        self._place += count
        return int(found or "0", 2)

    def skip(self, count: int) -> None:
        self._place += count

    def golomb(self) -> int:
        """An Exp-Golomb code (9.1)."""
        one = self._text.find("1", self._place)
        zeros = max(0, one - self._place)
        self._place += zeros
        return self.take(zeros + 1) - 1
