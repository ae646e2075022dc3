"""Thumbnails for players: small pictures in a few large ones (a sprite), and a WebVTT index that says which is when."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
from PIL import Image

from bts.files import write_text
from bts.model import Shot
from bts.sheets.pictures import filled, numbered, save
from bts.shots import Analysis
from bts.timing import format_time

LONGER_SIDE, COLUMNS, TILES_A_PAGE = 160, 10, 100

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Scene:
    """From `start` to `end` a player shows what `picture` gives (uint8 BGR): something on screen between the two."""

    start: Fraction
    end: Fraction
    picture: Callable[[], Picture]


def scenes_of(analysis: Analysis) -> list[Scene]:
    """Scenes that tile the clip: each glimpse from its time to the next, and no shot shown by another's picture.

    A shot between two glimpses is shown by its keyframe. What lies between shots belongs to the one before.
    """
    found: list[Scene] = []
    for shot in analysis.shots:
        first = Fraction(0) if shot.index == 1 else shot.start
        end = analysis.shots[shot.index].start if shot.index < len(analysis.shots) else analysis.duration
        pictures = _pictures(shot, analysis)
        edges = [first, *(time for time, _ in pictures[1:]), end]
        found += [Scene(a, b, p) for a, b, (_, p) in zip(edges, edges[1:], pictures, strict=False)]
    return found


def _pictures(shot: Shot, analysis: Analysis) -> list[tuple[Fraction, Callable[[], Picture]]]:
    inside = [(g.time, g.picture) for g in analysis.glimpses if shot.start <= g.time < shot.end]
    return inside or [(shot.keyframe.time, lambda: analysis.thumbnails[shot.index])]


def write_sprite(target: Path, analysis: Analysis) -> list[Path]:
    """`target` (and further pages past 100 pictures) and beside it the index, one cue a scene.

    Each cue points into a page by its address beside the index with a media fragment (#xywh=). Returns the pages, then
    the index. Raises OutputError.
    """
    scenes = scenes_of(analysis)
    size = _tile(analysis.thumbnails[analysis.shots[0].index])
    cues, made = ["WEBVTT"], []
    for page in range(math.ceil(len(scenes) / TILES_A_PAGE)):
        name = numbered(target, page + 1)
        image, boxes = _page(scenes[page * TILES_A_PAGE : (page + 1) * TILES_A_PAGE], size)
        made.append(save(image, name))
        cues += [
            f"{format_time(scene.start)} --> {format_time(scene.end)}\n{quote(name.name)}#xywh={box}"
            for scene, box in zip(scenes[page * TILES_A_PAGE :], boxes, strict=False)
        ]
    index = target.with_suffix(".vtt")
    write_text(index, "\n\n".join(cues) + "\n")
    return [*made, index]


def _page(scenes: Sequence[Scene], size: tuple[int, int]) -> tuple[Image.Image, list[str]]:
    """A page, and where each scene's picture lies in it: `x,y,w,h`."""
    columns = min(COLUMNS, len(scenes))
    page = Image.new("RGB", (columns * size[0], math.ceil(len(scenes) / columns) * size[1]))
    boxes = []
    for place, scene in enumerate(scenes):
        x, y = place % columns * size[0], place // columns * size[1]
        page.paste(filled(scene.picture(), size), (x, y))
        boxes.append(f"{x},{y},{size[0]},{size[1]}")
    return page, boxes


def _tile(picture: Picture) -> tuple[int, int]:
    height, width = picture.shape[:2]
    scale = LONGER_SIDE / max(width, height)
    return max(16, round(width * scale)), max(16, round(height * scale))


def files_of(target: Path, analysis: Analysis) -> list[Path]:
    """All files that `write_sprite` would write."""
    pages = math.ceil(len(scenes_of(analysis)) / TILES_A_PAGE)
    return [*(numbered(target, n) for n in range(1, pages + 1)), target.with_suffix(".vtt")]
