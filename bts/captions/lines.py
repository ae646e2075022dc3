"""Where a text is broken: into cues of at most two lines, at points where a reader does not stumble."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bts.captions.layout import Layout
from bts.captions.phrases import plain
from bts.choices import cells

ARTICLES = frozenset(
    "a an the this that these those my your his her its our their no every each some any "
    "der die das den dem des ein eine einen einem einer le la les un une des du el los las una il lo gli i "
    "mr mrs ms dr st prof mr. mrs. ms. dr. st. prof.".split()
)
"""Words that are never left at the end of a line: what they belong to follows."""

CONNECTIVES = frozenset(
    "and or but nor so yet because although though while when where who whom whose which that if unless until since as "
    "than of in on at by for with from to into onto over under behind between about after before during through "
    "without within against among around und oder aber weil dass wenn mit von zu bei nach et ou mais que qui dans "
    "avec pour y o pero que con por para".split()
)
"""Conjunctions and prepositions."""

# What breaks cost, on one scale; of all ways to break a text the one with the least total is taken. The order follows
# the Netflix timed text style guide (line treatment); the sizes were set by hand.

CUE_COST = 24.0
"""For each cue: more than a break at any place but after an article, so that fewer cues are better."""

UNEVEN_COST = 14.0
"""For two lines of which one is empty; in proportion to the difference of their widths, in shares of a full line."""

ARTICLE_COST = 30.0
"""After an article, a possessive or a title: what it belongs to follows."""

NAME_COST = 22.0
"""Between two words with capitals, which may be one name; the first word of a text has a capital anyway."""

CONNECTIVE_COST = 16.0
"""After a conjunction or preposition: it belongs to what follows."""

PLAIN_COST = 10.0
"""Between two words of no special kind."""

BEFORE_CONNECTIVE_COST = 5.0
"""Before a conjunction or preposition: a line may well begin with one."""

CLAUSE_COST = 3.0
"""After a comma, a semicolon, a colon or a dash. After a sentence and at the end of the text it is 0."""


def break_text(text: str, layout: Layout) -> list[tuple[str, ...]]:
    """`text` as cues, each a tuple of as many lines as `layout` allows at most; all words are kept, in order.

    A word too long for a line is cut. Empty text gives no cue.
    """
    words = [piece for word in plain(text).split() for piece in _split_word(word, layout)]
    best: list[tuple[float, int, tuple[str, ...]]] = [(0.0, len(words), ())] * (len(words) + 1)
    for first in range(len(words) - 1, -1, -1):
        best[first] = min(
            (cost + CUE_COST + _break_cost(words, last) + best[last][0], last, lines)
            for last, lines, cost in _cues_from(words, first, layout)
        )
    cues, at = [], 0
    while at < len(words):
        _, at, lines = best[at]
        cues.append(lines)
    return cues


def _cues_from(words: Sequence[str], first: int, layout: Layout) -> list[tuple[int, tuple[str, ...], float]]:
    """Every cue that may begin at word `first`: (index after its last word, its lines, cost of the break inside it)."""
    found: list[tuple[int, tuple[str, ...], float]] = []
    for last in range(first + 1, len(words) + 1):
        whole = " ".join(words[first:last])
        if layout.fits(whole):
            found.append((last, (whole,), 0.0))
            continue
        pairs = [_two_lines(words, first, middle, last, layout) for middle in range(first + 1, last)]
        fitting = [pair for pair in pairs if pair is not None]
        if not fitting or layout.lines < 2:
            if cells(whole) > 2 * layout.characters + 1 or layout.lines < 2:
                break
            continue
        cost, lines = min(fitting)
        found.append((last, lines, cost))
    return found


def _two_lines(
    words: Sequence[str], first: int, middle: int, last: int, layout: Layout
) -> tuple[float, tuple[str, str]] | None:
    """The cost of breaking words [first, last) before `middle`, and the two lines; None where one does not fit."""
    top, bottom = " ".join(words[first:middle]), " ".join(words[middle:last])
    if not (layout.fits(top) and layout.fits(bottom)):
        return None
    uneven = abs(layout.ruler.width(top) - layout.ruler.width(bottom)) / layout.line_width
    return _break_cost(words, middle) + UNEVEN_COST * uneven, (top, bottom)


def _break_cost(words: Sequence[str], at: int) -> float:
    """What a break before word `at` costs: nothing after a sentence, most after an article or inside a name."""
    if at == len(words):
        return 0.0
    before, after = words[at - 1], words[at]
    bare = before.strip("“”\"'‘’()[]").casefold()
    if bare in ARTICLES:
        return ARTICLE_COST
    end = before.rstrip("”\"'’)]")[-1:]
    if end in ".?!…。！？":
        return 0.0
    if end in ",;:–—、，；：":
        return CLAUSE_COST
    if before[:1].isupper() and after[:1].isupper() and at > 1:
        return NAME_COST
    if bare in CONNECTIVES:
        return CONNECTIVE_COST
    return BEFORE_CONNECTIVE_COST if after.casefold() in CONNECTIVES else PLAIN_COST


@lru_cache(maxsize=256)
def _split_word(word: str, layout: Layout) -> tuple[str, ...]:
    """`word` in pieces that each fit in a line; a mark stays with its letter."""
    if layout.fits(word):
        return (word,)
    pieces = [""]
    for cluster in _clusters(word):
        if pieces[-1] and not layout.fits(pieces[-1] + cluster):
            pieces.append("")
        pieces[-1] += cluster
    return tuple(pieces)


def _clusters(word: str) -> list[str]:
    """The letters of a word, each with the marks and joiners that belong to it."""
    clusters: list[str] = []
    for char in word:
        if clusters and (unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") or clusters[-1].endswith("\u200d")):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters
