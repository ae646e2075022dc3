"""`bts still`, `bts snippet` and `bts story` as a person calls them."""

import json
from pathlib import Path

import pytest
from PIL import Image

from bts import media
from bts.metadata.pictures import read_record
from tests.conftest import Bts
from tests.little import annotate, little_clip


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return little_clip(tmp_path / "clip.mp4")


def test_stills_by_time(bts: Bts, clip: Path, tmp_path: Path) -> None:
    done = bts("still", "clip.mp4", "1.5", "#30", "--caption", "A & B", "--alt", "Bars", "--credit", "NBC")
    assert done.returncode == 0, done.stderr
    paths = [tmp_path / line for line in done.stdout.splitlines()]
    assert [path.name for path in paths] == ["clip-00-00-01-500.jpg", "clip-00-00-01-200.jpg"]
    assert read_record(paths[0])[1].credit == "NBC"
    assert done.stderr == ""
    told = json.loads(bts("still", "clip.mp4", "1.51", "--json").stdout)
    assert [(entry["time"], entry["frame"]) for entry in told] == [(1.48, 37)]
    place = tmp_path / "outputs" / "clip" / "stills" / "clip-00-00-01-500.jpg"
    plain = bts("still", "clip.mp4", "1.5")
    assert plain.returncode == 0, "its own file, which nobody changed, is replaced"
    assert read_record(place)[1].credit != "NBC"
    place.write_bytes(place.read_bytes() + b"retouched")
    refused = bts("still", "clip.mp4", "1.5")
    assert refused.returncode == 5
    assert f"{place.relative_to(tmp_path)}: was changed since bts made it" in refused.stderr
    assert "--force" in refused.stderr
    assert bts("still", "clip.mp4", "1.5", "--force").returncode == 0


@pytest.mark.slow
def test_a_second_run_of_a_snippet_replaces_what_nobody_changed(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "c.srt").write_text("1\n00:00:01,200 --> 00:00:03,000\nA very quiet set\n", encoding="utf-8")
    words = ("snippet", "clip.mp4", "1-2", "--captions-from", "c.srt")
    first = bts(*words)
    assert first.returncode == 0, first.stderr
    video, _, srt, _ = (tmp_path / line for line in first.stdout.splitlines())
    made = video.stat().st_mtime_ns
    again = bts(*words)
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert video.stat().st_mtime_ns == made, "found done"
    other = bts(*words, "--aspect", "1:1")
    assert (other.returncode, other.stdout) == (0, first.stdout)
    assert media.probe(video).width == 180

    srt.write_text(srt.read_text(encoding="utf-8").replace("quiet", "loud"), encoding="utf-8")
    made = video.stat().st_mtime_ns
    for more in ((), ("--aspect", "1:1"), ("--aspect", "4:3")):
        refused = bts(*words, *more)
        assert refused.returncode == 5
        assert f"{srt.relative_to(tmp_path)}: was changed since bts made it" in refused.stderr
    assert video.stat().st_mtime_ns == made
    assert "loud" in srt.read_text(encoding="utf-8")
    assert bts("snippet", "clip.mp4", "1-2", "--captions", "none").returncode == 0, "no captions are written here"
    assert bts(*words, "--force").returncode == 0
    assert "quiet" in srt.read_text(encoding="utf-8")


def test_what_was_asked_for_by_its_time_stays_when_notes_change(bts: Bts, clip: Path, tmp_path: Path) -> None:
    annotate(clip, ("0.5", "still", "The first look"))
    assert bts("still", "clip.mp4", "1.5").returncode == 0
    assert bts("snippet", "clip.mp4", "1-2").returncode == 0
    assert bts("run", "clip.mp4", "-q").returncode == 0
    out = tmp_path / "outputs" / "clip"
    assert (out / "stills" / "clip-00-00-01-500.jpg").is_file()
    assert (out / "snippets" / "clip-00-00-01-000.mp4").is_file()


