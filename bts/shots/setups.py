"""Set-ups that come back: an interview that is cut away from and back to is one set-up.

Numbers of which no other source is named were chosen on the labelled pictures of tests/bench/setups.py and the
clips beside them.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

import cv2
import numpy as np
import numpy.typing as npt

from bts.media.arrays import Floats, Pixels
from bts.shots.default.distance import correlate
from bts.shots.default.gradual import Indices
from bts.shots.samples import HEIGHT, WIDTH

TINT_LEVELS = 12.0
"""Levels by which the means of two pictures of one set-up may differ, in luma and in both chroma planes."""

LEAST_CORRELATION = 0.6
"""Correlation, no displacement allowed, that two pictures of one set-up exceed: the camera has not moved."""

FLAT_CORRELATION = 0.9
"""The same where too few blocks have content to be counted: title cards on one colour, skies, blurred walls."""

FLAT_LEVELS = 2.0
"""Levels by which the mean of no block, of luma or chroma, may differ in two pictures with so little content: what has
nothing to be recognised by is the same only where nothing has changed."""

BLOCK_ROWS, BLOCK_COLUMNS = 6, 8
"""Blocks down and across the picture, each of 6 x 8 samples."""

TEXTURE_LEVELS = 4.0
"""Standard deviation of luma, its slope left out, from which a block has content that can be recognised."""

BLOCK_CORRELATION = 0.45
"""Correlation from which two blocks show the same."""

SAME_SHARE = 0.4
"""Share of the blocks with content that show the same in two pictures of one set-up; people move in the others."""

LEAST_BLOCKS = 5
"""Blocks with content below which SAME_SHARE is not asked for."""

CAPTION_ROWS = 2
"""Rows of blocks, from below, where captions stand. SAME_SHARE is asked for above them too: one name plate, drawn over
two people before plain walls, is most of the content of both pictures."""

PLATE_ROWS = 2, 3
"""Rows of blocks that a name plate, a banner or a title may lie over, anywhere in the picture."""

PLATE_CONTENT, PLATE_SHARE = 0.75, 0.9
"""Share of the blocks of such rows that have content, and share of these that show the same, from which one plate may
lie over both pictures: then the rows are no evidence, and the others are asked for more."""

BESIDE_TITLE, BESIDE_BANNER = 1.05, 1.2
"""What the share of blocks that show the same and the correlation add up to beside a plate, in pictures of one set-up
at least: where it lies anywhere, and at the lower edge, where plates are common and the background is not."""

WALL_BLOCKS = 12
"""Blocks without content in both pictures, a quarter of all, from which their light is compared."""

WALL_LEVELS, WALL_SHARE = 6.0, 0.75
"""Levels by which the mean luma of such a block may differ, but for what all of them differ by, and the share of them
that one set-up exceeds: a shoe on a floor and a woman at a wall have few blocks with content, and are lit otherwise."""

DRAWN_LEVELS, DRAWN_SHARE = 1, 0.55
"""Levels within which the samples around one lie in a flat area, and the share of such samples from which a picture is
drawn: slides have 0.6 and more, the flattest of 16 takes before a camera 0.49, a dark room."""

CHANGED_LEVELS, CHANGED_SAMPLES = 8, 2
"""Levels of luma above which a sample of a slide has changed, and how many may: the words of two slides change more,
coding changes fewer."""

SLOPE = np.linalg.qr(
    np.stack([np.ones(48), *np.mgrid[: HEIGHT // BLOCK_ROWS, : WIDTH // BLOCK_COLUMNS].reshape(2, 48)], axis=1)
)[0].astype(np.float32)
"""(48, 3) an orthonormal basis of the planes over the samples of a block: even light, and light that falls off."""

EVERYWHERE = np.full(BLOCK_ROWS, True)
"""All rows of blocks."""

ABOVE_CAPTIONS = np.arange(BLOCK_ROWS) < BLOCK_ROWS - CAPTION_ROWS
"""The rows of blocks above CAPTION_ROWS."""

BAR_LEVELS = 32
"""Luma code value, of 98 % of a row or column, up to which it is part of a bar: black is 16, the rest is noise."""

BAR_PERCENTILE = 98
"""Percentile of a row's luma that is compared with BAR_LEVELS: a spark of noise does not make a bar a picture."""

LEAST_ROWS = 8
"""Rows and columns that are left between bars at least; less is a dark picture, and is compared whole."""

Box = tuple[int, int, int, int]
"""Top, bottom, left and right of the picture between its bars: rows [top, bottom), columns [left, right)."""

WHOLE: Box = (0, HEIGHT, 0, WIDTH)
"""The box of a picture without bars."""

