"""The order in which the letters of a line are set: the Unicode bidirectional algorithm (UAX 9) without embeddings.

libass and Pillow order the letters of one font by themselves. A line in several fonts has to be put in order before it
is cut into stretches of one font each. Marks of embedding and isolation count as nothing, marks of direction as
letters.
"""

import unicodedata
from collections.abc import Iterator, Sequence

STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}
"""Class of a character -> the direction that brackets and neutral characters beside it take (UAX 9, N0 and N1)."""

PAIRS = {"(": ")", "[": "]", "{": "}", "〈": "〉", "《": "》", "「": "」", "『": "』", "【": "】", "（": "）"}
"""Opening bracket -> the closing one (the pairs of UAX 9, BidiBrackets.txt, that are in use)."""

NOTHING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", ""})
"""Classes that take part in no order: they go with the character before them."""

LEFT_MARK, RIGHT_MARK = "\u200e", "\u200f"
"""Invisible characters that count as a letter from the left, and as one from the right (LRM, RLM)."""

LEFT_OVERRIDE, RIGHT_OVERRIDE, POP = "\u202d", "\u202e", "\u202c"
"""Characters between which all others count as letters from the left, or from the right (LRO, RLO; PDF ends them)."""

TURN_ENDS = ".!?\u2026\u061f\u06d4\"'\u201d)]"
"""Characters at the end of a line behind which another sentence begins."""

DASHES = "-\u2013\u2014\u2010"
"""How the line of another speaker begins."""

