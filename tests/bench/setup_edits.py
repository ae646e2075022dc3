"""Clips that are cut together of real takes, as an interview, a talk and a music video are, from tables of their shots.

A table (tests/bench/labels/setups) has a row for each shot: the set-up's name, the source below the footage ("-" for a
card), its first frame and how many follow, the zoom into it around a place, what is drawn over it, and which words.
"""

import csv
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from bts import media
from tests.bench.synthetic import HEIGHT, WIDTH, Frames, Image, Scene, write_scene

EDITS = Path(__file__).parent / "labels" / "setups"

RATE = Fraction(25)
"""Frames a second of the edits; the takes are played frame by frame, whatever their rate was."""

CARD, NO_WORDS = "-", "-"
"""In the columns `source` and `words`: there is none."""

PUSH = 0.1
"""Part by which a push in has enlarged the picture at the end of its shot."""

FLASH_LEVELS = (150, 80, 30)
"""Levels that a flash adds to the first frames of a shot."""

WARM = np.array([0.8, 1.0, 1.15], np.float32)
"""Gains of blue, green and red under a warm grade."""

WHITE, GREY, NIGHT, PAPER = (235, 235, 235), (50, 50, 50), (60, 30, 20), (225, 232, 236)
"""Colours in BGR: of letters, of the plate below them, of titles' ground and of slides."""

INSET = (200, 110, 112, 63)
"""Left, top, width and height in pixels of the speaker's picture on a slide."""


@dataclass(frozen=True)
class EditedShot:
    """One row of a table; `x` and `y` are the shares of width and height around which `zoom` enlarges."""

    setup: str
    source: str
    first: int
    frames: int
    zoom: float
    x: float
    y: float
    look: str
    words: str


def read_edit(name: str) -> list[EditedShot]:
    """The shots of an edit in their order."""
    with (EDITS / f"{name}.tsv").open(encoding="utf-8") as table:
        return [
            EditedShot(
                row["setup"], row["source"], int(row["first"]), int(row["frames"]),
                float(row["zoom"]), float(row["x"]), float(row["y"]), row["look"], row["words"],
            )
            for row in csv.DictReader(table, delimiter="\t")
        ]  # fmt: skip


def make_edit(name: str, footage: Path, folder: Path) -> Path:
    """The clip of an edit in a folder."""
    scene = Scene(np.random.default_rng(0), RATE)
    for shot in read_edit(name):
        scene.frames += _play(shot, footage)
    target = folder / f"{name}.mp4"
    write_scene(scene, target)
    return target


def _play(shot: EditedShot, footage: Path) -> Frames:
    if shot.source == CARD:
        colour = NIGHT if shot.look == "title" else PAPER
        taken = [np.full((HEIGHT, WIDTH, 3), colour, np.uint8)] * shot.frames
    else:
        taken = _read_take(footage / shot.source, shot.first, shot.frames)
    return [_draw(shot, picture, i) for i, picture in enumerate(taken)]


def _read_take(clip: Path, first: int, count: int) -> Frames:
    """Frames of a clip at the size of the edits, filled by the middle of each."""
    with media.open_clip(clip) as opened:
        times = [opened.info.time_of_frame(first + i) for i in range(count)]
        return [_cover(frame.bgr(width=480)) for _, frame in media.frames_at(opened, times)]


def _cover(picture: Image) -> Image:
    scale = max(WIDTH / picture.shape[1], HEIGHT / picture.shape[0])
    return _enlarge(picture, scale, 0.5, 0.5)


def _enlarge(picture: Image, scale: float, x: float, y: float) -> Image:
    """A picture scaled around a place of it, which stays as near to its share of the result as the edges let it."""
    high, wide = picture.shape[:2]
    left = np.clip(x * wide * scale - WIDTH / 2, 0, wide * scale - WIDTH)
    top = np.clip(y * high * scale - HEIGHT / 2, 0, high * scale - HEIGHT)
    matrix = np.array([[scale, 0, -left], [0, scale, -top]], np.float64)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), flags=way), np.uint8)


def _draw(shot: EditedShot, picture: Image, i: int) -> Image:
    """Frame i of a shot: zoomed, graded, and with its words."""
    zoom = shot.zoom * (1 + PUSH * i / shot.frames if shot.look == "push" else 1)
    drawn = _enlarge(picture, zoom, shot.x, shot.y).astype(np.float32)
    if shot.look == "mono":
        drawn[:] = drawn.mean(axis=2, keepdims=True)
    elif shot.look == "warm":
        drawn *= WARM
    elif shot.look == "flash" and i < len(FLASH_LEVELS):
        drawn += FLASH_LEVELS[i]
    out = np.asarray(np.clip(drawn, 0, 255), np.uint8)
    return _write(shot, out) if shot.words != NO_WORDS else out


def _write(shot: EditedShot, picture: Image) -> Image:
    """A picture with a name plate over its lower part, a title over its middle, or laid into a slide."""
    lines = shot.words.split("|")
    if shot.look == "plate":
        picture[136:164, 24:250] = GREY
        return _letter(picture, lines[0], (32, 156), 0.55, WHITE)
    if shot.look == "title":
        return _letter(picture, lines[0], (50, 100), 1.2, WHITE)
    slide = np.full_like(picture, PAPER)
    slide[:34] = NIGHT
    _letter(slide, lines[0], (14, 24), 0.6, WHITE)
    for i, line in enumerate(lines[1:]):
        _letter(slide, line, (24, 70 + 32 * i), 0.6, GREY)
    if shot.look == "inset":
        left, top, wide, high = INSET
        slide[top : top + high, left : left + wide] = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA)
    return slide


def _letter(picture: Image, words: str, place: tuple[int, int], size: float, colour: tuple[int, int, int]) -> Image:
    cv2.putText(picture, words, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)
    return picture
