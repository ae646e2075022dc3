"""A picture is found in the shots that have it, in all clips that do, and nowhere else."""

import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bts import media, shots
from bts.catalogue.pictures.alike import Answer, find_alike, find_repeated
from bts.catalogue.pictures.hashing import ROW, hash_shots, pack_hashes
from bts.catalogue.pictures.index import ClipOfIndex, ShotIndex, measure_distances
from bts.catalogue.pictures.moment import settle
from bts.catalogue.pictures.question import ask_with
from bts.errors import InputError
from bts.outputs import OutputFolder
from bts.shots.looks import LOOKS
from tests.made import made_once
from tests.stills.test_where import draw_scene

Known = tuple[ClipOfIndex, bytes]

SCENES = (0, 1, 2, 3)
"""Seeds of the scenes of the clip `first`; `second` has scene 2 again, cut to 4:3, between black bars at the sides."""


def film(path: Path, scenes: tuple[int, ...], size: str, shown: str) -> Path:
    """A clip of scenes of a second each, through which a camera pans slowly."""

    def make(place: Path) -> None:
        inputs: list[str] = []
        for seed in scenes:
            picture = path.parent / f"scene{seed}.png"
            draw_scene(seed).save(picture)
            inputs += ["-loop", "1", "-t", "1", "-r", "25", "-i", str(picture)]
        pans = "".join(f"[{n}:v]crop=800:450:'4*n':40,{shown}[v{n}];" for n in range(len(scenes)))
        joined = "".join(f"[v{n}]" for n in range(len(scenes))) + f"concat=n={len(scenes)}:v=1,format=yuv420p[v]"
        coding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-s", size]
        media.run_ffmpeg([*inputs, "-filter_complex", pans + joined, "-map", "[v]", *coding, "-y", str(place)])

    return made_once(path, ("film", scenes, size, shown), make)


def analyse(clip: Path, folder: Path) -> Known:
    options = shots.Options(faces=False)
    with media.open_clip(clip) as opened:
        place = OutputFolder.open(folder, clip, opened.info.fingerprint)
        shots.write_shots(place, opened, shots.analyse(opened, options), options)
    hashed = hash_shots(folder)
    assert hashed is not None
    return ClipOfIndex(clip, folder, hashed.fingerprint, hashed.aspect), hashed.to_bytes()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> list[Known]:
    home = tmp_path_factory.mktemp("archive")
    first = film(home / "first.mp4", SCENES, "320x180", "null")
    second = film(home / "second.mp4", (5, 2), "256x144", "crop=600:450,pad=800:450:100:0")
    return [analyse(clip, home / clip.stem) for clip in (first, second)]


@pytest.fixture(scope="module")
def index(archive: list[Known]) -> ShotIndex:
    return ShotIndex.of(archive)


