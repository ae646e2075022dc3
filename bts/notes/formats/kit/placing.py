"""Where a marker of an editing program lies in the clip: what its owner plays at its time, and from when of it.

A reader makes a `Marker` of each marker, with the `Piece`s that its owner plays at that time (`Played`); `take_markers`
adds the notes of those that lie on the media that are this clip.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import accumulate
from typing import Any

from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.media import describe_pick, file_name
from bts.notes.formats.kit.record import exact_times, prefer_exact
from bts.notes.formats.kit.timecode import place_frames

MOST_PIECES = 100_000
"""Pieces of one timeline above which a file is refused: compound clips that hold each other multiply them."""

LONGEST_NAME = 100
"""Characters of the name of a medium above which a remark cuts it."""


@dataclass(frozen=True)
class Piece:
    """What plays from `start` to `end` of a timeline, in seconds; None: without limit.

    `ahead`: seconds that the timeline's time is ahead of the time of `media`, which counts from its beginning; None
    where that plays at another speed. `sound`: it has no picture. `untold`: the file does not tell when the medium
    begins, so its time counts from wherever its timecode does.
    """

    start: Fraction | None
    end: Fraction | None
    media: str
    ahead: Fraction | None
    sound: bool = False
    untold: bool = False

    def holds(self, time: Fraction) -> bool:
        """Whether it plays at `time`."""
        return (self.start is None or self.start <= time) and (self.end is None or time < self.end)

    def cut(self, start: Fraction, end: Fraction) -> "Piece | None":
        """The part of it from `start` to `end`; None where it does not play then."""
        first = start if self.start is None else max(start, self.start)
        last = end if self.end is None else min(end, self.end)
        return replace(self, start=first, end=last) if first < last else None

    def move(self, by: Fraction) -> "Piece":
        """The same piece on a timeline whose time is `by` seconds ahead of this one's."""
        return replace(
            self,
            start=None if self.start is None else self.start + by,
            end=None if self.end is None else self.end + by,
            ahead=None if self.ahead is None else self.ahead + by,
        )


def insert(pieces: Iterable[Piece], start: Fraction, length: Fraction, at: Fraction, *, steady: bool) -> list[Piece]:
    """The pieces of an item of which `length` seconds from its `start` play from `at` of the timeline that holds it.

    Where the item does not play at its own speed (`steady` is False), what plays is known, and not from when of it.
    """
    parts = [part.move(at - start) for piece in pieces if (part := piece.cut(start, start + length)) is not None]
    return parts if steady else [replace(part, start=at, end=at + length, ahead=None) for part in parts]


class Played:
    """What an owner of markers plays, to be asked for moments of its own time: fast where few pieces play at once."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._endless = [piece for piece in pieces if piece.start is None or piece.end is None]
        spans = [
            (piece.start, piece.end, piece) for piece in pieces if piece.start is not None and piece.end is not None
        ]
        spans.sort(key=lambda span: span[0])
        self._pieces = [piece for *_, piece in spans]
        self._starts = [start for start, *_ in spans]
        self._latest = list(accumulate((end for _, end, _ in spans), max))

    def at(self, time: Fraction) -> tuple[Piece, ...]:
        """The pieces that play at `time`."""
        place = bisect_right(self._starts, time)
        found = [piece for piece in self._endless if piece.holds(time)]
        while place and self._latest[place - 1] > time:
            place -= 1
            if self._pieces[place].holds(time):
                found.append(self._pieces[place])
        return tuple(found)


@dataclass(frozen=True)
class Marker:
    """A marker at `time`, `length` seconds long (0: a point), both in the time of its owner, which plays `pieces` then.
    `owner` says what it lies on in words (`a gap`), `place` tells that one from others by a number; `fields` are
    further ones of the note, `record` what bts wrote beside it (kit.record), which may know the times more exactly.
    """

    line: int
    time: Fraction
    length: Fraction
    text: str
    owner: str
    pieces: tuple[Piece, ...]
    place: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    record: object = None


def name_media(markers: Iterable[Marker], others: Iterable[str]) -> list[str]:
    """The media of a file: those with markers first, of these the ones with a picture, then the `others`."""
    pieces = sorted((piece for marker in markers for piece in marker.pieces), key=lambda piece: piece.sound)
    return [*(piece.media for piece in pieces), *others]


def take_markers(notes: Collector, markers: Sequence[Marker], picked: frozenset[str], clip: ClipFacts) -> None:
    """Add a note for each marker that lies on the `picked` media; the others are skipped, each with the reason.

    What a program copied with a clip that is used twice is taken once.
    """
    if remark := describe_pick(picked, clip):
        notes.change(0, remark)
    seen: dict[tuple[Any, ...], int] = {}
    twice = 0
    for marker in markers:
        ahead = _find_ahead(marker, picked, clip)
        if isinstance(ahead, str):
            notes.skip(marker.line, ahead)
            continue
        start, end = _in_clip(marker, ahead, clip)
        key = (start, end, marker.text, repr(sorted(marker.fields.items())))
        if seen.setdefault(key, marker.place) != marker.place:
            twice += 1
            continue
        notes.add(marker.line, start, end, marker.text, **marker.fields)
    if twice:
        notes.change(0, f"{twice} of its markers are copies of others, at the same time of the clip: taken once")


def count_untold(
    markers: Sequence[Marker],
    picked: frozenset[str],
    clip: ClipFacts,
    remark: Callable[[str], None],
    *,
    drop: bool,
    usual: Sequence[str],
    strict: bool = True,
) -> list[Marker]:
    """The markers, with the time of `untold` pieces of the picked media counted from where those are assumed to begin.

    That is what `kit.timecode.place_frames` says of all of them together. Raises NotesFileError and UsageError as that.
    """
    untold = [
        (place, part, (marker.time - piece.ahead) * clip.edit_rate)
        for place, marker in enumerate(markers)
        for part, piece in enumerate(marker.pieces)
        if piece.untold and piece.ahead is not None and piece.media in picked
    ]
    frames = [math.floor(time) for *_, time in untold]
    found = list(markers)
    placed = place_frames(frames, clip, remark, drop=drop, usual=usual, strict=strict)
    for (place, part, _), frame, here in zip(untold, frames, placed, strict=True):
        pieces = list(found[place].pieces)
        ahead = (pieces[part].ahead or Fraction(0)) + Fraction(frame - here) / clip.edit_rate
        pieces[part] = replace(pieces[part], ahead=ahead, untold=False)
        found[place] = replace(found[place], pieces=tuple(pieces))
    return found


def frame_span(note: Note, clip: ClipFacts) -> tuple[int, int]:
    """The frame of an editing program's timeline at which a note starts, and how many it lasts; 0 for a point."""
    return _span(note.start, note.end, clip)


