"""ttconv: the words of its documents; and what it says to its log alone, as remarks, for a person must know it."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bts.subtitles.blocks import Remarks
from bts.subtitles.markup import trim_lines

if TYPE_CHECKING:
    from ttconv.model import ContentElement

QUIET = ("text alignment", "xml:lang not specified")
"""What a message holds that is about looks or formalities, not about words and times."""


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self.said[record.getMessage()[:200]] += 1


@contextmanager
def listen(logger: str, remarks: Remarks, line: int = 0) -> Iterator[None]:
    """Collect what the library of that logger says meanwhile as remarks on `line`; it is not printed."""
    source, listener = logging.getLogger(logger), _Listener()
    passes_on, level = source.propagate, source.level
    source.addHandler(listener)
    source.propagate = False
    source.setLevel(logging.WARNING)
    try:
        yield
    finally:
        source.removeHandler(listener)
        source.propagate = passes_on
        source.setLevel(level)
    for message, times in listener.said.items():
        if not any(word in message for word in QUIET):
            remarks.change(line, f"{message}{f' ({times} times)' if times > 1 else ''}")


def list_lines(element: "ContentElement") -> tuple[str, ...]:
    """The lines of words in an element of ttconv's, white space made single."""
    from ttconv.model import Br, Text

    words = "".join(
        "\n" if isinstance(inner, Br) else inner.get_text() if isinstance(inner, Text) else ""
        for inner in element.dfs_iterator()
    )
    return trim_lines(" ".join(line.split()) for line in words.split("\n"))
