"""The shape of a cut: what is kept of each picture, and what stands around it in the video.

`crop_stream` and `surround_stream` say it to ffmpeg, `shape_picture` does the same to one picture, for checks and
posters.
"""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import ffmpeg
import numpy as np

from bts.media.arrays import Pixels
from bts.media.ffmpeg import FilterStream

BLUR_SHRINK = 16
"""How many times smaller than the video the copy is in which the surroundings are blurred: cheap, and soft."""

BLUR_SIGMA = 2.0
"""Standard deviation of the blur in pixels of that copy: nothing can be recognised in it that draws the eye."""

DIMMED = 0.55
"""Share of the light that the blurred surroundings keep, so that the picture stands out from them."""

BLACK, WHITE, GREY = 16, 235, 128
"""Code values of limited range (ITU-R BT.709): black, white, and chroma without colour."""


@dataclass(frozen=True)
class Crop:
    """A rectangle of an upright picture, in pixels as shown."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.x, self.y) < 0 or min(self.width, self.height) < 1:
            raise ValueError("a crop lies inside the picture and is not empty")


@dataclass(frozen=True)
class Shaping:
    """What a video shows of its clip's pictures: by default all of each, filling the video."""

    crops: tuple[tuple[int, Crop], ...] = ()
    """(number of a frame of the clip, what is kept of the pictures from there on), in order, all of one size; the first
    also holds for frames before it. Empty: the whole picture is kept."""
    inner: Crop | None = None
    """Where in the video, in its pixels, that is shown; all four are even. None: it fills the video."""
    colour: str = ""
    """The colour of what is around `inner`, as #rrggbb; "": a copy of the picture, enlarged, blurred and dimmed."""

    def __post_init__(self) -> None:
        if len({(crop.width, crop.height) for _, crop in self.crops}) > 1:
            raise ValueError("the crops of a cut have one size")

    def crop_at(self, number: int) -> Crop | None:
        """What is kept of frame `number` of the clip; None for all of it."""
        held = [crop for first, crop in self.crops if first <= number]
        return held[-1] if held else self.crops[0][1] if self.crops else None

    def size_of_picture(self, width: int, height: int) -> tuple[int, int]:
        """Width and height at which the pictures are shown in a video of that size."""
        return (width, height) if self.inner is None else (self.inner.width, self.inner.height)


def crop_stream(stream: FilterStream, shaping: Shaping, first: int, times: int = 1) -> FilterStream:
    """Keep of each picture what the shaping keeps; the stream begins with frame `first` of the clip.

    Each frame comes `times` times, as where both of its fields are shown.

    Frames are counted, and not timed: a crop changes on the very frame on which the shot does, whatever the rate.
    """
    size = shaping.crops[0][1]
    across = _write_steps([((number - first) * times, crop.x) for number, crop in shaping.crops])
    down = _write_steps([((number - first) * times, crop.y) for number, crop in shaping.crops])
    return stream.filter("crop", size.width, size.height, across, down, exact=1)


def _write_steps(steps: list[tuple[int, int]]) -> str:
    """ffmpeg's expression for a value that changes at given frames: the sum of its changes up to frame n."""
    terms = [str(steps[0][1])]
    for (_, before), (number, value) in pairwise(steps):
        if value != before:
            terms.append(f"gte(n,{number})*({value - before})")
    return _add_up(terms)


def _add_up(terms: list[str]) -> str:
    """The sum of terms in halves of halves: ffmpeg refuses an expression that is more than a hundred deep."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return f"({_add_up(terms[:half])}+{_add_up(terms[half:])})"


def surround_stream(stream: FilterStream, shaping: Shaping, width: int, height: int) -> FilterStream:
    """Put pictures, which have the size of `inner`, 4:2:0 and BT.709 of limited range, into a video of that size."""
    inner = shaping.inner
    if inner is None:
        return stream
    if shaping.colour:
        return stream.filter("pad", width, height, inner.x, inner.y, color=shaping.colour)
    parts = ffmpeg.filter_multi_output(stream, "split")
    small = _blurred_size(width, height)
    behind = parts.stream(1).filter("scale", *small, force_original_aspect_ratio="increase", flags="area")
    behind = behind.filter("crop", *small).filter("setsar", 1).filter("gblur", sigma=BLUR_SIGMA)
    # Each plane is brought nearer to black by itself, which is the same as less light.
    luma, chroma = f"(val-{BLACK})*{DIMMED}+{BLACK}", f"(val-{GREY})*{DIMMED}+{GREY}"
    behind = behind.filter("lutyuv", y=luma, u=chroma, v=chroma)
    behind = behind.filter("scale", width, height, flags="bicubic").filter("setsar", 1)
    shown: FilterStream = ffmpeg.filter([behind, parts.stream(0)], "overlay", inner.x, inner.y, format="yuv420")
    return shown


def shape_picture(rgb: Pixels, shaping: Shaping, number: int, width: int, height: int) -> Pixels:
    """Frame `number` of a clip (uint8 H x W x 3, RGB) as a video of `width` x `height` shows it.

    A picture that fills the video is cropped alone, and keeps its own size.
    """
    crop = shaping.crop_at(number)
    kept = rgb if crop is None else rgb[crop.y : crop.y + crop.height, crop.x : crop.x + crop.width]
    inner = shaping.inner
    if inner is None:
        return kept
    shown = _surroundings(kept, shaping, width, height)
    way = cv2.INTER_AREA if inner.width < kept.shape[1] else cv2.INTER_LANCZOS4
    picture = cv2.resize(np.ascontiguousarray(kept), (inner.width, inner.height), interpolation=way)
    shown[inner.y : inner.y + inner.height, inner.x : inner.x + inner.width] = picture
    return shown


def show_inner(rgb: Pixels, shaping: Shaping) -> Pixels:
    """The part of a video's picture in which the clip's is shown."""
    inner = shaping.inner
    return rgb if inner is None else rgb[inner.y : inner.y + inner.height, inner.x : inner.x + inner.width]


def _surroundings(kept: Pixels, shaping: Shaping, width: int, height: int) -> Pixels:
    """A whole picture of the video, uint8 RGB, of what is around the clip's."""
    if shaping.colour:
        red, green, blue = (int(shaping.colour[place : place + 2], 16) for place in (1, 3, 5))
        return np.full((height, width, 3), (red, green, blue), np.uint8)
    wide, high = _blurred_size(width, height)
    scale = max(wide / kept.shape[1], high / kept.shape[0])
    size = (max(wide, round(kept.shape[1] * scale)), max(high, round(kept.shape[0] * scale)))
    small = cv2.resize(np.ascontiguousarray(kept), size, interpolation=cv2.INTER_AREA)
    left, top = (size[0] - wide) // 2, (size[1] - high) // 2
    blurred = cv2.GaussianBlur(small[top : top + high, left : left + wide], (0, 0), BLUR_SIGMA)
    large = cv2.resize(blurred, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(large * DIMMED, np.uint8)


def _blurred_size(width: int, height: int) -> tuple[int, int]:
    """Width and height, even, of the small copy that is blurred."""
    return max(2, 2 * round(width / BLUR_SHRINK / 2)), max(2, 2 * round(height / BLUR_SHRINK / 2))
