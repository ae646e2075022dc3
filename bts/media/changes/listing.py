"""What changes on the way through a clip: its pictures, its sound, and the programme of a transport stream."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.codec import CodecContext
from av.packet import Packet

from bts.media.changes.headers import read_sound_header
from bts.media.changes.programme import Programme, list_programmes, name_codec
from bts.media.clip import Change, ClipInfo, PictureFormat
from bts.media.index import Index
from bts.media.sound import SoundFormat, clip_time, read_format, read_packets
from bts.media.watchdog import Beat, watch_once

FOLLOWING = 4
"""Packets decoded to see a new format of sound: the first ones of some codecs give nothing by themselves."""


START = 16
"""Bytes of a packet of sound in which its header stands."""


def list_changes(info: ClipInfo) -> tuple[Change, ...]:
    """All changes in a clip's pictures, in each of its audio streams and in its programme, in order of time.

    The packets of sound are read for it, once. Raises ClipError when the file is gone or reading it hangs.
    """
    found = [*_list_picture_changes(info)]
    for audio in info.audio:
        found += watch_once(
            lambda beat, number=audio.stream: list(_list_sound_changes(info, number, beat)),  # type: ignore[misc]
            info.path,
            info.limits.stall_seconds,
        )
    return tuple(sorted([*found, *info.programme], key=lambda change: change.time))


def _list_picture_changes(info: ClipInfo) -> Iterator[Change]:
    """The changes from each format of the pictures to the next."""
    for before, after in zip(info.formats, info.formats[1:], strict=False):
        old, new = _describe(before), _describe(after)
        for what, value in new.items():
            if old[what] != value:
                time = info.time_of_frame(after.first)
                yield Change(time, after.first, info.stream, what, old[what], value)


def _describe(form: PictureFormat) -> dict[str, str]:
    """The properties of a format of pictures, in words."""
    geometry, colour = form.geometry, form.colour
    return {
        "picture size": f"{geometry.stored_width}x{geometry.stored_height}",
        "pixel aspect": f"{geometry.sample_aspect.numerator}:{geometry.sample_aspect.denominator}",
        "rotation": f"{geometry.rotation}{' mirrored' if geometry.mirrored else ''}",
        "pixel format": form.pixel_format,
        "colour matrix": colour.matrix,
        "colour range": colour.range,
        "colour primaries": colour.primaries,
        "colour transfer": colour.transfer,
        "scan": "interlaced" if form.interlaced else "progressive",
        "profile": form.profile or "unknown",
    }


def _list_sound_changes(info: ClipInfo, stream: int, beat: Beat) -> Iterator[Change]:
    """The changes of sample rate and layout in one audio stream."""
    known: SoundFormat | None = None
    for time, form in _list_sound_formats(info, stream, beat):
        if known is not None:
            yield from _compare_sound(info, stream, time, known, form)
        known = form


def _list_sound_formats(info: ClipInfo, stream: int, beat: Beat) -> Iterator[tuple[Fraction, SoundFormat]]:
    """The formats of an audio stream, each with the time of its first packet: those with another header are decoded."""
    header = mark = b""
    waiting: list[tuple[int, Packet[Any]]] = []
    seen: dict[bytes, SoundFormat] = {}
    for tick, packet, own in read_packets(info, stream, beat):
        if own.codec_context is None:
            return
        found = read_sound_header(own.codec_context.name, bytes(memoryview(packet)[:START]))
        if not found or found == header:
            continue
        if found != mark:
            waiting, mark = [], found
        waiting.append((tick, packet))
        form = seen.get(mark) or _decode_format(own, [p for _, p in waiting])
        if form is not None:
            seen[mark] = form
            yield clip_time(info, waiting[0][0], own), form
        if form is not None or len(waiting) == FOLLOWING:
            header, mark, waiting = mark, b"", []


def _compare_sound(
    info: ClipInfo, stream: int, time: Fraction, before: SoundFormat, after: SoundFormat
) -> Iterator[Change]:
    number = info.frame_at(time)
    if before.layout != after.layout:
        yield Change(time, number, stream, "sound layout", before.layout, after.layout)
    if before.rate != after.rate:
        yield Change(time, number, stream, "sample rate", f"{before.rate} Hz", f"{after.rate} Hz")


def _decode_format(own: Any, packets: list["Packet[Any]"]) -> SoundFormat | None:
    """The format of the first sound that a fresh decoder of the stream `own` gives for packets; None without any."""
    decoder = CodecContext.create(own.codec_context.codec.name, "r")
    decoder.extradata = own.codec_context.extradata
    for packet in packets:
        try:
            frames = decoder.decode(packet)
        except (av.error.FFmpegError, MemoryError, ValueError):
            continue
        for frame in frames:
            if isinstance(frame, AudioFrame):
                return read_format(frame)
    return None


def read_programme(path: Path, index: Index) -> tuple[tuple[Change, ...], int | None, tuple[str, ...]]:
    """What changes in the programme of a transport stream; from which frame on other streams are read; what to warn of.

    Nothing of it is in other files. Raises OSError when the file cannot be read.
    """
    listing = list_programmes(path)
    found: list[Change] = []
    rewritten = None
    remarks: dict[str, str] = {}
    for before, after in zip(listing.stretches, listing.stretches[1:], strict=False):
        time, number = _place(index, after.position)
        differences = _compare_programmes(before.programme, after.programme)
        found += [Change(time, number, None, *words) for words in differences]
        if rewritten is None and listing.must_rewrite(after):
            rewritten = number
        for what in listing.list_lost(after):
            end = f"its {what} end at {float(time):.3f} s, where the programme goes on with {what} in another codec"
            remarks.setdefault(what, f"{end}; split the file there to have them")
    return tuple(found), rewritten, tuple(remarks.values())


def _place(index: Index, position: int) -> tuple[Fraction, int]:
    """Time and number of the first frame whose packet lies at a byte position or after it; the end when none does."""
    places = np.array(index.packets.pos, np.int64)[index.packet_of]
    later = np.nonzero(places >= position)[0]
    if not len(later):
        return index.table.duration, index.table.count - 1
    return index.table.time_of(int(later[0])), int(later[0])


def _compare_programmes(before: Programme, after: Programme) -> Iterator[tuple[str, str, str]]:
    """(what, before, after) for each difference, in words."""
    pairs = {
        "programme": (str(before.number), str(after.number)),
        "picture codec": (name_codec(before), name_codec(after)),
        "picture PID": (str(before.picture[1]), str(after.picture[1])),
        "sound PIDs": (_name_sounds(before), _name_sounds(after)),
    }
    for what, (old, new) in pairs.items():
        if old != new:
            yield what, old, new


def _name_sounds(programme: Programme) -> str:
    return " ".join(str(pid) for _, pid in programme.sounds) or "none"
