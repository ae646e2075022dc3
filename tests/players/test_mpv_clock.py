"""mpv agrees, about what no browser plays: started at the time of a frame it shows the picture of the still."""

import random
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bts import media
from tests.media.clips import B_FRAMES
from tests.media.make_clips import numbered_clip, read_number
from tests.players.conftest import Make
from tests.players.make_files import FOR_MPV, LATER, OPUS, TONE, VP9, Made
from tests.players.mpv import Pixels, ask_mpv, pictures_in_mpv

pytestmark = pytest.mark.slow

TIMES = 20
"""Random frames of each clip that mpv is asked for."""

REAL = [
    "archive/Sherlock_Holmes_Baffled.ogv", "awkward/cea608.ts", "broken/no-initial-keyframe.ts", "edited/BlastOff.wmv",
    "edited/tos_rollover_360p.ts", "speech/bbaf2n.mpg", "speech/id2_vcd_swwp2s.mpg",
]  # fmt: skip
"""Real clips that no browser plays. no-initial-keyframe.ts has its first whole picture 2.1 s after its sound; the clock
of tos_rollover_360p.ts overflows on the way. A stream without a container has no clock that could be compared."""

REAL_TIMES = 5
"""Random frames of each real clip."""

BESIDE = 3
"""Frames on either side with which a picture of mpv is compared."""

SMALL = (96, 72)
"""Pixels across and down to which pictures are brought, so that scaling and chroma play no part."""


def choose_frames(info: media.ClipInfo, count: int) -> list[int]:
    """`count` random frames, in order."""
    return sorted(random.Random(info.path.name).sample(range(info.frames), min(count, info.frames)))


def shrink(picture: Pixels) -> NDArray[np.float64]:
    """The picture in grey, at the size of SMALL."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, SMALL, interpolation=cv2.INTER_AREA).astype(np.float64)


@pytest.mark.parametrize("recipe", FOR_MPV, ids=lambda recipe: recipe.name)
def test_mpv_started_at_a_frames_time_shows_that_frame(made: Make, recipe: Made) -> None:
    path = made(recipe)
    with media.open_clip(path) as clip:
        numbers = choose_frames(clip.info, TIMES)
        times = [clip.info.time_of_frame(n) for n in numbers]
        stills = [read_number(picture.rgb) for _, picture in media.pictures_at(clip, times)]
    assert None not in stills
    assert [read_number(picture) for picture in pictures_in_mpv(path, times)] == stills


@pytest.mark.parametrize("name", REAL)
def test_in_real_clips_the_picture_of_mpv_is_nearest_to_that_frame(footage: Path, name: str) -> None:
    told = 0
    with media.open_clip(footage / name) as clip:
        info = clip.info
        numbers = choose_frames(info, REAL_TIMES)
        shown = pictures_in_mpv(info.path, [info.time_of_frame(n) for n in numbers])
        for number, picture in zip(numbers, shown, strict=True):
            beside = range(max(0, number - BESIDE), min(info.frames, number + BESIDE + 1))
            stills = [still.rgb for _, still in media.pictures_at(clip, [info.time_of_frame(n) for n in beside])]
            away = [float(np.abs(shrink(still) - shrink(picture)).mean()) for still in stills]
            own = away.pop(number - beside.start)
            assert own <= min(away), f"frame {number}"
            told += 2 * own < min(away)
    assert told >= 1, "nothing moves"


@pytest.mark.parametrize(
    ("name", "encoding"), [("late.mkv", B_FRAMES), ("late.webm", (*VP9, *OPUS)), ("late.mp4", B_FRAMES)]
)
def test_probe_says_by_how_much_mpv_is_behind_a_browser(tmp_path: Path, name: str, encoding: tuple[str, ...]) -> None:
    sound = TONE if "-map" in encoding else ()
    path = numbered_clip(tmp_path / name, *encoding, *LATER, audio=sound)
    info = media.probe(path)
    assert info.mpv_offset == (0 if path.suffix == ".mp4" else 3)
    assert Fraction(ask_mpv(path, "demuxer-start-time")) == info.mpv_offset
    numbers = choose_frames(info, 5)
    shown = pictures_in_mpv(path, [info.time_of_frame(n) - info.mpv_offset for n in numbers])
    assert [read_number(picture) for picture in shown] == numbers
