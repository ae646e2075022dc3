"""What a clip is: streams, size as shown, times as presented, colour; and the door to reading it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from bts.config import Limits
from bts.errors import ClipError
from bts.media.browser import browser_support
from bts.media.clip import AudioStream, Clip, ClipInfo, Colour, SubtitleStream
from bts.media.geometry import Geometry, read_matrix
from bts.media.index import Index
from bts.media.safety import check_file, check_size, open_container
from bts.media.survey import FirstFrame, Survey, survey
from bts.media.watchdog import Beat, once

BT2020_PRIMARIES = 9
LUMA_ONLY = frozenset({"h264", "hevc", "libdav1d", "av1", "vp9", "mpeg2video", "mpeg4"})
NEAR = Fraction(1, 200)
ROUNDING = Fraction(1, 5000)
USUAL = 0.95
"""Share of frames that last equally long in a clip that counts as having one rate, whatever its holes."""
MATRICES = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 8: "ycgco", 9: "bt2020", 10: "bt2020"}
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
    found = check_file(path)
    info, index = once(lambda beat: look(path, stream, limits, beat), path, limits.stall_seconds)
    return Clip(info, index, limits, found, [*info.warnings, *info.damage])


def look(path: Path, wanted: int | None, limits: Limits, beat: Beat) -> tuple[ClipInfo, Index]:
    """What the file is, and its index."""
    with open_container(path, limits) as container:
        video = choose_stream(container, path, wanted)
        check_size(path, video.width, video.height, limits)
        seen = survey(path, video.index, limits, beat)
        return describe(path, container, video, seen), seen.index


def moving(container: InputContainer) -> list[VideoStream]:
    """The video streams that are not cover art."""
    still = Disposition.attached_pic | Disposition.timed_thumbnails
    return [s for s in container.streams.video if not s.disposition & still]


def choose_stream(container: InputContainer, path: Path, wanted: int | None) -> VideoStream:
    """The video stream asked for, or the one a player shows. Raises ClipError when there is none."""
    clips = moving(container)
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


def describe(path: Path, container: InputContainer, video: VideoStream, seen: Survey) -> ClipInfo:
    """All that is known, put together."""
    table, first = seen.index.table, seen.first
    lengths = table.lengths()
    shortest, longest = int(lengths.min()) * table.base, int(lengths.max()) * table.base
    audio = tuple(audio_of(s) for s in container.streams.audio)
    plays, note = browser_support(
        container.format.name,
        container.metadata.get("major_brand"),
        video.codec_context.name,
        first.layout,
        [a.codec for a in audio],
    )
    return ClipInfo(
        path=path,
        fingerprint=seen.fingerprint,
        container=container.format.name,
        stream=video.index,
        codec=video.codec_context.name,
        pixel_format=first.layout,
        geometry=geometry_of(video, first),
        colour=colour_of(first, video.codec_context.name),
        start=seen.index.start * table.base,
        rate=rate_of(video, seen.index),
        variable=is_variable(seen.index),
        frame_durations=(shortest, longest),
        interlaced=first.flagged_interlaced or seen.combs.found,
        bottom_field_first=seen.combs.bottom_first > seen.combs.top_first,
        timecode=timecode_of(container, video),
        captions=first.captions,
        peak=first.peak,
        audio=audio,
        subtitles=tuple(
            SubtitleStream(s.index, s.codec_context.name if s.codec_context else "", s.language or "")
            for s in container.streams.subtitles
        ),
        video_streams=tuple(s.index for s in moving(container)),
        plays_in_browser=plays,
        browser_note=note,
        warnings=seen.warnings,
        damage=seen.damage,
        table=table,
    )


def is_variable(index: Index) -> bool:
    """Whether frames differ in length by more than the rounding of a millisecond or of a tick explains."""
    steps = index.table.lengths()[:-1]
    if len(steps) < 2:
        return False
    base = index.table.base
    allowed = min(2 * max(base, Fraction(1, 1000)), Fraction(float(np.median(steps))) * base / 2)
    return int(steps.max() - steps.min()) * base > allowed


def rate_of(video: VideoStream, index: Index) -> Fraction:
    """Frames a second: the stream's own figure where it agrees with the table, else the average."""
    table = index.table
    average = table.count / table.duration
    usual = Fraction(int(np.median(table.lengths())) or 1) * table.base
    grain = max(1.0, 0.001 / float(table.base))
    mostly = np.abs(table.lengths() - float(usual / table.base)) <= grain
    for said in (video.average_rate, video.guessed_rate):
        # A hole in a transport stream lowers the average, but the frames still come at the stated rate.
        if said and (abs(said / average - 1) < NEAR or (abs(said * usual - 1) < NEAR and mostly.mean() > USUAL)):
            return standard(Fraction(said))
    return average.limit_denominator(100_000)


def standard(rate: Fraction) -> Fraction:
    """The broadcast rate that `rate` misses by the rounding of written times alone, else `rate`."""
    for whole in (24, 25, 30, 48, 50, 60, 100, 120):
        for exact in (Fraction(whole), Fraction(whole * 1000, 1001)):
            if abs(rate / exact - 1) < ROUNDING:
                return exact
    return rate


def geometry_of(video: VideoStream, first: FirstFrame) -> Geometry:
    """Size, aspect and orientation, the container's word before the codec's."""
    rotation, mirrored = read_matrix(first.display_matrix) if first.display_matrix else (0, False)
    aspect = video.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 20) < aspect < 20:
        aspect = Fraction(1)
    return Geometry(first.width, first.height, aspect, rotation, mirrored)


def colour_of(first: FirstFrame, codec: str) -> Colour:
    """Matrix, range, primaries and transfer of a stream, and which of them had to be guessed."""
    guessed = []
    matrix = "rgb" if first.is_rgb else MATRICES.get(first.matrix)
    if matrix is None:
        guessed.append("matrix")
        matrix = guess_matrix(first)
    full = first.range == 2 or first.layout.startswith("yuvj") or first.is_rgb
    if not full and first.range != 1:
        guessed.append("range")
        # Grey pictures span the whole range, but for codecs that code them as the luma of a colour picture.
        full = first.layout.startswith("gray") and codec not in LUMA_ONLY
    primaries, transfer = PRIMARIES.get(first.primaries), TRANSFERS.get(first.transfer)
    return Colour(matrix, "pc" if full else "tv", primaries or "unknown", transfer or "unknown", tuple(guessed))


def guess_matrix(first: FirstFrame) -> str:
    """BT.2020 for a stream of BT.2020 primaries, BT.709 for HD, BT.601 for SD (up to 1024x576)."""
    if first.primaries == BT2020_PRIMARIES:
        return "bt2020"
    return "bt709" if first.height > 576 or first.width > 1024 else "bt601"


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
