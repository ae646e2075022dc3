"""DaVinci Resolve's timeline markers as an EDL: Timelines > Import > Timeline Markers from EDL.

The locators that Avid writes into the list of a cut (`* LOC:`) are read too.

Resolve reads at most 999 events a file and one marker a frame. Its timelines start at 01:00:00:00 where nobody has set
them to the clip's source timecode; the file does not tell.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes.formats import avid
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, count, signed
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.events import Event, Locator, ResolveMarker, parse_events
from bts.notes.formats.kit.media import choose_name, describe_media, pick_media
from bts.notes.formats.kit.placing import Marker, Piece, Played, count_untold, name_media, take_markers
from bts.notes.formats.kit.texts import one_line, tidy
from bts.notes.formats.kit.timecode import HOUR, ZERO, count_for, frame_of_timecode

EVENTS = 999
"""Markers of one file above which a second is begun: an event number has three digits."""

REMEDY = "in Resolve: Timelines > Export > Timeline Markers to EDL"

NEAREST_SPEED = Fraction(1, 10)
"""Frames a second up to which a speed is the clip's own: M2 gives one decimal, 023.9 for 23.976."""

COLOURS = (
    "Blue", "Cyan", "Green", "Yellow", "Red", "Pink", "Purple", "Fuchsia", "Rose", "Lavender", "Sky", "Mint", "Lemon",
    "Sand", "Cocoa", "Cream",
)  # fmt: skip
"""Resolve's marker colours, the usual one first. A tag that is one of them, in small letters, colours the marker."""

_SHIELDED = re.compile(r"(?:- )*[\d*]")


@dataclass(frozen=True)
class _Edit:
    """An event, when it starts in seconds of timecode, and what it plays."""

    event: Event
    start: Fraction
    pieces: tuple[Piece, ...]


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker and locator, counted from the start of the timeline (kit.timecode.place_frames).

    Where the list tells what plays, a locator lies in that medium, in whose own timecode it is then counted.

    Raises:
        NotesFileError: there is no marker in the file, it speaks of several media of which none is this clip, or its
            timeline cannot start where timelines do.
    """
    notes = Collector("edl", clip)
    events, locators = parse_events(text)
    if not events and not locators:
        raise NotesFileError("no event of an EDL", None, REMEDY)
    drop = bool(re.search(r"^FCM:\s*DROP FRAME", text, re.MULTILINE)) or any(";" in event.times[2] for event in events)
    edits = list(_edits(events, clip, notes, drop=drop))
    markers = [_resolve_marker(edit, edit.event.marker, clip) for edit in edits if edit.event.marker is not None]
    for edit in edits if markers else ():
        if edit.event.marker is None:
            notes.skip(edit.event.line, "this event is no marker (no line with |C: |M: |D: below it)")
    everything = tuple(piece for edit in edits if edit.event.marker is None for piece in edit.pieces)
    markers += _locator_markers(locators, everything, clip, notes, drop=drop)
    if not markers and not notes.read().skipped:
        media = describe_media(choose_name(event.names, clip) for event in events)
        raise NotesFileError(f"no marker in it, but {count(len(events), 'event')} of a cut{media}", None, REMEDY)
    picked = pick_media(name_media(markers, (piece.media for piece in everything)), clip)
    remark = partial(notes.change, 0)
    take_markers(notes, count_untold(markers, picked, clip, remark, drop=drop, usual=(HOUR, ZERO)), picked, clip)
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A marker for each frame that has notes, in files of 999. A point is one frame long."""
    counting = count_for(clip, options.drop, HOUR)
    by_frame: dict[int, list[Note]] = {}
    for note in notes:
        by_frame.setdefault(clip.frame_at(note.start), []).append(note)
    events = [(frame, found) for frame, found in sorted(by_frame.items())]
    parts = []
    for i in range(0, max(len(events), 1), EVENTS):
        title = one_line(clip.name) if len(events) <= EVENTS else f"{one_line(clip.name)} {i // EVENTS + 1}"
        lines = [f"TITLE: {title}", f"FCM: {'DROP FRAME' if counting.drop else 'NON-DROP FRAME'}", ""]
        for number, (frame, found) in enumerate(events[i : i + EVENTS], start=1):
            one, two = (counting.label(at) for at in (frame, frame + 1))
            lines += [f"{number:03}  001      V     C        {one} {two} {one} {two}", _marker(found, frame, clip), ""]
        parts.append("\n".join(lines) + "\n")
    return Written(tuple(parts), tuple(filter(None, [counting.remark, *_remarks(notes, events, clip)])))


def _marker(notes: Sequence[Note], frame: int, clip: ClipFacts) -> str:
    """The second line of an event; notes on one frame are one marker, as long as the longest."""
    ends = [frame + 1 if note.end is None else clip.frame_at(note.end) for note in notes]
    words = " / ".join(filter(None, (one_line(note.text or note.caption) for note in notes)))
    wished = (tag.capitalize() for note in notes for tag in note.tags)
    colour = next((colour for colour in wished if colour in COLOURS), COLOURS[0])
    return f" |C:ResolveColor{colour} |M:{_shield(words)} |D:{max(*ends, frame + 1) - frame}"


