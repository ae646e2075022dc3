"""A story of shots shows them without the clip's black bars, and does nothing twice or where there are none."""

import json
from pathlib import Path

import pytest
from PIL import Image

from bts import media
from bts.pipeline import run_clip
from bts.report import Report
from bts.work import Job, StoryOrder
from tests.little import annotate, little_clip

FROM_SHOTS = StoryOrder(style="pictures")


@pytest.fixture
def letterboxed(tmp_path: Path) -> Path:
    """Four scenes of 320x180 between bars of 30 lines."""
    plain, boxed = little_clip(tmp_path / "plain.mp4"), tmp_path / "boxed.mp4"
    bars = ["-i", str(plain), "-vf", "pad=320:240:0:30", "-c:v", "libx264", "-crf", "12", "-c:a", "copy"]
    media.run_ffmpeg([*bars, str(boxed)])
    return boxed


def tell(clip: Path, order: StoryOrder = FROM_SHOTS) -> Report:
    report = run_clip(Job(clip, clip.parent / "out", story=order))
    assert not report.failures
    return report


def list_pictures(folder: Path) -> list[str]:
    """The addresses of the pictures of the page's moments."""
    page = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    moments = [moment for section in page["sections"] for moment in section["moments"]]
    return [moment["picture"]["href"] for moment in moments if moment["picture"]]


def test_bars_are_cut_from_the_pictures_of_shots_and_kept_on_those_of_notes(letterboxed: Path) -> None:
    folder = tell(letterboxed).folder
    shown = list_pictures(folder)
    assert len(shown) == 4
    for name in shown:
        with Image.open(folder / name) as picture:
            width, height = picture.size
        assert name.startswith("pictures/")
        assert (width, height) == pytest.approx((320, 180), abs=3)
        with Image.open(folder / name.replace("pictures/", "keyframes/")) as keyframe:
            assert keyframe.size == (320, 240)
    assert not any(stage.made for stage in tell(letterboxed).stages)

    annotate(letterboxed, ("1.5", "still", "the bars"))
    tell(letterboxed, StoryOrder())
    assert list_pictures(folder) == []
    assert [path.name for path in (folder / "pictures").glob("*")] == []
    with Image.open(folder / "stills" / "the-bars.jpg") as still:
        assert still.size == (320, 240)


def test_a_shot_with_bars_of_its_own_is_cut_on_a_page_of_shots(tmp_path: Path) -> None:
    plain, boxed = little_clip(tmp_path / "plain.mp4"), tmp_path / "boxed.mp4"
    sides = ",".join(f"drawbox=x={x}:w=40:h=ih:color=black:t=fill:enable='lt(t,1)'" for x in ("0", "iw-40"))
    media.run_ffmpeg(["-i", str(plain), "-vf", sides, "-c:v", "libx264", "-crf", "12", "-c:a", "copy", str(boxed)])
    folder = tell(boxed).folder
    first, *others = list_pictures(folder)
    assert first.startswith("pictures/")
    with Image.open(folder / first) as picture:
        assert picture.width == pytest.approx(240, abs=3)
        assert picture.height == 180
    assert [name.partition("/")[0] for name in others] == ["keyframes"] * 3
    assert [path.name for path in (folder / "pictures").iterdir()] == [Path(first).name]
    assert not any(stage.made for stage in tell(boxed).stages)

    tell(boxed, StoryOrder())  # a skeleton, of which there may be ten thousand, shows the frames as they are
    assert list((folder / "pictures").glob("*")) == []


def test_without_bars_the_keyframes_are_the_pictures(tmp_path: Path) -> None:
    folder = tell(little_clip(tmp_path / "plain.mp4")).folder
    assert [name.partition("/")[0] for name in list_pictures(folder)] == ["keyframes"] * 4
    assert not (folder / "pictures").exists()
