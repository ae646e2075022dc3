"""The sound of a spliced cut: copied, where all of the clip's sound is in it and every packet is there.

A copy ends with a packet, which may last 128 ms, and begins and ends in the middle of a wave: that is heard as a click.
So where sound is cut off, it is encoded, and comes up and goes down as in an exact cut.
"""

from collections.abc import Generator, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bts.media.clip import AudioStream, ClipInfo
from bts.media.sound import clip_time, read_packets
from bts.media.watchdog import Beat, watch

COPIED_SOUND = ("aac",)
"""Codecs of sound that all players of MP4 files play. Of MP3 some play what an edit list leaves out, some do not."""

LEAD_PACKETS = 2
"""Packets copied before the first that is heard, where there are any: a codec's packet sounds right after those that it
leans on. They must follow on one another too."""

GAP = Fraction(1, 1000)
"""Seconds that packets may lie apart or overlap, where the container counts in milliseconds, and still be whole."""


def find_copied_sound(info: ClipInfo, stream: int | None, *, changed: bool) -> AudioStream | None:
    """The sound that a copy can hold as it is; None where it must be encoded, or there is none.

    `changed`: it is to be heard otherwise than it is, louder or one channel of it alone.
    That of transport streams is encoded, for it has no head, as MP4 files want it.
    """
    found = next((sound for sound in info.audio if sound.stream == stream), None)
    if found is None or changed or found.codec not in COPIED_SOUND or info.joints:
        return None
    return found if "mpegts" not in info.container else None


def read_sound(info: ClipInfo, stream: int, start: Fraction, end: Fraction) -> Iterator[tuple[Fraction, Any]]:
    """(time in seconds from `start`, packet) of the sound between two times, with LEAD_PACKETS before it.

    Raises:
        GapError: a packet is missing, or lies before the start, or reaches over the end.
        ClipError: the clip cannot be read.
    """

    def read(beat: Beat) -> Generator[tuple[Fraction, Any], None, None]:
        last: list[tuple[Fraction, Fraction, Any]] = []
        heard = False
        for tick, packet, own in read_packets(info, stream, beat, start):
            time = clip_time(info, tick, own)
            stop = time + (packet.duration or 0) * Fraction(own.time_base or 1)
            last = [*last, (time, stop, packet)][-LEAD_PACKETS - 1 :]
            if stop > end + GAP or (start > GAP and time < start - GAP and stop > GAP):
                raise GapError
            if stop <= start:
                continue
            if (not heard and time > start + GAP) or any(abs(b[0] - a[1]) > GAP for a, b in pairwise(last)):
                raise GapError
            for begun, _, each in last[-1:] if heard else last:
                yield begun - start, each
            heard = True
        if not heard or last[-1][1] < end - GAP:
            raise GapError

    return watch(read, info.path, info.limits.stall_seconds)


class GapError(Exception):
    """The sound cannot be copied, for it is not whole in the cut; it is caught within this room."""
