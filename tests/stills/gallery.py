"""Crops of stills measured against heads, subjects and lettering that were marked by eye (frames.tsv).

`python -m tests.stills.gallery FOOTAGE [SHEET.png]` prints how many crops cut or lose what would fit, for the smart
crop and the one about the middle, on the frames that it was tuned on and on those that were kept for judging; and draws
the smart ones.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

from PIL import Image, ImageDraw

from bts import media
from bts.media.arrays import Pixels
from bts.stills.framing import frame_still

TABLE = Path(__file__).with_name("frames.tsv")

SHAPES = {"social": 1200 / 630, "square": 1.0, "portrait": 4 / 5, "vertical": 9 / 16}
"""Width / height of the crops that are judged."""

KEPT = 0.9
"""A crop that holds this share of a box's width and of its height keeps it; marks are no finer."""

TOUCHED = 0.12
"""A head of which the crop holds less than this share is left out, and not cut."""

PLACES = 60
"""Places along a side at which a crop is tried, to tell what would fit."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the picture."""


@dataclass(frozen=True)
class Marked:
    """A frame with what was marked in it: `main` is to be kept, `heads` and `texts` are to be whole or absent."""

    clip: str
    frame: int
    group: str
    main: tuple[Box, ...]
    heads: tuple[Box, ...]
    texts: tuple[Box, ...]


@dataclass(frozen=True)
class Outcome:
    """One crop of a frame as shares; `lost` says what it cuts or loses although that would fit, "" for nothing."""

    marked: Marked
    shape: str
    mode: str
    crop: Box
    lost: str
    cuts: tuple[str, ...]


def read_frames() -> list[Marked]:
    """The table of marked frames."""
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    frames = dict.fromkeys((row["clip"], int(row["frame"]), row["set"]) for row in rows)

    def boxes(key: tuple[str, int, str], kind: str) -> tuple[Box, ...]:
        mine = (row for row in rows if (row["clip"], int(row["frame"]), row["kind"]) == (*key[:2], kind))
        return tuple(cast(Box, tuple(float(row[side]) for side in ("left", "top", "right", "bottom"))) for row in mine)

    return [Marked(*key, boxes(key, "main"), boxes(key, "head"), boxes(key, "text")) for key in frames]


def measure(footage: Path, group: str, modes: Iterable[str] = ("smart", "centre")) -> Iterator[Outcome]:
    """What becomes of the frames of a group in each of SHAPES."""
    for marked in read_frames():
        if marked.group == group:
            rgb = _read(footage, marked)
            for shape, aspect in SHAPES.items():
                for mode in modes:
                    found = frame_still(media.Picture(Fraction(0), marked.frame, rgb), aspect, mode)
                    height, width = rgb.shape[:2]
                    left, top, right, bottom = found.box
                    crop = (left / width, top / height, right / width, bottom / height)
                    yield Outcome(marked, shape, mode, crop, judge(marked, crop), found.cuts)


def judge(marked: Marked, crop: Box) -> str:
    """What a crop cuts or loses of a frame although another place of the same crop would not; "" for nothing."""
    lost = _find_lost(marked, crop)
    if not lost:
        return ""
    wide, high = crop[2] - crop[0], crop[3] - crop[1]
    places = [(x / PLACES * (1 - wide), y / PLACES * (1 - high)) for x in range(PLACES + 1) for y in (0, PLACES)]
    places += [(crop[0], y / PLACES * (1 - high)) for y in range(PLACES + 1)]
    return lost if any(not _find_lost(marked, (x, y, x + wide, y + high)) for x, y in places) else ""


def _find_lost(marked: Marked, crop: Box) -> str:
    """What a crop cuts or loses of a frame; "" for nothing."""
    if marked.main:
        around = tuple(f(box[n] for box in marked.main) for n, f in enumerate((min, min, max, max)))
        fits = all(around[n + 2] - around[n] <= crop[n + 2] - crop[n] + 1e-6 for n in (0, 1))
        kept = [all(share >= KEPT for share in _held(box, crop)) for box in marked.main]
        if not (all(kept) if fits else any(kept)):
            return "main"
    for name, boxes in (("head", marked.heads), ("text", marked.texts)):
        for box in boxes:
            wide, high = _held(box, crop)
            room = all(box[n + 2] - box[n] <= crop[n + 2] - crop[n] for n in (0, 1))
            if room and min(wide, high) >= TOUCHED and min(wide, high) < KEPT:
                return name
    return ""


def _held(box: Box, crop: Box) -> tuple[float, float]:
    """The shares of a box's width and height that a crop holds; of what is larger than it, as much as it can hold."""
    held = []
    for n in (0, 1):
        size = min(box[n + 2] - box[n], crop[n + 2] - crop[n])
        held.append(max(0.0, min(box[n + 2], crop[n + 2]) - max(box[n], crop[n])) / max(1e-6, size))
    return held[0], held[1]


def _read(footage: Path, marked: Marked) -> Pixels:
    with media.open_clip(footage / marked.clip) as clip:
        ((_, picture),) = media.pictures_at(clip, [clip.info.time_of_frame(marked.frame)])
    return picture.rgb


def draw_sheet(footage: Path, outcomes: Iterable[Outcome], target: Path) -> None:
    """Draw what was marked (yellow) and the crops of each frame: green, or red where something is lost."""
    by_frame: dict[Marked, list[Outcome]] = {}
    for one in outcomes:
        by_frame.setdefault(one.marked, []).append(one)
    tiles = []
    for marked, found in by_frame.items():
        whole = Image.fromarray(_read(footage, marked)).convert("RGB")
        for one in found:
            image = whole.resize((240, max(1, round(240 * whole.height / whole.width))))
            draw = ImageDraw.Draw(image)
            for boxes, colour in ((marked.main, "yellow"), (marked.heads, "orange"), (marked.texts, "cyan")):
                for box in boxes:
                    draw.rectangle(_scale(box, image.size), outline=colour)
            draw.rectangle(_scale(one.crop, image.size), outline="red" if one.lost else "lime", width=3)
            image.thumbnail((240, 180))
            tiles.append(image)
    sheet = Image.new("RGB", (8 * 244, -(-len(tiles) // 8) * 184))
    for place, tile in enumerate(tiles):
        sheet.paste(tile, (place % 8 * 244, place // 8 * 184))
    sheet.save(target)


def _scale(box: Box, size: tuple[int, int]) -> Box:
    return box[0] * size[0], box[1] * size[1], box[2] * size[0] - 1, box[3] * size[1] - 1


def main() -> None:
    """Print the counts of both modes and both groups."""
    footage = Path(sys.argv[1])
    smart: list[Outcome] = []
    for group in ("tuned", "kept"):
        found = list(measure(footage, group))
        smart += [one for one in found if one.mode == "smart"]
        for mode in ("centre", "smart"):
            mine = [one for one in found if one.mode == mode]
            bad = [one for one in mine if one.lost]
            print(f"{group}: {mode}: {len(bad)} of {len(mine)} crops cut or lose what would fit")
            if mode == "smart":
                for one in bad:
                    print(f"    {one.marked.clip} #{one.marked.frame} {one.shape}: {one.lost} {one.cuts}")
    if len(sys.argv) > 2:
        draw_sheet(footage, smart, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
