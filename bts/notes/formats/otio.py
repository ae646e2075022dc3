"""OpenTimelineIO: a timeline with the clip on one track and a marker on it for each note.

Written and read as the plain JSON that an .otio file is (its schemas: opentimelineio.readthedocs.io), so that no
compiled library is needed; the tests give what is written to OpenTimelineIO itself. A marker's range is in the time of
the item that owns it: in the clip's media time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import unquote

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.base import EVERYTHING, ClipFacts, Format, Grid, Keeps, Kept, Options, Read, Written
from bts.notes.formats.collector import Collector
from bts.notes.formats.jsonfile import a_list, a_number, a_text, dump, load
from bts.notes.formats.record import note_fields, record, settled
from bts.notes.formats.texts import Lines, tidy, title_of, whole

COLOURS = ("PINK", "RED", "ORANGE", "YELLOW", "GREEN", "CYAN", "BLUE", "PURPLE", "MAGENTA", "BLACK", "WHITE")
USUAL = "GREEN"
KNOWN_RATES = tuple(Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120))
"""Rates that a file can only give as a decimal, such as 23.976023976."""


@dataclass(frozen=True)
class _Marker:
    """A marker, how far its owner's time is ahead of the clip's, and what its owner plays."""

    value: dict[str, Any]
    offset: Fraction
    media: str


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker. Where the timeline plays several media, only those on this clip are taken.

    Raises:
        NotesFileError: not JSON, or no OTIO object.
    """
    value = load(text)
    if not isinstance(value, dict) or not isinstance(value.get("OTIO_SCHEMA"), str):
        raise NotesFileError("not an OpenTimelineIO file", None, "choose another --format")
    notes = Collector("otio", clip)
    try:
        markers = list(_markers(value))
    except RecursionError as error:
        raise NotesFileError("nested too deeply", None, "flatten the timeline before you export it") from error
    ours = any(_is(marker.media, clip) for marker in markers)
    lines = Lines(text)
    for marker in markers:
        line = lines.of('"Marker.')
        if ours and not _is(marker.media, clip):
            notes.skip(line, f"this marker is on another clip, {marker.media[:100] or 'the timeline'}")
        else:
            _add(notes, line, marker)
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: Options) -> Written:
    """A timeline of the whole clip. A point is a marker without duration."""
    del options
    media = _object("ExternalReference.1", name=clip.name, target_url=clip.uri or clip.location or clip.name,
                    available_range=_range(Fraction(0), clip.duration, clip), available_image_bounds=None)  # fmt: skip
    item = _object(
        "Clip.2", name=clip.name, source_range=None, effects=[], markers=[_marker(note, clip) for note in notes],
        enabled=True, media_references={"DEFAULT_MEDIA": media}, active_media_reference_key="DEFAULT_MEDIA",
    )  # fmt: skip
    common: dict[str, Any] = {"source_range": None, "effects": [], "markers": [], "enabled": True}
    track = _object("Track.1", name="V1", kind="Video", children=[item], **common)
    stack = _object("Stack.1", name="tracks", children=[track], **common)
    return Written((dump(_object("Timeline.1", name=clip.name, global_start_time=None, tracks=stack)),))


def _object(schema: str, **fields: Any) -> dict[str, Any]:
    return {"OTIO_SCHEMA": schema, "metadata": {}} | fields


def _marker(note: Note, clip: ClipFacts) -> dict[str, Any]:
    words = tidy(note.text or note.caption)
    length = Fraction(0) if note.end is None else note.end - note.start
    rest = record(note, without=("text",))
    if note.end is not None and length * 1000 < 1:
        rest["exact"] = [str(note.start), str(note.end)]
    colour = next((tag.upper() for tag in note.tags if tag.upper() in COLOURS), USUAL)
    return _object("Marker.2", name=title_of(words), comment=words, color=colour,
                   marked_range=_range(note.start, length, clip)) | {"metadata": {"bts": rest}}  # fmt: skip


def _range(start: Fraction, length: Fraction, clip: ClipFacts) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start, clip), "duration": _time(length, clip)}


def _time(time: Fraction, clip: ClipFacts) -> dict[str, Any]:
    """Frames at the clip's rate, which are whole for a time on a frame and else carry a fraction."""
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(clip.rate), "value": float(time * clip.rate)}


def _markers(value: object, offset: Fraction = Fraction(0), media: str = "") -> Iterator[_Marker]:
    """All markers below an OTIO object. A clip's markers are in its media's time, which may not begin at 0."""
    if isinstance(value, list):
        for item in value:
            yield from _markers(item, offset, media)
    if not isinstance(value, dict):
        return
    schema = a_text(value.get("OTIO_SCHEMA"))
    if schema.startswith("Clip."):
        offset, media = _media(value)
    for marker in a_list(value.get("markers")):
        if isinstance(marker, dict):
            yield _Marker(marker, offset, media)
    children = value.get("tracks") if schema.startswith("Timeline.") else value.get("children")
    yield from _markers(children, offset, media)


def _media(item: dict[str, Any]) -> tuple[Fraction, str]:
    """When a clip's media begins in its own time, in seconds, and what it is called."""
    references = item.get("media_references")
    key = item.get("active_media_reference_key", "DEFAULT_MEDIA")
    reference = references.get(key) if isinstance(references, dict) else item.get("media_reference")
    if not isinstance(reference, dict):
        return Fraction(0), a_text(item.get("name"))
    available = reference.get("available_range")
    try:
        start = _seconds(available.get("start_time")) if isinstance(available, dict) else Fraction(0)
    except ValueError:
        start = Fraction(0)
    return start, a_text(reference.get("target_url")) or a_text(item.get("name"))


def _is(media: str, clip: ClipFacts) -> bool:
    return bool(media) and unquote(media.replace("\\", "/").rpartition("/")[2]).casefold() == clip.name.casefold()


def _add(notes: Collector, line: int, marker: _Marker) -> None:
    metadata = marker.value.get("metadata")
    rest = metadata.get("bts", {}) if isinstance(metadata, dict) else {}
    marked = marker.value.get("marked_range")
    try:
        if not isinstance(marked, dict):
            raise ValueError("a marker without a range")
        start, length = _seconds(marked.get("start_time")) - marker.offset, _seconds(marked.get("duration"))
        fields = note_fields(rest)
    except ValueError as error:
        notes.skip(line, str(error))
        return
    end = start + length if length else None
    if start >= 0:
        start = settled(start, rest, 0)
    if end is not None and end >= 0:
        end = settled(end, rest, 1)
    notes.add(line, start, end, whole(a_text(marker.value.get("name")), a_text(marker.value.get("comment"))), **fields)


def _seconds(value: object) -> Fraction:
    """The seconds of a RationalTime, to the microsecond where its fraction of a frame was rounded."""
    if not isinstance(value, dict):
        raise ValueError("a time is missing")
    count, rate = a_number(value.get("value")), a_number(value.get("rate"))
    if rate <= 0:
        raise ValueError("a time has no rate")
    rate = next((known for known in KNOWN_RATES if abs(known - rate) < Fraction(1, 500)), rate)
    time = count / rate
    return time if count.denominator == 1 else Fraction(round(time * 1_000_000), 1_000_000)


FORMAT = Format(
    "otio", "OpenTimelineIO", (".otio",),
    Keeps(id=Kept.CONVENTION, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.CONVENTION,
          author=Kept.CONVENTION, time=Grid.EXACT, track=Kept.CONVENTION, details=EVERYTHING),
    read, write, lambda text: '"OTIO_SCHEMA"' in text,
)  # fmt: skip
