"""The sound of a clip on the clip's own clock: its packets, and what a range of it sounds like as stereo samples."""

import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, Self

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard

from bts.errors import OutputError
from bts.media.arrays import Floats
from bts.media.clip import ClipInfo, Joint
from bts.media.clock import Scale
from bts.media.cutting.mixdown import AUDIO_RATE
from bts.media.mixer import Mixer
from bts.media.safety import open_container
from bts.media.watchdog import Beat, watch_once

LEAD = Fraction(2)
"""Seconds that are decoded before a range, because a codec's first packets after a seek lean on those before them."""

LEAD_UNINDEXED = Fraction(15)
"""The same for containers without an index, where a seek may land on any packet."""

JITTER = Fraction(1, 10)
"""Seconds; samples that come later or earlier than the ones before them end, by no more than this, follow on them.

The figure is that of ffmpeg's `aresample` (min_hard_comp), which makes the sound of clips that do not change.
"""

JITTER_AT_SEAM = Fraction(1, 250)
"""The same near a seam of the clip, where parts that were joined overlap or gape by up to a packet of sound.

Containers that count in milliseconds are off by up to two of them.
"""

NEAR_SEAM = Fraction(1, 2)
"""Seconds before and after a seam that count as near: sound and pictures do not end at the same moment."""

EDGE = 4096
"""Samples that are resampled before and after a range, so that no filter begins or ends inside it."""

SPREAD = 2 * 1024 * 1024
"""Bytes before and after a reset of the clock within which a packet may belong to either side of it: packets of sound
and of pictures with the same time do not lie at the same place."""


@dataclass(frozen=True)
class SoundFormat:
    """What sound is coded as from some moment on: samples per second, and the layout of channels as libav writes it."""

    rate: int
    layout: str


@dataclass(eq=False)
class Clock:
    """Makes a stream's times run on where the container's clock was reset; must be asked in the order of the file.

    All times are in ticks of the stream.
    """

    joints: tuple[Joint, ...]
    base: Fraction
    passed: int = 0
    expected: int | None = None

    def tell(self, tick: int, position: int | None, length: int) -> int:
        """The time of a packet of `length` ticks at a byte `position`, as if the clock had not been reset."""
        if not self.joints:
            return tick
        choices = [k for k in range(self.passed, len(self.joints) + 1) if self._may_be(k, position)] or [self.passed]
        times = {k: tick + (round(self.joints[k - 1].shift / self.base) if k else 0) for k in choices}
        self.passed = choices[0]
        if self.expected is not None:
            expected = self.expected
            self.passed = min(choices, key=lambda k: abs(times[k] - expected))
        self.expected = times[self.passed] + length
        return times[self.passed]

    def _may_be(self, count: int, position: int | None) -> bool:
        """Whether a packet at a byte position may come after the first `count` resets and before the next."""
        if position is None or position < 0:
            return count <= self.passed + 1
        early = count and self.joints[count - 1].position > position + SPREAD
        late = count < len(self.joints) and 0 <= self.joints[count].position < position - SPREAD
        return not early and not late


LISTED = ("mov,", "matroska")
"""Beginnings of libav's names of the containers that list their streams at once: PyAV refuses options of streams for
those that it knows by their packets alone (MPEG)."""


def _list_unseen(info: ClipInfo) -> tuple[int, ...]:
    """The streams of which libav is told that they are not looked at, when sound alone is read."""
    return info.video_streams if info.container.startswith(LISTED) else ()


def read_packets(
    info: ClipInfo, stream: int, beat: Beat, start: Fraction | None = None
) -> Iterator[tuple[int, "Packet[Any]", Any]]:
    """All packets of an audio stream, with their times in ticks, which `clip_time` turns into seconds; and the stream.

    With `start`, from some seconds before it on, as far as the container can be sought. Raises ClipError.
    """
    with open_container(info.path, info.limits, unseen=_list_unseen(info)) as container:
        if start is not None:
            _seek(container, info, stream, start)
        yield from _demux(container, info, stream, beat)


def clip_time(info: ClipInfo, tick: int, own: Any) -> Fraction:
    """Seconds on the clip's clock for a time in ticks of the stream `own`."""
    return Scale(Fraction(own.time_base or 1), info.zero).time_of(tick)


