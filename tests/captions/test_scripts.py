"""Right-to-left lines with digits, brackets and Latin in them, and sizes of type: measured in what libass draws."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import fontpkg
import numpy as np
import pytest

from bts.captions import Layout
from bts.captions.ass import ass_text
from bts.captions.fonts import fonts, scale_of
from bts.media import open_clip, pictures_at
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from bts.media.probe import probe
from bts.subtitles import Cue
from bts.timing import Span
from tests.media.make_clips import ffmpeg

SIZE = (1280, 360)
LAYOUT = Layout.for_picture(*SIZE)

NEEDED = {"heebo", "noto-sans-arabic", "noto-sans-thai"}
pytestmark = pytest.mark.skipif(
    not set(fontpkg.families()) >= NEEDED, reason=f"font packages of {', '.join(sorted(NEEDED))} are not installed"
)

MARKED = ("&H0000FF&", "&HFFFFFF&")
"""Red, in which one word of a line is drawn, and the white of all others, as ASS writes colours."""


@pytest.fixture(scope="module")
def black(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("black") / "black.mp4"
    source = f"color=0x000000:s={SIZE[0]}x{SIZE[1]}:r=5:d=0.4"
    ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", path)
    return path


def find_ink(black: Path, folder: Path, line: str, *words: str) -> list[tuple[float, int]]:
    """The centre in pixels from the left, and the height in pixels, of words of a line that libass draws."""
    shelf = folder / "fonts"
    shelf.mkdir()
    script = ass_text([Cue(Span(Fraction(0), Fraction(1)), (line,))], LAYOUT, fonts(), shelf)
    return [_find_word(black, folder, script, word) for word in words]


def _find_word(black: Path, folder: Path, script: str, word: str) -> tuple[float, int]:
    head, found, tail = script.rpartition(word)
    assert found
    path = folder / "captions.ass"
    path.write_text(f"{head}{{\\c{MARKED[0]}}}{word}{{\\c{MARKED[1]}}}{tail}", encoding="utf-8")
    info = probe(black)
    cut_exact(info, Cut(0, info.frames, *SIZE, crf=1, script=path, fonts=folder / "fonts"), folder / "out.mp4")
    with open_clip(folder / "out.mp4") as clip:
        ((_, picture),) = pictures_at(clip, [Fraction(0)])
    levels = picture.rgb.astype(int)
    red = (levels[:, :, 0] - levels[:, :, 2]) > 60
    assert red.any(), word
    columns, rows = np.flatnonzero(red.any(axis=0)), np.flatnonzero(red.any(axis=1))
    return float(columns.mean()), int(rows[-1] - rows[0] + 1)


@pytest.mark.parametrize(
    ("line", "from_the_right"),
    [
        ("המצלמות הוסתרו (2017 אנשים), אמר Jim ב-NBC.", ["המצלמות", "2017", "אנשים", "Jim", "NBC"]),
        ("كانت الكاميرات (2017 أشخاص) في Harbour يوم 1986.", ["الكاميرات", "2017", "أشخاص", "Harbour", "1986"]),
        ("Jim הוסתר ב-NBC", ["NBC", "הוסתר", "Jim"]),
    ],
)
def test_a_line_has_the_direction_of_its_text(
    line: str, from_the_right: list[str], black: Path, tmp_path: Path
) -> None:
    """The order of the words on screen is that of the Unicode bidirectional algorithm; the first letter decides."""
    centres = [centre for centre, _ in find_ink(black, tmp_path, line, *from_the_right)]
    assert all(left < right for right, left in pairwise(centres)), centres


@pytest.mark.parametrize(
    ("word", "family"), [("الكاميرات", "Noto Sans Arabic"), ("המצלמות", "Heebo"), ("กล้อง", "Noto Sans Thai")]
)
def test_every_font_has_the_same_em(word: str, family: str, black: Path, tmp_path: Path) -> None:
    """The height of the ink is that of the font at the em, times what makes it look as large as the Latin letters."""
    from PIL import ImageFont

    (font,) = [font for font in fonts() if font.family == family]
    box = ImageFont.truetype(str(font.path), LAYOUT.em * scale_of(font, fonts()[0])).getbbox(word)
    ((_, height),) = find_ink(black, tmp_path, f"Camera {word}", word)
    assert height == pytest.approx(box[3] - box[1], rel=0.12, abs=2)


@pytest.mark.parametrize("sign", "♪♫★→☺❤")
def test_signs_that_no_letter_font_has_are_drawn(sign: str, black: Path, tmp_path: Path) -> None:
    ((_, height),) = find_ink(black, tmp_path, f"{sign} la la", sign)
    assert height > LAYOUT.em / 4
