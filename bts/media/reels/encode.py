"""Encoding a reel: all its pictures in one stream, its sound, its captions and its chapters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import ffmpeg

from bts.media.chapters import Chapter
from bts.media.clip import ClipInfo, Colour
from bts.media.cutting.cut import Cut, timescale
from bts.media.cutting.encoding import encoding_options
from bts.media.cutting.mixdown import AUDIO_RATE
from bts.media.cutting.pictures import finish_video
from bts.media.cutting.source import ffmpeg_seconds, file_url
from bts.media.ffmpeg import FilterStream, OnSeconds, run_ffmpeg
from bts.media.geometry import Geometry
from bts.media.reels.frames import LAYOUT
from bts.timing import MILLISECOND, ceil_ms

_PLAIN = Colour("bt709", "tv", "bt709", "bt709")
"""The colour of the pictures of a reel before they are encoded."""


@dataclass(frozen=True)
class Joined:
    """What is joined besides pictures: `cut` has the number of frames, size, captions and words of the reel.

    `sound` is a file of raw samples (see sound.py); `starts` are the numbers of the frames that must be key frames,
    so that players can go there.
    """

    cut: Cut
    rate: Fraction
    sound: Path | None
    chapters: tuple[Chapter, ...] = ()
    starts: tuple[int, ...] = ()


def encode_reel(
    like: ClipInfo,
    joined: Joined,
    pictures: Iterable[bytes],
    folder: Path,
    target: Path,
    on_progress: OnSeconds | None = None,
) -> None:
    """Encode uncompressed `pictures` (LAYOUT, of the size of the cut) at a constant rate, with all that goes with them.

    `like` is any of the clips; `folder` is for files that are read on the way.

    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does, and what reading the pictures raises.
    """
    cut, rate = joined.cut, joined.rate
    size = (cut.width, cut.height)
    info = replace(
        like, geometry=Geometry(*size), pixel_format=LAYOUT, colour=_PLAIN, interlaced=False, variable=False, rate=rate
    )
    source: FilterStream = ffmpeg.input(
        "pipe:0", f="rawvideo", pix_fmt=LAYOUT, s=f"{size[0]}x{size[1]}", framerate=str(rate)
    )
    stream = source["0"].filter("settb", expr=f"1/{timescale(info)}")
    streams = [finish_video(stream, info, cut, folder)]
    if joined.sound is not None:
        streams.append(ffmpeg.input(file_url(joined.sound), f="f32le", ar=AUDIO_RATE, ac=2)["0"])
    if cut.soft is not None:
        streams.append(ffmpeg.input(file_url(cut.soft), f="webvtt")["s"])
    keys = ",".join(ffmpeg_seconds((n - Fraction(1, 2)) / rate) if n else "0" for n in joined.starts)
    options = encoding_options(info, cut) | ({"force_key_frames": keys} if keys else {})
    args = _add_chapters(ffmpeg.get_args(ffmpeg.output(*streams, file_url(target), **options)), joined, folder)
    run_ffmpeg([*args, "-y"], on_progress=on_progress, feed=lambda pipe: _write_pictures(pictures, pipe))


def _write_pictures(pictures: Iterable[bytes], pipe: BinaryIO) -> None:
    for picture in pictures:
        pipe.write(picture)


def _add_chapters(args: Sequence[str], joined: Joined, folder: Path) -> list[str]:
    """The arguments with a file of chapters as the last input, from which chapters are taken."""
    args = list(args)
    if not joined.chapters:
        return args
    path = folder / "chapters.txt"
    path.write_text(write_chapters(joined.chapters), encoding="utf-8")
    place = args.index("-filter_complex")
    number = args[:place].count("-i")
    args[args.index("-map_chapters") + 1] = str(number)
    # Without the `:g`, for the metadata of the file alone, the titles of chapters would go too.
    args[args.index("-map_metadata")] = "-map_metadata:g"
    return [*args[:place], "-f", "ffmetadata", "-i", file_url(path), *args[place:]]


def write_chapters(chapters: Iterable[Chapter]) -> str:
    """Chapters in the form of ffmpeg's own files of metadata.

    Times are rounded up to the millisecond, as all that are written, so that a player that goes there shows the first
    frame and not the one before it.
    """
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        start, end = (ceil_ms(time) for time in (chapter.start, chapter.end))
        lines += ["[CHAPTER]", f"TIMEBASE={MILLISECOND}", f"START={start}", f"END={end}"]
        lines += [f"title={_escape(chapter.title)}"]
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    return "".join(f"\\{char}" if char in "=;#\\\n" else char for char in text)