def _span(start: Fraction, end: Fraction | None, clip: ClipFacts) -> tuple[int, int]:
    frame = clip.frame_at(start)
    return frame, 0 if end is None else max(clip.frame_at(end) - frame, 1)


def count_frames(clip: ClipFacts) -> int:
    """The frames of an editing program's timeline that the clip fills, from the player's zero."""
    return max(round(clip.duration * clip.edit_rate), 1)


def remark_on_sound(clip: ClipFacts) -> Iterator[str]:
    """The remark of an exporter that declares the clip's sound, where that is not known."""
    if clip.sound is None:
        yield "the clip is not here, so no sound of it is declared: an editing program may take it for silent"


def snap_to_frame(time: Fraction, clip: ClipFacts) -> Fraction:
    """A time of the media on the clip's clock: that of the frame where it lies on one, else as it is."""
    frame = time * clip.edit_rate
    return clip.time_on_timeline(int(frame)) if frame.denominator == 1 else time


def _in_clip(marker: Marker, ahead: Fraction, clip: ClipFacts) -> tuple[Fraction, Fraction | None]:
    """Start and end of a marker on the clip's clock: the exact ones of its record where they are on these frames."""
    time = marker.time - ahead
    start, end = snap_to_frame(time, clip), snap_to_frame(time + marker.length, clip) if marker.length else None
    exact = exact_times(marker.record)
    if len(exact) == (1 if end is None else 2):
        first, last = exact[0], None if end is None else exact[1]
        if _span(first, last, clip) == (int(time * clip.edit_rate), int(marker.length * clip.edit_rate)):
            return first, last
    if end is not None:
        end = prefer_exact(end, marker.record, 1)
    return prefer_exact(start, marker.record, 0), end


def _find_ahead(marker: Marker, picked: frozenset[str], clip: ClipFacts) -> Fraction | str:
    """The seconds that the marker's time is ahead of the clip's; or why it is nowhere in the clip."""
    playing = [piece for piece in marker.pieces if not piece.sound] or marker.pieces
    if not playing:
        return f"this marker is on {marker.owner}, where no clip plays"
    ours = {piece.ahead for piece in playing if piece.media in picked}
    others = sorted({_name(piece.media) for piece in playing if piece.media not in picked})
    if not ours:
        return f"this marker is on another clip, {', '.join(others)}"
    if others and not clip.media:
        mine = _name(next(piece.media for piece in playing if piece.media in picked))
        return f"this marker is on {marker.owner}, where {mine} and {', '.join(others)} play: --media {mine} takes it"
    if len(ours) > 1:
        return f"this marker is on {marker.owner}, where the clip plays {len(ours)} times at once"
    ahead = next(iter(ours))
    return "this marker is where the clip does not play at its own speed" if ahead is None else ahead


def _name(media: str) -> str:
    return file_name(media)[-LONGEST_NAME:] or "one without a name"
