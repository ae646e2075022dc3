"""The name of a clip's sample tables: the same after it was tagged or laid out anew, another after any other change."""

from pathlib import Path

import pytest

from bts import media
from bts.media.tables import name_tables
from tests.little import little_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return little_clip(tmp_path_factory.mktemp("tables") / "clip.mp4")


def made(clip: Path, target: Path, *options: str) -> str:
    """The name of the tables of a file that ffmpeg makes of the clip."""
    media.run_ffmpeg(["-i", str(clip), *options, "-y", str(target)])
    return name_tables(media.probe(target))


@pytest.mark.parametrize(
    "options",
    [
        ("-c", "copy", "-metadata", "title=Another title", "-metadata", "comment=x"),
        ("-c", "copy", "-movflags", "+faststart"),
        ("-c", "copy", "-metadata:s:a:0", "language=fra"),
    ],
)
def test_tags_and_the_order_of_parts_change_nothing(clip: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    mine = name_tables(media.probe(clip))
    assert mine.startswith("tables:")
    assert made(clip, tmp_path / "new.mp4", *options) == mine


@pytest.mark.parametrize(
    "options",
    [
        ("-c:v", "libx264", "-crf", "24", "-c:a", "copy"),
        ("-c:v", "copy", "-c:a", "aac", "-af", "volume=0.5"),
        ("-c", "copy", "-an"),
        ("-c", "copy", "-t", "3"),
        ("-c", "copy", "-bsf:v", "setts=ts=TS*2"),
    ],
)
def test_another_picture_sound_time_or_shape_is_another(clip: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    assert made(clip, tmp_path / "new.mp4", *options) != name_tables(media.probe(clip))


def test_a_clip_that_is_shown_turned_is_another(clip: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    media.run_ffmpeg(["-display_rotation", "90", "-i", str(clip), "-c", "copy", "-y", str(turned)])
    assert name_tables(media.probe(turned)) not in ("", name_tables(media.probe(clip)))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("other.mkv", ("-c", "copy")),
        ("dv.mov", ("-c:v", "dvvideo", "-s", "720x576", "-pix_fmt", "yuv420p", "-an")),
        ("pcm.mov", ("-c:v", "copy", "-c:a", "pcm_s16le")),
    ],
)
def test_nothing_is_said_where_it_would_not_be_sure(
    clip: Path, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    assert made(clip, tmp_path / name, *options) == ""
