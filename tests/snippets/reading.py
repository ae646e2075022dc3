"""Reading the figures of a burnt timecode out of a picture, one by one."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bts.captions.marks import find_figures
from bts.snippets.marks import HouseMarks

LARGER = 8
"""Figures are drawn this many times larger and then reduced, so that they are not hinted."""


def read_label(picture: NDArray[np.uint8], marks: HouseMarks) -> str:
    """The timecode in a picture, read figure by figure; only the marks between the figures are taken for granted."""
    assert marks.label is not None
    patch, font, em = marks.label.patch, find_figures(marks.among), marks.measures.em
    box = picture[patch.y : patch.y + patch.height, patch.x : patch.x + patch.width].mean(axis=2).astype(np.float32)
    box = cv2.resize(box, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
    typeface = ImageFont.truetype(str(font.path), em * LARGER)
    right = patch.width * LARGER - round(marks.measures.padding) * LARGER
    (form,) = marks.label.lines
    left = right - typeface.getlength(form)
    read = ""
    for place, sign in enumerate(form):
        if not sign.isdigit():
            read += sign
            continue
        x = left + typeface.getlength(form[:place])
        scores = {figure: _score(box, figure, typeface, x, em) for figure in "0123456789"}
        read += max(scores, key=lambda figure: scores[figure])
    return read


def _score(box: NDArray[np.float32], figure: str, typeface: ImageFont.FreeTypeFont, x: float, em: float) -> float:
    wide, high = round(typeface.getlength(figure)), round(em * 1.1 * LARGER)
    image = Image.new("L", (wide, high), 0)
    ImageDraw.Draw(image).text((0, em * LARGER), figure, font=typeface, fill=255, anchor="ls")
    slack = LARGER
    stretch = box[:, max(0, round(x) - slack) : round(x) + wide + slack]
    return float(cv2.matchTemplate(stretch, np.asarray(image, np.float32), cv2.TM_CCOEFF_NORMED).max())
