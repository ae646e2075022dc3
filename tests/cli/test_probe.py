"""`bts probe`: what a person sees, what a script reads, and how damage is found."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bts.cli import bts as root
from bts.media import check
from tests.conftest import Bts
from tests.media.changing import LATER, PLAIN, changing_clip
from tests.media.clips import X264
from tests.media.make_clips import numbered_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wide-pixel clip with an odd name."""
    folder = tmp_path_factory.mktemp("probe")
    return numbered_clip(folder / "take \n1.mp4", *X264, filters=["setsar=16/11"])


def test_a_person_gets_a_summary(bts: Bts, clip: Path) -> None:
    done = bts("probe", clip)
    assert done.returncode == 0, done.stderr
    lines = dict(line.split(None, 1) for line in done.stdout.splitlines())
    assert lines["clip"].endswith("take \\n1.mp4")
    assert lines["picture"] == "279 x 144, stored as 192 x 144, pixel aspect 16:11"
    assert lines["length"] == "0:02.4, 60 frames"
    assert lines["sound"] == "none"
    assert lines["browser"] == "plays as it is"
    assert done.stderr == ""


def test_a_script_gets_everything(bts: Bts, clip: Path) -> None:
    done = bts("probe", clip, "--json")
    facts = json.loads(done.stdout)
    assert facts["path"] == str(clip)
    assert facts["fingerprint"].startswith("fast:")
    assert (facts["width"], facts["stored_width"], facts["sample_aspect"]) == (279, 192, "16/11")
    assert (facts["frames"], facts["duration"], facts["rate"]) == (60, 2.4, "25")
    assert facts["frame_durations"] == {"shortest": 0.04, "longest": 0.04}
    assert facts["colour"]["guessed"] == ["matrix", "range"]
    assert facts["warnings"] == []


def test_where_a_browser_and_mpv_disagree_about_zero_it_is_said(bts: Bts, tmp_path: Path) -> None:
    numbered_clip(tmp_path / "live.mkv", *X264, "-output_ts_offset", "2.5")
    lines = dict(line.split(None, 1) for line in bts("probe", "live.mkv").stdout.splitlines())
    assert lines["clock"] == "bts counts from a browser's 0; mpv's 0 is at 0:02.5, so its times are that much less"
    facts = json.loads(bts("probe", "live.mkv", "--json").stdout)
    assert (facts["mpv_offset"], facts["first_time"]) == (2.5, 2.5)

    numbered_clip(tmp_path / "live.mp4", *X264, "-output_ts_offset", "2.5")
    assert "mpv" not in bts("probe", "live.mp4").stdout
    facts = json.loads(bts("probe", "live.mp4", "--json").stdout)
    assert (facts["mpv_offset"], facts["first_time"]) == (0, 2.5)


def test_what_changes_on_the_way_is_told_with_its_time(bts: Bts, tmp_path: Path) -> None:
    changing_clip(tmp_path / "clip.ts", (PLAIN, LATER["all"]), "cat")
    told = bts("probe", "clip.ts").stdout.split("changes", 1)[1].split("browser")[0]
    assert [line.strip() for line in told.splitlines()] == [
        "at 0:01.2: sound layout stereo -> 5.1(side)",
        "at 0:01.2: sample rate 48000 Hz -> 44100 Hz",
        "at 0:01.206: picture size 192x144 -> 256x144",
        "at 0:01.206: pixel format yuv420p -> yuv444p",
        "at 0:01.206: profile High -> High 4:4:4 Predictive",
    ]
    assert "changes" not in bts("probe", "clip.ts-0.ts").stdout


def test_check_finds_damage(bts: Bts, clip: Path, tmp_path: Path) -> None:
    whole = bts("probe", clip, "--check")
    assert (whole.returncode, whole.stderr) == (0, "every frame decodes\n")
    data = bytearray(clip.read_bytes())
    middle = data.index(b"mdat") + 3000
    data[middle : middle + 1500] = bytes(1500)
    path = tmp_path / "damaged.mp4"
    path.write_bytes(data)
    for words in ((), ("--check",)):
        done = bts("probe", path, "--json", *words)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert any("could not be decoded" in line for line in found["damage"])
        assert found["every_frame_checked"]


def test_what_a_run_found_broken_is_known_to_a_quick_look(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytearray(clip.read_bytes())
    middle = len(data) * 6 // 10
    data[middle : middle + 1500] = bytes(1500)
    (tmp_path / "damaged.mp4").write_bytes(data)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(check, "QUICK_PIXELS", 0)

    def look() -> tuple[bool, list[str]]:
        facts = json.loads(CliRunner().invoke(root, ["probe", "damaged.mp4", "--json"]).stdout)
        return facts["every_frame_checked"], facts["damage"]

    assert look() == (False, [])
    assert "--check decodes all of it" in CliRunner().invoke(root, ["probe", "damaged.mp4"]).stderr
    assert CliRunner().invoke(root, ["run", "damaged.mp4"]).exit_code == 0
    checked, damage = look()
    assert checked
    assert any("could not be decoded" in line for line in damage)
    (report,) = tmp_path.rglob("report.json")
    facts = json.loads(report.read_text())["clip"]
    assert facts["every_frame_checked"]
    assert set(damage) <= set(facts["damage"])
    assert "--check decodes all of it" not in CliRunner().invoke(root, ["probe", "damaged.mp4"]).stderr


def test_a_bad_clip_is_one_line_and_three(bts: Bts, tmp_path: Path) -> None:
    (tmp_path / "bad.mp4").write_bytes(b"no clip at all, just words")
    done = bts("probe", "bad.mp4")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("bts: bad.mp4: this is a text, not a clip")
    assert done.stderr.count("\n") == 1


def test_the_house_limit_is_kept(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "bts.toml").write_text("[media]\nmax_pixels = 1000\n", encoding="utf-8")
    done = bts("probe", clip)
    assert done.returncode == 3
    assert "more than 1000 pixels" in done.stderr
