"""Animated pictures, GIF, WebP and PNG, made from a lossless copy of a cut."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import ffmpeg

from bts.errors import OutputError
from bts.files import scratch_folder
from bts.media.apng import read_delays
from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut, fit_even_size, fits
from bts.media.cutting.rates import length_of_cut, list_frames
from bts.media.cutting.source import file_url
from bts.media.ffmpeg import FilterStream, OnSeconds, run_ffmpeg
from bts.media.webp import is_animated_webp

Run = Callable[[Cut, Path, OnSeconds], None]
"""Encodes a cut, in whichever way it is read, to a file."""

HUNDREDTH, THOUSANDTH, FINEST = 100, 1000, 100_000
"""Ticks per second of GIF and of WebP; PNG writes each delay as a fraction, for which this is fine enough."""

WEBP_QUALITY = 75
"""libwebp's usual quality, 0 to 100."""

COPYING = Fraction(1, 2)
"""Share of the progress that is reported while the lossless copy is written."""


@dataclass(frozen=True)
class Step:
    """One attempt at a size: the share of the width and height, and of how many frames one is kept."""

    scale: Fraction = Fraction(1)
    keep_one_of: int = 1

    @property
    def weight(self) -> Fraction:
        """The share of the pixels that is left."""
        return self.scale**2 / self.keep_one_of


STEPS = tuple(
    Step(Fraction(scale, 100), one_of)
    for scale, one_of in ((100, 1), (85, 1), (70, 1), (70, 2), (55, 2), (45, 2), (45, 3), (33, 3), (25, 3))
)
"""The sizes that are tried in turn when a file is too large: small before jerky, down to a quarter of the width."""

HOPEFUL = Fraction(3, 2)
"""A step is left out when the file, in proportion to its pixels, would be larger than this times what is allowed."""


def write_animation(run: Run, info: ClipInfo, cut: Cut, target: Path, on_progress: OnSeconds) -> Cut:
    """Write a cut as the animated picture of its `form`, in as many steps down as `most_bytes` asks for.

    Returns the cut as it was made, which may be smaller and slower. Raises OutputError where the smallest is too large;
    ClipError, MissingToolError or OutputError as `run` does.
    """
    length = length_of_cut(info, cut)
    first, smallest = 0, 0
    with scratch_folder() as folder:
        copy = folder / "copy.nut"
        run(replace(cut, form="copy", audio=None, soft=None), copy, lambda done: on_progress(done * COPYING))
        for step in STEPS:
            if cut.most_bytes and first and first * step.weight > cut.most_bytes * HOPEFUL and step != STEPS[-1]:
                continue
            made = take_step(cut, step)
            _WRITERS[cut.form](copy, info, made, target, step)
            if _stands_still(target, cut.form):
                raise OutputError(
                    f"it is one picture that does not move, which {cut.form} does not hold as a video",
                    None,
                    "make it with `bts still`, or choose --format mp4 or gif",
                )
            on_progress(length)
            size = target.stat().st_size
            first, smallest = first or size, min(smallest or size, size)
            if fits(cut, size):
                return made
    raise too_large(cut, smallest)


def _stands_still(path: Path, form: str) -> bool:
    """Whether a file of a format is a picture like any other, as WebP and PNG of a single frame are.

    WebP makes one frame of equal ones that follow one another.
    """
    if form == "webp":
        return not is_animated_webp(path)
    return form == "apng" and len(read_delays(path)) <= 1


def take_step(cut: Cut, step: Step) -> Cut:
    """The cut at the size and the rate of a step."""
    if step == STEPS[0]:
        return cut
    width, height = fit_even_size(max(2, round(cut.width * step.scale)), max(2, round(cut.height * step.scale)))
    return replace(
        cut, width=width, height=height, design=cut.drawn_size, rate=cut.rate and cut.rate / step.keep_one_of
    )


def too_large(cut: Cut, smallest: int) -> OutputError:
    """The error for a size that cannot be reached; `smallest` is the size in bytes that was."""
    return OutputError(
        f"{(cut.most_bytes or 0) / MEGABYTE:g} MB cannot be kept: the smallest that was made has "
        f"{(smallest + cut.reserved) / MEGABYTE:.3g} MB",
        None,
        "allow more with --max-mb, or make it shorter",
    )


MEGABYTE = 1_000_000
"""Bytes: the megabyte of mail servers, platforms and disks."""


def _open_copy(copy: Path, info: ClipInfo, cut: Cut, step: Step) -> FilterStream:
    """The pictures of the copy at the size and rate of a step, in RGB."""
    source: FilterStream = ffmpeg.input(file_url(copy), f="nut")
    stream = source["v"]
    if step.keep_one_of > 1 and cut.rate is not None:
        stream = stream.filter("select", f"not(mod(n,{step.keep_one_of}))")
        stream = stream.filter("trim", end_frame=len(list_frames(info, cut)))
    flags = "lanczos+accurate_rnd+full_chroma_int+full_chroma_inp"
    size = (cut.width, cut.height)
    stream = stream.filter("scale", *size, flags=flags, in_color_matrix="bt709", in_range="tv")
    return stream.filter("setsar", 1).filter("format", "gbrp")


def _write(streams: FilterStream, target: Path, **options: object) -> None:
    output = ffmpeg.output(streams, file_url(target), fps_mode="passthrough", **options)
    run_ffmpeg([*ffmpeg.get_args(output), "-y"])


def _last_ticks(info: ClipInfo, cut: Cut, ticks: int) -> int:
    """Ticks that the last frame lasts, so that the picture is as long as the cut whatever was rounded before."""
    return max(1, round(length_of_cut(info, cut) * ticks) - round(list_frames(info, cut)[-1].time * ticks))


def _write_gif(copy: Path, info: ClipInfo, cut: Cut, target: Path, step: Step) -> None:
    """Two passes: a palette of what moves, then the pictures in it."""
    palette = copy.with_name("palette.png")
    stream = _open_copy(copy, info, cut, step).filter("palettegen", stats_mode="diff")
    _write(stream, palette, f="image2", update=1)
    colours: FilterStream = ffmpeg.input(file_url(palette))
    both = [_open_copy(copy, info, cut, step), colours["v"]]
    stream = ffmpeg.filter(both, "paletteuse", dither="sierra2_4a", diff_mode="rectangle")
    ticks = {"enc_time_base:v": f"1/{HUNDREDTH}", "final_delay": _last_ticks(info, cut, HUNDREDTH)}
    _write(stream, target, f="gif", loop=0, **ticks)


def _write_webp(copy: Path, info: ClipInfo, cut: Cut, target: Path, step: Step) -> None:
    stream = _open_copy(copy, info, cut, step).filter("format", "bgra")
    ticks = {"enc_time_base:v": f"1/{THOUSANDTH}"}
    _write(stream, target, f="webp", loop=0, quality=WEBP_QUALITY, **{"c:v": "libwebp_anim"}, **ticks)


def _write_png(copy: Path, info: ClipInfo, cut: Cut, target: Path, step: Step) -> None:
    stream = _open_copy(copy, info, cut, step).filter("format", "rgb24")
    delay = f"{_last_ticks(info, cut, FINEST)}/{FINEST}"
    ticks = {"enc_time_base:v": f"1/{FINEST}", "final_delay": delay}
    _write(stream, target, f="apng", plays=0, pred="mixed", **ticks)


_WRITERS: dict[str, Callable[[Path, ClipInfo, Cut, Path, Step], None]] = {
    "gif": _write_gif,
    "webp": _write_webp,
    "apng": _write_png,
}
"""Format -> what writes it from a lossless copy."""
