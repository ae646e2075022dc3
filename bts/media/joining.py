"""Cutting across a change of the stream: bts decodes pictures and sound itself and hands ffmpeg even streams of both.

ffmpeg's filters start anew whenever the size or layout of what they are fed changes, and lose what they hold. So this
way is for cuts in which something changes; it is slower than that of cut.py, which reads the file with ffmpeg.
"""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import av.error
import cv2
import ffmpeg
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bts.files import scratch_folder
from bts.media.arrays import Pixels
from bts.media.clip import Clip, ClipInfo, Colour
from bts.media.cutting.cut import Cut, end_of, start_of, timescale
from bts.media.cutting.encoding import encoding_options, sound_options
from bts.media.cutting.pictures import finish_video
from bts.media.cutting.sound import finish_sound
from bts.media.cutting.source import file_url
from bts.media.ffmpeg import FilterStream, OnSeconds, run_ffmpeg
from bts.media.geometry import Geometry
from bts.media.loudness import choose_level, read_stereo
from bts.media.picture import pictures_at
from bts.media.sound import NEAR_SEAM, write_stereo
from bts.media.sound_survey import survey_sound

AROUND = Fraction(10)
"""Seconds before and after a cut in which nothing may change either, if ffmpeg is to read the file.

Its threads run ahead of one another by some packets: sound that changes after a cut can start the filters anew while
they still hold pictures of before, which then get wrong times; a clock that is reset does the same.
"""

AS_SHOWN = Colour("rgb", "pc", "bt709", "iec61966-2-1")
"""The colour of developed pictures."""


def find_seam(info: ClipInfo, cut: Cut) -> str | None:
    """Why ffmpeg, reading the file, would not make a cut exactly: a few words for a sentence; None when it would.

    Raises ClipError when the sound cannot be read.
    """
    start, end = start_of(info, cut), end_of(info, cut)
    if any(start - AROUND < seam < end + AROUND for seam in info.seams):
        return "its pictures, its programme or its clock change"
    if info.joints and info.time_of_frame(info.joints[0].first) < end:
        return "its clock was reset"
    if (change := _find_pictures_change(info, cut)) is not None:
        return change
    if cut.audio is None:
        return None
    survey = survey_sound(info, cut.audio, start - AROUND, end + AROUND)
    if len(survey.formats) > 1:
        return SOUND_CHANGES
    if any(start - NEAR_SEAM <= step <= end + NEAR_SEAM for step in survey.steps):
        return "its sound gapes or overlaps"
    return None


SOUND_CHANGES = "its sound changes its rate or layout"
"""Said of a cut whose sound has more than one format."""


def find_change(info: ClipInfo, cut: Cut) -> str | None:
    """What changes within a cut, so that no copy can hold it. Words and errors as of `find_seam`."""
    change = _find_pictures_change(info, cut)
    if change is None and cut.audio is not None:
        survey = survey_sound(info, cut.audio, start_of(info, cut), end_of(info, cut))
        return SOUND_CHANGES if len(survey.formats) > 1 else None
    return change


def _find_pictures_change(info: ClipInfo, cut: Cut) -> str | None:
    """What changes within the pictures of a cut, in words; None for nothing."""
    if info.rewritten_from is not None and cut.stop > info.rewritten_from:
        return "its programme goes on in other streams"
    if any(cut.first < form.first < cut.stop for form in info.formats):
        return "its pictures change their size or kind"
    return None


def cut_joined(clip: Clip, cut: Cut, target: Path, on_progress: OnSeconds | None = None) -> None:
    """Encode frames [first, stop) as `cut_exact` does, whatever changes among them.

    Pictures have the size, as shown, of the first one; later ones of another shape are fitted into it, with bars.

    Raises ClipError, MissingToolError or OutputError as run_ffmpeg and pictures_at do.
    """
    info = clip.info.as_of(cut.first)
    with scratch_folder() as folder:
        streams = [join_pictures(info, cut, folder)]
        if cut.audio is not None:
            streams.append(write_joined_sound(info, cut, folder / "sound.f32"))
        if cut.soft is not None:
            streams.append(ffmpeg.input(file_url(cut.soft), f="webvtt")["s"])
        output = ffmpeg.output(*streams, file_url(target), **encoding_options(info, cut))
        run_ffmpeg(
            [*ffmpeg.get_args(output), "-y"],
            on_progress=on_progress,
            feed=lambda pipe: write_pictures(clip, cut, info.geometry.shown, pipe),
        )


def join_pictures(info: ClipInfo, cut: Cut, folder: Path) -> FilterStream:
    """The pictures that `write_pictures` writes to pipe:0, at the size of the cut; `info` is that of its first one."""
    flat = replace(
        info, geometry=Geometry(*info.geometry.shown), pixel_format="rgb24", colour=AS_SHOWN, interlaced=False
    )
    source: FilterStream = ffmpeg.input("pipe:0", f="nut")
    return finish_video(source["0"].filter("settb", expr=f"1/{timescale(info)}"), flat, cut, folder)


def write_joined_sound(info: ClipInfo, cut: Cut, path: Path) -> FilterStream:
    """Write the sound of a cut as raw stereo samples into `path`; returns it finished."""
    assert cut.audio is not None
    start, end = start_of(info, cut), end_of(info, cut)
    steps = survey_sound(info, cut.audio, start - NEAR_SEAM, end + NEAR_SEAM).steps
    write_stereo(info, cut.audio, start, end, path, steps=steps, channel=cut.channel)
    sound = read_stereo(path)
    if cut.level is None:
        cut = replace(cut, level=choose_level(sound, end - start, cut.loudness, sound_options(cut))[0])
    return finish_sound(sound, info, cut)


def write_pictures(clip: Clip, cut: Cut, size: tuple[int, int], pipe: BinaryIO) -> None:
    """Write the pictures of a cut with their times, uncompressed, as a NUT stream. Raises ClipError, OSError."""
    info = clip.info
    ticks = timescale(info)
    start = start_of(info, cut)
    times = [info.time_of_frame(number) for number in range(cut.first, cut.stop)]
    with av.open(pipe, "w", format="nut") as container:
        stream = container.add_stream("rawvideo", rate=info.rate)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "rgb24"
        stream.codec_context.time_base = stream.time_base = Fraction(1, ticks)
        for place, (time, picture) in enumerate(pictures_at(clip, times)):
            native = VideoFrame.from_ndarray(fit_picture(picture.rgb, size), "rgb24")
            # The first picture is on screen from the start of the cut on, even before its time.
            native.pts = round((time - start) * ticks) if place else 0
            native.time_base = Fraction(1, ticks)
            container.mux(stream.encode(native))
        container.mux(stream.encode(None))


def fit_picture(rgb: Pixels, size: tuple[int, int]) -> Pixels:
    """A picture (uint8 H x W x 3) as large as fits into `size` (width, height), centred between black bars.

    One of the same shape, to a pixel, fills it.
    """
    high, wide = rgb.shape[:2]
    if (wide, high) == size:
        return rgb
    scale = min(Fraction(size[0], wide), Fraction(size[1], high))
    width, height = (
        most if abs(most - scale * side) <= 1 else max(1, round(scale * side))
        for most, side in zip(size, (wide, high), strict=True)
    )
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    fitted = np.zeros((size[1], size[0], 3), np.uint8)
    top, left = (size[1] - height) // 2, (size[0] - width) // 2
    fitted[top : top + height, left : left + width] = cv2.resize(rgb, (width, height), interpolation=way)
    return fitted
