"""Pictures for publication: the frame as a player shows it, at full quality."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import cv2
import numpy as np
from av.video.frame import VideoFrame

from bts.media.arrays import DeepPixels, Floats, Pixels
from bts.media.clip import Clip, ClipInfo
from bts.media.colour import Coding, is_deep, read_rgb
from bts.media.frame import Frame
from bts.media.geometry import turn_upright
from bts.media.interlace import deinterlace, is_combed
from bts.media.planar import Box, Planar, read_planar
from bts.media.reader import decode_at
from bts.media.tonemap import tone_map

BACKGROUND = (0, 0, 0)
"""R, G, B behind transparent pictures: black, as in players."""

WHITE_CODE = 255.0
"""The 8-bit code value of 1.0."""

DEEP_WHITE_CODE = 65535.0
"""The 16-bit code value of 1.0."""

CENTRED = frozenset({"mjpeg", "mpeg1video", "theora", "flv", "h263", "svq1", "svq3"})
"""Codecs whose chroma samples lie midway between luma columns, as in JPEG."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A frame for publication, in sRGB, upright, with square pixels; `time` in seconds.

    `made` is the picture (uint8 H x W x 3), or the frame that it is made of when it is asked for. `deep` has the same
    picture in 16 bits, where that was asked for and the frame has more than 8 bits a sample.
    """

    time: Fraction
    number: int
    made: Pixels | Planar
    deep: DeepPixels | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.made.size if isinstance(self.made, Planar) else (self.made.shape[1], self.made.shape[0])

    @cached_property
    def rgb(self) -> Pixels:
        """The whole picture, uint8 H x W x 3."""
        return self.made.develop() if isinstance(self.made, Planar) else self.made

    def scale(self, box: Box, width: int, height: int) -> Pixels | None:
        """The part in `box` as uint8 `height` x `width` x 3, made without the whole picture; None where it can't be."""
        return self.made.scale(box, width, height) if isinstance(self.made, Planar) else None


def pictures_at(
    clip: Clip,
    times: Iterable[Fraction],
    background: tuple[int, int, int] = BACKGROUND,
    *,
    deep: bool = False,
    field: int | None = None,
) -> Iterator[tuple[Fraction, Picture]]:
    """Give (time asked, picture on screen then), sorted by time.

    Matrix and range are applied, interlaced frames that show combs are deinterlaced, PQ and HLG are tone-mapped. SDR
    clips of wider primaries keep their code values. `background` (R, G, B) lies behind transparent pictures. `deep`
    asks for 16 bits where the frame has more than 8. With `field`, every frame of an interlaced clip is that of its
    first (0) or its later field (1), as in a cut by fields.

    Where a frame does not decode, the last one before it that does is given, with a warning on the clip. Raises
    ClipError when there is none.
    """
    asked = sorted(times)
    table = clip.index.table
    wanted = sorted({table.number_at(time) for time in asked})
    developed = (
        (number, given, *_develop(clip, given, group, background, deep=deep, field=field))
        for number, given, group in _group_neighbours(clip, wanted)
    )
    number, picture = -1, None
    for time in asked:
        while number < table.number_at(time):
            number, given, made, deeper = next(developed)
            picture = Picture(table.time_of(given), given, made, deeper)
        assert picture is not None
        yield time, picture


def picture_of(clip: Clip, frame: Frame) -> Picture:
    """The picture that `pictures_at` gives of a frame at hand, of an exact reading of a clip that is not interlaced."""
    assert not clip.info.ever_interlaced
    made, _ = _develop(clip, frame.number, _Group(None, frame.native, None), BACKGROUND, deep=False)
    return Picture(frame.time, frame.number, made)


@dataclass(frozen=True, eq=False)
class _Group:
    """A frame with its neighbours, where the clip is interlaced and they exist and decode."""

    before: VideoFrame | None
    frame: VideoFrame
    after: VideoFrame | None


