"""Clips are known by their content, also under the name of something else; what is none is said."""

import gzip
import io
import shutil
import wave
from pathlib import Path, PurePath

import pytest
from PIL import Image

from bts.batch.finding import Search, find, is_passed_over
from bts.batch.records import Found
from bts.errors import ClipError
from bts.heads import HEAD
from bts.media import probe
from tests.batch.finding.test_walk import clips, kinds, search


@pytest.fixture
def pictures() -> list[Image.Image]:
    return [Image.effect_noise((96, 64), 90).convert("RGB") for _ in range(6)]


def save(path: Path, pictures: list[Image.Image], form: str) -> None:
    more = {"save_all": True, "append_images": pictures[1:], "duration": 80} if len(pictures) > 1 else {}
    pictures[0].save(path, form, **more)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_pictures_that_move_are_clips_and_others_are_not(
    tmp_path: Path, pictures: list[Image.Image], form: str
) -> None:
    save(tmp_path / "moving", pictures, form)
    save(tmp_path / "still", pictures[:1], form)
    found = search(tmp_path)
    assert clips(found) == [tmp_path / "moving"]
    assert kinds(found) == {"still": "picture"}
    assert probe(tmp_path / "moving").frames == 6


def test_a_gif_larger_than_what_is_read_may_be_a_clip(tmp_path: Path) -> None:
    large = Image.effect_noise((600, 400), 90)
    large.save(tmp_path / "large.gif")
    assert (tmp_path / "large.gif").stat().st_size > HEAD
    assert clips(search(tmp_path)) == [tmp_path / "large.gif"]
    for cut in (13, 300, 1000):
        (tmp_path / "cut.gif").write_bytes((tmp_path / "large.gif").read_bytes()[:cut])
        assert not next(iter(search(tmp_path / "cut.gif"))).failure


def make_others(folder: Path) -> dict[str, str]:
    """Files that are no clips; name -> the kind that they are to be told as."""
    texts = {
        "page": "<!doctype html><p>x",
        "data.json": '{"a": 1}',
        "list.m3u8": "#EXTM3U\na.ts\n",
        "page.ts": "let a = 1\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text * 50)
    Image.new("RGB", (32, 32)).save(folder / "photo", "JPEG")
    Image.new("RGB", (32, 32)).save(folder / "photo.avif")
    with wave.open(str(folder / "sound"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(1000))
    (folder / "song").write_bytes(b"ID3\x04" + bytes(500))
    (folder / "old.dat").write_bytes(gzip.compress(b"x" * 999))
    (folder / "nothing.txt").touch()
    sounds, rest = dict.fromkeys(("sound", "song"), "sound-only"), {"old.dat": "document", "nothing.txt": "empty"}
    return dict.fromkeys(texts, "text") | dict.fromkeys(("photo", "photo.avif"), "picture") | sounds | rest


def test_what_is_no_clip_is_passed_over_with_its_kind(tmp_path: Path) -> None:
    expected = make_others(tmp_path)
    (tmp_path / "a.mp4").touch()
    found = search(tmp_path)
    assert kinds(found) == expected
    assert clips(found) == [tmp_path / "a.mp4"]
    assert all(is_passed_over(each, each.failure.kind) for each in found if each.failure)
    assert not is_passed_over(found[0], "empty")  # a.mp4, of which a worker finds that


def test_a_clip_is_found_under_any_name(tmp_path: Path, footage: Path) -> None:
    """Real clips of each format, without an ending and with one of something else."""
    found = [each for each in find([footage], Search()) if each.failure is None and each.usual]
    one_of_each = {each.path.suffix.lower(): each.path for each in found if each.size < 20_000_000}
    assert len(one_of_each) > 5
    for number, clip in enumerate(one_of_each.values()):
        shutil.copyfile(clip, tmp_path / f"tape{number}{('', '.dat', '.txt')[number % 3]}")
    again = search(tmp_path)
    told = {one_of_each_name(each, one_of_each): each.failure.kind for each in again if each.failure}
    # MJPEG without a container begins as a picture does: by its ending alone it is known from one.
    assert told.keys() <= {".mjpeg", ".mjpg"}


def one_of_each_name(found: Found, one_of_each: dict[str, Path]) -> str:
    return list(one_of_each)[int("".join(filter(str.isdigit, found.path.stem)))]


def test_junk_is_never_a_failure_of_its_own(tmp_path: Path) -> None:
    """What the search lets through of files that nobody would take for clips, a worker's reason then passes over."""
    noise = io.BytesIO()
    Image.effect_noise((200, 200), 99).save(noise, "JPEG", quality=95)
    (tmp_path / "noise.bin").write_bytes(b"\x13" + noise.getvalue()[700:])
    (tmp_path / "zeros").write_bytes(bytes(100_000))
    (tmp_path / "short").write_bytes(b"\x01\x02\x03")
    (tmp_path / "en.dat").write_bytes(b"\x80\x03}q\x00X\x08\x00\x00\x00_parentq\x01")
    found = search(tmp_path)
    assert len(clips(found)) == 4
    assert not any(each.usual for each in found)
    for each in found:
        with pytest.raises(ClipError) as raised:
            probe(each.path)
        assert is_passed_over(each, raised.value.kind), raised.value


def test_a_damaged_clip_is_a_failure_under_any_name(tmp_path: Path, footage: Path) -> None:
    """What begins as a clip is one, whatever its name is, and however soon it ends."""
    heads: dict[str, bytes] = {}
    for each in find([footage / "edited", footage / "archive"], Search()):
        with each.path.open("rb") as file:
            head = file.read(3000)
        if each.usual and not each.failure and head[:4] != bytes(4):  # one old tape begins with zeros, and is unusual
            heads[each.path.suffix.lower()] = head
    assert heads.keys() >= {".mp4", ".mov", ".ogv", ".ts", ".webm"}
    for ending, head in heads.items():
        (tmp_path / ending[1:]).write_bytes(head)
    found = search(tmp_path)
    assert [each.path for each in found if not each.usual or each.failure] == []


def test_a_text_that_is_called_as_clips_alone_are_is_a_failure(tmp_path: Path) -> None:
    def passes(name: str, kind: str) -> bool:
        return is_passed_over(Found(tmp_path / name, tmp_path, PurePath("a")), kind)

    assert not any(passes("tape 12.mp4", kind) for kind in ("text", "document", "picture", "playlist"))
    assert passes("tape 12.mp4", "sound-only")
    assert passes("player.ts", "text")
    assert passes("index.html", "text")
