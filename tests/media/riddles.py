"""Files that are no clips, or whose pictures cannot be read, made anew: one for each thing that they can be."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from bts.media.ebml import read_elements
from tests.media.make_clips import ffmpeg, numbered_clip

KEY = "00112233445566778899aabbccddeeff"
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-g", "12")
PICTURE_STREAM = 256
"""The number that ffmpeg gives to the first stream of a transport stream."""

Make = Callable[[Path], Path]
"""Makes a file in a folder, whose files beside it may matter too, and returns its path."""


def box(name: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), name) + content


def written(name: str, data: bytes) -> Make:
    """A file of these bytes."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data)
        return path

    return make


def encoded(name: str, *coding: str) -> Make:
    """Two seconds of numbered frames."""
    return lambda folder: numbered_clip(folder / name, *coding, frames=50)


def changed(name: str, coding: tuple[str, ...], change: Callable[[bytes], bytes]) -> Make:
    """The same with its bytes changed; the whole clip is not left beside it."""

    def make(folder: Path) -> Path:
        path = numbered_clip(folder / name, *coding, frames=50)
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


def scrambled_transport(data: bytes, flags_alone: bool = False) -> bytes:
    """The packets of the pictures encrypted, with their flags; or the flags alone, as careless recorders leave them."""
    rng = random.Random(1)
    out = bytearray(data)
    for place in range(0, len(out) - 187, 188):
        number = (out[place + 1] << 8 | out[place + 2]) & 0x1FFF
        if number == PICTURE_STREAM and out[place + 3] & 0x10:
            start = place + 4 + (1 + out[place + 4] if out[place + 3] & 0x20 else 0)
            out[place + 3] |= 0x80
            if not flags_alone:
                out[start : place + 188] = rng.randbytes(place + 188 - start)
    return bytes(out)


def scrambled_sectors(data: bytes, flags_alone: bool = False) -> bytes:
    """Every second sector of pictures encrypted as on a DVD: but for its first 128 bytes, and flagged."""
    rng = random.Random(2)
    out = bytearray(data)
    pictures = [place for place in range(0, len(out) - 2047, 2048) if out[place + 17] == 0xE0]
    for place in pictures[::2]:
        out[place + 20] |= 0x10
        if not flags_alone:
            out[place + 128 : place + 2048] = rng.randbytes(1920)
    return bytes(out)


def encrypted_units(data: bytes) -> bytes:
    """A Blu-ray's units of 6144 bytes, encrypted but for the first 16, with the copy permission flags."""
    rng = random.Random(3)
    packets = b"".join(b"\xc0\0\0\0" + data[place : place + 188] for place in range(0, len(data) - 187, 188))
    units = [packets[place : place + 6144] for place in range(0, len(packets) - 6143, 6144)]
    return b"".join(unit[:16] + rng.randbytes(6128) for unit in units)


def alias(path: bytes) -> bytes:
    """A Macintosh alias record that names a file by its path."""
    record = bytearray(150)
    name = path.rpartition(b"/")[2]
    record[50 : 51 + len(name)] = bytes([len(name)]) + name
    return (
        bytes(record) + struct.pack(">hH", 18, len(path)) + path + b"\0" * (len(path) % 2) + struct.pack(">hH", -1, 0)
    )


def pointing(kind: bytes, data: bytes) -> bytes:
    """The index of a reference movie."""
    reference = box(b"rdrf", bytes(4), kind, struct.pack(">I", len(data)), data)
    return box(b"moov", box(b"rmra", box(b"rmda", reference)))


