"""Cutting a stretch out of a clip with the bundled ffmpeg program: exactly, or fast by copying.

Times handed to ffmpeg are those of the container (`-copyts`), because everything it derives otherwise differs from
format to format. Video is trimmed half-way between frames, so that no rounding of a time base can move a frame.
"""

import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import ffmpeg

from bts.media.clip import Clip, ClipInfo
from bts.media.ffmpeg import Progress, run_ffmpeg
from bts.media.hdr_table import write_table
from bts.media.loudness import gain_of

COPIED_AUDIO = ("aac", "mp3", "ac3")
"""Codecs that an MP4 file takes as they are and that common players play."""

INDEXED = ("mov", "mp4", "matroska", "webm", "avi")
"""Containers with an index: a seek lands on a key frame at or before the time asked for."""

LANGUAGES = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin", "fr": "fra",
    "he": "heb", "hi": "hin", "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nl": "nld", "no": "nor", "pl": "pol",
    "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "th": "tha", "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 to 639-2 codes, which MP4 tracks carry."""


Find = Literal["seek", "time", "count"]


@dataclass(frozen=True)
class Crop:
    """The part of the upright picture that is kept, in pixels of the clip as shown."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.x, self.y) < 0 or min(self.width, self.height) < 1:
            raise ValueError("a crop lies inside the picture and is not empty")


@dataclass(frozen=True)
class Cut:
    """What to cut: frames [first, stop) by number, the size to encode, and the captions that go with it."""

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
    """Whether the sound is brought to the loudness of the web; it is then read twice."""
    find: Find = "seek"
    """How the frames are found. `time` reads the clip from its beginning, for containers whose index lies; `count` also
    counts the frames, for containers whose times lie."""

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.stop:
            raise ValueError("a cut has a frame at least")
        if self.width % 2 or self.height % 2 or min(self.width, self.height) < 2:
            raise ValueError("width and height are even, as 4:2:0 video wants them")


def cut_exact(info: ClipInfo, cut: Cut, target: Path, on_progress: Progress | None = None) -> None:
    """Encode frames [first, stop) of a clip as H.264 and AAC in MP4: upright, square pixels, BT.709, streamable.

    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does.
    """
    with tempfile.TemporaryDirectory(prefix="bts-") as folder:
        table = Path(folder) / "tones.cube"
        if info.hdr is not None:
            write_table(info, table)
        source = ffmpeg.input(_file(info.path), **_input_options(info, cut))
        streams = [_video(source[str(info.stream)], info, cut, table)]
        if cut.audio is not None:
            sound = _audio(source[str(cut.audio)], info, cut)
            streams.append(sound.filter("volume", volume=f"{gain_of(sound):.2f}dB") if cut.loudness else sound)
        if cut.soft is not None:
            streams.append(ffmpeg.input(_file(cut.soft), f="webvtt")["s"])
        output = ffmpeg.output(*streams, _file(target), **_encoding(info, cut))
        run_ffmpeg([*ffmpeg.get_args(output), "-y"], on_progress=on_progress)


def cut_fast(info: ClipInfo, cut: Cut, target: Path, on_progress: Progress | None = None) -> None:
    """Copy frames [first, stop) without encoding; `first` must be a key frame. Size, crop and script do not count.

    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does.
    """
    start, end = info.start + info.time_of_frame(cut.first), info.start + _end(info, cut.stop)
    source = ffmpeg.input(_file(info.path), seek_timestamp=1, ss=_seconds(start), t=_seconds(end - start))
    kept = [source[str(info.stream)]]
    kept += [source[str(a.stream)] for a in info.audio if a.stream == cut.audio and a.codec in COPIED_AUDIO]
    options: dict[str, Any] = {"c": "copy", "avoid_negative_ts": "make_zero", "movflags": "+faststart"}
    if cut.soft is not None:
        kept.append(ffmpeg.input(_file(cut.soft), f="webvtt")["s"])
        options |= _track(cut)
    output = ffmpeg.output(*kept, _file(target), f="mp4", map_metadata=-1, map_chapters=-1, **options)
    run_ffmpeg([*ffmpeg.get_args(output), "-y"], on_progress=on_progress)


def key_before(clip: Clip, number: int) -> int:
    """The number of the last frame at or before `number` at which decoding can start."""
    index = clip.index
    for candidate in range(number, 0, -1):
        if index.packets.key[int(index.packet_of[candidate])]:
            return candidate
    return 0


