"""What a file that is no clip is, by its first bytes: a picture, a document, text that calls itself .mp4.

Standard library only: a search for clips among a million files asks it, and loads no decoder.
"""

import os
from dataclasses import dataclass
from pathlib import Path

HEAD = 1 << 16
"""Bytes at the beginning of a file that are looked at."""

PROBES = 64
"""Places of a file, evenly spaced, that are looked at to find out whether there is anything but zeros."""

TEXT_SHARE = 0.97
"""Share of the characters at a file's beginning that can be printed; above it the file is text."""

SAMPLE = 4096
"""Bytes at the beginning in which most characters of a text can be printed."""


@dataclass(frozen=True)
class Head:
    """What a file is whose bytes at `place` are `mark`: the kind of failure, what it is in words, what to do."""

    place: int
    mark: bytes
    kind: str
    what: str
    remedy: str = "give a video file"


VIDEO = "give the video file that it belongs to"

HEADS = (
    Head(0, b"\x00\x05\x16\x07", "document", "the hidden companion (AppleDouble) of a file on a Mac", VIDEO),
    Head(0, b"Bud1", "document", "settings of the Finder of a Mac (.DS_Store)"),
    Head(0, b"DVDVIDEO-", "playlist", "the index of a DVD (IFO)", "give the VOB files beside it"),
    Head(0, b"MPLS0", "playlist", "a playlist of a Blu-ray", "give the .m2ts files in its STREAM folder"),
    Head(0, b"HDMV0", "playlist", "clip information of a Blu-ray", "give the .m2ts file of the same number"),
    Head(0x8001, b"CD001", "document", "the image of a disc (ISO 9660)", "mount it, or copy the video files out of it"),
    Head(0, b"PK\x03\x04", "document", "a ZIP archive, or an office document", "unpack it and give the video file"),
    Head(0, b"Rar!\x1a\x07", "document", "a RAR archive", "unpack it and give the video file"),
    Head(0, b"7z\xbc\xaf\x27\x1c", "document", "a 7z archive", "unpack it and give the video file"),
    Head(0, b"\x1f\x8b", "document", "a file packed with gzip", "unpack it and give the video file"),
    Head(0, b"BZh", "document", "a file packed with bzip2", "unpack it and give the video file"),
    Head(0, b"\xfd7zXZ\x00", "document", "a file packed with xz", "unpack it and give the video file"),
    Head(0, b"\x28\xb5\x2f\xfd", "document", "a file packed with zstd", "unpack it and give the video file"),
    Head(257, b"ustar", "document", "a tar archive", "unpack it and give the video file"),
    Head(0, b"Salted__", "encrypted", "a file encrypted with OpenSSL", "decrypt it first"),
    Head(0, b"age-encryption.org/", "encrypted", "a file encrypted with age", "decrypt it first"),
    Head(0, b"-----BEGIN PGP MESSAGE", "encrypted", "a file encrypted with PGP", "decrypt it first"),
    Head(0, b"%PDF-", "document", "a PDF document"),
    Head(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document", "an old office document"),
    Head(0, b"SQLite format 3\x00", "document", "a database (SQLite)"),
    Head(0, b"\x7fELF", "document", "a program"),
    Head(0, b"\xfe\xed\xfa", "document", "a program"),
    Head(0, b"\xcf\xfa\xed\xfe", "document", "a program"),
    Head(0, b"MZ", "document", "a program for Windows", "do not start it; give a video file"),
    Head(0, b"L\x00\x00\x00\x01\x14\x02\x00", "document", "a shortcut of Windows", "give the file that it leads to"),
    Head(0, b"d8:announce", "document", "a torrent: the address of a download", "give the file that it downloads"),
    Head(0, b"\xff\xd8\xff", "picture", "a picture (JPEG)"),
    Head(0, b"\x89PNG", "picture", "a picture (PNG)"),
    Head(0, b"BM", "picture", "a picture (BMP)"),
    Head(0, b"II*\x00", "picture", "a picture (TIFF, or a camera's raw format)"),
    Head(0, b"MM\x00*", "picture", "a picture (TIFF)"),
    Head(0, b"8BPS", "picture", "a picture (Photoshop)"),
    Head(0, b"\x00\x00\x01\x00", "picture", "a picture (icon)"),
    Head(0, b"\x00\x00\x00\x0cjP  ", "picture", "a picture (JPEG 2000)"),
    Head(0, b"\xff\x4f\xff\x51", "picture", "a picture (JPEG 2000)"),
    Head(0, b"\x00\x00\x00\x0cJXL ", "picture", "a picture (JPEG XL)"),
    Head(0, b"\xff\x0a", "picture", "a picture (JPEG XL)"),
    Head(0, b"v/1\x01", "picture", "a picture (OpenEXR)", "give a video file; bts reads no numbered pictures"),
    Head(0, b"SDPX", "picture", "a picture (DPX)", "give a video file; bts reads no numbered pictures"),
    Head(0, b"XPDS", "picture", "a picture (DPX)", "give a video file; bts reads no numbered pictures"),
    Head(0, b"FUJIFILMCCD-RAW", "picture", "a picture (a camera's raw format)"),
)  # fmt: skip
"""The first that fits tells; what is media comes in no row."""

MEDIA_HEADS = (
    b"\x1a\x45\xdf\xa3", b"RIFF", b"OggS", b"FLV\x01", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    b"\x00\x00\x01\xba", b".RMF",
)  # fmt: skip
"""How files of the usual formats begin: Matroska, AVI, Ogg, FLV, ASF, MPEG program stream, RealMedia."""

STRONG = 5
"""Bytes of a mark that no sound begins with by chance; libav takes a DVD's index, for one, for sound."""

STILL_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"miaf", b"avif", b"jpeg"})
"""Brands of files of one still picture in the manner of MP4 (ISO/IEC 23008-12): HEIC, AVIF."""

