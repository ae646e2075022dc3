"""Which frames of a cut can be copied, and out of which packets."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction

from bts.errors import OutputError
from bts.media.clip import Clip
from bts.media.copies import REORDERED
from bts.media.layouts import has_alpha
from bts.media.recovery import go_to
from bts.media.splicing.parameters import begins_anew, read_framing
from bts.media.watchdog import Beat, watch

SPLICED = ("h264", "hevc")
"""Codecs of pictures that can be copied beside encoded ones."""

LEAST_COPIED = Fraction(1, 2)
"""Share of the frames that a copy must hold; where it holds less, encoding all of them is hardly slower."""


@dataclass(frozen=True)
class Splice:
    """How frames [first, stop) are cut: those of [start, end) are copied, out of packets `packet` to `last`."""

    first: int
    stop: int
    start: int
    end: int
    packet: int
    last: int


def copied_keys(clip: Clip, splice: Splice) -> list[int]:
    """The numbers, counted from the first frame of the cut, of the key frames that were copied."""
    ranks = (int(clip.index.rank[key]) for key in clip.index.keys)
    return [number - splice.first for number in ranks if splice.start <= number < splice.end]


def find_splice(clip: Clip, first: int, stop: int) -> Splice:
    """What of frames [first, stop) can be copied.

    Raises:
        OutputError: nothing can, or too little to be worth it; it says why.
    """
    info, index = clip.info, clip.index
    if info.codec not in SPLICED or has_alpha(info.pixel_format):
        raise refuse(clip, f"{info.codec} pictures cannot be joined with encoded ones")
    if info.hdr is not None:
        raise refuse(clip, "HDR pictures have to be tone-mapped for the web")
    if info.interlaced or index.packets.seconds:
        raise refuse(clip, "interlaced pictures cannot be joined with encoded ones")
    why = "key frames are too far apart in this range to copy much of it"
    for key in index.keys:
        start = int(index.rank[key])
        if start < first:
            continue
        if (stop - start) < LEAST_COPIED * (stop - first):
            break
        if not _begins_anew(clip, int(key)):
            why = "its groups of pictures are open: decoding cannot begin at the key frames in this range"
            continue
        end, last = _find_end(clip, int(key), start, stop)
        if end - start >= LEAST_COPIED * (stop - first):
            return Splice(first, stop, start, end, int(key), last)
        if not all(index.packets.shown[int(key) : int(index.packet_of[stop - 1])]):
            why = "its edit list leaves out pictures in this range"
        break
    raise refuse(clip, why)


def _begins_anew(clip: Clip, key: int) -> bool:
    """Whether a decoder may begin at a key packet, whatever came before it."""
    codec = clip.info.codec
    framing = read_framing(codec, clip.index.packets.extradata)
    return any(begins_anew(codec, framing.split(data)) for _, data in read_packets(clip, key, key))


def _find_end(clip: Clip, key: int, start: int, stop: int) -> tuple[int, int]:
    """(end, last) of the longest copy from packet `key` on: frames [start, end) are all that packets to `last` hold.

    It ends before a packet that is decoded and not shown, as an edit list has them: a copy could not leave it out.
    """
    rank, shown = clip.index.rank, clip.index.packets.shown
    end, last, count, latest = start, key, 0, start - 1
    for packet in range(key, len(rank)):
        number = int(rank[packet])
        if not shown[packet]:
            break
        if number < start:
            continue
        count, latest = count + 1, max(latest, number)
        if latest >= stop + REORDERED:
            break
        # Where frames are of different lengths, MP4 tells that of the last one only if it is decoded last as well.
        told = not clip.info.variable or latest + 1 < stop or number == latest
        if latest - start + 1 == count and latest < stop and told:
            end, last = latest + 1, packet
    return end, last


def read_packets(clip: Clip, first: int, last: int) -> Iterator[tuple[int, bytes]]:
    """The packets `first` to `last` of the clip's pictures, with their numbers. Raises ClipError."""

    def read(beat: Beat) -> Generator[tuple[int, bytes], None, None]:
        with clip.borrow_session() as session:
            go_to(session, clip, first, beat)
            for number, packet in session.take_from(first, clip.index.packets, beat):
                yield number, bytes(packet)
                if number == last:
                    return

    return watch(read, clip.info.path, clip.limits.stall_seconds)


def refuse(clip: Clip, why: str) -> OutputError:
    """The error for a cut that cannot be spliced, whose reason is `why`."""
    return OutputError(why, clip.info.path, "use --cut exact")
