"""What a clip is: streams, size as shown, times as presented, colour; and the door to reading it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av.error
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bts.errors import ClipError
from bts.fingerprint import fingerprint
from bts.media.clip import AudioStream, Clip, ClipInfo, Colour, SubtitleStream
from bts.media.geometry import Geometry, read_matrix
from bts.media.index import Index, index_of, read_packets
from bts.media.reader import decode_index
from bts.media.safety import Limits, open_container, translated

MATRICES = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
TRANSFERS = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 11: "iec61966-2-4",
    13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
PRIMARIES = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020", 10: "smpte428",
    11: "smpte431", 12: "smpte432", 22: "ebu3213",
}  # fmt: skip


def probe(path: Path, stream: int | None = None, limits: Limits | None = None) -> ClipInfo:
    """What `path` is. `stream` is a video stream's number in the file; by default the one a player shows.

    Raises ClipError when the file is missing, refused as unsafe, or holds no video that decodes.
    """
    with open_clip(path, stream, limits) as clip:
        return clip.info


def open_clip(path: Path, stream: int | None = None, limits: Limits | None = None) -> Clip:
    """The clip, open for reading; close it or use it as a context manager. Raises ClipError as `probe` does."""
    path = Path(path)
    limits = limits or Limits()
    container = open_container(path)
    try:
        video = choose_stream(container, path, stream)
        check_size(path, video.width, video.height, limits)
        index, first = survey(path, video.index)
        info = describe(path, container, video, index, first)
        return Clip(info, index, limits, container, video, list(info.warnings))
    except BaseException:
        container.close()
        raise


def choose_stream(container: InputContainer, path: Path, wanted: int | None) -> VideoStream:
    """The video stream asked for, or the one a player shows. Raises ClipError when there is none."""
    clips = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if wanted is not None:
        for stream in clips:
            if stream.index == wanted:
                return stream
        found = ", ".join(str(s.index) for s in clips) or "none"
        raise ClipError(f"stream {wanted} is not a video stream", path, f"its video streams are: {found}")
    playable = [s for s in clips if s.codec_context is not None]
    if not playable:
        cover = " (only cover art)" if container.streams.video else ""
        raise ClipError(f"no video in this file{cover}", path, "give a file with a moving picture")
    return next((s for s in playable if s.disposition & Disposition.default), playable[0])


def check_size(path: Path, width: int, height: int, limits: Limits) -> None:
    """Raises ClipError when a picture would take more memory than the limit allows."""
    if width * height > limits.max_pixels:
        raise ClipError(
            f"refused: its pictures are {width}x{height}, more than {limits.max_pixels} pixels",
            path,
            "raise max_pixels in [media] of bts.toml if you trust the file",
        )


def survey(path: Path, number: int) -> tuple[Index, VideoFrame]:
    """The index of a stream and its first frame, read from the file on its own."""
    with open_container(path) as container, translated(path, "reading"):
        stream = container.streams[number]
        assert isinstance(stream, VideoStream)
        packets = read_packets(container, stream)
    with open_container(path) as container, translated(path, "decoding"):
        stream = container.streams[number]
        assert isinstance(stream, VideoStream)
        first = first_frame(container, stream)
        if first is None:
            raise ClipError("nothing in it can be decoded", path, "the file is damaged; copy or export it again")
        index = index_of(packets, stream)
    return index or decode_index(path, number, packets), first


def first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    """The first frame that decodes, or None."""
    packets = container.demux(stream)
    while True:
        try:
            for packet in packets:
                for frame in packet.decode():
                    return frame
            return None
        except av.error.InvalidDataError:
            continue


def describe(path: Path, container: InputContainer, video: VideoStream, index: Index, first: VideoFrame) -> ClipInfo:
    """All that is known, put together."""
    table = index.table
    base = table.base
    lengths = [table.length_of(n) for n in range(min(table.count, 1))]
    steps = [int(b) - int(a) for a, b in zip(table.ticks, table.ticks[1:], strict=False)]
    shortest = min(steps) * base if steps else lengths[0]
    longest = max(steps) * base if steps else lengths[0]
    return ClipInfo(
        path=path,
        fingerprint=fingerprint(path),
        container=container.format.name,
        stream=video.index,
        codec=video.codec_context.name,
        pixel_format=first.format.name,
        geometry=geometry_of(video, first),
        colour=colour_of(first),
        start=index.start * base,
        rate=rate_of(video, index),
        variable=longest - shortest > 2 * max(base, Fraction(1, 1000)),
        frame_durations=(shortest, longest),
        interlaced=first.interlaced_frame,
        timecode=timecode_of(container, video),
        audio=tuple(audio_of(s) for s in container.streams.audio),
        subtitles=tuple(
            SubtitleStream(s.index, s.codec_context.name if s.codec_context else "", s.language or "")
            for s in container.streams.subtitles
        ),
        video_streams=tuple(s.index for s in container.streams.video if not s.disposition & Disposition.attached_pic),
        warnings=index.guesses,
        table=table,
    )


def rate_of(video: VideoStream, index: Index) -> Fraction:
    """Frames a second: the stream's own figure where it agrees with the table, else the average."""
    average = index.table.count / index.table.duration
    said = video.average_rate or video.guessed_rate
    if said and abs(said / average - 1) < Fraction(1, 200):
        return Fraction(said)
    return average.limit_denominator(100_000)


def geometry_of(video: VideoStream, first: VideoFrame) -> Geometry:
    """Size, aspect and orientation, the container's word before the codec's."""
    matrix: Any = first.side_data.get("DISPLAYMATRIX")
    rotation, mirrored = read_matrix(bytes(matrix)) if matrix is not None else (0, False)
    aspect = video.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 20) < aspect < 20:
        aspect = Fraction(1)
    return Geometry(first.width, first.height, aspect, rotation, mirrored)


def colour_of(first: VideoFrame) -> Colour:
    """Matrix, range, primaries and transfer of a frame; BT.601 for SD and BT.709 for HD where the file does not say."""
    high = first.height > 576 or first.width > 1024
    guessed = []
    matrix = MATRICES.get(first.colorspace)
    if matrix is None:
        guessed.append("matrix")
        matrix = "bt709" if high else "bt601"
    full = first.color_range == 2 or first.format.name.startswith("yuvj") or first.format.is_rgb
    primaries, transfer = PRIMARIES.get(first.color_primaries), TRANSFERS.get(first.color_trc)
    return Colour(matrix, "pc" if full else "tv", primaries or "unknown", transfer or "unknown", tuple(guessed))


def timecode_of(container: InputContainer, video: VideoStream) -> str | None:
    """The timecode of the first frame, as the container tells it."""
    places = [video.metadata, *(s.metadata for s in container.streams if s.type == "data"), container.metadata]
    return next((place["timecode"] for place in places if "timecode" in place), None)


def audio_of(stream: Any) -> AudioStream:
    """One audio stream in words."""
    context = stream.codec_context
    if context is None:
        return AudioStream(stream.index, "", stream.language or "", 0, 0)
    return AudioStream(
        stream.index,
        context.name,
        stream.language or "",
        context.sample_rate or 0,
        context.channels or 0,
        context.layout.name if context.layout else "",
        bool(stream.disposition & Disposition.default),
    )
