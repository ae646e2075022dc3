"""The forms of an English word that a search for one of them finds: plurals, and -ed and -ing.

Rules, and no dictionary: most of the forms that they make do not exist, and so find nothing. Words of other languages
are found as they are, and by a plural in -s. A word that is quoted is found in its own form alone.
"""

import re
from functools import lru_cache

SHORTEST = 3
"""Letters of a word that is searched for in other forms too."""

IRREGULAR = (
    ("child", "children"), ("foot", "feet"), ("goose", "geese"), ("mouse", "mice"), ("person", "people"),
    ("tooth", "teeth"),
)  # fmt: skip
"""Words with plurals of their own; those in -man, -f and -fe are made by rule."""

UNCHANGED = frozenset(("bus", "gas", "lens", "news", "series", "species"))
"""Words in -s that are no plurals."""

_IRREGULAR = {one: other for pair in IRREGULAR for one, other in (pair, pair[::-1])}
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh|o)$")
_SHORT_VERB = re.compile(r"[^aeiou]*[aeiou][bdglmnprt]$")


@lru_cache(1024)
def list_forms(word: str) -> tuple[str, ...]:
    """The forms of a folded word, itself first."""
    if len(word) < SHORTEST or not (word.isascii() and word.isalpha()):
        return (word,)
    forms = [word]
    for base in _list_singulars(word):
        forms += [base, *_list_plurals(base), *_list_verb_forms(base)]
    return tuple(dict.fromkeys(forms))


def _list_singulars(word: str) -> list[str]:
    """What a word may be the plural of, and itself."""
    found = [word]
    if word in _IRREGULAR:
        found.append(_IRREGULAR[word])
    if word.endswith("men"):
        found.append(f"{word[:-3]}man")
    if word in UNCHANGED or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return found
    if word.endswith("ies") and len(word) > len("pies"):
        return [*found, f"{word[:-3]}y"]
    if word.endswith("ves"):
        found += [f"{word[:-3]}f", f"{word[:-3]}fe"]
    if word.endswith("es") and _SIBILANT.search(word[:-2]):
        found.append(word[:-2])
    return [*found, word[:-1]] if len(word) > SHORTEST else found


def _list_plurals(base: str) -> list[str]:
    if re.search(r"[^aeiou]y$", base):
        return [f"{base[:-1]}ies"]
    if base.endswith("man"):
        return [f"{base[:-3]}men", f"{base}s"]
    found = [f"{base}es" if _SIBILANT.search(base) else f"{base}s"]
    if base.endswith("o"):
        found.append(f"{base}s")
    if base.endswith(("f", "fe")):
        found.append(f"{base.removesuffix('e')[:-1]}ves")
    return found


def _list_verb_forms(base: str) -> list[str]:
    """-ed and -ing; `cut` doubles its last letter, `move` drops its own."""
    if base.endswith("e"):
        return [f"{base}d", f"{base[:-1]}ing"]
    if re.search(r"[^aeiou]y$", base):
        return [f"{base[:-1]}ied", f"{base}ing"]
    stem = base + base[-1] if _SHORT_VERB.fullmatch(base) else base
    return [f"{stem}ed", f"{stem}ing"]
