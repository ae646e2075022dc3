"""OpenTimelineIO: a timeline with the clip on one track and a marker on it for each note.

Written and read as the plain JSON that an .otio file is (its schemas: opentimelineio.readthedocs.io), so that no
compiled library is needed; the tests give what is written to OpenTimelineIO itself. A marker's range is in the time of
the item that owns it: in the clip's media time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from urllib.parse import unquote

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import EVERYTHING, ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.jsonfile import (
    find_objects,
    format_json,
    list_from_json,
    number_from_json,
    parse_json,
    text_from_json,
)
from bts.notes.formats.kit.record import make_record, note_fields, prefer_exact
from bts.notes.formats.kit.texts import LineFinder, join_title, shorten_to_title, tidy

COLOURS = ("PINK", "RED", "ORANGE", "YELLOW", "GREEN", "CYAN", "BLUE", "PURPLE", "MAGENTA", "BLACK", "WHITE")
USUAL = "GREEN"
"""OTIO's marker colours. A tag that is one of them, in small letters, colours the marker; another program's colour is
read as such a tag."""
KNOWN_RATES = tuple(Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120))
"""Rates that a file can only give as a decimal, such as 23.976023976."""


@dataclass(frozen=True)
class _Marker:
    """A marker, what its owner plays, and how far its time is ahead of that clip's (None: it is the timeline's)."""

    value: dict[str, Any]
    offset: Fraction | None
    media: str


@dataclass(frozen=True)
class _Piece:
    """What the timeline plays from `start` to `end`, and how far its time is then ahead of that clip's."""

    start: Fraction
    end: Fraction
    offset: Fraction
    media: str


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker. Where the timeline plays several media, only those on this clip are taken.

    Raises:
        NotesFileError: not JSON, or no OTIO object.
    """
    value = parse_json(text)
    if not isinstance(value, dict) or not isinstance(value.get("OTIO_SCHEMA"), str):
        raise NotesFileError("not an OpenTimelineIO file", None, "choose another --format")
    notes = Collector("otio", clip)
    try:
        pieces = _pieces(value)
        markers = [_place_on_clip(marker, pieces) for marker in _markers(value)]
    except RecursionError as error:
        raise NotesFileError("nested too deeply", None, "flatten the timeline before you export it") from error
    ours = any(_is(marker.media, clip) for marker in markers)
    lines = LineFinder(text)
    for marker in markers:
        line = lines.of('"Marker.')
        if ours and not _is(marker.media, clip):
            notes.skip(line, f"this marker is on another clip, {marker.media[:100] or 'the timeline'}")
        elif marker.offset is None:
            notes.skip(line, "this marker is on the timeline where it plays no clip")
        else:
            _add(notes, line, marker, marker.offset)
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A timeline of the whole clip. A point is a marker without duration."""
    del options
    media = _object("ExternalReference.1", name=clip.name, target_url=clip.uri or clip.location or clip.link,
                    available_range=_range(Fraction(0), clip.duration, clip), available_image_bounds=None)  # fmt: skip
    item = _object(
        "Clip.2", name=clip.name, source_range=None, effects=[], markers=[_marker(note, clip) for note in notes],
        enabled=True, media_references={"DEFAULT_MEDIA": media}, active_media_reference_key="DEFAULT_MEDIA",
    )  # fmt: skip
    common: dict[str, Any] = {"source_range": None, "effects": [], "markers": [], "enabled": True}
    track = _object("Track.1", name="V1", kind="Video", children=[item], **common)
    stack = _object("Stack.1", name="tracks", children=[track], **common)
    return Written((format_json(_object("Timeline.1", name=clip.name, global_start_time=None, tracks=stack)),))


def _object(schema: str, **fields: Any) -> dict[str, Any]:
    return {"OTIO_SCHEMA": schema, "metadata": {}} | fields


def _marker(note: Note, clip: ClipFacts) -> dict[str, Any]:
    words = tidy(note.text or note.caption)
    length = Fraction(0) if note.end is None else note.end - note.start
    rest = make_record(note, without=("text",))
    if note.end is not None and length * 1000 < 1:
        rest["exact"] = [str(note.start), str(note.end)]
    colour = next((tag.upper() for tag in note.tags if tag.upper() in COLOURS), USUAL)
    return _object("Marker.2", name=shorten_to_title(words), comment=words, color=colour,
                   marked_range=_range(note.start, length, clip)) | {"metadata": {"bts": rest}}  # fmt: skip


def _range(start: Fraction, length: Fraction, clip: ClipFacts) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start, clip), "duration": _time(length, clip)}


def _time(time: Fraction, clip: ClipFacts) -> dict[str, Any]:
    """A RationalTime in frames at the clip's rate: an integer for a time on a frame, else with a fraction."""
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(clip.edit_rate), "value": float(time * clip.edit_rate)}


