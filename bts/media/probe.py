"""Opening a clip: its streams, size as shown, times as presented, and colour."""

from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from bts.config import Limits
from bts.errors import ClipError
from bts.media.browser import assess_playback
from bts.media.changes.listing import read_programme
from bts.media.changes.looks import FirstFrame, Look
from bts.media.chapters import find_chapters
from bts.media.clip import Clip, ClipInfo, Colour, Joint, PictureFormat, SubtitleStream
from bts.media.clock import find_mpv_offset
from bts.media.contents.reasons import check_contents, explain_no_video
from bts.media.created import find_created
from bts.media.decode import find_clean_aperture
from bts.media.geometry import Geometry, read_matrix
from bts.media.index import Index, join_clock_resets
from bts.media.safety import check_file, check_size, open_container
from bts.media.soundtracks import read_audio
from bts.media.survey import Survey, survey
from bts.media.timecode.source import FrameTraits, find_timecode
from bts.media.watchdog import Beat, watch_once
from bts.media.webp import is_animated_webp
from bts.timing import MILLISECOND

BT2020_PRIMARIES = 9
"""libav's number for BT.2020 primaries (ITU-T H.273, table 2)."""

LARGEST_SD = (1024, 576)
"""Width and height in pixels; larger pictures without a declared matrix are taken for HD, as players do."""

LUMA_ONLY = frozenset({"h264", "hevc", "libdav1d", "av1", "vp9", "mpeg2video", "mpeg4"})
"""Decoders whose grey pictures are the luma of a colour picture, and so of limited range."""

NEAR = Fraction(1, 200)
"""Relative difference below which a declared frame rate agrees with the measured one."""

ROUNDING = Fraction(1, 5000)
"""Relative difference below which a frame rate is a broadcast rate whose times were rounded to the millisecond."""

BROADCAST_RATES = (24, 25, 30, 48, 50, 60, 100, 120)
"""Frames per second; each also exists slowed down by 1000/1001 (ITU-R BT.2020, table 2; 48 is twice 24)."""

STEADY_SHARE = 0.95
"""Share of frames; when more last equally long, a declared rate is believed although holes lower the average."""

RATE_DENOMINATOR = 100_000
"""Of a measured rate, so that it stays a ratio a person can read."""

ASPECT_LIMIT = 20
"""Sample aspect ratios of this or more, or of its inverse or less, are taken for damage and read as 1."""

MATRICES = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 8: "ycgco", 9: "bt2020", 10: "bt2020"}
"""libav's number (ITU-T H.273, table 4) -> the name of the matrix."""

TRANSFERS = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 11: "iec61966-2-4",
    13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
"""libav's number (ITU-T H.273, table 3) -> the name of the transfer function."""

PRIMARIES = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020", 10: "smpte428",
    11: "smpte431", 12: "smpte432", 22: "ebu3213",
}  # fmt: skip
"""libav's number (ITU-T H.273, table 2) -> the name of the primaries."""


def probe(path: Path, stream: int | None = None, limits: Limits | None = None) -> ClipInfo:
    """The properties of a clip. `stream` is a video stream's number in the file; by default the one a player shows.

    Raises ClipError when the file is missing, refused as unsafe, or holds no video that decodes.
    """
    with open_clip(path, stream, limits) as clip:
        return clip.info


def open_clip(path: Path, stream: int | None = None, limits: Limits | None = None, *, brief: bool = False) -> Clip:
    """Open a clip for reading; close it or use it as a context manager. Raises ClipError as `probe` does.

    `brief` is for a video that bts made, of which all is decoded next: see `survey`.
    """
    path = Path(path)
    limits = limits or Limits()
    stat = check_file(path)
    info, index = watch_once(lambda beat: _look(path, stream, limits, beat, brief=brief), path, limits.stall_seconds)
    return Clip(info, index, limits, stat, [*info.warnings, *info.damage])


def _look(path: Path, wanted: int | None, limits: Limits, beat: Beat, *, brief: bool) -> tuple[ClipInfo, Index]:
    """Read the properties of the file, and its index."""
    with open_container(path, limits) as container:
        video = _choose_stream(container, path, wanted)
        spoilt = check_contents(path, container, video)
        check_size(path, video.width, video.height, limits)
        seen = survey(path, video.index, limits, beat, brief=brief)
        info = _add_changes(_make_info(path, container, video, seen, limits), video, seen, limits)
        inside, outside = find_chapters(path, container, info.zero, info.duration)
        info = replace(info, chapters=inside, chapters_outside=outside)
        return replace(info, damage=(*info.damage, spoilt)) if spoilt else info, seen.index


def _list_video_streams(container: InputContainer) -> list[VideoStream]:
    """The video streams that are not cover art."""
    still = Disposition.attached_pic | Disposition.timed_thumbnails
    return [s for s in container.streams.video if not s.disposition & still]


