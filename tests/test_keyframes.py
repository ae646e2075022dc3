"""The best frame of a shot: planted defects are avoided, and real picks are sharp among their own shot's frames."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from bts import media, shots
from bts.keyframes import BREATH_SECONDS, Candidate, Collector, Measures, pick, sharpness_of, write_keyframes

Picture = npt.NDArray[np.uint8]

REAL = ("edited/googlework_short.mp4", "edited/short_hamilton_clip.mp4", "edited/sintel_trailer.mp4")


def measures(n: int = 100, **changed: float) -> list[Measures]:
    usual = {"sharpness": 20.0, "motion": 2.0, "level": 110.0, "spread": 45.0, "dark": 0.02, "blown": 0.0, **changed}
    return [Measures(number=i, time=Fraction(i, 25), **usual) for i in range(n)]


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


def test_alternates_are_far_apart() -> None:
    good = measures(250)
    found = pick(good, [candidate(m) for m in good[::10]], with_faces=False, alternates=3)
    times = sorted(float(p.keyframe.time) for p in found)
    assert len(times) == 4
    assert np.diff(times).min() >= 10 / 8 - 1e-6


def test_blur_lowers_sharpness() -> None:
    rng = np.random.default_rng(1)
    sharp = rng.integers(0, 255, (270, 480)).astype(np.uint8)
    values = [sharpness_of(np.asarray(cv2.GaussianBlur(sharp, (0, 0), s), np.uint8)) for s in (0.5, 1.0, 2.0, 4.0)]
    assert values == sorted(values, reverse=True)
    assert sharpness_of(sharp) > values[0]
    assert sharpness_of(np.zeros((1, 1), np.uint8)) == 0


def test_planted_defects_in_a_real_shot_are_avoided(footage: Path, tmp_path: Path) -> None:
    hits = total = 0
    for name, span in (
        ("googlework_short.mp4", (21, 23)),
        ("googlework_short.mp4", (28, 31)),
        ("sintel_trailer.mp4", (22, 23)),
    ):
        with media.open_clip(footage / "edited" / name) as clip:
            frames = [f.bgr(width=480) for f in media.frames(clip) if span[0] <= f.time < span[1]]
        for defect in ("blur", "flash", "fade", "black", "object"):
            target = tmp_path / f"{total}.avi"
            bad = plant(frames, defect, target)
            with media.open_clip(target) as clip:
                found = shots.analyse(clip)
            total += 1
            hits += all(s.keyframe.frame not in bad for s in found.shots if s.end_frame - s.start_frame > len(bad))
    assert hits == total


def spoiled(frame: Picture, defect: str, part: float) -> Picture:
    """The frame with a defect; `part` is how far a fade in has come."""
    if defect == "blur":
        return np.asarray(cv2.filter2D(frame, -1, np.full((1, 31), 1 / 31, np.float32)), np.uint8)
    if defect == "object":
        return np.asarray(cv2.GaussianBlur(frame[::-1, ::-1], (0, 0), 20), np.uint8)
    gain, offset = {"flash": (1.2, 140), "fade": (part, 0), "black": (0.02, 0)}[defect]
    return np.asarray(cv2.convertScaleAbs(frame, alpha=gain, beta=offset), np.uint8)


def plant(frames: list[Picture], defect: str, target: Path) -> set[int]:
    """Write the frames with a defect in the middle third, at either end for a fade; the frames that it spoils."""
    n = len(frames)
    bad = set(range(n // 3, 2 * n // 3)) if defect != "flash" else set(range(n // 2, n // 2 + 3))
    if defect == "fade":
        bad = set(range(n // 3))
    made = [spoiled(frame, defect, (i + 1) / (n // 3 + 1)) if i in bad else frame for i, frame in enumerate(frames)]
    height, width = frames[0].shape[:2]
    raw = target.with_suffix(".raw")
    raw.write_bytes(b"".join(np.ascontiguousarray(f).tobytes() for f in made))
    source = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}", "-r", "25", "-i", str(raw)]
    media.run_ffmpeg(["-y", *source, "-c:v", "mpeg4", "-q:v", "3", str(target)])
    return bad


def test_real_picks_are_sharp_among_their_own_shots_frames(footage: Path) -> None:
    ranks = []
    for name in REAL:
        with media.open_clip(footage / name) as clip:
            analysis = shots.analyse(clip)
            sharp = [float(cv2.Laplacian(f.luma_view(), cv2.CV_32F).var()) for f in media.frames(clip)]
        for s in analysis.shots:
            own = sharp[s.start_frame : s.end_frame]
            if len(own) >= 10:
                ranks.append(np.mean([value <= sharp[s.keyframe.frame] for value in own]))
    assert np.median(ranks) >= 0.85


def test_a_very_long_shot_holds_few_candidates(footage: Path) -> None:
    collector = Collector(160)
    with media.open_clip(footage / "edited" / "one-by-one-person-detection.mp4") as clip:
        for frame in media.frames(clip):
            collector.push(frame, frame.planes(64, 36), 1.0)
    collector.finish()
    seen, candidates = collector.take(0, 10**9)
    assert len(seen) == 1394
    assert 32 <= len(candidates) <= 160


def test_keyframes_are_written_at_full_size(footage: Path, tmp_path: Path) -> None:
    with media.open_clip(footage / "awkward" / "rotate_90.mov") as clip:
        analysis = shots.analyse(clip)
        (path,) = write_keyframes(clip, analysis.shots, tmp_path / "keyframes")
        size = clip.info.width, clip.info.height
    assert path.name == "0001.jpg"
    with Image.open(path) as image:
        assert image.size == size
