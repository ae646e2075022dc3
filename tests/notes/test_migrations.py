"""A time that counts from the first frame finds the same frame on the player's clock, and no more of a file changes."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.errors import NotesFileError
from bts.media.index import Timetable
from bts.model import Note
from bts.notes.digests import MOVED_FIELD, digest
from bts.notes.document import parse_document
from bts.notes.migrations import ClockMove
from bts.timing import MILLISECOND, ceil_ms
from tests.notes.makers import note, notes
from tests.notes.old_files import FIRSTS, PATH, Frames, clips, moved_text, ntsc, old_text, written


@settings(max_examples=400)
@given(st.data())
def test_each_written_time_finds_the_frame_it_found_and_an_edge_stays_that_edge(data: st.DataObject) -> None:
    frames = data.draw(clips())
    old, was = data.draw(written(frames)), frames.before()
    new = ClockMove(frames.first_time, frames).time(old)
    assert frames.number(new) == was.number(old)
    assert abs(new - old - frames.first_time) < MILLISECOND
    for edge, then in zip(frames.edges(), was.edges(), strict=True):
        if ceil_ms(then) == ceil_ms(old):
            assert ceil_ms(edge) == ceil_ms(new)


@settings(max_examples=400)
@given(st.data())
def test_both_ends_of_a_range_keep_their_frames(data: st.DataObject) -> None:
    frames = data.draw(clips())
    start = data.draw(written(frames))
    end = start + MILLISECOND * data.draw(st.integers(1, 3) | st.integers(4, 9999))
    new = ClockMove(frames.first_time, frames).span(start, end)
    was = frames.before()
    assert new[0] < new[1]
    assert [frames.number(time) for time in new] == [was.number(time) for time in (start, end)]


def test_where_a_millisecond_holds_several_frames_a_time_stays_within_a_millisecond() -> None:
    frames = Frames(Timetable(np.arange(50, dtype=np.int64), Fraction(1, 2400), 50, Fraction(1001, 24000)))
    for ms in range(30):
        new = ClockMove(frames.first_time, frames).time(Fraction(ms, 1000))
        assert abs(new - Fraction(ms, 1000) - frames.first_time) < MILLISECOND


@given(st.lists(notes(), max_size=4, unique_by=lambda n: n.id), clips())
def test_a_move_touches_times_alone_and_is_done_once(made: list[Note], frames: Frames) -> None:
    data = old_text(made)
    document = parse_document(data, PATH)
    assert document.version == 1
    was, head = {n.id: n for n in document.notes()}, document.notes_head()
    document.move_clock(ClockMove(frames.first_time, frames))
    once = document.printed()
    document.move_clock(ClockMove(frames.first_time, frames))
    assert document.printed() == once == moved_text(data, frames)
    back = parse_document(once, PATH)
    assert back.version == 2
    back.move_clock(ClockMove(Fraction(9)))
    assert back.printed() == once
    assert back.notes_head() == replace(head, first=frames.first_time or None, duration=back.notes_head().duration)
    for now in back.notes():
        then = was[now.id]
        extra = {key: value for key, value in now.extra.items() if key != MOVED_FIELD}
        assert replace(now, start=then.start, end=then.end, extra=extra) == then
        assert digest(now) == digest(then)


@given(st.lists(notes(), max_size=4, unique_by=lambda n: n.id))
def test_where_zero_is_the_first_frame_only_the_version_changes(made: list[Note]) -> None:
    data = old_text(made)
    document = parse_document(data, PATH)
    document.move_clock(ClockMove(Fraction(0)))
    order = parse_document(data, PATH).printed()
    assert document.printed() == order.replace(b'{"bts-notes": 1', b'{"bts-notes": 2', 1)
    assert document.clock_remarks == ()


def test_lines_and_fields_of_others_survive_the_move() -> None:
    line = b',{"mood": {"x": [1]}, "start":1e0, "id":"A", "end": 2.5, "rev": 0}'
    data = b'[{"bts-notes": 1, "house": 7, "clip": {"reel": "A1", "duration": "long"}}\n' + line + b"\n]\n"
    document = parse_document(data, PATH)
    document.move_clock(ClockMove(Fraction(213, 250)))
    head, value = json.loads(document.printed())
    assert head == {"bts-notes": 2, "house": 7, "clip": {"reel": "A1", "duration": "long", "first": "213/250"}}
    expected = {"mood": {"x": [1]}, "start": 1.852, "id": "A", "end": 3.352, "rev": 0, "moved_by": [0.852, 0.852]}
    assert value == expected
    with pytest.raises(NotesFileError, match="line 2, column 1: note A: rev"):
        document.notes()


def test_a_time_that_is_a_typing_error_does_not_make_the_file_unreadable() -> None:
    data = b'[{"bts-notes": 1}\n,{"id": "A", "start": 999999999.5}\n]\n'
    document = parse_document(data, PATH)
    document.move_clock(ClockMove(Fraction(3)))
    assert [n.id for n in parse_document(document.printed(), PATH).notes()] == ["A"]


def test_entries_in_the_order_of_the_clip_stay_in_it() -> None:
    frames = ntsc(FIRSTS[1])
    made = [note(str(Fraction(ms, 1000)), str(Fraction(ms + 40, 1000)), id=f"N{ms:04}") for ms in range(0, 400, 7)]
    document = parse_document(old_text(made), PATH)
    before = document.in_order()
    document.move_clock(ClockMove(frames.first_time, frames))
    assert [entry.id for entry in document.in_order()] == [entry.id for entry in before]
    assert all(one.key <= two.key for one, two in pairwise(document.in_order()))
