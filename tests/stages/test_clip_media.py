"""The clip in the folder of its page: its own file where browsers show it rightly, else a copy with the same frames."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bts import media
from bts.metadata.videos import read_video_record
from bts.snippets import make
from bts.stages.clip_media import make_clip_media
from bts.story.material import ClipMedia
from tests.conftest import Bts
from tests.media.clips import B_FRAMES, RECIPES, TONE, Recipe
from tests.media.make_clips import numbered_clip, read_number, regular
from tests.media.test_mend import hurt
from tests.stages.under_way import under_way

NEAR = Fraction(1, 500)
"""Seconds by which a frame of a copy may be on screen earlier or later: half of what can be asked for, a millisecond,
on each side, and the ticks of both containers."""

LATE = Recipe(
    "late.ts",
    lambda path: numbered_clip(
        path, *B_FRAMES, "-c:a", "aac", "-map", "0:v", "-map", "1:a", before=("-itsoffset", "0.52"), audio=TONE
    ),
    regular(Fraction(25)),
)
"""Sound that begins half a second before the pictures, in a file that no browser plays."""


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return numbered_clip(tmp_path / "interview.mp4", *B_FRAMES)


@pytest.fixture
def old_clip(tmp_path: Path) -> Path:
    return numbered_clip(tmp_path / "interview.avi", "-c:v", "mpeg4", "-g", "12", "-q:v", "3")


@pytest.fixture
def other_disk() -> Iterator[Path]:
    """A folder in another file system, to which no hard link leads."""
    shared_memory = Path("/dev/shm")
    if (
        not os.access(shared_memory, os.W_OK)
        or shared_memory.stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev
    ):
        pytest.skip("this machine has no second file system that can be written to")
    with tempfile.TemporaryDirectory(dir=shared_memory) as folder:
        yield Path(folder)


def make_it(
    clip: Path, folder: Path, *, web_copy: bool = True, force: bool = False
) -> tuple[ClipMedia, list[str], int]:
    """The clip's video, all that was said of it, and how many files were made."""
    with under_way(clip, folder, web_copy=web_copy, force=force) as work:
        found = make_clip_media(work)
        said = [*work.diary.warnings, *(failure.line for failure in work.diary.failures)]
    return found, said, work.diary.made


def settle(clip: Path, text: str) -> None:
    (clip.parent / "bts.toml").write_text(f"[story]\n{text}\n")


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def numbers_of(path: Path) -> list[tuple[Fraction, int | None]]:
    """When each frame of a clip is presented, and the number that is burnt into it."""
    with media.open_clip(path) as clip:
        times = [clip.info.time_of_frame(number) for number in range(clip.info.frames)]
        return [(time, read_number(shown.rgb)) for time, shown in media.pictures_at(clip, times)]


def test_a_clip_that_browsers_play_is_its_own_file_by_another_name(clip: Path, tmp_path: Path) -> None:
    before = digest(clip)
    found, said, made = make_it(clip, tmp_path / "out")
    assert found == ClipMedia(tmp_path / "out" / "clip.mp4", "video/mp4", 192, 144)
    assert (said, made) == ([], 1)
    assert found.path is not None
    assert found.path.samefile(clip)

    again, _, made = make_it(clip, tmp_path / "out")
    assert (again, made) == (found, 0)
    assert make_it(clip, tmp_path / "out", force=True)[0] == found
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".bts-made.json", "clip.mp4"]
    assert (digest(clip), clip.stat().st_nlink) == (before, 2)


def test_where_there_is_no_link_the_file_is_copied(clip: Path, other_disk: Path) -> None:
    found, said, made = make_it(clip, other_disk)
    assert found.path is not None
    assert not found.path.samefile(clip)
    assert (digest(found.path), found.made, said, made) == (digest(clip), False, [], 1)
    assert make_it(clip, other_disk) == (found, [], 0)
    assert make_it(clip, other_disk, force=True) == (found, [], 1)
    assert make_it(clip, other_disk, web_copy=False, force=True) == (found, [], 0)


def test_a_night_over_an_archive_links_and_encodes_nothing(clip: Path, old_clip: Path, other_disk: Path) -> None:
    assert make_it(clip, clip.parent / "linked", web_copy=False)[0].path is not None
    assert make_it(clip, other_disk, web_copy=False) == (ClipMedia(), [], 0)
    assert make_it(old_clip, clip.parent / "old", web_copy=False) == (ClipMedia(), [], 0)
    # What `bts story` made is kept by a run that would not have made it.
    made = make_it(old_clip, clip.parent / "old")[0]
    assert make_it(old_clip, clip.parent / "old", web_copy=False) == (made, [], 0)


def test_with_notes_a_run_makes_the_copy(old_clip: Path, bts: Bts) -> None:
    assert bts("note", "add", str(old_clip), "0:01", "He turns round").returncode == 0
    found, said, _ = make_it(old_clip, old_clip.parent / "out", web_copy=False)
    assert (found.made, said) == (True, [])


