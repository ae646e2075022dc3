"""Where a text is broken: into cues of at most two lines, at points where a reader does not stumble."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from bts.captions.layout import Layout
from bts.captions.phrases import plain
from bts.captions.segments import Segment, find_clusters, find_segments, is_spaceless, join_segments
from bts.choices import cells

ARTICLES = frozenset(
    "a an the this that these those my your his her its our their no every each some any "
    "der die das den dem des ein eine einen einem einer le la les un une des du el los las una il lo gli i "
    "mr mrs ms dr st prof mr. mrs. ms. dr. st. prof. m. mme mlle sr. sra. sig. hr. fr. herr frau".split()
)
"""Words that are never left at the end of a line: what they belong to follows."""

CONNECTIVES = frozenset(
    "and or but nor so yet because although though while when where who whom whose which that if unless until since as "
    "than of in on at by for with from to into onto over under behind between about after before during through "
    "without within against among around und oder aber weil dass wenn mit von zu bei nach et ou mais que qui dans "
    "avec pour y o pero que con por para e ou mas com "
    "и а но или что чтобы как в во на с со к по за от до из у або та але що як від із και ή αλλά που με σε για".split()
)
"""Conjunctions and prepositions."""

MOST_CAPITALS = 0.6
"""Share of a text's words that begin with a capital, above which capitals mark no names."""

CLOSING = "”\"'’)]」』）"
"""Marks that may follow the end of a sentence or clause and belong to it."""

OPENING = "([{«“\"'‘"
"""Marks that may stand before a word and belong to it."""

SENTENCE_ENDS = frozenset(".?!…。！？؟۔।॥።။។")
"""Marks that end a sentence, of all scripts."""

UNITS = frozenset("%‰°€$£¥₹₽₩₪₫₺")
"""Signs that belong to the number before them, also behind a space."""

SOUND_LENGTH = 24
"""Most characters of what stands in brackets, above which it may be broken: shorter, it names a sound or a speaker."""

DASHES = frozenset("-–—‐―")
"""A dash after a sentence, on its own, begins what another speaker says."""

_NUMBER = re.compile(r"[-+±$€£¥]?[0-9]+(?:[.,:/ \N{NARROW NO-BREAK SPACE}][0-9]+)*%?")
_GROUP_BEGIN, _GROUP = re.compile(r"(?:.*[^0-9])?[0-9]{1,3}"), re.compile(r"[0-9]{3}(?![0-9])")
"""The first figures of a number whose thousands are parted by spaces, as 10 000, and each group that follows."""
_INITIAL = re.compile(r"(?:[A-Z]\.)+")
_NO_BREAK = re.compile("(?<=[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}])")

# What breaks cost, on one scale; of all ways to break a text the one with the least total is taken. The order follows
# the Netflix timed text style guide (line treatment); the sizes were set by hand.

CUE_COST = 24.0
"""For each cue: more than a break at any place but after an article, so that fewer cues are better."""

LINE_COST = 24.0
"""For each line of a caption that takes more than two: more than a break at any place but after an article."""

LONELY_COST = 22.0
"""For a cue of several that is no sentence: for none of a line filled; with the square of the share that is empty."""

UNEVEN_COST = 14.0
"""For two lines of which one is empty; in proportion to the difference of their widths, in shares of a full line."""

ARTICLE_COST = 30.0
"""After an article, a possessive or a title: what it belongs to follows."""

BOUND_COST = 60.0
"""Inside a name, between a number and what it counts or names, and inside a word: more than another cue with the worst
break that is free."""

FIGURES_COST = 2 * BOUND_COST
"""Between the figures of one number: more than between it and what it counts."""

CONNECTIVE_COST = 16.0
"""After a conjunction or preposition: it belongs to what follows."""

PLAIN_COST = 10.0
"""Between two words of no special kind."""

BEFORE_CONNECTIVE_COST = 5.0
"""Before a conjunction or preposition: a line may well begin with one."""

CLAUSE_COST = 3.0
"""After a comma, a semicolon, a colon or a dash, and at a space of a script without spaces between words, which parts
clauses there. After a sentence and at the end of the text it is 0."""


def break_text(text: str, layout: Layout) -> list[tuple[str, ...]]:
    """`text` as cues, each a tuple of as many lines as `layout` allows at most; all words are kept, in order.

    A word too long for a line is cut. Empty text gives no cue.
    """
    parts = _list_parts(text, layout)
    named = _may_name(parts)
    best: list[tuple[float, int, tuple[str, ...]]] = [(0.0, len(parts), ())] * (len(parts) + 1)
    for first in range(len(parts) - 1, -1, -1):
        best[first] = min(
            (cost + _cue_cost(parts, first, last, lines, layout, named=named) + best[last][0], last, lines)
            for last, lines, cost in _cues_from(parts, first, layout, named=named)
        )
    cues, at = [], 0
    while at < len(parts):
        _, at, lines = best[at]
        cues.append(lines)
    return cues