ROUGH_CORRELATION = LEAST_CORRELATION - 0.01
"""Correlation by one product of matrices, less its rounding, from which two pictures are compared more closely."""

BOXES_KEPT = 64
"""Boxes between whose bars the tints of pictures are kept, 100 kB each in a film of two hours; most films have one."""

EDGE_SIGNS = np.array([1, -1, 1, -1])
"""Edges are kept as top, -bottom, left, -right: those of two boxes in one are the lesser of each."""

EDGE_WEIGHTS = np.array([(WIDTH + 1) ** 3, (WIDTH + 1) ** 2, WIDTH + 1, 1])
"""Make one number of the edges of a box, another for each box."""

Planes = tuple[Pixels, Pixels, Pixels]

Flags = npt.NDArray[np.bool_]
"""One answer for each line, or for each block."""


def same_setups(pictures: Sequence[Planes]) -> list[int | None]:
    """For each picture (small planes) the 1-based place of the first of its set-up, None for a first."""
    found: list[int | None] = []
    firsts: list[int] = []
    bars = _Bars(pictures)
    views_of = lru_cache(BOXES_KEPT)(partial(_Views, pictures))
    for i in range(len(pictures)):
        alike: list[tuple[int, Box]] = []
        for box, among in bars.group(i, np.array(firsts, np.intp)):
            alike += [(j, box) for j in views_of(box).list_alike(i, among)]
        same = next((j for j, box in sorted(alike) if _show_the_same(pictures[j], pictures[i], box)), None)
        found.append(None if same is None else same + 1)
        if same is None:
            firsts.append(i)
    return found


def is_same_setup(one: Planes, other: Planes) -> bool:
    """Whether two pictures (small planes) show one set-up: the same tints, and the same content in the same places.

    Bars that are black in both are left out: they would make any two pictures alike.
    """
    box = _find_picture(np.maximum(one[0], other[0]))
    a, b = _cut_bars(one, box), _cut_bars(other, box)
    if any(abs(p - q) >= TINT_LEVELS for p, q in zip(_measure_tints(a), _measure_tints(b), strict=True)):
        return False
    return _show_the_same(one, other, box)


