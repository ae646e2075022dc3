"""Writing ELAN's .eaf: a tier for each kind and author, and what ELAN has no place for in properties of the header.

Annotations on one tier must not overlap, so notes that do are written on further tiers. ELAN keeps properties that it
does not know: one for each annotation holds the note's record (kit.record), with where that annotation began.
"""

import json
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Written, written_ms
from bts.notes.formats.kit.record import make_record
from bts.notes.formats.kit.texts import tidy
from bts.notes.formats.kit.xmlfile import quote_attribute, quote_text
from bts.timing import ceil_ms

RECORDS = "bts:note:"
"""Beginning of the names of properties that hold records; the annotation's id follows."""

OWN_KEYS = ("tier", "begin", "end", "point")
"""Keys of a record that are no fields of a note."""

UNDATED = "1970-01-01T00:00:00Z"
"""The date of a file whose notes have none: ELAN demands one, and the same notes give the same file."""

SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"

CONSTRAINTS = {
    "Time_Subdivision": "Time subdivision of parent annotation's time interval, no time gaps allowed within this "
    "interval",
    "Symbolic_Subdivision": "Symbolic subdivision of a parent annotation. Annotations refering to the same parent are "
    "ordered",
    "Symbolic_Association": "1-1 association with a parent annotation",
    "Included_In": "Time alignable annotations within the parent annotation's time interval, gaps are allowed",
}
"""The four stereotypes that stand in every file, in ELAN's own words (its spelling too)."""


@dataclass
class _Lane:
    """A tier: its id, what its notes share, where its last annotation ends in ms, and its annotations."""

    name: str
    kind: str
    author: str
    end: int = 0
    rows: list[tuple[int, int, int, Note]] = field(default_factory=list)


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """The file. A point lasts one frame and is marked as a point in its record."""
    del options
    lanes: list[_Lane] = []
    for number, note in enumerate(notes, start=1):
        start, end = written_ms(note)
        end = max(ceil_ms(note.start + clip.frame), start + 1) if end is None else end
        lane = _free_lane(lanes, note, start)
        lane.rows.append((number, start, end, note))
        lane.end = end
    dates = [note.modified or note.created for note in notes]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<ANNOTATION_DOCUMENT AUTHOR="" DATE="{max(filter(None, dates), default=UNDATED)}" FORMAT="3.0" VERSION="3.0" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="{SCHEMA}">',
        *_header(lanes, clip), *_slots(lanes),
        *(line for lane in lanes for line in _tier(lane)),
        '    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>',
        *(f'    <CONSTRAINT DESCRIPTION="{words}" STEREOTYPE="{name}"/>' for name, words in CONSTRAINTS.items()),
        "</ANNOTATION_DOCUMENT>",
    ]  # fmt: skip
    return Written(("\n".join(lines) + "\n",))


def _free_lane(lanes: list[_Lane], note: Note, start: int) -> _Lane:
    """The first tier of the note's kind and author that is free at `start` ms; a new one where none is."""
    own = [lane for lane in lanes if (lane.kind, lane.author) == (note.kind, note.author)]
    free = next((lane for lane in own if lane.end <= start), None)
    if free is not None:
        return free
    base = f"{note.kind}@{note.author}" if note.author else note.kind
    taken = {lane.name for lane in lanes}
    names = (base, *(f"{base} {number}" for number in range(2, len(lanes) + 3)))
    made = _Lane(next(name for name in names if name not in taken), note.kind, note.author)
    lanes.append(made)
    return made


def _header(lanes: Sequence[_Lane], clip: ClipFacts) -> list[str]:
    address = clip.uri or clip.location or f"./{clip.link}"
    kind = mimetypes.guess_type(clip.name)[0] or "video/mp4"
    media = f'MEDIA_URL={quote_attribute(quote(address, safe=_SAFE))} MIME_TYPE="{kind}"'
    lines = [
        '    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">',
        f'        <MEDIA_DESCRIPTOR {media} RELATIVE_MEDIA_URL="./{clip.link}"/>',
    ]
    for lane in lanes:
        for number, start, end, note in lane.rows:
            value = quote_text(_record(lane, start, end, note))
            lines.append(f'        <PROPERTY NAME="{RECORDS}a{number}">{value}</PROPERTY>')
    total = sum(len(lane.rows) for lane in lanes)
    return [*lines, f'        <PROPERTY NAME="lastUsedAnnotationId">{total}</PROPERTY>', "    </HEADER>"]


def _record(lane: _Lane, start: int, end: int, note: Note) -> str:
    """The record of a note, with where and how it was written: by that a reader knows whether it is still its own."""
    record = make_record(note, without=("author", "exact")) | {"kind": note.kind, "text": _words(note)}
    record |= {"tier": lane.name, "begin": str(start), "end": str(end)}
    return json.dumps(record | ({"point": True} if note.end is None else {}))


def _words(note: Note) -> str:
    return tidy(note.text or note.caption)


_SAFE = "%/:?#[]@!$&'()*+,;=~"
"""Characters of an address that are left as they are: those that have a meaning in it, and what is escaped already."""


def _slots(lanes: Sequence[_Lane]) -> list[str]:
    """Two time slots for each annotation, in order of time as ELAN has them."""
    slots = [
        (ms, number, side)
        for lane in lanes
        for number, start, end, _ in lane.rows
        for side, ms in ((1, start), (2, end))
    ]
    lines = [
        f'        <TIME_SLOT TIME_SLOT_ID="ts{_slot_number(number, side)}" TIME_VALUE="{ms}"/>'
        for ms, number, side in sorted(slots)
    ]
    return ["    <TIME_ORDER>", *lines, "    </TIME_ORDER>"]


def _slot_number(number: int, side: int) -> int:
    return 2 * number - 2 + side


def _tier(lane: _Lane) -> list[str]:
    annotator = f" ANNOTATOR={quote_attribute(lane.author)}" if lane.author else ""
    lines = [f'    <TIER{annotator} LINGUISTIC_TYPE_REF="default-lt" TIER_ID={quote_attribute(lane.name)}>']
    for number, _, _, note in lane.rows:
        slots = " ".join(f'TIME_SLOT_REF{side}="ts{_slot_number(number, side)}"' for side in (1, 2))
        lines += [
            "        <ANNOTATION>",
            f'            <ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" {slots}>',
            f"                <ANNOTATION_VALUE>{quote_text(_words(note))}</ANNOTATION_VALUE>",
            "            </ALIGNABLE_ANNOTATION>",
            "        </ANNOTATION>",
        ]
    return [*lines, "    </TIER>"]
