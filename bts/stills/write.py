"""Writing and reading an image file: pixels, an sRGB profile, and the metadata as each format carries it."""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from bts.config import StillsOptions
from bts.errors import OutputError
from bts.stills import iim
from bts.stills.xmp import Record, read_packet, write_packet

XMP_IN_PNG = "XML:com.adobe.xmp"
"""Keyword of the PNG text chunk that holds XMP (XMP specification, part 3)."""

LARGEST_XMP = 65_000
"""A JPEG segment holds 64 KiB less its header (XMP specification, part 3)."""


def save_still(image: Image.Image, path: Path, record: Record, options: StillsOptions) -> None:
    """Write `image` (RGB) in the format of the options. Raises OutputError when the metadata do not fit into a file."""
    xmp = write_packet(record)
    if len(xmp) > LARGEST_XMP:
        raise OutputError("caption and other texts are too long for an image file", path, "shorten the note")
    profile = _make_srgb_profile()
    if options.format == "jpg":
        # 4:4:4: red titles and costumes keep their edges. Not progressive: 6 % smaller files took six times as long.
        image.save(
            path, "JPEG", quality=options.quality, subsampling=0,
            icc_profile=profile, xmp=xmp, extra=iim.write_segment(record), dpi=(72, 72),
        )  # fmt: skip
    elif options.format == "png":
        info = PngInfo()
        info.add_itxt(XMP_IN_PNG, xmp.decode("utf-8"), "", "")
        image.save(path, "PNG", optimize=False, compress_level=6, icc_profile=profile, pnginfo=info)
    elif options.format == "webp":
        image.save(path, "WEBP", quality=options.quality, method=4, icc_profile=profile, xmp=xmp)
    else:
        image.save(path, "AVIF", quality=options.quality, subsampling="4:4:4", speed=6, icc_profile=profile, xmp=xmp)


def read_record(path: Path) -> tuple[tuple[int, int], Record]:
    """Read back a file that `save_still` wrote: its (width, height) in pixels and its record.

    Raises OSError or ValueError when the file cannot be read.
    """
    with Image.open(path) as image:
        size = image.size
        # All of a JPEG is read and decoded, but no more than an eighth of the pixels are worked out: half the time.
        image.draft("RGB", (1, 1))
        image.load()
        data = image.info.get("xmp") or image.info.get(XMP_IN_PNG) or b""
        return size, read_packet(data.encode("utf-8") if isinstance(data, str) else data)


@lru_cache(maxsize=1)
def _make_srgb_profile() -> bytes:
    """An sRGB ICC profile with a fixed date, so that the same still has the same bytes each time it is made."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = bytes((7, 224, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    return bytes(data)
