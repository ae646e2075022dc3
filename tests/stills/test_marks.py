"""What is drawn onto stills can be read, is whole, stands inside the picture, and leaves faces clear."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from bts.captions import Layout
from bts.captions.fonts import fonts
from bts.captions.marks import MarkLayout, Patch
from bts.captions.typesetting import Type, set_lines
from bts.config import StillsOptions
from bts.errors import ClipError, MissingToolError, OutputError, UsageError
from bts.model import Credit
from bts.stills import marks
from bts.stills.contrast import LEAST_CONTRAST, luminance
from bts.stills.lettering import Lettering
from bts.stills.marks import draw_marks
from bts.stills.marks_places import Lines, patch_of_head, place_caption
from bts.stills.request import StillRequest
from bts.stills.style import key_of_marks
from tests.captions.texts import TEXTS, folder_of, lacks

SCRIPTS = ("Latin", "Arabic", "Hebrew", "Thai", "Devanagari", "Japanese")
SIZES = ((160, 90), (202, 360), (320, 400), (640, 360), (480, 270), (1200, 675), (1920, 1080))
REQUEST = StillRequest(Fraction(1), "quay", caption="Nora at the helm", credit=Credit(line="Harbour Television / Ada"))
CREDIT_ALONE = StillsOptions(burn_credit=True)
FLARE = 0.05


def make_ground(seed: int, size: tuple[int, int]) -> Image.Image:
    """A picture of patches of any colour, dark to white, with noise."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (rng.integers(1, 6), rng.integers(1, 6), 3)).astype(np.uint8)
    picture = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC if seed % 2 else cv2.INTER_NEAREST)
    noise = rng.integers(-8, 9, picture.shape)
    return Image.fromarray(np.clip(picture.astype(int) + noise, 0, 255).astype(np.uint8))