def take(archive: list[Known], path: Path, seconds: str, box: tuple[float, float, float, float], quality: int) -> Path:
    """A part of the true frame of the first clip at a time, three quarters as large, as JPEG."""
    with media.open_clip(archive[0][0].clip) as clip:
        rgb = next(picture.rgb for _, picture in media.pictures_at(clip, [Fraction(seconds)]))
    image = Image.fromarray(rgb)
    sides = (image.width, image.height, image.width, image.height)
    part = image.crop(tuple(round(share * side) for share, side in zip(box, sides, strict=True)))  # type: ignore[arg-type]
    part.resize((part.width * 3 // 4, part.height * 3 // 4)).save(path, quality=quality)
    return path


def find(path: Path, index: ShotIndex) -> Answer:
    return settle(find_alike(ask_with(path), index))


@pytest.mark.parametrize("shot", [1, 2, 3, 4])
@pytest.mark.parametrize("box", [(0, 0, 1, 1), (0.1, 0, 1, 0.9), (0.04, 0.07, 0.94, 0.97)])
def test_a_cropped_recompressed_picture_is_found_at_its_frame(
    shot: int, box: tuple[float, float, float, float], archive: list[Known], index: ShotIndex, tmp_path: Path
) -> None:
    path = take(archive, tmp_path / "q.jpg", f"{shot - 1}.52", box, 40)
    found = find(path, index).found
    assert (found[0].clip.clip.name, found[0].shot) == ("first.mp4", shot)
    # The camera pans: a crop of one frame is nearly that of a later one which lies farther to the left.
    assert abs(found[0].frame - (25 * (shot - 1) + 13)) <= (1 if box == (0, 0, 1, 1) else 12)
    assert found[0].by == "clip"


def test_the_same_footage_between_bars_in_another_clip_is_found_too(
    archive: list[Known], index: ShotIndex, tmp_path: Path
) -> None:
    with media.open_clip(archive[1][0].clip) as clip:
        rgb = next(picture.rgb for _, picture in media.pictures_at(clip, [Fraction("1.52")]))
    Image.fromarray(rgb[:, 32:224]).save(tmp_path / "without.png")
    Image.fromarray(rgb).save(tmp_path / "with.png")
    for name in ("without.png", "with.png"):
        best = find(tmp_path / name, index).found[0]
        assert (best.clip.clip.name, best.shot) == ("second.mp4", 2)


def test_a_picture_of_none_of_the_clips_is_not_found(index: ShotIndex, tmp_path: Path) -> None:
    for seed in range(20, 26):
        draw_scene(seed).save(tmp_path / "q.png")
        answer = find(tmp_path / "q.png", index)
        assert (answer.found, answer.unseen) == ((), 0)


def test_without_the_clip_the_nearest_known_moment_is_given(archive: list[Known], tmp_path: Path) -> None:
    path = take(archive, tmp_path / "q.jpg", "1.52", (0, 0, 1, 1), 60)
    entry, rows = archive[0]
    away = ClipOfIndex(tmp_path / "gone.mp4", entry.folder, entry.fingerprint, entry.aspect)
    found = find(path, ShotIndex.of([(away, rows)])).found
    assert (found[0].shot, found[0].by in {"look", "keyframe"}) == (2, True)


def test_keyframes_alone_are_enough_and_nothing_is_claimed_when_they_are_gone_too(
    archive: list[Known], tmp_path: Path
) -> None:
    entry = archive[0][0]
    folder = tmp_path / "results"
    shutil.copytree(entry.folder, folder)
    (folder / LOOKS).unlink()
    hashed = hash_shots(folder)
    assert hashed is not None
    assert len(hashed.rows) == len(SCENES)
    path = take(archive, tmp_path / "q.jpg", "1.52", (0, 0, 1, 1), 60)
    index = ShotIndex.of([(ClipOfIndex(entry.clip, folder, hashed.fingerprint, hashed.aspect), hashed.to_bytes())])
    assert find(path, index).found[0].shot == 2
    shutil.rmtree(folder / "keyframes")
    answer = find(path, index)
    assert (answer.found, answer.unseen) == ((), 1)


def test_results_of_other_bytes_pack_nothing(archive: list[Known], tmp_path: Path) -> None:
    entry, rows = archive[0]
    assert pack_hashes(entry.folder, entry.fingerprint) == rows
    assert pack_hashes(entry.folder, "fast:other") == pack_hashes(tmp_path, "") == pack_hashes(None, "") == b""
    for text in ("", "[]", "{}", '{"clip": 1}', '{"clip": {"fingerprint": "", "width": 0, "height": 0}, "shots": []}'):
        (tmp_path / shots.RECORD).write_text(text, encoding="utf-8")
        assert pack_hashes(tmp_path, "") == b""


def test_repeated_footage_is_told_without_the_clip_itself(archive: list[Known], tmp_path: Path) -> None:
    entry = archive[0][0]
    small = tmp_path / "small.mp4"
    coding = ["-vf", "scale=320:-2", "-c:v", "libx264", "-crf", "32", "-y", str(small)]
    media.run_ffmpeg(["-ss", "2", "-i", str(entry.clip), *coding])
    index = ShotIndex.of([*archive, analyse(small, tmp_path / "small")])
    found = find_repeated(index, entry, 3).found
    assert found[0].clip.clip.name == "small.mp4"
    assert {(hit.clip.clip.name, hit.shot) for hit in found} == {("small.mp4", 1), ("second.mp4", 2)}
    assert find_repeated(index, entry, 1).found == ()


@pytest.mark.parametrize("name", ["black.png", "words.txt", "none.png"])
def test_what_cannot_be_known_is_said(name: str, tmp_path: Path) -> None:
    Image.new("RGB", (320, 180)).save(tmp_path / "black.png")
    (tmp_path / "words.txt").write_text("words", encoding="utf-8")
    with pytest.raises(InputError) as error:
        ask_with(tmp_path / name)
    assert error.value.remedy


def test_the_nearest_hash_is_that_of_all_pairs() -> None:
    chance = np.random.default_rng(0)
    asked, known = (chance.integers(0, 1 << 63, count, dtype=np.uint64) for count in (81, 70_000))
    slow = np.bitwise_count(asked[:, None] ^ known[None]).min(axis=0)
    assert np.array_equal(measure_distances(asked, known), slow)


def test_broken_rows_are_refused(archive: list[Known]) -> None:
    entry, rows = archive[0]
    with pytest.raises(ValueError, match="whole rows"):
        ShotIndex.of([(entry, rows[: ROW.itemsize + 1])])