def _show_the_same(one: Planes, other: Planes, box: Box) -> bool:
    """Whether two pictures of the same tints have the same content in the same places of a box."""
    a, b = _cut_luma(one[0], box), _cut_luma(other[0], box)
    correlation = correlate(a, b)
    if correlation <= LEAST_CORRELATION:
        return False
    if _is_drawn(a) and _is_drawn(b) and not _are_unchanged(a, b):
        return False
    textured, same = _match_textures(a, b)
    if not _are_lit_alike(a, b, ~textured):
        return False
    for rows in (EVERYWHERE, ABOVE_CAPTIONS):
        if np.count_nonzero(textured[rows]) >= LEAST_BLOCKS:
            if same[rows][textured[rows]].mean() <= SAME_SHARE:
                return False
        elif correlation <= FLAT_CORRELATION or not _are_equal(_cut_bars(one, box), _cut_bars(other, box), rows):
            return False
    for beside, least in _list_plates(textured, same):
        samples = np.repeat(beside, HEIGHT // BLOCK_ROWS)
        if same[beside][textured[beside]].mean() + correlate(a[samples], b[samples]) <= least:
            return False
    return True


def _is_drawn(luma: Pixels) -> bool:
    """Whether most of a picture is exactly flat, as slides and title cards are and nothing before a camera is."""
    around = np.ones((3, 3), np.uint8)
    return bool((cv2.dilate(luma, around) - cv2.erode(luma, around) <= DRAWN_LEVELS).mean() >= DRAWN_SHARE)


def _are_unchanged(a: Pixels, b: Pixels) -> bool:
    """Whether two drawn pictures are one, of which either may be faded: slides of one design differ in words alone."""
    weak, strong = sorted((plane - plane.mean(dtype=np.float32) for plane in (a, b)), key=lambda x: float(x.std()))
    faded = float((weak * strong).sum()) / max(float((weak * weak).sum()), 1.0)
    return int((np.abs(strong - faded * weak) > CHANGED_LEVELS).sum()) <= CHANGED_SAMPLES


def _list_plates(textured: Flags, same: Flags) -> Iterator[tuple[Flags, float]]:
    """(6,) for each place where one plate may lie over both pictures, which rows of blocks are beside it, with what
    they are asked for; rows with fewer than LEAST_BLOCKS are asked for nothing."""
    for height in PLATE_ROWS:
        for top in range(BLOCK_ROWS - height + 1):
            rows = slice(top, top + height)
            beside = np.full(BLOCK_ROWS, True)
            beside[rows] = False
            content = textured[rows]
            if np.count_nonzero(textured[beside]) < LEAST_BLOCKS or content.mean() < PLATE_CONTENT:
                continue
            if same[rows][content].mean() >= PLATE_SHARE:
                yield beside, BESIDE_BANNER if top + height == BLOCK_ROWS else BESIDE_TITLE


def _are_lit_alike(a: Pixels, b: Pixels, plain: Flags) -> bool:
    """Whether the blocks without content are as bright in two pictures, a change of all of them left out."""
    if np.count_nonzero(plain) < WALL_BLOCKS:
        return True
    differences = (_blocks_of(a).mean(axis=1) - _blocks_of(b).mean(axis=1))[plain.reshape(-1)]
    return bool((np.abs(differences - np.median(differences)) <= WALL_LEVELS).mean() > WALL_SHARE)


def _are_equal(one: Planes, other: Planes, rows: Flags) -> bool:
    """Whether no block in some rows of two pictures differs by more than FLAT_LEVELS in the mean of a plane."""
    means = ((_blocks_of(plane).mean(axis=1) for plane in pair) for pair in zip(one, other, strict=True))
    shape = BLOCK_ROWS, BLOCK_COLUMNS
    return all(float(np.abs((a - b).reshape(shape)[rows]).max()) <= FLAT_LEVELS for a, b in means)


def _cut_bars(planes: Planes, box: Box) -> Planes:
    """A picture without the rows and columns outside of a box, at its old size."""
    return planes if box == WHOLE else (_cut_luma(planes[0], box), *_cut_chroma(planes[1:], box))


def _measure_tints(planes: Planes) -> tuple[float, float, float]:
    """The means of a picture's planes, in levels."""
    luma, u, v = (float(plane.mean()) for plane in planes)
    return luma, u, v


def _find_picture(luma: Pixels) -> Box:
    """The rows [top, bottom) and columns [left, right) between black bars; WHOLE where too little is left of them."""
    rows, columns = (np.flatnonzero(_find_lit(lines)) for lines in (luma, luma.T))
    if len(rows) < LEAST_ROWS or len(columns) < LEAST_ROWS:
        return WHOLE
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _find_lit(lines: Pixels) -> Flags:
    """(n,) whether the BAR_PERCENTILE of each line is above BAR_LEVELS."""
    above, enough = np.count_nonzero(lines > BAR_LEVELS, axis=1), _count_enough(lines.shape[1])
    lit = np.asarray(above >= enough)
    # The percentile lies between two pixels. Few lines have one of both above the level: only these need its value.
    between = np.flatnonzero(above == enough - 1)
    if len(between):
        lit[between] = np.percentile(lines[between], BAR_PERCENTILE, axis=1) > BAR_LEVELS
    return lit


class _Bars:
    """What `_find_picture` says of any two of many pictures, laid over each other.

    A row of which enough pixels of one picture are lit is no bar, whatever the other shows; a row of which no pixel of
    either is lit is one. Only where what is left to doubt lies at an edge are the pixels looked at again.
    """

    def __init__(self, pictures: Sequence[Planes]) -> None:
        self._pictures = pictures
        shape = (len(pictures), HEIGHT + WIDTH)
        lit = np.array([_count_lit(planes[0]) for planes in pictures], np.intp).reshape(shape)
        enough = np.repeat([_count_enough(WIDTH), _count_enough(HEIGHT)], [HEIGHT, WIDTH])
        self._surely, self._perhaps = _find_edges(lit >= enough), _find_edges(lit > 0)
        rows, columns = np.split(lit >= enough, [HEIGHT], axis=1)
        self._filled = np.stack([rows.sum(axis=1), columns.sum(axis=1)], axis=1) >= LEAST_ROWS

    def group(self, i: int, among: Indices) -> Iterator[tuple[Box, Indices]]:
        """The pictures `among` others by the box between the bars that each has in common with picture `i`."""
        edges = np.minimum(self._surely[among], self._surely[i])
        clear = (edges == np.minimum(self._perhaps[among], self._perhaps[i])).all(axis=1)
        clear &= (self._filled[among] | self._filled[i]).all(axis=1)
        for k in np.flatnonzero(~clear).tolist():
            luma = np.maximum(self._pictures[among[k]][0], self._pictures[i][0])
            edges[k] = _find_picture(luma) * EDGE_SIGNS
        keys = edges @ EDGE_WEIGHTS
        while len(keys):
            these = keys == keys[0]
            top, bottom, left, right = (edges[0] * EDGE_SIGNS).tolist()
            yield (top, bottom, left, right), among[these]
            edges, keys, among = edges[~these], keys[~these], among[~these]


def _count_lit(luma: Pixels) -> Indices:
    """(100,) the number of pixels above BAR_LEVELS in each row, then in each column."""
    lit = luma > BAR_LEVELS
    return np.concatenate([np.count_nonzero(lit, axis=1), np.count_nonzero(lit, axis=0)])


def _count_enough(pixels: int) -> int:
    """The least lit pixels in a row of `pixels` that put its BAR_PERCENTILE above BAR_LEVELS, whatever the rest is."""
    return pixels - (pixels - 1) * BAR_PERCENTILE // 100


def _find_edges(lit: Flags) -> Indices:
    """(n, 4) top, -bottom, left, -right of the lit rows and columns (n, 100); beyond the other edge if none is lit."""
    edges = []
    for lines in np.split(lit, [HEIGHT], axis=1):
        length, some = lines.shape[1], lines.any(axis=1)
        edges += [
            np.where(some, lines.argmax(axis=1), length),
            -np.where(some, length - lines[:, ::-1].argmax(axis=1), 0),
        ]
    return np.stack(edges, axis=1)


class _Views:
    """Many pictures without the rows and columns outside of one box; the tints of each are measured once."""

    def __init__(self, pictures: Sequence[Planes], box: Box) -> None:
        self._pictures = pictures
        self._box = box
        self._tints = np.full((len(pictures), 3), np.nan)

    def list_alike(self, i: int, among: Indices) -> list[int]:
        """The pictures `among` others that have the tints of picture i, and nearly correlate with it enough."""
        for j in [*among[np.isnan(self._tints[among, 0])].tolist(), i]:
            self._tints[j] = _measure_tints(_cut_bars(self._pictures[j], self._box))
        near = among[(np.abs(self._tints[among] - self._tints[i]) < TINT_LEVELS).all(axis=1)]
        if not len(near):
            return []
        cut = [_cut_luma(self._pictures[j][0], self._box) for j in [*near.tolist(), i]]
        lumas = np.array(cut, np.float32).reshape(len(cut), -1)
        lumas -= lumas.mean(axis=1, keepdims=True)
        norms = np.sqrt(np.einsum("ij,ij->i", lumas, lumas))
        correlations = lumas[:-1] @ lumas[-1] / np.maximum(norms[:-1] * norms[-1], 1)
        return [int(j) for j in near[correlations > ROUGH_CORRELATION]]


def _cut_luma(luma: Pixels, box: Box) -> Pixels:
    if box == WHOLE:
        return luma
    top, bottom, left, right = box
    inside = luma[top:bottom, left:right]
    return np.asarray(cv2.resize(inside, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR), np.uint8)


def _cut_chroma(chroma: tuple[Pixels, Pixels], box: Box) -> tuple[Pixels, Pixels]:
    top, bottom, left, right = box
    rows, columns = slice(top // 2, (bottom + 1) // 2), slice(left // 2, (right + 1) // 2)
    u, v = (np.asarray(cv2.resize(plane[rows, columns], plane.shape[::-1]), np.uint8) for plane in chroma)
    return u, v


def _match_textures(a: Pixels, b: Pixels) -> tuple[Flags, Flags]:
    """(6, 8) each: which blocks have content in either picture, and which correlate.

    The slope of light over a block is left out: in a dim room or behind a vignette it is the same in all pictures.
    """
    blocks = np.concatenate([_blocks_of(a), _blocks_of(b)])
    blocks -= blocks @ SLOPE @ SLOPE.T
    x, y = np.split(blocks, 2)
    deviations = np.split(np.sqrt(np.einsum("ij,ij->i", blocks, blocks) / blocks.shape[1]), 2)
    # Added to both, TEXTURE_LEVELS keeps grain, which correlates with nothing, from counting as content that differs.
    likeness = np.einsum("ij,ij->i", x, y) / blocks.shape[1]
    correlation = likeness / (deviations[0] * deviations[1] + TEXTURE_LEVELS)
    shape = BLOCK_ROWS, BLOCK_COLUMNS
    return (np.maximum(*deviations) > TEXTURE_LEVELS).reshape(shape), (correlation > BLOCK_CORRELATION).reshape(shape)


def _blocks_of(plane: Pixels) -> Floats:
    """(48, n) float32: the samples of each block, 48 of luma or 12 of chroma."""
    rows, columns = plane.shape[0] // BLOCK_ROWS, plane.shape[1] // BLOCK_COLUMNS
    blocks = plane.reshape(BLOCK_ROWS, rows, BLOCK_COLUMNS, columns).transpose(0, 2, 1, 3)
    return np.asarray(blocks.reshape(BLOCK_ROWS * BLOCK_COLUMNS, rows * columns), np.float32)
