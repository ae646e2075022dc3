"""The sheet: pages, tiles that show their shots, notes, names that need care; and the sprite's index."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bts import media
from bts.model import Keyframe, Note, Shot
from bts.sheet import layout_for, pages_of, write_sheet
from bts.shots import Analysis, Thumbnails


@pytest.fixture(scope="module")
def info(footage: Path) -> media.ClipInfo:
    return media.probe(footage / "edited" / "short_hamilton_clip.mp4")


def analysis_of(n: int, shape: tuple[int, int] = (180, 320)) -> Analysis:
    thumbnails: Thumbnails = Thumbnails()
    for i in range(n):
        thumbnails.add(i + 1, np.full((*shape, 3), (i * 37 % 255, i * 91 % 255, 128), np.uint8))
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
    layout = layout_for(n, (info.width, info.height), with_notes=False)
    with Image.open(pages[0]) as page:
        assert page.size == layout.page(min(n, 120))
        assert max(page.size) < 8000
        x, y = layout.place(min(n, 120) - 1)
        shown = page.getpixel((x + layout.picture[0] // 2, y + layout.picture[1] // 2))
    last = min(n, 120) - 1
    assert np.abs(np.array(shown) - [128, last * 91 % 255, last * 37 % 255]).max() < 12


def test_few_shots_are_shown_large_and_portraits_whole() -> None:
    few = layout_for(2, (1920, 1080), with_notes=False)
    many = layout_for(100, (1920, 1080), with_notes=False)
    tall = layout_for(12, (1080, 1920), with_notes=False)
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


def test_thumbnails_are_a_mapping() -> None:
    thumbnails = analysis_of(2).thumbnails
    assert isinstance(thumbnails, Mapping)
    assert list(thumbnails) == [1, 2]
    with pytest.raises(KeyError):
        thumbnails[3]
