"""Frames near a moment: the sharp one is found, never across a cut, and it is said how far it lies and why."""

import itertools
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bts import media
from bts.stills.near import NearFrame, find_best, find_several
from tests.conftest import Bts

CUT = Fraction(2)
"""Seconds at which the clip of these tests cuts to another picture."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a still picture that is blurred but for 0.4 s from 0.8 on, then two of one that moves."""
    made = tmp_path_factory.mktemp("near") / "near.mp4"
    blurred = "[0]gblur=sigma=6:enable='not(between(t,0.79,1.19))'[a]"
    graph = f"{blurred};[1]hue=h=90,format=yuv420p[b];[a][b]concat=n=2:v=1,format=yuv420p[v]"
    inputs = ["-f", "lavfi", "-t", "2", "-i", "smptehdbars=size=320x180:rate=25"]
    inputs += ["-f", "lavfi", "-t", "2", "-i", "testsrc=size=320x180:rate=25"]
    media.run_ffmpeg(
        [*inputs, "-filter_complex", graph, "-map", "[v]", "-c:v", "libx264", "-crf", "10", "-y", str(made)]
    )
    return made


def test_the_sharp_frame_within_reach_is_taken_and_said(path: Path) -> None:
    with media.open_clip(path) as clip:
        near = find_best(clip, Fraction(6, 10), Fraction(1, 2))
    assert Fraction(8, 10) <= near.time < Fraction(12, 10)
    assert "sharper" in near.why
    assert f"(+{float(near.time - near.asked):.3f} s): " in near.sentence


def test_what_is_the_best_stays(path: Path) -> None:
    with media.open_clip(path) as clip:
        near = find_best(clip, Fraction(1), Fraction(1, 10))
    assert near.time == near.asked == 1
    assert "stays" in near.sentence


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 99), st.sampled_from([Fraction(1, 5), Fraction(1, 2), Fraction(1)]))
def test_never_across_a_cut_and_never_beyond_reach(path: Path, frame: int, reach: Fraction) -> None:
    asked = Fraction(frame, 25)
    with media.open_clip(path) as clip:
        found = [find_best(clip, asked, reach)]
        found += find_several(clip, asked, 3) if reach == 1 else []
    for near in found:
        assert (near.time < CUT) == (asked < CUT)
    assert abs(found[0].time - asked) <= reach


def test_a_burst_differs_in_time_and_looks(path: Path) -> None:
    with media.open_clip(path) as clip:
        found = find_several(clip, Fraction(3), 4)
        pictures = [p.rgb.astype(int) for _, p in media.pictures_at(clip, [near.time for near in found])]
        alike = find_several(clip, Fraction(1, 2), 4)
    assert len(found) >= 3
    assert [near.time for near in found] == sorted({near.time for near in found})
    for one, other in itertools.pairwise(pictures):
        assert abs(one - other).mean() > 0.5
    assert len(alike) < 4  # a picture that stands has no four looks


def test_the_commands_say_it(path: Path, tmp_path: Path, bts: Bts) -> None:
    done = bts("still", path, "0.6", "--nudge", "0.5", "--json", "-o", tmp_path / "out")
    (result,) = json.loads(done.stdout)
    assert result["moved"] == pytest.approx(result["time"] - result["asked"], abs=0.0011)
    assert "instead of 0:00.6 (+" in done.stderr
    assert Path(result["path"]).name != "near-00-00-00-600.jpg"  # the time in the name is the frame's
    for _ in range(2):
        done = bts("still", path, "3", "--burst", "3", "--json")
        assert done.returncode == 0, done.stderr
        results = json.loads(done.stdout)
        assert len(results) >= 2
        with Image.open(tmp_path / results[0]["sheet"]) as sheet:
            assert sheet.width > 2 * 320
    done = bts("still", path, "3", "--burst", "3", "--nudge", "1")
    assert (done.returncode, "one of them" in done.stderr) == (2, True)
    assert bts("still", path, "3", "--nudge", "60").returncode == 2


def test_a_frame_before_the_moment_is_said_with_a_minus() -> None:
    assert "(-0.180 s): sharper" in NearFrame(Fraction(1), Fraction(82, 100), "sharper").sentence
