"""OpenTimelineIO: a timeline with the clip on one track and a marker on it for each note.

Written and read as the plain JSON that an .otio file is (its schemas: opentimelineio.readthedocs.io), so that no
compiled library is needed; the tests give what is written to OpenTimelineIO itself. A marker's range is in the time of
the item that owns it: in the clip's media time.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

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
from bts.notes.formats.kit.composition import WORDS, media_name, owners, play, schema_of, seconds_of
from bts.notes.formats.kit.jsonfile import format_json, list_from_json, parse_json, text_from_json
from bts.notes.formats.kit.media import describe_media, pick_media
from bts.notes.formats.kit.placing import (
    Marker,
    Piece,
    Played,
    count_frames,
    count_untold,
    frame_span,
    name_media,
    take_markers,
)
from bts.notes.formats.kit.record import make_record, note_fields
from bts.notes.formats.kit.texts import LineFinder, join_title, shorten_to_title, tidy
from bts.notes.formats.kit.timecode import ZERO

COLOURS = ("PINK", "RED", "ORANGE", "YELLOW", "GREEN", "CYAN", "BLUE", "PURPLE", "MAGENTA", "BLACK", "WHITE")
USUAL = "GREEN"
"""OTIO's marker colours. A tag that is one of them, in small letters, colours the marker; another program's colour is
read as such a tag."""


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker on this clip, or on a timeline where it plays.

    Raises:
        NotesFileError: not JSON, no OTIO object, without any marker, or of several media of which none is this clip.
    """
    value = parse_json(text)
    if not isinstance(value, dict) or not isinstance(value.get("OTIO_SCHEMA"), str):
        raise NotesFileError("not an OpenTimelineIO file", None, "choose another --format")
    notes, lines = Collector("otio", clip), LineFinder(text)
    try:
        found = list(owners(value))
        names = [media_name(item, clip) for item in found if schema_of(item) == "Clip"]
        alone = () if names else (Piece(None, None, "", Fraction(0)),)  # a timeline without clips is the clip itself
        markers = [marker for item in found for marker in _markers(item, alone, clip, notes, lines)]
    except RecursionError as error:
        raise NotesFileError("nested too deeply", None, "flatten the timeline before you export it") from error
    if not markers and not notes.read().skipped:
        raise NotesFileError(f"no marker in it{describe_media(names)}", None, "mark the clip, and export it again")
    picked = pick_media(name_media(markers, names), clip)
    take_markers(notes, _count_untold(markers, picked, clip, notes), picked, clip)
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A timeline of the whole clip. A point is a marker without duration."""
    del options
    # The adapter for Final Cut 7 XML takes no clip without a source range.
    whole = _range(0, count_frames(clip), clip)
    media = _object("ExternalReference.1", name=clip.name, target_url=clip.uri or clip.location or clip.link,
                    available_range=whole, available_image_bounds=None)  # fmt: skip
    item = _object(
        "Clip.2", name=clip.name, source_range=whole, effects=[], markers=[_marker(note, clip) for note in notes],
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
    start, length = frame_span(note, clip)
    rest = make_record(note, without=("text", "exact"))
    times = [note.start] if note.end is None else [note.start, note.end]
    if times != [clip.time_on_timeline(frame) for frame in (start, start + length)][: len(times)]:
        rest["exact"] = [str(time) for time in times]
    colour = next((tag.upper() for tag in note.tags if tag.upper() in COLOURS), USUAL)
    return _object("Marker.2", name=shorten_to_title(words), comment=words, color=colour,
                   marked_range=_range(start, length, clip)) | {"metadata": {"bts": rest}}  # fmt: skip


def _range(start: int, length: int, clip: ClipFacts) -> dict[str, Any]:
    """The range of frames in the media's own time, which begins at the clip's source timecode."""
    times = {"start_time": _time(clip.origin + start, clip), "duration": _time(length, clip)}
    return {"OTIO_SCHEMA": "TimeRange.1"} | times


def _time(frames: int, clip: ClipFacts) -> dict[str, Any]:
    """A RationalTime of whole frames at the clip's rate."""
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(clip.edit_rate), "value": float(frames)}


def _markers(
    item: dict[str, Any], alone: tuple[Piece, ...], clip: ClipFacts, notes: Collector, lines: LineFinder
) -> Iterator[Marker]:
    """The markers of one item. One whose times or fields are none is skipped with a remark."""
    found = [marker for marker in list_from_json(item.get("markers")) if isinstance(marker, dict)]
    played = Played((alone or play(item, clip)) if found else ())
    for marker in found:
        line = lines.of('"Marker.')
        metadata, marked = marker.get("metadata"), marker.get("marked_range")
        rest = metadata.get("bts", {}) if isinstance(metadata, dict) else {}
        try:
            if not isinstance(marked, dict):
                raise ValueError("a marker without a range")
            start, length = seconds_of(marked.get("start_time")), seconds_of(marked.get("duration"))
            fields = note_fields(rest)
        except ValueError as error:
            notes.skip(line, str(error))
            continue
        colour = text_from_json(marker.get("color"))
        if not rest and colour in COLOURS and colour != USUAL:
            fields["tags"] = (colour.lower(),)
        words = join_title(text_from_json(marker.get("name")), text_from_json(marker.get("comment")))
        yield Marker(
            line, start, length, words, WORDS.get(schema_of(item), "a clip"), played.at(start), id(item), fields, rest
        )


def _count_untold(markers: list[Marker], picked: frozenset[str], clip: ClipFacts, notes: Collector) -> list[Marker]:
    """The markers, with the time of media that do not tell when they begin counted from where that is assumed."""
    code, start = clip.source_timecode, clip.timeline_start
    drop = code.drop if code is not None else start is not None and start.drop
    placed = count_untold(markers, picked, clip, partial(notes.change, 0), drop=drop, usual=(ZERO,), strict=False)
    if start is not None and placed == markers:
        notes.change(0, f"it tells where its media start: {start} was not used")
    return placed


FORMAT = Format(
    "otio", "OpenTimelineIO", (".otio",),
    Keeps(id=Kept.CONVENTION, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.CONVENTION,
          author=Kept.CONVENTION, time=Grid.EXACT, track=Kept.CONVENTION, details=EVERYTHING),
    read, write, signed(lambda text: '"OTIO_SCHEMA"' in text), timeline=True, media=True,
)  # fmt: skip
