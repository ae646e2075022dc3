"""DaVinci Resolve's timeline markers as an EDL: Timelines > Import > Timeline Markers from EDL.

Resolve reads at most 999 events a file, one marker a frame, and a timeline that starts at 01:00:00:00.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, count
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import one_line, tidy
from bts.notes.formats.kit.timecode import counts_drop_frame, format_timecode, frame_of_timecode

EVENTS = 999
"""Markers of one file above which a second is begun: an event number has three digits."""

HOUR = "01:00:00:00"
"""Timecode of the first frame: editing programs start a timeline at one hour."""

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
    """A note for each marker. Its frame is counted from 01:00:00:00, or from 0 where a marker lies before that.

    Raises:
        NotesFileError: there is no event in the file.
    """
    notes = Collector("edl", clip)
    events = list(_events(text))
    if not events:
        remedy = "in Resolve: Timelines > Export > Timeline Markers to EDL"
        raise NotesFileError("no event of an EDL", None, remedy)
    drop = bool(re.search(r"^FCM:\s*DROP FRAME", text, re.MULTILINE))
    frames: list[tuple[_Event, int]] = []
    for event in events:
        try:
            frames.append((event, frame_of_timecode(event.start, clip.edit_rate, drop=drop or ";" in event.start)))
        except UsageError as error:
            notes.skip(event.line, str(error))
    first = _first_frame([frame for _, frame in frames], clip, drop=drop)
    for event, frame in frames:
        _add(notes, clip, event, frame - first)
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A marker for each frame that has notes, in files of 999. A point is one frame long."""
    drop = counts_drop_frame(clip.edit_rate, options.drop)
    origin = frame_of_timecode(HOUR, clip.edit_rate, drop=drop)
    by_frame: dict[int, list[Note]] = {}
    for note in notes:
        by_frame.setdefault(clip.frame_at(note.start), []).append(note)
    events = [(frame, found) for frame, found in sorted(by_frame.items())]
    parts = []
    for i in range(0, max(len(events), 1), EVENTS):
        title = one_line(clip.name) if len(events) <= EVENTS else f"{one_line(clip.name)} {i // EVENTS + 1}"
        lines = [f"TITLE: {title}", f"FCM: {'DROP FRAME' if drop else 'NON-DROP FRAME'}", ""]
        for number, (frame, found) in enumerate(events[i : i + EVENTS], start=1):
            one, two = (format_timecode(origin + at, clip.edit_rate, drop=drop) for at in (frame, frame + 1))
            lines += [f"{number:03}  001      V     C        {one} {two} {one} {two}", _marker(found, frame, clip), ""]
        parts.append("\n".join(lines) + "\n")
    return Written(tuple(parts), tuple(_remarks(notes, events, clip)))


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


def _first_frame(frames: Sequence[int], clip: ClipFacts, *, drop: bool) -> int:
    """The number of the timeline's first frame: one hour, none where a marker is earlier, else the hour that fits."""
    if not frames:
        return 0
    hour = frame_of_timecode(HOUR, clip.edit_rate, drop=drop)
    earliest, latest = min(frames), max(frames)
    if earliest < hour:
        return 0
    if (latest - hour) / clip.edit_rate < clip.duration:
        return hour
    hours = frame_of_timecode(
        f"{format_timecode(earliest, clip.edit_rate, drop=drop)[:2]}:00:00:00", clip.edit_rate, drop=drop
    )
    return hours if (latest - hours) / clip.edit_rate < clip.duration else hour


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
    read, write, lambda text: re.search(r"^TITLE:|^FCM:", text[:2000], re.MULTILINE) is not None,
)  # fmt: skip
