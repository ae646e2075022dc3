"""Chapters as XML, as mkvmerge and mkvextract of MKVToolNix have them (mkvmerge's documentation, chapters)."""

import re
from collections.abc import Sequence

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import (
    ClipFacts,
    ExportOptions,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    Written,
    signed,
    written_ms,
)
from bts.notes.formats.kit.chapters import parse_clock, titled
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import one_line
from bts.notes.formats.kit.xmlfile import Element, parse_xml, quote_text
from bts.timing import MILLISECOND, format_time

_DOCUMENT_TYPE = re.compile(r'<!DOCTYPE Chapters SYSTEM "matroskachapters\.dtd">')
"""What older versions of MKVToolNix begin with. It is taken off, and so never fetched."""

NO_LANGUAGE = "und"
"""The language of a name whose language is not known."""


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each chapter, and each chapter in a chapter, of all editions. Hidden ones are left out, and named.

    Raises:
        NotesFileError: not XML, unsafe, or not Matroska's chapters.
    """
    root = parse_xml(_DOCUMENT_TYPE.sub("", text, count=1))
    if root.name != "Chapters":
        raise NotesFileError(f"not Matroska's chapters but {root.name[:40]}", None, "choose another --format")
    notes = Collector("matroska", clip)
    atoms = list(root.every("ChapterAtom"))
    for number, atom in enumerate(atoms, start=1):
        _add(notes, atom, number)
    if not atoms:
        raise NotesFileError("no chapters in it", None, "extract them again")
    return notes.read()


def _add(notes: Collector, atom: Element, number: int) -> None:
    if atom.words("ChapterFlagEnabled") == "0" or atom.words("ChapterFlagHidden") == "1":
        notes.skip(atom.line, "this chapter is hidden or not enabled")
        return
    try:
        start = parse_clock(atom.words("ChapterTimeStart"))
        written = atom.words("ChapterTimeEnd")
        end = parse_clock(written) if written else None
    except ValueError as error:
        notes.skip(atom.line, str(error))
        return
    names = [
        words for child in atom.children if child.name == "ChapterDisplay"
        if (words := one_line(child.words("ChapterString")))
    ]  # fmt: skip
    for other in dict.fromkeys(names[1:]):
        if other != names[0]:
            notes.change(atom.line, f"its name in another language was left out: {other[:200]}")
    notes.add(atom.line, start, None if end == start else end, next(iter(names), f"Chapter {number}"))


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """The XML; a chapter for each note that has text. A point has no end."""
    del clip, options
    rows, remarks = titled(notes)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<Chapters>", "  <EditionEntry>"]
    for note, words in rows:
        start, end = written_ms(note)
        lines += ["    <ChapterAtom>", f"      <ChapterTimeStart>{_clock(start)}</ChapterTimeStart>"]
        lines += [] if end is None else [f"      <ChapterTimeEnd>{_clock(end)}</ChapterTimeEnd>"]
        lines += [
            "      <ChapterDisplay>", f"        <ChapterString>{quote_text(words)}</ChapterString>",
            f"        <ChapterLanguage>{NO_LANGUAGE}</ChapterLanguage>", "      </ChapterDisplay>",
            "    </ChapterAtom>",
        ]  # fmt: skip
    return Written(("\n".join([*lines, "  </EditionEntry>", "</Chapters>"]) + "\n",), remarks)


def _clock(ms: int) -> str:
    """A time in nanoseconds, as MKVToolNix writes it."""
    return f"{format_time(ms * MILLISECOND)}000000"


FORMAT = Format(
    "matroska", "Matroska chapters", (".mkv.xml", ".chapters.xml"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.NO, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read, write, signed(lambda text: "<Chapters" in text and ("<EditionEntry" in text or "<ChapterAtom" in text)),
)  # fmt: skip
