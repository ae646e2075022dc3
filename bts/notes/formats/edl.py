"""DaVinci Resolve's timeline markers as an EDL: Timelines > Import > Timeline Markers from EDL.

Resolve reads at most 999 events a file and one marker a frame. Its timelines start at 01:00:00:00 where nobody has set
them to the clip's source timecode; the file does not tell.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, count, signed
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import one_line, tidy
from bts.notes.formats.kit.timecode import HOUR, ZERO, count_for, frame_of_timecode, place_frames

EVENTS = 999
"""Markers of one file above which a second is begun: an event number has three digits."""

LONGEST_COUNT = 9
"""Digits of the longest marker in frames: a year."""

COLOURS = (
    "Blue", "Cyan", "Green", "Yellow", "Red", "Pink", "Purple", "Fuchsia", "Rose", "Lavender", "Sky", "Mint", "Lemon",
    "Sand", "Cocoa", "Cream",
)  # fmt: skip
"""Resolve's marker colours, the usual one first. A tag that is one of them, in small letters, colours the marker."""

_EVENT = re.compile(r"\d{1,6}\s+\S+\s+\S+\s+\S+\s+(?P<times>\d[\d:;.]{10,11}(?:\s+\d[\d:;.]{10,11}){3})\s*")
_SHIELDED = re.compile(r"(?:- )*[\d*]")


@dataclass(frozen=True)
class _Marker:
    """The line ` words |C:ResolveColorBlue |M:name |D:frames`."""

    words: str
    colour: str
    name: str
    frames: int


@dataclass
class _Event:
    """An event: its line, its timecode, the lines of a marker's note above the marker's own, and the marker."""

    line: int
    start: str
    words: list[str]
    marker: _Marker | None = None


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker, counted from the start of the timeline (kit.timecode.place_frames).

    Raises:
        NotesFileError: there is no event in the file, or its timeline cannot start where timelines do.
    """
    notes = Collector("edl", clip)
    events = list(_events(text))
    if not events:
        remedy = "in Resolve: Timelines > Export > Timeline Markers to EDL"
        raise NotesFileError("no event of an EDL", None, remedy)
    drop = bool(re.search(r"^FCM:\s*DROP FRAME", text, re.MULTILINE))
    frames: list[tuple[_Event, int]] = []
    remark = partial(notes.change, 0)
    for event in events:
        try:
            frames.append((event, frame_of_timecode(event.start, clip.edit_rate, drop=drop or ";" in event.start)))
        except UsageError as error:
            notes.skip(event.line, str(error))
    drop = drop or any(";" in event.start for event, _ in frames)
    placed = place_frames([frame for _, frame in frames], clip, remark, drop=drop, usual=(HOUR, ZERO))
    for (event, _), frame in zip(frames, placed, strict=True):
        _add(notes, clip, event, frame)
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


def _events(text: str) -> Iterator[_Event]:
    """The events with what stands below each. Comments (`*`) and other lines of an EDL are passed over."""
    event: _Event | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) < 200 and (match := _EVENT.fullmatch(line.strip())):
            if event:
                yield event
            event = _Event(number, match["times"].split()[2], [])
        elif event and event.marker is None and (marker := _marker_of(line)):
            event.marker = marker
        elif event and event.marker is None and line.strip() and not line.lstrip().startswith("*"):
            event.words.append(line.strip())
    if event:
        yield event


def _marker_of(line: str) -> _Marker | None:
    """The marker that a line describes, or None. Its fields stand between bars, in any order."""
    words, *rest = line.split("|", 5)
    parts = {part[:2]: part[2:].strip() for part in rest}
    frames = parts.get("D:", "")
    if "M:" not in parts or not frames.isdecimal() or len(frames) > LONGEST_COUNT:
        return None
    colour = parts.get("C:", "").removeprefix("ResolveColor")
    return _Marker(words.strip(), colour if colour.isalpha() else "", parts["M:"], int(frames))


def _add(notes: Collector, clip: ClipFacts, event: _Event, frame: int) -> None:
    marker = event.marker
    if marker is None:
        notes.skip(event.line, "this event is no marker (no line with |C: |M: |D: below it)")
        return
    words = "\n".join(filter(None, [_bare(marker.name), *event.words, marker.words]))
    tags = (marker.colour.lower(),) if marker.colour and marker.colour != COLOURS[0] else ()
    end = clip.time_on_timeline(frame + marker.frames) if marker.frames > 1 else None
    notes.add(event.line, clip.time_on_timeline(frame), end, tidy(words) or marker.colour, tags=tags)


FORMAT = Format(
    "edl", "Resolve marker EDL", (".edl",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.CONVENTION, lines=Kept.NO, tags=Kept.CONVENTION, author=Kept.NO,
          time=Grid.FRAME, track=Kept.NO),
    read, write, signed(lambda text: re.search(r"^TITLE:|^FCM:", text[:2000], re.MULTILINE) is not None), timeline=True,
)  # fmt: skip