def _file(path: Path) -> str:
    # With the protocol named, a colon or a leading dash in a file name means nothing.
    return f"file:{path.absolute()}"


def _seconds(time: Fraction) -> str:
    """Decimal seconds to the microsecond, which is as fine as ffmpeg reads them."""
    micro = round(time * 1_000_000)
    sign, micro = ("-", -micro) if micro < 0 else ("", micro)
    return f"{sign}{micro // 1_000_000}.{micro % 1_000_000:06}"


def _end(info: ClipInfo, stop: int) -> Fraction:
    return info.time_of_frame(stop) if stop < info.frames else info.duration


def _input_options(info: ClipInfo, cut: Cut) -> dict[str, Any]:
    # The clean aperture of a MOV is not cut off: stills and browsers show the whole picture, so the snippet does.
    options: dict[str, Any] = {"copyts": None, "apply_cropping": "codec"}
    # Frames and sound just after a key frame may lean on what came before it, so the seek goes a little further back.
    margin = Fraction(3) if any(name in info.container for name in INDEXED) else Fraction(15)
    start = info.time_of_frame(cut.first) - margin
    if cut.find == "seek" and start > 1:
        options |= {"noaccurate_seek": None, "seek_timestamp": 1, "ss": _seconds(info.start + start)}
    return options


def _video(stream: Any, info: ClipInfo, cut: Cut, table: Path) -> Any:
    slack = min(info.frame_durations[0] / 2, Fraction(1, 2000))
    if info.interlaced:
        stream = stream.filter("bwdif", mode="send_frame", parity="bff" if info.bottom_field_first else "auto")
    trim: dict[str, Any] = {"start": _seconds(info.start + info.time_of_frame(cut.first) - slack)}
    if cut.stop < info.frames:
        trim["end"] = _seconds(info.start + info.time_of_frame(cut.stop) - slack)
    if cut.find == "count":
        trim = {"start_frame": cut.first, "end_frame": cut.stop}
    stream = stream.filter("trim", **trim).filter("settb", expr=f"1/{_timescale(info)}")
    counted = cut.find == "count" and not info.variable
    ticks = _timescale(info) / info.rate
    regular = f"round(N*{ticks.numerator}/{ticks.denominator})"
    stream = stream.filter("setpts", expr=regular if counted else "PTS-STARTPTS")
    if cut.crop is not None:
        # The crop is counted in shown pixels, so they are made square first.
        stream = stream.filter("scale", *info.geometry.shown).filter("setsar", 1)
        stream = stream.filter("crop", cut.crop.width, cut.crop.height, cut.crop.x, cut.crop.y, exact=1)
    stream = _to_bt709(stream, info, cut, table)
    if cut.script is not None:
        fonts = {"fontsdir": str(cut.fonts.absolute())} if cut.fonts is not None else {}
        stream = stream.filter("ass", filename=str(cut.script.absolute()), **fonts)
    return stream.filter("setparams", **_BT709, range="tv")


_BT709 = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}


def _to_bt709(stream: Any, info: ClipInfo, cut: Cut, table: Path) -> Any:
    """Scale to the size of the cut, in 8-bit 4:2:0 BT.709 of limited range; HDR is tone-mapped before that.

    As in stills, SDR of wider primaries keeps its code values.
    """
    fine = {"flags": "lanczos+accurate_rnd+full_chroma_int+full_chroma_inp"}
    given: dict[str, str] = {}
    if not _is_rgb(info.pixel_format):
        given = {"in_color_matrix": info.colour.matrix, "in_range": info.colour.range}
    wanted = {"out_color_matrix": "bt709", "out_range": "tv"}
    if info.hdr is None and not _has_alpha(info.pixel_format):
        stream = stream.filter("scale", cut.width, cut.height, **fine, **given, **wanted)
    else:
        layout = "gbrap16le" if _has_alpha(info.pixel_format) else "gbrp16le"
        stream = stream.filter("scale", cut.width, cut.height, **fine, **given).filter("format", layout)
        if info.hdr is not None:
            stream = stream.filter("lut3d", file=str(table.absolute()), interp="tetrahedral")
        if _has_alpha(info.pixel_format):
            # What shows through is black, as in stills and players.
            stream = stream.filter("premultiply", inplace=1)
        stream = stream.filter("scale", **fine, **wanted)
    return stream.filter("setsar", 1).filter("format", "yuv420p")


