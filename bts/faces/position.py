"""Where a crop lies in a shot, or in a picture, so that it holds the subject.

Heads count most, then persons without a face, animals and things, then salience; lettering is whole or left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bts.faces.glance import LIVING, Glance, HeadEnd, Span1, list_bodies, list_heads
from bts.faces.subjects import Kind
from bts.media.arrays import Floats, Mask
from bts.model import WHOLE, Rectangle

ROOM, ROOM_GAIN = 0.25, 0.25
"""Heights of a head by which it gains from room above it, and the share of its weight that it gains by all of that."""

CUT_COST = 0.6
"""Share of a head's weight that is lost when the crop cuts through it: half a head is worse than none."""

INSIDE = 0.98
"""A head of which the crop holds this share of the width is inside it."""

MOSTLY = 0.95
"""A head of which the crop holds less than this share of the width is cut; up to INSIDE it is more and more whole."""

TOUCHED = 0.06
"""A head of which the crop holds less than this share of the width is outside it."""

PART = 0.5
"""Share of its weight that a body gives for each share of it that the crop holds: a whole one gives all."""

BORDER_COST = 0.05
"""What a crop loses whose border lies where salience is highest, where a large face weighs 1: it cuts through
something."""

CENTRE_WEIGHT = 0.1
"""What a crop in the middle gains, where a large face weighs 1:
pictures without a face are composed about it."""

FIGURE = 0.3
"""Weight from which a person, an animal or a thing is the subject of a look."""

CLEAR = 0.02
"""Share of a row of letters by which a crop may touch it, or miss its end, and not cut a letter."""

TEXT_COST = 0.2
"""What is lost when a crop cuts through lettering, where a large face weighs 1."""

CENTRED = 0.2
"""Share of a head's weight that is added where it is in the middle of the crop."""

EDGE_LOSS = 0.5
"""Share of its weight that salience at the crop's edge has less than in its middle."""

SALIENCE_WEIGHT = 0.45
"""What all salience of a picture weighs beside a large face of all looks, which weighs 1."""

HEAD_GAIN, END_ROOM = 0.2, 0.01
"""Share of its weight that an animal longer than the crop gains where the end with its head is whole, and the room
beside that end, as a share of the picture: a crop from its middle cuts its head."""

POSITIONS = 121
"""Places along a side at which a crop is tried."""

HELD = 0.6
"""A crop that holds the subject in a smaller share of the looks loses it."""

STANDS_OUT = 1.15
"""Times the salience that an even spread would give a crop; below, no subject stands out."""

HELD_SALIENCE = 0.68
"""Share of all salience that a crop without faces holds at least, or it may lose the subject: of 60 crops of real shots
10 of the 14 that lost theirs held less, and 4 of the 46 that kept it (tests/snippets/subjects.tsv)."""

MOVABLE = 0.02
"""Share of a side by which a crop must be able to move along it for its place there to matter."""


@dataclass(frozen=True)
class Position:
    """Left and top of a crop, as shares; `lost` is why it may not be right, "" or a few words for a sentence."""

    left: float
    top: float
    lost: str = ""


def choose_position(looks: Sequence[Glance], width: float, height: float, within: Rectangle = WHOLE) -> Position:
    """Where in a shot a crop of `width` x `height` (shares) lies best; `within` is the picture between its bars."""
    across = _Side(looks, 0, width, (within[0], within[2]))
    left = across.choose()
    down = _Side(looks, 1, height, (within[1], within[3]))
    top = down.choose()
    lost = across.describe_loss(left) or down.describe_loss(top)
    return Position(left, top, lost)


