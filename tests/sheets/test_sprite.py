"""The sprite: its index tiles the clip, and every cue points at a picture of what is on screen in it."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import webvtt
from PIL import Image

from bts import media, shots
from bts.keyframes import write_keyframes
from bts.sheets.sprite import files_of, scenes_of, write_sprite
from bts.shots.glimpses import EVERY_SECONDS, Glimpses
from tests.sheets.test_sheet import analysis_of

Picture = npt.NDArray[np.uint8]


def tiles(index: Path) -> list[tuple[float, float, Picture]]:
    """Start, end, picture (RGB) of every cue, as a player reads them."""
    found = []
    for cue in webvtt.read(str(index)).captions:
        name, _, box = cue.text.partition("#xywh=")
        x, y, w, h = map(int, box.split(","))
        assert not set(name) & set(" &<>#?")
        with Image.open(index.parent / unquote(name)) as page:
            assert x + w <= page.width
            assert y + h <= page.height
            tile = np.asarray(page.crop((x, y, x + w, y + h)), np.uint8)
        found.append((_seconds(cue.start), _seconds(cue.end), tile))
    return found


def _seconds(written: str) -> float:
    hours, minutes, seconds = map(float, written.split(":"))
    return 3600 * hours + 60 * minutes + seconds


def tiny(picture: Picture) -> Picture:
    """Small enough that compression does not count."""
    return np.asarray(cv2.resize(picture, (40, 22), interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize("n", [1, 7, 101])
def test_a_clip_without_glimpses_is_shown_by_its_keyframes(tmp_path: Path, n: int) -> None:
    analysis = analysis_of(n)
    made = write_sprite(tmp_path / "sprite.png", analysis)
    assert made == files_of(tmp_path / "sprite.png", analysis)
    assert len(made) == -(-n // 100) + 1
    shown = tiles(made[-1])
    assert len(shown) == n
    assert shown[0][0] == 0
    assert all(a[1] == b[0] for a, b in pairwise(shown))
    for i, (_, _, picture) in enumerate(shown):
        assert np.abs(picture[45, 80] - np.array([128, i * 91 % 255, i * 37 % 255])).max() < 12


def test_a_name_that_would_end_an_address_is_escaped(tmp_path: Path) -> None:
    target = tmp_path / "Take #3 100% <crème> & co?.png"
    *_, index = write_sprite(target, analysis_of(3))
    assert len(tiles(index)) == 3


def test_every_cue_shows_what_is_on_screen_in_it(footage: Path, tmp_path: Path) -> None:
    with media.open_clip(footage / "edited" / "googlework_short.mp4") as clip:
        analysis = shots.analyse(clip, shots.Options(glimpses=True))
        write_keyframes(clip, analysis.shots, tmp_path)
        analysis = shots.with_keyframes(analysis, tmp_path)
        small = [(float(f.time), tiny(f.bgr())) for f in media.frames(clip)]
    made = write_sprite(tmp_path / "sprite.jpg", analysis)
    shown = tiles(made[-1])
    assert len(shown) > len(analysis.shots)
    assert shown[0][0] == 0
    assert shown[-1][1] == pytest.approx(float(analysis.duration), abs=0.001)
    assert max(end - start for start, end, _ in shown) < 2 * EVERY_SECONDS + 1
    starts = {scene.start for scene in scenes_of(analysis)}
    assert {shot.start for shot in analysis.shots[1:]} <= starts
    for start, end, picture in shown:
        tile = tiny(picture[:, :, ::-1])
        inside = [frame for time, frame in small if start - 0.001 <= time < end]
        assert min(float(cv2.absdiff(tile, frame).mean()) for frame in inside) < 6


def test_a_long_clip_holds_few_glimpses_evenly_spread(footage: Path) -> None:
    with media.open_clip(footage / "archive" / "apollo_mjpeg.mov") as clip:
        held = Glimpses(clip.info, most=10)
        for frame in media.frames(clip):
            held.push(frame)
    times = [glimpse.time for glimpse in held.kept()]
    assert 5 <= len(times) <= 10
    assert times[0] == 0
    assert all(abs(b - a - 8) < Fraction(1, 10) for a, b in pairwise(times))


def test_hdr_is_tone_mapped(footage: Path) -> None:
    with media.open_clip(footage / "awkward" / "iphone_hlg_rotated.mov") as clip:
        glimpse = shots.analyse(clip, shots.Options(glimpses=True)).glimpses[0]
        ((_, exact),) = media.pictures_at(clip, [glimpse.time])
        ((_, quick),) = media.frames_at(clip, [glimpse.time])
    still = exact.rgb[:, :, ::-1]
    assert float(cv2.absdiff(tiny(glimpse.picture()), tiny(still)).mean()) < 8
    assert float(cv2.absdiff(tiny(quick.bgr()), tiny(still)).mean()) > 15