def _is_rgb(pixel_format: str) -> bool:
    return pixel_format.startswith(
        ("rgb", "bgr", "gbr", "pal8", "argb", "abgr", "0rgb", "0bgr", "x2rgb", "monob", "monow")
    )


def _has_alpha(pixel_format: str) -> bool:
    return pixel_format.startswith(("yuva", "gbrap", "rgba", "bgra", "argb", "abgr", "ya8", "ya16", "pal8"))


def _audio(stream: Any, info: ClipInfo, cut: Cut) -> Any:
    """The sound of the cut's time, silence where there is none: it starts with the picture and is as long."""
    start, end = info.start + info.time_of_frame(cut.first), info.start + _end(info, cut.stop)
    length = _seconds(end - start)
    stream = stream.filter("atrim", start=_seconds(start), end=_seconds(end))
    stream = stream.filter("asetpts", expr=f"PTS-({_seconds(start)})/TB")
    stream = stream.filter("aresample", 48000, first_pts=0, **{"async": 1})
    return stream.filter("apad", whole_dur=length).filter("atrim", end=length)


def _encoding(info: ClipInfo, cut: Cut) -> dict[str, Any]:
    options: dict[str, Any] = {
        "f": "mp4",
        "c:v": "libx264",
        "preset": "medium",
        "crf": cut.crf,
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "fps_mode": "passthrough",
        "enc_time_base:v": f"1/{_timescale(info)}",
        "video_track_timescale": _timescale(info),
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
        "movflags": "+faststart",
        "map_metadata": -1,
        "map_chapters": -1,
    }
    if info.variable:
        options |= _last_frame(info, cut)
    if cut.audio is not None:
        options |= {"c:a": "aac", "b:a": "160k", "ac": 2}
    if cut.soft is not None:
        options |= _track(cut)
    for key, value in (("title", cut.title), ("copyright", cut.rights)):
        if value:
            options[f"metadata:g:{key}"] = f"{key}={value}"
    return options


def _track(cut: Cut) -> dict[str, Any]:
    language = LANGUAGES.get(cut.language.split("-")[0].lower(), "und")
    return {"c:s": "mov_text", "metadata:s:s:0": f"language={language}", "disposition:s:0": "default"}


def _last_frame(info: ClipInfo, cut: Cut) -> dict[str, Any]:
    """Options that keep the last frame on screen as long as in the clip, where frames are of different lengths.

    An MP4 file tells the length of its last frame in order of decoding alone, so there are no B-frames here; decoders
    do not tell the length of a frame reliably, so it is written in after encoding.
    """
    ticks = _timescale(info)
    last = info.time_of_frame(cut.stop - 1)
    place, length = round((last - info.time_of_frame(cut.first)) * ticks), round((_end(info, cut.stop) - last) * ticks)
    return {"bf": 0, "bsf:v": rf"setts=duration='if(gte(PTS\,{place - 1})\,{length}\,DURATION)'"}


def _timescale(info: ClipInfo) -> int:
    """Ticks a second that hit every frame time of a constant rate; 90,000 where the rate varies."""
    if info.variable or info.rate.numerator > 240_000:
        return 90_000
    return info.rate.numerator * max(1, -(-10_000 // info.rate.numerator))


def even_size(width: int, height: int, largest: int = 0) -> tuple[int, int]:
    """Even width and height of about the same shape; the shorter side is at most `largest` pixels (0: no limit)."""
    if min(width, height) < 1:
        raise ValueError("a picture has a width and a height")
    scale = min(Fraction(1), Fraction(largest, min(width, height))) if largest else Fraction(1)
    return max(2, 2 * round(width * scale / 2)), max(2, 2 * round(height * scale / 2))


def audio_stream(info: ClipInfo) -> int | None:
    """The stream that a player would play: the one marked as default, else the first; None where all is silent."""
    return next((a.stream for a in sorted(info.audio, key=lambda a: (not a.default, a.stream))), None)


def stretch(info: ClipInfo, start: Fraction, end: Fraction) -> tuple[int, int]:
    """The frames of a half-open range: from the frame at `start` to before the frame at `end`, and at least one."""
    first = info.frame_at(start)
    stop = info.frames if end >= info.duration else info.frame_at(end)
    return first, max(first + 1, stop)