def break_line(text: str, layout: Layout) -> tuple[str, ...]:
    """`text` in lines that each fit the layout: as few as that takes without parting what belongs together.

    Up to two lines are broken as `break_text` breaks them.
    """
    cues = break_text(text, layout)
    if len(cues) < 2:
        return cues[0] if cues else ()
    parts = _list_parts(text, layout)
    named = _may_name(parts)
    best: list[tuple[float, int, str]] = [(0.0, len(parts), "")] * (len(parts) + 1)
    for first in range(len(parts) - 1, -1, -1):
        best[first] = min(
            (LINE_COST + UNEVEN_COST * empty**2 + _break_cost(parts, last, named=named) + best[last][0], last, line)
            for last, line, empty in _lines_from(parts, first, layout)
        )
    lines, at = [], 0
    while at < len(parts):
        _, at, line = best[at]
        lines.append(line)
    return tuple(lines)


def _list_parts(text: str, layout: Layout) -> list[Segment]:
    """The parts of a text between which it may be broken, each of which fits in a line."""
    return [piece for part in find_segments(plain(text)) for piece in _split_segment(part, layout)]


def _lines_from(parts: list[Segment], first: int, layout: Layout) -> Iterator[tuple[int, str, float]]:
    """Every line that may begin at part `first`: (index after its last part, its words, the share that is empty)."""
    for last in range(first + 1, len(parts) + 1):
        line = join_segments(parts, first, last)
        if layout.fits(line):
            yield last, line, max(0.0, 1 - float(layout.ruler.width(line) / layout.line_width))
        elif cells(line) > layout.characters + 1:
            return


def _cues_from(
    parts: list[Segment], first: int, layout: Layout, *, named: bool
) -> list[tuple[int, tuple[str, ...], float]]:
    """Every cue that may begin at part `first`: (index after its last part, its lines, cost of the break inside it)."""
    found: list[tuple[int, tuple[str, ...], float]] = []
    for last in range(first + 1, len(parts) + 1):
        whole = join_segments(parts, first, last)
        if layout.fits(whole):
            found.append((last, (whole,), 0.0))
            continue
        pairs = [_two_lines(parts, first, middle, last, layout, named=named) for middle in range(first + 1, last)]
        fitting = [pair for pair in pairs if pair is not None]
        if not fitting or layout.lines < 2:
            if cells(whole) > 2 * layout.characters + 1 or layout.lines < 2:
                break
            continue
        cost, lines = min(fitting)
        found.append((last, lines, cost))
    return found


def _two_lines(
    parts: list[Segment], first: int, middle: int, last: int, layout: Layout, *, named: bool
) -> tuple[float, tuple[str, str]] | None:
    """The cost of breaking parts [first, last) before `middle`, and the two lines; None where one does not fit."""
    top, bottom = join_segments(parts, first, middle), join_segments(parts, middle, last)
    if not (layout.fits(top) and layout.fits(bottom)):
        return None
    uneven = abs(layout.ruler.width(top) - layout.ruler.width(bottom)) / layout.line_width
    return _break_cost(parts, middle, named=named) + UNEVEN_COST * uneven, (top, bottom)


def _cue_cost(
    parts: Sequence[Segment], first: int, last: int, lines: tuple[str, ...], layout: Layout, *, named: bool
) -> float:
    """What one more cue of parts [first, last) costs, with the break after it.

    Where it is short that costs something too, unless it is all of the text or whole sentences.
    """
    cost = CUE_COST + _break_cost(parts, last, named=named)
    begins = first == 0 or _ends_sentence(parts[first - 1].text)
    if begins and (last == len(parts) or _ends_sentence(parts[last - 1].text)):
        return cost
    filled = sum(layout.ruler.width(line) for line in lines) / layout.line_width
    return cost + LONELY_COST * float(max(0.0, 1 - filled)) ** 2


def _break_cost(parts: Sequence[Segment], at: int, *, named: bool) -> float:
    """What a break before part `at` costs: nothing after a sentence, most after an article or inside a name.

    `named`: capitals mark names in this text.
    """
    if at == len(parts):
        return 0.0
    before, after = parts[at - 1].text, parts[at].text
    bare = before.strip("“”\"'‘’()[]").casefold()
    if _GROUP_BEGIN.fullmatch(before) and _GROUP.match(after):
        return FIGURES_COST
    if _is_bound(parts, at, named=named):
        return BOUND_COST
    if bare in ARTICLES:
        return ARTICLE_COST
    if _ends_sentence(before):
        return 0.0
    end = before.rstrip(CLOSING)[-1:]
    if end in ",;:–—、，；：،؛" or (parts[at - 1].spaced and is_spaceless(end) and is_spaceless(after[0])):
        return CLAUSE_COST
    if bare in CONNECTIVES:
        return CONNECTIVE_COST
    return BEFORE_CONNECTIVE_COST if after.casefold() in CONNECTIVES else PLAIN_COST


