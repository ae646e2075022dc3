"""Cutting a range of frames out of a clip exactly, with the bundled ffmpeg program.

Times handed to ffmpeg are those of the container (`-copyts`), because everything it derives otherwise differs from
format to format. Video is trimmed half-way between frames, so that no rounding of a time base can move a frame.
"""

import math
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import ffmpeg

from bts.media.clip import ClipInfo
from bts.media.ffmpeg import MICROSECONDS, FilterStream, OnSeconds, run_ffmpeg, write_path
from bts.media.hdr_table import write_tone_table
from bts.media.languages import LANGUAGES
from bts.media.layouts import has_alpha, is_rgb
from bts.media.loudness import measure_gain
from bts.media.webp import copy_for_libav, is_animated_webp

INDEXED = ("mov", "mp4", "matroska", "webm", "avi")
"""Demuxers of containers with an index: a seek lands on a key frame at or before the time asked for."""

SEEK_MARGIN = Fraction(3)
"""Seconds that a seek goes further back than the first frame, whose pictures and sound may lean on earlier packets."""

SEEK_MARGIN_UNINDEXED = Fraction(15)
"""The same for containers without an index, where a seek may land on any packet."""

LONGEST_TRIM_SLACK = Fraction(1, 2000)
"""Seconds before a frame at which video is trimmed: half a millisecond, or half the shortest frame if that is less."""

AUDIO_RATE = 48_000
"""Samples per second of the sound of an exact cut."""

VARIABLE_TIMESCALE = 90_000
"""Ticks per second of a video track whose rate varies, as in MPEG transport streams."""

LEAST_TIMESCALE = 10_000
"""Ticks per second that a video track of constant rate has at least, so that other programs round it little."""

LARGEST_NUMERATOR = 240_000
"""Of a constant rate; a larger one is not the rate of a camera and gets VARIABLE_TIMESCALE."""

SOUND = {"c:a": "aac", "b:a": "160k", "ac": 2}
"""ffmpeg's output options for the sound of a cut that is encoded."""

Find = Literal["seek", "time", "count", "join"]
"""How the frames of a cut are found; see Cut.find."""


@dataclass(frozen=True)
class Crop:
    """The rectangle of the upright picture that is kept, in pixels of the clip as shown."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.x, self.y) < 0 or min(self.width, self.height) < 1:
            raise ValueError("a crop lies inside the picture and is not empty")


@dataclass(frozen=True)
class Cut:
    """What to cut: frames [first, stop) by number, the size in pixels to encode, and the captions that go with it."""

    first: int
    stop: int
    width: int
    height: int
    crop: Crop | None = None
    crf: int = 20
    script: Path | None = None
    """An ASS script to burn in; `fonts` is the folder of the font files it names."""
    fonts: Path | None = None
    soft: Path | None = None
    """A WebVTT file that becomes a caption track."""
    language: str = "en"
    audio: int | None = None
    """The number of the audio stream to keep; None for silence."""
    title: str = ""
    rights: str = ""
    loudness: bool = False
    """Whether the sound is brought to the loudness of the web (see loudness.py); it is then read twice."""
    find: Find = "seek"
    """How the frames are found: `seek` by the index; `time` by reading from the start, for files with a wrong index;
    `count` by reading and counting, for files with wrong times as well; `join` by bts' own reading, for cuts in which
    the stream changes (see joining.py, which alone makes those)."""
    copy: Path | None = None
    """A lossless copy of these frames alone (see mend.py), which is read instead of the clip's own pictures."""
    start: Fraction | None = None
    """Seconds at which the cut starts, where that is before its first frame: the first picture of a clip that is on
    screen before its time. None: when the first frame is presented."""
    end: Fraction | None = None
    """Seconds at which the cut ends, where that is before its last frame does. None: when the last frame ends."""

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.stop:
            raise ValueError("a cut has a frame at least")
        if self.width % 2 or self.height % 2 or min(self.width, self.height) < 2:
            raise ValueError("width and height are even, as 4:2:0 video wants them")