FORMATTING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""The characters that embed, turn round or isolate what follows them; the classes of NOTHING but for joiners."""


def drop_formatting(text: str) -> str:
    """`text` without FORMATTING: what counts as nothing here would turn words round in the program that draws them."""
    return "".join(char for char in text if char not in FORMATTING)


def is_rtl(text: str) -> bool:
    """Whether a text is written from the right: its first strong character is (UAX 9, P2 and P3)."""
    return next((c != "L" for c in map(unicodedata.bidirectional, text) if c in ("L", "R", "AL")), False)


def find_levels(text: str, base: int) -> list[int]:
    """The embedding level of each character of a paragraph of level `base` (0 from the left, 1 from the right)."""
    own = "R" if base else "L"
    if not base and not any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text):
        return [0] * len(text)
    classes = _settle_brackets(text, _settle_weak(text, own), own)
    classes = _settle_neutrals(classes, own)
    return [_level(kind, base) for kind in classes]


def find_bases(lines: Sequence[str]) -> list[bool]:
    """Whether each line of a caption is written from the right.

    A line of one direction has its own. One that mixes both has that of the sentence that it goes on with: a line may
    be broken before a word of the other direction.
    """
    bases: list[bool] = []
    for line in lines:
        classes = {STRONG[kind] for kind in map(unicodedata.bidirectional, line) if kind in ("L", "R", "AL")}
        begins = not bases or line.lstrip()[:1] in DASHES or lines[len(bases) - 1].rstrip()[-1:] in TURN_ENDS
        bases.append(is_rtl(line) if begins or len(classes) < 2 else bases[-1])
    return bases


def list_pins(text: str, base: bool) -> list[str]:
    """What to write before each character of a line, and behind the last, so that libass orders it by `find_levels`.

    libass takes the direction of a line from its first letter, and does not know that brackets belong together (UAX 9,
    N0). A stretch of the line's own level stands between two marks of it, any other in an override of its direction,
    within that of the level around it.
    Empty where libass comes to the same order, and where the writer ordered the line.
    """
    levels = find_levels(text, base)
    gaps = [""] * (len(text) + 1)
    if not FORMATTING.isdisjoint(text) or (len(set(levels)) < 2 and is_rtl(text) == base):
        return gaps
    mark, level = RIGHT_MARK if base else LEFT_MARK, int(base)
    gaps[0] = mark
    for at, new in enumerate([*levels, int(base)]):
        if new == level:
            continue
        gaps[at] += POP * (level - new)
        gaps[at] += mark if base in (level, new) else ""
        # A number among words from the right stands inside their override, or it would part them.
        gaps[at] += "".join(RIGHT_OVERRIDE if deeper % 2 else LEFT_OVERRIDE for deeper in range(level + 1, new + 1))
        level = new
    return gaps


def pin_order(text: str, base: bool) -> str:
    """The line with its pins, as of `list_pins`."""
    gaps = list_pins(text, base)
    return "".join(gap + char for gap, char in zip(gaps, [*text, ""], strict=True))


def order_visually(levels: Sequence[int]) -> list[int]:
    """The indexes of stretches with these levels, from left to right (UAX 9, L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        first = 0
        while first < len(order):
            stop = first
            while stop < len(order) and levels[order[stop]] >= level:
                stop += 1
            order[first:stop] = reversed(order[first:stop])
            first = max(stop, first + 1)
    return order


def _settle_weak(text: str, own: str) -> list[str]:
    """The classes of the characters after the rules for numbers and marks (UAX 9, W1 to W7)."""
    kinds: list[str] = []
    strong = own
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "NSM" or kind in NOTHING:
            kind = kinds[-1] if kinds else own
        if kind in ("L", "R", "AL"):
            strong = kind
        kinds.append("AN" if kind == "EN" and strong == "AL" else kind)
    _join_separators(kinds)
    _join_terminators(kinds)
    return _settle_numbers(kinds, own)


def _settle_numbers(kinds: list[str], own: str) -> list[str]:
    """Numbers after letters from the left are of these; signs that are no part of a number are neutral (W6, W7)."""
    strong = own
    for at, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        if kind in ("ES", "ET", "CS"):
            kinds[at] = "ON"
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
        elif kind == "AL":
            kinds[at] = "R"
    return kinds


def _join_separators(kinds: list[str]) -> None:
    """A sign such as . or : between two numbers of one kind becomes a part of them (W4)."""
    for at in range(1, len(kinds) - 1):
        before, sign, after = kinds[at - 1 : at + 2]
        if before == after and (sign, after) in (("ES", "EN"), ("CS", "EN"), ("CS", "AN")):
            kinds[at] = after


def _join_terminators(kinds: list[str]) -> None:
    """Signs such as % and $ beside a number become a part of it (W5)."""
    for order in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for at in order:
            if kinds[at] == "ET" and kinds[at + step] == "EN":
                kinds[at] = "EN"


def _settle_brackets(text: str, kinds: list[str], own: str) -> list[str]:
    """Brackets take the direction of what they hold, where that is the paragraph's, else of what is before (N0)."""
    other = "L" if own == "R" else "R"
    for first, last in sorted(_find_pairs(text, kinds)):
        held = {STRONG[kind] for kind in kinds[first + 1 : last] if kind in STRONG}
        if own in held:
            kinds[first] = kinds[last] = own
        elif other in held:
            before = next((STRONG[kind] for kind in reversed(kinds[:first]) if kind in STRONG), own)
            kinds[first] = kinds[last] = other if before == other else own
    return kinds


def _find_pairs(text: str, kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    open_at: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if kinds[at] == "ON" and char in PAIRS:
            open_at.append((PAIRS[char], at))
        elif kinds[at] == "ON" and any(close == char for close, _ in open_at):
            while open_at:
                close, first = open_at.pop()
                if close == char:
                    yield first, at
                    break


def _settle_neutrals(kinds: list[str], own: str) -> list[str]:
    """Spaces and marks between two directions: that of both where they agree, else the paragraph's (N1 and N2)."""
    at = 0
    while at < len(kinds):
        if kinds[at] in STRONG:
            at += 1
            continue
        stop = next((end for end in range(at, len(kinds)) if kinds[end] in STRONG), len(kinds))
        before = STRONG[kinds[at - 1]] if at else own
        after = STRONG[kinds[stop]] if stop < len(kinds) else own
        kinds[at:stop] = [before if before == after else own] * (stop - at)
        at = stop
    return kinds


def _level(kind: str, base: int) -> int:
    """The level of a character whose direction is settled (I1 and I2)."""
    if kind == "L":
        return base + base % 2
    if kind == "R":
        return base + 1 - base % 2
    return base + 2 - base % 2
