"""OpenTimelineIO: a timeline with the clip on one track and a marker on it for each note.

Written and read as the plain JSON that an .otio file is (its schemas: opentimelineio.readthedocs.io), so that no
compiled library is needed; the tests give what is written to OpenTimelineIO itself. A marker's range is in the time of
the item that owns it: in the clip's media time.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any
from urllib.parse import unquote

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import (
    EVERYTHING,
    ClipFacts,
    ExportOptions,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    Written,
    signed,
)
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
from bts.notes.formats.kit.timecode import ZERO, place_frames

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
        begin = _assume_begin(value, clip, partial(notes.change, 0))
        pieces = _pieces(value, begin)
        markers = [_place_on_clip(marker, pieces) for marker in _markers(value, begin)]
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
    """The range in the media's own time, which begins at the clip's source timecode."""
    times = {"start_time": _time(start, clip, clip.origin), "duration": _time(length, clip)}
    return {"OTIO_SCHEMA": "TimeRange.1"} | times


def _time(time: Fraction, clip: ClipFacts, origin: int = 0) -> dict[str, Any]:
    """A RationalTime in frames at the clip's rate: an integer for a time on a frame, else with a fraction."""
    value = float(origin + time * clip.edit_rate)
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(clip.edit_rate), "value": value}


def _assume_begin(value: dict[str, Any], clip: ClipFacts, remark: Callable[[str], None]) -> Fraction:
    """When media begin, in seconds of their own time, whose available range is not told.

    That is the start that a person has said, or the clip's source timecode when all markers on such media of this clip
    lie in it, or 0.
    """
    untold = [
        marker.value
        for marker in _markers(value, None)
        if marker.offset is None and marker.media and _is(marker.media, clip)
    ]
    frames = []
    for marker in untold:
        with suppress(ValueError, AttributeError):
            frames.append(math.floor(_seconds(marker.get("marked_range", {}).get("start_time")) * clip.edit_rate))
    code, start = clip.source_timecode, clip.timeline_start
    if start is not None and not frames:
        remark(f"it tells where its media start: {start} was not used")
    drop = code.drop if code is not None else start is not None and start.drop
    placed = place_frames(frames, clip, remark, drop=drop, usual=(ZERO,), strict=False)
    return Fraction(frames[0] - placed[0]) / clip.edit_rate if placed else Fraction(0)


def _markers(value: object, begin: Fraction | None) -> Iterator[_Marker]:
    """All markers below an OTIO object. A clip's markers are in its media's time, which may not begin at 0.

    `begin` is when media begin that do not tell.
    """
    if isinstance(value, list):
        for item in value:
            yield from _markers(item, begin)
    if not isinstance(value, dict):
        return
    offset, media = _media(value, begin) if _schema(value) == "Clip" else (None, "")
    for marker in list_from_json(value.get("markers")):
        if isinstance(marker, dict):
            yield _Marker(marker, offset, media)
    yield from _markers(value.get("tracks" if _schema(value) == "Timeline" else "children"), begin)


def _pieces(timeline: dict[str, Any], unsaid: Fraction) -> list[_Piece]:
    """When the first track with clips plays which range of which media, up to the first item without a length."""
    tracks = find_objects(timeline, lambda item: _schema(item) == "Track")
    clips = [track for track in tracks if find_objects(track.get("children"), lambda item: _schema(item) == "Clip")]
    pieces: list[_Piece] = []
    at = Fraction(0)
    for item in list_from_json(clips[0].get("children")) if clips else []:
        if not isinstance(item, dict) or _schema(item) == "Transition":
            continue
        begin, media = _media(item, unsaid)
        try:
            span = item.get("source_range") or _reference(item).get("available_range") or {}
            start, length = _seconds(span.get("start_time")), _seconds(span.get("duration"))
        except (ValueError, AttributeError):
            break
        if _schema(item) == "Clip":
            pieces.append(_Piece(at, at + length, at - start + (begin or 0), media))
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
        time = _seconds(marker.value.get("marked_range", {}).get("start_time"))
    except (ValueError, AttributeError):
        return replace(marker, offset=Fraction(0))
    piece = next((piece for piece in pieces if piece.start <= time < piece.end), None)
    return marker if piece is None else replace(marker, offset=piece.offset, media=piece.media)


def _schema(item: dict[str, Any]) -> str:
    """`Clip` for `Clip.2`."""
    return text_from_json(item.get("OTIO_SCHEMA")).partition(".")[0]


def _media(item: dict[str, Any], begin: Fraction | None) -> tuple[Fraction | None, str]:
    """When a clip's media begins in its own time, in seconds (`begin` if it does not tell), and what it is called."""
    reference = _reference(item)
    available = reference.get("available_range")
    try:
        start = _seconds(available.get("start_time")) if isinstance(available, dict) else begin
    except ValueError:
        start = begin
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
        start = _settle(_seconds(marked.get("start_time")) - offset, marked.get("start_time"))
        length = _settle(_seconds(marked.get("duration")), marked.get("duration"))
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


def _settle(time: Fraction, value: object) -> Fraction:
    """A time that was reckoned from the RationalTime `value`: to the microsecond where that is no whole frame.

    For its fraction of a frame was rounded.
    """
    whole = isinstance(value, dict) and number_from_json(value.get("value")).denominator == 1
    return time if whole else Fraction(round(time * 1_000_000), 1_000_000)


def _seconds(value: object) -> Fraction:
    """The seconds of a RationalTime. Raises ValueError for what is none."""
    if not isinstance(value, dict):
        raise ValueError("a time is missing")
    count, rate = number_from_json(value.get("value")), number_from_json(value.get("rate"))
    if rate <= 0:
        raise ValueError("a time has no rate")
    rate = next((known for known in KNOWN_RATES if abs(known - rate) < Fraction(1, 500)), rate)
    return count / rate


FORMAT = Format(
    "otio", "OpenTimelineIO", (".otio",),
    Keeps(id=Kept.CONVENTION, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.CONVENTION,
          author=Kept.CONVENTION, time=Grid.EXACT, track=Kept.CONVENTION, details=EVERYTHING),
    read, write, signed(lambda text: '"OTIO_SCHEMA"' in text), timeline=True,
)  # fmt: skip
