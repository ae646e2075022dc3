"""Where a text is broken: into cues of at most two lines, at points where a reader does not stumble."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bts.captions.layout import Layout, cells
from bts.captions.phrases import plain

ARTICLES = frozenset(
    "a an the this that these those my your his her its our their no every each some any "
    "der die das den dem des ein eine einen einem einer le la les un une des du el los las una il lo gli i "
    "mr mrs ms dr st prof mr. mrs. ms. dr. st. prof.".split()
)
"""Words that are never left at the end of a line: what they belong to follows."""

HEADS = frozenset(
    "and or but nor so yet because although though while when where who whom whose which that if unless until since as "
    "than of in on at by for with from to into onto over under behind between about after before during through "
    "without within against among around und oder aber weil dass wenn mit von zu bei nach et ou mais que qui dans "
    "avec pour y o pero que con por para".split()
)
"""Conjunctions and prepositions: a line may well begin with one."""

CUE = 24.0
"""Cost of one more cue: fewer cues are better, so long as no break is very bad."""


def break_text(text: str, layout: Layout) -> list[tuple[str, ...]]:
    """`text` as cues of one or two lines; the words are all kept, in order.

    A word too long for a line is cut. Empty text gives no cue.
    """
    words = [piece for word in plain(text).split() for piece in _pieces(word, layout)]
    best: list[tuple[float, int, tuple[str, ...]]] = [(0.0, len(words), ())] * (len(words) + 1)
    for first in range(len(words) - 1, -1, -1):
        best[first] = min(
            (cost + CUE + _stumble(words, last) + best[last][0], last, lines)
            for last, lines, cost in _cues_from(words, first, layout)
        )
    cues, at = [], 0
    while at < len(words):
        _, at, lines = best[at]
        cues.append(lines)
    return cues


def _cues_from(words: Sequence[str], first: int, layout: Layout) -> list[tuple[int, tuple[str, ...], float]]:
    """Every cue that may begin at `first`: (index after it, its lines, cost of the break inside it)."""
    found: list[tuple[int, tuple[str, ...], float]] = []
    for last in range(first + 1, len(words) + 1):
        whole = " ".join(words[first:last])
        if layout.fits(whole):
            found.append((last, (whole,), 0.0))
            continue
        halves = [_halves(words, first, middle, last, layout) for middle in range(first + 1, last)]
        fitting = [half for half in halves if half is not None]
        if not fitting or layout.lines < 2:
            if cells(whole) > 2 * layout.characters + 1 or layout.lines < 2:
                break
            continue
        cost, lines = min(fitting)
        found.append((last, lines, cost))
    return found


def _halves(
    words: Sequence[str], first: int, middle: int, last: int, layout: Layout
) -> tuple[float, tuple[str, str]] | None:
    top, bottom = " ".join(words[first:middle]), " ".join(words[middle:last])
    if not (layout.fits(top) and layout.fits(bottom)):
        return None
    uneven = abs(layout.ruler.width(top) - layout.ruler.width(bottom)) / layout.line_width
    return _stumble(words, middle) + 14 * uneven, (top, bottom)


def _stumble(words: Sequence[str], at: int) -> float:
    """How much a break before word `at` disturbs: nothing after a sentence, most inside a name or after an article."""
    if at == len(words):
        return 0.0
    before, after = words[at - 1], words[at]
    bare = before.strip("“”\"'‘’()[]").casefold()
    if bare in ARTICLES:
        return 30.0
    end = before.rstrip("”\"'’)]")[-1:]
    if end in ".?!…。！？":
        return 0.0
    if end in ",;:–—、，；：":
        return 3.0
    if before[:1].isupper() and after[:1].isupper() and at > 1:
        return 22.0
    if bare in HEADS:
        return 16.0
    return 5.0 if after.casefold() in HEADS else 10.0


@lru_cache(maxsize=256)
def _pieces(word: str, layout: Layout) -> tuple[str, ...]:
    """`word` in pieces that each fit a line; a mark is not parted from its letter."""
    if layout.fits(word):
        return (word,)
    pieces = [""]
    for cluster in _clusters(word):
        if pieces[-1] and not layout.fits(pieces[-1] + cluster):
            pieces.append("")
        pieces[-1] += cluster
    return tuple(pieces)


def _clusters(word: str) -> list[str]:
    clusters: list[str] = []
    for char in word:
        if clusters and (unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") or clusters[-1].endswith("\u200d")):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters
