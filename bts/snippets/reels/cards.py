"""The pictures of cards: their words on a colour, or on the blurred first frame of what follows."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bts import media
from bts.captions.cards import card_script
from bts.captions.fonts import fonts
from bts.config import SnippetsOptions
from bts.media.arrays import Pixels
from bts.media.cutting.shaping import shape_picture
from bts.media.joining import fit_picture
from bts.media.reels.frames import draw_card
from bts.snippets.reels.plan import CardStretch, PartStretch, ReelPlan

BLURRED = 20
"""The shorter side of a picture over the standard deviation of its blur."""

DARKENED = 0.38
"""Share of its light that a picture keeps behind words, so that white type is read on it."""

DARK, LIGHT = "101010", "FFFFFF"
"""Colours of type, on light grounds and on dark ones."""

LIGHT_GROUND = 150
"""Level of grey, of 255, above which the ground of a card is light."""

LUMA = (0.2126, 0.7152, 0.0722)
"""Shares of red, green and blue in the lightness of a colour (ITU-R BT.709)."""


def draw_cards(
    clips: Sequence[media.Clip], plan: ReelPlan, folder: Path, options: SnippetsOptions
) -> dict[int, tuple[bytes, bytes]]:
    """First frame of a card in the reel -> its picture, and the same without words, uncompressed.

    Raises ClipError, MissingToolError and OutputError.
    """
    among = fonts(options.fonts)
    for number, font in enumerate(among):
        shutil.copyfile(font.path, folder / f"{number}{font.path.suffix.lower()}")
    drawn: dict[int, tuple[bytes, bytes]] = {}
    for card in (stretch for stretch in plan.stretches if isinstance(stretch, CardStretch)):
        ground = _draw_ground(clips, plan, card, options)
        script, bare = folder / "card.ass", folder / "bare.ass"
        text = card_script(card.blocks, plan.size, _choose_colour(ground), among)
        script.write_text(text, encoding="utf-8")
        bare.write_text(text.partition("Dialogue:")[0], encoding="utf-8")
        drawn[card.start] = (draw_card(ground, script, folder), draw_card(ground, bare, folder))
    return drawn


def _choose_colour(ground: Pixels) -> str:
    lightness = float((ground.mean(axis=(0, 1)) * LUMA).sum())
    return DARK if lightness > LIGHT_GROUND else LIGHT


def _draw_ground(clips: Sequence[media.Clip], plan: ReelPlan, card: CardStretch, options: SnippetsOptions) -> Pixels:
    """What lies behind the words: uint8 H x W x 3, of the reel's size."""
    width, height = plan.size
    if options.card_background != "blur":
        red, green, blue = bytes.fromhex(options.card_background.removeprefix("#"))
        return np.full((height, width, 3), (red, green, blue), np.uint8)
    after = next((part for part in plan.parts if part.start >= card.stop), None)
    before = plan.parts[-1]
    part, number = (before, before.numbers[-1]) if after is None else (after, after.numbers[0])
    return _blur(_picture_of(clips, part, number), plan.size)


def _picture_of(clips: Sequence[media.Clip], part: PartStretch, number: int) -> Pixels:
    """Frame `number` of the part's clip as the part shows it, before it is fitted into the reel."""
    clip = clips[part.part.clip]
    ((_, picture),) = media.pictures_at(clip, [clip.info.time_of_frame(number)])
    rgb = fit_picture(picture.rgb, clip.info.as_of(part.plan.first).geometry.shown)
    return shape_picture(rgb, part.plan.shaping, number, *part.plan.size)


def _blur(rgb: Pixels, size: tuple[int, int]) -> Pixels:
    """The picture so large that it fills `size` (width, height), blurred and darkened."""
    import cv2

    width, height = size
    scale = max(width / rgb.shape[1], height / rgb.shape[0])
    wide, high = max(width, round(rgb.shape[1] * scale)), max(height, round(rgb.shape[0] * scale))
    large = cv2.resize(np.ascontiguousarray(rgb), (wide, high), interpolation=cv2.INTER_AREA)
    top, left = (high - height) // 2, (wide - width) // 2
    blurred = cv2.GaussianBlur(large[top : top + height, left : left + width], (0, 0), min(size) / BLURRED)
    return np.asarray(blurred * DARKENED, np.uint8)
