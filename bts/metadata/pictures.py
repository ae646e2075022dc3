"""Writing and reading an image file: pixels, an sRGB profile, and the metadata as each format carries it."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, TiffTags
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from bts.choices import IMAGE_FORMATS
from bts.errors import OutputError
from bts.metadata import iim
from bts.metadata.xmp import Record, read_packet, write_packet

XMP_IN_PNG = "XML:com.adobe.xmp"
"""Keyword of the PNG text chunk that holds XMP (XMP specification, part 3)."""

XMP_IN_TIFF = 700
"""Tag of TIFF that holds XMP (XMP specification, part 3)."""

LARGEST_XMP = 65_000
"""A JPEG segment holds 64 KiB less its header (XMP specification, part 3)."""


def save_picture(
    image: Image.Image, path: Path | BytesIO, record: Record, form: str, quality: int, subsampling: str = "444"
) -> None:
    """Write `image` (RGB) in one of `choices.IMAGE_FORMATS`; `quality`, 1 to 100, counts where a format has one, and
    `subsampling`, one of `choices.SUBSAMPLINGS`, where it has the choice.

    Raises OutputError when the metadata do not fit into a file.
    """
    xmp = write_packet(record)
    if len(xmp) > LARGEST_XMP:
        raise OutputError("caption and other texts are too long for an image file", _named(path), "shorten the note")
    files = IMAGE_FORMATS[form]
    lossy = {"quality": quality, **files.chroma.get(subsampling, {})} if files.lossy else {}
    profile, metadata = _make_srgb_profile(), _metadata(files.encoder, record, xmp)
    image.save(path, files.encoder, icc_profile=profile, **files.settings, **lossy, **metadata)


def _metadata(encoder: str, record: Record, xmp: bytes) -> dict[str, Any]:
    """The record as Pillow's encoders take it: a JPEG file has IIM too, and PNG keeps XMP in a text chunk."""
    if encoder == "PNG":
        info = PngInfo()
        info.add_itxt(XMP_IN_PNG, xmp.decode("utf-8"), "", "")
        return {"pnginfo": info}
    if encoder == "TIFF":
        # Of type BYTE (XMP specification, part 3); Pillow would make TEXT of it.
        tags = ImageFileDirectory_v2()
        tags.tagtype[XMP_IN_TIFF] = TiffTags.BYTE
        tags[XMP_IN_TIFF] = xmp
        return {"tiffinfo": tags}
    return {"xmp": xmp, "extra": iim.write_segment(record)} if encoder == "JPEG" else {"xmp": xmp}


Image.MAX_IMAGE_PIXELS = None
"""Pillow warns of large pictures; here it reads what bts made, within `max_pixels` of [media]."""


def _named(path: Path | BytesIO) -> Path | None:
    return path if isinstance(path, Path) else None


def picture_size(path: Path) -> tuple[int, int]:
    """(Width, height) in pixels of a picture, from its header alone. Raises OSError."""
    with Image.open(path) as image:
        return image.size


def read_record(path: Path) -> tuple[tuple[int, int], Record]:
    """Read back a file that `save_picture` wrote: its (width, height) in pixels and its record.

    Raises OSError or ValueError when the file cannot be read.
    """
    with Image.open(path) as image:
        size = image.size
        # All of a JPEG is read and decoded, but no more than an eighth of the pixels are worked out: half the time.
        image.draft("RGB", (1, 1))
        image.load()
        data = image.info.get("xmp") or image.info.get(XMP_IN_PNG) or b""
        return size, read_packet(data.encode("utf-8") if isinstance(data, str) else data)


def check_picture(part: Path, target: Path, size: tuple[int, int], record: Record) -> None:
    """Read a written file back. Raises OutputError, naming `target`, unless it has this size and record."""
    try:
        found_size, found = read_record(part)
    except (OSError, ValueError, SyntaxError) as error:
        raise OutputError(f"the picture cannot be read back: {error}", target, "try again") from error
    if found_size != size:
        raise OutputError(f"the picture is {found_size}, not {size} pixels", target, "report this as a bug")
    if found != record:
        wrong = [name for name in vars(record) if getattr(found, name) != getattr(record, name)]
        raise OutputError(
            f"the picture does not say what it should in {', '.join(wrong)}", target, "report this as a bug"
        )


@lru_cache(maxsize=1)
def _make_srgb_profile() -> bytes:
    """An sRGB ICC profile with a fixed date, so that the same still has the same bytes each time it is made."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = bytes((7, 224, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    return bytes(data)
