"""Captions drawn by ffmpeg's libass as a snippet has them, and read back as pixels."""

import atexit
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import numpy as np
import numpy.typing as npt

from bts.captions import Layout
from bts.captions.ass import ass_text
from bts.captions.fonts import fonts
from bts.media import open_clip, pictures_at
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from bts.media.probe import probe
from bts.subtitles import Cue
from bts.timing import Span
from tests.media.make_clips import ffmpeg

Pixels = npt.NDArray[Any]


@cache
def plain_clip(colour: str, width: int, height: int, seconds: int) -> Path:
    """A clip of one colour (RRGGBB) with one frame a second."""
    folder = mkdtemp(prefix="bts-test-")
    atexit.register(rmtree, folder, ignore_errors=True)
    path = Path(folder) / "plain.mp4"
    source = f"color=0x{colour}:s={width}x{height}:r=1:d={seconds}"
    ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", path)
    return path


def draw(
    captions: Sequence[tuple[str, ...]], layout: Layout, folder: Path, colour: str = "000000", settings: str = ""
) -> list[npt.NDArray[np.uint8]]:
    """A picture (height, width, 3; RGB) of each caption on a plain ground."""
    cues = [Cue(Span(Fraction(n), Fraction(n + 1)), lines, settings=settings) for n, lines in enumerate(captions)]
    return draw_cues(cues, len(captions), layout, folder, colour)


def draw_cues(
    cues: Sequence[Cue], seconds: int, layout: Layout, folder: Path, colour: str = "000000"
) -> list[npt.NDArray[np.uint8]]:
    """A picture of each second of the cues, for `seconds`, as `draw`."""
    return draw_script(ass_text(cues, layout, fonts(layout.fonts), folder), seconds, layout, folder, colour)


def draw_script(
    text: str, seconds: int, layout: Layout, folder: Path, colour: str = "000000"
) -> list[npt.NDArray[np.uint8]]:
    """The same of a script whose fonts are in `folder`."""
    script = folder / "captions.ass"
    script.write_text(text, encoding="utf-8")
    info = probe(plain_clip(colour, layout.width, layout.height, seconds))
    cut = Cut(0, info.frames, layout.width, layout.height, crf=1, script=script, fonts=folder)
    cut_exact(info, cut, folder / "out.mp4")
    with open_clip(folder / "out.mp4") as clip:
        return [picture.rgb for _, picture in pictures_at(clip, [Fraction(n) for n in range(seconds)])]


def extent(mask: Pixels) -> tuple[int, int, int, int]:
    """Left, top, right and bottom (both past the last) of what is true, in pixels."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
