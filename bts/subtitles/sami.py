"""SAMI (.smi, Microsoft 1997-2001): captions of one or several languages, each shown until the next.

pysubs2 guesses how long a caption is shown and takes all languages as one, so the element `sync` is read here.
"""

import re
from collections.abc import Iterable
from fractions import Fraction
from html.parser import HTMLParser

from bts.errors import InputError
from bts.subtitles.blocks import Remarks, quote
from bts.subtitles.cues import Subtitles
from bts.subtitles.markup import Plain, trim_lines
from bts.subtitles.reading import Entry, make_subtitles

MILLISECONDS = 1000
"""In a second: the unit of `start`."""

_SIGNATURE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<sami[\s>]", re.IGNORECASE)
_START = re.compile(r"[0-9]{1,10}")
_BLANKS = re.compile(r"[ \t\n\r]+")


def looks_like_sami(text: str) -> bool:
    """Whether a text begins with the element `sami`."""
    return _SIGNATURE.match(text) is not None


def read_sami(text: str) -> Subtitles:
    """The captions of the first language of a text; each is shown until the next of that language, or a blank one.

    Raises:
        InputError: it has no element `sync` with words.
    """
    parser = _Parser()
    parser.feed(text)
    parser.close()
    parser.finish()
    if not parser.found and not parser.remarks.skipped:
        raise InputError("it has no caption (<sync start=1000>)", None, "give a file with captions")
    classes = list(dict.fromkeys(name for _, _, name, lines in parser.found if lines))
    chosen = classes[0] if classes else ""
    if len(classes) > 1:
        parser.remarks.change(0, f"of its languages, {', '.join(classes)}, the first was read")
    shown = sorted((found for found in parser.found if found[2] == chosen), key=lambda found: found[1])
    ends = [*(start for _, start, _, _ in shown[1:]), None]
    entries = [
        Entry(line, start, end, Plain(lines)) for (line, start, _, lines), end in zip(shown, ends, strict=True) if lines
    ]
    return make_subtitles(entries, parser.remarks)


Found = tuple[int, Fraction, str, tuple[str, ...]]
"""Line, start in seconds, class (its language) and lines of a caption; no lines for one that clears the screen."""


class _Parser(HTMLParser):
    """Collects what stands in the elements `sync`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Found] = []
        self.remarks = Remarks()
        self._start: Fraction | None = None
        self._line, self._class = 0, ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a caption at `sync`, a language at `p`, a line at `br`."""
        if tag == "sync":
            self.finish()
            written = dict(attrs).get("start") or ""
            self._line = self.getpos()[0]
            if _START.fullmatch(written.strip()):
                self._start = Fraction(int(written), MILLISECONDS)
            else:
                self._start = None
                self.remarks.skip(self._line, f"not a start in milliseconds (start=1000): {quote(written)}")
        elif tag == "p":
            self._end_paragraph()
            self._class = (dict(attrs).get("class") or "").strip()
        elif tag == "br":
            self._words.append("\0")

    def handle_endtag(self, tag: str) -> None:
        """End a caption where its element or the file ends."""
        if tag in ("sync", "body", "sami"):
            self.finish()

    def handle_data(self, data: str) -> None:
        """Keep the words of a caption."""
        if self._start is not None:
            self._words.append(data)

    def finish(self) -> None:
        """Keep the caption that is open, if there is one."""
        self._end_paragraph()
        self._start, self._class = None, ""

    def _end_paragraph(self) -> None:
        if self._start is not None and (self._words or self._class):
            self.found.append((self._line, self._start, self._class, _lines("".join(self._words))))
        self._words = []


def _lines(words: str) -> tuple[str, ...]:
    """The lines of a caption: white space made single but at a `br`; nothing for a no-break space alone."""
    return trim_lines(line.strip() for line in _collapse(words.split("\0")))


def _collapse(lines: Iterable[str]) -> Iterable[str]:
    return (_BLANKS.sub(" ", line).strip(" ") for line in lines)