def _demux(
    container: InputContainer, info: ClipInfo, stream: int, beat: Beat
) -> Iterator[tuple[int, "Packet[Any]", Any]]:
    """The packets from the container's position on, as `read_packets`; damage ends them."""
    own = container.streams[stream]
    clock = Clock(info.joints, Fraction(own.time_base or 1))
    for other in container.streams:
        other.discard = Discard.default if other.index == stream else Discard.all
    last = 0
    flow = container.demux(own)
    while True:
        beat()
        try:
            packet = next(flow, None)
        except (av.error.FFmpegError, IndexError):
            return
        if packet is None:
            return
        if not packet.size:
            continue
        tick = packet.pts if packet.pts is not None else packet.dts
        length = packet.duration or 0
        if tick is not None:
            last = clock.tell(tick, packet.pos, length)
        yield last, packet, own
        last += length


def read_format(frame: AudioFrame) -> SoundFormat:
    """The format of decoded samples."""
    return SoundFormat(frame.sample_rate, frame.layout.name)


def write_stereo(
    info: ClipInfo,
    stream: int,
    start: Fraction,
    end: Fraction,
    path: Path,
    *,
    steps: Sequence[Fraction] = (),
    channel: int | None = None,
) -> None:
    """Write the sound from `start` to `end` seconds: little-endian float32, left and right, AUDIO_RATE a second each.

    Each part of one format lies where its first sample's time says, and so does what comes after each of `steps`, as
    `survey_sound` finds them; elsewhere is silence. `channel` as for `Cut`. Memory stays flat.
    Raises ClipError as `survey_sound` does, OutputError when the file cannot be written.
    """
    shape = _shape_of(start, end)
    _reserve(path, shape[0] * shape[1] * SAMPLE_BYTES)
    track = np.memmap(path, "<f4", "r+", shape=shape)
    _fill(info, stream, [(start, end)], [track], steps, channel)
    track.flush()


def read_stretches(
    info: ClipInfo,
    stream: int,
    times: Sequence[tuple[Fraction, Fraction]],
    *,
    steps: Sequence[Fraction] = (),
    channel: int | None = None,
) -> list[Floats]:
    """The sound of ranges of seconds as `write_stereo` writes it, float32 N x 2 each, held in memory: for short ones.

    The file is opened once. Raises ClipError as `survey_sound` does.
    """
    tracks: list[Floats] = [np.zeros(_shape_of(start, end), np.float32) for start, end in times]
    _fill(info, stream, times, tracks, steps, channel)
    return tracks


def _shape_of(start: Fraction, end: Fraction) -> tuple[int, int]:
    return max(1, round((end - start) * AUDIO_RATE)), 2


def _fill(
    info: ClipInfo,
    stream: int,
    times: Sequence[tuple[Fraction, Fraction]],
    tracks: Sequence[Floats],
    steps: Sequence[Fraction],
    channel: int | None,
) -> None:
    """Lay the sound of ranges into tracks of zeros, one each; `steps` and `channel` as for `write_stereo`."""
    margin = Fraction(EDGE, AUDIO_RATE)
    seams = info.seams

    def fill(beat: Beat) -> None:
        with Source(info, stream) as source:
            for (start, end), track in zip(times, tracks, strict=True):
                lay(track, start, source.decode(start - margin, end + margin, beat))

    def lay(track: Floats, start: Fraction, flow: Iterator[tuple[Fraction, AudioFrame]]) -> None:
        run: _Run | None = None
        for time, frame in flow:
            if run is None or time in steps or not run.is_followed_by(time, frame, _allow_jitter(seams, time)):
                if run is not None:
                    run.write(None)
                run = _Run(track, time, read_format(frame), round((time - start) * AUDIO_RATE), Mixer(channel))
            run.write(frame)
        if run is not None:
            run.write(None)

    watch_once(fill, info.path, info.limits.stall_seconds)


SAMPLE_BYTES = 4
"""Bytes of a float32."""

MEGABYTE = 1_000_000
"""Bytes, as people count the space of disks."""


def _reserve(path: Path, size: int) -> None:
    """Make a file of `size` zeros that are on the disk. Raises OutputError where it is full.

    A disk that fills up while a mapped file is written to ends the process.
    """
    try:
        with path.open("wb") as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.truncate(size)
    except OSError as error:
        what = f"no place for {size / MEGABYTE:.0f} MB of sound while it is worked on: {error.strerror or error}"
        raise OutputError(what, path.parent, "free some space there, or name another disk in TMPDIR") from error


def _allow_jitter(seams: list[Fraction], time: Fraction) -> Fraction:
    """Seconds by which samples at `time` may miss the end of those before them and yet follow on them."""
    near = any(abs(time - seam) <= NEAR_SEAM for seam in seams)
    return JITTER_AT_SEAM if near else JITTER


