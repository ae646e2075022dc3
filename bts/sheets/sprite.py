"""The sprite: thumbnails for players in a few large pictures, and a WebVTT index of when to show which."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from PIL import Image

from bts.files import make_link, write_text
from bts.media.arrays import Pixels
from bts.model import Shot
from bts.sheets.pictures import fill, page_path, write_page
from bts.shots import Analysis
from bts.timing import format_time

LONGER_SIDE, LEAST_SIDE = 160, 16
"""Longer side of a thumbnail in pixels, and the least that its shorter side has."""

COLUMNS, PICTURES_A_PAGE = 10, 100
"""Thumbnails in a row and on a page."""


@dataclass(frozen=True)
class Scene:
    """From `start` to `end` a player shows what `picture` returns (uint8 BGR): a frame of the clip between the two."""

    start: Fraction
    end: Fraction
    picture: Callable[[], Pixels]


def scenes_of(analysis: Analysis, further: Mapping[int, Pixels] = MappingProxyType({})) -> list[Scene]:
    """Scenes that tile the clip. Each glimpse is shown until the next one or until its shot ends.

    A shot without a glimpse is shown by its keyframe, whose picture (uint8 BGR) is in `further`, by frame, where the
    shot has none among the thumbnails. A transition belongs to the shot before it.
    """
    found: list[Scene] = []
    for shot in analysis.shots:
        first = Fraction(0) if shot.index == 1 else shot.start
        end = analysis.shots[shot.index].start if shot.index < len(analysis.shots) else analysis.duration
        pictures = _pictures(shot, analysis, further)
        edges = [first, *(time for time, _ in pictures[1:]), end]
        found += [Scene(a, b, p) for a, b, (_, p) in zip(edges, edges[1:], pictures, strict=False)]
    return found


def _pictures(
    shot: Shot, analysis: Analysis, further: Mapping[int, Pixels]
) -> list[tuple[Fraction, Callable[[], Pixels]]]:
    inside = [(g.time, g.picture) for g in analysis.glimpses if shot.start <= g.time < shot.end]
    keyframe = shot.keyframe

    def show_keyframe() -> Pixels:
        return further[keyframe.frame] if keyframe.frame in further else analysis.thumbnails[shot.index]

    return inside or [(keyframe.time, show_keyframe)]


def write_sprite(target: Path, analysis: Analysis, further: Mapping[int, Pixels] = MappingProxyType({})) -> list[Path]:
    """Write `target`, further pages for more than PICTURES_A_PAGE pictures, and beside them the index, one cue a scene.

    `further` is as in `scenes_of`. The text of a cue is the name of a page with a media fragment (#xywh=). Returns the
    pages, then the index.

    Raises:
        OutputError: a file cannot be written.
    """
    scenes = scenes_of(analysis, further)
    size = _tile_size(scenes[0].picture())
    cues, made = ["WEBVTT"], []
    for page in range(math.ceil(len(scenes) / PICTURES_A_PAGE)):
        name = page_path(target, page + 1)
        image, boxes = _page(scenes[page * PICTURES_A_PAGE : (page + 1) * PICTURES_A_PAGE], size)
        made.append(write_page(image, name))
        cues += [
            f"{format_time(scene.start)} --> {format_time(scene.end)}\n{make_link(name.name)}#xywh={box}"
            for scene, box in zip(scenes[page * PICTURES_A_PAGE :], boxes, strict=False)
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
        page.paste(fill(scene.picture(), size), (x, y))
        boxes.append(f"{x},{y},{size[0]},{size[1]}")
    return page, boxes


def _tile_size(picture: Pixels) -> tuple[int, int]:
    height, width = picture.shape[:2]
    scale = LONGER_SIDE / max(width, height)
    return max(LEAST_SIDE, round(width * scale)), max(LEAST_SIDE, round(height * scale))


def files_of(target: Path, analysis: Analysis) -> list[Path]:
    """All files that `write_sprite` would write."""
    pages = math.ceil(len(scenes_of(analysis)) / PICTURES_A_PAGE)
    return [*(page_path(target, n) for n in range(1, pages + 1)), target.with_suffix(".vtt")]