WEBP_FLAGS = 20
"""Where the flags stand in a WebP of several chunks (VP8X; RFC 9649, section 2.7)."""

ANIMATED = 0x02
"""The flag of animation among them."""


def recognise_head(path: Path) -> Head | None:
    """What a file that is no clip is by its first bytes; None when they tell nothing. Raises OSError."""
    with path.open("rb") as file:
        data = file.read(HEAD)
        size = os.fstat(file.fileno()).st_size
        if not any(data) and _is_blank(path, size):
            return Head(0, b"", "blank", "nothing but zeros: the copy or the download never finished", "copy it again")
    if not any(data):
        return Head(0, b"", "damaged", f"its first {HEAD} bytes or more are zeros", "copy it again")
    return recognise_bytes(data)


def recognise_bytes(data: bytes) -> Head | None:
    """What a file that is no clip is by its first bytes, up to HEAD of them; None when they tell nothing."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Head(0, b"", "picture", "a picture (WebP)")
    marked = next((head for head in HEADS if data.startswith(head.mark, head.place)), None)
    return marked or _recognise_text(data)


def is_animated_webp(data: bytes) -> bool:
    """Whether the first 21 bytes of a file, or more, are those of a WebP picture that moves."""
    return (
        data[:4] == b"RIFF"
        and data[8:16] == b"WEBPVP8X"
        and len(data) > WEBP_FLAGS
        and bool(data[WEBP_FLAGS] & ANIMATED)
    )


def has_strong_mark(path: Path) -> bool:
    """Whether a file begins with a mark of STRONG bytes or more, which no sound does by chance. Raises OSError."""
    with path.open("rb") as file:
        data = file.read(HEAD)
    return any(data.startswith(head.mark, head.place) for head in HEADS if len(head.mark) >= STRONG)


def name_still(path: Path) -> str:
    """What a file of still pictures in the manner of MP4 calls itself, such as AVIF; "" for any other. Raises OSError.

    libav takes such a file for a clip of one frame.
    """
    with path.open("rb") as file:
        data = file.read(12)
    return data[8:12].decode("ascii").upper() if data[4:8] == b"ftyp" and data[8:12] in STILL_BRANDS else ""


def _is_blank(path: Path, size: int) -> bool:
    """Whether a file holds zeros alone, at PROBES places; a file of less than 4 MiB is looked at whole."""
    step = max(HEAD, size // PROBES)
    with path.open("rb") as file:
        for place in range(0, size, step):
            file.seek(place)
            if any(file.read(HEAD)):
                return False
    return True


def _recognise_text(data: bytes) -> Head | None:
    """Which kind of text a file is; None when it is none."""
    text = _decode(data)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")):
        remedy = "download the clip itself: what was saved is the page that a site showed in its place"
        return Head(0, b"", "text", "a web page (HTML)", remedy)
    if "<svg" in start[:SAMPLE]:
        return Head(0, b"", "picture", "a picture (SVG)")
    if start.startswith("version https://git-lfs"):
        return Head(0, b"", "text", "the pointer to a file in Git LFS", "fetch the file itself: git lfs pull")
    if start.startswith("<?xml"):
        return Head(0, b"", "text", "a text (XML)")
    if start.startswith(("{", "[{")):
        return Head(0, b"", "text", "a text (JSON)")
    if start.startswith("#!"):
        return Head(0, b"", "text", "a program (script)")
    return Head(0, b"", "text", "a text")


def _decode(data: bytes) -> str | None:
    """The beginning of a file as text, when nearly all of its characters can be printed; else None."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    sample = data[:SAMPLE].decode(encoding, "replace")
    if "\0" in sample:
        return None
    if "\ufffd" in sample[:-3]:
        sample = data[:SAMPLE].decode("cp1252", "replace")
    good = sum(c.isprintable() or c in "\r\n\t\f\ufeff" for c in sample)
    return sample if good > TEXT_SHARE * len(sample) else None
