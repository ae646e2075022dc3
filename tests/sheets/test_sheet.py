"""The sheet: pages, tiles that show their shots, notes, names that need care; and the sprite's index."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor

from bts import media
from bts.config import Config, StoryOptions
from bts.model import Credit, Keyframe, Note, Shot
from bts.sheets.grid import LINE_GAP, grid_of, size_of_tiles
from bts.sheets.heading import DOT, Heading, heading_of
from bts.sheets.lettering import TypeStyle
from bts.sheets.pictures import fit
from bts.sheets.sheet import SheetOptions, colour_of, format_tile_time, pages_of, write_sheet
from bts.sheets.tiles import describe_skipped, shown_shots, tiles_of
from bts.shots import Analysis
from bts.timing import Seconds, parse_time


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
    grid = grid_of(*size_of_tiles(n, (info.width, info.height)), Heading("").height_on(0, None), [0] * min(n, 120))
    with Image.open(pages[0]) as page:
        assert page.size == grid.page
        assert max(page.size) < 8000
        x, y = grid.place(min(n, 120) - 1)
        shown = page.getpixel((x + grid.picture[0] // 2, y + grid.picture[1] // 2))
    last = min(n, 120) - 1
    assert np.abs(np.array(shown) - [128, last * 91 % 255, last * 37 % 255]).max() < 12


def test_few_shots_are_shown_large_and_portraits_whole() -> None:
    _, few = size_of_tiles(2, (1920, 1080))
    _, many = size_of_tiles(100, (1920, 1080))
    _, tall = size_of_tiles(12, (1080, 1920))
    assert few[0] > many[0]
    assert tall[1] > tall[0]
    assert size_of_tiles(12, (1920, 1080), 3)[0] == 3


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
    once = SheetOptions(once=True)
    (plain,) = write_sheet(tmp_path / "plain.png", info, analysis, (), once)
    (noted,) = write_sheet(tmp_path / "noted.png", info, analysis, late, once)
    grid = grid_of(*size_of_tiles(2, (info.width, info.height)), Heading("").height_on(0, None), [1, 0])
    with Image.open(plain) as a, Image.open(noted) as b:
        assert b.size == grid.page
        assert b.height > a.height
        x, y = grid.place(0)
        dot = b.getpixel((x + 6, y + grid.picture[1] + LINE_GAP + 54 + 11))
    assert dot == ImageColor.getrgb(colour_of("note"))


@pytest.mark.parametrize("shown", [(1920, 1080), (1080, 1920), (80, 360), (640, 90), (4096, 100)])
@pytest.mark.parametrize("tiles", [1, 2, 5, 100])
def test_a_picture_of_any_shape_is_shown_whole(shown: tuple[int, int], tiles: int) -> None:
    """A stripe at each edge is still there, the shape is kept, and no tile is taller than two of its widths."""
    _, size = size_of_tiles(tiles, shown)
    scale = 480 / max(shown)
    high, wide = max(8, round(shown[1] * scale)), max(8, round(shown[0] * scale))
    picture = np.zeros((high, wide, 3), np.uint8)
    picture[:, : max(2, wide // 20)] = picture[:, -max(2, wide // 20) :] = 255
    with fit(picture, size) as tile:
        assert tile.width <= size[0]
        assert tile.height <= size[1] <= 2 * size[0]
        assert tile.width / tile.height == pytest.approx(wide / high, rel=0.1)
        middle = tile.height // 2
        assert all(tile.getpixel((x, middle))[0] > 128 for x in (0, tile.width - 1))  # type: ignore[index]


def skipping(analysis: Analysis, reasons: dict[int, str]) -> Analysis:
    """The analysis with shots that are worth no picture."""
    shots = (
        replace(shot, keyframe=replace(shot.keyframe, skipped=reasons.get(shot.index, ""))) for shot in analysis.shots
    )
    return replace(analysis, shots=tuple(shots))


def test_shots_that_are_worth_no_picture_are_counted_and_their_notes_kept() -> None:
    analysis = skipping(analysis_of(6), {1: "black", 2: "a wipe", 4: "a wipe", 6: "two frames"})
    notes = [Note(name, Fraction(2 * at + 1, 2)) for at, name in enumerate("abcdef")]
    tiles = tiles_of(analysis, notes)
    assert [tile.shot.index for tile in tiles] == [3, 5]
    assert [[note.id for note in tile.notes] for tile in tiles] == [["a", "b", "c"], ["d", "e", "f"]]
    assert describe_skipped(analysis) == "2 of 6 shots; 4 not shown: 2 wipes, 1 black, 1 of two frames"
    assert describe_skipped(analysis_of(3)) == ""


def test_a_long_take_has_a_tile_for_each_of_its_pictures_and_notes_go_to_the_nearest() -> None:
    analysis = analysis_of(2)
    times = [Fraction(at) for at in (2, 11, 24)]
    taken = [Keyframe(time, int(time * 25), 0.5) for time in times]
    long = replace(analysis.shots[0], end=Fraction(30), keyframe=taken[1], alternates=(taken[0], taken[2]))
    analysis = replace(analysis, shots=(long, replace(analysis.shots[1], start=Fraction(30), end=Fraction(31))))
    tiles = tiles_of(analysis, [Note("a", Fraction(3)), Note("b", Fraction(10)), Note("c", Fraction(29))], several=True)
    assert [tile.keyframe.time for tile in tiles[:3]] == times
    assert [[note.id for note in tile.notes] for tile in tiles] == [["a"], ["b"], ["c"], []]
    assert len(tiles_of(analysis)) == 2


def test_black_bars_are_cut_from_tiles(info: media.ClipInfo, tmp_path: Path) -> None:
    """Bars that all pictures have, and those of one picture: no tile has a black edge."""
    analysis = analysis_of(4)
    pictures = {}
    for index in analysis.thumbnails:
        picture = np.zeros((180, 320, 3), np.uint8)
        picture[24:156, 60 if index == 2 else 0 : 260 if index == 2 else 320] = (40 * index, 120, 200)
        pictures[index] = picture
    (sheet,) = write_sheet(tmp_path / "sheet.png", info, replace(analysis, thumbnails=pictures))
    with Image.open(sheet) as page:
        colours = page.convert("RGB").getcolors(1 << 20)
    assert colours is not None
    dark = sum(count for count, colour in colours if isinstance(colour, tuple) and max(colour) < 12)
    assert dark == 0


def test_the_time_under_a_tile_gives_its_picture(footage: Path) -> None:
    """Typed into `bts still`, it is the frame of the tile, in a clip of 23.976 frames a second too."""
    for name in ("edited/sintel_trailer.mp4", "awkward/elephants_vfr.mp4", "awkward/delayed_start.mp4"):
        clip = media.probe(footage / name)
        for frame in range(0, clip.frames, 7):
            written = parse_time(format_tile_time(clip.time_of_frame(frame)))
            assert isinstance(written, Seconds)
            assert clip.frame_at(written.value) == frame


def test_the_title_tells_whose_clip_it_is(info: media.ClipInfo, tmp_path: Path) -> None:
    config = Config(
        credit=Credit(line="Harbour TV"), story=StoryOptions(headline="The night\nshift", date="2026-11-27")
    )
    logo = Image.new("RGBA", (300, 100), (200, 0, 0, 255))
    heading = heading_of(info, analysis_of(3), config, logo=logo)
    assert heading.title == "The night shift"
    assert info.path.name in heading.facts[0]
    assert heading.facts[1] == "2026-11-27  ·  Credit: Harbour TV"
    (sheet,) = write_sheet(tmp_path / "sheet.png", info, analysis_of(3), heading=heading)
    with Image.open(sheet) as page:
        assert page.getpixel((page.width - 60, 50)) == (200, 0, 0)
    assert heading_of(info, analysis_of(1), Config()).title == info.path.name


def test_long_notes_are_wrapped_and_the_rest_is_counted(info: media.ClipInfo, tmp_path: Path) -> None:
    words = TypeStyle(17, 450)
    for text in ("the cameras were hidden here for a week " * 9, "बीटीएस" * 60, "x" * 400):
        lines = words.wrap(text, 300, 3)
        assert len(lines) == 3
        assert all(words.width(line) <= 300 for line in lines)
        assert lines[-1].endswith("…")
    assert words.wrap("short", 300, 3) == ["short"]
    assert words.wrap("", 300, 3) == []
    many = [Note(str(i), Fraction(i, 10), text=f"note {i}") for i in range(9)]
    (few,) = write_sheet(tmp_path / "few.png", info, analysis_of(1), many[:4])
    (more,) = write_sheet(tmp_path / "more.png", info, analysis_of(1), many)
    with Image.open(few) as a, Image.open(more) as b:
        assert a.size == b.size


def test_a_long_title_and_credit_are_broken_and_not_cut() -> None:
    title, credit = "The harbour opera rehearses its second act " * 3, "Credit: Harbour Television, Ada Lovelace"
    heading = Heading(title.strip(), (f"2026-11-28{DOT}{credit}",))
    wide, narrow = (heading.break_lines(width, None) for width in (4000, 520))
    assert [len(lines) for lines in wide] == [1, 1]
    assert " ".join(narrow[0]) == title.strip()
    assert narrow[1] == ["2026-11-28", credit]
    assert heading.height_on(520, None) > heading.height_on(4000, None)


def test_columns_without_a_tile_are_left_out() -> None:
    assert size_of_tiles(4, (1920, 1080), 12) == (4, size_of_tiles(100, (1920, 1080), 12)[1])
