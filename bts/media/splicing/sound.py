"""The sound of a spliced cut: copied, where every packet of it is there."""

from collections.abc import Generator, Iterator
from fractions import Fraction
from typing import Any

from bts.media.clip import AudioStream, ClipInfo
from bts.media.sound import clip_time, read_packets
from bts.media.watchdog import Beat, watch

COPIED_SOUND = ("aac", "mp3", "mp3float")
"""Codecs of sound that players of MP4 files play, browsers among them."""

LEAD_PACKETS = 2
"""Packets copied before the first that is heard: a codec's packet sounds right after those that it leans on."""

GAP = Fraction(1, 1000)
"""Seconds that packets may lie apart or overlap, where the container counts in milliseconds, and still be whole."""


def find_copied_sound(info: ClipInfo, stream: int | None, *, changed: bool) -> AudioStream | None:
    """The sound that a copy can hold as it is; None where it must be encoded, or there is none.

    `changed`: it is to be heard otherwise than it is, louder or one channel of it alone.
    AAC without a head of its own (in transport streams) is encoded: MP4 files want the head.
    """
    found = next((sound for sound in info.audio if sound.stream == stream), None)
    if found is None or changed or found.codec not in COPIED_SOUND or info.joints:
        return None
    return found if "mpegts" not in info.container else None


def read_sound(info: ClipInfo, stream: int, start: Fraction, end: Fraction) -> Iterator[tuple[Fraction, Any]]:
    """(time in seconds from `start`, packet) of the sound between two times, with LEAD_PACKETS before it.

    Raises:
        GapError: a packet is missing.
        ClipError: the clip cannot be read.
    """

    def read(beat: Beat) -> Generator[tuple[Fraction, Any], None, None]:
        lead: list[tuple[Fraction, Any]] = []
        expected: Fraction | None = None
        for tick, packet, own in read_packets(info, stream, beat, start):
            time, length = clip_time(info, tick, own), (packet.duration or 0) * Fraction(own.time_base or 1)
            if time + length <= start:
                lead = [*lead, (time - start, packet)][-LEAD_PACKETS:]
                continue
            if time >= end:
                break
            if (expected is None and time > start + GAP) or (expected is not None and abs(time - expected) > GAP):
                raise GapError
            yield from lead
            lead = []
            yield time - start, packet
            expected = time + length
        if expected is None or expected < end - GAP:
            raise GapError

    return watch(read, info.path, info.limits.stall_seconds)


class GapError(Exception):
    """The sound is not whole; it is caught within this room."""
