"""Where words and a logo stand on a still: inside the safe area, beside one another, and clear of faces."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

from bts.captions.marks import MarkLayout, Patch, stack_marks
from bts.captions.typesetting import Block
from bts.videos import CORNERS

FACE_ABOVE, FACE_BESIDE, FACE_BELOW = 0.3, 0.1, 0.12
"""What words leave clear beyond the box of a face, in heights and widths of the box: hair, ears, chin.

A crop keeps more at the sides (`faces.position.head_of`): the back of a head may lie under words, but not be cut."""

MOST_OF_HEIGHT = 0.5
"""Most of the picture's height that a caption over it may take: above, more of it is covered than is seen."""

LEAST_COLUMN = 0.28
"""Least width of a caption beside a face, as a share of the picture's width."""

TYPE_STEPS = (1.0, 0.88, 0.76)
"""Sizes that a caption is tried in, as shares of the usual one: smaller type rather than a face or a word lost."""

COLUMN_FACES = 4
"""Faces, the largest first, beside which a caption is tried."""


@dataclass(frozen=True)
class Lines:
    """A block and where its ink stands: one patch for each line."""

    block: Block
    patches: tuple[Patch, ...]

    def meets(self, others: Sequence[Patch]) -> bool:
        """Whether a line has a pixel in common with one of the patches."""
        return any(patch.meets(other) for patch in self.patches for other in others)

    def covered(self, others: Sequence[Patch]) -> int:
        """How many pixels of the patches its lines cover."""
        return sum(patch.shared(other) for patch in self.patches for other in others)


@dataclass(frozen=True)
class Box:
    """The size of a mark in pixels, and its words; without words it is the logo."""

    width: int
    height: int
    block: Block | None = None


@dataclass(frozen=True)
class Item:
    """A mark that stands in a corner: its name, the corner asked for, and how its box depends on a neighbour.

    `fit_beside` gives the box beside a mark of that width in the other corner of the edge, 0 for none there; it gives
    None where the item does not fit.
    """

    name: str
    corner: str
    fit_beside: Callable[[int], Box | None]


@dataclass(frozen=True)
class Spot:
    """An item with its corner, its box, and where that stands."""

    item: Item
    corner: str
    box: Box
    patch: Patch


def patch_of_head(x: float, y: float, w: float, h: float, size: tuple[int, int]) -> Patch:
    """What words leave clear round a face that is given in shares of the picture; `size` is the picture's in pixels."""
    wide, high = size
    left, right = (x - FACE_BESIDE * w) * wide, (x + w + FACE_BESIDE * w) * wide
    top, foot = (y - FACE_ABOVE * h) * high, (y + h + FACE_BELOW * h) * high
    return Patch(round(left), round(top), round(right - left), round(foot - top))


def pad(patch: Patch, by: int) -> Patch:
    """The patch with `by` pixels more on each side."""
    return Patch(patch.x - by, patch.y - by, patch.width + 2 * by, patch.height + 2 * by)


def place_items(items: Sequence[Item], measures: MarkLayout, heads: Sequence[Patch]) -> list[Spot] | None:
    """The items in their corners; in others where one would cover a head, or leave the picture, or meet another one.

    As few as possible are moved. Where no way is clear of heads, they stand in the first one in which they fit; None
    where there is none.
    """
    fitting: list[Spot] | None = None
    choices = [(item.corner, *(corner for corner in CORNERS if corner != item.corner)) for item in items]
    ways = sorted(product(*choices), key=lambda way: _moves(items, way))
    for way in ways:
        spots = _stack(items, way, measures)
        if spots is None:
            continue
        if not any(spot.patch.meets(head) for spot in spots for head in heads):
            return spots
        fitting = fitting or spots
    return fitting


def place_caption(
    set_in: Callable[[float, int], Block | None],
    measures: MarkLayout,
    heads: Sequence[Patch],
    taken: Sequence[Patch],
) -> Lines | None:
    """The caption at the foot, else at the top, beside or between heads, the largest type first; None: no room.

    `set_in` sets it at a share of the usual size, in lines of a width in pixels, and gives None where it cannot.
    `taken` is never met; a head is, as little as possible, where there is no way past.
    """
    set_once = cache(set_in)
    crowded: list[tuple[int, int, Lines]] = []
    for step in TYPE_STEPS:
        for left, right in _columns(measures, heads):
            block = set_once(step, right - left)
            if block is None or block.height > MOST_OF_HEIGHT * measures.height:
                continue
            for lines in _try_heights(block, (left, right), measures, heads, taken):
                if lines.meets(taken):
                    continue
                if not lines.meets(heads):
                    return lines
                crowded.append((lines.covered(heads), len(crowded), lines))
    return min(crowded, key=lambda way: way[:2])[2] if crowded else None


