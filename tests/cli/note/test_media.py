"""Projects of editing programs on a real clip: whose markers come in, and what goes out to which program."""

import json
import os
import re
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from tests.conftest import ROOT, Bts
from tests.little import little_clip

CASES = Path(os.environ.get("BTS_CASES", ROOT.parent / "shared" / "cases"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds at 25 frames a second, with sound."""
    return little_clip(tmp_path_factory.mktemp("made") / "made.mp4", seconds_a_scene=5, size="64x36")


@pytest.fixture
def clip(made: Path, tmp_path: Path) -> Path:
    """The same in a folder of its own."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(made.read_bytes())
    return path


def case(name: str) -> Path:
    """One of the cases that were sent in."""
    if not CASES.is_dir():
        pytest.skip("the cases (../shared/cases) are not on this machine")
    return CASES / "notes" / name


def test_markers_on_two_media_are_asked_about(bts: Bts, clip: Path) -> None:
    done = bts("note", "import", clip, case("two_media.fcpxml"))
    assert done.returncode == 3
    assert (
        "it speaks of 2 media: TAKE_0715.MOV, TAKE_0513.MOV; pick the one that is this clip with --media" in done.stderr
    )
    assert not (clip.parent / "clip.mp4.notes.json").exists()
    done = bts("note", "import", clip, case("two_media.fcpxml"), "--media", "TAKE_0715", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["added"]) == 1
    assert "this marker is on another clip, TAKE_0513.MOV" in done.stderr
    (note,) = json.loads(bts("note", "list", clip, "--json").stdout)["notes"]
    assert (note["text"], note["start"]) == ("behind the bar", 2.002)
    assert bts("note", "import", clip, case("two_media.fcpxml"), "--media", "TAKE_9").returncode == 3
    renamed = clip.rename(clip.with_name("take_0513.mov"))
    done = bts("note", "import", renamed, case("two_media.fcpxml"), "--dry-run")
    assert "another clip's marker" in done.stdout


def test_losslesscut_s_project_of_another_name_is_taken_and_that_is_said(bts: Bts, clip: Path) -> None:
    done = bts("note", "import", clip, case("losslesscut.llc"), "--dry-run")
    assert done.stdout.split("\n")[:2] == ["0:01.5-0:04.25  note  Bar", "0:10-0:20  note  Open end"]
    assert "it speaks of c.mp4 alone, which was taken for this clip" in done.stderr


@pytest.mark.parametrize("rate", ["24000/1001", "30000/1001", "vfr"])
@pytest.mark.slow
def test_what_goes_out_is_on_frames_with_sound_and_the_media_s_own_start(bts: Bts, tmp_path: Path, rate: str) -> None:
    clip = tmp_path / "tape.mov"
    steady = "30000/1001" if rate == "vfr" else rate
    odd = (
        ["-vf", "setpts=PTS+0.004*mod(N\\,3)/TB", "-fps_mode", "vfr"] if rate == "vfr" else ["-timecode", "11:12:47:22"]
    )
    sound = ["-f", "lavfi", "-i", "sine=sample_rate=48000", "-t", "4", "-ac", "2"]
    media.run_ffmpeg(["-f", "lavfi", "-i", f"testsrc=size=64x36:rate={steady}", *sound, *odd, "-c:a", "aac", str(clip)])
    for at in ("1.499", "2.998-3.333"):
        assert bts("note", "add", clip, at, f"At {at}").returncode == 0
    text = bts("note", "export", clip, "--format", "fcpxml").stdout
    frame = Fraction(re.search(r'frameDuration="(.+?)s"', text)[1])  # type: ignore[index]
    times = [Fraction(time) for time in re.findall(r'(?:start|duration)="([\d/]+)s"', text)]
    assert len(times) == 8
    assert all((time / frame).denominator == 1 for time in times)
    assert 'hasAudio="1" audioSources="1" audioChannels="2" audioRate="48000"' in text
    if rate != "vfr":
        origin = ((11 * 60 + 12) * 60 + 47) * round(1 / frame) + 22
        assert times[0] == times[2] == origin * frame
    for name in ("fcpxml", "xmeml", "otio", "edl", "avid", "llc"):
        target = tmp_path / f"out.{name}"
        assert bts("note", "export", clip, "--format", name, "-o", target).returncode == 0
        done = bts("note", "import", clip, target)
        assert (done.returncode, "0 added, 2 there already" in done.stderr) == (0, True), done.stderr


def test_a_cut_without_markers_says_what_it_holds(bts: Bts, clip: Path, tmp_path: Path) -> None:
    event = "001  A001 V C 00:00:00:00 00:00:05:00 01:00:00:00 01:00:05:00\n* FROM CLIP NAME: A.MOV\n"
    (tmp_path / "cut.edl").write_text(f"TITLE: x\nFCM: NON-DROP FRAME\n{event}", encoding="utf-8")
    done = bts("note", "import", clip, "cut.edl")
    assert done.returncode == 3
    assert "cut.edl: no marker in it, but 1 event of a cut, which speaks of one medium: A.MOV" in done.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.txt", "0:01 words\n"),
        ("table.csv", "start,text\n1,words\n"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nwords\n"),
    ],
)
def test_a_medium_is_not_picked_where_none_is_named(bts: Bts, clip: Path, name: str, text: str) -> None:
    (clip.parent / name).write_text(text)
    done = bts("note", "import", clip, clip.parent / name, "--media", "TAKE_9")
    assert done.returncode == 3
    assert f"{name}: " in done.stderr
    assert "names no media: there is none to pick; leave --media out" in done.stderr
    assert bts("note", "import", clip, clip.parent / name).returncode == 0
