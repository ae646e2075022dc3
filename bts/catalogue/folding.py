"""Words as the index has them: small letters without accents, and pairs of signs for scripts without spaces.

    Café, L'ÉTÉ 1962   ->  cafe l ete 1962
    日本映画            ->  日本 本映 映画 画

What is indexed and what is searched for goes through the same functions, so that they meet. The index parts its text
at spaces and ASCII signs alone (FTS5's `ascii` tokenizer), of which none is left but the spaces.
"""

import re
import unicodedata
from collections.abc import Iterator

LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
"""Letters that Unicode does not take apart -> how they are typed without the keyboard for them."""

_DROPPED = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f"  # accents, and how a sign is to look
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # vowel points of Hebrew
    "\u0610-\u061a\u064b-\u0652\u0670\u0640\u06d6-\u06ed]"  # those of Arabic, and the stroke that draws words out
)
"""Signs that are left out: few people type them, and nobody searches by them."""

_SPACELESS = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff"  # Korean has spaces, and endings at its words
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese and Japanese
)
_RUN = re.compile(f"[{_SPACELESS}]+")
_PARTS = re.compile(f"[{_SPACELESS}]+|[^{_SPACELESS} ]+")


class _Folded(dict[str, str]):
    """Character -> what becomes of it, found when it is first met; a space for what is no letter, digit or mark."""

    def __missing__(self, sign: str) -> str:
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
        kept = unicodedata.normalize("NFC", _DROPPED.sub("", apart))
        folded = "".join(LETTERS.get(c, c if c.isalnum() or unicodedata.category(c)[0] == "M" else " ") for c in kept)
        self[sign] = folded
        return folded


_FOLDED = _Folded()
_ASCII = {code: _FOLDED[chr(code)] for code in range(128)}


def tidy(text: str) -> str:
    """The text as it is kept and shown: on one line, composed letters, nothing that SQLite or a terminal trips over."""
    line = text if text.isascii() else unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    return " ".join(line.replace("\0", " ").split())


def index_text(text: str) -> str:
    """The words of a tidy text for the index, with spaces between."""
    if text.isascii():
        return text.translate(_ASCII)
    folded = "".join(map(_FOLDED.__getitem__, text))
    if _RUN.search(folded) is None:
        return folded
    return " ".join(word for part in _PARTS.findall(folded) for word in (_pair(part) if _RUN.match(part) else [part]))


def _pair(run: str) -> list[str]:
    """Each two signs of a run that stand together, and the last one alone: a search for one sign finds it too."""
    return [*(run[at : at + 2] for at in range(len(run) - 1)), run[-1]]


def split_words(text: str) -> list[str]:
    """The words that a person searches for: folded, runs of a script without spaces as one word each."""
    folded = "".join(map(_FOLDED.__getitem__, tidy(text)))
    return _PARTS.findall(folded)


def is_spaceless(word: str) -> bool:
    """Whether a word of `split_words` is a run of a script that is written without spaces."""
    return _RUN.match(word) is not None


def pair_word(word: str) -> list[str]:
    """The words of the index that stand one behind the other where a run of a spaceless script is."""
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]


def locate_words(text: str) -> Iterator[tuple[str, list[int]]]:
    """Each word of a tidy text as `split_words` has it, with the place in the text of each of its characters."""
    folded, places = [], []
    for place, sign in enumerate(text):
        made = _FOLDED[sign]
        folded.append(made)
        places += [place] * len(made)
    whole = "".join(folded)
    for match in _PARTS.finditer(whole):
        yield match[0], places[match.start() : match.end()]
