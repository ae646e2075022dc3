"""Publication pixels: the frame as a good player shows it, in full quality."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from bts.media.arrays import Pixels
from bts.media.clip import Clip
from bts.media.colour import Coding, is_plain, read_plain_rgb, read_rgb
from bts.media.geometry import turn_upright
from bts.media.interlace import deinterlaced, is_combed
from bts.media.reader import natives_at
from bts.media.tonemap import tone_map

BACKGROUND = (0, 0, 0)
"""What shows through transparent pictures: black, as in players."""

CENTRED = frozenset({"mjpeg", "mpeg1video", "theora", "flv", "h263", "svq1", "svq3"})
"""Codecs whose chroma samples lie midway between luma columns, as in JPEG."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A still picture of a clip: `rgb` is uint8 H x W x 3 for an sRGB page, upright, with square pixels."""

    time: Fraction
    number: int
    rgb: Pixels


def pictures_at(
    clip: Clip, times: Iterable[Fraction], background: tuple[int, int, int] = BACKGROUND
) -> Iterator[tuple[Fraction, Picture]]:
    """(time asked, picture on screen then), sorted by time, as `frames_at`. `background` lies behind transparency.

    Matrix and range are applied, interlaced frames that show combs are deinterlaced, PQ and HLG are tone-mapped. SDR
    clips of wider primaries keep their code values.
    """
    asked = sorted(times)
    table = clip.index.table
    wanted = sorted({table.number_at(time) for time in asked})
    developed = ((number, given, develop(clip, group, background)) for number, given, group in groups(clip, wanted))
    number, picture = -1, None
    for time in asked:
        while number < table.number_at(time):
            number, given, rgb = next(developed)
            picture = Picture(table.time_of(given), given, rgb)
        assert picture is not None
        yield time, picture


@dataclass(frozen=True, eq=False)
class Group:
    """A frame with the ones before and after it, where they matter and exist."""

    before: VideoFrame | None
    frame: VideoFrame
    after: VideoFrame | None


def groups(clip: Clip, wanted: list[int]) -> Iterator[tuple[int, int, Group]]:
    """(number asked, number given, frame with neighbours) for sorted distinct frame numbers."""
    if not clip.info.interlaced:
        for asked, given, native in natives_at(clip, wanted):
            yield asked, given, Group(None, native, None)
        return
    last = clip.index.table.count - 1
    needed = sorted({n for number in wanted for n in (number - 1, number, number + 1) if 0 <= n <= last})
    held: dict[int, tuple[int, VideoFrame]] = {}
    waiting = list(wanted)
    for asked, given, native in natives_at(clip, needed):
        held[asked] = (given, native)
        while waiting and (asked > waiting[0] or asked == last):
            number = waiting.pop(0)
            actual, frame = held[number]
            yield number, actual, Group(neighbour(held, number - 1), frame, neighbour(held, number + 1))
            for old in [n for n in held if n < number]:
                del held[old]


def neighbour(held: dict[int, tuple[int, VideoFrame]], number: int) -> VideoFrame | None:
    """The frame held for `number`, unless damage put another in its place."""
    given, frame = held.get(number, (-1, None))
    return frame if given == number else None


def develop(clip: Clip, group: Group, background: tuple[int, int, int]) -> Pixels:
    """One frame in publication quality: uint8 H x W x 3, RGB."""
    info = clip.info
    native = group.frame
    if info.interlaced and is_combed(native):
        native = deinterlaced(group.before, native, group.after, info.bottom_field_first)
    coding = Coding(info.colour.matrix, info.colour.range == "pc", info.codec in CENTRED)
    square = info.geometry.square
    if info.hdr is None and square == (native.width, native.height) and is_plain(native, coding):
        rgb8 = read_plain_rgb(native, coding)
    else:
        rgb, alpha = read_rgb(native, coding)
        if info.hdr is not None:
            rgb = tone_map(rgb, info.hdr, info.colour.primaries, info.peak)
        if alpha is not None:
            rgb = over(rgb, alpha, background)
        if square != (native.width, native.height):
            rgb = np.asarray(cv2.resize(rgb, square, interpolation=cv2.INTER_CUBIC), np.float32)
        rgb8 = rounded(rgb)
    return np.ascontiguousarray(turn_upright(rgb8, info.geometry))


def over(rgb: NDArray[np.float32], alpha: NDArray[np.float32], background: tuple[int, int, int]) -> NDArray[np.float32]:
    """Colours laid on a background by their (straight) alpha."""
    behind = np.array(background, np.float32) / 255
    share = alpha[:, :, None]
    return np.asarray(np.clip(rgb, 0, 1) * share + behind * (1 - share), np.float32)


def rounded(rgb: NDArray[np.float32]) -> Pixels:
    """uint8 from 0..1, the one rounding of the whole way."""
    return np.asarray(cv2.addWeighted(rgb, 255.0, rgb, 0.0, 0.0, dtype=cv2.CV_8U), np.uint8)
