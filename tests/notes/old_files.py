"""What the tests of the move to the player's clock share: clips as timetables, and files as an older bts wrote them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from bts.media.index import Timetable
from bts.model import Note
from bts.notes import add_notes, change_note, read_notes
from bts.notes.document import Document, parse_document, read_document
from bts.notes.migrations import ClockMove
from bts.notes.records import note_to_json
from bts.timing import MILLISECOND, ceil_ms
from tests.notes.makers import note

PATH = Path("clip.mp4.notes.json")
CLIP = '"clip": {"name": "clip.mp4", "fingerprint": "fast:1", "duration": 2.937, "rate": "30000/1001"}'
NTSC_TICK = Fraction(1001, 30000)
FIRSTS = [Fraction(213, 250), 2 * NTSC_TICK, Fraction(1, 90000), Fraction(127_999, 90_000), Fraction(1001, 24000)]
"""Seconds from zero to the first frame: whole milliseconds and not, more than a frame and less than a millisecond."""


@dataclass(frozen=True)
class Frames:
    """The frames of a clip by its timetable."""

    table: Timetable

    @property
    def first_time(self) -> Fraction:
        """When the first one is presented."""
        return self.table.first

    @property
    def duration(self) -> Fraction:
        """When the last one ends."""
        return self.table.duration

    @property
    def frames(self) -> int:
        """How many there are."""
        return self.table.count

    def frame_at(self, time: Fraction) -> int:
        """The one on screen."""
        return self.table.number_at(time)

    def time_of_frame(self, number: int) -> Fraction:
        """When it is presented."""
        return self.table.time_of(number)

    def number(self, time: Fraction) -> int:
        """The one on screen, or how many there are when all are over."""
        return self.frames if time >= self.duration else self.frame_at(time)

    def before(self) -> "Frames":
        """The same frames on the clock of an older bts."""
        return Frames(replace(self.table, first=Fraction(0)))

    def edges(self) -> list[Fraction]:
        """When each is presented, and when the last one ends."""
        return [*map(self.time_of_frame, range(self.frames)), self.duration]


def ntsc(first: Fraction, count: int = 88) -> Frames:
    """A clip of 29.97 frames a second."""
    return Frames(Timetable(np.arange(count, dtype=np.int64), NTSC_TICK, count, first))


@st.composite
def clips(draw: st.DrawFn) -> Frames:
    """Frames at any distance from two milliseconds up, the first at any time."""
    base = Fraction(1, draw(st.sampled_from([1000, 12800, 24000, 30000, 90000])))
    lengths = draw(st.lists(st.integers(-(-2 * MILLISECOND // base), 9000), min_size=1, max_size=30))
    ticks = np.cumsum([0, *lengths])
    first = draw(st.sampled_from(FIRSTS) | st.builds(Fraction, st.integers(0, 200_000), st.just(90_000)))
    return Frames(Timetable(ticks[:-1].astype(np.int64), base, int(ticks[-1]), first))


@st.composite
def written(draw: st.DrawFn, frames: Frames) -> Fraction:
    """A time as it stood in a file: an edge of a frame, or any other."""
    edge = draw(st.sampled_from(frames.before().edges()))
    ms = draw(st.just(ceil_ms(edge)) | st.integers(-2, 2).map(lambda n: ceil_ms(edge) + n) | st.integers(0, 300_000))
    return Fraction(max(0, ms), 1000)


def old_text(made: Sequence[Note], head: str = CLIP) -> bytes:
    """A notes file as an older bts wrote it."""
    lines = [f",{json.dumps(note_to_json(n), ensure_ascii=False)}\n" for n in made]
    return f'[{{"bts-notes": 1,\n{head}}}\n{"".join(lines)}]\n'.encode()


def moved_text(data: bytes, frames: Frames, *, exact: bool = True) -> bytes:
    """The text after somebody moved it, with the clip at hand or only knowing when its first frame comes."""
    document = parse_document(data, PATH)
    document.move_clock(ClockMove(frames.first_time, frames if exact else None))
    return document.printed()


def opened(path: Path, frames: Frames) -> Document:
    """The notes file as a desk opens it: the clip is at hand."""
    document = read_document(path)
    document.meet_clip(lambda: frames)
    return document


def numbers(found: Sequence[Note], frames: Frames) -> list[tuple[str, int, int | None]]:
    """Each note's words, and the frames at its ends."""
    return [(n.text, frames.number(n.start), None if n.end is None else frames.number(n.end)) for n in found]


def old_history(path: Path) -> list[list[Note]]:
    """What an older bts did to a notes file; the notes after each step."""
    path.write_bytes(old_text([note("0.5", id="Z", text="first")]))
    one = note("1", "2.002", text="one")
    steps: list[Callable[[], object]] = [
        lambda: add_notes(path, None, [one, note("1.736", text="two")]),
        lambda: change_note(path, one.id, lambda old: replace(old, text="one, changed", start=Fraction(1002, 1000))),
        lambda: change_note(path, "Z", lambda old: replace(old, deleted=True), action="rm"),
    ]
    seen = [list(read_notes(path).live())]
    for step in steps:
        step()
        assert path.read_bytes().startswith(b'[{"bts-notes": 1,'), "what nobody has told of the clip stays as it is"
        seen.append(list(read_notes(path).live()))
    return seen
