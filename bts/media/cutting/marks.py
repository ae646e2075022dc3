"""The overlay of a cut as filters of ffmpeg, for pictures and sound."""

import ffmpeg

from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut, end_of, start_of, timescale
from bts.media.cutting.overlay import STRETCH
from bts.media.cutting.source import ffmpeg_seconds, file_url
from bts.media.ffmpeg import FilterStream, write_path


def lay_over(stream: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
    """Pictures with the words and the logo of the cut's overlay: yuv420p, limited range, times in ticks of the clip.

    They are in BT.709 wherever there is something to lay over them.
    """
    overlay = cut.overlay
    if overlay.script is not None:
        fonts = {"fontsdir": write_path(overlay.fonts)} if overlay.fonts is not None else {}
        # Whole ticks are multiplied and divided again, so that every frame keeps its own time.
        stream = stream.filter("setpts", expr=f"PTS*{STRETCH}")
        stream = stream.filter("ass", filename=write_path(overlay.script), **fonts)
        stream = stream.filter("setpts", expr=f"PTS/{STRETCH}")
    if overlay.logo is not None:
        logo: FilterStream = ffmpeg.input(file_url(overlay.logo))["0"]
        # Without a matrix named, ffmpeg would take that of BT.601.
        logo = logo.filter("scale", out_color_matrix="bt709", out_range="tv").filter("format", "yuva420p")
        logo = logo.filter("settb", expr=f"1/{timescale(info)}")
        left, top = overlay.logo_at
        stream = ffmpeg.filter([stream, logo], "overlay", left, top, format="yuv420", eof_action="repeat")
    return stream


def fade_pictures(stream: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
    """Finished pictures, fading as the cut's overlay says."""
    return _fade(stream, "fade", info, cut)


def fade_sound(stream: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
    """The sound of a cut, which begins at 0 and is as long as the cut, fading as its pictures do."""
    return _fade(stream, "afade", info, cut)


def _fade(stream: FilterStream, name: str, info: ClipInfo, cut: Cut) -> FilterStream:
    """`stream` through ffmpeg's filter `name`, fade or afade, at both ends."""
    length = end_of(info, cut) - start_of(info, cut)
    inward, outward = cut.overlay.fade_in, cut.overlay.fade_out
    if inward:
        stream = stream.filter(name, type="in", start_time=0, duration=ffmpeg_seconds(inward))
    if outward:
        start = ffmpeg_seconds(length - outward)
        stream = stream.filter(name, type="out", start_time=start, duration=ffmpeg_seconds(outward))
    return stream
