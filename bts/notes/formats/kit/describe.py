"""What a file is of which no format is known: what was recognised in it, what was missing, and what to do."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bts.decoding import BOMS
from bts.notes.formats.kit.celltimes import is_clock
from bts.notes.formats.kit.headings import SHOWN
from bts.notes.formats.kit.sheet import sample_headings

NAME_IT = "name its format with --format NAME; --formats lists them"
"""What to do about a file whose format is not seen."""

EXPORT = "export from that program what bts reads: a CSV, text, JSON or subtitles (--formats lists them)"
"""What to do about a program's own file."""

KEYS = 6
"""Keys of a JSON object that are named."""

MOSTLY_ZERO = 0.7
"""Share of the high bytes of a text that are zero above which it is taken for UTF-16: Latin letters and signs."""

CLIP_REMEDY = "name a file of notes; what lies in the clip itself is taken by bts note import CLIP --embedded chapters"
"""What to do about a clip that was named as a file of notes."""

_MAGIC = (
    (b"%PDF", "a PDF", "copy its text into a .txt file, or export a CSV"),
    (b"SQLite format 3\0", "an SQLite database", EXPORT),
    (b"\x89PNG", "a picture (PNG)", "name a file of notes"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "name a file of notes"),
    (b"GIF8", "a picture (GIF)", CLIP_REMEDY),
    (b"\x1aE\xdf\xa3", "a video (Matroska or WebM)", CLIP_REMEDY),
    (b"FLV\1", "a video (FLV)", CLIP_REMEDY),
    (b"0&\xb2u\x8ef\xcf\x11", "a video (Windows Media)", CLIP_REMEDY),
    (b"\x06\x0e+4\x02\x05\x01\x01", "a video (MXF)", CLIP_REMEDY),
    (b"\0\0\1\xba", "a video (MPEG)", CLIP_REMEDY),
    (b"OggS", "a video or sound (Ogg)", CLIP_REMEDY),
    (b"ID3", "a sound (MP3)", CLIP_REMEDY),
    (b"fLaC", "a sound (FLAC)", CLIP_REMEDY),
    (b"\x1f\x8b", "a gzip file; a Premiere project is one", "export the markers from the program, or unpack it"),
    (b"7z\xbc\xaf'\x1c", "a 7-Zip archive", "unpack it, and name the file in it"),
    (b"Rar!", "a RAR archive", "unpack it, and name the file in it"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Word or Excel file",
        "save it as .xlsx, .csv or .txt",
    ),
    (b"bplist00", "a binary property list", EXPORT),
    (b"DOMAIN", "a binary project file", EXPORT),
)
"""First bytes -> what has them, and what to do."""

_INSIDE_ZIP = (
    (b"word/", "a Word document (.docx)", "save it as plain text, or as a table in .xlsx or .csv"),
    (b"ppt/", "a PowerPoint file", "save its notes as text"),
    (b"opendocument.text", "an OpenDocument text (.odt)", "save it as plain text, or as a table in .ods or .csv"),
    (b"project.xml", "a Resolve project (.drp)", "export the markers: Timelines > Export > Timeline Markers to EDL"),
)
"""What the names in a zip file say it is."""


@dataclass(frozen=True)
class Description:
    """What a file is and lacks, and what to do about it."""

    what: str
    remedy: str


def describe_bytes(data: bytes) -> Description | None:
    """What a file is that is not text, by its first bytes; None for what may be text."""
    if data[:4] in (b"PK\3\4", b"PK\5\6"):
        names = data[:65536] + data[-65536:]
        found = next((item for item in _INSIDE_ZIP if item[0] in names), None)
        return Description(*found[1:]) if found else Description("a zip file", "unpack it, and name the file in it")
    if data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free") and data[:2] == b"\0\0":
        return Description("a video (MP4 or QuickTime)", CLIP_REMEDY)
    if data[:4] == b"RIFF" and data[8:12] in (b"AVI ", b"WAVE", b"WEBP"):
        what = {b"AVI ": "a video (AVI)", b"WAVE": "a sound (WAVE)", b"WEBP": "a picture (WebP)"}[data[8:12]]
        return Description(what, CLIP_REMEDY)
    if data[:1] == b"G" and data[188:189] == b"G" and data[376:377] == b"G":
        return Description("a video (MPEG transport stream)", CLIP_REMEDY)
    for magic, what, remedy in _MAGIC:
        if data.startswith(magic):
            return Description(what, remedy)
    return _describe_wide(data)


