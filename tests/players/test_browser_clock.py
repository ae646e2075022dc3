"""The browser agrees: a page paused at a time shows the frame that the still of that time shows."""

import random
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.media import Clip
from tests.media.make_clips import read_number
from tests.players.chromium import Chromium
from tests.players.conftest import Make
from tests.players.make_files import FOR_BROWSER, HASTY, Made

pytestmark = pytest.mark.slow

TIMES = 20
"""Random times at which each clip is paused."""

GUESSED = {"uneven.webm"}
"""WebM does not store how long frames last and Chromium guesses: it goes on showing a frame that was shorter."""

SHORT = Fraction(1, 25)
"""Seconds; in those clips the frame after one that is shorter is not asked for."""

REAL = [
    "archive/chaplin.mp4", "archive/shuttle10seconds.1080x608.webm", "awkward/av1-hdr.webm",
    "awkward/burnt_timecode.mp4", "awkward/cursed-vfr.mp4", "awkward/elephants_vfr.mp4",
    "awkward/frame_counter.mp4", "awkward/gopro_tmcd.mp4", "awkward/no_duration.webm", "awkward/rotate_90.mov",
    "awkward/sideways_movie.mov", "awkward/webcam_vfr.mov", "edited/googlework_short.mp4",
    "edited/nasa_13013.mp4", "edited/one-by-one-person-detection.mp4", "edited/short_hamilton_clip.mp4",
    "edited/sintel_trailer.mp4", "edited/testvideo.mp4", "speech/manifesto.mp4",
    "../cases/media/embedded-chapters.mp4", "../cases/media/video-starts-1s-late.mp4",
]  # fmt: skip
"""Real clips that Chromium plays; googlework_short starts 0.834 s late, short_hamilton_clip 0.852 s."""

LARGEST_DIFFERENCE = 6
"""Mean of the absolute difference of 8-bit samples between a still and the page's canvas; above it they differ."""

CLOSER = 2
"""Times by which the page's picture is nearer to the right frame than to the frames beside it, where these differ."""


def choose_moments(clip: Clip, seed: str, guessed: bool = False) -> list[tuple[int, Fraction]]:
    """(frame number, seconds) of TIMES random frames, in the middle of the time for which they are on screen."""
    table = clip.info.table
    numbers = [n for n in range(table.count) if not (guessed and n and table.length_of(n - 1) < SHORT)]
    chosen = random.Random(seed).sample(numbers, min(TIMES, len(numbers)))
    return [(n, table.time_of(n) + table.length_of(n) / 2) for n in chosen]


def find_frame(chromium: Chromium, clip: Clip, moment: Fraction, number: int) -> int | None:
    """The number of the frame that the page shows at a time, by its presentation time; None when that is none of bts'.

    A page that shows another frame than `number` is looked at again after half a second: it may be late.
    """
    info = clip.info
    seen = chromium.pause_at(moment)
    for _ in range(2):
        assert not seen.error, seen.error
        shown = seen.media_time - info.zero
        found = info.frame_at(shown + info.frame_durations[0] / 4)
        if found == number:
            break
        time.sleep(0.5)
        seen = chromium.look()
    return found if abs(shown - info.time_of_frame(found)) < info.frame_durations[0] / 2 else None


def check_clip(chromium: Chromium, path: Path, seed: str) -> None:
    """At every moment the page shows the frame of bts; fails with those at which it does not."""
    with media.open_clip(path) as clip:
        loaded = chromium.load(path)
        assert loaded.plays, loaded.error
        moments = choose_moments(clip, seed, path.name in GUESSED)
        found = [(number, find_frame(chromium, clip, moment, number)) for number, moment in moments]
    assert [pair for pair in found if pair[0] != pair[1]] == [], f"of {len(found)}"


@pytest.mark.parametrize("recipe", FOR_BROWSER, ids=lambda recipe: recipe.name)
def test_a_paused_page_shows_the_frame_of_that_time(chromium: Chromium, made: Make, recipe: Made) -> None:
    path = made(recipe)
    check_clip(chromium, path, recipe.name)
    with media.open_clip(path) as clip:
        # What the page says of itself is what it shows: the number in its picture is that of the still.
        for number, moment in choose_moments(clip, recipe.name, path.name in GUESSED)[:3]:
            chromium.pause_at(moment)
            ((_, still),) = media.pictures_at(clip, [moment])
            assert still.number == number
            assert read_number(chromium.picture()) == read_number(still.rgb) is not None


@pytest.mark.parametrize("name", REAL)
def test_a_paused_page_shows_the_frame_of_that_time_in_real_clips(chromium: Chromium, footage: Path, name: str) -> None:
    check_clip(chromium, footage / name, name)


@pytest.mark.parametrize("name", ["edited/googlework_short.mp4", "edited/short_hamilton_clip.mp4"])
def test_the_still_is_the_picture_of_the_page(chromium: Chromium, footage: Path, name: str) -> None:
    told = 0
    with media.open_clip(footage / name) as clip:
        assert chromium.load(footage / name).plays
        for number, moment in choose_moments(clip, f"pixels of {name}")[:6]:
            assert find_frame(chromium, clip, moment, number) == number
            page = chromium.picture().astype(float)
            beside = [max(0, number - 1), number, min(clip.info.frames - 1, number + 1)]
            stills = [p.rgb for _, p in media.pictures_at(clip, [clip.info.time_of_frame(n) for n in beside])]
            before, own, after = (float(np.abs(page - still).mean()) for still in stills)
            assert own < LARGEST_DIFFERENCE
            assert own <= min(before, after)
            told += CLOSER * own < min(before, after)
    assert told >= 1


@pytest.mark.parametrize("recipe", HASTY, ids=lambda recipe: recipe.name)
def test_where_the_page_shows_another_frame_it_contradicts_its_own_clock(
    chromium: Chromium, made: Make, recipe: Made
) -> None:
    """Chromium seeks such files by the time of decoding: asked for a frame just before a key frame it shows the latter.

    It is then paused at a time before that frame's own, so no clock agrees; at all other times bts does.
    """
    wrong = 0
    with media.open_clip(made(recipe)) as clip:
        assert chromium.load(made(recipe)).plays
        for number, moment in choose_moments(clip, recipe.name):
            found = find_frame(chromium, clip, moment, number)
            if found != number:
                wrong += 1
                seen = chromium.look()
                assert seen.media_time > seen.current_time
                assert found is not None
                assert found % 12 == 0, "every twelfth frame is a key frame"
    assert wrong <= TIMES / 4
