"""Whether the largest face of a frame has its eyes shut, told by other frames of its shot."""

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from bts import media
from bts.errors import MissingToolError
from bts.faces.landmarks import Expression
from bts.keyframes.looks import are_eyes_shut, look_at, may_be_shut
from bts.media.arrays import Pixels
from bts.media.planar import Box
from bts.timing import Span

COMPARED = 11
"""Frames of a shot with which one is compared, where its eyes may be shut."""


@dataclass(frozen=True)
class Eyes:
    """What is known of the largest face of a frame: `shut` is where it lies, in pixels, if its eyes are shut."""

    shut: Box | None = None


@dataclass(frozen=True)
class Seen:
    """The largest face of a frame: where it lies, in pixels, and what it does; None for what is not there or not read.

    `searched` is whether faces could be looked for on this machine.
    """

    face: Box | None = None
    expression: Expression | None = None
    searched: bool = True


def see_eyes(rgb: Pixels) -> Seen:
    """The largest face in a frame (uint8 H x W x 3, RGB)."""
    try:
        look = look_at(_turn_colours(rgb))
    except MissingToolError:
        return Seen(searched=False)
    if not look.faces:
        return Seen()
    (height, width), face = rgb.shape[:2], look.faces[0]
    corners = (face.x * width, face.y * height, (face.x + face.w) * width, (face.y + face.h) * height)
    left, top, right, bottom = (round(corner) for corner in corners)
    return Seen((left, top, right, bottom), look.expression)


def judge_eyes(clip: media.Clip, seen: Seen, near: Span) -> Eyes | None:
    """Whether the face of a frame has its eyes shut, beside frames of `near`, in its shot; None: cannot be judged.

    A frame without a face has no eyes that are shut. Other frames are decoded only where these may be. Raises
    ClipError.
    """
    if seen.face is None:
        return Eyes() if seen.searched else None
    if seen.expression is None:
        return None
    others = _read_others(clip, near) if may_be_shut(seen.expression) else []
    shut = are_eyes_shut(seen.expression, others)
    return None if shut is None else Eyes(seen.face if shut else None)


def _read_others(clip: media.Clip, near: Span) -> list[Expression]:
    """What the largest face does in COMPARED frames at equal distances."""
    step = (near.end - near.start) / COMPARED
    times = sorted({near.start + step * Fraction(number) for number in range(COMPARED)})
    faces = (see_eyes(picture.rgb) for _, picture in media.pictures_at(clip, times))
    return [face.expression for face in faces if face.expression is not None]


def _turn_colours(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8)