def find_ink(
    ground: Image.Image, request: StillRequest, options: StillsOptions
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The finished picture, and where the ink of its letters is, by the lines that were laid onto it."""
    laid: list[Lines] = []

    def listen(image: Image.Image, texts: Sequence[Lines], lettering: Lettering) -> Image.Image:
        laid.extend(texts)
        return letter(image, texts, lettering)

    letter = marks._letter
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marks, "_letter", listen)
        drawn = np.asarray(draw_marks(ground, request, options, "01:02:03:04")[0])
    ink = np.zeros(drawn.shape[:2], bool)
    for lines in laid:
        for line, box in zip(lines.block.lines, lines.patches, strict=True):
            mask = np.asarray(line.mask)
            part = slice(box.y, box.y + box.height), slice(box.x, box.x + box.width)
            assert not ink[part][mask > 0].any(), "a line over another"
            assert (drawn[part][mask == 255] == 255).all(), "letters that are not in the picture"
            ink[part] |= mask > 0
    return drawn, ink


def check_read(white: NDArray[np.uint8], ink: NDArray[np.bool_]) -> None:
    """All letters stand inside the safe area, and on each line the pixels beside them have the contrast promised."""
    high, wide = ink.shape
    measures = MarkLayout.for_picture(Layout.for_picture(wide, high))
    rows, columns = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
    assert measures.top <= rows[0]
    assert measures.side <= columns[0]
    assert rows[-1] < high - measures.foot
    assert columns[-1] < wide - measures.side
    beside = (cv2.dilate(ink.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0) & ~ink
    ratio = (1 + FLARE) / (luminance(white) + FLARE)
    for row in rows:
        assert ratio[row][beside[row]].min(initial=21) >= LEAST_CONTRAST


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("size", [(320, 400), (480, 270)])
def test_a_caption_is_read_in_every_script_on_any_ground(name: str, size: tuple[int, int]) -> None:
    if lacks(name):
        pytest.skip(lacks(name))
    request = replace(REQUEST, caption=TEXTS[name][1])
    options = StillsOptions(burn_caption="over", burn_credit=True, burn_timecode=True, fonts=folder_of(name))
    white, ink = find_ink(make_ground(len(name), size), request, options)
    check_read(white, ink)


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(SCRIPTS),
    size=st.sampled_from(SIZES),
    seed=st.integers(0, 10**6),
    share=st.floats(0.1, 1.0),
    credit=st.booleans(),
    code=st.booleans(),
)
def test_random_captions_are_never_over_an_edge_and_have_their_contrast(
    name: str, size: tuple[int, int], seed: int, share: float, credit: bool, code: bool
) -> None:
    assume(not lacks(name))
    text = TEXTS[name][1]
    request = replace(REQUEST, caption=text[: max(3, round(share * len(text)))].strip())
    options = StillsOptions(burn_caption="over", burn_credit=credit, burn_timecode=code, fonts=folder_of(name))
    try:
        white, ink = find_ink(make_ground(seed, size), request, options)
    except OutputError:
        assume(max(size) > 400)
        raise
    check_read(white, ink)


def test_what_does_not_fit_is_refused_and_no_word_drawn_outside() -> None:
    ground = make_ground(3, (51, 90))
    long = replace(REQUEST, caption="A caption of eleven words that was drawn outside of this picture")
    with pytest.raises(
        OutputError, match=r"^quay: the caption of \d+ characters does not fit over a picture of 51x90; .*below"
    ):
        draw_marks(ground, long, StillsOptions(burn_caption="over"), "")
    with pytest.raises(OutputError, match="no room for caption in a bar below a picture of 51x90"):
        draw_marks(ground, replace(REQUEST, caption="Donaudampfschifffahrt"), StillsOptions(burn_caption="below"), "")
    with pytest.raises(OutputError, match="no room for credit on a picture of 51x90"):
        draw_marks(ground, replace(REQUEST, credit=Credit(line="Harbour " * 12)), StillsOptions(burn_credit=True), "")
    with pytest.raises(OutputError, match="does not fit"):
        draw_marks(
            make_ground(3, (640, 360)),
            replace(REQUEST, caption="word " * 12000),
            StillsOptions(burn_caption="over"),
            "",
        )


@pytest.mark.parametrize("logo", [False, True])
@pytest.mark.parametrize("size", [(640, 360), (320, 400), (160, 90)])
def test_below_leaves_the_picture_as_it_is(size: tuple[int, int], logo: bool, tmp_path: Path) -> None:
    ground = make_ground(5, size)
    Image.new("RGBA", (90, 30), (200, 30, 30, 255)).save(tmp_path / "logo.png")
    options = StillsOptions(
        burn_caption="below", burn_credit=True, burn_timecode=True, bar_colour="#ffffff",
        logo=tmp_path / "logo.png" if logo else None,
    )  # fmt: skip
    drawn, remarks = draw_marks(ground, REQUEST, options, "01:02:03:04")
    assert remarks == ()
    assert drawn.width == size[0]
    assert size[1] < drawn.height <= 2 * size[1]
    assert np.array_equal(np.asarray(drawn)[: size[1]], np.asarray(ground))
    bar = np.asarray(drawn)[size[1] :]
    assert (bar[[0, -1]] == 255).all(), "words at the edge of the bar"
    assert (bar[:, [0, -1]] == 255).all(), "words at the edge of the bar"
    # White words would not be seen on a white bar: they are black, and caption, credit and timecode are all there.
    dark = (bar.max(axis=2) < 60).any(axis=1)
    assert np.count_nonzero(np.diff(dark.astype(int)) == 1) >= 2


def test_without_a_caption_or_a_credit_there_is_a_remark_and_nothing_drawn() -> None:
    ground = make_ground(6, (320, 180))
    bare = replace(REQUEST, caption=" ", credit=Credit())
    drawn, remarks = draw_marks(ground, bare, StillsOptions(burn_caption="below", burn_credit=True), "")
    assert np.array_equal(np.asarray(drawn), np.asarray(ground))
    assert ["no caption to draw" in remarks[0], "no credit to draw" in remarks[1]] == [True, True]


def test_letters_without_a_font_and_emoji_are_told() -> None:
    ground = make_ground(6, (320, 180))
    with pytest.raises(MissingToolError, match=r"caption cannot be drawn: no font here has '日本'.*\[stills\] fonts"):
        draw_marks(ground, replace(REQUEST, caption="日本"), StillsOptions(burn_caption="over"), "")
    _, remarks = draw_marks(ground, replace(REQUEST, caption="Party 🎉"), StillsOptions(burn_caption="over"), "")
    assert remarks == ("has emoji in its caption, which cannot be drawn and were left out",)


def test_a_logo_or_font_that_is_not_there_is_named(tmp_path: Path) -> None:
    ground = make_ground(6, (320, 180))
    with pytest.raises(UsageError, match="no such file for the logo"):
        draw_marks(ground, REQUEST, StillsOptions(logo=tmp_path / "none.png"), "")
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(ClipError, match=r"text\.png: the logo is no PNG"):
        draw_marks(ground, REQUEST, StillsOptions(logo=tmp_path / "text.png"), "")
    with pytest.raises(UsageError, match="no font 'Comic'"):
        draw_marks(ground, REQUEST, StillsOptions(burn_credit=True, caption_font="Comic"), "")


HEADS = st.lists(
    st.tuples(st.floats(0, 0.8), st.floats(0, 0.8), st.floats(0.1, 0.35), st.floats(0.15, 0.5)), max_size=3
)


@settings(max_examples=60, deadline=None)
@given(heads=HEADS, size=st.sampled_from(((640, 360), (320, 400), (270, 480))))
def test_a_caption_meets_a_head_only_where_no_place_is_free(
    heads: list[tuple[float, float, float, float]], size: tuple[int, int]
) -> None:
    measures = MarkLayout.for_picture(Layout.for_picture(*size))
    boxes = [patch_of_head(*head, size) for head in heads]
    block = set_lines(("Nora at", "the helm"), Type(fonts(), 14.0))
    found = place_caption(lambda share, width: block if width >= block.width else None, measures, boxes, [])
    assert found is not None
    if found.meets(boxes):
        # Nowhere in the safe area is a place for the block as a whole at the left edge.
        for top in range(measures.top, size[1] - measures.foot - block.height, 3):
            whole = Patch(measures.side, top, block.width, block.height)
            assert any(whole.meets(box) for box in boxes)


def test_a_face_at_the_foot_sends_the_caption_to_the_top_and_one_at_the_side_beside_it() -> None:
    measures = MarkLayout.for_picture(Layout.for_picture(640, 360))
    block = set_lines(("Nora at the helm",), Type(fonts(), 20.0))

    def place(*heads: Patch) -> Lines:
        found = place_caption(lambda share, width: block if width >= block.width else None, measures, heads, [])
        assert found is not None
        return found

    assert place().patches[0].y > 300
    assert place(Patch(0, 200, 640, 160)).patches[0].y < 30
    beside = place(Patch(0, 0, 300, 360))
    assert beside.patches[0].x > 300
    assert beside.patches[0].y > 300


def test_words_stand_where_telephones_lay_theirs_rather_than_over_a_face() -> None:
    """A face that fills a 9:16 picture down to the shoulders leaves room at the very foot alone."""
    layout = Layout.for_picture(162, 288)
    lettering = Lettering("quay", fonts(), layout, MarkLayout.for_picture(layout), StillsOptions())

    def place(*heads: Patch) -> tuple[marks.Placed, list[str]]:
        return marks._choose_places({"caption": "Nora at the helm"}, None, lettering, marks.Scene(heads))

    usual, none = place()
    assert none == []
    foot = [Patch(0, 250, 162, 38)]
    assert usual.covered(foot) == 0
    shoulders = Patch(0, 0, 162, 240)
    found, said = place(shoulders)
    assert found.covered([shoulders]) == 0
    assert found.covered(foot) > 0
    assert ["where telephones lay theirs" in line for line in said] == [True]
    assert "over a face, as no place is free" in place(Patch(0, 0, 162, 288))[1][-1]


def test_words_make_way_for_words_that_are_in_the_picture() -> None:
    """A name in the lower third of a clip, and a clock in its corner, can be read beside caption and credit."""
    size = (640, 360)
    ground = Image.new("RGB", size, "#405060")
    name = set_lines(("CARLO BRANT, VICE PRESIDENT",), Type(fonts(), 22.0)).lines[0].mask
    clock = set_lines(("00:00:12.480",), Type(fonts(), 16.0)).lines[0].mask
    ground.paste("#ffffff", (30, 310), name)
    ground.paste("#ffffff", (24, 16), clock)
    drawn, said = draw_marks(ground, REQUEST, StillsOptions(burn_caption="over", burn_credit=True), "")
    for left, top, mask in ((30, 310, name), (24, 16, clock)):
        box = (left, top, left + mask.width, top + mask.height)
        assert drawn.crop(box) == ground.crop(box)
    assert [line for line in said if "over words" in line] == []
    full = Image.new("RGB", size, "#405060")
    for top in range(10, 340, 34):
        full.paste("#ffffff", (10, top), name)
        full.paste("#ffffff", (300, top), name)
    assert "over words in the picture" in draw_marks(full, REQUEST, StillsOptions(burn_caption="over"), "")[1][-1]


def test_a_mark_of_direction_turns_no_credit_round() -> None:
    turned, plain = (
        draw_marks(make_ground(1, (640, 360)), replace(REQUEST, credit=Credit(line=line)), CREDIT_ALONE, "")[0]
        for line in ("\u202eNBC\u202c \u2067News\u2069 (2026)", "NBC News (2026)")
    )
    assert turned == plain


def test_the_still_is_made_again_when_its_marks_change() -> None:
    keys = [
        key_of_marks(options)
        for options in (
            StillsOptions(),
            StillsOptions(burn_caption="over"),
            StillsOptions(burn_caption="below"),
            StillsOptions(burn_credit=True),
            StillsOptions(burn_credit=True, credit_corner="bottom-left"),
            StillsOptions(burn_timecode=True),
            StillsOptions(burn_timecode=True, caption_colour="#ffe000"),
        )
    ]
    assert keys[0] == {}
    assert all(one != other for at, one in enumerate(keys) for other in keys[:at])
