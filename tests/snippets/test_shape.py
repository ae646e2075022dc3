"""A snippet has the shape asked for: one framing a shot, or the whole picture fitted, at the size that was named."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from bts import media
from bts.captions import Phrase
from bts.config import SnippetsOptions
from bts.faces.bars import measure_edges
from bts.faces.find import Face
from bts.faces.glance import Glance
from bts.media.arrays import Pixels
from bts.media.cutting.shaping import Shaping
from bts.model import Made, silent
from bts.snippets import SnippetRequest, make_snippet
from bts.snippets.looks import Seen
from bts.snippets.shape import choose_shape, fit_shape
from bts.timing import Span
from bts.videos import ASPECTS
from tests.bench.picks import encode
from tests.conftest import Bts
from tests.faces.drawn import face_picture

CUT = 20
"""The frame of the clip with which its second shot begins."""


@pytest.fixture(scope="module")
def two_shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Faces on grey, at the left of the first shot and at the right of the second; 320 x 180, 10 frames a second."""
    left, right = face_picture(0.45, 0.22), cv2.convertScaleAbs(face_picture(0.45, 0.78), alpha=0.8)
    pictures = [left] * CUT + [np.asarray(right, np.uint8)] * 20
    return encode(pictures, Fraction(10), tmp_path_factory.mktemp("shots") / "shots.mp4")