def cut_exact(info: ClipInfo, cut: Cut, target: Path, on_progress: OnSeconds | None = None) -> None:
    """Encode frames [first, stop) of a clip as H.264 and AAC in MP4: upright, square pixels, BT.709, streamable.

    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does.
    """
    with tempfile.TemporaryDirectory(prefix="bts-") as folder:
        table = Path(folder) / "tones.cube"
        if info.hdr is not None:
            write_tone_table(info, table)
        source: FilterStream = ffmpeg.input(_clip_url(info), **_input_options(info, cut))
        streams = [_build_video(_open_pictures(source, info, cut), info, cut, table)]
        if cut.audio is not None:
            streams.append(_build_audio(source[str(cut.audio)], info, cut))
        if cut.soft is not None:
            streams.append(ffmpeg.input(file_url(cut.soft), f="webvtt")["s"])
        output = ffmpeg.output(*streams, file_url(target), **encoding_options(info, cut))
        run_ffmpeg([*ffmpeg.get_args(output), "-y"], on_progress=on_progress)


def _open_pictures(source: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
    """The pictures of the clip, upright: ffmpeg turns them, unless they are of a copy, or cut to the clean aperture."""
    stream: FilterStream = source[str(info.stream)]
    if cut.copy is not None:
        stream = ffmpeg.input(file_url(cut.copy))["0"]
    elif info.cut_to_aperture and info.clean_aperture is not None:
        clean = info.clean_aperture
        stream = stream.filter("crop", clean.width, clean.height, clean.x, clean.y)
    else:
        return stream
    for name, options in (*_TURNS[info.rotation], *([("hflip", {})] if info.mirrored else [])):
        stream = stream.filter(name, **options)
    return stream


_TURNS: dict[int, tuple[tuple[str, dict[str, str]], ...]] = {
    0: (),
    90: (("transpose", {"dir": "clock"}),),
    180: (("hflip", {}), ("vflip", {})),
    270: (("transpose", {"dir": "cclock"}),),
}
"""Degrees clockwise -> the filters that turn a picture by them."""


def _clip_url(info: ClipInfo) -> str:
    """The address of the clip, or of the copy that libav reads in its place."""
    return file_url(copy_for_libav(info.path) if is_animated_webp(info.path) else info.path)


def file_url(path: Path) -> str:
    """The name of a file as ffmpeg takes it."""
    # With the protocol named, a colon or a leading dash in a file name means nothing.
    return f"file:{write_path(path)}"


def _format_seconds(time: Fraction) -> str:
    """Decimal seconds to the microsecond, which is as fine as ffmpeg reads them."""
    total = round(time * MICROSECONDS)
    seconds, micro = divmod(abs(total), MICROSECONDS)
    return f"{'-' if total < 0 else ''}{seconds}.{micro:06}"


def start_of(info: ClipInfo, cut: Cut) -> Fraction:
    """Seconds at which a cut starts, on the clip's clock."""
    return info.time_of_frame(cut.first) if cut.start is None else cut.start


def end_of(info: ClipInfo, cut: Cut) -> Fraction:
    """Seconds at which a cut ends, on the clip's clock."""
    return end_of_frames(info, cut.stop) if cut.end is None else cut.end


def end_of_frames(info: ClipInfo, stop: int) -> Fraction:
    """Seconds at which the frames before `stop` end."""
    return info.time_of_frame(stop) if stop < info.frames else info.duration


def _input_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """ffmpeg's input options: the container's own times, and a seek to before the cut unless all is to be read."""
    # The clean aperture is cut off by a filter where it is asked for, on the same samples as in stills.
    options: dict[str, object] = {"copyts": None, "apply_cropping": "codec"}
    if info.cut_to_aperture:
        options["noautorotate"] = None
    margin = SEEK_MARGIN if any(name in info.container for name in INDEXED) else SEEK_MARGIN_UNINDEXED
    start = start_of(info, cut) - margin
    if cut.find == "seek" and start > 1:
        options |= {"noaccurate_seek": None, "seek_timestamp": 1, "ss": _format_seconds(info.zero + start)}
    return options


def _build_video(stream: FilterStream, info: ClipInfo, cut: Cut, table: Path) -> FilterStream:
    """The pictures of the cut: deinterlaced, trimmed to its frames, cropped, in BT.709, captions burnt in."""
    slack = min(info.frame_durations[0] / 2, LONGEST_TRIM_SLACK)
    if info.interlaced:
        stream = stream.filter("bwdif", mode="send_frame", parity="bff" if info.bottom_field_first else "auto")
    trim: dict[str, object] = {"start": _format_seconds(info.zero + info.time_of_frame(cut.first) - slack)}
    if cut.stop < info.frames:
        trim["end"] = _format_seconds(info.zero + info.time_of_frame(cut.stop) - slack)
    if cut.copy is not None:
        trim = {"start_frame": 0, "end_frame": cut.stop - cut.first}
    elif cut.find == "count":
        trim = {"start_frame": cut.first, "end_frame": cut.stop}
    stream = stream.filter("trim", **trim).filter("settb", expr=f"1/{timescale(info)}")
    stream = stream.filter("setpts", expr=_time_expression(info, cut))
    return finish_video(stream, info, cut, table)


def finish_video(stream: FilterStream, info: ClipInfo, cut: Cut, table: Path) -> FilterStream:
    """Pictures as `info` describes them: cropped, at the size of the cut, in BT.709, captions burnt in.

    `table` is the file of the tone table, read for HDR alone.
    """
    if cut.crop is not None:
        # The crop is counted in shown pixels, so they are made square first.
        stream = stream.filter("scale", *info.geometry.shown).filter("setsar", 1)
        stream = stream.filter("crop", cut.crop.width, cut.crop.height, cut.crop.x, cut.crop.y, exact=1)
    stream = _convert_to_bt709(stream, info, cut, table)
    if cut.script is not None:
        fonts = {"fontsdir": write_path(cut.fonts)} if cut.fonts is not None else {}
        stream = stream.filter("ass", filename=write_path(cut.script), **fonts)
    return stream.filter("setparams", **_BT709, range="tv")


def _time_expression(info: ClipInfo, cut: Cut) -> str:
    """ffmpeg's expression for the time of a frame in the cut, in ticks: the first frame comes at 0."""
    expression = "PTS-STARTPTS"
    if cut.find == "count" and not info.variable:
        ticks = timescale(info) / info.rate
        expression = f"round(N*{ticks.numerator}/{ticks.denominator})"
    held = _held_ticks(info, cut)
    return f"if(eq(N,0),0,{expression}+{held})" if held else expression


def _held_ticks(info: ClipInfo, cut: Cut) -> int:
    """Ticks for which the first frame is on screen before its time."""
    return round((info.time_of_frame(cut.first) - start_of(info, cut)) * timescale(info))


_BT709 = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}
"""ffmpeg's options that mark a video as BT.709."""


