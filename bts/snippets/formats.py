"""What a format asks of a snippet, and what is said of a snippet that differs from its clip because of it."""

import math
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from bts import media
from bts.choices import one_of
from bts.config import SnippetsOptions
from bts.errors import OutputError, UsageError
from bts.media.cutting.animated import MEGABYTE
from bts.media.cutting.cut import Cut, fit_even_size
from bts.media.cutting.pictures import choose_matrix
from bts.media.cutting.rates import list_frames, rate_of_cut
from bts.media.joining import find_seam
from bts.metadata.videos import append_record, read_video_record, write_box
from bts.metadata.xmp import Record
from bts.snippets.request import SnippetRequest
from bts.videos import SAME_RATE, VIDEO_FORMATS, read_rate

SOME_RATE_DIGITS = 3
"""Decimals of a rate as it is said."""


def check_format(request: SnippetRequest, options: SnippetsOptions) -> None:
    """Raise UsageError where the format, or the way to cut, cannot do what is asked for."""
    form, rate = VIDEO_FORMATS[options.format], read_rate(options.fps)
    if form.animated and request.mode in ("soft", "both"):
        able = one_of(f"--format {name}" for name, other in VIDEO_FORMATS.items() if not other.animated)
        what = f"{options.format} has no place for a track of captions"
        raise UsageError(what, None, f"use --captions burn or none, or {able}")
    if form.most_rate and rate is not None and rate > form.most_rate:
        what = f"players slow {options.format} down that asks for more than {form.most_rate} frames a second"
        raise UsageError(what, None, f"give --fps {form.most_rate} or less")
    if request.cut != "fast":
        return
    asked = {"--format": options.format != "mp4", "--fps": rate is not None, "--max-mb": options.max_mb > 0}
    asked["--deinterlace double"] = options.deinterlace == "double"
    if named := [option for option, given in asked.items() if given]:
        what = f"a fast cut copies the video as it is, so {named[0]} cannot be done"
        raise UsageError(what, None, "leave it out, or leave --cut exact")


def fit_format(size: tuple[int, int], options: SnippetsOptions) -> tuple[int, int]:
    """The size in pixels, no wider than is usual in the format."""
    usual = VIDEO_FORMATS[options.format].usual_width
    if not usual or size[0] <= usual:
        return size
    return fit_even_size(usual, max(2, round(size[1] * usual / size[0])))


def choose_rate(info: media.ClipInfo, options: SnippetsOptions) -> Fraction | None:
    """The constant rate of a snippet: the one asked for; else, in animated pictures, at most the usual one; or None.

    That is the clip's own, or a half, a third ... of it, so that the frames that are shown are evenly apart.
    """
    form, asked = VIDEO_FORMATS[options.format], read_rate(options.fps)
    if asked is not None or not form.animated:
        return asked
    most = form.most_rate if options.fps == SAME_RATE else form.usual_rate
    if info.variable:
        return Fraction(min(most, max(1, math.ceil(info.rate))))
    return info.rate / max(1, math.ceil(info.rate / most))


def apply_format(info: media.ClipInfo, cut: Cut, options: SnippetsOptions, record: Record) -> Cut:
    """The cut with its format, its rate, unless it has one, and its limits; without sound where the format has none."""
    form = VIDEO_FORMATS[options.format]
    cut = replace(
        cut,
        form=options.format,
        effort=options.effort,
        rate=cut.rate or choose_rate(info, options),
        by_fields=options.deinterlace == "double" and info.interlaced and find_seam(info, cut) is None,
        most_bytes=max(1, int(options.max_mb * MEGABYTE)) if options.max_mb else None,
        reserved=len(write_box(record)) if options.format == "mp4" else 0,
        audio=None if form.animated else cut.audio,
        soft=None if form.animated else cut.soft,
    )
    return replace(cut, matrix=choose_matrix(info, cut))


def add_record(written: Path, cut: Cut, record: Record, target: Path) -> Cut:
    """Add the record to a video whose format has a place for it, and read it back.

    Returns the cut with nothing reserved any more. Raises OutputError, naming `target`, and OSError.
    """
    if cut.form != "mp4":
        return cut
    append_record(written, record)
    try:
        found = read_video_record(written)
    except (ValueError, struct.error):
        found = None
    if found != record:
        raise OutputError("the video does not hold its record", target, "try again")
    return replace(cut, reserved=0)


def list_format_remarks(info: media.ClipInfo, asked: Cut, made: Cut, options: SnippetsOptions) -> tuple[str, ...]:
    """Lines that say how a snippet differs from its clip: `asked` is the cut before its limits, `made` the one made."""
    form, remarks = VIDEO_FORMATS[options.format], []
    if form.animated and info.has_audio:
        remarks.append(f"{options.format} has no sound: it is left out")
    if options.loudness is not None and not info.has_audio:
        remarks.append("the clip has no sound, so there is no loudness to bring it to")
    if options.deinterlace == "double" and not made.by_fields:
        why = "it is not interlaced" if not info.interlaced else "its stream changes in this range"
        remarks.append(f"--deinterlace double leaves the rate as it is: {why}")
    if made.form == "webm" and made.rate is None and info.variable:
        remarks.append("WebM does not say how long the last frame stays: players show it as long as a usual one")
    if made.form == "webm" and made.soft is not None:
        remarks.append(
            "browsers do not read the captions in a WebM file: on a page, name the .vtt beside it as its track"
        )
    own = rate_of_cut(info, replace(made, rate=None))
    if made.rate is not None and (info.variable or made.rate != own):
        there = "a rate that varies" if info.variable else say_rate(own)
        remarks.append(f"{say_rate(made.rate)} frames a second, where the clip has {there}{_say_thinning(info, made)}")
    if (made.width, made.height) != (asked.width, asked.height):
        size = f"{made.width}x{made.height} pixels, not {asked.width}x{asked.height}"
        remarks.append(f"{size}, to keep the size of the file")
    elif form.usual_width and asked.width == form.usual_width < info.width:
        remarks.append(f"{asked.width} pixels wide, as is usual in {options.format}")
    return tuple(remarks)


def _say_thinning(info: media.ClipInfo, made: Cut) -> str:
    """What a constant rate does to the frames of a cut, as the end of a sentence; "" where each is there once."""
    shown = [(frame.number, frame.later_field) for frame in list_frames(info, made)]
    left_out = len(set(shown)) < len(list_frames(info, replace(made, rate=None)))
    how = [word for word, done in (("left out", left_out), ("repeated", len(set(shown)) < len(shown))) if done]
    return f": whole frames are {' and '.join(how)}" if how else ""


def say_rate(rate: Fraction) -> str:
    """A rate as people write it: `25`, `29.97`."""
    return f"{float(rate):.{SOME_RATE_DIGITS}f}".rstrip("0").rstrip(".")
