"""Speech as captions: what was said in one breath, cut into cues that fit a layout, each at the time of its words."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, pairwise

from bts.captions.layout import Layout
from bts.captions.lines import break_text
from bts.subtitles import Cue
from bts.timing import Span


def split_speech(cue: Cue, words: Sequence[tuple[str, Fraction, Fraction]], layout: Layout) -> list[Cue]:
    """The cue, or, where it does not fit the layout, several in its time.

    `words` are its words with the start and end of each, in seconds: a cue begins with its first word and ends with
    its last one. Without them, time is shared by the number of characters.
    """
    texts = break_text(cue.text, layout)
    if len(texts) < 2:
        return [replace(cue, lines=texts[0])] if texts else [cue]
    sizes = [_size("".join(lines)) for lines in texts]
    edges = [0, *accumulate(sizes)]
    spans = _spans_by_words(edges, words, cue.span) or _spans_by_size(edges, cue.span)
    return [replace(cue, span=span, lines=lines, marks=()) for span, lines in zip(spans, texts, strict=True)]


def _spans_by_size(edges: Sequence[int], span: Span) -> list[Span]:
    times = [span.start + span.length * Fraction(edge, edges[-1]) for edge in edges]
    return [Span(start, end) for start, end in pairwise(times)]


def _spans_by_words(
    edges: Sequence[int], words: Sequence[tuple[str, Fraction, Fraction]], span: Span
) -> list[Span] | None:
    """The times of the stretches between edges, in characters without blanks; None where the words are others."""
    places = [0, *accumulate(_size(word) for word, _, _ in words)]
    if not words or places[-1] != edges[-1]:
        return None
    found = []
    for first, last in pairwise(edges):
        inside = [word for word, place in zip(words, places, strict=False) if first <= place < last]
        if not inside:
            return None
        found.append((max(inside[0][1], span.start), min(inside[-1][2], span.end)))
    right = all(start < end for start, end in found) and all(a[1] <= b[0] for a, b in pairwise(found))
    return [Span(start, end) for start, end in found] if right else None


def _size(text: str) -> int:
    return sum(not char.isspace() for char in text)
