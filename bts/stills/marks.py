"""Marks on a still: its caption, credit, timecode and the logo of the house, over the picture or in a bar below it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PIL import Image

from bts.captions.fonts import Font, drop_pictographs, find_missing, fonts
from bts.captions.layout import Layout
from bts.captions.logo import fit_logo, read_logo
from bts.captions.marks import MarkLayout, Patch
from bts.captions.phrases import plain
from bts.captions.scripts import find_remedy
from bts.captions.typesetting import prefer_family
from bts.config import StillsOptions
from bts.errors import MissingToolError, OutputError, UsageError
from bts.faces import find_faces
from bts.faces.lettering import find_lettering
from bts.model import Rectangle
from bts.stills.contrast import Scrim, find_opacity, lay_scrims, read_colour, scrim_for
from bts.stills.lettering import Lettering, Words
from bts.stills.marks_bar import draw_bar
from bts.stills.marks_places import (
    Box,
    Item,
    Lines,
    Spot,
    lay_in_corner,
    pad,
    patch_of_head,
    place_caption,
    place_items,
)
from bts.stills.request import StillRequest

SCRIM_EM = 0.22
"""How far a scrim reaches beyond the ink of a line, in em."""

FEATHER_EM = 0.9
"""Over how much a scrim fades out beyond that, in em."""

EVENNESS = 0.12
"""Most by which the scrims of two lines of one text differ in opacity: more looks like stripes."""

SMALLEST_HEAD = 0.1
"""Height of the smallest face that words make way for, as a share of the picture's shorter side."""

ROOM_ABOUT_WORDS = 0.3
"""What is left clear about a row of letters in the picture, in its heights."""

WITHOUT = {
    "caption": "--burn-caption none",
    "credit": "--no-burn-credit",
    "timecode": "--no-burn-timecode",
    "logo": "--no-logo",
}
"""A mark -> the option that leaves it out."""

EMPTY = {
    "caption": "has no caption to draw: give one with --caption, or on its note",
    "credit": "has no credit to draw: give one with --credit, on its note, or as [credit] line in bts.toml",
}
"""A mark -> what is said where there are no words for it."""


def draw_marks(
    image: Image.Image, request: StillRequest, options: StillsOptions, label: str
) -> tuple[Image.Image, tuple[str, ...]]:
    """A copy of an RGB image with the marks of the settings, and remarks on what was moved or left out.

    `label` is what is drawn as timecode.

    Raises:
        MissingToolError: no font has a letter of the words, or Pillow cannot shape them.
        OutputError: a mark does not fit. UsageError: the logo or the font is missing. ClipError: no logo can be read.
    """
    among = _choose_fonts(options)
    words, remarks = _find_words(request, options, label, among)
    logo = None if options.logo is None else read_logo(options.logo)
    if not words and logo is None:
        return image, remarks
    layout = Layout.for_picture(*image.size)
    lettering = Lettering(request.name, among, layout, MarkLayout.for_picture(layout), options)
    if options.burn_caption == "below":
        return draw_bar(image, words, logo, lettering), remarks
    drawn, said = _draw_over(image, words, logo, lettering)
    return drawn, (*remarks, *said)


def need_words(requests: Sequence[StillRequest], options: StillsOptions, asked: Sequence[str]) -> None:
    """Raise OutputError where a mark of `asked`, caption or credit, has nothing to draw on one of the stills.

    Raises UsageError: the font is missing.
    """
    among = _choose_fonts(options)
    for name in asked:
        bare = [
            (request.name, said) for request in requests if (said := _say_bare(name, _text_of(request, name), among))
        ]
        if bare:
            (first, said), more = bare[0], len(bare) - 1
            others = "" if not more else f" (and {more} more of these stills)"
            what, _, remedy = said.partition(": ")
            raise OutputError(f"{first} {what}{others}", None, f"{remedy}; or leave it out: {WITHOUT[name]}")


def _text_of(request: StillRequest, name: str) -> str:
    """The words of a still for its caption or its credit."""
    return plain(request.caption if name == "caption" else request.credit.line)


def _say_bare(name: str, text: str, among: Sequence[Font]) -> str:
    """What is said of a mark whose words, given as `text`, leave nothing to draw; "" where they leave something."""
    if not text:
        return EMPTY[name]
    return "" if drop_pictographs(text, among) else f"has a {name} of which nothing can be drawn: give it letters"


def _choose_fonts(options: StillsOptions) -> tuple[Font, ...]:
    among = fonts(options.fonts)
    if not options.caption_font:
        return among
    try:
        return prefer_family(among, options.caption_font)
    except ValueError as error:
        raise UsageError(
            str(error), None, "correct [stills] caption_font, or name its file as [stills] fonts"
        ) from error