@pytest.fixture(scope="module")
def letterbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same pictures, reduced to 2.4:1 between black bars."""
    small = cv2.resize(face_picture(0.45, 0.3), (320, 132), interpolation=cv2.INTER_AREA)
    shown = np.zeros((180, 320, 3), np.uint8)
    shown[24:156] = small
    return encode([shown] * 12, Fraction(10), tmp_path_factory.mktemp("letterbox") / "letterbox.mp4")


REQUEST = SnippetRequest(Span(Fraction(1), Fraction(3)), "made", mode="none", aspect=ASPECTS["9:16"])

SECOND = Span(Fraction(0), Fraction(1))


def make(path: Path, folder: Path, request: SnippetRequest, **options: object) -> list[Made]:
    with media.open_clip(path) as clip:
        return make_snippet(clip, request, lambda name: folder / name, SnippetsOptions(**options))  # type: ignore[arg-type]


def frames_of(path: Path) -> list[Pixels]:
    with media.open_clip(path) as clip:
        return [frame.bgr() for frame in media.frames(clip)]


def detail(picture: Pixels) -> float:
    """How much of a face a picture shows: its background is even grey."""
    return float(picture.astype(float).std())


@pytest.mark.parametrize("known", [(), ((0, CUT), (CUT, 40))])
def test_each_shot_is_framed_about_its_own_face(
    two_shots: Path, known: tuple[tuple[int, int], ...], tmp_path: Path
) -> None:
    """Shots that are not known are found; the framing changes on the frame of the cut, and stands still within."""
    made = make(two_shots, tmp_path, replace(REQUEST, shots=known))
    frames = frames_of(made[0].path)
    assert len(frames) == 20
    assert all(detail(frame) > 30 for frame in frames)
    changes = [float(np.abs(b.astype(int) - a).mean()) for a, b in pairwise(frames)]
    assert [n for n, change in enumerate(changes, 11) if change > 5] == [CUT]
    with Image.open(made[-1].path) as poster:
        assert detail(np.asarray(poster)) > 30


def test_a_framing_changes_in_the_middle_of_a_dissolve(two_shots: Path) -> None:
    """Frames 15 to 24 dissolve, and have no voice; the range ends in the second shot."""
    left, right = (Face(x, 0.3, 0.12, 0.3, 1.0, ()) for x in (0.1, 0.75))
    dark = np.zeros((36, 64), np.float32)
    looks = [Glance(n, (left,) if n < 15 else (left, right) if n < 25 else (right,), dark) for n in range(5, 40, 2)]
    seen = Seen(looks, [measure_edges(face_picture())] * len(looks), [(0, 15), (25, 40)])
    with media.open_clip(two_shots) as clip:
        shape = fit_shape(clip.info, REQUEST, SnippetsOptions(), (5, 40), seen)
    (first, one), (then, other) = shape.shaping.crops
    assert (first, then) == (5, 20)
    assert one.x < 32 + 8 < 240 < other.x + other.width


def test_framings_that_hardly_differ_are_one(two_shots: Path) -> None:
    looks = [
        Glance(n, (Face(0.5 + n / 20_000, 0.3, 0.12, 0.3, 1.0, ()),), np.zeros((36, 64), np.float32)) for n in range(40)
    ]
    seen = Seen(looks, [measure_edges(face_picture())] * 40, [(0, 20), (20, 40)])
    with media.open_clip(two_shots) as clip:
        shape = fit_shape(clip.info, REQUEST, SnippetsOptions(), (0, 40), seen)
    assert len(shape.shaping.crops) == 1


@pytest.mark.parametrize(
    ("text", "with_it", "said"),
    [
        ((0.1, 0.8, 0.9, 0.9), 3, True),  # a line wider than the crop
        ((0.1, 0.8, 0.9, 0.9), 2, False),  # something looks like letters for a moment
        ((0.8, 0.8, 0.95, 0.9), 40, False),  # left out whole
    ],
)
@pytest.mark.parametrize("focus", [None, (0.3, 0.5)])
def test_lettering_that_is_cut_is_said(
    two_shots: Path,
    text: tuple[float, float, float, float],
    with_it: int,
    said: bool,
    focus: tuple[float, float] | None,
) -> None:
    face, dark = Face(0.25, 0.3, 0.12, 0.3, 1.0, ()), np.zeros((36, 64), np.float32)
    looks = [Glance(n, (face,), dark, texts=(text,) if n < with_it else ()) for n in range(40)]
    seen = Seen(looks, [measure_edges(face_picture())] * 40, [(0, 40)])
    with media.open_clip(two_shots) as clip:
        shape = fit_shape(clip.info, replace(REQUEST, focus=focus), SnippetsOptions(), (0, 40), seen)
    assert ("lettering is cut in shot 1 of 1: see --fit blur" in shape.remarks) == said


def test_the_region_of_a_note_holds_in_its_own_shot(two_shots: Path, tmp_path: Path) -> None:
    """The note points at the empty side of the first shot; the second one is framed about its face."""
    request = replace(REQUEST, focus=(0.9, 0.5), focus_at=Fraction(12, 10))
    frames = frames_of(make(two_shots, tmp_path, request)[0].path)
    assert [detail(frame) > 30 for frame in frames] == [False] * 10 + [True] * 10


@pytest.mark.parametrize("aspect", ["9:16", "16:9"])
@pytest.mark.parametrize("fit", ["crop", "blur"])
def test_no_bar_is_left_in_a_shape(letterbox: Path, aspect: str, fit: str, tmp_path: Path) -> None:
    """Also where the clip with its bars has the shape that is asked for."""
    made = make(letterbox, tmp_path, replace(REQUEST, span=SECOND, fit=fit, aspect=ASPECTS[aspect]))
    (frame, *_) = frames_of(made[0].path)
    assert frame.shape[1] / frame.shape[0] == pytest.approx(float(ASPECTS[aspect]), rel=0.05)
    assert frame.max(axis=(1, 2)).min() > 30


def test_bars_stay_where_nothing_or_a_size_alone_is_asked_for(letterbox: Path, tmp_path: Path) -> None:
    for n, size in enumerate((None, (640, 360))):
        (tmp_path / str(n)).mkdir()
        made = make(letterbox, tmp_path / str(n), replace(REQUEST, span=SECOND, aspect=None, size=size))
        (frame, *_) = frames_of(made[0].path)
        assert frame.shape[:2] == ((180, 320) if size is None else (360, 640))
        assert frame[0].max() < 30


def test_a_shape_that_a_clip_without_bars_has_is_its_own(two_shots: Path) -> None:
    with media.open_clip(two_shots) as clip:
        request = replace(REQUEST, aspect=ASPECTS["16:9"])
        shape = choose_shape(clip, request, SnippetsOptions(), (10, 30), silent)
    assert (shape.shaping, shape.size) == (Shaping(), (320, 180))


@pytest.mark.parametrize(("fit", "size", "inner"), [("blur", None, (320, 180)), ("pad", (202, 358), (202, 114))])
def test_a_whole_picture_lies_in_the_middle(
    two_shots: Path, fit: str, size: tuple[int, int] | None, inner: tuple[int, int], tmp_path: Path
) -> None:
    made = make(two_shots, tmp_path, replace(REQUEST, fit=fit, size=size), pad_colour="#204060")
    (frame, *_) = frames_of(made[0].path)
    high, wide = frame.shape[:2]
    assert (wide, high) == (size or (320, 568))
    around = frame[: (high - inner[1]) // 2 - 2]
    if fit == "pad":
        assert np.abs(around.mean(axis=(0, 1)) - (0x60, 0x40, 0x20)).max() < 6
    else:
        assert 30 < around.mean() < 110
    assert detail(frame[(high - inner[1]) // 2 :][: inner[1]]) > 20
    with Image.open(made[-1].path) as poster:
        assert poster.size == (wide, high)


def test_captions_are_laid_out_for_the_whole_shape_and_seen(two_shots: Path, tmp_path: Path) -> None:
    """They stand below the picture; the check, which looks for them, knows what is behind."""
    words = (Phrase(Fraction(0), Fraction(2), "The cameras were hidden"),)
    plain = make(two_shots, tmp_path, replace(REQUEST, fit="blur", size=(360, 640)))
    captioned = make(
        two_shots, tmp_path, replace(REQUEST, name="b", fit="blur", size=(360, 640), mode="burn", captions=words)
    )
    one, other = frames_of(plain[0].path)[5], frames_of(captioned[0].path)[5]
    rows = np.flatnonzero(np.abs(one.astype(int) - other).max(axis=(1, 2)) > 60)
    assert rows.min() > 320 + 101


def test_an_exact_size_is_made_and_said(two_shots: Path, tmp_path: Path) -> None:
    made = make(two_shots, tmp_path, replace(REQUEST, aspect=None, size=(540, 960)))
    info = media.probe(made[0].path)
    assert (info.width, info.height) == (540, 960)
    assert "enlarged 5.3 x: the clip has 180 lines" in made[0].warnings


def test_a_small_crop_says_how_to_enlarge_it(two_shots: Path, tmp_path: Path) -> None:
    made = make(two_shots, tmp_path, REQUEST)
    assert any("--size 1080x1920" in line for line in made[0].warnings)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--fit", "blur"), "--aspect 9:16"),
        (("--size", "1081x1920"), "--size 1082x1920"),
        (("--size", "big"), "1080x1920"),
        (("--size", "10x9000"), "64 to 4096"),
        (("--size", "1080x1080", "--aspect", "9:16"), "is not 9:16"),
        (("--aspect", "9:16", "--cut", "fast"), "change its shape"),
        (("--size", "1080x1920", "--cut", "fast"), "change its shape"),
    ],
)
def test_contradictions_are_refused(two_shots: Path, bts: Bts, options: tuple[str, ...], said: str) -> None:
    done = bts("snippet", two_shots, "1-2", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


def test_settings_give_the_shape_and_options_go_over_them(two_shots: Path, bts: Bts, tmp_path: Path) -> None:
    (tmp_path / "bts.toml").write_text('[snippets]\naspect = "1:1"\nfit = "pad"\ncaptions = "none"\n')
    assert bts("snippet", two_shots, "1-2", "-o", "a.mp4").returncode == 0
    assert bts("snippet", two_shots, "1-2", "--aspect", "clip", "-o", "b.mp4").returncode == 0
    sizes = [(info.width, info.height) for info in (media.probe(tmp_path / name) for name in ("a.mp4", "b.mp4"))]
    assert sizes == [(320, 320), (320, 180)]
