"""The part of its picture that a still shows, in any size: made from as little of the picture as can be."""

from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from bts import media
from bts.media.arrays import DeepPixels
from bts.media.planar import Box
from bts.stills.sizes import Size, scale, scale_deep


@dataclass(frozen=True, eq=False)
class Part:
    """What a picture shows in a box, in pixels."""

    picture: media.Picture
    box: Box

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        left, top, right, bottom = self.box
        return right - left, bottom - top

    @cached_property
    def _whole(self) -> Image.Image:
        """The part in its own size."""
        whole = Image.fromarray(self.picture.rgb)
        return whole if self.size == whole.size else whole.crop(self.box)

    def scale(self, size: Size) -> Image.Image:
        """The part in a size (Lanczos)."""
        if (size.width, size.height) == self.size:
            return self._whole
        scaled = self.picture.scale(self.box, size.width, size.height)
        return scale(self._whole, size) if scaled is None else Image.fromarray(scaled)

    def scale_deep(self, size: Size) -> DeepPixels | None:
        """As `scale`, for 16 bits a sample; None where the picture has 8."""
        if self.picture.deep is None:
            return None
        left, top, right, bottom = self.box
        return scale_deep(self.picture.deep[top:bottom, left:right], size)
