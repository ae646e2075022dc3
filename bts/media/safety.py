"""Which files may be opened: local media files within a limit of size, no playlists; a plain error for others."""

import os
import stat
import struct
from pathlib import Path

import av
import av.error
from av.container import InputContainer

from bts.config import Limits
from bts.errors import ClipError
from bts.fingerprint import unreadable
from bts.media.boxes import read_boxes
from bts.media.webp import copy_for_libav, is_animated_webp

PLAYLISTS = frozenset("concat concatf dash hds hls imf mpjpeg smoothstreaming vobsub webm_dash_manifest".split())
"""Demuxers that read a list of other files or addresses."""

NOT_FILES = frozenset(
    "alsa fbdev fifo kmsgrab lavfi oss rtp rtsp sap sdp tee video4linux2,v4l2 x11grab image2 image2pipe tty data "
    "ffmetadata bin adf idf xbin".split()
)
"""Demuxers that read devices, networks, numbered pictures or plain text, none of which is a clip."""

PICTURE_HEADS = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\x00", b"MM\x00*")
"""The first bytes of still pictures: JPEG, PNG, BMP, TIFF."""


def list_allowed_formats() -> str:
    """The demuxers allowed for clips, comma-separated for libavformat's `format_whitelist`."""
    known = av.format.formats_available
    return ",".join(sorted(name for name in known if name not in PLAYLISTS | NOT_FILES and not name.endswith("_pipe")))


def check_file(path: Path) -> os.stat_result:
    """The stat result of a regular, non-empty file. Raises ClipError for anything else."""
    try:
        found = path.stat()
    except OSError as error:
        raise unreadable(path, error) from error
    except ValueError as error:
        raise ClipError("not a file name", path, "check the name") from error
    if stat.S_ISDIR(found.st_mode):
        raise ClipError("this is a folder, not a clip", path, "name a file, or use `bts run` for folders")
    if not stat.S_ISREG(found.st_mode):
        raise ClipError("not a regular file", path, "copy the clip to a file first")
    if found.st_size == 0:
        raise ClipError("the file is empty", path, "copy or download it again")
    return found


def open_container(path: Path, limits: Limits) -> InputContainer:
    """Open `path` for demuxing, local files only. Raises ClipError with the reason when it is refused."""
    check_file(path)
    _refuse_playlist(path)
    options = {"protocol_whitelist": "file", "format_whitelist": list_allowed_formats()}
    source = copy_for_libav(path, limits.max_pixels) if is_animated_webp(path) else path
    try:
        return av.open(
            f"file:{source.absolute()}",
            "r",
            container_options=options,
            options={"max_pixels": str(limits.max_pixels)},
            metadata_errors="replace",
            timeout=(limits.stall_seconds, limits.stall_seconds),
        )
    except (av.error.FFmpegError, ValueError, UnicodeError) as error:
        raise _explain_refusal(path, error) from error


def _explain_refusal(path: Path, error: Exception) -> ClipError:
    """The error for a file that libav does not open, with the most likely reason."""
    if not path.exists():
        return ClipError("the file vanished while it was read", path, "put it back and run again")
    head = _read_head(path)
    if head.startswith(PICTURE_HEADS) or head[8:12] == b"WEBP":
        return ClipError("this is a picture, not a clip", path, "give a video file")
    if head[4:8] in (b"ftyp", b"mdat", b"wide", b"free", b"skip") and not _has_index(path):
        return ClipError(
            "its index (moov) is missing: the recording or the copy broke off",
            path,
            "copy it again, or restore it with the camera or an MP4 repair program",
        )
    if isinstance(error, av.error.InvalidDataError):
        return ClipError("not a media file, or damaged from its beginning", path, "check it, or copy it again")
    reason = getattr(error, "strerror", None) or str(error)
    return ClipError(f"cannot be opened as a clip ({reason})", path, "check that it is a whole media file")


def _has_index(path: Path) -> bool:
    """Whether an MP4 or QuickTime file has a movie box."""
    try:
        with path.open("rb") as file:
            return any(name == b"moov" for name, _, _ in read_boxes(file, 0, path.stat().st_size))
    except (OSError, struct.error):
        return False


def _read_head(path: Path) -> bytes:
    """The first 4 KiB. Raises ClipError when the file cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise unreadable(path, error) from error


def check_size(path: Path, width: int, height: int, limits: Limits) -> None:
    """Raises ClipError when pictures have more pixels than `limits.max_pixels`, a bound on memory."""
    if width * height > limits.max_pixels:
        raise ClipError(
            f"refused: its pictures are {width}x{height}, more than {limits.max_pixels} pixels",
            path,
            "raise max_pixels in [media] of bts.toml if you trust the file",
        )


def check_unchanged(path: Path, before: os.stat_result) -> None:
    """Raises ClipError when size, time or inode of the file differ from those `before`."""
    try:
        now = path.stat()
    except OSError as error:
        raise ClipError("the file vanished while it was read", path, "put it back and run again") from error
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        raise ClipError("the file changed while it was read", path, "wait until it is complete, then run again")


def _refuse_playlist(path: Path) -> None:
    """Raises ClipError when the file is a list of other files or addresses, whatever its suffix."""
    head = _read_head(path)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"#EXTM3U", b"ffconcat", b"[playlist]", b"v=0\r", b"v=0\n")) or _is_manifest(text):
        raise ClipError(
            "refused: a playlist that points to other files or addresses", path, "give the clip that it names instead"
        )


def _is_manifest(text: bytes) -> bool:
    """Whether a text is an XML list of media (DASH, Smooth Streaming, IMF, SMIL)."""
    return text.startswith(b"<") and any(
        mark in text for mark in (b"<MPD", b"<SmoothStreamingMedia", b"<CompositionPlaylist", b"<smil")
    )
