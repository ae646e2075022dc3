"""Many scripts, four shapes, three looks: measured, shaped by HarfBuzz, and drawn by libass. All three must agree."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from bts.captions import Layout, break_text
from bts.captions.ass import PADDING_EM
from bts.captions.fonts import find_missing, fonts, line_height, reach_of, runs, scale_of
from bts.captions.typefaces import write_typefaces
from bts.videos import LOOKS
from tests.captions.drawing import Pixels, draw, extent
from tests.captions.texts import TEXTS, folder_of, lacks

SIZES = [(1280, 720), (1080, 1080), (1080, 1350), (1080, 1920)]

NO_START = set("、。，．！？：；）」』】〉》％ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…‥!?,.:;)]}»”،؛؟۔।॥፣።։") | set(
    "ๆฯໆ៖។"
)
"""Marks that may not begin a line (UAX 14; JIS X 4051 for Japanese)."""

NO_END = set("（「『【〈《([{«“")
"""Marks that may not end one."""

SHAPED = ["Hebrew", "Arabic", "Persian", "Thai", "Khmer", "Devanagari", "Lao", "Burmese"]
"""Scripts whose letters change places or shapes."""

every_text = pytest.mark.parametrize("name", list(TEXTS))


@pytest.fixture(autouse=True)
def _has_its_font(request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params.get("name")
    if name and lacks(name):
        pytest.skip(lacks(name))


@every_text
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", list(LOOKS))
def test_no_line_is_over_its_width_and_no_text_is_lost(name: str, size: tuple[int, int], look: str) -> None:
    text = TEXTS[name][1]
    layout = Layout.for_picture(*size, LOOKS[look], folder_of(name))
    lines = [line for cue in break_text(text, layout) for line in cue]
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not find_missing(text, fonts(layout.fonts))
    for line in lines:
        assert layout.ruler.width(line) <= layout.line_width <= size[0]
        assert line[0] not in NO_START
        assert line[-1] not in NO_END
        assert any(char.isalnum() for char in line)


@every_text
def test_the_ruler_measures_as_harfbuzz_shapes(name: str, tmp_path: Path) -> None:
    """Glyphs from the very file that libass is given; none of them is the one for a letter that is missing."""
    harfbuzz = pytest.importorskip("uharfbuzz")
    text = TEXTS[name][1]
    layout = Layout.for_picture(1280, 720, LOOKS["news"], folder_of(name))
    among = fonts(layout.fonts)
    faces = write_typefaces([text], among, 1.0, layout.look.weight, tmp_path)
    width = 0.0
    for font, part in runs(text, among):
        assert font is not None
        (path,) = tmp_path.glob(f"{faces[font].family}.*")
        face = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)))
        buffer = harfbuzz.Buffer()
        buffer.add_str(part)
        buffer.guess_segment_properties()
        harfbuzz.shape(harfbuzz.Font(face), buffer)
        assert all(glyph.codepoint != 0 for glyph in buffer.glyph_infos), part
        scale = 1.0 if font is among[0] else scale_of(font, among[0])
        width += scale * sum(place.x_advance for place in buffer.glyph_positions) / face.upem
    assert layout.ruler.width(text) == pytest.approx(layout.em * width, rel=0.01)


@pytest.mark.parametrize("name", [pytest.param(one, marks=pytest.mark.slow) if one in SHAPED else one for one in TEXTS])
def test_the_box_encloses_all_ink_of_lines_as_wide_as_they_were_measured(name: str, tmp_path: Path) -> None:
    """White type on the dark box on a green ground; clipped marks or a line beyond the box would touch the green."""
    layout = Layout.for_picture(1280, 720, LOOKS["news"], folder_of(name))
    cue = break_text(TEXTS[name][1], layout)[0]
    (picture,) = draw([cue], layout, tmp_path, colour="00FF00")
    red, green = picture[:, :, 0].astype(int), picture[:, :, 1].astype(int)
    box, ink = extent(green < 140), extent(red > 128)
    padding = PADDING_EM * layout.em
    room = [ink[0] - box[0], ink[1] - box[1], box[2] - ink[2], box[3] - ink[3]]
    assert min(room) >= 0.8 * padding
    assert max(room) <= padding + 0.8 * layout.em  # a full stop of Chinese takes half of its own room
    measured = max(layout.ruler.width(line) for line in cue)
    assert box[2] - box[0] - 2 * padding == pytest.approx(measured, rel=0.02, abs=3)
    assert layout.height - box[3] == pytest.approx(layout.margin_bottom - padding, abs=3)


@pytest.mark.parametrize("name", SHAPED)
def test_libass_draws_the_glyphs_that_harfbuzz_orders(name: str, tmp_path: Path) -> None:
    """A run of one font, drawn by libass and by Pillow's HarfBuzz: the same pixels, so nothing is scrambled."""
    layout = replace(Layout.for_picture(1280, 360, LOOKS["news"], folder_of(name)), em=120.0)
    among = fonts(layout.fonts)
    part = max((part for font, part in runs(TEXTS[name][1], among) if font is not among[0]), key=len)
    part = " ".join(part.split()[:2])[:14].strip()
    ((font, _), *_) = runs(part, among)
    assert font is not None
    (picture,) = draw([(part,)], layout, tmp_path)
    ink = picture[:, :, 0].astype(int) > 128
    left, top, right, bottom = extent(ink)
    face = write_typefaces([part], among, layout.em, layout.look.weight, tmp_path)[font]
    (path,) = tmp_path.glob(f"{face.family}.*")
    canvas = Image.new("L", (1600, 600))
    typeface = ImageFont.truetype(str(path), layout.em * scale_of(font, among[0]))
    ImageDraw.Draw(canvas).text((100, 300), part, font=typeface, fill=255, anchor="ls")
    other = np.asarray(canvas) > 128
    x, y, *_ = extent(other)
    high, wide = bottom - top, right - left
    moved = [other[y + dy : y + dy + high, x + dx : x + dx + wide] for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    assert max(_overlap(ink[top:bottom, left:right], image) for image in moved) > 0.8


def _overlap(one: Pixels, other: Pixels) -> float:
    """Share of the pixels of either that both have."""
    return float((one & other).sum() / (one | other).sum())


@every_text
def test_no_script_looks_half_as_large_as_another(name: str) -> None:
    """Letters without ascenders are drawn as tall as an x of the first font, or up to a tenth taller than a capital."""
    among = fonts(folder_of(name))
    x, capital = (reach_of(among[0], 400, letter)[0] for letter in "xH")
    for font, part in runs(TEXTS[name][1], among):
        assert font is not None
        if font is among[0] or not any(char.isalpha() for char in part):
            continue
        letters = [char for char in part if char.isalpha()]
        body = sum(reach_of(font, 400, char)[0] for char in letters) / len(letters) * scale_of(font, among[0])
        assert 0.8 * x <= body <= 1.3 * capital
        assert line_height(font) > 0
