"""Pictures as they are laid on a page, and pages as files."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from bts.files import new_file


def fitted(bgr: npt.NDArray[np.uint8], size: tuple[int, int]) -> Image.Image:
    """All of a picture (uint8 BGR), as large as `size` allows: one that is shaped almost so is made exactly so."""
    height, width = bgr.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    whole = width * scale, height * scale
    if all(abs(side - most) <= 0.03 * most for side, most in zip(whole, size, strict=True)):
        return filled(bgr, size)
    return filled(bgr, (max(1, round(whole[0])), max(1, round(whole[1]))))


def filled(bgr: npt.NDArray[np.uint8], size: tuple[int, int]) -> Image.Image:
    """A picture (uint8 BGR) at exactly `size`, without distortion: what is too long is cut off evenly."""
    picture = Image.fromarray(bgr[:, :, ::-1])
    scale = max(size[0] / picture.width, size[1] / picture.height)
    wide, high = max(size[0], round(picture.width * scale)), max(size[1], round(picture.height * scale))
    large = picture.resize((wide, high), Image.Resampling.LANCZOS)
    left, top = (wide - size[0]) // 2, (high - size[1]) // 2
    return large.crop((left, top, left + size[0], top + size[1]))


def save(page: Image.Image, target: Path) -> Path:
    """Write a page, all of it or nothing. Raises OutputError."""
    with new_file(target) as temporary:
        page.save(temporary, quality=90)
    return target


def numbered(target: Path, number: int) -> Path:
    """The file of page `number`, from 1."""
    return target if number == 1 else target.with_stem(f"{target.stem}-{number}")
