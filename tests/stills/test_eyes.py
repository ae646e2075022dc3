"""Shut eyes in frames of real clips: those that are, and above all those that are not."""

from pathlib import Path

import pytest

from bts import media
from bts.stills.checks import Moment, look_at_moments, shows_shut_eyes
from bts.stills.eyes import Eyes

SHUT = {"speech/bbaf2n.mpg": (52,), "speech/id2_vcd_swwp2s.mpg": (44, 45), "speech/pwij3p.mpg": (36,)}
"""Clip of the footage -> frames in the middle of a blink, by eye."""

OPEN = {
    "speech/bbaf2n.mpg": (17, 60),
    "speech/id2_vcd_swwp2s.mpg": (20, 42),
    "speech/pwij3p.mpg": (10, 60),
    "speech/lwbsza.mpg": (5, 40, 70),
    "edited/short_hamilton_clip.mp4": (60, 72, 82, 88),
    "edited/BlastOff.wmv": (20, 95, 803),
    "edited/tos_rollover_360p.ts": (104, 126, 290),
    "edited/googlework_short.mp4": (659, 884),
    "edited/sintel_trailer.mp4": (184, 208, 319, 665),
    "awkward/webcam_vfr.mov": (30, 60),
}
"""Frames with eyes open, or of which nobody can tell: laughing, narrow, behind spectacles that reflect, drawn."""


def moments(clip: Path, frames: tuple[int, ...]) -> list[Moment]:
    with media.open_clip(clip) as opened:
        times = [opened.info.time_of_frame(frame) for frame in frames]
        found = look_at_moments(opened, times)
    return [found[time] for time in times]


@pytest.mark.parametrize("name", SHUT)
def test_eyes_that_are_shut_are_told_with_the_place_of_the_face(footage: Path, name: str) -> None:
    for moment in moments(footage / name, SHUT[name]):
        assert moment.eyes is not None
        assert moment.eyes.shut is not None
        left, top, right, bottom = moment.eyes.shut
        assert 80 <= right - left <= 140
        assert 100 <= bottom - top <= 180


@pytest.mark.slow
@pytest.mark.parametrize("name", OPEN)
def test_no_eye_that_is_open_is_said_to_be_shut(footage: Path, name: str) -> None:
    for frame, moment in zip(OPEN[name], moments(footage / name, OPEN[name]), strict=True):
        assert moment.eyes is None or moment.eyes.shut is None, frame


def test_a_crop_without_the_face_shows_no_shut_eyes() -> None:
    moment = Moment(eyes=Eyes((100, 40, 200, 160)))
    assert shows_shut_eyes(moment, (0, 0, 320, 180))
    assert shows_shut_eyes(moment, (200, 0, 320, 180)) is False
    assert shows_shut_eyes(moment, None) is None, "what a picture shows of its frame is not known"
    assert shows_shut_eyes(Moment(eyes=Eyes()), None) is False, "whatever it shows, no eyes are shut"
    assert shows_shut_eyes(Moment(), (0, 0, 320, 180)) is None
