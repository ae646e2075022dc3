"""A still's crop keeps heads and lettering whole, never a bar, lies where it was told to, and says what it cuts."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bts import media
from bts.choices import read_crop
from bts.faces.find import find_faces
from bts.faces.glance import head_of
from bts.media.arrays import Pixels
from bts.model import Region
from bts.stills.crops import draw_crops
from bts.stills.framing import frame_still
from tests.faces.drawn import face_picture
from tests.stills.gallery import measure

GREY = np.full((360, 640, 3), 128, np.uint8)
shares = st.floats(0, 1)


def _show(rgb: Pixels) -> media.Picture:
    """A picture of a clip that shows this."""
    return media.Picture(Fraction(0), 0, np.ascontiguousarray(rgb))


@given(shares, shares, st.sampled_from([Fraction(9, 16), Fraction(1), Fraction(4, 5), Fraction(3)]))
def test_the_point_that_was_named_is_always_kept(x: float, y: float, aspect: Fraction) -> None:
    left, top, right, bottom = frame_still(_show(GREY), aspect, f"{x:.4f},{y:.4f}").box
    assert left - 1 <= round(x, 4) * 640 <= right + 1
    assert top - 1 <= round(y, 4) * 360 <= bottom + 1
    assert 0 <= left < right <= 640
    assert 0 <= top < bottom <= 360


def test_shares_percent_and_pixels_name_the_same_point() -> None:
    boxes = {frame_still(_show(GREY), 1, crop).box for crop in ("0.75,0.5", "75%,50%", "480px,180px")}
    assert boxes == {(280, 0, 640, 360)}


@pytest.mark.parametrize("crop", ["", "middle", "0.5", "1.5,0.5", "-1px,3px", "nan,0.5", "50%,101%", "1,2,3", "inf,0"])
def test_what_is_no_crop_is_refused(crop: str) -> None:
    with pytest.raises(ValueError, match="crop is smart, centre or none"):
        read_crop(crop)


@pytest.mark.parametrize("centre", [0.2, 0.5, 0.8])
def test_a_head_is_whole_with_its_hair_where_it_fits(centre: float) -> None:
    bgr = face_picture(0.4, centre)
    (face, *_) = find_faces(bgr, 0.1)
    head = head_of(face)
    found = frame_still(_show(bgr[:, :, ::-1]), Fraction(4, 5))
    assert found.box[0] <= head[0] * bgr.shape[1] + 2
    assert found.box[2] >= head[2] * bgr.shape[1] - 2
    assert found.why == "by faces"
    assert found.cuts == ()


def test_a_head_that_has_no_room_is_told_of() -> None:
    two = np.concatenate([face_picture(0.4), np.full((180, 200, 3), 128, np.uint8), face_picture(0.4)], axis=1)
    found = frame_still(_show(two[:, :, ::-1]), Fraction(9, 16))
    assert any(cut.startswith("the head at the ") and cut.endswith("does not fit into 9:16") for cut in found.cuts)


def test_what_draws_the_eye_and_has_no_room_is_told_of() -> None:
    figure = GREY.copy()
    cv2.rectangle(figure, (60, 100), (580, 260), (255, 140, 0), -1)
    cuts = frame_still(_show(figure), Fraction(9, 16)).cuts
    assert "the figure in the middle is cut by 9:16" in cuts
    assert "part of what draws the eye does not fit into 9:16" in cuts
    assert frame_still(_show(GREY), Fraction(9, 16)).cuts == ()


def test_a_thin_black_edge_at_one_side_is_left_out() -> None:
    rgb = np.ascontiguousarray(cv2.resize(face_picture(), (640, 360))[:, :, ::-1], np.uint8)
    rgb[:, :6] = 0
    found = frame_still(_show(rgb), Fraction(16, 9))
    assert found.box[0] in range(6, 9)
    assert found.why.endswith(", between the bars")


@pytest.mark.parametrize("aspect", [Fraction(1), Fraction(4, 5), Fraction(1200, 630)])
def test_no_bar_is_kept_at_an_edge(aspect: Fraction) -> None:
    barred = np.zeros((480, 640, 3), np.uint8)
    barred[60:420] = cv2.resize(face_picture(), (640, 360))
    rgb = np.ascontiguousarray(barred[:, :, ::-1])
    _, top, _, bottom = frame_still(_show(rgb), aspect).box
    assert 60 <= top < bottom <= 420
    assert frame_still(_show(rgb), None).box == (0, 0, 640, 480)
    assert frame_still(_show(rgb), None, trim_bars=True).box[1] in range(60, 64)


@pytest.mark.parametrize("left", [60, 380])
def test_lettering_is_whole_where_it_can_be(left: int) -> None:
    image = Image.new("RGB", (640, 360), (60, 120, 90))
    ImageDraw.Draw(image).text((left, 300), "01:00:12:21", fill="white", font_size=30)
    start, _, stop, _ = ImageDraw.Draw(image).textbbox((left, 300), "01:00:12:21", font_size=30)
    box = frame_still(_show(np.asarray(image)), 1).box
    assert (box[0] <= start and stop <= box[2]) or stop <= box[0] or box[2] <= start


def test_a_region_holds_the_crop_whatever_is_outside_of_it() -> None:
    wide: Pixels = np.concatenate([face_picture(0.45), np.full((180, 320, 3), 128, np.uint8)], axis=1)
    region = Region(0.5, 0.25, 0.5, 0.5)
    left, top, right, bottom = frame_still(_show(wide[:, :, ::-1]), 1, region=region).box
    assert (left, top) >= (320, 45)
    assert right <= 640
    assert bottom <= 135


def test_no_crop_keeps_the_whole_picture() -> None:
    assert frame_still(_show(GREY), Fraction(9, 16), "none").box == (0, 0, 640, 360)


def test_crops_are_drawn_on_the_whole_picture() -> None:
    from bts.choices import STILL_PRESETS

    drawn = draw_crops(_show(GREY), [(name, STILL_PRESETS[name]) for name in ("square", "portrait")])
    assert drawn.shape == GREY.shape
    changed = np.flatnonzero((drawn != GREY).any(axis=(0, 2)))
    assert changed[0] in range(135, 150)
    assert changed[-1] in range(490, 505)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("group", "most"), [("tuned", 3), ("kept", 2)])
def test_the_crops_of_the_gallery_lose_no_more_than_they_did(footage: Path, group: str, most: int) -> None:
    """Of the crops about the middle 31 of the 100 `tuned` ones and 35 of the 140 `kept` lose or cut what would fit."""
    found = list(measure(footage, group, ("smart",)))
    assert sum(bool(one.lost) for one in found) <= most
