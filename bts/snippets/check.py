"""Reading a written video back and comparing it with what was asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from bts import media
from bts.errors import BtsError, OutputError
from bts.media.arrays import Floats, Pixels
from bts.media.cut import Cut, choose_copied_audio, end_of, start_of
from bts.media.joining import fit_picture

ALIKE = 24.0
"""Mean difference of 8-bit levels; the first frame of an encoded video differs from the clip's by less."""

COPIED_ALIKE = 2.0
"""The same for a copy: 0.03 at most on right cuts of real clips, 4.5 and more on those from a wrong key frame."""

NEIGHBOUR = 2.0
"""8-bit levels; when a neighbour of the frame asked for matches better by more, the video starts with a wrong frame."""

REORDERED = 16
"""Frames after the last one asked for that a copy may hold, because packets are copied in order of decoding.

H.264 and HEVC reorder by 16 frames at most (ITU-T H.264, A.3.1; H.265, A.4.2); real clips give 2.
"""

DURATION_SLACK = Fraction(1, 100)
"""Seconds by which a duration may differ beside a frame, because of the sound that goes with it."""

LOOK = (96, 54)
"""Width and height in pixels of the pictures compared, whatever the clip's shape."""

_REMEDY = "check the clip with `bts probe`"
_REMEDY_FAST = "use --cut exact"


class WrongFrameError(OutputError):
    """The video does not hold the frames that were asked for."""


def check_snippet(clip: media.Clip, cut: Cut, written: Path, target: Path) -> None:
    """Raise OutputError, naming `target`, unless the encoded video `written` is what `cut` asks for.

    Compared are size, number of frames, duration (within a frame), streams, and the first frame.
    """
    wanted = cut.stop - cut.first
    with _open_written(written, target, "try again") as made:
        _compare_size(made.info, (cut.width, cut.height), target)
        if made.info.frames != wanted:
            raise WrongFrameError(f"the video has {made.info.frames} frames, not {wanted}", target, _REMEDY)
        _compare_duration(clip.info, cut, made.info, Fraction(0), target, _REMEDY)
        _compare_streams(made.info, cut.audio is not None, cut.soft is not None, target)
        _compare_first(clip, cut, made, ALIKE, target, _REMEDY)


def check_copy(clip: media.Clip, cut: Cut, written: Path, target: Path) -> None:
    """Raise OutputError, naming `target`, unless the copied video `written` holds the frames that `cut` asks for.

    Compared are size, streams, and the first frame; number of frames and duration may exceed those of the cut by the
    frames that were copied for the order of decoding.
    """
    info = clip.info.as_of(cut.first)
    wanted = cut.stop - cut.first
    with _open_written(written, target, _REMEDY_FAST) as made:
        _compare_size(made.info, (info.width, info.height), target)
        if not wanted <= made.info.frames <= wanted + REORDERED:
            what = f"the copied video has {made.info.frames} frames, not {wanted}"
            raise WrongFrameError(what, target, _REMEDY_FAST)
        longest = REORDERED * info.frame_durations[1]
        _compare_duration(info, cut, made.info, longest, target, _REMEDY_FAST)
        _compare_streams(made.info, choose_copied_audio(info, cut) is not None, cut.soft is not None, target)
        _compare_first(clip, replace(cut, crop=None), made, COPIED_ALIKE, target, _REMEDY_FAST)


@contextmanager
def _open_written(written: Path, target: Path, remedy: str) -> Iterator[media.Clip]:
    """Open the video. Raises OutputError in place of every other error of bts that is raised while it is open."""
    try:
        with media.open_clip(written) as made:
            yield made
    except OutputError:
        raise
    except BtsError as error:
        raise OutputError(f"the video cannot be read back: {error.what}", target, remedy) from error


def _compare_size(made: media.ClipInfo, size: tuple[int, int], target: Path) -> None:
    if (made.width, made.height) != size:
        what = f"the video is {made.width}x{made.height}, not {size[0]}x{size[1]}"
        raise OutputError(what, target, "report this as a bug")


def _compare_duration(
    info: media.ClipInfo, cut: Cut, made: media.ClipInfo, excess: Fraction, target: Path, remedy: str
) -> None:
    """Raise WrongFrameError unless the video is as long as the cut, or longer by `excess` seconds at most."""
    length = end_of(info, cut) - start_of(info, cut)
    slack = max(1 / info.rate, made.table.length_of(made.frames - 1)) + DURATION_SLACK
    if not -slack <= made.duration - length <= slack + excess:
        what = f"the video lasts {float(made.duration):.3f} s, not {float(length):.3f} s"
        raise WrongFrameError(what, target, remedy)


def _compare_streams(made: media.ClipInfo, sound: bool, track: bool, target: Path) -> None:
    if made.has_audio != sound or bool(made.subtitles) != track:
        raise OutputError("the video lacks its sound or its caption track", target, _REMEDY)


def _compare_first(clip: media.Clip, cut: Cut, made: media.Clip, alike: float, target: Path, remedy: str) -> None:
    """Compare the first frame written with the clip's frames around the one asked for.

    Raises WrongFrameError when it differs from that by more than `alike` levels, or from a neighbour by NEIGHBOUR less.
    """
    info = clip.info.as_of(cut.first)
    size = info.geometry.shown
    numbers = [n for n in (cut.first - 1, cut.first, cut.first + 1) if 0 <= n < info.frames]
    pictures = [p for _, p in media.pictures_at(clip, [info.time_of_frame(n) for n in numbers])]
    ((_, start),) = media.pictures_at(made, [Fraction(0)])
    shown = _shrink(start.rgb)
    looks = {p.number: _shrink(_crop(fit_picture(p.rgb, size), cut)) for p in pictures}
    differences = {number: float(np.abs(look - shown).mean()) for number, look in looks.items()}
    if cut.first not in differences or differences[cut.first] > min(alike, min(differences.values()) + NEIGHBOUR):
        raise WrongFrameError("the video does not start with the frame asked for", target, remedy)


def _crop(rgb: Pixels, cut: Cut) -> Pixels:
    if cut.crop is None:
        return rgb
    return rgb[cut.crop.y : cut.crop.y + cut.crop.height, cut.crop.x : cut.crop.x + cut.crop.width]


def _shrink(rgb: Pixels) -> Floats:
    """Reduce the upper half of a picture, where no caption stands, to LOOK, in grey levels 0 to 255."""
    import cv2

    upper = rgb[: max(1, rgb.shape[0] // 2)]
    small = cv2.resize(np.ascontiguousarray(upper), LOOK, interpolation=cv2.INTER_AREA)
    return np.asarray(np.asarray(small, np.float32).mean(axis=2), np.float32)
