"""`bts sheet`: what its JSON says is what `bts still` gives, and what it shows."""

import json
import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bts.sheets.grid import grid_of, size_of_tiles
from bts.sheets.heading import Heading
from bts.sheets.sheet import format_tile_time
from tests.conftest import Bts

SMALL = (64, 36)
"""Size at which pictures are compared: the grain of their compression does not count."""


@pytest.fixture
def clip(footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(footage / "edited" / "testvideo.mp4", tmp_path / "clip.mp4")
    monkeypatch.chdir(tmp_path)
    return Path("clip.mp4")


def sheet(bts: Bts, *words: str) -> dict[str, object]:
    done = bts("sheet", "clip.mp4", *words, "--json", "-q")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.slow
def test_the_time_under_a_tile_typed_into_still_gives_its_picture(clip: Path, bts: Bts) -> None:
    found = sheet(bts, "-o", "sheet.png", "--columns", "2")
    tiles = list(found["tiles"])  # type: ignore[call-overload]
    times = [format_tile_time(Fraction(str(tile["time"]))) for tile in tiles]
    done = bts("still", "clip.mp4", *times, "-o", "stills", "--format", "png", "--json", "-q")
    assert done.returncode == 0, done.stderr
    stills = json.loads(done.stdout)
    assert [still["frame"] for still in stills] == [tile["frame"] for tile in tiles]
    with Image.open(stills[0]["path"]) as picture, Image.open("sheet.png") as page:
        grid = grid_of(
            *size_of_tiles(len(tiles), picture.size, 2), Heading("", ("facts",)).height_on(2000, None), [0] * len(tiles)
        )
        assert page.size == grid.page
        for place, still in enumerate(stills):
            x, y = grid.place(place)
            shown = page.crop((x, y, x + grid.picture[0], y + grid.picture[1])).convert("RGB")
            with Image.open(still["path"]) as picture:
                wanted = picture.convert("RGB").resize(SMALL, Image.Resampling.BOX)
            small = shown.resize(SMALL, Image.Resampling.BOX)
            assert float(np.abs(np.asarray(small, np.int16) - np.asarray(wanted, np.int16)).mean()) < 2


@pytest.mark.slow
def test_shots_without_a_tile_are_said_and_the_sheet_is_the_same_again(clip: Path, bts: Bts) -> None:
    first = sheet(bts, "-o", "one.jpg")
    shown = {tile["shot"] for tile in list(first["tiles"])}  # type: ignore[call-overload]
    skipped = {entry["shot"] for entry in list(first["skipped"])}  # type: ignore[call-overload]
    assert shown | skipped == set(range(1, int(str(first["shots"])) + 1))
    assert not shown & skipped
    sheet(bts, "-o", "two.jpg")
    assert Path("one.jpg").read_bytes() == Path("two.jpg").read_bytes()


@pytest.mark.slow
def test_a_long_take_has_several_tiles_when_that_is_asked(clip: Path, bts: Bts) -> None:
    found = sheet(bts, "--every", "1s")
    assert len(list(found["tiles"])) > int(str(found["shots"]))  # type: ignore[call-overload]
    wrong = bts("sheet", "clip.mp4", "--every", "often")
    assert wrong.returncode == 2
    assert "10s" in wrong.stderr
