"""Clips with numbered frames for the players: every kind of start, in every container that one of them plays."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from tests.media.clips import B_FRAMES, RECIPES, X264
from tests.media.make_clips import ffmpeg, numbered_clip

TONE = ("-f", "lavfi", "-i", "sine=440:duration=3")
BOTH = ("-map", "0:v", "-map", "1:a")
AAC = ("-c:a", "aac", *BOTH)
VP9 = ("-c:v", "libvpx-vp9", "-g", "24", "-b:v", "300k", "-cpu-used", "8", "-deadline", "realtime")
OPUS = ("-c:a", "libopus", *BOTH)
FRAGMENTS = ("-movflags", "frag_keyframe+empty_moov+default_base_moof")
DELAYED = ("-movflags", "frag_keyframe+delay_moov")
KEPT = ("-avoid_negative_ts", "disabled")
NO_EDIT = ("-use_editlist", "0")
LATER = ("-output_ts_offset", "3")
EARLIER = ("-output_ts_offset", "-0.48", *KEPT)
MPEG2 = ("-c:v", "mpeg2video", "-bf", "2", "-g", "12", "-q:v", "3")
MP2 = ("-c:a", "mp2", *BOTH)
PCM = ("-c:a", "pcm_s16le", "-ar", "48000", *BOTH)


@dataclass(frozen=True)
class Made:
    """A clip to be made: its name, what is told about it in a table of results, and how to write it."""

    name: str
    kind: str
    make: Callable[[Path], object]


def clip(name: str, kind: str, *encoding: str, picture: float = 0, sound: float | None = 0) -> Made:
    """60 frames at 25 a second that start `picture` seconds late, their sound `sound` seconds; None: silent."""
    audio = () if sound is None else ("-itsoffset", str(sound), *TONE)
    before = ("-itsoffset", str(picture))
    return Made(name, kind, lambda path: numbered_clip(path, *encoding, before=before, audio=audio))


def cut(name: str, kind: str, source: tuple[str, ...], *options: str, at: float = 0.76) -> Made:
    """What is left of a clip that is cut at `at` seconds without encoding anew."""

    def make(path: Path) -> None:
        whole = path.with_name(f"whole-{path.stem}{Path(source[0]).suffix}")
        numbered_clip(whole, *source[1:], audio=TONE)
        ffmpeg("-ss", str(at), "-i", whole, "-c", "copy", *options, path)

    return Made(name, kind, make)


def moved(name: str, kind: str, *encoding: str) -> Made:
    """A fragmented MP4 whose fragments say that they begin 3 s later than they were made, as those of a live stream."""

    def make(path: Path) -> None:
        numbered_clip(path, *encoding, audio=TONE)
        path.write_bytes(move_fragments(path.read_bytes(), 3))

    return Made(name, kind, make)


def move_fragments(data: bytes, seconds: int) -> bytes:
    """The file with `seconds` added to the decoding time of every fragment (ISO/IEC 14496-12, `tfdt`)."""
    found = bytearray(data)
    scales: dict[int, int] = {}
    track = 0
    for name, at in _find_boxes(data):
        body = data[at : at + 28]
        if name == b"tkhd":
            track = int(struct.unpack(">I", body[20:24] if body[0] else body[12:16])[0])
        elif name == b"mdhd":
            scales[track] = int(struct.unpack(">I", body[20:24] if body[0] else body[12:16])[0])
        elif name == b"tfhd":
            track = int(struct.unpack(">I", body[4:8])[0])
        elif name == b"tfdt":
            assert body[0] == 1
            time = struct.unpack(">Q", body[4:12])[0] + seconds * scales[track]
            found[at + 4 : at + 12] = struct.pack(">Q", time)
    assert bytes(found) != data
    return bytes(found)


def _find_boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int]]:
    """(name, where its content begins) of each box, those inside others too."""
    place, end = start, len(data) if end is None else end
    while place < end:
        size, name = struct.unpack(">I4s", data[place : place + 8])
        yield name, place + 8
        if name in (b"moov", b"trak", b"mdia", b"moof", b"traf"):
            yield from _find_boxes(data, place + 8, place + size)
        place += size


def write_data_first(path: Path) -> Path:
    """A transport stream whose sound starts at 1.4 s and its pictures half a second later, after data at 0.9 s."""
    whole = numbered_clip(path.with_name("whole.ts"), *B_FRAMES, *AAC, before=("-itsoffset", "0.52"), audio=TONE)
    with av.open(str(whole)) as source, av.open(str(path), "w") as target:
        streams = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        data = target.add_data_stream("klv")
        first = av.Packet(bytes(32))
        first.time_base, first.stream = Fraction(1, 90000), data
        packets = [packet for packet in source.demux() if packet.dts is not None]
        start = min(Fraction(packet.dts or 0) * packet.time_base for packet in packets)
        first.pts = first.dts = int((start - Fraction(1, 2)) * 90000)
        target.mux(first)
        for packet in packets:
            packet.stream = streams[packet.stream.index]
            target.mux(packet)
    return path


FOR_BROWSER: tuple[Made, ...] = (
    *(clip(f"late-{late}.mp4", "late picture", *B_FRAMES, *AAC, picture=late) for late in (0.04, 0.5, 1.0, 2.1)),
    clip("late.mov", "late picture", *B_FRAMES, *AAC, picture=0.5),
    clip("late.mkv", "late picture", *B_FRAMES, *AAC, picture=0.5),
    clip("late-opus.webm", "late picture", *VP9, *OPUS, picture=0.5),
    clip("late-sound.mp4", "late sound", *B_FRAMES, *AAC, sound=0.7),
    clip("late-sound.mov", "late sound", *B_FRAMES, *AAC, sound=0.7),
    clip("late-sound.webm", "late sound", *VP9, *OPUS, sound=0.7),
    clip("all-late.mp4", "all streams late", *B_FRAMES, *AAC, *LATER),
    clip("all-late.mkv", "all streams late", *B_FRAMES, *AAC, *LATER),
    clip("live-late.webm", "all streams late", *VP9, *OPUS, "-live", "1", *LATER),
    moved("moved.mp4", "all streams late", *X264, "-bf", "0", *FRAGMENTS),
    moved("moved-b.mp4", "all streams late", *B_FRAMES, *AAC, *DELAYED),
    cut("cut.mp4", "edit list", ("a.mp4", *B_FRAMES, *AAC)),
    cut("cut.mov", "edit list", ("a.mp4", *B_FRAMES, *AAC)),
    cut("cut-kept.mp4", "edit list", ("a.mp4", *B_FRAMES, *AAC), *KEPT),
    cut("cut-zero.mp4", "edit list", ("a.mp4", *B_FRAMES, *AAC), "-avoid_negative_ts", "make_zero"),
    cut("cut.mkv", "cut without edit list", ("a.mp4", *B_FRAMES, *AAC)),
    cut("cut.webm", "cut without edit list", ("a.webm", *VP9, *OPUS), at=1.5),
    clip("negative.mp4", "negative start", *B_FRAMES, *AAC, *EARLIER),
    clip("negative-no-edit.mp4", "negative start", *X264, "-bf", "0", *AAC, *NO_EDIT, *EARLIER),
    clip(
        "negative-offsets.mp4", "negative start", *B_FRAMES, "-movflags", "+negative_cts_offsets", *NO_EDIT, sound=None
    ),
    clip("negative-sound.mkv", "negative start", *B_FRAMES, *AAC, *KEPT, sound=-0.48),
    clip("negative-sound.webm", "negative start", *VP9, *OPUS, *KEPT, sound=-0.48),
    clip("priming.mp4", "priming", *B_FRAMES, *AAC),
    clip("priming.mkv", "priming", *B_FRAMES, *AAC),
    clip("priming.webm", "priming", *VP9, *OPUS),
    clip("vorbis.webm", "priming", *VP9, "-c:a", "libvorbis", *BOTH),
    clip("fragments.mp4", "fragmented", *X264, "-bf", "0", *AAC, *FRAGMENTS),
    clip("fragments-b.mp4", "fragmented", *B_FRAMES, *AAC, *DELAYED),
    *(Made(recipe.name, "plain", recipe.make) for recipe in RECIPES if "browser" in recipe.traits),
)  # fmt: skip
"""What Chromium plays."""

HASTY: tuple[Made, ...] = (
    clip("fragments-hasty.mp4", "B-frames without edit list", *B_FRAMES, *AAC, *FRAGMENTS),
    clip("no-edit.mp4", "B-frames without edit list", *B_FRAMES, *AAC, *NO_EDIT),
)
"""What Chromium plays and seeks wrongly at some times: MP4 whose pictures are decoded before their time, unsaid."""

FOR_MPV: tuple[Made, ...] = (
    clip("late.ts", "TS", *B_FRAMES, *AAC, picture=0.5),
    clip("late-sound.ts", "TS", *MPEG2, *MP2, sound=0.7),
    clip("negative.ts", "TS", *B_FRAMES, *AAC, "-muxdelay", "0", *EARLIER),
    Made("data.ts", "TS", write_data_first),
    clip("plain.m2ts", "TS", *B_FRAMES, *AAC, *LATER),
    clip("late-sound.mpg", "PS", *MPEG2, *MP2, sound=0.7),
    clip("late.mpg", "PS", *MPEG2, *MP2, *LATER),
    clip("b-frames.avi", "AVI", "-c:v", "mpeg4", "-bf", "2", "-g", "12", "-q:v", "3", "-c:a", "mp3", *BOTH),
    clip("h264.avi", "AVI", *B_FRAMES, "-c:a", "mp3", *BOTH),
    clip("late.avi", "AVI", "-c:v", "mjpeg", "-q:v", "3", *PCM, picture=0.5),
    clip("late.mkv", "MKV", *B_FRAMES, *AAC, picture=0.5),
    clip("negative-sound.mkv", "MKV", *B_FRAMES, *AAC, *KEPT, sound=-0.48),
    clip("plain.mxf", "MXF", *MPEG2, *PCM),
    clip("late.wmv", "other", "-c:v", "wmv2", "-g", "12", "-q:v", "3", "-c:a", "wmav2", *BOTH, *LATER),
    clip("late.flv", "other", "-c:v", "flv", "-g", "12", "-q:v", "3", "-c:a", "mp3", *BOTH, picture=0.5),
    clip("late.ogv", "other", "-c:v", "libtheora", "-g", "12", "-q:v", "8", "-c:a", "libvorbis", *BOTH, *LATER),
)
"""What mpv plays and no browser, but for the MKV, whose clocks are the same."""
