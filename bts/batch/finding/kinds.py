"""Which files may be clips: by their endings, and where those say nothing, by their first bytes."""

import os

from bts import heads
from bts.batch.records import Found
from bts.choices import PASSED_OVER
from bts.heads import Head

SUFFIXES = frozenset(
    ".264 .265 .266 .360 .3g2 .3gp .amv .asf .avi .braw .cine .divx .drc .dv .dvr-ms .evo .f4v .flv .gxf .h261 .h263 "
    ".h264 .h265 .hevc .insv .ismv .ivf .lrv .m1v .m2p .m2t .m2ts .m2v .m4s .m4v .mj2 .mjpeg .mjpg .mk3d .mkv .mov "
    ".mp2v .mp4 .mpe .mpeg .mpg .mpv .mpv2 .mts .mxf .nsv .nut .obu .ogm .ogv .qt .r3d .rm .rmvb .roq .smk .tod .trp "
    ".ts .vc1 .vob .vro .vvc .webm .wmv .wrf .wtv .xvid .y4m".split()
)
"""Endings that clips alone have, but for those in TEXTS_TOO. A file with one of them is a clip that can be run, or
fails. Endings that other files have as well (.dat, .mod, .gif, .dif, .bin) say nothing: such a file is looked into."""

TEXTS_TOO = frozenset((".ts", ".mts"))
"""Endings of clips that TypeScript has too, which is text."""

MISNAMED = frozenset(("text", "document", "picture", "playlist"))
"""Kinds of FAILURES that are no failure under another name, and one under a name that clips alone have: a page of HTML
called `tape 12.mp4` is a copy that went wrong, and whoever keeps the archive must know."""

UNKNOWN = frozenset(("unknown-format", "empty", "blank", "truncated", "undecodable"))
"""Kinds of FAILURES that make a file none that neither is called as clips are nor begins as they do.

libav takes a few others for something that it then finds no picture in: of 4,545 files of a Linux system, 439 were
unknown to it, 18 ended for it before a picture, 1 gave none.
"""

BOXES = (b"ftyp", b"moov", b"moof", b"mdat", b"styp", b"wide", b"skip", b"pnot")
"""The types of the boxes that files in the manner of MP4 and QuickTime begin with."""

MORE_HEADS = (b"\x00\x00\x01\xb3", b"\x06\x0e\x2b\x34", b"DKIF", b"YUV4MPEG2 ", b"nut/multimedia container\x00")
"""How files begin of MPEG video without a container, MXF, IVF, YUV4MPEG2 and NUT."""

PACKET, SYNC = 188, b"\x47"
"""Bytes of a packet of an MPEG transport stream, and what each begins with; a .m2ts has a time of 4 bytes before it."""

SOUNDS = (
    Head(0, b"ID3", "sound-only", "sound (MP3, or another with ID3 tags)"),
    Head(0, b"fLaC", "sound-only", "sound (FLAC)"),
    Head(0, b"MThd", "sound-only", "music in notes (MIDI)"),
    Head(0, b"#!AMR", "sound-only", "sound (AMR)"),
    Head(0, b"caff", "sound-only", "sound (Core Audio)"),
    Head(0, b"wvpk", "sound-only", "sound (WavPack)"),
    Head(0, b"MAC ", "sound-only", "sound (Monkey's Audio)"),
    Head(8, b"WAVE", "sound-only", "sound (WAV)"),
    Head(8, b"AIFF", "sound-only", "sound (AIFF)"),
    Head(8, b"AIFC", "sound-only", "sound (AIFF)"),
    Head(4, b"ftypM4A ", "sound-only", "sound (M4A)"),
)
"""Media that have no pictures that move; the first that fits tells."""

STILL = Head(0, b"", "picture", "a picture (HEIC or AVIF)")
STILL_GIF = Head(0, b"", "picture", "a picture (GIF)")

SEQUENCES = (b"avis", b"msf1", b"hevc", b"hevx")
"""Brands of files in the manner of MP4 that hold a sequence of pictures."""

PNG, GIFS = b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a")

GIF_IMAGE, GIF_EXTENSION, GIF_END = 0x2C, 0x21, 0x3B
"""The bytes that an image, an extension and the end of a GIF begin with (GIF89a, sections 20, 23 to 27)."""


def is_usual(name: str) -> bool:
    """Whether a file's name ends as those of clips do."""
    return os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122 a million names


def has_shared_ending(name: str) -> bool:
    """Whether a usual name is one that texts have too."""
    return os.path.splitext(name)[1].lower() in TEXTS_TOO  # noqa: PTH122 a million names


def is_passed_over(found: Found, kind: str) -> bool:
    """Whether a file with a failure of this `kind`, met by the search or by a worker, is no clip and so no failure.

    A file that was named itself never is, nor a text or picture that is named as clips alone are. Of a file without a
    usual ending it is also enough that no reader knows it.
    """
    if found.path == found.top:
        return False
    if kind in MISNAMED and is_usual(found.path.name) and not has_shared_ending(found.path.name):
        return False
    return kind in PASSED_OVER or (not found.usual and kind in UNKNOWN)


def recognise(data: bytes) -> Head | None:
    """What a file that is no clip is by its first bytes, up to `heads.HEAD` of them; None when it may be a clip.

    Pictures that move (GIF, WebP, PNG) may be clips. A GIF of which the first bytes hold one image may be one too.
    """
    if data.startswith(GIFS):
        return STILL_GIF if _count_gif_images(data) == 1 else None
    if heads.is_animated_webp(data) or (data.startswith(PNG) and b"acTL" in data[: data.find(b"IDAT")]):
        return None
    if data[4:8] == b"ftyp" and data[8:12] in heads.STILL_BRANDS:
        brands = data[16 : int.from_bytes(data[:4], "big")]
        return None if any(brand in brands for brand in SEQUENCES) else STILL
    sound = next((head for head in SOUNDS if data.startswith(head.mark, head.place)), None)
    return sound or (heads.recognise_bytes(data) if any(data) else None)


def begins_as_clip(data: bytes) -> bool:
    """Whether the first bytes of a file are those of the usual formats of clips."""
    if data.startswith(b"RIFF"):
        return data[8:12] == b"AVI "
    if data.startswith((*heads.MEDIA_HEADS, *MORE_HEADS)) or data[4:8] in BOXES:
        return True
    return any(data[start :: PACKET + start][:4] == SYNC * 4 for start in (0, 4))


def _count_gif_images(data: bytes) -> int | None:
    """How many images a GIF has, up to 2; None when `data` ends before that is known, or is damaged."""
    at, images = 13 + _table_length(data, 10), 0
    while at < len(data) and images < 2:
        if data[at] == GIF_END:
            return images
        if data[at] == GIF_IMAGE:
            images += 1
            at += 10 + _table_length(data, at + 9) + 1
        elif data[at] == GIF_EXTENSION:
            at += 2
        else:
            return None
        while at < len(data) and data[at]:  # blocks of data, each behind its length
            at += data[at] + 1
        at += 1
    return images if images == 2 else None


def _table_length(data: bytes, flags_at: int) -> int:
    """Bytes of the table of colours that the flags at this place declare."""
    flags = data[flags_at] if flags_at < len(data) else 0
    return 3 << ((flags & 0x07) + 1) if flags & 0x80 else 0