def _markers(value: object) -> Iterator[_Marker]:
    """All markers below an OTIO object. A clip's markers are in its media's time, which may not begin at 0."""
    if isinstance(value, list):
        for item in value:
            yield from _markers(item)
    if not isinstance(value, dict):
        return
    offset, media = _media(value) if _schema(value) == "Clip" else (None, "")
    for marker in list_from_json(value.get("markers")):
        if isinstance(marker, dict):
            yield _Marker(marker, offset, media)
    yield from _markers(value.get("tracks" if _schema(value) == "Timeline" else "children"))


def _pieces(timeline: dict[str, Any]) -> list[_Piece]:
    """When the first track with clips plays which range of which media, up to the first item without a length."""
    tracks = find_objects(timeline, lambda item: _schema(item) == "Track")
    clips = [track for track in tracks if find_objects(track.get("children"), lambda item: _schema(item) == "Clip")]
    pieces: list[_Piece] = []
    at = Fraction(0)
    for item in list_from_json(clips[0].get("children")) if clips else []:
        if not isinstance(item, dict) or _schema(item) == "Transition":
            continue
        begin, media = _media(item)
        try:
            span = item.get("source_range") or _reference(item).get("available_range") or {}
            start, length = (
                _seconds_from_rational_time(span.get("start_time")),
                _seconds_from_rational_time(span.get("duration")),
            )
        except (ValueError, AttributeError):
            break
        if _schema(item) == "Clip":
            pieces.append(_Piece(at, at + length, at - start + begin, media))
        at += length
    return pieces


def _place_on_clip(marker: _Marker, pieces: Sequence[_Piece]) -> _Marker:
    """A marker on the timeline moved to the clip that plays at its time; other markers unchanged.

    A timeline without clips is taken for the clip itself.
    """
    if marker.offset is not None:
        return marker
    if not pieces:
        return replace(marker, offset=Fraction(0))
    try:
        time = _seconds_from_rational_time(marker.value.get("marked_range", {}).get("start_time"))
    except (ValueError, AttributeError):
        return replace(marker, offset=Fraction(0))
    piece = next((piece for piece in pieces if piece.start <= time < piece.end), None)
    return marker if piece is None else replace(marker, offset=piece.offset, media=piece.media)


def _schema(item: dict[str, Any]) -> str:
    """`Clip` for `Clip.2`."""
    return text_from_json(item.get("OTIO_SCHEMA")).partition(".")[0]


def _media(item: dict[str, Any]) -> tuple[Fraction, str]:
    """When a clip's media begins in its own time, in seconds, and what it is called."""
    reference = _reference(item)
    available = reference.get("available_range")
    try:
        start = _seconds_from_rational_time(available.get("start_time")) if isinstance(available, dict) else Fraction(0)
    except ValueError:
        start = Fraction(0)
    return start, text_from_json(reference.get("target_url")) or text_from_json(item.get("name"))


def _reference(item: dict[str, Any]) -> dict[str, Any]:
    """The media reference of a clip that is in use; empty where there is none."""
    references, key = item.get("media_references"), item.get("active_media_reference_key", "DEFAULT_MEDIA")
    if isinstance(references, dict) and isinstance(key, str):
        reference = references.get(key)
    else:
        reference = item.get("media_reference")
    return reference if isinstance(reference, dict) else {}


def _is(media: str, clip: ClipFacts) -> bool:
    name = _decode(media.replace("\\", "/").rpartition("/")[2]).casefold()
    return bool(media) and name in (_decode(clip.link).casefold(), clip.name.casefold())


def _decode(link: str) -> str:
    """The text of a link; bytes that are not UTF-8 become what they are in Python's names of files."""
    return unquote(link, errors="surrogateescape")


def _add(notes: Collector, line: int, marker: _Marker, offset: Fraction) -> None:
    metadata = marker.value.get("metadata")
    rest = metadata.get("bts", {}) if isinstance(metadata, dict) else {}
    marked = marker.value.get("marked_range")
    try:
        if not isinstance(marked, dict):
            raise ValueError("a marker without a range")
        start, length = (
            _seconds_from_rational_time(marked.get("start_time")) - offset,
            _seconds_from_rational_time(marked.get("duration")),
        )
        fields = note_fields(rest)
    except ValueError as error:
        notes.skip(line, str(error))
        return
    colour = text_from_json(marker.value.get("color"))
    if not rest and colour in COLOURS and colour != USUAL:
        fields["tags"] = (colour.lower(),)
    end = start + length if length else None
    if start >= 0:
        start = prefer_exact(start, rest, 0)
    if end is not None and end >= 0:
        end = prefer_exact(end, rest, 1)
    notes.add(
        line,
        start,
        end,
        join_title(text_from_json(marker.value.get("name")), text_from_json(marker.value.get("comment"))),
        **fields,
    )


def _seconds_from_rational_time(value: object) -> Fraction:
    """The seconds of a RationalTime, to the microsecond where its fraction of a frame was rounded."""
    if not isinstance(value, dict):
        raise ValueError("a time is missing")
    count, rate = number_from_json(value.get("value")), number_from_json(value.get("rate"))
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
