"""`bts still` in several presets and widths, and `bts run` with them."""

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import Bts
from tests.little import annotate


def still(bts: Bts, *words: str) -> list[dict[str, object]]:
    done = bts("still", "clip.mp4", *words, "--json", "-q")
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_several_presets_give_a_file_each_with_its_name(clip: Path, bts: Bts) -> None:
    results = still(bts, "0.5", "--preset", "thumb,square", "--preset", "vertical")
    assert [Path(str(result["path"])).name for result in results] == [
        f"clip-00-00-00-500-{name}.jpg" for name in ("thumb", "square", "vertical")
    ]
    assert [(r["preset"], r["width"], r["height"], r["format"]) for r in results] == [
        ("thumb", 320, 180, "jpg"), ("square", 180, 180, "jpg"), ("vertical", 101, 180, "jpg")
    ]  # fmt: skip
    assert any("101 x 180, less than its preset vertical, 1080 x 1920" in line for line in list(results[2]["warnings"]))  # type: ignore[call-overload]
    assert still(bts, "0.5", "--preset", "thumb,square,vertical") == results  # found, not made again


def test_widths_give_files_and_a_srcset(clip: Path, bts: Bts) -> None:
    for _ in range(2):  # made, then found
        (result,) = still(bts, "0.5", "--srcset", "160,80,640")
        assert result["srcset"] == "clip-00-00-00-500-80w.jpg 80w, clip-00-00-00-500-160w.jpg 160w"
        for file in list(result["files"]):  # type: ignore[call-overload]
            with Image.open(file["path"]) as image:
                assert image.size == (file["width"], file["height"])


def test_where_one_still_may_not_be_replaced_none_is_made_or_entered(clip: Path, bts: Bts) -> None:
    folder = Path("outputs/clip/stills")
    folder.mkdir(parents=True)
    (folder / "clip-00-00-00-700.jpg").write_bytes(b"a person's")
    done = bts("still", "clip.mp4", "0.5", "0.7")
    assert (done.returncode, "clip-00-00-00-700.jpg" in done.stderr) == (5, True)
    assert [path.name for path in folder.iterdir()] == ["clip-00-00-00-700.jpg"]
    assert "clip-00-00-00-500" not in "".join(path.read_text() for path in folder.parent.glob(".bts-made.json"))


def test_one_file_takes_one_result(clip: Path, bts: Bts) -> None:
    for words in (["--preset", "thumb,square"], ["--srcset", "80,160"]):
        done = bts("still", "clip.mp4", "0.5", "-o", "kiss.jpg", *words)
        assert (done.returncode, "one file" in done.stderr) == (2, True)
    assert still(bts, "0.5", "-o", "kiss.jpg", "--srcset", "80")[0]["path"] == "kiss.jpg"


@pytest.mark.parametrize("name", ["t.gif", "t.bmp", "t.jp2", "t.heic"])
def test_another_ending_names_the_formats_and_makes_no_folder(clip: Path, bts: Bts, name: str) -> None:
    done = bts("still", "clip.mp4", "0.5", "-o", name)
    assert (done.returncode, ".tiff" in done.stderr) == (2, True)
    assert not Path(name).exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--srcset", "0"], ["--srcset", "a,b"], ["--preset", "story"], ["--preset", ""],
        ["--max-kb", "-1"],
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_a_usage_error(clip: Path, bts: Bts, words: list[str]) -> None:
    done = bts("still", "clip.mp4", "0.5", *words)
    assert done.returncode == 2, done.stderr


def test_a_run_makes_the_presets_and_widths_of_the_settings_and_keeps_them(clip: Path, bts: Bts) -> None:
    Path("bts.toml").write_text('[stills]\npreset = ["square", "thumb"]\nsrcset = [80, 160]\n')
    annotate(clip, ("0.5", "still", "A kiss"))
    wanted = {f"a-kiss-{preset}-{width}w.jpg" for preset in ("square", "thumb") for width in (80, 160)}
    for _ in range(2):
        done = bts("run", "clip.mp4", "--only", "stills,story")
        assert done.returncode == 0, done.stderr
        assert {path.name for path in Path("outputs/clip/stills").iterdir()} == wanted
    assert "a-kiss-square-160w.jpg" in Path("outputs/clip/story.html").read_text()