def test_one_still_into_one_file(bts: Bts, clip: Path, tmp_path: Path) -> None:
    assert bts("still", "clip.mp4", "1", "-o", "a/kiss.webp", "--preset", "square", "-q").returncode == 0
    with Image.open(tmp_path / "a" / "kiss.webp") as image:
        assert (image.format, image.size) == ("WEBP", (180, 180))
    two = bts("still", "clip.mp4", "1", "2", "-o", "a/kiss.jpg")
    assert two.returncode == 2
    assert "name a folder" in two.stderr


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["still", "clip.mp4", "9"], 2, "00:00:04.000 long"),
        (["still", "clip.mp4", "nine"], 2, "1:15.5"),
        (["still", "clip.mp4"], 2, "neither"),
        (["still", "clip.mp4", "1", "--notes"], 2, "both"),
        (["still", "clip.mp4", "--notes"], 2, "--use still"),
        (["still", "none.mp4", "1"], 3, "no such file"),
        (["snippet", "clip.mp4", "3-1"], 2, "not after"),
        (["snippet", "clip.mp4", "1-9"], 2, "outside"),
        (["snippet", "clip.mp4", "1-2", "--cut", "fast", "--captions", "burn"], 2, "cut exact"),
        (["snippet", "clip.mp4", "1-2", "--captions-from", "none.srt"], 3, "no such file"),
        (["story", "none.mp4"], 3, "no such file"),
        (["story", "clip.mp4", "--format", "pdf"], 2, "html, markdown"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_its_code(
    words: list[str], code: int, says: str, bts: Bts, clip: Path
) -> None:
    done = bts(*words)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_snippets_by_range_and_from_a_caption_file(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "c.srt").write_text("1\n00:00:01,200 --> 00:00:03,000\nA very quiet set\n", encoding="utf-8")
    done = bts("snippet", "clip.mp4", "1-3", "--captions-from", "c.srt", "--aspect", "1:1", "-o", "out", "--json")
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)
    paths = [tmp_path / path for path in (told["path"], *told["captions"], told["poster"])]
    assert [path.suffix for path in paths] == [".mp4", ".vtt", ".srt", ".jpg"]
    assert (told["start"], told["start_frame"], told["end"], told["end_frame"]) == (1, 25, 3, 75)
    info = media.probe(paths[0])
    assert (info.width, info.height, float(info.duration)) == (180, 180, 2.0)
    assert "00:00:00.200 --> " in paths[1].read_text(encoding="utf-8")


def test_a_snippet_into_one_file(bts: Bts, clip: Path, tmp_path: Path) -> None:
    annotate(clip, ("1-3", "snippet", "Cameras were hidden"))
    done = bts("snippet", "clip.mp4", "1+1", "-o", "hidden.mp4", "--captions", "both")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["hidden.mp4", "hidden.vtt", "hidden.srt", "hidden.jpg"]
    assert media.probe(tmp_path / "hidden.mp4").subtitles


@pytest.mark.slow
def test_notes_give_the_files_that_run_gives_and_the_story_takes_them(bts: Bts, clip: Path, tmp_path: Path) -> None:
    annotate(clip, ("0.5", "still", "The first look"), ("1-3", "snippet", "Cameras were hidden"))
    for command in ("still", "snippet"):
        assert bts(command, "clip.mp4", "--notes", "-q", "-o", "elsewhere").returncode == 0
        done = bts(command, "clip.mp4", "--notes")
        assert done.returncode == 0, done.stderr
    out = tmp_path / "outputs" / "clip"
    assert (out / "stills" / "the-first-look.jpg").is_file()
    assert (out / "snippets" / "cameras-were-hidden.mp4").is_file()
    done = bts("story", "clip.mp4", "--format", "html,json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["outputs/clip/story.html", "outputs/clip/story.json"]
    assert not (out / "story.md").exists()
    page = (out / "story.html").read_text(encoding="utf-8")
    assert 'src="stills/the-first-look.jpg"' in page
    assert 'src="snippets/cameras-were-hidden.mp4"' in page
