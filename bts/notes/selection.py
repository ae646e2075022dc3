"""Choosing notes by what they say. It works on the objects of the file, so that a long list need not become records."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wanted:
    """What notes must be; an empty field asks for nothing. `use` may hold `none`, for notes without a use."""

    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    status: str | None = None
    words: tuple[str, ...] = ()
    deleted: bool = False

    def fits(self, value: Mapping[str, Any]) -> bool:
        """Whether a note's JSON object is what is wanted: one of the kinds, all of the tags, all of the words."""
        if bool(value.get("deleted")) != self.deleted:
            return False
        if self.kinds and value.get("kind", "note") not in self.kinds:
            return False
        if self.tags and not _folded(self.tags) <= _folded(value.get("tags", ())):
            return False
        if self.authors and value.get("author", "").casefold() not in _folded(self.authors):
            return False
        if self.uses and not set(value.get("use") or ("none",)) & set(self.uses):
            return False
        if self.status and value.get("status", "open") != self.status:
            return False
        return not self.words or self._says(value)

    def _says(self, value: Mapping[str, Any]) -> bool:
        everything = json.dumps(value, ensure_ascii=False).casefold()
        return all(word.casefold() in everything for word in self.words)


def _folded(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words}
