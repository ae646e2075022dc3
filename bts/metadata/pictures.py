"""Writing and reading an image file: pixels, an sRGB profile, and the metadata as each format carries it."""

from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from bts.choices import IMAGE_FORMATS
from bts.errors import OutputError
from bts.metadata import exif, iim
from bts.metadata.segments import join_extension, split_packet
from bts.metadata.tiff import add_date
from bts.metadata.xmp import Record, read_packet, write_packet

XMP_IN_PNG = "XML:com.adobe.xmp"
"""Keyword of the PNG text chunk that holds XMP (XMP specification, part 3)."""

XMP_TAG, IIM_TAG = 700, 33723
"""Tags of TIFF that hold XMP and IPTC-IIM (XMP specification, part 3; TIFF/EP)."""


def save_picture(
    image: Image.Image, path: Path | BytesIO, record: Record, form: str, quality: int, subsampling: str = "444"
) -> None:
    """Write `image` (RGB) in one of `choices.IMAGE_FORMATS`; `quality`, 1 to 100, counts where a format has one, and
    `subsampling`, one of `choices.SUBSAMPLINGS`, where it has the choice.
    """
    files = IMAGE_FORMATS[form]
    lossy = {"quality": quality, **files.chroma.get(subsampling, {})} if files.lossy else {}
    made = {**files.settings, **lossy, **_metadata(files.encoder, record), "icc_profile": _make_srgb_profile()}
    if files.encoder != "TIFF":
        image.save(path, files.encoder, **made)
        return
    encoded = BytesIO()
    image.save(encoded, files.encoder, **made)
    dated = add_date(encoded.getvalue(), record)
    if isinstance(path, BytesIO):
        path.write(dated)
    else:
        path.write_bytes(dated)


def _metadata(encoder: str, record: Record) -> dict[str, Any]:
    """The record as Pillow's encoders take it: XMP and EXIF, in JPEG and TIFF files IIM too."""
    if encoder == "JPEG":
        packet, extension, _ = split_packet(record)
        block = exif.write_exif(record, exif.LARGEST_EXIF)
        return {
            "xmp": packet,
            "exif": exif.JPEG_HEADER + block if block else b"",
            "extra": iim.write_segment(record) + extension,
        }
    packet, block = write_packet(record), exif.write_exif(record)
    if encoder == "PNG":
        info = PngInfo()
        info.add_itxt(XMP_IN_PNG, packet.decode("utf-8"), "", "")
        return {"pnginfo": info, "exif": block}
    if encoder == "TIFF":
        return {"exif": _tags(record, packet)}
    return {"xmp": packet, "exif": block}


def _tags(record: Record, packet: bytes) -> Image.Exif:
    """The record as tags of a TIFF file, which are EXIF's too; EXIF's own directory comes later."""
    tags = exif.make_exif(replace(record, date=""))
    tags[XMP_TAG], tags[IIM_TAG] = packet, iim.write_iim(record)
    return tags


def list_lost(record: Record, form: str) -> list[str]:
    """Sentences on what older programs will not find in a file of this format; a credit is never cut."""
    remarks = []
    if IMAGE_FORMATS[form].encoder in ("JPEG", "TIFF"):
        for name, size, limit in iim.list_left_out(record):
            what = f"{IIM_NAMES[name]} has {size} bytes, and IIM holds {limit}: it is left out there, and XMP has it"
            remarks.append(f"{what}; {_shown_by_wordpress(record)}" if name == "credit" else what)
    if IMAGE_FORMATS[form].encoder != "JPEG":
        return remarks
    if lost := iim.count_lost_keywords(record):
        remarks.append(f"{lost} tags are too long together for IIM in JPEG: there they are left out, and XMP has them")
    if unheld := exif.list_left_out(record, exif.LARGEST_EXIF):
        names = ", ".join(IIM_NAMES[name] for name in unheld)
        remarks.append(f"{names}: too long for EXIF in JPEG: there it is left out, and XMP has it whole")
    if moved := split_packet(record)[2]:
        names = ", ".join(IIM_NAMES.get(name, name) for name in moved)
        remarks.append(f"{names}: too long for one XMP segment; exiftool and Adobe's programs read it, exiv2 does not")
    return remarks


def _shown_by_wordpress(record: Record) -> str:
    """What WordPress, which reads IIM and EXIF and no XMP, takes for the credit."""
    shown = exif.BETWEEN_ARTISTS.join(record.creator[:1])
    return f"WordPress, which reads no XMP, shows {f'the creator, {shown}' if shown else 'none'}"


IIM_NAMES = {
    **{name: f"the {name}" for name in iim.IIM_FIELDS},
    "credit": "the credit line",
    "keywords": "a tag",
    "instructions": "the text of the instructions",
    "country_code": "the country's code",
    "copyright": "the copyright notice",
    "writer": "the caption's writer",
}
"""Field of a record -> what a remark calls it."""


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
        # All of a JPEG is read and its codes are decoded, but of its lines and columns an eighth is worked out, and no
        # colour: less than half the time.
        image.draft("L", (1, 1))
        image.load()
        return size, read_packet(*find_packets(image))


def find_packets(image: Image.Image) -> tuple[bytes, bytes]:
    """The XMP packet in an opened picture, and its extension; b"" where there is none."""
    data = image.info.get("xmp") or image.info.get(XMP_IN_PNG) or b""
    extension = join_extension(getattr(image, "applist", []))
    return data.encode("utf-8") if isinstance(data, str) else data, extension


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