def _choose_stream(container: InputContainer, path: Path, wanted: int | None) -> VideoStream:
    """The video stream asked for, or the one a player shows. Raises ClipError when there is none."""
    streams = _list_video_streams(container)
    if wanted is not None:
        for stream in streams:
            if stream.index == wanted:
                return stream
        found = ", ".join(str(s.index) for s in streams) or "none"
        raise ClipError(f"stream {wanted} is not a video stream", path, f"its video streams are: {found}", "no-video")
    playable = [s for s in streams if s.codec_context is not None]
    if not playable:
        raise explain_no_video(path, container)
    return next((s for s in playable if s.disposition & Disposition.default), playable[0])


def _make_info(path: Path, container: InputContainer, video: VideoStream, seen: Survey, limits: Limits) -> ClipInfo:
    """Gather the properties of a clip from its container and its survey."""
    table, first = seen.index.table, seen.first
    rate, variable = _find_rate(video, seen.index), _is_variable(seen.index)
    come = FrameTraits(rate, variable, int(seen.index.packet_of[0]), first.s12m)
    timecode, doubts = find_timecode(path, container, video, come)
    clean = find_clean_aperture(path, video)
    kind, codec = _name_formats(path, container, video)
    audio, brand = tuple(read_audio(s) for s in container.streams.audio), container.metadata.get("major_brand")
    plays, note = assess_playback(kind, brand, codec, first.layout, [a.codec for a in audio])
    return ClipInfo(
        path=path,
        fingerprint=seen.fingerprint,
        container=kind,
        stream=video.index,
        codec=codec,
        pixel_format=first.layout,
        geometry=_read_geometry(video, first),
        colour=_read_colour(first, video.codec_context.name),
        start=seen.index.start * table.base,
        rate=rate,
        variable=variable,
        frame_durations=table.extreme_lengths(),
        interlaced=seen.interlaced,
        clean_aperture=clean,
        cut_to_aperture=limits.clean_aperture and clean is not None,
        bottom_field_first=seen.combs.bottom_first > seen.combs.top_first,
        source_timecode=timecode,
        captions=first.captions,
        peak=first.peak,
        audio=audio,
        subtitles=tuple(_read_subtitles(s) for s in container.streams.subtitles),
        video_streams=tuple(s.index for s in _list_video_streams(container)),
        plays_in_browser=plays,
        browser_note=note,
        mpv_offset=find_mpv_offset(container),
        warnings=(*seen.warnings, *doubts),
        damage=seen.damage,
        table=table,
        created=find_created([container.metadata, video.metadata]),
    )


def _name_formats(path: Path, container: InputContainer, video: VideoStream) -> tuple[str, str]:
    """libav's names of container and codec: `av1`, where a library decodes it whose name libav gives (`libdav1d`).

    Those of a file whose lossless copy is read are its own.
    """
    if is_animated_webp(path):
        return "webp", "webp"
    decoder = video.codec_context.name
    named = video.codec_context.codec.canonical_name if decoder.startswith("lib") else decoder
    return container.format.name, named


def _add_changes(info: ClipInfo, video: VideoStream, seen: Survey, limits: Limits) -> ClipInfo:
    """The properties with what changes on the way."""
    programme, rewritten, remarks = read_programme(info.path, seen.index)
    return replace(
        info,
        warnings=info.warnings + remarks,
        formats=_list_formats(video, seen),
        joints=_list_joints(seen.index, info.container == "mpegts"),
        programme=programme,
        rewritten_from=rewritten,
        limits=limits,
    )


def _list_formats(video: VideoStream, seen: Survey) -> tuple[PictureFormat, ...]:
    """How the pictures are stored and shown from frame 0 on and after each change; empty when nothing changes.

    What a look shares with that of frame 0 is as the clip's first frame has it; of the rest the stream's word counts.
    """
    placed = [(_find_frame(seen.index, packet), look) for packet, look in seen.looks]
    looks = [(number, look) for number, look in placed if number is not None]
    begun = [look for number, look in looks if number == 0]
    if not begun or len(looks) == len(begun):
        return ()
    base = begun[-1]
    made = [_make_format(0, base, base, video, seen)]
    for number, look in looks:
        if number > made[-1].first:
            made.append(_make_format(number, look, base, video, seen))
    return tuple(made)


def _find_frame(index: Index, packet: int) -> int | None:
    """The number of the first frame presented of those decoded from key packet `packet` on; None when none is."""
    shown = np.nonzero(index.rank[packet:] >= 0)[0]
    return int(index.rank[packet + shown[0]]) if len(shown) else None