@dataclass(eq=False)
class _Run:
    """Samples of one format that follow on each other from `start` seconds on, made stereo and laid into `track`.

    `place` is where in `track` the next sample goes; it may lie outside.
    """

    track: Floats
    start: Fraction
    format: SoundFormat
    place: int
    mixer: Mixer
    read: int = 0

    def is_followed_by(self, time: Fraction, frame: AudioFrame, jitter: Fraction) -> bool:
        """Whether a frame at `time` is of the same format and begins where this run ends, to `jitter` seconds."""
        end = self.start + Fraction(self.read, self.format.rate)
        return read_format(frame) == self.format and abs(time - end) <= jitter

    def write(self, frame: AudioFrame | None) -> None:
        """Append the samples of a frame; None ends the run."""
        if frame is not None:
            self.read += frame.samples
            # Without a time, so that the resampler does not fill or drop anything: the run's own start counts.
            frame.pts = None
        for samples in self.mixer.mix(frame):
            low, high = max(0, self.place), min(len(self.track), self.place + len(samples))
            if low < high:
                self.track[low:high] = samples[low - self.place : high - self.place]
            self.place += len(samples)


@dataclass(eq=False)
class Source:
    """An audio stream of a clip, open for one range after another. Use it as a context manager."""

    info: ClipInfo
    stream: int
    container: InputContainer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.container is not None:
            self.container.close()

    def decode(self, start: Fraction, end: Fraction, beat: Beat) -> Generator[tuple[Fraction, AudioFrame], None, None]:
        """The decoded frames that overlap a range of the clip's clock, with the times at which they begin.

        A codec's delay is taken off by the decoder, so a frame's own time counts and not its packet's.
        """
        container, sought = self._go_before(start)
        flow = _decode_flow(container, self.info, self.stream, start, beat)
        first = next(flow, None)
        if sought and (first is None or first[0] > start):
            # The seek went too far: this container has to be read from its beginning.
            flow = _decode_flow(self._open(), self.info, self.stream, start, beat)
            first = None
        yield from _keep_range(flow if first is None else chain([first], flow), start, end)

    def _go_before(self, start: Fraction) -> tuple[InputContainer, bool]:
        """The container at a place before `start`, and whether it was sought: else it is at its beginning."""
        used = self.container
        if used is None:
            container = self._open()
            return container, _seek(container, self.info, self.stream, start)
        used.streams[self.stream].codec_context.flush_buffers()
        return (used, True) if _seek(used, self.info, self.stream, start) else (self._open(), False)

    def _open(self) -> InputContainer:
        if self.container is not None:
            self.container.close()
        self.container = open_container(self.info.path, self.info.limits, unseen=_list_unseen(self.info))
        return self.container


def _keep_range(
    flow: Iterator[tuple[Fraction, AudioFrame]], start: Fraction, end: Fraction
) -> Iterator[tuple[Fraction, AudioFrame]]:
    for time, frame in flow:
        if time >= end:
            return
        if time > start or _end_of(time, frame) > start:
            yield time, frame


def _seek(container: InputContainer, info: ClipInfo, stream: int, start: Fraction) -> bool:
    """Go to a place before `start`, unless the clock is reset somewhere, so that times do not name places."""
    own = container.streams[stream]
    unindexed = container.format.name.startswith(("mpeg", "ogg", "asf", "flv"))
    time = start - (LEAD_UNINDEXED if unindexed else LEAD)
    if info.joints or time <= 0 or not own.time_base:
        return False
    try:
        container.seek(int((time + info.zero) / own.time_base), stream=own, backward=True)
    except av.error.FFmpegError:
        return False
    return True


def _decode_flow(
    container: InputContainer, info: ClipInfo, stream: int, start: Fraction, beat: Beat
) -> Iterator[tuple[Fraction, AudioFrame]]:
    """The decoded frames from LEAD before `start` or the container's position on; what does not decode is left out."""
    scale = Scale(Fraction(container.streams[stream].time_base or 1), info.zero)
    first = scale.first_tick(start - LEAD)
    for told, packet, own in _demux(container, info, stream, beat):
        if told < first:
            continue
        tick = packet.pts if packet.pts is not None else packet.dts
        try:
            frames = own.codec_context.decode(packet)
        except (av.error.FFmpegError, MemoryError, ValueError):
            continue
        before: tuple[Fraction, AudioFrame] | None = None
        for frame in frames:
            at = scale.time_of(told) if before is None else _end_of(*before)
            if frame.pts is not None and tick is not None:
                at = scale.time_of(told - tick + frame.pts)
            before = at, frame
            yield before


def _end_of(time: Fraction, frame: AudioFrame) -> Fraction:
    """Seconds at which a frame ends that begins at `time`."""
    return time + Fraction(frame.samples, frame.sample_rate)
