"""A picture tells where it came from: by its record, by its likeness when that is lost, and never by a guess."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from bts.cli import bts as root
from bts.errors import InputError
from bts.likeness import same as likeness
from bts.stills.where import (
    KnownPicture,
    KnownPictures,
    Whereabouts,
    find_like,
    read_whereabouts,
    seconds_of,
    trace_picture,
)
from tests.little import little_clip


def draw_scene(seed: int, *, moved: int = 0) -> Image.Image:
    """A room of flat shapes and fine texture; a person-sized shape stands `moved` pixels to the right."""
    chance = np.random.default_rng(seed)
    rough = chance.integers(30, 220, (9, 16, 3)).astype(np.uint8)
    image = Image.fromarray(rough).resize((960, 540), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = int(chance.integers(0, 900)), int(chance.integers(0, 500))
        draw.rectangle((x, y, x + 40, y + 24), fill=tuple(map(int, chance.integers(0, 255, 3))))
    x = 300 + moved
    draw.ellipse((x, 160, x + 120, 520), fill=(240, 220, 200))
    return image


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> KnownPictures:
    folder = tmp_path_factory.mktemp("known")
    pictures = []
    for number in range(6):
        path = folder / f"{number}.jpg"
        draw_scene(number).save(path, quality=92)
        source = Whereabouts("clip.mp4", "fast:00", f"00:00:0{number}.000", number * 25, f"n{number}")
        pictures.append(KnownPicture(path, source, likeness.look_at(path)))
    return KnownPictures(pictures)


@pytest.mark.parametrize("number", range(6))
def test_a_picture_of_half_the_size_and_poor_quality_is_found(
    number: int, known: KnownPictures, tmp_path: Path
) -> None:
    path = tmp_path / "IMG_1.jpg"
    draw_scene(number).resize((480, 270), Image.Resampling.LANCZOS).save(path, quality=30)
    found = trace_picture(path, lambda: known)
    assert found is not None
    assert (found.frame, found.note, found.by, found.like) == (
        number * 25,
        f"n{number}",
        "likeness",
        known.pictures[number].path,
    )
    assert found.difference <= likeness.MOST_DIFFERENCE


@pytest.mark.parametrize(("width", "quality"), [(100, 50), (160, 30), (320, 20), (960, 10)])
def test_a_thumbnail_and_a_poor_copy_are_found_as_the_whole(
    width: int, quality: int, known: KnownPictures, tmp_path: Path
) -> None:
    path = tmp_path / "thumb.jpg"
    draw_scene(4).resize((width, round(width * 9 / 16)), Image.Resampling.LANCZOS).save(path, quality=quality)
    found = find_like(path, known)
    assert found is not None
    assert (found.frame, found.by, found.also) == (100, "likeness", ())


@pytest.mark.parametrize("number", range(3))
def test_a_crop_is_found(number: int, known: KnownPictures, tmp_path: Path) -> None:
    path = tmp_path / "crop.jpg"
    draw_scene(number).crop((200, 20, 632, 540)).resize((324, 390), Image.Resampling.LANCZOS).save(path, quality=60)
    found = trace_picture(path, lambda: known)
    assert found is not None
    assert (found.frame, found.by) == (number * 25, "crop")


@pytest.mark.parametrize("image", [draw_scene(77), draw_scene(2, moved=40), draw_scene(3, moved=-16)])
def test_another_shot_or_moment_is_not_known(image: Image.Image, known: KnownPictures, tmp_path: Path) -> None:
    path = tmp_path / "other.jpg"
    image.save(path, quality=90)
    assert trace_picture(path, lambda: known) is None


def test_a_plain_picture_is_not_known_though_a_known_one_is_as_plain(tmp_path: Path) -> None:
    path = tmp_path / "black.png"
    Image.new("RGB", (320, 180)).save(path)
    black = KnownPicture(path, Whereabouts("a.mp4", "fast:0", "00:00:00.000", 0), likeness.look_at(path))
    assert find_like(path, KnownPictures([black])) is None


def test_two_moments_that_look_the_same_are_no_answer(known: KnownPictures, tmp_path: Path) -> None:
    path = tmp_path / "x.jpg"
    draw_scene(1).resize((480, 270)).save(path, quality=50)
    one = known.pictures[1]
    twin = KnownPicture(one.path, Whereabouts("clip.mp4", "fast:00", "00:00:09.000", 225), one.look)
    assert find_like(path, KnownPictures([*known.pictures, twin])) is None


def test_frames_that_follow_one_another_are_told_together(known: KnownPictures, tmp_path: Path) -> None:
    path = tmp_path / "x.jpg"
    draw_scene(1).resize((480, 270)).save(path, quality=50)
    one = known.pictures[1]
    twin = KnownPicture(one.path, Whereabouts("clip.mp4", "fast:00", "00:00:01.040", 26), one.look)
    found = find_like(path, KnownPictures([*known.pictures, twin]))
    assert found is not None
    assert {found.frame, *(frame for _, frame in found.also)} == {25, 26}


def test_what_is_no_picture_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no picture")
    with pytest.raises(InputError, match=r"notes\.txt"):
        trace_picture(path, lambda: KnownPictures([]))


def test_a_still_tells_its_clip_also_under_another_name_and_without_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    little_clip(tmp_path / "clip.mp4")
    runner = CliRunner()
    made = runner.invoke(root, ["still", "clip.mp4", "1", "-q"])
    assert made.exit_code == 0, made.output
    (still,) = (tmp_path / "outputs" / "clip" / "stills").iterdir()
    renamed = tmp_path / "renamed.jpg"
    renamed.write_bytes(still.read_bytes())
    source = read_whereabouts(renamed)
    assert source is not None
    assert source.clip == "clip.mp4"
    assert seconds_of(source) is not None
    assert abs((seconds_of(source) or Fraction(9)) - 1) < Fraction(1, 10)
    said = runner.invoke(root, ["still", "--where", "renamed.jpg", "--json"])
    (found,) = json.loads(said.stdout)
    assert (found["clip"], found["frame"], found["by"]) == ("clip.mp4", source.frame, "record")
    assert str(tmp_path) not in renamed.read_bytes().decode("latin-1")
    Image.new("RGB", (64, 64)).save(tmp_path / "black.png")
    lost = runner.invoke(root, ["still", "--where", "renamed.jpg", "black.png"])
    assert isinstance(lost.exception, InputError)
    assert lost.exception.exit_code == 3
    assert "renamed.jpg: clip.mp4 at" in lost.stdout
    assert "black.png" in str(lost.exception)
    (tmp_path / "words.jpg").write_text("no picture")
    unread = runner.invoke(root, ["still", "--where", "words.jpg", "black.png", "renamed.jpg"])
    assert "words.jpg" in str(unread.exception)
    assert "renamed.jpg: clip.mp4 at" in unread.stdout, "those that can be read are told"
    assert "black.png: not known where it came from" in unread.stderr