def _convert_to_bt709(stream: FilterStream, info: ClipInfo, cut: Cut, table: Path) -> FilterStream:
    """Scale to the size of the cut, in 8-bit 4:2:0 BT.709 of limited range; HDR is tone-mapped before that.

    As in stills, SDR of wider primaries keeps its code values.
    """
    fine = {"flags": "lanczos+accurate_rnd+full_chroma_int+full_chroma_inp"}
    given: dict[str, str] = {}
    if not is_rgb(info.pixel_format):
        given = {"in_color_matrix": info.colour.matrix, "in_range": info.colour.range}
    wanted = {"out_color_matrix": "bt709", "out_range": "tv"}
    if info.hdr is None and not has_alpha(info.pixel_format):
        stream = stream.filter("scale", cut.width, cut.height, **fine, **given, **wanted)
    else:
        layout = "gbrap16le" if has_alpha(info.pixel_format) else "gbrp16le"
        stream = stream.filter("scale", cut.width, cut.height, **fine, **given).filter("format", layout)
        if info.hdr is not None:
            stream = stream.filter("lut3d", file=write_path(table), interp="tetrahedral")
        if has_alpha(info.pixel_format):
            # What shows through is black, as in stills and players.
            stream = stream.filter("premultiply", inplace=1)
        stream = stream.filter("scale", **fine, **wanted)
    return stream.filter("setsar", 1).filter("format", "yuv420p")


def build_sound(info: ClipInfo, cut: Cut) -> FilterStream:
    """The sound of the cut as an exact cut has it, read from the clip by itself."""
    source: FilterStream = ffmpeg.input(_clip_url(info), **_input_options(info, cut))
    return _build_audio(source[str(cut.audio)], info, cut)


