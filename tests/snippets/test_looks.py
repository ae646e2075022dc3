"""The shots of a range are found in the range alone, by the clip's own frame numbers, and each is looked at."""

from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.model import Transition, silent
from bts.snippets.looks import FEWEST_LOOKS, SUBJECTS_EVERY, look_at_range, part_range
from tests.little import little_clip


def transition(start: int, end: int) -> Transition:
    return Transition("cut" if start == end else "dissolve", Fraction(start, 25), start, Fraction(end, 25), end, 1.0)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four scenes of two seconds, cut at frames 50, 100 and 150."""
    return little_clip(tmp_path_factory.mktemp("scenes") / "scenes.mp4", 2.0)


@pytest.mark.parametrize(
    ("frames", "shots"),
    [((125, 200), [(125, 150), (150, 200)]), ((0, 60), [(0, 50), (50, 60)]), ((150, 180), [(150, 180)])],
)
def test_shots_are_found_in_a_range_wherever_it_lies(
    scenes: Path, frames: tuple[int, int], shots: list[tuple[int, int]]
) -> None:
    with media.open_clip(scenes) as clip:
        seen = look_at_range(clip, frames, (), "default", silent)
    assert seen.shots == shots
    assert len(seen.edges) == len(seen.looks)
    for first, stop in shots:
        assert sum(first <= look.number < stop for look in seen.looks) >= FEWEST_LOOKS


def test_a_short_shot_is_looked_at_as_well(scenes: Path) -> None:
    told: list[float] = []
    with media.open_clip(scenes) as clip:
        seen = look_at_range(
            clip, (96, 130), ((50, 100), (100, 150)), "default", lambda stage, done, total: told.append(done)
        )
    assert sum(look.number < 100 for look in seen.looks) >= FEWEST_LOOKS
    assert told == sorted(told)


def test_subjects_are_sought_in_every_second_look_and_in_all_of_a_short_shot(scenes: Path) -> None:
    with media.open_clip(scenes) as clip:
        looks = look_at_range(clip, (97, 150), ((50, 100), (100, 150)), "default", silent).looks
    short, usual = ([look.sought for look in looks if (look.number < 100) == before] for before in (True, False))
    assert len(short) == FEWEST_LOOKS
    assert all(short)
    assert usual == [n % SUBJECTS_EVERY != 0 for n in range(len(usual))]


def test_a_figure_between_bars_is_found_where_subjects_are_sought(tmp_path: Path) -> None:
    drawn = "color=0x3c5a6e:size=640x272:rate=25:duration=1,drawbox=x=440:y=50:w=90:h=180:color=white:t=fill"
    path = tmp_path / "barred.mp4"
    media.run_ffmpeg(["-f", "lavfi", "-i", f"{drawn},pad=640:360:0:44", "-y", str(path)])
    with media.open_clip(path) as clip:
        looks = look_at_range(clip, (0, 25), ((0, 25),), "default", silent).looks
    for look in (look for look in looks if look.sought):
        (figure,) = (one for one in look.subjects if one.kind == "figure")
        assert (figure.left, figure.right) == pytest.approx((440 / 640, 530 / 640), abs=0.015)
        assert (figure.top, figure.bottom) == pytest.approx((94 / 360, 274 / 360), abs=0.02)


def test_a_range_is_parted_without_its_transitions() -> None:
    changes = [transition(5, 5), transition(10, 20), transition(40, 40), transition(55, 70)]
    assert part_range((10, 60), changes) == [(20, 40), (40, 55)]
    assert part_range((12, 18), changes) == [(12, 18)]
    assert part_range((5, 40), changes) == [(5, 10), (20, 40)]
    assert part_range((0, 5), []) == [(0, 5)]
