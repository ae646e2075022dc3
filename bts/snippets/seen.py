"""Whether the marks of the house are seen in a written video: in their places, and the timecode of each frame on it."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bts.captions.fonts import Font
from bts.captions.marks import Patch, find_figures, line_reach
from bts.errors import OutputError
from bts.media.arrays import Floats, Pixels
from bts.snippets.marks import HouseMarks

if TYPE_CHECKING:
    from PIL import ImageFont

BRIGHT = Fraction(1, 2)
"""Light, from 0 to 1, above which marks and captions are looked for in a frame that fades."""

DRAWN = 50
"""8-bit levels by which a pixel of a mark, or of its box, differs from the picture without it."""

LEAST_DRAWN = 0.02
"""Share of the pixels of its box that a mark changes at least: letters cover a tenth and more of theirs."""

NEARER = 1.0
"""8-bit levels by which a picture may be nearer to the one without the logo than to the one with it."""

SLIDE = 3
"""Pixels by which a timecode may stand elsewhere than it was drawn for comparison."""

OVERSAMPLING = 8
"""A timecode is drawn this many times larger and then reduced, so that no hinting moves the figures."""

SHIFT = 2
"""Steps, in pixels of the larger picture, in which it is moved to find how libass set it between two pixels."""

FINE_EM = 24
"""Pixels to the em from which it does not matter how figures lie between pixels."""

ALIKE = 0.02
"""Difference of two correlations (-1 to 1) that is too small to say which timecode is seen."""

COVER = 0
"""Grey level with which marks are covered in pictures that are compared without them: as dark in any light."""


MarkPictures = Mapping[Patch, Pixels]
"""What is cut out of one frame: for each mark its box (uint8 H x W x 3, RGB)."""


def cut_marks(rgb: Pixels, marks: HouseMarks | None) -> MarkPictures:
    """The boxes of all marks out of a picture of any size, at the size of the marks' own picture."""
    if marks is None or not marks.patches:
        return {}
    import cv2

    if rgb.shape[1::-1] != marks.size:
        rgb = np.asarray(cv2.resize(np.ascontiguousarray(rgb), marks.size, interpolation=cv2.INTER_AREA), np.uint8)
    return {p: np.array(rgb[p.y : p.y + p.height, p.x : p.x + p.width]) for p in marks.patches}


