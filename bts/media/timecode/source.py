"""The source timecode of a clip: where files keep it, and which is believed.

What the container says goes before what stands in the pictures. The label is that of the first frame presented, however
late that is: so editing programs read it. A timecode track whose edit list begins further on counts from there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from bts.errors import UsageError
from bts.media.timecode.coded import GOP_CODECS, GopCode, read_dv, read_gop, read_s12m
from bts.media.timecode.tmcd import TimecodeTrack, read_timecode_track
from bts.timecode import Label, Timecode, labels_a_day, make_timecode, nearest_edit_rate, read_label

TAG = "timecode"
"""The name of the metadata that hold a timecode, in capital letters in Matroska."""

DV_CODEC = "dvvideo"


@dataclass(frozen=True)
class FrameTraits:
    """How the clip's frames come, by its table: frames a second, at odd times or not, the first one's packet, and the
    ST 12 words of its SEI (libav's S12M_TIMECODE) or None.
    """

    rate: Fraction
    variable: bool
    packet: int
    s12m: bytes | None


@dataclass(frozen=True)
class _Code:
    """A timecode as a file gives it; `rate` labels a second, None where it does not say."""

    label: Label
    found: str
    rate: Fraction | None = None
    skipped: int = 0


def find_timecode(
    path: Path, container: InputContainer, video: VideoStream, frames: FrameTraits
) -> tuple[Timecode | None, tuple[str, ...]]:
    """The source timecode of the first frame, and a warning for each that was met and can be none."""
    warnings: list[str] = []
    for code in _codes(path, container, video, frames, warnings):
        try:
            return _count_from(code, frames), tuple(warnings)
        except UsageError as error:
            warnings.append(f"its timecode {code.label} ({code.found}) is not used: {error.what}")
    return None, tuple(warnings)


def _count_from(code: _Code, frames: FrameTraits) -> Timecode:
    """The timecode of frame 0. Raises UsageError for a label that cannot be at its rate."""
    usual = nearest_edit_rate(frames.rate) if frames.variable else frames.rate
    return make_timecode(
        code.label,
        code.rate or usual,
        frames.rate,
        variable=frames.variable,
        skipped=code.skipped,
        found=code.found,
    )


def _codes(
    path: Path, container: InputContainer, video: VideoStream, frames: FrameTraits, warnings: list[str]
) -> Iterator[_Code]:
    """The timecodes of a file, the one to believe first. What is no label at all goes to `warnings`."""
    family = container.format.name.partition(",")[0]
    track = read_timecode_track(path, video.id) if family == "mov" else None
    places = [video.metadata, *(s.metadata for s in container.streams if s.type == "data"), container.metadata]
    kind = family if family in ("mxf", "dv") else "tag"
    seen: set[str] = set()
    for text in filter(None, map(_tagged, places)):
        if text in seen:
            continue
        seen.add(text)
        try:
            label = read_label(text)
        except UsageError as error:
            warnings.append(f"its timecode is not used: {error.what}")
            continue
        yield _Code(label, "tmcd", _track_rate(track, frames), track.skipped) if track else _Code(label, kind)
    if track and not seen:
        warnings.append("its timecode track is not used: it cannot be read")
    yield from _coded(container, video, frames, warnings)


def _tagged(metadata: Mapping[str, str]) -> str:
    """The timecode in metadata, whatever the case of its name; "" without one."""
    return next((value.strip() for name, value in metadata.items() if name.lower() == TAG), "")


def _track_rate(track: TimecodeTrack, frames: FrameTraits) -> Fraction | None:
    """Labels a second of a timecode track; the clip's own rate where the track's differs by rounding only."""
    rate = track.rate
    if not rate or round(rate) == round(frames.rate):
        return None if not frames.variable else rate or None
    return rate


def _coded(container: InputContainer, video: VideoStream, frames: FrameTraits, warnings: list[str]) -> Iterator[_Code]:
    """The timecodes in the coded pictures.

    One that begins at zero is left out: so count encoders that know no timecode, and the frame number says the same.
    """
    codec = video.codec_context.name
    if frames.s12m is not None and (label := read_s12m(frames.s12m, frames.rate)) is not None and not label.is_zero:
        yield _Code(label, "sei")
    if codec == DV_CODEC:
        label = next(map(read_dv, _packets(container, video)), None)
        if label is not None and not label.is_zero:
            yield _Code(label, "dv")
    if codec in GOP_CODECS:
        code = read_gop(_packets(container, video), frames.packet)
        if code is None or code.label.is_zero:
            return
        if _counts_on(code, frames.rate):
            yield _Code(code.label, "gop", skipped=code.lead)
        else:
            warnings.append(f"its timecode {code.label} (gop) is not used: it does not count the frames")


def _counts_on(code: GopCode, rate: Fraction) -> bool:
    """Whether the next group of pictures has the label that follows from the first, where there is a next one."""
    if code.next_label is None:
        return True
    nominal, drop = max(1, round(rate)), code.label.drop
    try:
        first, then = (label.count(nominal, drop=drop) for label in (code.label, code.next_label))
    except UsageError:
        return False
    return (then - first) % labels_a_day(nominal, drop=drop) == code.between


def _packets(container: InputContainer, video: VideoStream) -> Iterator[bytes]:
    """The stream's packets from the first on; those before a place that cannot be read."""
    try:
        for packet in container.demux(video):
            if packet.size:
                yield bytes(packet)
    except FFmpegError:
        return