def _group_neighbours(clip: Clip, wanted: list[int]) -> Iterator[tuple[int, int, _Group]]:
    """Give (number asked, number given, frame with neighbours) for sorted distinct frame numbers."""
    if not clip.info.ever_interlaced:
        for asked, given, native in decode_at(clip, wanted):
            yield asked, given, _Group(None, native, None)
        return
    last = clip.index.table.count - 1
    needed = sorted({n for number in wanted for n in (number - 1, number, number + 1) if 0 <= n <= last})
    held: dict[int, tuple[int, VideoFrame]] = {}
    waiting = list(wanted)
    for asked, given, native in decode_at(clip, needed):
        held[asked] = (given, native)
        while waiting and (asked > waiting[0] or asked == last):
            number = waiting.pop(0)
            actual, frame = held[number]
            before, after = (_find_neighbour(held, n, frame) for n in (number - 1, number + 1))
            yield number, actual, _Group(before, frame, after)
            for old in [n for n in held if n < number]:
                del held[old]


def _find_neighbour(held: dict[int, tuple[int, VideoFrame]], number: int, beside: VideoFrame) -> VideoFrame | None:
    """The frame held for `number`; None when another one stands in for it because it does not decode, or when its
    pictures are of another size or layout than the frame `beside` it."""
    given, frame = held.get(number, (-1, None))
    if given != number or frame is None:
        return None
    alike = (frame.width, frame.height, frame.format.name) == (beside.width, beside.height, beside.format.name)
    return frame if alike else None


def _develop(
    clip: Clip, number: int, group: _Group, background: tuple[int, int, int], *, deep: bool, field: int | None = None
) -> tuple[Pixels | Planar, DeepPixels | None]:
    """Frame `number` in sRGB at full quality, or what it is made of: upright, at the size of its own moment.

    H x W x 3 in uint8, and with `deep` in uint16 too where the frame has more than 8 bits; `field` as in `pictures_at`.
    """
    info = clip.info.as_of(number)
    native = group.frame
    geometry = info.geometry.resize(native.width, native.height)
    if info.interlaced and (field is not None or is_combed(native)):
        native = deinterlace(group.before, native, group.after, info.bottom_field_first, field)
    coding = Coding(info.colour.matrix, info.colour.range == "pc", info.codec in CENTRED)
    if info.hdr is None and (planar := read_planar(native, coding, geometry)):
        return planar, None
    rgb, alpha = read_rgb(native, coding)
    if info.hdr is not None:
        rgb = tone_map(rgb, info.hdr, info.colour.primaries, info.peak)
    if alpha is not None:
        rgb = _lay_over(rgb, alpha, background)
    if geometry.square != (native.width, native.height):
        rgb = np.asarray(cv2.resize(rgb, geometry.square, interpolation=cv2.INTER_CUBIC), np.float32)
    deeper: DeepPixels | None = None
    if deep and is_deep(native.format):
        deeper = np.ascontiguousarray(turn_upright(_round_deep(rgb), geometry))
    return np.ascontiguousarray(turn_upright(_round_to_bytes(rgb), geometry)), deeper


def tone_mapped(bgr: Pixels, info: ClipInfo) -> Pixels:
    """A small picture of a clip (uint8 B, G, R, as Frame.bgr gives it) as stills show it: HDR is tone-mapped."""
    if info.hdr is None:
        return bgr
    rgb = np.asarray(bgr[:, :, ::-1], np.float32) / np.float32(WHITE_CODE)
    return np.ascontiguousarray(_round_to_bytes(tone_map(rgb, info.hdr, info.colour.primaries, info.peak))[:, :, ::-1])


def _lay_over(rgb: Floats, alpha: Floats, background: tuple[int, int, int]) -> Floats:
    """Blend R'G'B' (H x W x 3, 0 to 1) by its straight alpha (H x W, 0 to 1) over a background colour of 8 bits."""
    behind = np.array(background, np.float32) / np.float32(WHITE_CODE)
    opacity = alpha[:, :, None]
    return np.asarray(np.clip(rgb, 0, 1) * opacity + behind * (1 - opacity), np.float32)


def _round_to_bytes(rgb: Floats) -> Pixels:
    """Round R'G'B' 0..1 to uint8; nothing is rounded before this step."""
    return np.asarray(cv2.addWeighted(rgb, WHITE_CODE, rgb, 0, 0, dtype=cv2.CV_8U), np.uint8)


def _round_deep(rgb: Floats) -> DeepPixels:
    """Round R'G'B' 0..1 to uint16."""
    return np.asarray(cv2.addWeighted(rgb, DEEP_WHITE_CODE, rgb, 0, 0, dtype=cv2.CV_16U), np.uint16)
