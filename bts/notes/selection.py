"""Choosing notes by their fields and words.

It works on the JSON objects of the file, so that a long list need not become records.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

SEARCHED = ("heading", "text", "caption", "alt", "tags", "people", "kind", "author")
"""Fields in which words are looked for; of people their names and characters. A kind left out (`note`) is no word."""


@dataclass(frozen=True)
class Wanted:
    """What notes must be; an empty field asks for nothing.

    `uses` may hold `none`, for notes without a use. `people` are parts of the names or characters of people, all of
    whom are there. `since` and `until` are seconds; a note that lies between them in part is wanted.
    `words` are looked for in the fields SEARCHED, whatever their case.
    """

    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    status: str | None = None
    words: tuple[str, ...] = ()
    deleted: bool = False
    people: tuple[str, ...] = ()
    since: Fraction | None = None
    until: Fraction | None = None

    def fits(self, value: Mapping[str, Any]) -> bool:
        """Whether a note's JSON object is what is wanted: one of the kinds, all of the tags, all of the words."""
        if bool(value.get("deleted")) != self.deleted:
            return False
        if self.kinds and value.get("kind", "note") not in self.kinds:
            return False
        if self.tags and not _fold_case(self.tags) <= _fold_case(value.get("tags", ())):
            return False
        if self.authors and value.get("author", "").casefold() not in _fold_case(self.authors):
            return False
        if self.uses and not set(value.get("use") or ("none",)) & set(self.uses):
            return False
        if self.status and value.get("status", "open") != self.status:
            return False
        if not self._in_time(value) or not self._has_people(value):
            return False
        if not self.words:
            return True
        texts = [text.casefold() for name in SEARCHED for text in _texts_in(value.get(name))]
        return all(any(word.casefold() in text for text in texts) for word in self.words)

    def _in_time(self, value: Mapping[str, Any]) -> bool:
        start = value["start"]
        end = value.get("end") or start
        after = self.since is None or end > self.since or start >= self.since
        return after and (self.until is None or start < self.until)

    def _has_people(self, value: Mapping[str, Any]) -> bool:
        there = [text.casefold() for text in _texts_in(value.get("people"))]
        return all(any(person.casefold() in text for text in there) for person in self.people)


def _texts_in(value: object) -> Iterator[str]:
    """The texts of a field: a text, a list of texts, or a list of people, each a text or an object."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)
    elif isinstance(value, dict):
        yield from _texts_in([value.get("name"), value.get("character")])


def _fold_case(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words}
