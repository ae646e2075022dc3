"""The text of a file that another program wrote, whatever its encoding mark and line ends; XML without definitions."""

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from xml.parsers.expat import XMLParserType

from bts.errors import InputError

LARGEST_TEXT_FILE = 64 * 1024 * 1024
"""Bytes of a text file above which it is refused: more than any film's subtitles, small enough to hold in memory."""

HEAD = 1024
"""Bytes at the beginning in which a file that is no text, such as a video, has a NUL byte."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order mark -> encoding. UTF-32 goes first: its little-endian mark begins with that of UTF-16."""

_DECLARATION = re.compile(
    rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']((?:iso-8859|windows-125)[-0-9]{1,4})[\"']", re.IGNORECASE
)


def decode(data: bytes, path: Path | str, encoding: str = "", remedy: str = "save it as UTF-8") -> str:
    """The text of a file with the content `data`, its line ends made LF, without a byte order mark.

    UTF-8, what an XML declaration says, or UTF-16 and UTF-32 by their mark, unless an `encoding` is given: a wrong
    guess would give wrong letters, and nobody would see it before they are printed. `remedy` is what a person can do
    about a wrong encoding.

    Raises:
        InputError: the bytes are not text in that encoding (the line is named), or are too many.
    """
    if len(data) > LARGEST_TEXT_FILE:
        raise InputError(f"is larger than {LARGEST_TEXT_FILE >> 20} MB", path, "split it, or give the right file")
    mark, name = next(((mark, name) for mark, name in BOMS if data.startswith(mark)), (b"", encoding))
    body = data[len(mark) :]
    name = name or _find_declared(body) or "utf-8"
    try:
        text = body.decode(name)
    except LookupError as error:
        raise InputError(f"no such encoding: {name}", path, "use utf-8, utf-16 or cp1252") from error
    except ValueError as error:
        if not encoding and b"\0" in body[:HEAD]:
            raise InputError("is no text file", path, f"give a text file; if it is one, {remedy}") from error
        line = body.count(b"\n", 0, getattr(error, "start", 0)) + 1
        raise InputError(f"line {line}: not {name.upper()} text", path, remedy) from error
    text = re.sub("\r\n?", "\n", text)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        what = f"line {line}: a NUL character; this is not a text file, or not {name.upper()}"
        raise InputError(what, path, remedy)
    return text


def _find_declared(data: bytes) -> str:
    """The encoding of one byte a letter that XML declares in its first line; "" for others, and for none.

    Where the text is UTF-8 all the same, which no text of such an encoding is by chance, it is that.
    """
    declared = _DECLARATION.match(data)
    if declared is None:
        return ""
    try:
        data.decode("utf-8")
    except ValueError:
        return declared[1].decode("ascii")
    return ""


def refuse_definitions(parser: XMLParserType, refuse: Callable[[str], NoReturn]) -> None:
    """Let a parser of XML call `refuse` with the reason where a document defines entities or fetches anything.

    A bare `<!DOCTYPE name>`, which Final Cut Pro writes, is let pass.
    """

    def doctype(name: str, system: str | None, public: str | None, internal: bool) -> None:
        if system or public or internal:
            refuse(f"a document type ({name[:40]}) that defines or fetches something is refused as unsafe")

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = lambda *_: refuse("an entity is declared, which is refused as unsafe")
