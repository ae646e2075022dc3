"""How large a still is made: as its preset says, in the widths asked for, and never enlarged unless that is wanted."""

import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from bts.choices import Preset
from bts.media.arrays import DeepPixels
from bts.stills.request import StillRequest

OFF_SHAPE = 0.02
"""Difference of a picture's shape from its preset's, as a share: up to it the picture was cropped to that shape and is
made exactly as large as the preset, above it keeps its own shape (it was not cropped) and fits inside the preset."""

LARGEST_SAMPLE = 65535
"""The greatest value of a sample of 16 bits."""


_NAMED = re.compile(r".*, (\d+)(?: x (\d+)| wide)")
"""What `name_preset` says: width, and height where both are set."""


@dataclass(frozen=True)
class Size:
    """Pixels of one file; `asked` is the width that its name says, 0 where the name says none."""

    width: int
    height: int
    asked: int = 0


def plan_sizes(framed: tuple[int, int], request: StillRequest, *, enlarge: bool) -> tuple[list[Size], list[str]]:
    """The sizes of the files of a request, the widest first, and remarks, of which the still's name is the subject.

    `framed` is (width, height) of the picture as it was framed. There is always one size at least: where all widths of
    the request are larger than the picture, its own.
    """
    if request.widths:
        return _plan_widths(framed, request, enlarge=enlarge)
    size = fit_preset(framed, request.preset, enlarge=enlarge)
    remarks = [line for line in (_tell_enlarged(framed, size), tell_small(size, request)) if line]
    return [size], remarks


def fit_preset(framed: tuple[int, int], preset: Preset, *, enlarge: bool) -> Size:
    """The size of a framed picture in a preset: no larger than either, or as large as the preset with `enlarge`."""
    width, height = framed
    if not preset.width:
        return Size(width, height)
    off_shape = preset.aspect is not None and abs(width / height / preset.aspect - 1) > OFF_SHAPE
    scale = preset.width / width
    if off_shape and preset.height:
        scale = min(scale, preset.height / height)
    if scale > 1 and not enlarge:
        return Size(width, height)
    if preset.height and not off_shape:
        return Size(preset.width, preset.height)
    return Size(max(1, round(width * scale)), max(1, round(height * scale)))


def _plan_widths(framed: tuple[int, int], request: StillRequest, *, enlarge: bool) -> tuple[list[Size], list[str]]:
    """As `plan_sizes`, for a request with widths."""
    made = [width for width in request.widths if enlarge or width <= framed[0]] or [framed[0]]
    sizes = [_as_wide(framed, width, request.preset) for width in sorted(made, reverse=True)]
    remarks = [line for line in (_tell_enlarged(framed, sizes[0]),) if line]
    if left_out := [str(width) for width in request.widths if width not in made]:
        remarks.append(
            f"has no file of width {', '.join(left_out)}: the picture is {framed[0]} wide, and stills are not "
            "enlarged without --enlarge"
        )
    return sizes, remarks


def _as_wide(framed: tuple[int, int], width: int, preset: Preset) -> Size:
    """The size of a framed picture at another width."""
    fitted = fit_preset(framed, Preset(width, preset.aspect), enlarge=True)
    return Size(fitted.width, fitted.height, width)


def _tell_enlarged(framed: tuple[int, int], size: Size) -> str:
    """The remark that a picture was enlarged, with how many times; "" where it was not."""
    if size.width <= framed[0]:
        return ""
    return f"was enlarged {size.width / framed[0]:.1f} times, from {framed[0]} x {framed[1]}"


def name_preset(request: StillRequest) -> str:
    """`hero, 1200 x 675`: the preset that a still is to be as large as; "" where it has widths, or no preset."""
    if not request.preset_name or not request.preset.width or request.widths:
        return ""
    return f"{request.preset_name}, {request.preset.size}"


def tell_small(size: Size, request: StillRequest) -> str:
    """The remark that a still is smaller than its preset; "" where it is not, and where the still has widths."""
    return tell_small_for((size.width, size.height), name_preset(request))


def tell_small_for(size: tuple[int, int], preset: str) -> str:
    """The same for a picture of that size, by what `name_preset` said; "" for other words."""
    found = _NAMED.fullmatch(preset)
    if found is None:
        return ""
    width, height = int(found[1]), int(found[2] or 0)
    if size[0] >= width or (height and size[1] >= height):
        return ""
    return f"is {size[0]} x {size[1]}, less than its preset {preset}"


def tell_taller(size: tuple[int, int], request: StillRequest) -> str:
    """The remark that a picture of that size, with its bar, is higher than its preset; "" where it is not.

    The file of one of several widths has no height that was asked for.
    """
    preset = request.preset
    more = size[1] - preset.height
    if request.widths or not request.preset_name or not preset.height or more <= 0:
        return ""
    preset_size = f"its preset {request.preset_name}, {preset.size}"
    return f"is {size[0]} x {size[1]} with its bar, {more} pixels higher than {preset_size}"


def scale(image: Image.Image, size: Size) -> Image.Image:
    """The picture in another size (Lanczos); the same one where it has that size."""
    wanted = size.width, size.height
    return image if image.size == wanted else image.resize(wanted, Image.Resampling.LANCZOS)


def scale_deep(samples: DeepPixels, size: Size) -> DeepPixels:
    """As `scale`, for 16 bits a sample."""
    if samples.shape[:2] == (size.height, size.width):
        return samples
    bands = [scale(Image.fromarray(samples[:, :, band].astype(np.float32)), size) for band in range(samples.shape[2])]
    scaled = np.rint(np.dstack([np.asarray(band) for band in bands]))
    return np.asarray(np.clip(scaled, 0, LARGEST_SAMPLE), np.uint16)
