"""Pictures as they are laid on a page, and pages as files."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from PIL import Image

from bts import media
from bts.files import new_file
from bts.media.arrays import Pixels
from bts.media.jpeg import decode_jpeg, encode_jpeg
from bts.media.scaling import reduce_picture, swap_colours
from bts.model import Keyframe

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
    picture = Image.fromarray(swap_colours(bgr))
    scale = max(size[0] / picture.width, size[1] / picture.height)
    width, height = max(size[0], round(picture.width * scale)), max(size[1], round(picture.height * scale))
    large = picture.resize((width, height), Image.Resampling.LANCZOS)
    if large.size == size:
        return large
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


class HeldPictures(Mapping[int, Pixels]):
    """Frame -> its picture (uint8 BGR), held as a JPEG: memory should not hold those of a whole film."""

    def __init__(self, held: Mapping[int, bytes]) -> None:
        self._held = held

    def __getitem__(self, frame: int) -> Pixels:
        picture = decode_jpeg(self._held[frame])
        assert picture is not None
        return picture

    def __iter__(self) -> Iterator[int]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def take_pictures(clip: media.Clip, keyframes: Iterable[Keyframe], longer_side: int) -> HeldPictures:
    """The pictures of frames in their exact colours, by frame, at most `longer_side` pixels. Raises ClipError."""
    frames = {keyframe.time: keyframe.frame for keyframe in keyframes}
    held = {}
    for asked, picture in media.pictures_at(clip, frames):
        bgr = reduce_picture(swap_colours(picture.rgb), longer_side)
        held[frames[asked]] = encode_jpeg(bgr, QUALITY)
    return HeldPictures(held)
