"""libass draws what the script says: seen in the pixels, not believed."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts.captions import Layout
from bts.captions.ass import ass_text, drop_undrawable, escape
from bts.captions.fonts import fonts
from bts.errors import MissingToolError
from bts.media import frames_at, open_clip
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from bts.media.probe import probe
from bts.subtitles import Cue, Mark
from bts.timing import Span
from tests.media.make_clips import ffmpeg

SIZE = (640, 360)
LAYOUT = Layout.for_picture(*SIZE)


@pytest.fixture(scope="module")
def grey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grey") / "grey.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=0x808080:s=640x360:r=25:d=1", "-c:v", "libx264", "-preset", "ultrafast", path)
    return path


def drawn(
    grey: Path, folder: Path, *lines: str, span: tuple[str, str] = ("0", "1"), marks: tuple[Mark, ...] = ()
) -> list[float]:
    """How far each frame of a captioned grey clip is from grey, in mean levels of the lower third."""
    fonts_dir = folder / "fonts"
    fonts_dir.mkdir(exist_ok=True)
    for n, font in enumerate(fonts()):
        (fonts_dir / f"{n}.ttf").write_bytes(font.path.read_bytes())
    script = folder / "captions.ass"
    cue = Cue(Span(*map(Fraction, span)), lines, marks=marks)
    script.write_text(ass_text([cue], LAYOUT, fonts()), encoding="utf-8")
    info = probe(grey)
    cut_exact(info, Cut(0, info.frames, *SIZE, crf=10, script=script, fonts=fonts_dir), folder / "out.mp4")
    with open_clip(folder / "out.mp4") as clip:
        pictures = [frame.bgr()[240:] for _, frame in frames_at(clip, [Fraction(n, 25) for n in range(25)])]
    return [float(np.abs(picture.astype(int) - 128).mean()) for picture in pictures]


def test_a_caption_is_on_screen_exactly_during_its_cue(grey: Path, tmp_path: Path) -> None:
    levels = drawn(grey, tmp_path, "The cameras were hidden", span=("8/25", "17/25"))
    assert [level > 3 for level in levels] == [8 <= n < 17 for n in range(25)]


@pytest.mark.parametrize(
    "text", ["{braces}", "{\\b1}bold", "back\\Nslash", "back\\nslash", "a\\hb", "{", "}", "\\", "{\\p1}m 0 0"]
)
def test_what_libass_would_obey_is_drawn_instead(text: str, grey: Path, tmp_path: Path) -> None:
    # Two words that take as much room as the hostile text: an obeyed code would leave less ink, or a second line.
    assert drawn(grey, tmp_path, f"x{text}x")[5] > 1.2 * drawn(grey, tmp_path, "xx")[5]


def test_scripts_beyond_the_first_font_are_drawn_too(grey: Path, tmp_path: Path) -> None:
    assert drawn(grey, tmp_path, "नमस्ते नमस्ते")[5] > 3


def test_a_machine_without_fonts_draws_the_same(grey: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_fonts = drawn(grey, tmp_path, "A very quiet set")[5]
    nothing = tmp_path / "fonts.conf"
    nothing.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    monkeypatch.setenv("FONTCONFIG_FILE", str(nothing))
    assert drawn(grey, tmp_path, "A very quiet set")[5] == with_fonts > 3


def test_escaping_leaves_plain_text_alone() -> None:
    assert escape("Plain, text: “yes”; 100 %") == "Plain, text: “yes”; 100 %"
    assert escape("a{b}") == r"a\{b\}"


def test_what_no_font_can_draw_is_an_error_and_emoji_a_remark() -> None:
    cue = Cue(Span(Fraction(0), Fraction(1)), ("日本",))
    with pytest.raises(MissingToolError, match="fonts"):
        ass_text([cue], LAYOUT, fonts())
    kept, remarks = drop_undrawable([Cue(Span(Fraction(0), Fraction(1)), ("wave 👋", "👋"))], fonts())
    assert [c.lines for c in kept] == [("wave",)]
    assert len(remarks) == 1


def test_italics_are_drawn_slanted_and_underlined_words_with_a_line(grey: Path, tmp_path: Path) -> None:
    cue = Cue(Span(Fraction(0), Fraction(1)), ("illicit {see} it",), marks=(Mark(0, 8, 13, "i"),))
    assert r"illicit {\i1}\{see\}{\i} it" in ass_text([cue], LAYOUT, fonts())
    plain, slanted, lined = (drawn(grey, tmp_path, "illicit", marks=marks)[5] for marks in (
        (), (Mark(0, 0, 7, "i"),), (Mark(0, 0, 7, "u"),)))  # fmt: skip
    assert len({plain, slanted, lined}) == 3


def test_marks_stay_where_an_emoji_is_left_out() -> None:
    cue = Cue(Span(Fraction(0), Fraction(1)), ("\U0001f600 see it",), marks=(Mark(0, 2, 5, "i"),))
    (kept,), _ = drop_undrawable([cue], fonts())
    assert (kept.lines, kept.marks) == (("see it",), (Mark(0, 0, 3, "i"),))


def test_a_cue_at_the_side_keeps_off_the_edge() -> None:
    left, middle = (ass_text([Cue(Span(Fraction(0), Fraction(1)), ("x",), settings=place)], LAYOUT, fonts())
                    for place in ("align:start", ""))  # fmt: skip
    assert ",Caption,,32," in left
    assert "{\\an1}x" in left
    assert "{\\an2}x" in middle


def test_only_what_is_left_out_is_said_and_no_break_spaces_stay() -> None:
    whole = Cue(Span(Fraction(0), Fraction(1)), ("Hello\u00a0Ada  (you)",))
    assert drop_undrawable([whole], fonts()) == ([whole], [])


def test_a_blank_line_of_a_cue_is_no_emoji() -> None:
    (kept,), remarks = drop_undrawable([Cue(Span(Fraction(0), Fraction(1)), ("One", "", "two"))], fonts())
    assert (kept.lines, remarks) == (("One", "two"), [])
