"""The pictures of a reel one by one, uncompressed: those of a stretch of a clip, and those of cards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import ffmpeg

from bts.errors import OutputError
from bts.media.arrays import Pixels
from bts.media.clip import Clip
from bts.media.cutting.cut import Cut
from bts.media.cutting.pictures import TAGS, build_video, open_pictures
from bts.media.cutting.shaping import Crop, Shaping, surround_stream
from bts.media.cutting.source import clip_url, input_options
from bts.media.ffmpeg import Feed, FilterStream, read_ffmpeg, write_path
from bts.media.hdr_table import write_tone_table
from bts.media.joining import join_pictures, write_pictures

LAYOUT = "yuv420p"
"""The pixel layout of a reel: 8-bit 4:2:0 in BT.709 of limited range."""

BARS = "#000000"
"""The colour of the bars beside a picture."""


class WrongCountError(OutputError):
    """ffmpeg found more frames of a cut than there are, or fewer: another way to find them may be right."""


@dataclass(frozen=True)
class Frame:
    """Where a picture of `width` x `height` stands in one of `size` (width, height); `blur`: on itself, not on black.

    All are even; x and y count from the upper left corner.
    """

    size: tuple[int, int]
    x: int
    y: int
    width: int
    height: int
    blur: bool = False

    @property
    def filled(self) -> bool:
        """Whether the picture leaves no room beside it."""
        return (self.width, self.height) == self.size


def frame_bytes(size: tuple[int, int]) -> int:
    """Bytes of an uncompressed picture of LAYOUT."""
    return size[0] * size[1] * 3 // 2


def read_stretch(clip: Clip, cut: Cut, frame: Frame, times: Sequence[int], folder: Path) -> Iterator[bytes]:
    """The pictures of a cut within `frame`, each as often as `times` says, which has a number for each of its frames.

    `folder` is for files that are read on the way.

    Raises:
        WrongCountError: ffmpeg gives more pictures than the cut has, or fewer.
        ClipError, MissingToolError: as read_ffmpeg.
    """
    info = clip.info.as_of(cut.first)
    feed: Feed | None = None
    if cut.find == "join":
        stream = join_pictures(info, cut, folder)
        feed = lambda pipe: write_pictures(clip, cut, info.geometry.shown, pipe)  # noqa: E731
    else:
        table = folder / "tones.cube"
        if info.hdr is not None:
            write_tone_table(info, table)
        source: FilterStream = ffmpeg.input(clip_url(info), **input_options(info, cut))
        stream = build_video(open_pictures(source, info, cut), info, cut, table)
    count = 0
    for count, picture in enumerate(_read_pictures(_place(stream, frame), frame.size, feed), start=1):
        for _ in range(times[count - 1] if count <= len(times) else 0):
            yield picture
    if count != len(times):
        raise WrongCountError(f"{count} frames were read from {clip.info.name}, not {len(times)}")


def draw_card(background: Pixels, script: Path, fonts: Path) -> bytes:
    """One picture: `background` (uint8 H x W x 3 RGB, even sides), and on it what the ASS `script` shows at 0 s.

    Raises MissingToolError and OutputError as read_ffmpeg.
    """
    height, width = background.shape[:2]
    source: FilterStream = ffmpeg.input("pipe:0", f="rawvideo", pix_fmt="rgb24", s=f"{width}x{height}", framerate=1)
    stream = source["0"].filter("scale", out_color_matrix="bt709", out_range="tv", flags="accurate_rnd+full_chroma_int")
    stream = stream.filter("format", LAYOUT).filter("setparams", **TAGS["bt709"], range="tv")
    stream = stream.filter("ass", filename=write_path(script), fontsdir=write_path(fonts))
    (picture,) = _read_pictures(stream, (width, height), lambda pipe: _write_picture(pipe, background))
    return picture


def _write_picture(pipe: BinaryIO, picture: Pixels) -> None:
    pipe.write(picture.tobytes())


def _read_pictures(stream: FilterStream, size: tuple[int, int], feed: Feed | None) -> Iterator[bytes]:
    """The pictures that a stream of filters gives, in LAYOUT. Raises as read_ffmpeg, and OutputError."""
    output = ffmpeg.output(stream, "pipe:1", f="rawvideo", pix_fmt=LAYOUT, fps_mode="passthrough")
    whole = frame_bytes(size)
    with read_ffmpeg(ffmpeg.get_args(output), feed=feed) as pipe:
        while picture := pipe.read(whole):
            if len(picture) < whole:
                raise OutputError("ffmpeg broke off within a picture")
            yield picture


def _place(stream: FilterStream, frame: Frame) -> FilterStream:
    """The pictures where they stand in the frame: between black bars, or on a blurred copy, as in snippets."""
    if frame.filled:
        return stream
    inner = Crop(frame.x, frame.y, frame.width, frame.height)
    return surround_stream(stream, Shaping((), inner, "" if frame.blur else BARS), *frame.size).filter("format", LAYOUT)
