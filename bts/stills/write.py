"""Writing one file of a still: as good as it may be large, with its record, read back and compared."""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from bts.choices import IMAGE_FORMATS
from bts.config import StillsOptions
from bts.errors import OutputError
from bts.files import new_file
from bts.media.arrays import DeepPixels
from bts.metadata.pictures import check_picture, save_picture
from bts.metadata.xmp import Record

BYTES_PER_KB = 1000
"""Bytes in a kilobyte of `max_kb`."""

LEAST_QUALITY = 20
"""Lowest quality that is tried to keep a file within `max_kb`; below it blocks and bands are what one sees."""

GOOD_QUALITY = 60
"""A file that had to be written below this quality to keep within `max_kb` gets a remark."""

BYTES_TO_SAMPLES = 257
"""Factor from 8-bit to 16-bit code values: 255 becomes 65535."""


def write_still(
    image: Image.Image, samples: DeepPixels | None, target: Path, record: Record, options: StillsOptions
) -> list[str]:
    """Write a picture (RGB), or its `samples` in 16 bits where there are some, and read it back; returns remarks.

    Raises OutputError when it cannot be written as asked for, or is not as it should be when it is read back.
    """
    quality = find_quality(image, target, record, options)
    with new_file(target) as part:
        save_picture(image, part, record, options.format, quality, options.subsampling)
        if samples is not None:
            # Most stills have 8 bits.
            from bts.metadata.deep import deepen

            deepen(part, samples)
        check_picture(part, target, image.size, record)
        _check_bytes(part.stat().st_size, target, options)
    if quality < min(GOOD_QUALITY, options.quality):
        return [f"{target.name} has quality {quality}, to keep within {options.max_kb} kB"]
    return []


def find_quality(image: Image.Image, target: Path, record: Record, options: StillsOptions) -> int:
    """The highest quality, up to that of the settings, at which the file keeps within `max_kb`.

    Raises OutputError, which names the smallest size reached, when none does.
    """
    if not options.max_kb or not IMAGE_FORMATS[options.format].lossy:
        return options.quality
    limit = options.max_kb * BYTES_PER_KB
    lowest = min(LEAST_QUALITY, options.quality)
    if _measure(image, record, options, options.quality) <= limit:
        return options.quality
    smallest = _measure(image, record, options, lowest)
    if smallest > limit:
        raise _too_large(smallest, target, options, f" at quality {lowest}")
    fits, too_much = lowest, options.quality
    while too_much - fits > 1:
        middle = (fits + too_much) // 2
        if _measure(image, record, options, middle) <= limit:
            fits = middle
        else:
            too_much = middle
    return fits


def _measure(image: Image.Image, record: Record, options: StillsOptions, quality: int) -> int:
    """Bytes of the file at a quality."""
    made = BytesIO()
    save_picture(image, made, record, options.format, quality, options.subsampling)
    return len(made.getbuffer())


def _check_bytes(size: int, target: Path, options: StillsOptions) -> None:
    """Raise OutputError when a file is larger than `max_kb`: one without loss has no quality that could be lowered."""
    if options.max_kb and size > options.max_kb * BYTES_PER_KB:
        raise _too_large(size, target, options, "")


def _too_large(size: int, target: Path, options: StillsOptions, how: str) -> OutputError:
    least = -(-size // BYTES_PER_KB)
    lossy = IMAGE_FORMATS[options.format].lossy
    remedy = "a smaller preset or width" if lossy else "a smaller preset or width, or --format jpg, webp or avif"
    what = f"has {least} kB{how}, and {options.max_kb} kB were asked for"
    return OutputError(what, target, f"ask for --max-kb {least}, {remedy}")


def put_marks(samples: DeepPixels, plain: Image.Image, marked: Image.Image) -> DeepPixels:
    """The samples of a picture with what was drawn on it in 8 bits: where `marked` differs from `plain`, the former."""
    if marked is plain:
        return samples
    drawn = np.asarray(marked)
    height = samples.shape[0]
    # Below its first rows, which are the picture, what was drawn may have made it taller.
    changed = (drawn[:height] != np.asarray(plain)).any(axis=2, keepdims=True)
    deep = drawn.astype(np.uint16) * np.uint16(BYTES_TO_SAMPLES)
    deep[:height] = np.where(changed, deep[:height], samples)
    return deep
