"""`bts still --check` and `--strict`."""

import json
import shutil
from pathlib import Path

import pytest
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
    Image.linear_gradient("L").convert("RGB").save("foreign.png")
    done = bts("still", "--check", "bare.jpg", "foreign.png", "clip.mp4", "--json")
    assert done.returncode == 0, done.stderr
    bare, foreign, made = json.loads(done.stdout)
    assert [fault["check"] for fault in bare["faults"]] == ["credit", "alt"] == [f["check"] for f in foreign["faults"]]
    assert made["faults"] == []
    assert made["path"].endswith("clip-00-00-00-500.jpg")
    assert bare["not_looked_at"] == [], "its record leads to its clip, which is here"
    assert foreign["not_looked_at"] == ["size", "transition", "sharpness", "eyes"]
    assert made["not_looked_at"] == []
    strict = bts("still", "--check", "--strict", "bare.jpg", "clip.mp4")
    assert strict.returncode == 5
    assert "1 of 2 pictures would be sent back" in strict.stderr
    Path("broken.jpg").write_bytes(b"no picture")
    broken = bts("still", "--check", "broken.jpg", "clip.mp4")
    assert broken.returncode == 3
    assert "broken.jpg" in broken.stderr
    assert "clip-00-00-00-500.jpg: nothing to mend" in broken.stdout, "the others are looked at"


def test_the_stills_of_notes_are_looked_at_with_their_moments(clip: Path, bts: Bts) -> None:
    assert bts("note", "add", "clip.mp4", "0.5", "The bars", "--use", "still", "--alt", "Bars").returncode == 0
    assert bts("still", "clip.mp4", "--notes").returncode == 0
    done = bts("still", "--check", "clip.mp4", "--json")
    (entry,) = json.loads(done.stdout)
    assert entry["not_looked_at"] == []
    assert [fault["check"] for fault in entry["faults"]] == ["credit"]


def test_a_still_made_by_its_time_is_looked_at_in_its_clip_by_its_record(
    footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bts: Bts
) -> None:
    """Frames by their numbers: one inside a dissolve, one in the middle of a blink; renamed, and far from outputs/."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(footage / "edited" / "nasa_13013.mp4", "launch.mp4")
    shutil.copy(footage / "speech" / "bbaf2n.mpg", "talk.mpg")
    assert bts("still", "launch.mp4", "5.5", "-o", "mixed.jpg", *GOOD).returncode == 0
    assert bts("still", "talk.mpg", "#52", "#17", "--preset", "full,thumb", *GOOD).returncode == 0
    Path("mixed.jpg").rename("renamed.jpg")
    done = bts("still", "--check", "renamed.jpg", "talk.mpg", "--json", "-q")
    assert done.returncode == 0, done.stderr
    mixed, *talk = json.loads(done.stdout)
    assert [fault["check"] for fault in mixed["faults"]] == ["transition"]
    shut = {Path(entry["path"]).stem: [fault["check"] for fault in entry["faults"]] for entry in talk}
    assert shut == {
        f"talk-{time}-{preset}": ["eyes"] if time == "00-00-02-080" else []
        for time in ("00-00-02-080", "00-00-00-680")
        for preset in ("full", "thumb")
    }
    assert all(entry["not_looked_at"] == [] for entry in talk)
    strict = bts("still", "talk.mpg", "#52", "-o", "strict.jpg", "--strict", *GOOD)
    assert (strict.returncode, "eyes shut" in strict.stderr, Path("strict.jpg").exists()) == (5, True, False)
    Path("talk.mpg").write_bytes(Path("launch.mp4").read_bytes())
    gone = bts("still", "--check", str(talk[0]["path"]))
    assert "not looked at: transition, sharpness, eyes" in gone.stderr
    assert "its clip talk.mpg is not beside it, nor here" in gone.stderr


def test_what_is_made_to_choose_by_is_no_still(clip: Path, bts: Bts) -> None:
    assert bts("still", "clip.mp4", "0.5", "--burst", "2", *GOOD).returncode == 0
    assert bts("still", "clip.mp4", "0.5", "--show-crop", *GOOD).returncode == 0
    assert len(list(Path("outputs/clip/stills").glob("*-burst.jpg"))) == 1
    assert len(list(Path("outputs/clip/stills").glob("*-crops.jpg"))) == 1
    done = bts("still", "--check", "clip.mp4", "--strict", "--json")
    assert done.returncode == 0, done.stderr
    assert {Path(entry["path"]).stem[-7:-1] for entry in json.loads(done.stdout)} == {"burst-"}


def test_a_size_below_the_preset_is_known_again_in_the_folder_of_results(clip: Path, bts: Bts) -> None:
    done = bts("still", "clip.mp4", "0.5", "--preset", "vertical,thumb", *GOOD)
    assert done.returncode == 0, done.stderr
    thumb, vertical = json.loads(bts("still", "--check", "clip.mp4", "--json").stdout)
    assert thumb["faults"] == []
    assert "less than its preset vertical, 1080 x 1920" in vertical["faults"][0]["says"]
    Path(vertical["path"]).rename("elsewhere.jpg")
    (moved,) = json.loads(bts("still", "--check", "elsewhere.jpg", "--json").stdout)
    assert moved["faults"] == vertical["faults"], "the picture says what it was to be"
