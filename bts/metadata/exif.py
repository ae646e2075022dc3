"""EXIF: caption, creator, copyright and date, as file managers and photo libraries show them."""

from collections.abc import Collection

from PIL import ExifTags, Image

from bts.metadata.dates import split_date
from bts.metadata.xmp import Record

LARGEST_EXIF = 65_527
"""Bytes of EXIF in a JPEG segment, which holds 65,533, less the six of its header (Exif 3.0, 4.7.2)."""

EXIF_VERSION = b"0232"
"""The version of EXIF that the block is of: 2.32, the first that has the zone of a time."""

BETWEEN_ARTISTS = "; "
"""Between several creators (Exif 3.0, Artist)."""

TEXT_TAGS = {
    "caption": ExifTags.Base.ImageDescription,
    "creator": ExifTags.Base.Artist,
    "copyright": ExifTags.Base.Copyright,
}
"""Field of a record -> the tag that holds it."""

JPEG_HEADER = b"Exif\0\0"
"""What stands before the block in a JPEG segment."""


def write_exif(record: Record, most: int | None = None) -> bytes:
    """The EXIF block of a record, without the header that JPEG has before it; b"" when there is nothing to say.

    The longest texts with which the block would have more than `most` bytes are left out.
    """
    return _pack(make_exif(record, () if most is None else list_left_out(record, most)))


def list_left_out(record: Record, most: int) -> tuple[str, ...]:
    """The fields of a record, the longest first, without which its block has at most `most` bytes."""
    texts = _list_texts(record)
    longest = sorted(texts, key=lambda name: -len(texts[name].encode("utf-8")))
    left = 0
    while left < len(longest) and len(_pack(make_exif(record, longest[:left]))) > most:
        left += 1
    return tuple(longest[:left])


def make_exif(record: Record, without: Collection[str] = ()) -> Image.Exif:
    """Caption, creators, copyright and date of a record, but for the fields `without`.

    Texts are UTF-8, as exiftool, exiv2 and browsers read them.
    """
    made = Image.Exif()
    for name, text in _list_texts(record).items():
        if text and name not in without:
            made[TEXT_TAGS[name]] = text.encode("utf-8")
    date = split_date(record.date)
    if date.exif:
        taken: dict[int, object] = {ExifTags.Base.ExifVersion: EXIF_VERSION, ExifTags.Base.DateTimeOriginal: date.exif}
        if date.zone:
            taken[ExifTags.Base.OffsetTimeOriginal] = date.zone
        made.get_ifd(ExifTags.IFD.Exif).update(taken)
        made[ExifTags.IFD.Exif] = made.get_ifd(ExifTags.IFD.Exif)
    return made


def _list_texts(record: Record) -> dict[str, str]:
    """The text of each of TEXT_TAGS."""
    return {
        "caption": record.caption,
        "creator": BETWEEN_ARTISTS.join(record.creator),
        "copyright": record.copyright,
    }


def _pack(made: Image.Exif) -> bytes:
    return made.tobytes().removeprefix(JPEG_HEADER) if len(made) else b""