def _ends_sentence(word: str) -> bool:
    return word.rstrip(CLOSING)[-1:] in SENTENCE_ENDS


def _may_name(parts: Sequence[Segment]) -> bool:
    """Whether capitals mark names: not where more than MOST_CAPITALS of the words have one, as in a headline."""
    words = [part.text for part in parts if part.text[:1].isalpha()]
    capitals = sum(word[:1].isupper() for word in words)
    return capitals <= MOST_CAPITALS * len(words)


def _is_bound(parts: Sequence[Segment], at: int, *, named: bool) -> bool:
    """Whether part `at` belongs to the one before it: they are one word, one name, or a number and what it counts."""
    before, after = parts[at - 1].text, parts[at].text
    if not parts[at - 1].spaced:
        return not is_spaceless(before[-1])
    if _is_mark(after) or _is_mark(before):
        return _is_mark(after) != _opens(parts, at if _is_mark(after) else at - 1)
    if _is_in_brackets(parts, at):
        return True
    if _counts(before, after):
        return True
    before = before.lstrip(OPENING)
    if not named or not before[:1].isupper() or (at == 1 and not _INITIAL.fullmatch(before)):
        return False
    if before.casefold() in ARTICLES or before.casefold() in CONNECTIVES:
        return False
    ends_clause = before[-1:] in ",;:!?…" or (before.endswith(".") and not _INITIAL.fullmatch(before))
    return not ends_clause and (after[:1].isupper() or _NUMBER.fullmatch(after.rstrip(".,;:!?")) is not None)


def _counts(before: str, after: str) -> bool:
    """Whether a part is a number, and the next one what it counts, or its unit."""
    if not _NUMBER.fullmatch(before.lstrip(OPENING)):
        return False
    return after[:1] in UNITS or (after[:1].isalpha() and after.casefold() not in CONNECTIVES)


def _is_mark(text: str) -> bool:
    """Whether a part is a dash, an ellipsis, a note of music or the like, without a letter or digit."""
    return not any(char.isalnum() for char in text)


def _opens(parts: Sequence[Segment], at: int) -> bool:
    """Whether the mark that part `at` is belongs to what follows: it begins a text, a song or another's words."""
    text = parts[at].text
    if at == 0 or text[-1] in "([{«“‘¿¡":
        return True
    if text[0] in "♪♫":
        return sum(part.text.count(text[0]) for part in parts[:at]) % 2 == 0
    return text in DASHES and _ends_sentence(parts[at - 1].text)


def _is_in_brackets(parts: Sequence[Segment], at: int) -> bool:
    """Whether a break before part `at` would part what stands in square brackets, where it is short."""
    length = 0
    for part in (parts[index].text for index in range(at - 1, -1, -1)):
        length += len(part) + 1
        if part.rfind("[") > part.rfind("]"):
            break
        if "]" in part or length > SOUND_LENGTH:
            return False
    else:
        return False
    for part in (parts[index].text for index in range(at, len(parts))):
        length += len(part) + 1
        if length > SOUND_LENGTH or "]" in part:
            return length <= SOUND_LENGTH + 1
    return False


def _cut_word(word: str, layout: Layout) -> list[str]:
    """A word in as few pieces as fit, of about as many letters each where these fit too, so that no mark is alone."""
    clusters = list(find_clusters(word))
    pieces = [""]
    for cluster in clusters:
        if pieces[-1] and not layout.fits(pieces[-1] + cluster):
            pieces.append("")
        pieces[-1] += cluster
    edges = [len(clusters) * number // len(pieces) for number in range(len(pieces) + 1)]
    even = ["".join(clusters[first:last]) for first, last in pairwise(edges)]
    return even if all(map(layout.fits, even)) else pieces


@lru_cache(maxsize=256)
def _split_segment(part: Segment, layout: Layout) -> tuple[Segment, ...]:
    """The segment in pieces that each fit in a line: parted at its no-break spaces, words that are longer anywhere.

    A mark stays with its letter.
    """
    if layout.fits(part.text):
        return (part,)
    pieces = [""]
    for word in _NO_BREAK.split(part.text):
        if layout.fits(pieces[-1] + word):
            pieces[-1] += word
            continue
        pieces += [""] * bool(pieces[-1])
        pieces[-1:] = _cut_word(word, layout)
    return (*(Segment(piece, spaced=False) for piece in pieces[:-1]), Segment(pieces[-1], part.spaced))