def _find_words(
    request: StillRequest, options: StillsOptions, label: str, among: Sequence[Font]
) -> tuple[Words, tuple[str, ...]]:
    """The words that are drawn, by mark, and remarks on what is left out. Raises MissingToolError."""
    asked = {}
    if options.burn_caption:
        asked["caption"] = _text_of(request, "caption")
    if options.burn_credit:
        asked["credit"] = _text_of(request, "credit")
    if options.burn_timecode:
        asked["timecode"] = plain(label)
    words, remarks = {}, []
    for name, text in asked.items():
        shown = drop_pictographs(text, among)
        if lacking := find_missing(shown, among):
            remedy = find_remedy(lacking).replace("[snippets]", "[stills]")
            what = f"the {name} cannot be drawn: no font here has {lacking!r}"
            raise MissingToolError(what, request.name, f"{remedy}, or add {WITHOUT[name]}")
        if shown:
            words[name] = shown
        else:
            remarks.append(_say_bare(name, text, among))
        if shown and shown != text:
            remarks.append(f"has emoji in its {name}, which cannot be drawn and were left out")
    return words, tuple(remarks)


def _draw_over(
    image: Image.Image, words: Words, logo: Image.Image | None, lettering: Lettering
) -> tuple[Image.Image, list[str]]:
    """The picture with the marks on it, and remarks. Raises OutputError where they do not fit."""
    placed, remarks = _choose_places(words, logo, lettering, _see(image))
    texts = [lay_in_corner(spot.box.block, spot.corner, spot.patch) for spot in placed.spots if spot.box.block]
    drawn = _letter(image, texts if placed.caption is None else [*texts, placed.caption], lettering)
    for spot in placed.spots:
        if spot.item.name == "logo" and logo is not None:
            _lay_logo(drawn, logo, spot.patch, lettering.options.logo_opacity)
    return drawn, remarks


@dataclass(frozen=True)
class Scene:
    """What marks make way for in a picture: heads first, then the words that are in it."""

    heads: tuple[Patch, ...] = ()
    words: tuple[Patch, ...] = ()


@dataclass(frozen=True)
class Placed:
    """Where the marks of a picture stand: those in corners, and the caption, if there is one."""

    spots: Sequence[Spot]
    caption: Lines | None = None

    def covered(self, others: Sequence[Patch]) -> int:
        """How many pixels of the patches they cover."""
        corners = sum(spot.patch.shared(other) for spot in self.spots for other in others)
        return corners + (0 if self.caption is None else self.caption.covered(others))

    def over(self, others: Sequence[Patch]) -> list[str]:
        """The names of the marks that stand over one of the patches."""
        names = ["caption"] if self.caption is not None and self.caption.meets(others) else []
        return names + [spot.item.name for spot in self.spots if any(spot.patch.meets(other) for other in others)]


def _choose_places(
    words: Words, logo: Image.Image | None, lettering: Lettering, scene: Scene
) -> tuple[Placed, list[str]]:
    """Where the marks stand, and remarks. Raises OutputError where they do not fit.

    Rather than over a face they stand where telephones lay words over a picture: most stills are shown on pages.
    """
    placed = _place_best(words, logo, lettering, scene)
    remarks = []
    if placed.covered(scene.heads) and lettering.measures != lettering.measures.without_phone:
        wider = replace(lettering, measures=lettering.measures.without_phone)
        try:
            other = _place_best(words, logo, wider, scene)
        except OutputError:  # nearer to the edges the marks may be in one another's way
            other = placed
        if other.covered(scene.heads) < placed.covered(scene.heads):
            placed = other
            remarks.append("has words where telephones lay theirs over a picture, as elsewhere they would cover a face")
    return placed, [*remarks, *_tell_places(placed, scene)]


def _place_best(words: Words, logo: Image.Image | None, lettering: Lettering, scene: Scene) -> Placed:
    """The way that covers least of heads, then of words in the picture. Raises OutputError where marks do not fit."""
    first = _place_all(words, logo, lettering, scene.heads)
    if not first.covered(scene.words):
        return first
    try:
        other = _place_all(words, logo, lettering, (*scene.heads, *scene.words))
    except OutputError:  # marks that made way are in one another's way
        return first
    return min(first, other, key=lambda way: (way.covered(scene.heads), way.covered(scene.words)))


def _place_all(words: Words, logo: Image.Image | None, lettering: Lettering, heads: Sequence[Patch]) -> Placed:
    """The marks within the measures of the lettering. Raises OutputError where they do not fit."""
    items = _list_items(words, logo, lettering)
    spots = place_items(items, lettering.measures, heads)
    if spots is None:
        raise _crowd(items, lettering)
    if "caption" not in words:
        return Placed(spots)
    found = place_caption(
        lambda share, width: lettering.try_caption(words["caption"], share, width),
        lettering.measures,
        heads,
        [pad(spot.patch, 2 * lettering.measures.gap) for spot in spots],
    )
    if found is None:
        raise lettering.refuse_caption(words["caption"])
    return Placed(spots, found)


def _see(image: Image.Image) -> Scene:
    """The heads and the words in an RGB picture."""
    bgr = np.ascontiguousarray(np.asarray(image)[:, :, ::-1])
    heads = (patch_of_head(face.x, face.y, face.w, face.h, image.size) for face in find_faces(bgr, SMALLEST_HEAD))
    words = (_patch_of_words(row, image.size) for row in find_lettering(bgr))
    return Scene(tuple(heads), tuple(words))


def _patch_of_words(row: Rectangle, size: tuple[int, int]) -> Patch:
    """A row of letters, given in shares of a picture of that size, with some room about it."""
    left, right = round(row[0] * size[0]), round(row[2] * size[0])
    top, foot = round(row[1] * size[1]), round(row[3] * size[1])
    return pad(Patch(left, top, right - left, foot - top), round(ROOM_ABOUT_WORDS * (foot - top)))


def _list_items(words: Words, logo: Image.Image | None, lettering: Lettering) -> list[Item]:
    """Logo, credit and timecode in the order in which they are stacked from the edge."""
    options, measures = lettering.options, lettering.measures
    items = []
    if logo is not None:
        box = Box(*measures.logo_size(*logo.size, options.logo_width))
        items.append(Item("logo", options.logo_corner, lambda _: box))
    for name, corner in (("credit", options.credit_corner), ("timecode", options.timecode_corner)):
        if name in words:
            items.append(Item(name, corner, partial(lettering.box_beside, words[name])))
    return items


def _tell_places(placed: Placed, scene: Scene) -> list[str]:
    """Remarks on marks that were moved, and on those that stand over a face or over words."""
    remarks = []
    for spot in placed.spots:
        name, asked = spot.item.name, spot.item.corner
        if spot.corner != asked:
            why = "where a face, words or another mark is in its way"
            remarks.append(f"has its {name} {spot.corner}, not {asked}, {why}")
        if any(spot.patch.meets(head) for head in scene.heads):
            remarks.append(f"has its {name} over a face, as no corner is free: {WITHOUT[name]} leaves it out")
    if placed.caption is not None and placed.caption.meets(scene.heads):
        remarks.append("has its caption over a face, as no place is free: --burn-caption below leaves it clear")
    if over := placed.over(scene.words):
        remarks.append(f"has its {' and '.join(over)} over words in the picture, as no place is free")
    return remarks


def _letter(image: Image.Image, texts: Sequence[Lines], lettering: Lettering) -> Image.Image:
    """The picture with the lines in the house's colour, each on the lightest scrim that gives it contrast."""
    colour = read_colour(lettering.options.caption_colour)
    rgb = np.asarray(image)
    scrims: list[Scrim] = []
    for lines in texts:
        reach = max(1, round(SCRIM_EM * lines.block.em))
        patches = [pad(patch, reach) for patch in lines.patches]
        needed = [find_opacity(rgb, patch, colour) for patch in patches]
        scrims += [Scrim(patch, max(own, max(needed) - EVENNESS)) for patch, own in zip(patches, needed, strict=True)]
    feather = round(FEATHER_EM * max((lines.block.em for lines in texts), default=0))
    canvas = Image.fromarray(lay_scrims(rgb, scrims, scrim_for(colour), feather))
    for lines in texts:
        for line, patch in zip(lines.block.lines, lines.patches, strict=True):
            canvas.paste(colour, (patch.x, patch.y), line.mask)
    return canvas


def _lay_logo(canvas: Image.Image, logo: Image.Image, patch: Patch, opacity: float) -> None:
    fitted = fit_logo(logo, (patch.width, patch.height), opacity)
    canvas.paste(fitted, (patch.x, patch.y), fitted)


def _crowd(items: Sequence[Item], lettering: Lettering) -> OutputError:
    named = " and ".join(item.name for item in items)
    size = f"{lettering.layout.width}x{lettering.layout.height}"
    options = ", ".join(WITHOUT[item.name] for item in items)
    remedy = f"shorten the words, make a larger still, or leave some out ({options})"
    return OutputError(f"there is no room for {named} on a picture of {size}", lettering.name, remedy)