def packed(index: bytes) -> bytes:
    """The same, compressed."""
    body = struct.pack(">I", len(index)) + zlib.compress(index)
    return box(b"moov", box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", body)))


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place < len(data):
        size, name = struct.unpack(">I4s", data[place : place + 8])
        yield name, data[place + 8 : place + size]
        place += size


def referring(data: bytes) -> bytes:
    """A movie whose tracks lie in another file, as editing programs save it: no media, and an alias in `dref`."""

    def walk(content: bytes) -> bytes:
        out = b""
        for name, inner in boxes(content):
            if name in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
                inner = walk(inner)
            elif name == b"dref":
                inner = inner[:8] + box(b"alis", bytes(4), alias(b"/Tapes/Reel 4.mov"))
            out += b"" if name == b"mdat" else box(name, inner)
        return out

    return walk(data)


def without(name: bytes) -> Callable[[bytes], bytes]:
    return lambda data: b"".join(box(found, inner) for found, inner in boxes(data) if found != name)


def noise_in_media(data: bytes) -> bytes:
    """Every sample replaced by noise of its length."""
    rng = random.Random(4)
    return b"".join(box(name, rng.randbytes(len(inner)) if name == b"mdat" else inner) for name, inner in boxes(data))


def before(mark: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data[: data.index(mark)]


def after(mark: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data[data.index(mark) :]


def dash(name: str) -> Make:
    """One file of a stream in pieces, pictures and sound apart, as a player fetches them."""

    def make(folder: Path) -> Path:
        source = ("-f", "lavfi", "-i", "testsrc2=s=96x64:d=3:r=25", "-f", "lavfi", "-i", "sine=duration=3")
        ffmpeg(*source, *X264, "-c:a", "aac", "-f", "dash", "-seg_duration", "1", folder / "all.mpd")
        return folder / name

    return make


def keyed(folder: Path) -> Path:
    """A piece of a stream that its playlist says is encrypted as a whole."""
    (folder / "key").write_bytes(bytes(range(16)))
    (folder / "info").write_text(f"key\n{folder / 'key'}\n", encoding="utf-8")
    source = ("-f", "lavfi", "-i", "testsrc2=s=96x64:d=2:r=25")
    ffmpeg(*source, *X264, "-f", "hls", "-hls_key_info_file", folder / "info", folder / "all.m3u8")
    return folder / "all0.ts"


def sound(name: str, *, cover: bool = False) -> Make:
    def make(folder: Path) -> Path:
        plain = folder / f"plain-{name}"
        ffmpeg("-f", "lavfi", "-i", "sine=duration=1", plain)
        if not cover:
            return plain
        (folder / "cover.png").write_bytes(picture("PNG"))
        ffmpeg("-i", plain, "-i", folder / "cover.png", "-map", "0", "-map", "1", "-c", "copy",
               "-disposition:v", "attached_pic", folder / name)  # fmt: skip
        return folder / name

    return make


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(out, form)
    return out.getvalue()


def drawn(name: str) -> Make:
    """A picture by ffmpeg, in a format that Pillow does not write."""

    def make(folder: Path) -> Path:
        ffmpeg("-f", "lavfi", "-i", "testsrc2=s=96x64", "-frames:v", "1", "-update", "1", folder / name)
        return folder / name

    return make


CENC = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", KEY, "-encryption_kid", KEY)
VP8 = ("-c:v", "libvpx", "-b:v", "300k")
SEGMENT_ID, CLUSTER_ID = b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75"


def live_header(data: bytes) -> bytes:
    """The header of a WebM that is sent in pieces: its segment declares no length."""
    head = data[: data.index(CLUSTER_ID)]
    place = head.index(SEGMENT_ID) + 4
    return head[:place] + b"\x01" + b"\xff" * 7 + head[place + 8 :]


def element(name: bytes, content: bytes) -> bytes:
    return name + (len(content) | 1 << 56).to_bytes(8, "big") + content


def encrypted_matroska(data: bytes) -> bytes:
    """A track that declares encryption (RFC 9559, 5.1.4.1.31), with noise for its frames."""
    encoding = element(b"\x62\x40", element(b"\x50\x33", b"\1") + element(b"\x50\x35", element(b"\x47\xe1", b"\5")))
    tracks, segment = b"\x16\x54\xae\x6b", data.index(SEGMENT_ID)
    with io.BytesIO(data) as file:
        outer = next((begin, end) for name, begin, end in read_elements(file, segment, len(data)))
        inside = list(read_elements(file, *outer))
        out = b""
        for name, begin, end in inside:
            content = data[begin:end]
            if name == tracks:
                entry = next((a, b) for _, a, b in read_elements(file, begin, end))
                content = element(b"\xae", data[slice(*entry)] + element(b"\x6d\x80", encoding))
            elif name == CLUSTER_ID:
                content = content[:40] + random.Random(8).randbytes(len(content) - 40)
            out += element(name, content) if name != b"\x11\x4d\x9b\x74" else b""
    return data[:segment] + element(SEGMENT_ID, out)


RIDDLES: dict[str, tuple[str, str, Make]] = {
    "cenc": ("encrypted", "are encrypted", encoded("a.mp4", *X264, *CENC)),
    "cenc in fragments": (
        "encrypted",
        "are encrypted",
        encoded("a.mp4", *X264, "-movflags", "frag_keyframe+empty_moov", *CENC),
    ),
    "matroska": ("encrypted", "are encrypted", changed("a.webm", VP8, encrypted_matroska)),
    "scrambled ts": ("encrypted", "are encrypted", changed("a.ts", X264, scrambled_transport)),
    "dvd": ("encrypted", "are encrypted", changed("a.vob", ("-c:v", "mpeg2video"), scrambled_sectors)),
    "blu-ray": ("encrypted", "are encrypted", changed("a.ts", ("-c:v", "mpeg2video", "-b:v", "4M"), encrypted_units)),
    "keyed piece": ("encrypted", "are encrypted", keyed),
    "openssl": ("encrypted", "OpenSSL", written("a.mp4", b"Salted__" + random.Random(5).randbytes(900))),
    "piece": ("fragment", "cat init-stream0.m4s chunk-stream0-00002.m4s > whole.mp4", dash("chunk-stream0-00002.m4s")),
    "piece of sound": ("fragment", "cat init-stream1.m4s chunk-stream1", dash("chunk-stream1-00001.m4s")),
    "piece of webm": ("fragment", "a piece of a stream without its header", changed("a.webm", VP8, after(CLUSTER_ID))),
    "header": ("init-only", "the header of a stream alone", dash("init-stream0.m4s")),
    "header of sound": ("init-only", "the header of a stream alone", dash("init-stream1.m4s")),
    "header of webm": ("init-only", "the header of a stream alone", changed("a.webm", VP8, live_header)),
    "reference by address": (
        "reference",
        "another file: big movie.mov",
        written("a.mov", pointing(b"url ", b"big movie.mov\0")),
    ),
    "reference by alias": (
        "reference",
        "another file: /Tapes/A 1.mov",
        written("a.mov", pointing(b"alis", alias(b"/Tapes/A 1.mov"))),
    ),
    "reference, packed": ("reference", "another file: b.mov", written("a.mov", packed(pointing(b"url ", b"b.mov\0")))),
    "tracks elsewhere": ("reference", "another file: /Tapes/Reel 4.mov", changed("a.mov", X264, referring)),
    "no index": ("unindexed", r"index \(moov\) is missing", changed("a.mp4", X264, before(b"moov"))),
    "index alone": ("truncated", "ends behind its index", changed("a.mp4", X264, without(b"mdat"))),
    "beginning alone": ("truncated", "ends before", changed("a.mp4", X264, lambda data: data[:32])),
    "cut mkv": ("truncated", "ends before", changed("a.mkv", X264, before(CLUSTER_ID))),
    "cut ts": ("truncated", "empty", changed("a.ts", X264, lambda data: data[: 3 * 188])),
    "zeros": ("blank", "nothing but zeros", written("a.mp4", bytes(300_000))),
    "zeros first": ("damaged", "are zeros", changed("a.mp4", X264, lambda data: bytes(200_000) + data)),
    "noise in mkv": (
        "damaged",
        "begins as a clip",
        changed("a.mkv", X264, lambda d: d[:99] + random.Random(6).randbytes(len(d) - 99)),
    ),
    "noise in media": ("undecodable", "none of its 50 packets", changed("a.mp4", X264, noise_in_media)),
    "noise": ("unknown-format", "not a media file", written("a.mp4", random.Random(7).randbytes(90_000))),
    "no decoder": (
        "codec",
        "no decoder for its pictures of the coding brhq",
        changed("a.mp4", X264, lambda d: d.replace(b"avc1", b"brhq").replace(b"avcC", b"brcC")),
    ),
    "no decoder in mkv": (
        "codec",
        "of the coding V_ZZ9",
        changed("a.webm", VP8, lambda d: d.replace(b"V_VP8", b"V_ZZ9")),
    ),
    "sound": ("sound-only", "sound only", sound("a.m4a")),
    "mp3": ("sound-only", "sound only", sound("a.mp3")),
    "sound with a cover": ("sound-only", "sound only, with cover art", sound("a.m4a", cover=True)),
    "subtitles": ("text", "this is a text", written("a.mp4", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n")),
    "web page": (
        "text",
        "download the clip itself",
        written("a.mp4", b"\n<!DOCTYPE html>\n<html><title>Sign in</title>"),
    ),
    "json": ("text", "JSON", written("a.mp4", b'{"error": "not found"}')),
    "latin-1": ("text", "this is a text", written("a.mp4", "Crème brûlée\n".encode("latin-1") * 50)),
    "utf-16": ("text", "this is a text", written("a.mov", "Hello\n".encode("utf-16") * 40)),
    "zip": ("document", "a ZIP archive", written("a.mp4", b"PK\x03\x04" + bytes(100))),
    "pdf": ("document", "a PDF", written("a.mp4", b"%PDF-1.4\n%\xe2\xe3\n" + bytes(100))),
    "program": ("document", "a program", written("a.mp4", b"\x7fELF" + bytes(300))),
    "resource fork": (
        "document",
        "companion .AppleDouble. of a file on a Mac",
        written("._a.mp4", b"\0\5\x16\7\0\2\0\0Mac OS X" + bytes(4000)),
    ),
    "dvd index": ("playlist", "the index of a DVD", written("VTS_01_0.IFO", b"DVDVIDEO-VTS" + bytes(4000))),
    "disc image": ("document", "the image of a disc", written("a.vob", bytes(0x8000) + b"\1CD001" + bytes(4000))),
    "broken animated webp": (
        "damaged",
        "not a WebP picture, or damaged from its beginning",
        written("a.webp", b"RIFF\x40\0\0\0WEBPVP8X\n\0\0\0\x02\0\0\0" + bytes(60)),
    ),
    **{
        form: ("picture", rf"this is a picture \({form}", written("a.mp4", picture(form)))
        for form in ("JPEG", "PNG", "BMP", "TIFF")
    },
    **{
        form: ("picture", "this is a picture", drawn(f"a.{form}"))
        for form in ("avif", "jp2", "exr", "dpx", "ppm", "sgi", "pcx", "ico")
    },
    "webp": ("picture", r"a picture \(WebP", written("a.mp4", picture("WEBP"))),
    "svg": ("picture", "SVG", written("a.mp4", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')),
    "playlist": ("playlist", "a playlist", written("a.mp4", b"#EXTM3U\n#EXTINF:9,\nb.ts\n")),
}
"""What a file is -> the kind of failure that it gives, words of its line, how it is made."""
