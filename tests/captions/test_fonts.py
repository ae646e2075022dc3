"""Every character is looked up before it is burnt in, and what cannot be drawn is said."""

import string
from pathlib import Path

import fontpkg
import pytest
from PIL import ImageFont

from bts.captions.fonts import (
    Font,
    Ruler,
    _list_covered,
    drop_pictographs,
    find_missing,
    fonts,
    missing_font,
    runs,
)
from bts.captions.scripts import (
    EAST_ASIAN,
    NOTO_CJK,
    NOTO_FOLDER,
    NOTO_PACKAGE,
    PACKAGED,
    SAMPLES,
    UNPACKAGED,
    find_remedy,
    script_of,
)
from bts.captions.typefaces import write_typefaces
from bts.errors import MissingToolError


def test_the_fonts_that_bts_brings_cover_what_they_say() -> None:
    inter, noto = fonts()[:2]
    assert (inter.family, noto.family) == ("Inter", "Noto Sans")
    for char in string.printable.strip() + "éñßŁ–—“”…€Жω":
        assert ord(char) in inter.covers
    assert ord("नु"[0]) in noto.covers
    assert ord("日") not in inter.covers | noto.covers


def test_coverage_agrees_with_freetype() -> None:
    inter = fonts()[0]
    face = ImageFont.truetype(str(inter.path), 40)
    blank = bytes(face.getmask("\U0010fffd"))
    for code in [*range(0x21, 0x250, 7), *range(0x370, 0x530, 11), 0x4E00, 0x1F600]:
        if chr(code).isspace() or not chr(code).isprintable():
            continue
        drawn = bytes(face.getmask(chr(code)))
        assert (code in inter.covers) == (drawn != blank), hex(code)


def test_text_is_set_in_the_first_font_that_has_it() -> None:
    parts = runs("Hello नमस्ते!", fonts())
    assert [(font.family if font else None, text) for font, text in parts] == [
        ("Inter", "Hello "),
        ("Noto Sans", "नमस्ते!"),
    ]
    assert "".join(text for _, text in parts) == "Hello नमस्ते!"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("日本", "fonts-noto-cjk"),
        ("한국", "fonts-noto-cjk"),
        ("ላሊበላ", "NotoSansEthiopic-Regular.ttf"),
        ("ບາ", "NotoSansLao-Regular.ttf"),
        ("བར", "NotoSerifTibetan-Regular.ttf"),
        ("\U00016fe0", "NotoSerifTangut"),  # no letter, a mark of iteration
        ("\U00012f90", "[snippets] fonts"),  # Cypro-Minoan, which Debian's package lacks
    ],
)
def test_letters_without_a_font_are_named_with_what_to_install(text: str, remedy: str) -> None:
    lacking = find_missing(f"ok {text}", fonts())
    assert set(lacking) == set(text)
    error = missing_font(lacking)
    assert error.exit_code == 4
    assert remedy in str(error)


def test_several_scripts_are_told_what_each_needs() -> None:
    said = find_remedy("한กא")
    assert "pip install fontpkg-heebo fontpkg-noto-sans-thai; install Noto Sans CJK" in said


@pytest.mark.slow
@pytest.mark.skipif(not Path(NOTO_FOLDER).is_dir(), reason=f"{NOTO_PACKAGE} of Debian is not installed")
def test_every_script_has_a_remedy_that_works() -> None:
    """The file that is named for a script has letters of it; all scripts of UAX 24 are tried but UNPACKAGED."""
    letters: dict[str, list[int]] = {}
    for code in range(0x20000):
        letters.setdefault(script_of(chr(code)), []).append(code)
    for script, points in letters.items():
        said = find_remedy(chr(points[0]))
        if script in UNPACKAGED:
            assert "name a font" in said
        elif script not in PACKAGED and (script not in EAST_ASIAN or Path(NOTO_CJK[2]).exists()):
            known = {*fonts(Path(said.split('"')[1]))} - {*fonts()}
            assert any(point in font.covers for font in known for point in points), script


def test_font_packages_are_named_as_they_are() -> None:
    """The packages that are here have the scripts that they are named for."""
    families = fontpkg.families()
    found = {slug for slug in families if f"fontpkg-{slug}" in PACKAGED.values()}
    assert found
    for script, package in PACKAGED.items():
        slug = package.removeprefix("fontpkg-")
        if slug in families and script in SAMPLES:
            (font,) = [font for font in fonts() if font.family == families[slug].name]
            assert {*map(ord, SAMPLES[script])} <= font.covers


def test_a_letter_stays_with_its_marks_and_joiners() -> None:
    for text in ("می\u200cخواهم", "שָׁלוֹם", "ที่นี่", "e\u0301\u0323"):
        if find_missing(text, fonts()):
            continue
        assert len(runs(text, fonts())) == 1, text


def test_of_a_family_with_a_file_for_each_weight_the_nearest_is_taken() -> None:
    font = Font("A", Path("A-Regular.ttf"), frozenset(), ((400, Path("A-Regular.ttf")), (700, Path("A-Bold.ttf"))))
    assert [font.file_at(weight).stem for weight in (400, 500, 600, 800)] == [
        "A-Regular", "A-Regular", "A-Bold", "A-Bold"
    ]  # fmt: skip


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9])
def test_a_damaged_font_is_named(share: float, tmp_path: Path) -> None:
    """A font cut off at any place is refused by its name, or draws; there is never another error."""
    whole = fonts()[-1].path.read_bytes()
    path = tmp_path / "Cut-Regular.ttf"
    path.write_bytes(whole[: int(len(whole) * share)])
    failed: str | Path | None = path
    try:
        write_typefaces(["♪ ★"], [font for font in fonts(tmp_path) if font.path == path], 1.0, 400, tmp_path)
    except MissingToolError as error:
        failed = error.path
    assert failed == path


def test_a_font_of_coloured_pictures_covers_nothing(tmp_path: Path) -> None:
    """Its letters have no outlines, so libass would draw nothing."""
    from fontTools.ttLib import TTFont

    with TTFont(fonts()[-1].path) as font:
        del font["glyf"], font["loca"]
        font.save(tmp_path / "emoji.ttf")
    data = (tmp_path / "emoji.ttf").read_bytes()
    assert list(_list_covered(data)) == []
    assert list(_list_covered(fonts()[-1].path.read_bytes()))


def test_emoji_are_dropped_and_letters_are_not() -> None:
    assert drop_pictographs("a 👋 b 日", fonts()) == "a b 日"
    assert drop_pictographs("1️⃣ one 👨‍👩‍👧‍👦 two 👋🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 three 🇫🇷 ♥️‍🔥", fonts()) == "1️ one two three"


@pytest.mark.parametrize("text", ["", "The cameras were hidden", "WWW", "iii", "नमस्ते"])
def test_width_grows_with_the_type(text: str) -> None:
    assert Ruler(40).width(text) == pytest.approx(2 * Ruler(20).width(text))
    assert Ruler(20).width("iii") < Ruler(20).width("WWW")