def test_the_file_follows_the_clip_and_the_setting(clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    make_it(clip, folder)
    with clip.open("ab") as file:  # written to in place: the other name has it too
        file.write(bytes(8) + b"free")
    found, said, _ = make_it(clip, folder)
    assert said == []
    assert found.path is not None
    assert found.path.samefile(clip)
    numbered_clip(tmp_path / "new.mp4", *B_FRAMES, frames=30).replace(clip)
    found, said, _ = make_it(clip, folder)
    assert said == []
    assert found.path is not None
    assert found.path.samefile(clip)
    settle(clip, 'clip_media = "none"')
    assert make_it(clip, folder) == (ClipMedia(), [], 0)
    assert not (folder / "clip.mp4").exists()
    assert clip.is_file()


def test_a_video_that_a_person_put_there_is_shown_and_stays(clip: Path, tmp_path: Path) -> None:
    own = numbered_clip(tmp_path / "out.mp4", *B_FRAMES, size=(96, 72))
    folder = tmp_path / "out"
    folder.mkdir()
    shutil.copy(own, folder / "clip.mp4")
    found, said, made = make_it(clip, folder)
    assert (found.path, found.width, found.height, made) == (folder / "clip.mp4", 96, 72, 0)
    assert "left alone" in said[0]
    settle(clip, 'clip_media = "link"')
    assert make_it(clip, folder)[0] == ClipMedia()
    assert digest(folder / "clip.mp4") == digest(own)


@pytest.mark.parametrize("force", [False, True])
def test_a_page_beside_its_clip_never_touches_the_clip(tmp_path: Path, *, force: bool) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", *B_FRAMES)
    before = digest(clip)
    assert make_it(clip, tmp_path, force=force)[0].path == clip
    settle(clip, 'clip_media = "none"')
    make_it(clip, tmp_path, force=force)
    assert digest(clip) == before
    # A link of an earlier run that became the clip itself is not removed either.
    settle(clip, "")
    first = numbered_clip(tmp_path / "first.mp4", *B_FRAMES)
    make_it(first, tmp_path / "page")
    (tmp_path / "page" / "bts.toml").write_text('[story]\nclip_media = "none"\n')
    first.unlink()
    make_it(tmp_path / "page" / "clip.mp4", tmp_path / "page", force=force)
    assert digest(tmp_path / "page" / "clip.mp4") == before


@pytest.mark.parametrize("force", [False, True])
def test_a_copy_never_takes_the_place_of_its_clip(old_clip: Path, *, force: bool) -> None:
    clip = old_clip.rename(old_clip.with_name("clip.mp4"))  # an AVI by its content
    before = digest(clip)
    found, said, _ = make_it(clip, clip.parent, force=force)
    assert (found, len(said)) == (ClipMedia(), 1)
    assert "another folder" in said[0]
    assert digest(clip) == before


def test_a_video_that_cannot_be_written_is_a_failure_and_no_more(old_clip: Path) -> None:
    folder = old_clip.parent / "out"
    (folder / "clip.mp4").mkdir(parents=True)
    found, said, made = make_it(old_clip, folder, force=True)
    assert (found, made, len(said)) == (ClipMedia(), 0, 1)


def test_a_corrected_credit_costs_no_encoding(old_clip: Path, tmp_path: Path) -> None:
    encoded: list[float] = []

    def count(stage: str, done: float, total: float) -> None:
        encoded.append(done / total)

    def make_with(credit: str) -> tuple[Path, int]:
        text = f'[credit]\nline = "{credit}"\n[story]\nheadline = "Was it real?"\n'
        (tmp_path / "bts.toml").write_text(text, encoding="utf-8")
        encoded.clear()
        with under_way(old_clip, tmp_path / "out", progress=count) as work:
            path = make_clip_media(work).path
            assert not work.diary.warnings
            assert path is not None
            record = read_video_record(path)
            assert record is not None
            assert (record.credit, record.headline, record.clip) == (credit, "Was it real?", "interview.avi")
            return path, work.diary.made

    path, made = make_with("NCB")
    assert (made, encoded[-1]) == (1, 1.0)
    assert encoded == sorted(encoded)
    before = path.read_bytes()
    path, made = make_with("NBC")
    assert (made, encoded) == (1, [])
    assert path.read_bytes() == before.replace(b"NCB", b"NBC")
    assert make_with("NBC") == (path, 0)


def test_h264_in_another_container_keeps_its_pictures(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "phone.mov", *B_FRAMES, "-c:a", "pcm_s16le", audio=TONE)
    found, said, _ = make_it(clip, tmp_path / "out")
    assert (found.width, found.height, said) == (192, 144, [])
    assert found.path is not None
    made = media.probe(found.path)
    assert (made.plays_in_browser, [sound.codec for sound in made.audio]) == (True, ["aac"])
    with media.open_clip(clip) as own, media.open_clip(found.path) as copy:
        for one, other in zip(media.frames(own), media.frames(copy), strict=True):
            assert np.array_equal(one.rgb(), other.rgb())


@pytest.mark.parametrize("most", [make.MOST_COPIED, 0], ids=["copied", "read"])
def test_a_damaged_clip_stands_still_where_a_player_would_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    whole = numbered_clip(tmp_path / "whole.mp4", *B_FRAMES[:-2], "-bf", "0", "-x264-params", "scenecut=0")
    clip = hurt(whole, tmp_path / "hurt.avi.mp4", 12, 13, 14, 30)
    monkeypatch.setattr(make, "MOST_COPIED", most)
    with under_way(clip, tmp_path / "out") as work:
        for _ in media.frames(work.clip):  # as a search for shots does before
            pass
        found = make_clip_media(work)
        said = work.diary.warnings
    assert found.made
    assert "the clip is damaged" in said[0]
    assert found.path is not None
    shown, own = numbers_of(found.path), numbers_of(clip)
    assert len(shown) == 60
    assert [number for _, number in shown] == [number for _, number in own]


@pytest.mark.slow
@pytest.mark.parametrize("recipe", [*RECIPES, LATE], ids=lambda recipe: recipe.name)
def test_frame_n_of_the_video_is_frame_n_of_the_clip_at_its_time(recipe: Recipe, tmp_path: Path) -> None:
    clip = recipe.make(tmp_path / recipe.name)
    found, said, _ = make_it(clip, tmp_path / "out")
    assert said == []
    assert found.path is not None
    assert media.probe(found.path).plays_in_browser
    own, shown = numbers_of(clip), numbers_of(found.path)
    assert [number for _, number in shown] == [number for _, number in own]
    assert None not in [number for _, number in shown]
    # The first frame is on screen before its time, too.
    for (time, _), (there, _) in zip(own[1:], shown[1:], strict=True):
        assert abs(time - there) <= NEAR


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("edited/tos_rollover_360p.ts", (640, 360)),
        ("edited/BlastOff.wmv", (352, 240)),
        ("archive/freeMXF-mxf1a.mxf", (768, 576)),
        ("archive/ffv1.mkv", (720, 540)),
        ("awkward/hdv-1080i50.mov", (1920, 1080)),
        ("awkward/iphone_hlg_rotated.mov", (1080, 1920)),
        ("awkward/av1-hdr.webm", (428, 240)),
        ("awkward/sideways_movie.mov", (480, 640)),
        ("awkward/apple-prores-422.mov", (320, 240)),
        ("broken/no-initial-keyframe.ts", (640, 360)),
    ],
)
def test_real_clips_get_a_video_that_looks_like_their_stills(
    footage: Path, tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    found, said, _ = make_it(footage / name, tmp_path)
    assert said == []
    assert (found.width, found.height, found.made) == (*size, True)
    assert found.path is not None
    with media.open_clip(footage / name) as own, media.open_clip(found.path) as copy:
        info, made = own.info, copy.info
        assert (made.width, made.height, made.frames) == (*size, info.frames)
        assert made.plays_in_browser
        assert not made.interlaced
        assert made.hdr is None
        assert made.has_audio == info.has_audio
        assert abs(made.duration - info.duration) <= 2 / info.rate
        times = [info.duration * place / 7 for place in range(7)]
        for (_, still), (_, shown) in zip(media.pictures_at(own, times), media.pictures_at(copy, times), strict=True):
            assert np.abs(shrink(still.rgb).astype(int) - shrink(shown.rgb)).mean() < ALIKE


ALIKE = 5.0
"""Mean difference of 8-bit levels between a still and the same frame of the video, both made small."""


def shrink(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(rgb, (96, 54), interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.slow
def test_an_archive_is_run_and_one_story_made(tmp_path: Path, bts: Bts) -> None:
    (tmp_path / "archive").mkdir()
    for name, encoding in (("new.mp4", B_FRAMES), ("old.avi", ("-c:v", "mpeg4", "-q:v", "3"))):
        numbered_clip(tmp_path / "archive" / name, *encoding)
    before = {path: digest(path) for path in (tmp_path / "archive").iterdir()}

    def videos() -> dict[str, int]:
        """Folder of a page -> names that its video has in the file system."""
        return {path.parent.name: path.stat().st_nlink for path in sorted(tmp_path.glob("outputs/*/clip.*"))}

    assert bts("run", "archive", "-q").returncode == 0
    assert videos() == {"new": 2}
    assert bts("story", "archive/old.avi", "--format", "html", "-q").returncode == 0
    assert videos() == {"new": 2, "old": 1}
    assert 'src="clip.mp4"' in (tmp_path / "outputs" / "old" / "story.html").read_text(encoding="utf-8")
    assert bts("run", "archive", "-q", "--force").returncode == 0
    assert bts("run", "archive", "-q").returncode == 0
    assert videos() == {"new": 2, "old": 1}
    (tmp_path / "archive" / "bts.toml").write_text('[story]\nclip_media = "none"\n')
    assert bts("run", "archive", "-q").returncode == 0
    assert videos() == {}
    assert before.items() <= {path: digest(path) for path in (tmp_path / "archive").iterdir()}.items()
