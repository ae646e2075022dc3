"""Boxes stand evenly round their words, and none covers another caption that is on screen with it."""

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from shutil import copyfile

import fontpkg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.captions import Layout
from bts.captions.ass import PADDING_EM
from bts.captions.boxes import find_cut_off, place_boxes
from bts.captions.fonts import fonts
from bts.captions.mark_script import Drawn, mark_text
from bts.captions.marks import MarkLayout, Patch, measure_lines
from bts.subtitles import Cue
from bts.timing import Span
from bts.videos import LOOKS
from tests.captions.drawing import draw, draw_cues, draw_script, extent

PLACES = ["", "align:start", "align:end", "line:0", "line:50% align:end", "line:0 align:start", "line:50%"]

DOTTED = "قالت شركة Jim يكلف"
"""Its outer letters have dots, which are glyphs of their own in Noto Sans Arabic."""


def cue(text: str, settings: str, start: int = 0, end: int = 1) -> Cue:
    """A cue between two seconds."""
    return Cue(Span(Fraction(start), Fraction(end)), (text,), settings=settings)


@pytest.mark.skipif("noto-sans-arabic" not in fontpkg.families(), reason="fontpkg-noto-sans-arabic is not installed")
@pytest.mark.parametrize("words", [(DOTTED,), ("من",), ("شركة", DOTTED), ("בָּ רֶץ",), ("AVAVAV To. Ta. Wé",)])
@pytest.mark.parametrize("settings", ["", "align:end"])
def test_a_box_is_even_round_its_words(words: tuple[str, ...], settings: str, tmp_path: Path) -> None:
    layout = Layout.for_picture(1280, 720, LOOKS["news"])
    (picture,) = draw([words], layout, tmp_path, colour="00FF00", settings=settings)
    red, green = picture[:, :, 0].astype(int), picture[:, :, 1].astype(int)
    box, ink = extent(green < 140), extent(red > 128)
    assert ink[0] - box[0] == pytest.approx(box[2] - ink[2], abs=0.12 * layout.em)
    assert ink[0] - box[0] == pytest.approx(PADDING_EM * layout.em, abs=0.12 * layout.em)


@pytest.mark.skipif("noto-sans-arabic" not in fontpkg.families(), reason="fontpkg-noto-sans-arabic is not installed")
@pytest.mark.parametrize("corner", ["top-left", "bottom-right"])
def test_a_mark_stands_in_the_middle_of_its_box(corner: str, tmp_path: Path) -> None:
    among = fonts()
    for number, font in enumerate(among):
        copyfile(font.path, tmp_path / f"{number}{font.path.suffix}")
    layout = Layout.for_picture(640, 360)
    measures = MarkLayout.for_picture(layout)
    wide, high = measure_lines([DOTTED], among, measures)
    mark = Drawn((DOTTED,), corner, Patch(200, 100, wide, high), 0, 1)
    (picture,) = draw_script(mark_text([mark], measures, among, lambda n: f"0:00:0{n}.00"), 1, layout, tmp_path)
    ink = extent(picture[:, :, 0].astype(int) > 128)
    assert ink[0] - 200 == pytest.approx(200 + wide - ink[2], abs=0.2 * measures.em)


@pytest.mark.parametrize("size", [(1280, 720), (540, 960)])
def test_two_speakers_at_once_cover_neither_the_other(size: tuple[int, int], tmp_path: Path) -> None:
    """As much ink as each has alone: one that stood on the other would hide letters of it."""
    layout = Layout.for_picture(*size, LOOKS["news"])
    ada, bob = cue("I never said he was there", "align:start"), cue("But everybody knows he was", "align:end")
    alone = [draw_cues([one], 1, layout, tmp_path)[0] for one in (ada, bob)]
    (both,) = draw_cues([ada, bob], 1, layout, tmp_path)
    ink = [int((picture[:, :, 0] > 128).sum()) for picture in (*alone, both)]
    assert ink[2] == pytest.approx(ink[0] + ink[1], rel=0.01)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PLACES), st.integers(0, 4), st.integers(1, 4), st.integers(1, 500), st.integers(1, 90)
        ),
        max_size=6,
    )
)
def test_no_box_covers_another(given: list[tuple[str, int, int, int, int]]) -> None:
    layout = Layout.for_picture(640, 360)
    cues = [cue("x", place, start, start + length) for place, start, length, _, _ in given]
    boxes = place_boxes(cues, [(wide, high) for *_, wide, high in given], layout, 10)
    for one, other in combinations(range(len(cues)), 2):
        row = [("line:0" in cues[n].settings, "line:50" in cues[n].settings) for n in (one, other)]
        if cues[one].span.overlaps(cues[other].span) and row[0] == row[1]:
            assert not boxes[one].meets(boxes[other])


def test_captions_at_the_side_of_upright_video_keep_clear_of_its_buttons() -> None:
    """140 of 1080 pixels, of which a box may take what is round its words."""
    layout = Layout.for_picture(1080, 1920, LOOKS["news"])
    (box,) = place_boxes([cue("x", "align:end")], [(300, 80)], layout, round(PADDING_EM * layout.em))
    assert box.x + box.width - PADDING_EM * layout.em <= 1080 - 0.12 * 1080


@pytest.mark.parametrize("look", LOOKS)
def test_captions_at_the_top_of_upright_video_keep_its_upper_seventh_free(look: str) -> None:
    """Not as much as at the foot, where platforms lay more: both would meet in the middle, over faces."""
    layout = Layout.for_picture(1080, 1920, LOOKS[look])
    top, foot = place_boxes([cue("x", "line:0"), cue("x", "")], [(300, 230)] * 2, layout, 0)
    assert top.y == pytest.approx(0.15 * 1920, abs=0.01 * 1920)
    assert 1920 - foot.y - foot.height == round(LOOKS[look].phone_foot * 1920)


def test_captions_with_too_many_lines_for_the_picture_are_found() -> None:
    layout = Layout.for_picture(640, 360)
    tall, short = (Cue(Span(Fraction(n), Fraction(n + 1)), ("x",) * lines) for n, lines in enumerate((20, 5)))
    assert find_cut_off([tall, short], layout) == [tall]
