"""Where each burnt caption stands: its box in the picture, which covers no other one that is on screen with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bts.captions.layout import Layout
from bts.captions.marks import Patch
from bts.subtitles import Cue
from bts.subtitles.places import place_of

AT_FOOT, AT_TOP = 3, 7
"""The last place of the keypad (see subtitles.places) at the foot of the picture, and the first at its top."""

LEAST_LINE_EM = 1.21
"""Height of a line of a burnt caption in em: no more than in truth."""


@dataclass(frozen=True)
class Margins:
    """Distances of words from the left, the right and the lower edge of the picture, in pixels."""

    left: int
    right: int
    foot: int


def margins_of(box: Patch, padding: int, size: tuple[int, int]) -> Margins:
    """The margins of the words in a box, `padding` pixels within it, in a picture of this width and height.

    Centred words have as much at both sides.
    """
    right, foot = size[0] - box.x - box.width, size[1] - box.y - box.height
    return Margins(box.x + padding, right + padding, foot + padding)


def place_boxes(
    cues: Sequence[Cue], sizes: Sequence[tuple[float, float]], layout: Layout, padding: float
) -> list[Patch]:
    """The boxes of cues whose words take `sizes`, width and height in pixels, with `padding` round them.

    Of two that are on screen together and would cover each other, the later one stands further from the edge.
    """
    placed: list[Patch] = []
    for cue, size in zip(cues, sizes, strict=True):
        place = place_of(cue.settings)
        box = _at_place(place, size, layout, padding)
        beside = [there for other, there in zip(cues, placed, strict=False) if other.span.overlaps(cue.span)]
        while hit := next((other for other in beside if other.meets(box)), None):
            box = replace(box, y=hit.y - box.height if place <= AT_FOOT else hit.y + hit.height)
        placed.append(box)
    return placed


def estimate_boxes(cues: Sequence[Cue], layout: Layout, line: float, slack: float) -> list[Patch]:
    """The boxes of cues whose lines are `line` em high, with `slack` em round their words: no fonts are written."""
    wide = [max(layout.ruler.width(words) for words in cue.lines) for cue in cues]
    high = [len(cue.lines) * line * layout.em for cue in cues]
    return place_boxes(cues, list(zip(wide, high, strict=True)), layout, slack * layout.em)


def find_cut_off(cues: Sequence[Cue], layout: Layout) -> list[Cue]:
    """The cues of which lines would be beyond an edge of the picture, because they have too many."""
    boxes = estimate_boxes(cues, layout, LEAST_LINE_EM, 0)
    return [cue for cue, box in zip(cues, boxes, strict=True) if box.y < 0 or box.y + box.height > layout.height]


def _at_place(place: int, size: tuple[float, float], layout: Layout, padding: float) -> Patch:
    """The box of a cue at a place of the keypad, where no other one is."""
    wide, high = (round(side + 2 * padding) for side in size)
    above, below, side = (
        margin - round(padding) for margin in (layout.margin_top, layout.margin_bottom, layout.margin_side)
    )
    middle = (layout.height - high) // 2
    top = layout.height - below - high if place <= AT_FOOT else above if place >= AT_TOP else middle
    left = (side, (layout.width - wide) // 2, layout.width - side - wide)[(place - 1) % 3]
    return Patch(left, top, wide, high)