class _Side:
    """The choice along one side of the picture, `axis` 0 from left to right, 1 from top to bottom."""

    def __init__(self, looks: Sequence[Glance], axis: int, length: float, within: Span1) -> None:
        self._length = length
        room = max(0.0, within[1] - within[0] - length)
        self._starts = np.linspace(within[0], within[0] + room, POSITIONS if room > 0 else 1)
        self._fixed = room < MOVABLE
        self._down = axis == 1
        self._heads = [list_heads(look, axis) for look in looks]
        self._bodies = [list_bodies(look, axis) for look in looks if look.sought]
        self._texts = [[(box[axis], box[axis + 2]) for box in look.texts] for look in looks]
        profiles = [look.salience.sum(axis=axis) for look in looks]
        self._seen = np.stack([self._sum_salience(profile) for profile in profiles])
        self._plain = np.stack([self._sum_salience(profile, even=True) for profile in profiles])
        self._border = self._measure_border(np.mean(profiles, axis=0), within)

    def choose(self) -> float:
        """The start of the best crop."""
        if len(self._starts) == 1:
            return float(self._starts[0])
        score = SALIENCE_WEIGHT * self._seen.mean(axis=0)
        # Several looks show by what moves where the subject is.
        if len(self._heads) == 1:
            score = score - BORDER_COST * self._border
            if not any(self._heads):
                score = score + CENTRE_WEIGHT * (1 - self._off_middle() ** 2)
        for heads in self._heads:
            for head, weight in heads:
                rated = self._rate_head(head) + (ROOM_GAIN * self._rate_room(head) if self._down else 0.0)
                score = score + weight * rated / len(self._heads)
        for bodies in self._bodies:
            for body, weight, kind, front in bodies:
                score = score + weight * self._rate_body(body, kind, front) / len(self._bodies)
        for texts in self._texts:
            for text in texts:
                score = score - TEXT_COST * self._is_cut(text) / (len(texts) ** 0.5 * len(self._texts))
        return float(self._starts[int(np.argmax(score))])

    def describe_loss(self, start: float) -> str:
        """What the crop that begins at `start` loses of the subject; "" where it holds it."""
        if self._fixed:
            return ""
        with_faces = [heads for heads in self._heads if heads]
        figures = [bodies for bodies in self._bodies if any(weight >= FIGURE for _, weight, *_ in bodies)]
        if len(with_faces) * 2 >= len(self._heads):
            held = [self._holds_main(heads, start) for heads in with_faces]
            return "" if np.mean(held) >= HELD else "its faces do not all fit into the crop"
        if figures and len(figures) * 2 >= len(self._bodies):
            held = [self._holds_main([(body, weight) for body, weight, *_ in bodies], start) for bodies in figures]
            return "" if np.mean(held) >= HELD else "those in it do not all fit into the crop"
        place = int(np.argmin(np.abs(self._starts - start)))
        here, best = self._plain[:, place].mean(), self._plain.max(axis=1).mean()
        if best < STANDS_OUT * self._length:
            return "nothing in it stands out"
        if here < HELD * best:
            return "what moves in it leaves the crop"
        return "" if here >= HELD_SALIENCE else "what draws the eye is not in one place"

    def _off_middle(self) -> Floats:
        """How far from the middle the crop at each start is: 0 there, 1 at the ends."""
        return np.asarray(np.abs(np.linspace(-1, 1, len(self._starts))), np.float32)

    def _sum_salience(self, profile: Floats, *, even: bool = False) -> Floats:
        """The salience inside the crop at each start; what is near its edges counts less, unless `even`."""
        cells = (np.arange(len(profile)) + 0.5) / len(profile)
        off = np.abs(cells[None] - self._starts[:, None] - self._length / 2) / (self._length / 2)
        kernel = np.where(off <= 1, 1.0 if even else 1 - EDGE_LOSS * off**2, 0.0)
        return np.asarray(kernel @ profile, np.float32)

    def _measure_border(self, profile: Floats, within: Span1) -> Floats:
        """The salience, as shares of the highest, beneath the two ends of the crop at each start.

        An end that is that of the picture, which lies `within`, cuts through nothing.
        """
        cells = (np.arange(len(profile)) + 0.5) / len(profile)
        level = np.asarray(profile / max(1e-9, float(profile.max())))
        stops = self._starts + self._length
        before = np.where(self._starts > within[0] + 1e-6, np.interp(self._starts, cells, level), 0.0)
        after = np.where(stops < within[1] - 1e-6, np.interp(stops, cells, level), 0.0)
        return np.asarray(before + after, np.float32)

    def _rate_room(self, head: Span1) -> Floats:
        """How much of the room that a head gains from is above it in the crop at each start: 0 to 1."""
        begin = max(0.0, head[0])
        room = min(ROOM * (head[1] - head[0]), begin - float(self._starts[0]))
        if room <= 0:
            return np.zeros(len(self._starts), np.float32)
        return np.asarray(np.clip((begin - self._starts) / room, 0, 1), np.float32)

    def _rate_head(self, head: Span1) -> Floats:
        """What a head gives to the crop at each start: 1 and more inside it, 0 outside, less where it is cut."""
        begin, end = self._clip_head(head)
        share = self._share_held((begin, end))
        off = np.abs((begin + end) / 2 - self._starts - self._length / 2) / (self._length / 2)
        whole = 1 + CENTRED * (1 - np.minimum(1, off))
        nearly = np.interp(share, (MOSTLY, INSIDE), (-CUT_COST, 1.0))
        rated = np.where(share >= INSIDE, whole, np.where(share < TOUCHED, 0.0, nearly))
        return np.asarray(rated, np.float32)

    def _rate_body(self, body: Span1, kind: Kind, front: HeadEnd | None) -> Floats:
        """What a body gives to the crop at each start: 1 and more inside it, less by what the crop leaves out."""
        begin, end = max(0.0, body[0]), min(1.0, body[1])
        if kind in LIVING and end - begin > self._length and self._down:
            # Heads are above.
            end = begin + INSIDE * self._length
        elif end - begin > self._length:
            # Any part of it that fills the crop is as good: salience says where its head is, or its middle.
            filled = np.clip(self._share_held((begin, end)), 0, 1) * (end - begin) / self._length
            if front is not None:
                filled = filled + HEAD_GAIN * self._holds_front((begin, end), front)
            return np.asarray(filled, np.float32)
        begin, end = self._clip_head((begin, end))
        share = np.clip(self._share_held((begin, end)), 0, 1)
        off = np.abs((begin + end) / 2 - self._starts - self._length / 2) / (self._length / 2)
        whole = 1 + CENTRED * (1 - np.minimum(1, off))
        # Of a person or an animal a part is better than nothing; a part of a figure says less than none.
        cut = PART * (share - 1 if kind == "figure" else share)
        if self._down and kind in LIVING:
            # Heads are above: what is left without the top is no better than nothing.
            cut = np.where(self._starts <= begin + (1 - INSIDE) * (end - begin), cut, 0.0)
        return np.asarray(np.where(share >= INSIDE, whole, np.where(share < TOUCHED, 0.0, cut)), np.float32)

    def _holds_front(self, body: Span1, front: HeadEnd) -> Mask:
        """Whether the crop at each start holds that end of a body, with a little room; the picture's edge is no end."""
        begin, end = body[0] - END_ROOM, body[1] + END_ROOM
        if front == "begin":
            return np.asarray((self._starts <= begin) & (begin >= 0))
        return np.asarray((self._starts + self._length >= end) & (end <= 1))

    def _is_cut(self, span: Span1) -> Floats:
        """1 where the crop that begins at each start cuts through what lies there, 0 where it is whole or left out."""
        share = self._share_held(span)
        return np.asarray((share > CLEAR) & (share < 1 - CLEAR), np.float32)

    def _share_held(self, span: Span1) -> Floats:
        """The share of what lies there that the crop at each start holds; below 0 where it is outside."""
        size = max(1e-6, span[1] - span[0])
        held = np.minimum(span[1], self._starts + self._length) - np.maximum(span[0], self._starts)
        return np.asarray(held / size, np.float32)

    def _clip_head(self, head: Span1) -> Span1:
        """The head, or as much of its middle as a crop can hold, which may be less than the face of a close-up."""
        begin, end = max(0.0, head[0]), min(1.0, head[1])
        if end - begin <= self._length:
            return begin, end
        middle = min(max((head[0] + head[1]) / 2, self._length / 2), 1 - self._length / 2)
        return middle - self._length * INSIDE / 2, middle + self._length * INSIDE / 2

    def _holds_main(self, heads: Sequence[tuple[Span1, float]], start: float) -> bool:
        """Whether every head of a look that weighs nearly as much as its first is whole in the crop."""
        most = max(weight for _, weight in heads)
        main = [self._clip_head(head) for head, weight in heads if weight >= HELD * most]
        return all(
            min(end, start + self._length) - max(begin, start) >= INSIDE * (end - begin) - 1e-3 for begin, end in main
        )
