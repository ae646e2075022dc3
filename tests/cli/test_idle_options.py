"""No option is silently without effect: what cannot do anything beside the others is a usage error of one line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import annotate, little_clip

IDLE = (
    ("--quality 80 --format png", "--quality has no effect on png"),
    ("--quality 80 -o a.tif", "--quality has no effect on tiff"),
    ("--max-kb 80 --format png", "--max-kb has no effect on png"),
    ("--subsampling 420 --format webp", "--subsampling has no effect on webp"),
    ("--subsampling 444 -o a.png", "--subsampling has no effect on png"),
    ("--enlarge", "--enlarge has no effect"),
    ("--enlarge --preset full", "--enlarge has no effect"),
    ("--enlarge --show-crop", "--enlarge has no effect on the whole picture"),
    ("--crop 0.5,0.4", "--crop 0.5,0.4 has no effect"),
    ("--crop centre --preset web,full", "--crop centre has no effect"),
    ("--crop none --show-crop", "nothing to draw"),
    ("--srcset 80 --show-crop", "--srcset has no effect"),
    ("--preset web,square --show-crop", "--preset web has no shape"),
    ("--preset thumb,square --srcset 80,160", "--preset thumb has no effect"),
    ("--logo x.png --no-logo", "--no-logo beside --logo"),
    ("--alt= --credit X", "--alt has no words"),
    ("-q -v", "--verbose says nothing"),
    ("--nudge 0.5 --burst 2", "--nudge takes one frame"),
)
"""What is written after `bts still CLIP TIME`, and what is said."""

MEANT = (
    "--quality 80 --format webp",
    "--quality 80 --max-kb 900",
    "--max-kb 0 --format png",
    "--subsampling 420 --format avif",
    "--enlarge --srcset 400",
    "--crop centre --preset web,square",
    "--crop none",
    "--preset full,square --srcset 80,160",
    "--burn-caption none --no-burn-credit",
)
"""What has an effect, with several presets and formats too."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return little_clip(tmp_path_factory.mktemp("idle") / "clip.mp4")


@pytest.fixture(autouse=True)
def _beside(clip: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(clip.parent)
    yield
    (clip.parent / "bts.toml").unlink(missing_ok=True)


@pytest.mark.parametrize(("words", "said"), IDLE)
def test_an_option_without_effect_is_a_usage_error(clip: Path, bts: Bts, words: str, said: str) -> None:
    done = bts("still", clip, "0.5", *words.split())
    assert (done.returncode, said in done.stderr, done.stderr.count("\n")) == (2, True, 1), done.stderr
    assert not (clip.parent / "outputs").exists()


@pytest.mark.parametrize("words", MEANT)
def test_an_option_with_effect_is_taken(clip: Path, bts: Bts, words: str) -> None:
    done = bts("still", clip, "0.5", *words.split(), "-o", "made")
    assert done.returncode == 0, done.stderr


def test_a_crop_that_has_nothing_to_cut_says_so(clip: Path, bts: Bts) -> None:
    for words, said in (
        ("--preset hero --crop centre", "has the shape of its preset already: --crop centre cuts nothing"),
        ("--trim-bars", "has no black bars at both sides: --trim-bars takes nothing off"),
    ):
        for _ in range(2):  # made, then found
            done = bts("still", clip, "0.5", *words.split())
            assert (done.returncode, said in done.stderr) == (0, True), done.stderr
    plain = bts("still", clip, "0.5", "--preset", "hero,square", "-o", "plain", "--crop", "centre")
    assert plain.stderr.count("cuts nothing") == 1, "the square is cut"


def test_settings_of_the_house_are_never_refused(clip: Path, bts: Bts) -> None:
    (clip.parent / "bts.toml").write_text(
        '[stills]\nformat = "png"\nquality = 80\nsubsampling = "420"\nenlarge = true\ncrop = "centre"\n'
        'burn_caption = "over"\nburn_credit = true\n'
    )
    done = bts("still", clip, "0.5", "-o", "house")
    assert done.returncode == 0, done.stderr
    assert "has no caption to draw" in done.stderr
    assert "has no credit to draw" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--where", "a.jpg", "--preset", "thumb"], "--where only tells"),
        (["--where", "a.jpg", "--check"], "--check would have no effect"),
        (["--check", "clip.mp4", "-o", "x"], "--output would have no effect"),
        (["--check", "clip.mp4", "--credit", "X"], "--credit would have no effect"),
    ],
)
def test_what_makes_nothing_takes_no_options_of_making(clip: Path, bts: Bts, words: list[str], said: str) -> None:
    done = bts("still", *(str(clip) if word == "clip.mp4" else word for word in words))
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_a_picture_that_is_not_there_is_no_moment(bts: Bts) -> None:
    done = bts("still", "--check", "none.jpg")
    assert (done.returncode, "none.jpg: no such file" in done.stderr) == (3, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--burn-caption"], "clip-00-00-00-500 has no caption to draw; give one with --caption"),
        (["--burn-credit"], "clip-00-00-00-500 has no credit to draw; give one with --credit"),
        (["--burn-caption", "below", "-o", "kiss.jpg"], "kiss has no caption to draw"),
        (["1", "--burn-credit"], "(and 1 more of these stills)"),
        (["--burn-caption", "--caption", "\N{GRINNING FACE}"], "a caption of which nothing can be drawn"),
    ],
)
def test_words_to_be_drawn_that_are_not_there_refuse_the_still(
    clip: Path, bts: Bts, tmp_path: Path, words: list[str], said: str
) -> None:
    done = bts("still", clip, "0.5", *words)
    assert (done.returncode, said in done.stderr, done.stderr.count("\n")) == (5, True, 1), done.stderr
    assert not list(tmp_path.iterdir())


def test_no_still_is_made_where_one_of_the_notes_has_no_words(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "n.mp4")
    annotate(clip, ("0.5", "still", "The bars"), ("1", "still", ""))
    done = bts("still", clip, "--notes", "--burn-caption", "below", "--force")
    assert done.returncode == 5, done.stderr
    assert "has no caption to draw" in done.stderr
    assert not (tmp_path / "outputs").exists()


def test_shots_take_one_way_to_further_frames_and_one_form_of_answer(clip: Path, bts: Bts) -> None:
    for words, said in (("--every 1s --alternates 2", "beside --every"), ("--json -v", "beside --json")):
        done = bts("shots", clip, *words.split())
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