def _describe_wide(data: bytes) -> Description | None:
    """UTF-16 without its mark: every second byte of Latin letters is zero."""
    start = data[:1024]
    if start.startswith(tuple(mark for mark, _ in BOMS)):
        return None
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = start[first::2].count(0)
        if (
            len(start) >= 8
            and zeros * 2 > len(start) * MOSTLY_ZERO
            and start[1 - first :: 2].count(0) * 10 < len(start)
        ):
            what = f"not UTF-8 text: it looks like {encoding.upper()} without its mark"
            return Description(what, f"say --encoding {encoding}, or save it as UTF-8")
    return None


def describe(text: str) -> Description:
    """What a text is that no format fits, by its beginning."""
    bare = text.lstrip("\ufeff \t\n")
    if not bare:
        return Description("it is empty", "name a file that holds notes")
    if bare[0] in "{[":
        return _describe_json(bare)
    if bare.startswith("{\\rtf"):
        return Description("a rich text file (RTF)", "save it as plain text, UTF-8")
    if bare[0] == "<" and (element := _first_element(bare)):
        if element.casefold() == "html":
            return Description("a web page (HTML)", "save what it shows as text, or export a CSV")
        return Description(f"XML whose first element is <{element[:40]}>: no list of notes that bts knows", NAME_IT)
    return _describe_lines(text)


def describe_content(text: str) -> str:
    """What a text of a known format is, in a few words, where it holds no notes; "" where nothing can be said."""
    bare = text.lstrip("\ufeff \t\n")
    if bare[:1] in ("{", "["):
        try:
            return _name_json(json.loads(bare))
        except (ValueError, RecursionError):
            return ""
    if bare[:1] == "<":
        names = re.findall(r"<([A-Za-z][\w:.-]{0,40})", bare[:65536])
        return f"XML with the elements {_list(dict.fromkeys(names))}" if names else ""
    return ""


def _describe_json(text: str) -> Description:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        what = f"line {error.lineno}, column {error.colno}: JSON that breaks off or is damaged: {error.msg}"
        return Description(what, "export it again, or mend that line")
    except (ValueError, RecursionError):
        return Description("JSON that cannot be used", "export it again")
    return Description(f"{_name_json(value)}: no list of notes in it that bts knows", NAME_IT)


def _name_json(value: object) -> str:
    """`JSON: an object with the keys a, b` or `JSON: a list of 3 objects with the keys a, b`."""
    if isinstance(value, dict):
        return f"JSON: an object with the keys {_list(value)}" if value else "JSON: an empty object"
    if not isinstance(value, list):
        return "JSON: a single value"
    keys = next((item for item in value if isinstance(item, dict)), None)
    inside = f" object{'' if len(value) == 1 else 's'} with the keys {_list(keys)}" if keys else " items"
    return f"JSON: a list of {len(value)}{inside}" if value else "JSON: an empty list"


def _list(names: Iterable[str]) -> str:
    shown = [name[:30] for name in names]
    return ", ".join(shown[:KEYS]) + (f" and {len(shown) - KEYS} more" if len(shown) > KEYS else "")


def _first_element(text: str) -> str:
    """The name of the first element of an XML text."""
    match = re.match(
        r"(?:<[?!][^>]{0,2000}>\s*|<!--.{0,20000}?-->\s*){0,20}<([A-Za-z_][\w:.-]{0,200})", text, re.DOTALL
    )
    return match[1] if match else ""


def _describe_lines(text: str) -> Description:
    headings = sample_headings(text)
    if headings:
        what = f"a table with the columns {_list(headings)}: none is a column of times"
        return Description(what, f"call one {SHOWN}")
    lines = [line for line in text.split("\n", 10_000) if line.strip()]
    inside = sum(any(is_clock(word) for word in line.split()[:40]) for line in lines[:1000])
    had = f", though {inside} hold{'s' if inside == 1 else ''} one" if inside else ""
    what = f"text of {len(lines)} line{'' if len(lines) == 1 else 's'}: none begins or ends with a time{had}"
    return Description(what, f"write lines such as `1:02 words`, or {NAME_IT}")
