"""LosslessCut's project (.llc), which it saves beside every clip: JSON5 with the clip's name and its segments.

A segment without a start begins with the clip. Without an end it lasts to the clip's end in version 1; since version 2
LosslessCut takes it for a marker, a point.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

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
    count,
    signed,
    written_ms,
)
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.json5file import LINE, parse_json5
from bts.notes.formats.kit.jsonfile import format_json, number_from_json, text_from_json
from bts.notes.formats.kit.media import describe_pick, pick_media
from bts.notes.formats.kit.texts import tidy

VERSION = 2
"""Version of the project that is written."""

SEGMENTS = "cutSegments"


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each segment; one without a name is named by its number. Its tags become `name: value`.

    Raises:
        NotesFileError: not JSON5, no project of LosslessCut, or of another medium than the picked one.
    """
    project = parse_json5(text)
    segments = project.get(SEGMENTS) if isinstance(project, dict) else None
    if not isinstance(segments, list):
        raise NotesFileError("not a project of LosslessCut", None, "choose another --format")
    if not segments:
        raise NotesFileError("no segment in it", None, "make segments in LosslessCut first")
    notes = Collector("llc", clip)
    if remark := describe_pick(pick_media([text_from_json(project.get("mediaFileName"))], clip), clip):
        notes.change(0, remark)
    open_ended = project.get("version") == 1
    coloured = 0
    for number, segment in enumerate(segments, start=1):
        line = segment.get(LINE, 0) if isinstance(segment, dict) else 0
        try:
            start, end = _times(segment, clip, open_ended=open_ended)
        except ValueError as error:
            notes.skip(line, f"segment {number}: {error}")
            continue
        colour = segment.get("color")
        name = colour.lower() if isinstance(colour, str) and colour.isalpha() else ""
        coloured += colour is not None and not name
        words = text_from_json(segment.get("name"))
        tags = (*_tags(segment.get("tags")), *([name] if name else []))
        notes.add(line, start, end, words if tidy(words) else f"Segment {number}", tags=tags)
    if coloured:
        notes.change(0, f"{count(coloured, 'colour')} without a name are not kept")
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """The project, as JSON, which is JSON5 too. A point is a segment without an end; tags have no values."""
    del options
    segments: list[dict[str, Any]] = []
    for note in notes:
        start, end = written_ms(note)
        segment: dict[str, Any] = {"start": start / 1000}
        if end is not None:
            segment["end"] = end / 1000
        segment["name"] = tidy(note.text or note.caption)
        if note.tags:
            segment["tags"] = dict.fromkeys(note.tags, "")
        segments.append(segment)
    return Written((format_json({"version": VERSION, "mediaFileName": clip.name, SEGMENTS: segments}),))


def _times(segment: object, clip: ClipFacts, *, open_ended: bool) -> tuple[Fraction, Fraction | None]:
    """Start and end of a segment in seconds. Raises ValueError for what is none."""
    if not isinstance(segment, dict):
        raise ValueError("it is no segment")
    start, end = segment.get("start"), segment.get("end")
    first = Fraction(0) if start is None else number_from_json(start)
    if end is not None:
        return first, number_from_json(end)
    return first, clip.duration if open_ended else None


def _tags(value: object) -> tuple[str, ...]:
    """The tags of a segment, which are names with values: `scene: 3`, and the name alone where the value is empty."""
    if not isinstance(value, dict):
        return ()
    named = {key: text_from_json(item) for key, item in value.items() if key != LINE}
    return tuple(f"{key}: {item}" if item else key for key, item in named.items())


FORMAT = Format(
    "llc", "LosslessCut project", (".llc",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.CONVENTION, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read, write, signed(lambda text: re.search(r"""\bcutSegments['"]?\s{0,20}:""", text) is not None), media=True,
)  # fmt: skip
