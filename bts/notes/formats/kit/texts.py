"""Texts of notes and their titles as every format can carry them; and in which line of a file something stands."""

import re

LONGEST_TITLE = 60
"""Characters of a title that is made of a text."""

_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")


def tidy(text: str) -> str:
    """A note's text as every format can hold it: no tabs, no control characters, no space around lines."""
    text = _UNWANTED.sub("", _BREAKS.sub("\n", text.replace("\t", " ")))
    return "\n".join(line.strip() for line in text.split("\n")).strip("\n")


def one_line(text: str) -> str:
    """The text on one line: its lines joined by a space, blank ones left out."""
    return " ".join(line for line in tidy(text).split("\n") if line)


def shorten_to_title(text: str) -> str:
    """The beginning of a text, for places that hold one short line."""
    return one_line(text)[:LONGEST_TITLE].rstrip()


def join_title(title: str, text: str) -> str:
    """Title and text of a marker as one text; a title that is only the beginning of the text is left out."""
    title, text = tidy(title), tidy(text)
    rest = one_line(text).removeprefix(title)
    if not title or (rest != one_line(text) and (rest[:1] in ("", " ") or len(title) >= LONGEST_TITLE - 1)):
        return text
    return f"{title}\n{text}" if text else title


class LineFinder:
    """Finds line numbers in a text; fast when its strings are looked up in the order of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._line = 1

    def of(self, needle: str) -> int:
        """The line (from 1) of `needle`, looked for after the last one found and then from the start; 0: nowhere."""
        found = self._text.find(needle, self._offset + 1)
        if found < 0:
            self._offset, self._line = 0, 1
            found = self._text.find(needle)
        if found < 0:
            return 0
        self._line += self._text.count("\n", self._offset, found)
        self._offset = found
        return self._line
