"""ttconv: the words of its documents; and what it says to its log alone, as remarks, for a person must know it."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bts.subtitles.blocks import Remarks
from bts.subtitles.marks import Run, lay_out, single_spaces
from bts.subtitles.markup import Plain

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


def lay_out_element(element: "ContentElement") -> Plain:
    """The words in an element of ttconv's, white space made single, and what of them is italic, bold or underlined."""
    from ttconv.model import Br, Text

    runs = []
    for inner in element.dfs_iterator():
        if isinstance(inner, Br):
            runs.append(Run("\n"))
        elif isinstance(inner, Text):
            runs.append(Run(inner.get_text(), find_styles(inner)))
    laid = lay_out(single_spaces(runs))
    return Plain(laid.lines, marks=laid.marks)


def find_styles(element: "ContentElement") -> frozenset[str]:
    """The styles of an element of ttconv's: its own, or those that it takes over from what holds it."""
    from ttconv.style_properties import FontStyleType, FontWeightType, StyleProperties

    slant = _inherit(element, StyleProperties.FontStyle)
    weight = _inherit(element, StyleProperties.FontWeight)
    line = _inherit(element, StyleProperties.TextDecoration)
    has = {
        "i": slant is not None and slant is not FontStyleType.normal,
        "b": weight is FontWeightType.bold,
        "u": line is not None and bool(line.underline),
    }
    return frozenset(style for style, holds in has.items() if holds)


def _inherit(element: "ContentElement | None", style: Any) -> Any:
    """The value of a style of an element, or of the next one around it that has one; None for none."""
    while element is not None:
        value = element.get_style(style)
        if value is not None:
            return value
        element = element.parent()
    return None
