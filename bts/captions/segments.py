"""Where a line of text may be broken: by the Unicode line breaking algorithm (UAX 14), with ICU's dictionaries.

Thai, Lao, Khmer and Burmese are written without spaces between words, Japanese and Chinese without any: for them ICU
looks words up, and breaks Japanese between phrases.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SPACELESS = ("THAI", "LAO", "KHMER", "MYANMAR", "CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC")
"""First words of the Unicode names of letters and marks that are written without spaces between words."""

SOFT_HYPHEN = "\u00ad"
"""Where a word may be parted: not seen, but for a hyphen where it is (UAX 14)."""

PHRASES = "ja@lw=phrase"
"""ICU's locale that breaks Japanese between phrases (CSS `word-break: auto-phrase`)."""


_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://.+|www\..+|[a-z0-9-]+(?:\.[a-z0-9-]+)+/.*|[^@]+@[^@]+\.[^@]+", re.IGNORECASE
)
"""A whole word that is an address of the web or of mail."""

_ADDRESS_BREAKS = re.compile(r"(?<=//)|(?<!/)(?=[/.\-?&=_#%~@]\w)")
"""Where an address is broken: after its double slash, else before a mark, so that no full stop or hyphen at the end of
a line is taken for one of the sentence (Chicago Manual of Style)."""


@dataclass(frozen=True)
class Segment:
    """A stretch of text that is not broken, and whether a space comes after it."""

    text: str
    spaced: bool


def find_segments(text: str) -> list[Segment]:
    """The segments of a text in one line; joined by `join_segments` they are the text."""
    if text.isascii() and not any(mark in text for mark in "-/?&=@"):
        return [Segment(word, spaced=True) for word in text.split(" ") if word]
    found = [Segment(part.rstrip(" "), part.endswith(" ")) for part in _cut(text) if part.strip(" ")]
    return [segment for word in _group_words(found) for segment in _cut_address(word)]


def _group_words(segments: list[Segment]) -> Iterator[list[Segment]]:
    """The segments of each word: those up to the next space."""
    word: list[Segment] = []
    for segment in segments:
        word.append(segment)
        if segment.spaced:
            yield word
            word = []
    if word:
        yield word


def _cut_address(word: list[Segment]) -> list[Segment]:
    """The segments of a word; those of an address are cut anew, where addresses are broken."""
    whole = "".join(segment.text for segment in word)
    if not _ADDRESS.fullmatch(whole):
        return word
    parts = [part for part in _ADDRESS_BREAKS.split(whole) if part]
    return [*(Segment(part, spaced=False) for part in parts[:-1]), Segment(parts[-1], word[-1].spaced)]


def join_segments(segments: Sequence[Segment], first: int, last: int) -> str:
    """Segments [first, last) in one line, without space around it; a soft hyphen at which a word is parted is seen."""
    line = "".join(part.text + " " * part.spaced for part in segments[first:last]).strip()
    parts_word = last < len(segments) and not segments[last - 1].spaced
    return f"{line[:-1]}-" if parts_word and line.endswith(SOFT_HYPHEN) else line


def is_spaceless(char: str) -> bool:
    """Whether a character belongs to a script that puts no spaces between words."""
    return not char.isascii() and unicodedata.name(char, "").split(" ")[0].split("-")[0] in SPACELESS


def find_clusters(text: str) -> list[str]:
    """The letters of a text as a reader sees them (UAX 29), each with its marks, joiners and conjuncts."""
    if text.isascii():
        return list(text)
    from icu4py.breakers import CharacterBreaker

    return list(CharacterBreaker(text, "en"))


def _cut(text: str) -> Iterator[str]:
    from icu4py.breakers import LineBreaker, WordBreaker

    japanese = any("HIRAGANA" in unicodedata.name(c, "") or "KATAKANA" in unicodedata.name(c, "") for c in text)
    parts = list(LineBreaker(text, PHRASES if japanese else "en"))
    if japanese or not any(is_spaceless(c) for c in text):
        yield from parts
        return
    # UAX 14 lets Chinese break between any two characters: only those between two words are taken.
    ends = _find_ends(WordBreaker(text, "zh"))
    held = ""
    at = 0
    for part in parts:
        held += part
        at += len(part)
        if at in ends:
            yield held
            held = ""
    if held:
        yield held


def _find_ends(parts: Iterable[str]) -> set[int]:
    """Where each part ends, in characters of the text."""
    ends = {0}
    at = 0
    for part in parts:
        at += len(part)
        ends.add(at)
    return ends
