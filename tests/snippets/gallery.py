"""Crops of real shots measured against subjects that were marked by eye (subjects.tsv).

`python -m tests.snippets.gallery FOOTAGE [SHEET.png]` prints how many are lost, by one crop for
each shot, and draws the crops.
"""

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bts import media
from bts.config import SnippetsOptions
from bts.media.cutting.shaping import Crop
from bts.model import silent
from bts.snippets.looks import look_at_range
from bts.snippets.request import SnippetRequest
from bts.snippets.shape import DETECTOR, fit_shape
from bts.timing import Span

TABLE = Path(__file__).with_name("subjects.tsv")

SHAPES = (Fraction(9, 16), Fraction(1))

KEPT = 0.9
"""A crop that holds this share of a subject's width, as marked, keeps it; marks are no finer."""


@dataclass(frozen=True)
class Subject:
    """What a frame of a shot, [first, stop), is about: its box as shares (left, top, right, bottom)."""

    clip: str
    shot: tuple[int, int]
    frame: int
    box: tuple[float, float, float, float]
    name: str
    group: str
    """`tuned`: the constants were chosen on it; `other`: it was marked before they were tried on it."""


@dataclass(frozen=True)
class Outcome:
    """The crop of a subject's frame in pixels of a picture of `shown`, and which share of the subject it holds."""

    subject: Subject
    aspect: Fraction
    crop: Crop
    shown: tuple[int, int]
    held: float


def read_subjects() -> list[Subject]:
    """The table of marked subjects."""
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Subject(
            row["clip"],
            (int(row["first"]), int(row["stop"])),
            int(row["frame"]),
            (float(row["left"]), float(row["top"]), float(row["right"]), float(row["bottom"])),
            row["subject"],
            row["set"],
        )
        for row in rows
    ]


def crop_by_shots(clip: media.Clip, subject: Subject) -> list[Crop]:
    """The crops of the subject's shot, one for each of SHAPES."""
    frames = subject.shot
    seen = look_at_range(clip, frames, [frames], DETECTOR, silent)
    span = Span(clip.info.time_of_frame(frames[0]), clip.info.time_of_frame(subject.frame))
    requests = (SnippetRequest(span, "range", aspect=aspect, mode="none") for aspect in SHAPES)
    shapes = [fit_shape(clip.info, request, SnippetsOptions(), frames, seen) for request in requests]
    whole = Crop(0, 0, *clip.info.geometry.shown)
    return [shape.shaping.crop_at(subject.frame) or whole for shape in shapes]


def measure(footage: Path, group: str) -> list[Outcome]:
    """What becomes of each subject of a group in each of SHAPES."""
    outcomes = []
    for subject in (one for one in read_subjects() if one.group == group):
        with media.open_clip(footage / subject.clip) as clip:
            shown = clip.info.geometry.shown
            for aspect, crop in zip(SHAPES, crop_by_shots(clip, subject), strict=True):
                outcomes.append(Outcome(subject, aspect, crop, shown, _share_held(crop, subject, shown)))
    return outcomes


def lost(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those whose crop does not keep the subject."""
    return [one for one in outcomes if one.held < KEPT]


def _share_held(crop: Crop, subject: Subject, shown: tuple[int, int]) -> float:
    left, _, right, _ = subject.box
    begin, end = crop.x / shown[0], (crop.x + crop.width) / shown[0]
    return max(0.0, min(right, end) - max(left, begin)) / (right - left)


def draw_sheet(footage: Path, outcomes: Iterable[Outcome], target: Path) -> None:
    """Draw each crop, and the subject as marked, on its frame."""
    from PIL import Image, ImageDraw

    tiles = []
    for one in outcomes:
        with media.open_clip(footage / one.subject.clip) as clip:
            ((_, picture),) = media.pictures_at(clip, [clip.info.time_of_frame(one.subject.frame)])
        image = Image.fromarray(picture.rgb).convert("RGB")
        draw = ImageDraw.Draw(image)
        crop, (wide, high) = one.crop, image.size
        thick = max(2, wide // 160)
        box = [share * side for share, side in zip(one.subject.box, (wide, high, wide, high), strict=True)]
        draw.rectangle(box, outline=(255, 255, 0), width=thick)
        corners = (crop.x, crop.y, crop.x + crop.width - 1, crop.y + crop.height - 1)
        draw.rectangle(corners, outline=(0, 255, 0) if one.held >= KEPT else (255, 0, 0), width=thick)
        image.thumbnail((320, 240))
        tiles.append(image)
    sheet = Image.new("RGB", (5 * 324, -(-len(tiles) // 5) * 244))
    for place, tile in enumerate(tiles):
        sheet.paste(tile, (place % 5 * 324, place // 5 * 244))
    sheet.save(target)


def main() -> None:
    """Print the counts of both groups."""
    footage = Path(sys.argv[1])
    shown: list[Outcome] = []
    for group in ("tuned", "other"):
        found = measure(footage, group)
        print(f"{group}: {len(lost(found))} of {len(found)} lose their subject")
        for one in lost(found):
            print(f"    {one.subject.clip} #{one.subject.frame} {one.subject.name} {one.aspect}: {one.held:.2f}")
        shown += found
    if len(sys.argv) > 2:
        draw_sheet(footage, shown, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
