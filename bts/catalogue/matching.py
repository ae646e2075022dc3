"""A search in the language of the index (FTS5), made of nothing but quoted words, and the places that it marks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bts.catalogue.folding import index_text, is_spaceless, locate_words, pair_word, split_words
from bts.catalogue.inflection import list_forms
from bts.catalogue.query import Query, Term

SIGN, JOINT = "\ue000", "\ue001"
"""Signs that no folded text has: what a word begins with that says what a text is, and what joins its parts."""

ALL, PRIVATE = f"{SIGN}all", f"{SIGN}private"
"""Words of the index that every text has, and those that are private."""

COLUMNS = {"person": "people", "tag": "tags", "kind": "signs", "use": "signs"}
"""Filter -> the column of the index where its value stands."""


def sign_of(field: str, value: str) -> str:
    """The word of the index that says what a text is, such as its kind; "" for a value without letters."""
    words = split_words(value)
    return f"{SIGN}{field}{JOINT}{JOINT.join(words)}" if words else ""


def match_of(query: Query, columns: Sequence[str], *, private: bool) -> str:
    """The expression for an index with these columns; "" where nothing in it can fit.

    Without `private`, texts that are private do not fit.
    """
    groups = []
    for group in query.groups:
        terms = [_term(term) for term in group if COLUMNS.get(term.field, "signs") in columns]
        if not terms:
            return ""
        groups.append(_any(terms))
    if not groups:
        groups = [f'signs : "{ALL}"' if query.without else f'signs : "{sign_of("kind", "clip")}"']
    without = [_term(term) for term in query.without if COLUMNS.get(term.field, "signs") in columns]
    if not private:
        without.append(f'signs : "{PRIVATE}"')
    wanted = " AND ".join(f"({group})" for group in groups)
    return f"({wanted}) NOT ({_any(without)})" if without else wanted


def _any(expressions: Sequence[str]) -> str:
    return expressions[0] if len(expressions) == 1 else " OR ".join(f"({each})" for each in expressions)


def _term(term: Term) -> str:
    """The expression for a term."""
    column = COLUMNS.get(term.field)
    if column == "signs":
        return f'signs : "{SIGN}{term.field}{JOINT}{JOINT.join(term.words)}"' + (" *" if term.prefix else "")
    phrases = list(_phrases(term))
    expression = phrases[0] if len(phrases) == 1 else " AND ".join(f"({phrase})" for phrase in phrases)
    return expression if column is None else f"{column} : ({expression})"


def _phrases(term: Term) -> Iterator[str]:
    """The phrases of a term: words with spaces between, and each run of a script that has none."""
    last = len(term.words) - 1
    place = 0
    for spaceless, words in groupby(term.words, is_spaceless):
        group = list(words)
        place += len(group)
        if spaceless:
            yield from (_quote(pair_word(word), begins=len(word) == 1) for word in group)
        elif len(group) == 1 and not (term.exact or term.prefix):
            yield _any([_quote([form]) for form in list_forms(group[0])])
        else:
            yield _quote(group, begins=term.prefix and place > last)


def _quote(words: Iterable[str], *, begins: bool = False) -> str:
    return f'"{" ".join(words)}"{" *" if begins else ""}'


def find_marks(query: Query, text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of characters of a tidy text that a search found, in order, none over another."""
    words = list(locate_words(text))
    found: set[tuple[int, int]] = set()
    for term in (term for group in query.groups for term in group if not term.field):
        for at in range(len(words)):
            found.update(_mark(term, words, at))
    return tuple(_join(sorted(found)))


def has_exactly(query: Query, text: str) -> bool:
    """Whether the words of a search stand in a tidy text as they were written, and not in other forms."""
    plain = [group[0].words for group in query.groups if len(group) == 1 and not group[0].field]
    words = set(index_text(text).split()) if plain else set()
    return all(word in words or is_spaceless(word) for group in plain for word in group)


def _mark(term: Term, words: Sequence[tuple[str, list[int]]], at: int) -> Iterator[tuple[int, int]]:
    """The ranges that a term marks at a word: one in each word that it takes up."""
    marked = []
    last = len(term.words) - 1
    forms = () if term.exact or term.prefix else list_forms(term.words[0])
    for offset, wanted in enumerate(term.words):
        if at + offset >= len(words):
            return
        word, places = words[at + offset]
        if is_spaceless(wanted):
            start = word.find(wanted)
            if start < 0:
                return
            while start >= 0:
                marked.append((places[start], places[start + len(wanted) - 1] + 1))
                start = word.find(wanted, start + len(wanted))
        elif word == wanted or word in forms or (term.prefix and offset == last and word.startswith(wanted)):
            marked.append((places[0], places[-1] + 1))
        else:
            return
    yield from marked


def _join(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The ranges, those that touch one another as one."""
    current: tuple[int, int] | None = None
    for start, end in ranges:
        if current is not None and start <= current[1]:
            current = current[0], max(current[1], end)
            continue
        if current is not None:
            yield current
        current = start, end
    if current is not None:
        yield current
