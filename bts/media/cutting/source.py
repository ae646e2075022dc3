"""How the ffmpeg program opens a clip for a cut, and seeks in it."""

from fractions import Fraction
from pathlib import Path

from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut, start_of
from bts.media.ffmpeg import MICROSECONDS, write_path
from bts.media.webp import copy_for_libav, is_animated_webp

INDEXED = ("mov", "mp4", "matroska", "webm", "avi")
"""Demuxers of containers with an index: a seek lands on a key frame at or before the time asked for."""

SEEK_MARGIN = Fraction(3)
"""Seconds that a seek goes further back than the first frame, whose pictures and sound may lean on earlier packets."""

SEEK_MARGIN_UNINDEXED = Fraction(15)
"""The same for containers without an index, where a seek may land on any packet."""


UNTIMED_BEFORE_ZERO = ("matroska", "webm")
"""Demuxers that give no time to packets before the container's zero, so that ffmpeg counts them from zero on."""


def lacks_times(info: ClipInfo, cut: Cut) -> bool:
    """Whether ffmpeg reads packets without a time for a cut, so that it knows frames by their number alone."""
    untimed = any(name in info.container for name in UNTIMED_BEFORE_ZERO)
    return untimed and info.zero + start_of(info, cut) < SEEK_MARGIN and info.zero < 0


def clip_url(info: ClipInfo) -> str:
    """The address of the clip, or of the copy that libav reads in its place."""
    return file_url(copy_for_libav(info.path) if is_animated_webp(info.path) else info.path)


def file_url(path: Path) -> str:
    """The name of a file as ffmpeg takes it."""
    # With the protocol named, a colon or a leading dash in a file name means nothing.
    return f"file:{write_path(path)}"


def ffmpeg_seconds(time: Fraction) -> str:
    """Decimal seconds to the microsecond, which is as fine as ffmpeg reads them."""
    total = round(time * MICROSECONDS)
    seconds, micro = divmod(abs(total), MICROSECONDS)
    return f"{'-' if total < 0 else ''}{seconds}.{micro:06}"


def input_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """ffmpeg's input options: the container's own times, and a seek to before the cut unless all is to be read."""
    # The clean aperture is cut off by a filter where it is asked for, on the same samples as in stills.
    options: dict[str, object] = {"copyts": None, "apply_cropping": "codec"}
    if info.cut_to_aperture:
        options["noautorotate"] = None
    if cut.strict:
        options["err_detect:v"] = "explode"
    margin = SEEK_MARGIN if any(name in info.container for name in INDEXED) else SEEK_MARGIN_UNINDEXED
    start = start_of(info, cut) - margin
    if cut.find == "seek" and start > 1:
        options |= {"noaccurate_seek": None, "seek_timestamp": 1, "ss": ffmpeg_seconds(info.zero + start)}
    return options
