"""What the screen of a run counts and reckons: clips, footage, failures, shared remarks, the time that is left."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.batch.records import Outcome, State
from bts.cli.kit.tally import Tally, alike, outcome_line
from bts.report import Failure
from tests.batch.reports.rows import make_rows, outcomes

DONE = next(row for row in make_rows(20) if row.state == State.DONE)


def test_the_time_left_is_reckoned_by_bytes_and_by_clips() -> None:
    """One long clip of four holds nearly all: when it is half through, so is nearly half of the work."""
    tally = Tally(4, 96_000_000, searching=False, started=time.monotonic() - 100)
    tally.begin(Path("/long"), 93_000_000)
    tally.advance(Path("/long"), "shots", 30, 60)
    assert tally.share == pytest.approx(0.465)
    tally.end(replace(DONE, path=Path("/long"), size=93_000_000))
    assert tally.share == pytest.approx(0.94)
    assert tally.seconds_left == pytest.approx(100 * 6 / 94, rel=0.1)
    assert tally.place() == "[1/4]"


def test_the_sums_say_footage_speed_failures_and_what_was_passed_over() -> None:
    tally = Tally(100, 0, started=time.monotonic() - 100_000)
    for row in make_rows(100):
        tally.end(row)
    seconds = sum(row.duration for row in make_rows(100))
    assert (
        tally.sums()
        == f"2.8 h of footage, {seconds / 100_000:.3g} x real time, 6 failed, 3 copies, 2 passed over, still searching"
    )
    assert tally.ended == 98


def test_a_clip_is_the_same_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tally = Tally(1, 10)
    tally.begin(Path("reel/../a.mp4"), 10)
    tally.advance(Path("a.mp4"), "shots", 1, 2)
    tally.end(Outcome(tmp_path / "a.mp4", State.DONE))
    assert (tally.under_way, tally.share) == ({}, 1.0)
    why = Failure("reel/a.mp4: it is empty; copy it again", 3, "empty")
    line = outcome_line(Outcome(tmp_path / "reel" / "a.mp4", State.FAILED, failures=(why,)))
    assert line == f"{tmp_path}/reel/a.mp4: failed (empty) it is empty; copy it again"


def test_a_file_that_a_worker_had_counts_as_a_clip_though_it_was_passed_over() -> None:
    tally = Tally(1, 10)
    tally.begin(Path("/sound.mp4"), 10)
    tally.end(Outcome(Path("/sound.mp4"), State.PASSED))
    assert (tally.ended, tally.passed, tally.share) == (1, 1, 1.0)


def test_a_remark_of_many_clips_is_said_once_with_their_number() -> None:
    tally = Tally()
    for number in range(132):
        text = f"/a/{number}.ts: {number * 3} of 1500 frames are damaged"
        tally.end(replace(DONE, path=Path(f"/a/{number}.ts"), warnings=(text, "browsers do not read mpegts files")))
    tally.end(replace(DONE, path=Path("/a/x.ts"), warnings=("one of a kind",)))
    assert list(tally.remark_lines()) == [
        "132 clips: …: … of … frames are damaged",
        "132 clips: browsers do not read mpegts files",
        "1 remark more, each on one clip: the report has them",
    ]


@given(outcomes)
def test_a_line_stays_a_line_whatever_the_file_is_called(row: Outcome) -> None:
    for text in (outcome_line(row), alike("remark", row.path)):
        assert text.isprintable() or all(sign.isprintable() or sign in "\u200c\u200d" for sign in text)


def test_lines_say_what_became_of_a_file() -> None:
    clip, why = Path("/a/b.mp4"), Failure("/a/b.mp4: it is empty; copy it again", 3, "empty")
    done = Outcome(
        clip, State.DONE, Path("out/b"), counts={"shots": 3, "stories": 1}, seconds=2.34, warnings=("x", "y")
    )
    assert outcome_line(done) == "/a/b.mp4: 3 shots, 1 story in out/b (2.3 s, 2 remarks)"
    assert (
        outcome_line(Outcome(clip, State.FAILED, failures=(why,)))
        == "/a/b.mp4: failed (empty) it is empty; copy it again"
    )
    assert outcome_line(Outcome(clip, State.COPY, copy_of=Path("/a/a.mp4"))) == "/a/b.mp4: the same bytes as /a/a.mp4"
    assert outcome_line(Outcome(clip, State.PASSED, failures=(why,))) == "/a/b.mp4: passed over (empty)"


@given(st.lists(st.tuples(st.integers(0, 100), st.floats(0, 50)), max_size=8))
def test_the_share_is_never_more_than_all(moves: list[tuple[int, float]]) -> None:
    tally = Tally(2, 100)
    for size, done in moves:
        tally.begin(Path(f"/{size}"), size)
        tally.advance(Path(f"/{size}"), "shots", done, 25)
        assert 0 <= tally.share <= 1
