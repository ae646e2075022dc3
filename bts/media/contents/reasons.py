"""What a file is that cannot be read, so that the reason helps: each answer is a ClipError with its kind.

`explain_refusal` is asked when libav does not open a file, the others when it opens it and gives nothing to look at.
"""

import shlex
from pathlib import Path

import av
import av.error
from av.container import InputContainer
from av.video.stream import VideoStream

from bts.errors import ClipError
from bts.fingerprint import unreadable
from bts.heads import MEDIA_HEADS, has_strong_mark, name_still, recognise_head
from bts.media.contents.coding import name_coding
from bts.media.contents.encryption import (
    MOST_IN_THE_CLEAR,
    is_declared_encrypted,
    is_keyed_by_playlist,
    measure_scrambling,
)
from bts.media.contents.fragments import find_header, is_fragment, is_header_alone
from bts.media.contents.movie import Movie, read_movie
from bts.media.ebml import HEADER
from bts.media.truncation import count_missing_bytes

RIFF = b"RIFF"
"""How an AVI file begins; it declares its length, as Matroska does."""

PIPES = "_pipe"
"""How libav calls the readers of one picture: `exr_pipe`."""


def explain_refusal(path: Path, error: Exception) -> ClipError:
    """The error for a file that libav does not open, with what the file is as far as its bytes tell."""
    if not path.exists():
        return vanished(path)
    movie = read_movie(path)
    known = _explain_structure(path, movie) or _explain_head(path)
    if known is not None:
        return known
    if picture := _find_picture_format(path):
        return ClipError(f"this is a picture ({picture}), not a clip", path, "give a video file", "picture")
    if is_keyed_by_playlist(path):
        return encrypted(path)
    declares_length = _read_head(path).startswith((HEADER, RIFF))
    if count_missing_bytes(path) or (isinstance(error, av.error.EOFError) and not declares_length):
        return ClipError("it ends before its first picture", path, "copy it again", "truncated")
    if movie is not None or _read_head(path).startswith(MEDIA_HEADS):
        what = "damaged: it begins as a clip does, and what follows cannot be read"
        return ClipError(what, path, "copy it again, or repair it with a program for that", "damaged")
    if isinstance(error, (av.error.InvalidDataError, av.error.ArgumentError)):
        return ClipError("not a media file of a known format", path, "check what it is", "unknown-format")
    reason = getattr(error, "strerror", None) or str(error)
    what = f"cannot be opened as a clip ({reason})"
    return ClipError(what, path, "check that it is a whole media file", "unknown-format")


def check_contents(path: Path, container: InputContainer, video: VideoStream) -> str:
    """What is to be said of pictures that are encrypted in part; "" for none.

    Raises ClipError for what libav opens although it holds no clip that can be read: pictures that are encrypted, or
    that do not move.
    """
    if is_declared_encrypted(path, video.id):
        raise encrypted(path)
    try:
        still = name_still(path) if container.format.name.startswith("mov,") else ""
    except OSError as error:
        raise unreadable(path, error) from error
    if still and not video.frames > 1:
        raise ClipError(f"this is a picture ({still}), not a clip", path, "give a video file", "picture")
    most = MOST_IN_THE_CLEAR.get(container.format.name)
    share = measure_scrambling(path) if most is not None else 0.0
    if most is not None and share > most:
        raise encrypted(path)
    return f"encrypted in part: {share:.0%} of what was looked at" if share else ""


def explain_no_video(path: Path, container: InputContainer) -> ClipError:
    """The error for a file without a stream of moving pictures that can be decoded."""
    movie = read_movie(path)
    known = _explain_structure(path, movie)
    if known is not None and known.kind != "truncated":
        return known
    if any(s.codec_context is None for s in container.streams.video) or name_coding(path):
        return no_decoder(path)
    if container.streams.audio and not has_strong_mark(path):
        cover = ", with cover art" if container.streams.video else ""
        return ClipError(f"no video in this file: sound only{cover}", path, "give a file with a moving picture",
                         "sound-only")  # fmt: skip
    if container.streams.video:
        return ClipError("no video in this file: only cover art", path, "give a video file", "picture")
    if text := _explain_head(path):
        return text
    held = ", ".join(sorted({s.type for s in container.streams})) or "no stream at all"
    return ClipError(f"no video in this file: {held}", path, "give a file with a moving picture", "no-video")


def explain_empty(path: Path) -> ClipError:
    """The error for a file whose video stream has no packet."""
    known = _explain_structure(path, read_movie(path))
    return known or ClipError("its video stream is empty", path, "copy or export it again", "truncated")