def cover_marks(rgb: Pixels, marks: HouseMarks | None, frame: int | None = None) -> Pixels:
    """A picture of any size with the boxes of marks in black; of captions too, those on `frame`.

    The same picture where there are none.
    """
    patches = _list_covered(marks, frame)
    if marks is None or not patches:
        return rgb
    covered = np.array(rgb)
    across, down = (side / whole for side, whole in zip(rgb.shape[1::-1], marks.size, strict=True))
    for patch in patches:
        top, bottom = int(patch.y * down) - 1, int((patch.y + patch.height) * down) + 2
        left, right = int(patch.x * across) - 1, int((patch.x + patch.width) * across) + 2
        covered[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = COVER
    return covered


def dim(levels: Pixels, light: Fraction) -> Pixels:
    """A picture in a light from 0 (black) to 1."""
    return levels if light == 1 else np.asarray(levels * float(light), np.uint8)


def is_covered(marks: HouseMarks | None, frame: int) -> bool:
    """Whether `cover_marks` changes a picture of that frame."""
    return bool(_list_covered(marks, frame))


def _list_covered(marks: HouseMarks | None, frame: int | None) -> tuple[Patch, ...]:
    return () if marks is None else marks.patches + (() if frame is None else marks.captions_at(frame))


def find_marks(frame: int, plain: MarkPictures, shown: MarkPictures, marks: HouseMarks) -> None:
    """Raise OutputError unless every mark of a frame is seen; `plain` is the same picture without them, as bright."""
    for mark in (*marks.words, *([marks.label] if marks.label else [])):
        if mark.first <= frame < mark.stop:
            changed = np.abs(shown[mark.patch].astype(np.int16) - plain[mark.patch]).max(axis=2) > DRAWN
            if changed.mean() < LEAST_DRAWN:
                raise _unseen(f"{mark.lines[0]!r} is not seen", frame)
    if marks.logo is not None and marks.logo_patch is not None:
        _find_logo(frame, plain[marks.logo_patch], shown[marks.logo_patch], marks)
    if marks.label is not None:
        _find_label(frame, shown[marks.label.patch], marks)


def _find_logo(frame: int, plain: Pixels, shown: Pixels, marks: HouseMarks) -> None:
    """Raise OutputError where a picture is nearer to the one without the logo than to the one with it."""
    assert marks.logo is not None
    logo = np.asarray(marks.logo, np.float32)[: plain.shape[0], : plain.shape[1]]
    alpha = logo[:, :, 3:] / 255
    composed = logo[:, :, :3] * alpha + plain * (1 - alpha)
    with_it, without = (float(np.abs(other - shown).mean()) for other in (composed, plain.astype(np.float32)))
    if with_it > without + NEARER:
        raise _unseen("the logo is not seen", frame)


def _find_label(frame: int, shown: Pixels, marks: HouseMarks) -> None:
    """Raise OutputError unless the timecode of a frame looks more like its own than like those beside it."""
    font = find_figures(marks.among)
    beside = {marks.labels[n] for n in (frame - 1, frame, frame + 1) if 0 <= n < len(marks.labels)}
    scores = {label: score_label(shown, label, font, marks) for label in beside}
    own = marks.labels[frame]
    if any(score > scores[own] + ALIKE for score in scores.values()):
        raise _unseen(f"the timecode is not {own}", frame)


def score_label(shown: Pixels, label: str, font: Font, marks: HouseMarks) -> float:
    """How much the box of a timecode looks like `label`: -1 to 1 (correlation of their grey levels)."""
    import cv2

    grey = np.asarray(shown, np.float32).mean(axis=2)
    large = _draw_label(label, font, marks.measures.em, marks.measures.padding, grey.shape)
    scores = [0.0]
    step = SHIFT if marks.measures.em < FINE_EM else OVERSAMPLING
    for down in range(0, OVERSAMPLING, step):
        for across in range(0, OVERSAMPLING, step):
            drawn = _reduce(large[down:, across:])[SLIDE:-SLIDE, SLIDE:-SLIDE]
            if min(drawn.shape) > 0:
                found = cv2.matchTemplate(grey, np.ascontiguousarray(drawn), cv2.TM_CCOEFF_NORMED)
                scores.append(float(found.max()))
    return max(scores)


def _draw_label(label: str, font: Font, em: float, padding: float, shape: tuple[int, ...]) -> Floats:
    """A timecode as libass draws it, OVERSAMPLING times larger: white on black, in a box of `shape` (height, width)."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (shape[1] * OVERSAMPLING, shape[0] * OVERSAMPLING), 0)
    at = (padding * OVERSAMPLING, (padding + em * line_reach(font)[0]) * OVERSAMPLING)
    ImageDraw.Draw(image).text(at, label, font=_typeface(font, em * OVERSAMPLING), fill=255, anchor="ls")
    return np.asarray(image, np.float32)


def _reduce(large: Floats) -> Floats:
    """A picture in a size OVERSAMPLING times smaller, without what is left over at its right and foot."""
    high, wide = (side // OVERSAMPLING for side in large.shape)
    cells = large[: high * OVERSAMPLING, : wide * OVERSAMPLING].reshape(high, OVERSAMPLING, wide, OVERSAMPLING)
    return np.asarray(cells.mean(axis=(1, 3)), np.float32)


@lru_cache(maxsize=4)
def _typeface(font: Font, em: float) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(font.path), em)


def _unseen(what: str, frame: int) -> OutputError:
    return OutputError(f"{what} in frame {frame} of the video", None, "report this as a bug")


def add_brightest(samples: Iterable[int], lights: list[Fraction]) -> list[int]:
    """The frames that are compared, and the brightest one with them: in a fade all of the others may be dark."""
    return sorted({*samples, max(range(len(lights)), key=lambda number: lights[number])})