def _make_format(number: int, look: Look, base: Look, video: VideoStream, seen: Survey) -> PictureFormat:
    """The format of pictures from frame `number` on."""
    new = {f.name: getattr(look.frame, f.name) for f in fields(FirstFrame) if f.name not in ("captions", "s12m")}
    changed = {name: value for name, value in new.items() if value != getattr(base.frame, name)}
    frame = replace(seen.first, **changed)
    geometry = _read_geometry(video, frame)
    if look.aspect != base.aspect:
        geometry = replace(geometry, sample_aspect=_limit_aspect(look.aspect or Fraction(1)))
    return PictureFormat(
        first=number,
        geometry=geometry,
        colour=_read_colour(frame, video.codec_context.name),
        pixel_format=frame.layout,
        interlaced=frame.flagged_interlaced if "flagged_interlaced" in changed else seen.interlaced,
        peak=frame.peak,
        profile=look.profile,
    )


def _list_joints(index: Index, discontinuous: bool) -> tuple[Joint, ...]:
    """Where the container's clock was reset, and what is added to its times from there on."""
    shift, _ = join_clock_resets(index.packets, index.table.base, discontinuous)
    places = np.nonzero(np.diff(shift))[0] + 1
    return tuple(
        Joint(index.packets.pos[p], int(shift[p]) * index.table.base, _find_frame(index, p) or 0)
        for p in places.tolist()
    )


def _is_variable(index: Index) -> bool:
    """Whether the durations of frames differ by more than rounding to a millisecond or a tick explains."""
    steps = index.table.lengths()[:-1]
    if len(steps) < 2:
        return False
    base = index.table.base
    allowed = min(2 * max(base, MILLISECOND), Fraction(float(np.median(steps))) * base / 2)
    return int(steps.max() - steps.min()) * base > allowed


def _find_rate(video: VideoStream, index: Index) -> Fraction:
    """Frames per second: a rate that the stream declares where it agrees with the table, else the average."""
    table = index.table
    average = table.count / table.running
    usual = Fraction(int(np.median(table.lengths())) or 1) * table.base
    grain = max(1.0, float(MILLISECOND) / float(table.base))
    equal = np.abs(table.lengths() - float(usual / table.base)) <= grain
    for declared in (video.average_rate, video.guessed_rate):
        if not declared:
            continue
        # A hole in a transport stream lowers the average, but the frames still come at the declared rate.
        steady = abs(declared * usual - 1) < NEAR and equal.mean() > STEADY_SHARE
        if abs(declared / average - 1) < NEAR or steady:
            return _snap_to_standard(Fraction(declared))
    return average.limit_denominator(RATE_DENOMINATOR)


def _snap_to_standard(rate: Fraction) -> Fraction:
    """The broadcast rate that differs from `rate` by less than ROUNDING, else `rate`."""
    for nominal in BROADCAST_RATES:
        for exact in (Fraction(nominal), Fraction(nominal * 1000, 1001)):
            if abs(rate / exact - 1) < ROUNDING:
                return exact
    return rate


def _read_geometry(video: VideoStream, first: FirstFrame) -> Geometry:
    """Stored size, aspect and orientation; what the container declares goes before what the codec does."""
    rotation, mirrored = read_matrix(first.display_matrix) if first.display_matrix else (0, False)
    aspect = _limit_aspect(video.sample_aspect_ratio or Fraction(1))
    return Geometry(first.width, first.height, aspect, rotation, mirrored)


def _limit_aspect(aspect: Fraction) -> Fraction:
    """The aspect of a pixel; 1 when it is so far from that that it must be damage."""
    return aspect if Fraction(1, ASPECT_LIMIT) < aspect < ASPECT_LIMIT else Fraction(1)


def _read_colour(first: FirstFrame, codec: str) -> Colour:
    """Matrix, range, primaries and transfer function of a stream; matrix and range are guessed when undeclared."""
    guessed = []
    matrix = "rgb" if first.is_rgb else MATRICES.get(first.matrix)
    if matrix is None:
        guessed.append("matrix")
        matrix = _guess_matrix(first)
    full = first.range == 2 or first.layout.startswith("yuvj") or first.is_rgb
    if not full and first.range != 1:
        guessed.append("range")
        # Grey pictures have the full range, but for codecs that code them as the luma of a colour picture.
        full = first.layout.startswith("gray") and codec not in LUMA_ONLY
    primaries, transfer = PRIMARIES.get(first.primaries), TRANSFERS.get(first.transfer)
    return Colour(matrix, "pc" if full else "tv", primaries or "unknown", transfer or "unknown", tuple(guessed))


def _guess_matrix(first: FirstFrame) -> str:
    """BT.2020 for a stream of BT.2020 primaries, BT.709 for HD, BT.601 for SD (up to 1024x576)."""
    if first.primaries == BT2020_PRIMARIES:
        return "bt2020"
    width, height = LARGEST_SD
    return "bt709" if first.height > height or first.width > width else "bt601"


def _read_subtitles(stream: Any) -> SubtitleStream:
    """The properties of one subtitle stream of libav; codec "" when no decoder knows it."""
    context = stream.codec_context
    return SubtitleStream(stream.index, context.name if context else "", stream.language or "")
