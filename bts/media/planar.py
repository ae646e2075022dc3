"""Frames for publication, scaled before their colours are made: a smaller picture for a fraction of the work."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from bts.media.arrays import Pixels
from bts.media.colour import Coding, is_plain, read_plain_rgb
from bts.media.copies import Copier
from bts.media.geometry import Geometry, turn_upright

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the upright picture."""

FILTER = Interpolation.LANCZOS | Interpolation.ACCURATE_RND | Interpolation.BITEXACT
"""How planes are scaled: by Lanczos' filter of three lobes, to the nearest code value, the same on every machine."""

SAME_RANGE = 1
"""Given for both sides of a conversion, so that swscale moves code values and does not stretch them."""

CHROMA_STEP = 2
"""Luma columns, and rows, of one chroma sample in the layouts of `is_plain`, at most: a part begins and ends at a
multiple, for swscale takes the last chroma sample for a whole one."""


@dataclass(frozen=True, eq=False)
class Planar:
    """A frame of 8 bits a sample in planes, with square pixels, of which pictures of any size can be made."""

    native: VideoFrame
    coding: Coding
    geometry: Geometry

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright picture, in pixels."""
        return self.geometry.shown

    def develop(self) -> Pixels:
        """The upright picture in R'G'B', uint8 H x W x 3."""
        return np.ascontiguousarray(turn_upright(read_plain_rgb(self.native, self.coding), self.geometry))

    def scale(self, box: Box, width: int, height: int) -> Pixels | None:
        """The part of the upright picture in `box` as R'G'B', uint8 `height` x `width` x 3.

        None where only the developed picture can be cut so: it was turned, or the part divides a chroma sample.
        """
        part = self._cut(box)
        if part is None:
            return None
        stored = (height, width) if self.geometry.turned else (width, height)
        scaled = VideoReformatter().reformat(
            part,
            *stored,
            self._scaled_layout,
            interpolation=FILTER,
            src_color_range=SAME_RANGE,
            dst_color_range=SAME_RANGE,
            threads=1,
        )
        return np.ascontiguousarray(turn_upright(read_plain_rgb(scaled, self.coding), self.geometry))

    @property
    def _scaled_layout(self) -> str:
        """The layout without shared chroma samples; one of full range stays one, or swscale would stretch it."""
        return "yuvj444p" if self.native.format.name.startswith("yuvj") else "yuv444p"

    def _cut(self, box: Box) -> VideoFrame | None:
        """The part of the stored picture in `box` of the upright one."""
        if any(edge % CHROMA_STEP for edge in box):
            return None
        if box == (0, 0, *self.size):
            return self._placed
        if self.geometry.rotation or self.geometry.mirrored:
            return None
        left, top, right, bottom = box
        return Copier("crop", f"{right - left}:{bottom - top}:{left}:{top}").copy(self._placed)

    @cached_property
    def _placed(self) -> VideoFrame:
        """The frame with the place of its chroma samples on it, which swscale goes by and not every decoder tells."""
        where = "center" if self.coding.centred else "left"
        return Copier("setparams", f"chroma_location={where}").copy(self.native)


def read_planar(native: VideoFrame, coding: Coding, geometry: Geometry) -> Planar | None:
    """The frame as a Planar; None where its layout or its pixels' shape needs every step in floating point."""
    if geometry.square != (native.width, native.height) or not is_plain(native, coding):
        return None
    return Planar(native, coding, geometry)
