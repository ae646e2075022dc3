"""What a picture desk would send a still back for, one check after the other, and on frames of real clips."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.errors import OutputError
from bts.model import Transition
from bts.shots import Options, analyse
from bts.stills import Checking, StillFacts, StillRequest, find_faults, look_at_moments, make_stills, unknown_checks
from bts.stills.checks import CHECKS, SOFT_SHARE, Moment

GOOD = StillFacts(
    "The crew at work", "Two people with a camera", "Harbour TV", small="", moment=Moment(None, 9, 10), eyes_shut=False
)
DISSOLVE = Transition("dissolve", Fraction(1), 25, Fraction(2), 50, 1.0)


@pytest.mark.parametrize(
    ("check", "facts", "says"),
    [
        ("credit", replace(GOOD, credit=" "), "no credit line"),
        ("alt", replace(GOOD, alt=""), "no alt text"),
        ("alt", replace(GOOD, alt="the crew at work!"), "says what the caption says"),
        ("alt", replace(GOOD, alt="IMG_0715"), "the name of a file"),
        ("alt", replace(GOOD, alt="crew.jpg"), "the name of a file"),
        ("alt", replace(GOOD, alt="An image of two people"), "begins with 'An image of'"),
        ("alt", replace(GOOD, described=True), "extended description"),
        ("region", replace(GOOD, cropped_width=399), "only 399 pixels wide"),
        ("size", replace(GOOD, small="is 51 x 90, less than its preset"), "51 x 90"),
        ("blank", replace(GOOD, blank="black"), "shows nothing: all of it is black"),
        ("transition", replace(GOOD, moment=Moment(DISSOLVE)), "inside a dissolve (0:01-0:02)"),
        ("eyes", replace(GOOD, eyes_shut=True), "eyes shut"),
        ("sharpness", replace(GOOD, moment=Moment(None, 4.9, 10, Fraction(5, 2))), "the frame at 0:02.5 is sharper"),
    ],
)
def test_each_fault_is_found_and_no_other(check: str, facts: StillFacts, says: str) -> None:
    (fault,) = find_faults(facts)
    assert fault.check == check
    assert says in fault.says


def test_a_good_still_has_no_fault_and_each_check_has_one() -> None:
    assert find_faults(GOOD) == ()
    assert find_faults(replace(GOOD, cropped_width=400, moment=Moment(None, SOFT_SHARE * 10, 10))) == ()
    assert unknown_checks(GOOD) == ()
    assert unknown_checks(StillFacts()) == ("size", "transition", "sharpness", "eyes")
    assert unknown_checks(replace(GOOD, eyes_shut=None)) == ("eyes",)
    assert set(CHECKS) == {"credit", "alt", "region", "size", "blank", "transition", "sharpness", "eyes"}


@pytest.mark.parametrize("known", [True, False])
def test_a_moment_inside_a_dissolve_is_known_by_the_shots_or_found_near_it(footage: Path, known: bool) -> None:
    with media.open_clip(footage / "edited" / "nasa_13013.mp4") as clip:
        found = analyse(clip, Options(faces=False)) if known else None
        dissolve, before = Fraction(11, 2), Fraction(2)
        moments = look_at_moments(clip, [dissolve, before], found)
    assert moments[dissolve].transition is not None
    assert moments[before].transition is None
    faults = [fault.check for fault in find_faults(replace(GOOD, moment=moments[dissolve]))]
    assert faults == ["transition"]
    assert find_faults(replace(GOOD, moment=moments[before])) == ()


def test_the_best_frame_of_a_shot_is_not_softer_than_its_shot(footage: Path) -> None:
    with media.open_clip(footage / "edited" / "sintel_trailer.mp4") as clip:
        found = analyse(clip, Options(faces=False))
        times = [shot.keyframe.time for shot in found.pictured]
        moments = look_at_moments(clip, times, found)
    assert all(moment.sharpness == moment.best and moment.transition is None for moment in moments.values())


def test_a_strict_still_with_a_fault_is_not_kept(footage: Path, tmp_path: Path) -> None:
    request = StillRequest(Fraction(1), "launch", alt="The rocket")
    with media.open_clip(footage / "edited" / "nasa_13013.mp4") as clip:
        (made,) = make_stills(clip, [request], lambda name: tmp_path / name)
        assert made.path.is_file()
        assert any("no credit line" in line for line in made.warnings)
        made.path.unlink()
        with pytest.raises(OutputError, match="launch has no credit line"):
            make_stills(clip, [request], lambda name: tmp_path / name, checking=Checking(strict=True))
    assert not list(tmp_path.iterdir())