def explain_undecodable(path: Path, packets: int) -> ClipError:
    """The error for a stream of `packets` packets of which none decodes."""
    known = _explain_structure(path, read_movie(path))
    if known is not None:
        return known
    what = f"nothing in it can be decoded: none of its {packets} packets gives a picture"
    return ClipError(what, path, "it is damaged, or of a variety that is not known here: export it again",
                     "undecodable")  # fmt: skip


def encrypted(path: Path) -> ClipError:
    """The error for a file whose pictures nobody can read without a key."""
    remedy = "copying it again does not help: get one without copy protection from whoever has the key"
    return ClipError("its pictures are encrypted", path, remedy, "encrypted")


def no_decoder(path: Path) -> ClipError:
    """The error for pictures of a coding that libav has no decoder for."""
    name = name_coding(path)
    coding = f" of the coding {name}" if name else ""
    return ClipError(f"there is no decoder for its pictures{coding}", path,
                     "convert it with the maker's own program first", "codec")  # fmt: skip


def vanished(path: Path) -> ClipError:
    """The error for a file that was there and is no more."""
    return ClipError("the file vanished while it was read", path, "put it back and run again", "missing")


def _explain_structure(path: Path, movie: Movie | None) -> ClipError | None:
    """What the boxes, elements or packets of a file say of why it has no pictures; None when they do not."""
    if movie is not None and movie.needs:
        return _reference(path, movie)
    if is_declared_encrypted(path) or measure_scrambling(path):
        return encrypted(path)
    if is_fragment(path, movie):
        return _fragment(path, movie)
    if is_header_alone(path, movie):
        what = "the header of a stream alone: its pictures are in the pieces that belong to it"
        remedy = f"join it with its pieces: cat {_shell(path)} PIECES > whole{_ending(path)}"
        return ClipError(what, path, remedy, "init-only")
    if movie is not None:
        return _explain_unfinished(path, movie)
    return None


def _explain_unfinished(path: Path, movie: Movie) -> ClipError | None:
    """An MP4 without its index, or without what the index describes; None when it has both."""
    boxes = {*movie.boxes}
    if b"mdat" in boxes and b"moov" not in boxes:
        return ClipError(
            "its index (moov) is missing: the recording or the copy broke off",
            path,
            "copy it again, or restore it with the camera or an MP4 repair program",
            "unindexed",
        )
    if b"moov" in boxes and not boxes & {b"mdat", b"moof"}:
        return ClipError("it ends behind its index, before its first picture", path, "copy it again", "truncated")
    if boxes <= {b"ftyp", b"free", b"skip", b"wide", b"styp", b"sidx", b"pnot"}:
        return ClipError("it ends before its first picture", path, "copy it again", "truncated")
    return None


def _reference(path: Path, movie: Movie) -> ClipError:
    needed = ", ".join(movie.needs)
    what = f"a reference movie: its pictures are in another file: {needed}"
    return ClipError(what, path, "give that file instead", "reference")


def _fragment(path: Path, movie: Movie | None) -> ClipError:
    header = find_header(path)
    name = _shell(header) if header is not None else f"init{_ending(path)}"
    beside = "" if header is not None else " (the init segment that its playlist names; it is not beside it)"
    what = f"a piece of a stream without its header{' (moov)' if movie is not None else ''}"
    remedy = f"join it with its header first{beside}: cat {name} {_shell(path)} > whole{_ending(path)}"
    return ClipError(what, path, remedy, "fragment")


def _ending(path: Path) -> str:
    return {".webm": ".webm", ".mkv": ".mkv", ".ts": ".ts"}.get(path.suffix.lower(), ".mp4")


def _shell(path: Path) -> str:
    """A file's name as it is written in a shell, without its folder."""
    name = path.name
    return shlex.quote(f"./{name}" if name.startswith("-") else name)


def _explain_head(path: Path) -> ClipError | None:
    """What the first bytes of a file that is no media say it is; None when they do not tell."""
    try:
        head = recognise_head(path)
    except OSError as error:
        return unreadable(path, error)
    if head is None:
        return None
    end = "" if head.kind in ("blank", "damaged") else ", not a clip"
    begin = "" if head.kind in ("blank", "damaged") else "this is "
    return ClipError(f"{begin}{head.what}{end}", path, head.remedy, head.kind)


def _find_picture_format(path: Path) -> str:
    """The name of the picture format that libav takes a file for; "" when it takes it for none."""
    pipes = ",".join(name for name in av.format.formats_available if name.endswith(PIPES))
    options = {"protocol_whitelist": "file", "format_whitelist": pipes}
    try:
        with av.open(f"file:{path.absolute()}", "r", container_options=options, metadata_errors="replace") as found:
            return found.format.name.removesuffix(PIPES)
    except (av.error.FFmpegError, ValueError, UnicodeError, MemoryError):
        return ""


def _read_head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError:
        return b""
