"""`--jumps`: a jump cut is told of always, and begins a shot, with a tile of its own, where that is asked for."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.bench.kinds.jumps import JUMPS
from tests.bench.synthetic import Scene, write_scene
from tests.conftest import Bts
from tests.little import little_clip


@pytest.fixture
def jump(footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Make clip.mp4, one take out of which a piece is cut, in the working folder; the frame of its jump."""
    scene = Scene(np.random.default_rng(7), Fraction(25))
    JUMPS["jump"](scene, [])
    monkeypatch.chdir(tmp_path)
    write_scene(scene, tmp_path / "clip.mp4", ("libx264", "-preset", "veryfast", "-crf", "20"))
    (label,) = (label for label in scene.labels if label.kind == "jump")
    return label.first


@pytest.mark.slow
def test_a_jump_is_told_and_divides_where_asked(jump: int, bts: Bts) -> None:
    whole, divided = (json.loads(bts("shots", "clip.mp4", "--json", *words).stdout) for words in ((), ("--jumps",)))
    for found in (whole, divided):
        assert [(t["kind"], t["start_frame"]) for t in found["transitions"]] == [("jump", jump)]
    assert [shot["start_frame"] for shot in whole["shots"]] == [0]
    assert [shot["start_frame"] for shot in divided["shots"]] == [0, jump]
    assert len(json.loads(bts("sheet", "clip.mp4", "-o", "one.jpg", "--json", "-q").stdout)["tiles"]) == 1
    assert len(json.loads(bts("sheet", "clip.mp4", "-o", "two.jpg", "--jumps", "--json", "-q").stdout)["tiles"]) == 2
    Path("bts.toml").write_text("[shots]\njumps = true\n", encoding="utf-8")
    assert len(json.loads(bts("shots", "clip.mp4", "--json").stdout)["shots"]) == 2


def test_a_detector_without_jumps_is_not_asked_for_them(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "clip.mp4")
    done = bts("shots", clip, "--jumps", "--detector", "transnetv2")
    assert (done.returncode, "--jumps has no effect: transnetv2 finds no jump cuts" in done.stderr) == (2, True)
