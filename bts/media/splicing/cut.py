"""Writing a spliced cut: pictures copied but for their ends, sound copied or encoded, captions as a track."""

import heapq
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import ffmpeg
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from bts.files import scratch_folder
from bts.media.clip import Clip
from bts.media.cutting.cut import Cut, end_of, start_of
from bts.media.cutting.encoding import SOUND, label_options, track_options
from bts.media.cutting.sound import build_sound
from bts.media.cutting.source import file_url
from bts.media.ffmpeg import OnSeconds, run_ffmpeg
from bts.media.safety import open_container
from bts.media.splicing.pictures import Pictures
from bts.media.splicing.plan import Splice, find_splice, refuse
from bts.media.splicing.sound import GapError, find_copied_sound, read_sound


def cut_fast(clip: Clip, cut: Cut, target: Path, on_progress: OnSeconds | None = None) -> Splice:
    """Cut frames [first, stop) with as few of them encoded as can be; returns which were copied.

    Size, crop and script are not used.

    Raises:
        OutputError: they cannot be cut so, for a reason that it names, or writing failed.
        ClipError: the clip cannot be read.
        MissingToolError: the ffmpeg program is missing.
    """
    splice = find_splice(clip, cut.first, cut.stop)
    changed = cut.loudness is not None or cut.channel is not None
    sound = find_copied_sound(clip.info, cut.audio, changed=changed)
    with scratch_folder() as folder:
        pictures = Pictures(clip, splice, folder)
        whole = folder / "copied.mp4"
        try:
            try:
                _write_copy(clip, cut, pictures, None if sound is None else sound.stream, whole)
            except GapError:
                sound = None
                _write_copy(clip, cut, pictures, None, whole)
        except av.error.FFmpegError as error:
            raise refuse(clip, f"its packets cannot be written into an MP4 file: {error.strerror}") from error
        _finish(clip, cut, whole, target, copied=sound is not None, on_progress=on_progress)
    return splice


def _write_copy(clip: Clip, cut: Cut, pictures: Pictures, sound: int | None, target: Path) -> None:
    """Write the pictures, and the sound of stream `sound` as it is, into an MP4 file. Raises GapError."""
    info = clip.info
    with open_container(info.path, info.limits) as source, av.open(str(target), "w", format="mp4") as made:
        stream = made.add_stream_from_template(source.streams[info.stream], opaque=False)
        assert isinstance(stream, VideoStream)
        pictures.describe(stream)
        flows = [_time_pictures(pictures, stream)]
        if sound is not None:
            track = _add_sound(made, source.streams[sound])
            flows.append(_time_sound(clip, cut, sound, track))
        _mux(made, flows)


def _add_sound(made: OutputContainer, own: Any) -> AudioStream:
    """A stream for the packets of the clip's stream `own`. Raises GapError where it has no head, as MP4 wants it."""
    if not own.codec_context.extradata:
        raise GapError
    track = made.add_stream_from_template(own, opaque=False)
    assert isinstance(track, AudioStream)
    return track


def _mux(made: OutputContainer, flows: list[Iterator[tuple[Fraction, int, Any]]]) -> None:
    """Write the packets of several streams in the order of their times in seconds."""
    for _, _, packet in heapq.merge(*flows, key=lambda item: item[:2]):
        made.mux(packet)


def _time_pictures(pictures: Pictures, stream: VideoStream) -> Iterator[tuple[Fraction, int, Any]]:
    for packet in pictures.packets():
        packet.stream = stream
        yield (packet.dts or 0) * Fraction(packet.time_base), 0, packet


def _time_sound(clip: Clip, cut: Cut, number: int, stream: AudioStream) -> Iterator[tuple[Fraction, int, Any]]:
    """The packets of the sound, timed from the start of the cut; those before it have times below zero."""
    start, end = start_of(clip.info, cut), end_of(clip.info, cut)
    for time, packet in read_sound(clip.info, number, start, end):
        packet.pts = packet.dts = round(time / Fraction(packet.time_base))
        packet.stream = stream
        yield time, 1, packet


def _finish(clip: Clip, cut: Cut, whole: Path, target: Path, *, copied: bool, on_progress: OnSeconds | None) -> None:
    """Join pictures, sound and captions in one file that streams."""
    info = clip.info
    source = ffmpeg.input(file_url(whole), copyts=None)
    streams = [source["v"]]
    options: dict[str, object] = {"c:v": "copy", "movflags": "+faststart", "map_metadata": -1, "map_chapters": -1}
    if copied:
        streams.append(source["a"])
        options["c:a"] = "copy"
    elif cut.audio is not None:
        streams.append(build_sound(info, cut))
        options |= SOUND
    if cut.soft is not None:
        streams.append(ffmpeg.input(file_url(cut.soft), f="webvtt")["s"])
        options |= track_options(cut)
    output = ffmpeg.output(
        *streams, file_url(target), f="mp4", avoid_negative_ts="disabled", **options, **label_options(cut)
    )
    run_ffmpeg([*ffmpeg.get_args(output), "-y"], on_progress=on_progress)
