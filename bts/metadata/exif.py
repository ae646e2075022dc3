"""EXIF: caption, creator, copyright and date, as file managers and photo libraries show them."""

from PIL import ExifTags, Image

from bts.metadata.dates import split_date
from bts.metadata.xmp import Record

LARGEST_EXIF = 65_527
"""Bytes of EXIF in a JPEG segment, which holds 65,533, less the six of its header (Exif 3.0, 4.7.2)."""

EXIF_VERSION = b"0232"
"""The version of EXIF that the block is of: 2.32, the first that has the zone of a time."""

BETWEEN_ARTISTS = "; "
"""Between several creators (Exif 3.0, Artist)."""


JPEG_HEADER = b"Exif\0\0"
"""What stands before the block in a JPEG segment."""


def write_exif(record: Record, most: int | None = None) -> bytes:
    """The EXIF block of a record, without the header that JPEG has before it; b"" when there is nothing to say.

    A caption with which the block would have more than `most` bytes is left out.
    """
    made = make_exif(record)
    if not len(made):
        return b""
    data = made.tobytes().removeprefix(JPEG_HEADER)
    if most is not None and len(data) > most and ExifTags.Base.ImageDescription in made:
        del made[ExifTags.Base.ImageDescription]
        data = made.tobytes().removeprefix(JPEG_HEADER)
    return data if most is None or len(data) <= most else b""


def make_exif(record: Record) -> Image.Exif:
    """Caption, creators, copyright and date of a record. Texts are UTF-8, as exiftool, exiv2 and browsers read them."""
    texts = {
        ExifTags.Base.ImageDescription: record.caption,
        ExifTags.Base.Artist: BETWEEN_ARTISTS.join(record.creator),
        ExifTags.Base.Copyright: record.copyright,
    }
    made = Image.Exif()
    for tag, text in texts.items():
        if text:
            made[tag] = text.encode("utf-8")
    date = split_date(record.date)
    if date.exif:
        taken: dict[int, object] = {ExifTags.Base.ExifVersion: EXIF_VERSION, ExifTags.Base.DateTimeOriginal: date.exif}
        if date.zone:
            taken[ExifTags.Base.OffsetTimeOriginal] = date.zone
        made.get_ifd(ExifTags.IFD.Exif).update(taken)
        made[ExifTags.IFD.Exif] = made.get_ifd(ExifTags.IFD.Exif)
    return made
