"""`bts still --check` and `--strict`."""

import json
from pathlib import Path

from PIL import Image

from tests.conftest import Bts

GOOD = ("--credit", "Harbour TV", "--alt", "Coloured bars")


def test_strict_refuses_before_a_file_is_kept(clip: Path, bts: Bts) -> None:
    done = bts("still", "clip.mp4", "0.5", "-o", "bad.jpg", "--strict", "--credit", "X", "--alt", "Photo of bars")
    assert done.returncode == 5
    assert "begins with 'Photo of'" in done.stderr
    assert not Path("bad.jpg").exists()
    assert bts("still", "clip.mp4", "0.5", "-o", "good.jpg", "--strict", *GOOD).returncode == 0
    small = bts("still", "clip.mp4", "0.5", "-o", "small.jpg", "--strict", "--preset", "vertical", *GOOD)
    assert small.returncode == 5
    assert "less than its preset vertical" in small.stderr


def test_what_was_made_is_not_kept_quiet_about_when_it_is_asked_for_strictly(clip: Path, bts: Bts) -> None:
    assert bts("still", "clip.mp4", "0.5").returncode == 0
    again = bts("still", "clip.mp4", "0.5", "--strict")
    assert again.returncode == 5
    assert "no credit line" in again.stderr


def test_pictures_and_what_was_made_of_a_clip_are_looked_at(clip: Path, bts: Bts) -> None:
    assert bts("still", "clip.mp4", "0.5", "-o", "bare.jpg").returncode == 0
    assert bts("still", "clip.mp4", "0.5", *GOOD).returncode == 0
    Image.new("RGB", (40, 30)).save("foreign.png")
    done = bts("still", "--check", "bare.jpg", "foreign.png", "clip.mp4", "--json")
    assert done.returncode == 0, done.stderr
    bare, foreign, made = json.loads(done.stdout)
    assert [fault["check"] for fault in bare["faults"]] == ["credit", "alt"] == [f["check"] for f in foreign["faults"]]
    assert made["faults"] == []
    assert made["path"].endswith("clip-00-00-00-500.jpg")
    assert bare["not_looked_at"] == ["size", "transition", "sharpness"]
    strict = bts("still", "--check", "--strict", "bare.jpg", "clip.mp4")
    assert strict.returncode == 5
    assert "1 of 2 pictures would be sent back" in strict.stderr
    Path("broken.jpg").write_bytes(b"no picture")
    broken = bts("still", "--check", "broken.jpg")
    assert broken.returncode == 3
    assert "broken.jpg" in broken.stderr


def test_the_stills_of_notes_are_looked_at_with_their_moments(clip: Path, bts: Bts) -> None:
    assert bts("note", "add", "clip.mp4", "0.5", "The bars", "--use", "still", "--alt", "Bars").returncode == 0
    assert bts("still", "clip.mp4", "--notes").returncode == 0
    done = bts("still", "--check", "clip.mp4", "--json")
    (entry,) = json.loads(done.stdout)
    assert entry["not_looked_at"] == []
    assert [fault["check"] for fault in entry["faults"]] == ["credit"]
