"""Opening what was written and comparing it with what was asked for."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bts import media
from bts.errors import BtsError, OutputError
from bts.media.cut import Cut

ALIKE = 24.0
"""Mean difference of 8-bit levels between a frame and its encoded self; other frames of the same clip differ more."""

NEIGHBOUR = 2.0
"""By so many levels a neighbouring frame must match better before the cut counts as a frame off."""

LOOK = (96, 54)
"""Size of the pictures compared, whatever the clip's shape."""


class WrongFrameError(OutputError):
    """The video does not start with the frame that was asked for."""


def check_snippet(clip: media.Clip, cut: Cut, written: Path, target: Path) -> None:
    """Raise OutputError, naming `target`, unless the video `written` is what `cut` asks for.

    Compared are size, number of frames, duration (within a frame), streams, and the first frame.
    """
    info = clip.info
    end = info.time_of_frame(cut.stop) if cut.stop < info.frames else info.duration
    length = end - info.time_of_frame(cut.first)
    try:
        with media.open_clip(written) as made:
            _compare(made.info, cut, length, 1 / info.rate, target)
            _compare_first(clip, cut, made, target)
    except WrongFrameError:
        raise
    except OutputError:
        raise
    except BtsError as error:
        raise OutputError(f"the video cannot be read back: {error.what}", target, "try again") from error


def _compare(made: media.ClipInfo, cut: Cut, length: Fraction, frame: Fraction, target: Path) -> None:
    wanted = cut.stop - cut.first
    if (made.width, made.height) != (cut.width, cut.height):
        what = f"the video is {made.width}x{made.height}, not {cut.width}x{cut.height}"
        raise OutputError(what, target, "report this as a bug")
    if made.frames != wanted:
        raise WrongFrameError(
            f"the video has {made.frames} frames, not {wanted}", target, "check the clip with `bts probe`"
        )
    if abs(made.duration - length) > max(frame, made.table.length_of(made.frames - 1)) + Fraction(1, 100):
        what = f"the video lasts {float(made.duration):.3f} s, not {float(length):.3f} s"
        raise WrongFrameError(what, target, "check the clip with `bts probe`")
    if made.has_audio != (cut.audio is not None) or bool(made.subtitles) != (cut.soft is not None):
        raise OutputError("the video lacks its sound or its caption track", target, "check the clip with `bts probe`")


def _compare_first(clip: media.Clip, cut: Cut, made: media.Clip, target: Path) -> None:
    """The written first frame against the clip's frames around it: the one asked for must match best, or as well."""
    info = clip.info
    numbers = [n for n in (cut.first - 1, cut.first, cut.first + 1) if 0 <= n < info.frames]
    pictures = [p for _, p in media.pictures_at(clip, [info.time_of_frame(n) for n in numbers])]
    ((_, start),) = media.pictures_at(made, [Fraction(0)])
    shown = _look(start.rgb)
    apart = {p.number: float(np.abs(_look(_cropped(p.rgb, cut)) - shown).mean()) for p in pictures}
    if cut.first not in apart or apart[cut.first] > min(ALIKE, min(apart.values()) + NEIGHBOUR):
        raise WrongFrameError(
            "the video does not start with the frame asked for", target, "check the clip with `bts probe`"
        )


def _cropped(rgb: NDArray[np.uint8], cut: Cut) -> NDArray[np.uint8]:
    if cut.crop is None:
        return rgb
    return rgb[cut.crop.y : cut.crop.y + cut.crop.height, cut.crop.x : cut.crop.x + cut.crop.width]


def _look(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A small grey picture of the upper half, where no caption stands."""
    import cv2

    upper: Any = rgb[: max(1, rgb.shape[0] // 2)]
    small = cv2.resize(np.ascontiguousarray(upper), LOOK, interpolation=cv2.INTER_AREA)
    return np.asarray(np.asarray(small, np.float32).mean(axis=2), np.float32)
