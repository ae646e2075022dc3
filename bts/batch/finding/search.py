"""What is asked of a search for clips, and which names it lets pass."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path

ANSWER_SECONDS = 30.0
"""Seconds that a file system may take to answer one call; above it the folder or file is told as unreadable. A disk
that wakes up takes about ten."""


@dataclass(frozen=True)
class Search:
    """What is searched for in the folders that are named; files that are named themselves are taken in any case.

    `include` and `exclude` are patterns with `*`, `?` and `[abc]`; upper and lower case count as equal, and `*` stands
    for slashes too. A pattern fits a file or folder by its name, or by its path below the folder that was named.
    A file is taken where it, or a folder that it is in, fits one of `include` (none: all are), and neither fits one of
    `exclude`. Names that begin with a dot are never searched.

    `follow`: folders behind links are searched. `since`: only files modified at that time or later, in seconds since
    1970. `output`: the folder for the results, whose own files (journal, reports) are no finds. `answer_seconds`: how
    long a file system may take to answer one call.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    follow: bool = False
    since: float | None = None
    output: Path | None = None
    answer_seconds: float = ANSWER_SECONDS

    def __post_init__(self) -> None:
        if not self.answer_seconds > 0:
            raise ValueError("answer_seconds is above 0")
        if not all(_trim(pattern) for pattern in (*self.include, *self.exclude)):
            raise ValueError("a pattern to include or exclude is empty")


class Names:
    """The names that a search takes, by its patterns."""

    def __init__(self, search: Search) -> None:
        self._include = _compile(search.include)
        self._exclude = _compile(search.exclude)

    def takes(self, relative: str) -> bool:
        """Whether a file or folder, by its path below the named folder with `/`, is neither hidden nor excluded."""
        name = relative.rpartition("/")[2]
        return not name.startswith(".") and not (self._exclude is not None and _fits(self._exclude, relative, name))

    def includes(self, relative: str) -> bool:
        """Whether a file, or all that is in a folder, is asked for by a pattern; also where there are no patterns."""
        return self._include is None or _fits(self._include, relative, relative.rpartition("/")[2])

    def takes_all_of(self, relative: str) -> bool:
        """Whether a file is taken with its folders: none of them is hidden or excluded, and one is included."""
        parts = relative.split("/")
        paths = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        return all(map(self.takes, paths)) and any(map(self.includes, paths))


def _compile(patterns: Iterable[str]) -> re.Pattern[str] | None:
    trimmed = [_fold(_trim(pattern)) for pattern in patterns]
    # `**/` stands for any folders, or for none: without it, what `*` stands for would be one folder at least.
    texts = {text for pattern in trimmed for text in (pattern, pattern.replace("**/", "")) if text}
    return re.compile("|".join(map(translate, sorted(texts)))) if texts else None


def _trim(pattern: str) -> str:
    """The pattern without a slash at its end or `./` at its beginning, which shells add."""
    return pattern.removeprefix("./").rstrip("/")


def _fits(pattern: re.Pattern[str], relative: str, name: str) -> bool:
    return bool(pattern.match(_fold(relative)) or pattern.match(_fold(name)))


def _fold(text: str) -> str:
    return text.casefold() if text.isascii() else unicodedata.normalize("NFC", text).casefold()
