"""Text as it goes in and out: decoding, tidying, line numbers. Every format uses the same rules."""

import codecs
import re
from pathlib import Path

from bts.errors import NotesFileError

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of the largest file that is read: far more than any film's subtitles, little enough to hold in memory."""

LONGEST_TEXT = 100_000
"""Characters of the longest note: a chapter of a book. A longer one is damage, or an attack."""

LONGEST_TITLE = 60
"""Characters of a title that is made of a text."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")


def decode(data: bytes, path: Path | str, encoding: str = "") -> str:
    """The text of a file, its line ends made LF, without a byte order mark.

    UTF-8, or UTF-16 and UTF-32 by their mark, unless an `encoding` is given: a wrong guess would fill the notes with
    wrong letters, and nobody would see it before it is printed.

    Raises:
        NotesFileError: the bytes are not text in that encoding; the line is named.
    """
    if len(data) > LARGEST_FILE:
        raise NotesFileError(f"is larger than {LARGEST_FILE >> 20} MB", path, "split it, or give the right file")
    mark, name = next(((mark, name) for mark, name in BOMS if data.startswith(mark)), (b"", encoding or "utf-8"))
    body = data[len(mark) :]
    try:
        text = body.decode(name)
    except LookupError as error:
        raise NotesFileError(f"no such encoding: {name}", path, "use utf-8, utf-16 or cp1252") from error
    except ValueError as error:
        line = body.count(b"\n", 0, getattr(error, "start", 0)) + 1
        remedy = "save it as UTF-8, or name its encoding, such as --encoding cp1252 or --encoding utf-16"
        raise NotesFileError(f"line {line}: not {name.upper()} text", path, remedy) from error
    text = re.sub("\r\n?", "\n", text)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise NotesFileError(f"line {line}: a NUL character; this is not a text file, or not {name.upper()}", path,
                             "save it as UTF-8, or name its encoding, such as --encoding utf-16")  # fmt: skip
    return text


def tidy(text: str) -> str:
    """A note's text as every format can carry it: no tabs, no control characters, no space around lines."""
    text = _UNWANTED.sub("", _BREAKS.sub("\n", text.replace("\t", " ")))
    return "\n".join(line.strip() for line in text.split("\n")).strip("\n")


def one_line(text: str) -> str:
    """The text on one line: its lines joined by a space, blank ones left out."""
    return " ".join(line for line in tidy(text).split("\n") if line)


def title_of(text: str) -> str:
    """The beginning of a text, for places that hold one short line."""
    return one_line(text)[:LONGEST_TITLE].rstrip()


def whole(title: str, text: str) -> str:
    """Title and text of a marker as one text; a title that is only the beginning of the text is not said twice."""
    title, text = tidy(title), tidy(text)
    rest = one_line(text).removeprefix(title)
    if not title or (rest != one_line(text) and (rest[:1] in ("", " ") or len(title) >= LONGEST_TITLE - 1)):
        return text
    return f"{title}\n{text}" if text else title


class Lines:
    """Tells in which line of a text something stands; quick when it is asked in the order of the text."""

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
