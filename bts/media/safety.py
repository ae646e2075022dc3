"""Which files may be opened: local media files within a limit of size, no playlists; a plain error for others."""

import os
import stat
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import av
import av.error
from av.container import InputContainer

from bts.config import Limits
from bts.errors import ClipError
from bts.fingerprint import unreadable
from bts.media.changes.programme import list_programmes
from bts.media.changes.rewriting import RewrittenFile
from bts.media.contents.reasons import explain_refusal, vanished
from bts.media.memory import lacks_room
from bts.media.webp import copy_for_libav, is_animated_webp

PLAYLISTS = frozenset("concat concatf dash hds hls imf mpjpeg smoothstreaming vobsub webm_dash_manifest".split())
"""Demuxers that read a list of other files or addresses."""

NOT_FILES = frozenset(
    "alsa fbdev fifo kmsgrab lavfi oss rtp rtsp sap sdp tee video4linux2,v4l2 x11grab image2 image2pipe ico tty data "
    "ffmetadata bin adf idf xbin".split()
)
"""Demuxers that read devices, networks, pictures that do not move or plain text, none of which is a clip."""

JPEG = b"\xff\xd8\xff"
"""How a JPEG picture begins, and each picture of a raw MJPEG stream."""

NEXT_JPEG = b"\xff\xd9\xff\xd8\xff"
"""The end of a JPEG picture and the beginning of the next one, which only a stream has."""

PICTURE_SET = b"MPF\x00"
"""The mark of a JPEG file of a few pictures of one moment (CIPA DC-007, Multi-Picture Format): a picture, no stream."""

HEAD = 4096
"""Bytes at the beginning by which playlists are known."""

FIRST_PICTURES = 1 << 22
"""Bytes in which the second picture of an MJPEG stream is sought."""


@cache
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
        raise ClipError("not a file name", path, "check the name", "missing") from error
    if stat.S_ISDIR(found.st_mode):
        raise ClipError("this is a folder, not a clip", path, "name a file, or use `bts run` for folders", "folder")
    if not stat.S_ISREG(found.st_mode):
        raise ClipError("not a regular file", path, "copy the clip to a file first", "special")
    if found.st_size == 0:
        raise ClipError("the file is empty", path, "copy or download it again", "empty")
    return found


def open_container(path: Path, limits: Limits, *, unseen: Sequence[int] = ()) -> InputContainer:
    """Open `path` for demuxing, local files only. Raises ClipError with the reason when it is refused.

    Of the streams of video `unseen` nothing will be decoded: libav need not decode their first pictures, which takes
    nine tenths of the time of opening a file of large ones. What they look like stays unknown then.
    The container must list its streams in its head, as MP4 and Matroska do: PyAV refuses others.
    """
    check_file(path)
    _refuse_playlist(path)
    options = {"protocol_whitelist": "file", "format_whitelist": list_allowed_formats()}
    source = copy_for_libav(path, limits.max_pixels) if is_animated_webp(path) else path
    try:
        listing = list_programmes(path)
        return av.open(
            RewrittenFile(path, listing) if listing.rewritten else f"file:{source.absolute()}",
            "r",
            format="mjpeg" if _is_mjpeg(path) else None,
            container_options=options,
            options={"max_pixels": str(limits.max_pixels)},
            stream_options=_tell_unseen(unseen),
            metadata_errors="replace",
            timeout=(limits.stall_seconds, limits.stall_seconds),
        )
    except (av.error.FFmpegError, ValueError, UnicodeError) as error:
        if isinstance(error, MemoryError) and lacks_room():
            raise
        raise explain_refusal(path, error) from error


def _tell_unseen(streams: Sequence[int]) -> Any:
    """libav's options of each stream, up to the last of those whose pictures are not to be decoded."""
    # PyAV takes a mapping for each stream; its type stubs say texts.
    return [{"skip_frame": "all"} if number in streams else {} for number in range(max(streams, default=-1) + 1)]


def _is_mjpeg(path: Path) -> bool:
    """Whether a file is a raw stream of JPEG pictures; libav takes it for one picture unless it is told so."""
    if not _read_head(path).startswith(JPEG):
        return False
    with path.open("rb") as file:
        data = file.read(FIRST_PICTURES)
    return NEXT_JPEG in data and PICTURE_SET not in data[:HEAD]


def _read_head(path: Path) -> bytes:
    """The first HEAD bytes. Raises ClipError when the file cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise unreadable(path, error) from error


def check_size(path: Path, width: int, height: int, limits: Limits) -> None:
    """Raises ClipError when pictures have more pixels than `limits.max_pixels`, a bound on memory."""
    if width * height > limits.max_pixels:
        raise ClipError(
            f"refused: its pictures are {width}x{height}, more than {limits.max_pixels} pixels",
            path,
            "raise max_pixels in [media] of bts.toml if you trust the file",
            "too-large",
        )


def check_unchanged(path: Path, before: os.stat_result) -> None:
    """Raises ClipError when size, time or inode of the file differ from those `before`."""
    try:
        now = path.stat()
    except OSError as error:
        raise vanished(path) from error
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        remedy = "wait until it is complete, then run again"
        raise ClipError("the file changed while it was read", path, remedy, "changed")


def _refuse_playlist(path: Path) -> None:
    """Raises ClipError when the file is a list of other files or addresses, whatever its suffix."""
    head = _read_head(path)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"#EXTM3U", b"ffconcat", b"[playlist]", b"v=0\r", b"v=0\n")) or _is_manifest(text):
        raise ClipError(
            "refused: a playlist that points to other files or addresses",
            path,
            "give the clip that it names instead",
            "playlist",
        )


def _is_manifest(text: bytes) -> bool:
    """Whether a text is an XML list of media (DASH, Smooth Streaming, IMF, SMIL)."""
    return text.startswith(b"<") and any(
        mark in text for mark in (b"<MPD", b"<SmoothStreamingMedia", b"<CompositionPlaylist", b"<smil")
    )
