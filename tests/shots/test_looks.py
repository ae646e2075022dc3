"""Looks are kept where a clip changes, are the same each time, and are read back only while they are of that clip."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts import media, shots
from bts.likeness import HEIGHT, WIDTH
from bts.outputs import OutputFolder
from bts.shots.looks import LOOKS, Looks, read_looks, write_looks
from tests.little import little_clip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Looks:
    with media.open_clip(little_clip(tmp_path_factory.mktemp("looks") / "a.mp4")) as clip:
        looks = shots.analyse(clip, shots.Options(faces=False)).looks
    assert looks is not None
    return looks


def test_each_scene_has_a_look_from_its_first_frame_on(found: Looks) -> None:
    assert {0, 25, 50, 75} <= set(found.frames.tolist())
    assert found.times.tolist() == pytest.approx((found.frames / 25).tolist(), abs=0.001)


def test_a_folder_of_results_has_them_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    path = little_clip(tmp_path / "a.mp4")
    written = []
    for name in ("one", "two"):
        with media.open_clip(path) as clip:
            folder = OutputFolder.open(tmp_path / name, path, clip.info.fingerprint)
            options = shots.Options(faces=False)
            shots.write_shots(folder, clip, shots.analyse(clip, options), options)
        written.append((tmp_path / name / LOOKS).read_bytes())
        assert LOOKS not in folder.made()
    assert written[0] == written[1]


@settings(max_examples=25, deadline=None)
@given(count=st.integers(0, 40), seed=st.integers(0, 99))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, count: int, seed: int) -> None:
    folder = tmp_path_factory.mktemp("kept")
    chance = np.random.default_rng(seed)
    rough = chance.integers(0, 255, (count, HEIGHT // 9, WIDTH // 16), dtype=np.uint8)
    pictures = rough.repeat(9, axis=1).repeat(16, axis=2)
    looks = Looks("fast:1", np.arange(count, dtype=np.int64), np.arange(count) / 25, pictures)
    write_looks(folder, looks)
    back = read_looks(folder, "fast:1")
    assert back is not None
    assert back.frames.tolist() == looks.frames.tolist()
    assert back.times.tolist() == looks.times.tolist()
    assert np.abs(back.pictures.astype(int) - pictures).mean() < 8 if count else back.pictures.shape == pictures.shape
    assert read_looks(folder, "fast:2") is None


def test_a_damaged_file_is_as_none(tmp_path: Path, found: Looks) -> None:
    write_looks(tmp_path, found)
    path = tmp_path / LOOKS
    whole = path.read_bytes()
    chance = np.random.default_rng(0)
    assert read_looks(tmp_path, found.fingerprint) is not None
    for _ in range(200):
        data = bytearray(whole[: int(chance.integers(0, len(whole)))] if chance.random() < 0.5 else whole)
        for place in chance.integers(0, max(1, len(data)), 4) if data else ():
            data[place] ^= int(chance.integers(1, 255))
        path.write_bytes(data)
        back = read_looks(tmp_path, found.fingerprint)
        assert back is None or len(back.frames) == len(back.pictures)
    path.unlink()
    assert read_looks(tmp_path, found.fingerprint) is None


def test_an_upright_picture_is_kept_of_a_clip_that_lies_on_its_side(footage: Path) -> None:
    with media.open_clip(footage / "awkward/sideways_movie.mov") as clip:
        looks = shots.analyse(clip, shots.Options(faces=False)).looks
        shown = next(picture.rgb for _, picture in media.pictures_at(clip, [Fraction(0)]))
    assert looks is not None
    import cv2

    whole = cv2.resize(cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    assert np.corrcoef(whole.ravel(), looks.pictures[0].ravel())[0, 1] > 0.95


def test_looks_of_unequal_numbers_are_refused(found: Looks) -> None:
    with pytest.raises(ValueError, match="one frame"):
        replace(found, times=found.times[:-1])
