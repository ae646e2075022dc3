"""The pictures of a cut as filters of ffmpeg: found, upright, cropped, in its colours, captions burnt in."""

from fractions import Fraction
from pathlib import Path

import ffmpeg

from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut, start_of, timescale
from bts.media.cutting.marks import fade_pictures, lay_over
from bts.media.cutting.rates import keep_rate
from bts.media.cutting.shaping import crop_stream, surround_stream
from bts.media.cutting.source import ffmpeg_seconds, file_url
from bts.media.ffmpeg import FilterStream, write_path
from bts.media.layouts import has_alpha, is_rgb
from bts.videos import VIDEO_FORMATS

LONGEST_TRIM_SLACK = Fraction(1, 2000)
"""Seconds before a frame at which video is trimmed: half a millisecond, or half the shortest frame if that is less."""


def open_pictures(source: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
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


def build_video(stream: FilterStream, info: ClipInfo, cut: Cut, table: Path) -> FilterStream:
    """The pictures of the cut: deinterlaced, trimmed to its frames, cropped, in its colours, captions burnt in."""
    slack = min(info.frame_durations[0] / 2, LONGEST_TRIM_SLACK)
    fields = 2 if cut.by_fields else 1
    if info.interlaced:
        mode = "send_field" if cut.by_fields else "send_frame"
        stream = stream.filter("bwdif", mode=mode, parity="bff" if info.bottom_field_first else "auto")
    trim: dict[str, object] = {"start": ffmpeg_seconds(info.zero + info.time_of_frame(cut.first) - slack)}
    if cut.stop < info.frames:
        trim["end"] = ffmpeg_seconds(info.zero + info.time_of_frame(cut.stop) - slack)
    if cut.copy is not None:
        trim = {"start_frame": 0, "end_frame": (cut.stop - cut.first) * fields}
    elif cut.find == "count":
        trim = {"start_frame": cut.first * fields, "end_frame": cut.stop * fields}
    stream = stream.filter("trim", **trim).filter("settb", expr=f"1/{timescale(info) * fields}")
    stream = stream.filter("setpts", expr=_time_expression(info, cut))
    return finish_video(stream, info, cut, table)


def finish_video(stream: FilterStream, info: ClipInfo, cut: Cut, table: Path) -> FilterStream:
    """Pictures as `info` describes them: cropped, at the size and in the colours of the cut, captions burnt in.

    `table` is the file of the tone table, read for HDR alone.
    """
    if cut.shaping.crops:
        # The crop is counted in shown pixels, so they are made square first.
        stream = stream.filter("scale", *info.geometry.shown).filter("setsar", 1)
        stream = crop_stream(stream, cut.shaping, cut.first, 2 if cut.by_fields else 1)
    stream = _convert(stream, info, cut, table)
    stream = lay_over(surround_stream(stream, cut.shaping, *cut.drawn_size), info, cut)
    # Captions come after the frames that a constant rate repeats, so that they come and go while one frame stays.
    stream = keep_rate(stream, info, cut)
    if cut.script is not None:
        fonts = {"fontsdir": write_path(cut.fonts)} if cut.fonts is not None else {}
        stream = stream.filter("ass", filename=write_path(cut.script), **fonts)
    stream = fade_pictures(stream, info, cut)
    if cut.drawn_size != (cut.width, cut.height):
        stream = stream.filter("scale", cut.width, cut.height, **FINE).filter("setsar", 1)
    return stream.filter("setparams", **TAGS[cut.matrix], range="tv")


def _time_expression(info: ClipInfo, cut: Cut) -> str:
    """ffmpeg's expression for the time of a frame in the cut, in ticks: the first frame comes at 0."""
    expression = "PTS-STARTPTS"
    if cut.find == "count" and not info.variable:
        # By fields, ticks and frames are both twice as many.
        ticks = timescale(info) / info.rate
        expression = f"round(N*{ticks.numerator}/{ticks.denominator})"
    held = _held_ticks(info, cut)
    return f"if(eq(N,0),0,{expression}+{held})" if held else expression


def _held_ticks(info: ClipInfo, cut: Cut) -> int:
    """Ticks for which the first frame is on screen before its time."""
    ticks = timescale(info) * (2 if cut.by_fields else 1)
    return round((info.time_of_frame(cut.first) - start_of(info, cut)) * ticks)


TAGS = {
    matrix: {"colorspace": name, "color_primaries": "bt709", "color_trc": "bt709"}
    for matrix, name in {"bt709": "bt709", "bt601": "smpte170m"}.items()
}
"""Matrix of a cut -> ffmpeg's options that mark a video as of this matrix, and of BT.709 otherwise."""


def choose_matrix(info: ClipInfo, cut: Cut) -> str:
    """The matrix of a cut: that of BT.601 where the clip has it and nothing is drawn, else that of BT.709.

    A change of the matrix rounds each sample again, which adds noise that costs bits and time to encode; what is drawn
    and placed beside the pictures has the colours of BT.709.
    """
    added = (cut.script, cut.overlay.script, cut.overlay.logo, cut.shaping.inner)
    plain = all(part is None for part in added) and not VIDEO_FORMATS[cut.form].animated
    return "bt601" if info.colour.matrix == "bt601" and info.hdr is None and plain else "bt709"


FINE = {"flags": "lanczos+accurate_rnd+full_chroma_int+full_chroma_inp"}
"""ffmpeg's options for a scaler that rounds nothing away."""


def _convert(stream: FilterStream, info: ClipInfo, cut: Cut, table: Path) -> FilterStream:
    """Scale to the size at which pictures are shown, in 8-bit 4:2:0 of limited range; HDR is tone-mapped before.

    As in stills, SDR of wider primaries keeps its code values.
    """
    size = cut.shaping.size_of_picture(*cut.drawn_size)
    given: dict[str, str] = {}
    if not is_rgb(info.pixel_format):
        given = {"in_color_matrix": info.colour.matrix, "in_range": info.colour.range}
    wanted = {"out_color_matrix": cut.matrix, "out_range": "tv"}
    if info.hdr is None and not has_alpha(info.pixel_format):
        stream = stream.filter("scale", *size, **FINE, **given, **wanted)
    else:
        layout = "gbrap16le" if has_alpha(info.pixel_format) else "gbrp16le"
        stream = stream.filter("scale", *size, **FINE, **given).filter("format", layout)
        if info.hdr is not None:
            stream = stream.filter("lut3d", file=write_path(table), interp="tetrahedral")
        if has_alpha(info.pixel_format):
            # What shows through is black, as in stills and players.
            stream = stream.filter("premultiply", inplace=1)
        stream = stream.filter("scale", **FINE, **wanted)
    return stream.filter("setsar", 1).filter("format", "yuv420p")