def _shield(words: str) -> str:
    """Text that Resolve takes: no `|`, and no digit or `*` first, which would begin an event or a comment."""
    words = words.replace("|", "\N{BROKEN BAR}")
    return f"- {words}" if _SHIELDED.match(words) else words


def _bare(words: str) -> str:
    return words[2:] if words.startswith("- ") and _SHIELDED.match(words) else words


def _remarks(notes: Sequence[Note], events: Sequence[tuple[int, list[Note]]], clip: ClipFacts) -> Iterator[str]:
    merged = sum(len(found) for _, found in events if len(found) > 1)
    if merged:
        yield f"{merged} notes on frames that they share were made one marker a frame"
    plain = sum(tag.capitalize() not in COLOURS[1:] for note in notes for tag in note.tags)
    extra = sum(max(0, sum(tag.capitalize() in COLOURS[1:] for tag in note.tags) - 1) for note in notes)
    if plain + extra:
        yield f"{count(plain + extra, 'tag')} cannot be kept: a marker has one colour and no tags"
    if barred := sum("|" in note.text for note in notes):
        yield f"`|` was made `\N{BROKEN BAR}` in {count(barred, 'note')}"
    if len(events) > EVENTS:
        yield f"{len(events)} markers are in files of {EVENTS}, the most that Resolve reads"
    short = sum(n.end is not None and clip.frame_at(n.end) <= clip.frame_at(n.start) + 1 for n in notes)
    if short:
        yield f"{count(short, 'range')} of one frame cannot be told from points"


def _edits(events: Sequence[Event], clip: ClipFacts, notes: Collector, *, drop: bool) -> Iterator[_Edit]:
    """The events with what each plays when. One whose times are none is skipped with a remark."""
    for event in events:
        try:
            frames = [frame_of_timecode(time, clip.edit_rate, drop=drop or ";" in time) for time in event.times]
        except UsageError as error:
            notes.skip(event.line, str(error))
            continue
        first, start, end = (Fraction(frames[place]) / clip.edit_rate for place in (0, 2, 3))
        media = choose_name(event.names, clip)
        if event.marker is not None and not event.name:
            yield _Edit(event, start, (Piece(None, None, "", Fraction(0), untold=True),))
        elif media:
            ahead = start - first if _is_steady(event, clip) else None
            sound = "V" not in event.track.upper()
            yield _Edit(event, start, (Piece(start, end, media, ahead, sound=sound, untold=True),))
        else:
            yield _Edit(event, start, ())


def _is_steady(event: Event, clip: ClipFacts) -> bool:
    """Whether an event plays at its own speed, which M2 tells in frames a second, rounded."""
    return not event.speed or abs(Fraction(event.speed) - clip.edit_rate) < NEAREST_SPEED


def _resolve_marker(edit: _Edit, marker: ResolveMarker, clip: ClipFacts) -> Marker:
    words = tidy("\n".join(filter(None, [_bare(marker.name), *edit.event.words, marker.words]))) or marker.colour
    tags = (marker.colour.lower(),) if marker.colour and marker.colour != COLOURS[0] else ()
    length = Fraction(marker.frames) / clip.edit_rate if marker.frames > 1 else Fraction(0)
    return Marker(edit.event.line, edit.start, length, words, "the timeline", edit.pieces, 0, {"tags": tags})


def _locator_markers(
    locators: Sequence[Locator], pieces: tuple[Piece, ...], clip: ClipFacts, notes: Collector, *, drop: bool
) -> Iterator[Marker]:
    """Avid's locators: points, whose first word is a colour where it is one. They lie in what the list plays then."""
    played = Played(pieces or (Piece(None, None, "", Fraction(0), untold=True),))
    for locator in locators:
        try:
            frame = frame_of_timecode(locator.time, clip.edit_rate, drop=drop or ";" in locator.time)
        except UsageError as error:
            notes.skip(locator.line, error.what)
            continue
        first, *rest = locator.rest.split(None, 1) or [""]
        colour = first.lower() if first.lower() in avid.COLOURS else ""
        words = ("".join(rest) or first.capitalize()) if colour else locator.rest
        tags = (colour,) if colour and colour != avid.COLOURS[0] else ()
        time = Fraction(frame) / clip.edit_rate
        yield Marker(locator.line, time, Fraction(0), words, "the timeline", played.at(time), 0, {"tags": tags})


def _looks_like(text: str) -> bool:
    return re.search(r"^TITLE:|^FCM:|^\*\s*LOC:\s*\d", text[:2000], re.MULTILINE) is not None


FORMAT = Format(
    "edl", "Resolve marker EDL", (".edl",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.CONVENTION, lines=Kept.NO, tags=Kept.CONVENTION, author=Kept.NO,
          time=Grid.FRAME, track=Kept.NO),
    read, write, signed(_looks_like), timeline=True, media=True,
)  # fmt: skip
