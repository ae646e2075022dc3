"""Podlove Simple Chapters (podlove.org/simple-chapters), as XML or as JSON; and JSON chapters of podcasts.

<psc:chapter start="00:01:02.500" title="A bar" href="https://example.org"/>
[{"start": "00:01:02.500", "title": "A bar", "href": "", "image": ""}]
{"version": "1.2.0", "chapters": [{"startTime": 62.5, "endTime": 69, "title": "A bar"}]}
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Fit, Format, Grid, Keeps, Kept, Read, Written
from bts.notes.formats.kit.chapters import parse_clock, titled
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.jsonfile import (
    TextLines,
    has_keys,
    object_from_json,
    objects_from_json,
    parse_json,
    seconds_from_json,
    text_from_json,
)
from bts.notes.formats.kit.texts import tidy
from bts.notes.formats.kit.xmlfile import parse_xml, quote_attribute
from bts.timing import format_time

NAMESPACE = "http://podlove.org/simple-chapters"


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each chapter. Links and pictures of chapters are left out, and named.

    Raises:
        NotesFileError: not XML or JSON, or without chapters.
    """
    notes = Collector("podlove", clip)
    is_json = text.lstrip("\ufeff \t\r\n").startswith(("[", "{"))
    if not (_read_json if is_json else _read_xml)(text, notes):
        raise NotesFileError("no chapters in it", None, "choose another --format")
    return notes.read()


def _read_xml(text: str, notes: Collector) -> int:
    """Add the chapters of XML, alone or in a feed; returns how many there are."""
    root = parse_xml(text)
    prefixes = {key.removeprefix("xmlns").lstrip(":") for key, value in root.attributes.items() if value == NAMESPACE}
    names = [f"{prefix}:chapter" if prefix else "chapter" for prefix in prefixes | {"psc"}]
    found = list(root.every(*names, "chapter"))
    for item in found:
        _add(notes, item.line, item.attributes.get("start", ""), None, item.attributes)
    return len(found)


def _read_json(text: str, notes: Collector) -> int:
    """Add the chapters of JSON in either form; returns how many there are."""
    value, lines = parse_json(text), TextLines(text)
    whole = object_from_json(value)
    items = objects_from_json(whole.get("chapters", whole.get("psc", value)))
    for item in items:
        start, end = item.get("startTime", item.get("start")), item.get("endTime")
        line = lines.of(text_from_json(item.get("title")))
        _add(notes, line, start, end, item)
    return len(items)


def _seconds(value: object) -> Fraction:
    """Seconds of a number, or of a clock time in quotes. Raises ValueError."""
    return parse_clock(value) if isinstance(value, str) else seconds_from_json(value)


def _add(notes: Collector, line: int, start: object, end: object, given: Mapping[str, Any]) -> None:
    try:
        first, last = _seconds(start), None if end is None else _seconds(end)
    except ValueError as error:
        notes.skip(line, str(error))
        return
    for key in ("href", "url", "image", "img"):
        if address := text_from_json(given.get(key)):
            notes.change(line, f"its {key} was left out: {address[:200]}")
    notes.add(line, first, last, text_from_json(given.get("title")))


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """The XML; a chapter for each note that has text."""
    del clip, options
    rows, remarks = titled(notes)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<psc:chapters xmlns:psc="{NAMESPACE}" version="1.2">',
        *(f'  <psc:chapter start="{format_time(note.start)}" title={quote_attribute(tidy(words))}/>'
          for note, words in rows),
        "</psc:chapters>",
    ]  # fmt: skip
    return Written(("\n".join(lines) + "\n",), remarks)


def _fit(text: str) -> Fit:
    if NAMESPACE in text and "chapter" in text:
        return Fit.SIGNED
    listed = has_keys(text, "start", "title") and text.lstrip("\ufeff \t\r\n").startswith("[")
    return Fit.LIKELY if listed or has_keys(text, "chapters", "startTime") else Fit.NONE


FORMAT = Format(
    "podlove", "Podlove chapters", (".psc", ".psc.xml"),
    Keeps(id=Kept.NO, range=Kept.NO, point=Kept.YES, lines=Kept.NO, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read, write, _fit,
)  # fmt: skip
