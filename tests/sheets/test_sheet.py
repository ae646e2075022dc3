"""The sheet: pages, tiles that show their shots, notes, names that need care; and the sprite's index."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor

from bts import media
from bts.model import Keyframe, Note, Shot
from bts.sheets.pictures import fit
from bts.sheets.sheet import LINE_HEIGHT, colour_of, grid_for, pages_of, shown_shots, write_sheet
from bts.shots import Analysis


@pytest.fixture(scope="module")
def info(footage: Path) -> media.ClipInfo:
    return media.probe(footage / "edited" / "short_hamilton_clip.mp4")


def analysis_of(n: int, shape: tuple[int, int] = (180, 320)) -> Analysis:
    thumbnails = {i + 1: np.full((*shape, 3), (i * 37 % 255, i * 91 % 255, 128), np.uint8) for i in range(n)}
    shots = tuple(
        Shot(i + 1, Fraction(i), i * 25, Fraction(i + 1), i * 25 + 25, Keyframe(Fraction(i), i * 25, 0.5))
        for i in range(n)
    )
    return Analysis((), shots, thumbnails, n * 25, Fraction(n))


@pytest.mark.parametrize("n", [1, 4, 30, 120, 121, 250])
def test_a_page_holds_120_tiles(info: media.ClipInfo, tmp_path: Path, n: int) -> None:
    target = tmp_path / "sheet.jpg"
    pages = write_sheet(target, info, analysis_of(n))
    assert pages == pages_of(target, n)
    assert len(pages) == -(-n // 120)
    grid = grid_for(n, (info.width, info.height), with_notes=False)
    with Image.open(pages[0]) as page:
        assert page.size == grid.page(min(n, 120))
        assert max(page.size) < 8000
        x, y = grid.place(min(n, 120) - 1)
        shown = page.getpixel((x + grid.picture[0] // 2, y + grid.picture[1] // 2))
    last = min(n, 120) - 1
    assert np.abs(np.array(shown) - [128, last * 91 % 255, last * 37 % 255]).max() < 12


def test_few_shots_are_shown_large_and_portraits_whole() -> None:
    few = grid_for(2, (1920, 1080), with_notes=False)
    many = grid_for(100, (1920, 1080), with_notes=False)
    tall = grid_for(12, (1080, 1920), with_notes=False)
    assert few.picture[0] > many.picture[0]
    assert tall.picture[1] > tall.picture[0]


def test_notes_and_odd_names_are_drawn(info: media.ClipInfo, tmp_path: Path) -> None:
    odd = replace(info, path=Path("a\nname \x1b[31m" + "x" * 300 + ".mp4"))
    notes = [
        Note("a", Fraction(1, 2), text="Cameras were hidden here " * 9, kind="hidden-camera"),
        Note("b", Fraction(2), kind="quote"),
        Note("c", Fraction(2), text="gone", deleted=True),
    ]
    (plain,) = write_sheet(tmp_path / "plain.png", odd, analysis_of(3))
    (noted,) = write_sheet(tmp_path / "noted.png", odd, analysis_of(3), notes)
    with Image.open(plain) as a, Image.open(noted) as b:
        assert b.height > a.height


def test_each_set_up_is_shown_once_when_that_is_asked(info: media.ClipInfo, tmp_path: Path) -> None:
    """An interview cut back and forth has two tiles, and a note in a later shot of a set-up is on its tile."""
    analysis = analysis_of(6)
    back_and_forth = tuple(
        replace(shot, same_as=None if shot.index < 3 else 2 - shot.index % 2) for shot in analysis.shots
    )
    analysis = replace(analysis, shots=back_and_forth)
    assert [shot.index for shot in shown_shots(analysis, once=True)] == [1, 2]
    assert len(shown_shots(analysis)) == 6
    late = [Note("a", Fraction(9, 2), text="What she says then")]
    (plain,) = write_sheet(tmp_path / "plain.png", info, analysis, once=True)
    (noted,) = write_sheet(tmp_path / "noted.png", info, analysis, late, once=True)
    grid = grid_for(2, (info.width, info.height), with_notes=True)
    with Image.open(plain) as a, Image.open(noted) as b:
        assert b.size == grid.page(2)
        assert b.height > a.height
        x, y = grid.place(0)
        dot = b.getpixel((x + 6, y + grid.picture[1] + 8 + LINE_HEIGHT - 4 + 11))
    assert dot == ImageColor.getrgb(colour_of("note"))


@pytest.mark.parametrize("shown", [(1920, 1080), (1080, 1920), (80, 360), (640, 90), (4096, 100)])
@pytest.mark.parametrize("tiles", [1, 2, 5, 100])
def test_a_picture_of_any_shape_is_shown_whole(shown: tuple[int, int], tiles: int) -> None:
    """A stripe at each edge is still there, the shape is kept, and no tile is taller than two of its widths."""
    grid = grid_for(tiles, shown, with_notes=False)
    scale = 480 / max(shown)
    high, wide = max(8, round(shown[1] * scale)), max(8, round(shown[0] * scale))
    picture = np.zeros((high, wide, 3), np.uint8)
    picture[:, : max(2, wide // 20)] = picture[:, -max(2, wide // 20) :] = 255
    with fit(picture, grid.picture) as tile:
        assert tile.width <= grid.picture[0]
        assert tile.height <= grid.picture[1] <= 2 * grid.picture[0]
        assert tile.width / tile.height == pytest.approx(wide / high, rel=0.1)
        middle = tile.height // 2
        assert all(tile.getpixel((x, middle))[0] > 128 for x in (0, tile.width - 1))  # type: ignore[index]
