"""`bts snippet --snap shot`: from the first frame of a shot to the last of one, and no frame of a neighbour."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from bts.media import frames, open_clip
from tests.conftest import Bts
from tests.little import little_clip


@pytest.mark.parametrize("asked", ["1.8-4.3", "2.3-3.7"])
def test_a_range_is_moved_to_the_edges_of_its_shot(bts: Bts, tmp_path: Path, asked: str) -> None:
    clip = little_clip(tmp_path / "clip.mp4", seconds_a_scene=2, size="96x54")
    found = json.loads(bts("shots", clip, "--json").stdout)["shots"]
    shot = next(shot for shot in found if shot["start_frame"] <= 75 < shot["end_frame"])
    done = bts("snippet", clip, asked, "--snap", "shot", "--captions", "none", "-o", "one.mp4", "--json")
    assert done.returncode == 0, done.stderr
    assert "the edges of shots" in done.stderr
    (made,) = json.loads(done.stdout)
    assert (made["start_frame"], made["end_frame"]) == (shot["start_frame"], shot["end_frame"])
    with open_clip(tmp_path / "one.mp4") as written, open_clip(clip) as source:
        assert written.info.frames == shot["end_frame"] - shot["start_frame"]
        first, last = (frame.bgr() for frame in list(frames(written))[:: written.info.frames - 1])
        own = [frame.bgr() for frame in frames(source)][shot["start_frame"] : shot["end_frame"]]
    for one, other in ((first, own[0]), (last, own[-1])):
        assert abs(one.astype(int) - other).mean() < 12


def test_a_note_with_a_range_is_moved_too(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "clip.mp4", seconds_a_scene=2, size="96x54")
    bts("note", "add", clip, "2.3-3.7", "The second scene", "-u", "snippet", "-c", "The second scene")
    done = bts("snippet", clip, "last", "--snap", "shot", "--json")
    assert done.returncode == 0, done.stderr
    (made,) = json.loads(done.stdout)
    assert Fraction(str(made["start"])) == 2
    assert Fraction(str(made["end"])) == 4


def test_the_single_time_of_a_note_becomes_its_shot(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "clip.mp4", seconds_a_scene=2, size="96x54")
    bts("note", "add", clip, "2.4", "The second scene", "-u", "snippet")
    done = bts("snippet", clip, "last", "--snap", "shot", "--json")
    assert done.returncode == 0, done.stderr
    assert "its shot" in done.stderr
    (made,) = json.loads(done.stdout)
    assert [Fraction(str(made[name])) for name in ("start", "end")] == [2, 4]


def test_the_file_has_the_name_of_where_the_range_went(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "clip.mp4", seconds_a_scene=2, size="96x54")
    done = bts("snippet", clip, "2.3-3.7", "--snap", "shot", "--captions", "none", "--json")
    assert done.returncode == 0, done.stderr
    (made,) = json.loads(done.stdout)
    named = bts("snippet", clip, "2-4", "--captions", "none", "--json", "--force")
    assert json.loads(named.stdout)[0]["path"] == made["path"]
