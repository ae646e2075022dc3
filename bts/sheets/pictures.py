"""Pictures as they are laid on a page, and pages as files."""

from pathlib import Path

from PIL import Image

from bts.files import new_file
from bts.media.arrays import Pixels

ALMOST = 0.03
"""A picture whose sides differ from those of its place by at most this share of them is cut to fill it."""

QUALITY = 90
"""Quality of a page's file, 1 to 100, where its format has one."""


def fit(bgr: Pixels, size: tuple[int, int]) -> Image.Image:
    """The complete picture (uint8 BGR), as large as fits in `size`; one of almost that shape fills it exactly."""
    height, width = bgr.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    scaled = width * scale, height * scale
    if all(abs(side - most) <= ALMOST * most for side, most in zip(scaled, size, strict=True)):
        return fill(bgr, size)
    return fill(bgr, (max(1, round(scaled[0])), max(1, round(scaled[1]))))


def fill(bgr: Pixels, size: tuple[int, int]) -> Image.Image:
    """The picture (uint8 BGR) at exactly `size`, undistorted: of the longer side, both ends are cut off alike."""
    picture = Image.fromarray(bgr[:, :, ::-1])
    scale = max(size[0] / picture.width, size[1] / picture.height)
    width, height = max(size[0], round(picture.width * scale)), max(size[1], round(picture.height * scale))
    large = picture.resize((width, height), Image.Resampling.LANCZOS)
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    return large.crop((left, top, left + size[0], top + size[1]))


def write_page(page: Image.Image, target: Path) -> Path:
    """Write a page, completely or not at all, and return `target`. Raises OutputError."""
    with new_file(target) as temporary:
        page.save(temporary, quality=QUALITY)
    return target


def page_path(target: Path, number: int) -> Path:
    """The file of page `number`, from 1: `target` itself, then `target`-2 and so on."""
    return target if number == 1 else target.with_stem(f"{target.stem}-{number}")
