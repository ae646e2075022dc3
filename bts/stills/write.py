"""One image file: pixels, an sRGB profile, and the record, in each format's own way."""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from bts.choices import IMAGE_FORMATS
from bts.config import StillsOptions
from bts.errors import OutputError
from bts.stills import iim
from bts.stills.xmp import Record, packet, read_packet

XMP_IN_PNG = "XML:com.adobe.xmp"
LARGEST_XMP = 65_000
"""A JPEG segment holds 64 KiB less its header (XMP specification, part 3)."""


def save(image: Image.Image, path: Path, record: Record, options: StillsOptions) -> None:
    """Write `image` (RGB) in the format of the options. Raises OutputError when the texts do not fit into a file."""
    xmp = packet(record)
    if len(xmp) > LARGEST_XMP:
        raise OutputError("caption and other texts are too long for an image file", path, "shorten the note")
    WRITERS[options.format](image, path, record, xmp, options.quality)


def _write_jpeg(image: Image.Image, path: Path, record: Record, xmp: bytes, quality: int) -> None:
    # 4:4:4: red titles and costumes keep their edges. Not progressive: 6 % smaller files took six times as long.
    image.save(
        path, "JPEG", quality=quality, subsampling=0,
        icc_profile=srgb_profile(), xmp=xmp, extra=iim.segment(record), dpi=(72, 72),
    )  # fmt: skip


def _write_png(image: Image.Image, path: Path, _record: Record, xmp: bytes, _quality: int) -> None:
    info = PngInfo()
    info.add_itxt(XMP_IN_PNG, xmp.decode("utf-8"), "", "")
    image.save(path, "PNG", optimize=False, compress_level=6, icc_profile=srgb_profile(), pnginfo=info)


def _write_webp(image: Image.Image, path: Path, _record: Record, xmp: bytes, quality: int) -> None:
    image.save(path, "WEBP", quality=quality, method=4, icc_profile=srgb_profile(), xmp=xmp)


def _write_avif(image: Image.Image, path: Path, _record: Record, xmp: bytes, quality: int) -> None:
    image.save(path, "AVIF", quality=quality, subsampling="4:4:4", speed=6, icc_profile=srgb_profile(), xmp=xmp)


WRITERS = {"jpg": _write_jpeg, "png": _write_png, "webp": _write_webp, "avif": _write_avif}
"""Image format, one of `choices.IMAGE_FORMATS` -> what writes it."""
assert WRITERS.keys() == IMAGE_FORMATS.keys()


def read_record(path: Path) -> tuple[tuple[int, int], Record]:
    """Size in pixels and record of a file that `save` wrote. Raises OSError or ValueError when it cannot be read."""
    with Image.open(path) as image:
        size = image.size
        # All of a JPEG is read and decoded, but no more than an eighth of the pixels are worked out: half the time.
        image.draft("RGB", (1, 1))
        image.load()
        data = image.info.get("xmp") or image.info.get(XMP_IN_PNG) or b""
        return size, read_packet(data.encode("utf-8") if isinstance(data, str) else data)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """An sRGB ICC profile. Its date is blanked, so that the same still has the same bytes each time it is made."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = bytes((7, 224, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    return bytes(data)