def _try_heights(
    block: Block, edges: tuple[int, int], measures: MarkLayout, heads: Sequence[Patch], taken: Sequence[Patch]
) -> Iterator[Lines]:
    """The block at the foot, at the top, and between heads, as far as it stays inside the safe area."""
    highest, lowest = measures.top, measures.height - measures.foot - block.height
    above = [patch.y - block.height for patch in taken if 2 * patch.y > measures.height]
    under = [patch.y + patch.height for patch in taken if 2 * patch.y <= measures.height]
    between = [
        edge for head in heads for edge in (head.y - measures.gap - block.height, head.y + head.height + measures.gap)
    ]
    ways = (lowest, *sorted(above, reverse=True), highest, *sorted(under), *sorted(between, reverse=True))
    return (lay_block(block, *edges, top) for top in ways if highest <= top <= lowest)


def lay_block(block: Block, left: int, right: int, top: int) -> Lines:
    """The block between two edges: its lines begin at the left one, or, from the right, at that."""
    patches = []
    for line, down in zip(block.lines, block.tops, strict=True):
        x = right - line.mask.width if block.rtl else left
        patches.append(Patch(x, top + down, line.mask.width, line.mask.height))
    return Lines(block, tuple(patches))


def lay_in_corner(block: Block, corner: str, patch: Patch) -> Lines:
    """The block in the box of a corner: its lines begin at the picture's edge, whatever side they are read from."""
    edge = (patch.height - block.height) // 2
    patches = []
    for line, down in zip(block.lines, block.tops, strict=True):
        x = patch.x if corner.endswith("left") else patch.x + patch.width - line.mask.width
        patches.append(Patch(x, patch.y + edge + down, line.mask.width, line.mask.height))
    return Lines(block, tuple(patches))


def _columns(measures: MarkLayout, heads: Sequence[Patch]) -> list[tuple[int, int]]:
    """Left and right edges between which a caption may stand: all of the width, then what is beside heads."""
    left, right = measures.side, measures.width - measures.side
    edges = [(left, right)]
    for head in heads[:COLUMN_FACES]:
        edges += [(left, head.x - measures.gap), (head.x + head.width + measures.gap, right)]
    for one, other in combinations(sorted(heads[:COLUMN_FACES], key=lambda head: head.x), 2):
        edges.append((one.x + one.width + measures.gap, other.x - measures.gap))
    wide = [edge for edge in edges[1:] if edge[1] - edge[0] >= LEAST_COLUMN * measures.width]
    return [edges[0], *sorted(wide, key=lambda edge: edge[0] - edge[1])]


def _stack(items: Sequence[Item], way: Sequence[str], measures: MarkLayout) -> list[Spot] | None:
    """The items in the corners of one way; None where they do not fit."""
    boxes: list[Box] = []
    for item, corner in zip(items, way, strict=True):
        beside = [box.width for box, other in zip(boxes, way, strict=False) if other == _MIRRORED[corner]]
        box = item.fit_beside(max(beside, default=0))
        if box is None:
            return None
        boxes.append(box)
    sizes = [(corner, (box.width, box.height)) for corner, box in zip(way, boxes, strict=True)]
    patches = stack_marks(sizes, measures)
    left, high, foot = measures.side, measures.top, measures.height - measures.foot
    inside = all(p.x >= left and p.y >= high and p.y + p.height <= foot for p in patches)
    inside = inside and all(p.x + p.width <= measures.width - left for p in patches)
    if not inside or any(one.meets(other) for one, other in combinations(patches, 2)):
        return None
    return [Spot(*spot) for spot in zip(items, way, boxes, patches, strict=True)]


_MIRRORED = {
    "top-left": "top-right",
    "top-right": "top-left",
    "bottom-left": "bottom-right",
    "bottom-right": "bottom-left",
}
"""Corner -> the other one at the same edge."""


def _moves(items: Sequence[Item], way: Sequence[str]) -> tuple[int, int]:
    """How many items are not where they were asked for, and how many of these at another edge."""
    moved = [(item.corner, corner) for item, corner in zip(items, way, strict=True) if item.corner != corner]
    return len(moved), sum(_MIRRORED[asked] != corner for asked, corner in moved)