def _build_audio(stream: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
    """The sound of the cut: it starts with the picture and is as long, with silence where the stream has none."""
    start, end = info.zero + start_of(info, cut), info.zero + end_of(info, cut)
    length = _format_seconds(end - start)
    stream = stream.filter("atrim", start=_format_seconds(start), end=_format_seconds(end))
    stream = stream.filter("asetpts", expr=f"PTS-({_format_seconds(start)})/TB")
    stream = stream.filter("aresample", AUDIO_RATE, first_pts=0, **{"async": 1})
    sound = stream.filter("apad", whole_dur=length).filter("atrim", end=length)
    return sound.filter("volume", volume=f"{measure_gain(sound):.2f}dB") if cut.loudness else sound


def encoding_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """ffmpeg's output options: H.264 that browsers play, AAC, the caption track, and the metadata of the cut."""
    options: dict[str, object] = {
        "f": "mp4",
        "c:v": "libx264",
        "preset": "medium",
        "crf": cut.crf,
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "fps_mode": "passthrough",
        "enc_time_base:v": f"1/{timescale(info)}",
        "video_track_timescale": timescale(info),
        **_BT709,
        "color_range": "tv",
        "movflags": "+faststart",
        "map_metadata": -1,
        "map_chapters": -1,
    }
    if info.variable or cut.start is not None:
        options |= _last_frame_options(info, cut)
    if cut.audio is not None:
        options |= SOUND
    if cut.soft is not None:
        options |= track_options(cut)
    return options | label_options(cut)


def label_options(cut: Cut) -> dict[str, object]:
    """ffmpeg's output options for the title and the rights of a cut."""
    labels = {"title": cut.title, "copyright": cut.rights}
    return {f"metadata:g:{key}": f"{key}={value}" for key, value in labels.items() if value}


def track_options(cut: Cut) -> dict[str, object]:
    """ffmpeg's output options for a caption track in MP4."""
    language = LANGUAGES.get(cut.language.split("-")[0].lower(), "und")
    return {"c:s": "mov_text", "metadata:s:s:0": f"language={language}", "disposition:s:0": "default"}


def _last_frame_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """Options that keep the last frame on screen as long as in the clip, where frames are of different lengths.

    An MP4 file declares the duration of its last frame in order of decoding alone, so there are no B-frames here;
    decoders do not report the duration of a frame reliably, so it is written in after encoding.
    """
    ticks = timescale(info)
    start = start_of(info, cut)
    last = start if cut.stop - 1 == cut.first else info.time_of_frame(cut.stop - 1)
    place, length = round((last - start) * ticks), round((end_of(info, cut) - last) * ticks)
    return {"bf": 0, "bsf:v": rf"setts=duration='if(gte(PTS\,{place - 1})\,{length}\,DURATION)'"}


def timescale(info: ClipInfo) -> int:
    """Ticks per second of the video track: every frame time of a constant rate is a whole number of them."""
    if info.variable or info.rate.numerator > LARGEST_NUMERATOR:
        return VARIABLE_TIMESCALE
    return info.rate.numerator * max(1, math.ceil(Fraction(LEAST_TIMESCALE, info.rate.numerator)))


def fit_even_size(width: int, height: int, largest: int = 0) -> tuple[int, int]:
    """Even width and height of nearly the same aspect; the shorter side is at most `largest` pixels (0: no limit)."""
    if min(width, height) < 1:
        raise ValueError("a picture has a width and a height")
    scale = min(Fraction(1), Fraction(largest, min(width, height))) if largest else Fraction(1)
    return max(2, 2 * round(width * scale / 2)), max(2, 2 * round(height * scale / 2))


def choose_audio(info: ClipInfo) -> int | None:
    """The number of the audio stream a player plays: the default one, else the first; None when there is none."""
    return next((a.stream for a in sorted(info.audio, key=lambda a: (not a.default, a.stream))), None)


def frame_range(info: ClipInfo, start: Fraction, end: Fraction) -> tuple[int, int]:
    """The numbers [first, stop) of the frames in a range of seconds, without the frame at `end`; at least one."""
    first = info.frame_at(start)
    stop = info.frames if end >= info.duration else info.frame_at(end)
    return first, max(first + 1, stop)


def edges_before_picture(info: ClipInfo, start: Fraction, end: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """`Cut.start` and `Cut.end` of a range of seconds: each is set where it lies before the clip's first frame."""
    first = info.first_time
    return start if start < first else None, end if end <= first else None
