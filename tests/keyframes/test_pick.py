"""The best frame of a shot: planted defects are avoided, and real picks are sharp among their own shot's frames."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from bts import media, shots
from bts.keyframes import write_keyframes
from bts.keyframes.baseline import measure_drawing
from bts.keyframes.candidates import (
    BREATH_SECONDS,
    CHANGE_GRID,
    JUMP_LEVELS,
    MOST_CANDIDATES,
    Candidate,
    CandidateCollector,
    Measures,
    measure_change,
    measure_sharpness,
)
from bts.keyframes.pick import pick
from tests.bench import picks
from tests.little import little_clip

REAL = ("googlework_short.mp4", "short_hamilton_clip.mp4", "sintel_trailer.mp4")


def measures(n: int = 100, **changed: float) -> list[Measures]:
    usual: dict[str, float] = {
        "sharpness": 20.0,
        "motion": 2.0,
        "level": 110.0,
        "spread": 45.0,
        "dark": 0.02,
        "blown": 0.0,
        **changed,
    }
    return [Measures(number=i, time=Fraction(i, 25), changed=grid(), **usual) for i in range(n)]


def grid(lower: int = 0, everywhere: int = 0) -> bytes:
    """How much each block changed: all of them, and two in the lower third."""
    blocks = np.full(CHANGE_GRID[::-1], everywhere, np.uint8)
    blocks[9, 3:5] = max(lower, everywhere)
    return blocks.tobytes()


def candidate(m: Measures) -> Candidate:
    grey = np.full((36, 64), 128, np.uint8)
    half = np.full((18, 32), 128, np.uint8)
    return Candidate(m, (grey, half, half), np.full((90, 160, 3), 128, np.uint8))


@pytest.mark.parametrize(
    "defect",
    [
        {"sharpness": 6.0},
        {"level": 230.0, "blown": 0.8},
        {"level": 20.0, "spread": 4.0, "dark": 0.99},
        {"motion": 40.0},
        {"spread": 2.0, "sharpness": 0.5},
    ],
)
def test_a_defect_is_not_picked(defect: dict[str, float]) -> None:
    bad = measures(1, **defect)[0]
    good = measures()
    found = pick(good, [candidate(bad), candidate(good[50])], with_faces=False)
    assert found[0].keyframe.frame == 50
    assert found[0].keyframe.why.endswith(".")


def test_a_breath_is_kept_from_both_ends() -> None:
    good = measures()
    found = pick(good, [candidate(m) for m in good], with_faces=False)[0].keyframe
    assert BREATH_SECONDS <= found.time <= good[-1].time - BREATH_SECONDS
    short = measures(3)
    assert pick(short, [candidate(m) for m in short], with_faces=False)[0].keyframe.frame == 1
    assert pick(short, [], with_faces=False) == []


def test_a_caption_that_is_being_drawn_is_let_finish() -> None:
    """Sharper or not, while something is drawn over the lower part of the picture it is not picked."""
    shot = [replace(m, changed=grid(40), sharpness=21.0) if 40 <= m.number < 60 else m for m in measures()]
    found = pick(shot, [candidate(m) for m in shot[::5]], with_faces=False)[0].keyframe
    assert not 38 <= found.frame < 62
    assert found.scores["settled"] == 1


def test_a_shot_that_fades_in_throughout_is_shown_at_its_brightest() -> None:
    """Level and contrast grow together: no frame is untypical for being brighter than the middle of the fade."""
    light = [0.1 + 0.9 * m.number / 100 for m in measures()]
    shot = [replace(m, level=16 + 80 * k, spread=45 * k) for m, k in zip(measures(), light, strict=True)]
    assert pick(shot, [candidate(m) for m in shot[::5]], with_faces=False)[0].keyframe.frame >= 90


def test_what_moves_all_the_time_or_everywhere_is_no_caption() -> None:
    waves = [replace(m, changed=grid(40)) for m in measures()]
    assert measure_drawing(waves).max() == 0
    pan = [replace(m, changed=grid(everywhere=40 * (40 <= m.number < 60))) for m in measures()]
    assert measure_drawing(pan).max() == 0
    over_waves = [replace(m, changed=grid(120)) if 40 <= m.number < 60 else m for m in waves]
    assert set(np.flatnonzero(measure_drawing(over_waves) > 20)) == set(range(39, 60))


def test_a_frame_remembers_where_it_changed() -> None:
    ground = np.full((36, 64), 90, np.uint8)
    drawn, moved = ground.copy(), ground + np.uint8(9)
    drawn[27:30, 12:20] = 190
    step, blocks = measure_change(ground, drawn)
    assert step == pytest.approx(100 * 24 / (36 * 64))
    assert blocks == grid(100)
    assert measure_change(ground, moved) == (9, grid(everywhere=9))


def test_alternates_are_far_apart() -> None:
    good = measures(250)
    found = pick(good, [candidate(m) for m in good[::10]], with_faces=False, alternates=3)
    times = sorted(float(p.keyframe.time) for p in found)
    assert len(times) == 4
    assert np.diff(times).min() >= 10 / 8 - 1e-6


def test_what_is_spoiled_is_no_alternate() -> None:
    """Half of the shot has a caption coming in: better two alternates than three with one of those."""
    shot = [replace(m, changed=grid(60)) if m.number < 60 else m for m in measures(150)]
    found = pick(shot, [candidate(m) for m in shot[::5]], with_faces=False, alternates=3)
    assert 2 <= len(found) <= 4
    assert all(p.keyframe.frame >= 60 for p in found)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Sharper than 99 % of its shot, still and well exposed."),
        ({"level": 40.0}, "but darker than its shot usually is."),
        ({"level": 220.0}, "but lighter than its shot usually is."),
        ({"sharpness": 3.0, "motion": 30.0}, "Well exposed, but softer than most of its shot and in motion."),
        ({"changed": grid(120)}, "but with something half drawn over it."),
        ({"spread": 1.0, "sharpness": 1.0}, "Nothing better in this shot: it is nearly one colour throughout."),
    ],
)
def test_why_says_what_speaks_for_a_frame_and_what_against_it(changed: dict[str, Any], said: str) -> None:
    shot = measures()
    shot[45:55] = [replace(m, **changed) for m in shot[45:55]]
    assert pick(shot, [candidate(shot[50])], with_faces=False)[0].keyframe.why.endswith(said)


def test_blur_lowers_sharpness() -> None:
    rng = np.random.default_rng(1)
    sharp = rng.integers(0, 255, (270, 480)).astype(np.uint8)
    values = [measure_sharpness(np.asarray(cv2.GaussianBlur(sharp, (0, 0), s), np.uint8)) for s in (0.5, 1.0, 2.0, 4.0)]
    assert values == sorted(values, reverse=True)
    assert measure_sharpness(sharp) > values[0]
    assert measure_sharpness(np.zeros((1, 1), np.uint8)) == 0


def test_planted_defects_in_real_shots_are_avoided(footage: Path) -> None:
    tally, lines = picks.run_cases(footage, names=("short_hamilton_clip.mp4", "nasa_13013.mp4"))
    avoided, total = (sum(column) for column in zip(*tally.values(), strict=True))
    assert total >= 40
    assert avoided >= total - 1, lines


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_planted_defects_in_all_real_shots_are_avoided(footage: Path) -> None:
    tally, lines = picks.run_cases(footage)
    avoided, total = (sum(column) for column in zip(*tally.values(), strict=True))
    assert total >= 300
    assert avoided >= picks.REACH * total, lines
    assert all(good >= 0.94 * cases for good, cases in tally.values()), tally


def test_real_picks_are_sharp_among_their_own_shots_frames_and_keep_a_breath(footage: Path) -> None:
    stand = picks.standings(footage, REAL)
    assert np.median([s.pick for s in stand]) >= picks.SHARP
    assert not any(s.breathless for s in stand)


def test_a_very_long_shot_holds_few_candidates(footage: Path) -> None:
    seen, candidates = collected(footage / "edited" / "one-by-one-person-detection.mp4")
    assert len(seen) == 1394
    assert MOST_CANDIDATES // 4 <= len(candidates) <= MOST_CANDIDATES


def collected(clip: Path) -> tuple[list[Measures], list[Candidate]]:
    collector = CandidateCollector(160)
    with media.open_clip(clip) as opened:
        for frame in media.frames(opened):
            collector.push(frame, frame.planes(64, 36))
    collector.finish()
    return collector.take(0, 10**9)


def test_a_whip_pan_does_not_make_a_candidate_of_every_frame(tmp_path: Path) -> None:
    pan = tmp_path / "pan.mp4"
    media.run_ffmpeg(
        ["-f", "lavfi", "-t", "2", "-i", "testsrc2=size=320x180:rate=25,scroll=horizontal=0.08", "-y", str(pan)]
    )
    seen, candidates = collected(pan)
    assert np.median([m.motion for m in seen]) > JUMP_LEVELS
    assert 6 <= len(candidates) <= 12


def test_a_cut_parts_candidates(tmp_path: Path) -> None:
    """Scenes of 0.4 s: each has one from before its end, so that none is shown by its neighbour."""
    _, candidates = collected(little_clip(tmp_path / "cuts.mp4", 0.4))
    scenes = [c.measures.number // 10 for c in candidates]
    assert scenes == sorted(scenes)
    assert all(scenes.count(scene) == 2 for scene in range(4))


def test_keyframes_are_written_at_full_size(footage: Path, tmp_path: Path) -> None:
    with media.open_clip(footage / "awkward" / "rotate_90.mov") as clip:
        analysis = shots.analyse(clip)
        (path,) = write_keyframes(clip, analysis.shots, tmp_path)
        size = clip.info.width, clip.info.height
    assert path.name == "0001.jpg"
    with Image.open(path) as image:
        assert image.size == size
