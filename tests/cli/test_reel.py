"""`bts reel`: which notes enter it, what stops it, and what it says of itself."""

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from bts import media
from bts.schemas import load_schema
from tests.conftest import Bts
from tests.little import little_clip
from tests.template import run_bts

QUICK = ("--size", "160x90", "--captions", "none", "-q")
"""Options that make a reel soon."""


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clips with notes: one asks for a snippet in each; others have tags, kinds, people; one is private."""
    folder = tmp_path_factory.mktemp("clips")
    add = partial(add_note, partial(run_bts, folder))
    first, second = (little_clip(folder / name, size="160x90") for name in ("one.mp4", "two.mp4"))
    add(first, "2-2.4", "text", "-c", "The later one", "-u", "snippet", "-t", "bar", "--credit", "Ada")
    add(first, "0.4-0.8", "text", "-c", "The earlier one", "-k", "stunt", "-p", "Jenna Fischer", "-t", "bar")
    add(first, "1-1.4", "secret", "-c", "Hidden", "-u", "snippet", "-t", "bar", "--private")
    add(second, "0-0.4", "text", "-c", "Of the other", "-u", "snippet", "--credit", "Ada")
    return folder


def add_note(bts: Bts, clip: Path, *words: str) -> None:
    done = bts("note", "add", clip, *words)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def clips(noted: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The two clips with their notes, in the working folder."""
    shutil.copytree(noted, tmp_path, dirs_exist_ok=True)
    return tmp_path / "one.mp4", tmp_path / "two.mp4"


def reel(bts: Bts, *words: str | Path) -> Any:
    done = bts("reel", *words, *QUICK, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_joins_what_asks_for_a_snippet_in_order_of_the_clips(clips: tuple[Path, Path], bts: Bts) -> None:
    first, second = clips
    said = reel(bts, second, first, "--title", "All of it", "-o", "all.mp4")
    assert [part["caption"] for part in said["parts"]] == ["Of the other", "The later one"]
    assert [card["words"] for card in said["cards"]] == [["All of it"], ["Of the other"], ["The later one"], ["Ada"]]
    info = media.probe(first.parent / said["path"])
    assert info.frames == said["frames"]
    assert [chapter.title for chapter in info.chapters] == ["Of the other", "The later one"]
    assert said["parts"][1]["start_frame"] == 50
    assert said["parts"][1]["end_frame"] == 60


@pytest.mark.parametrize(
    ("chosen", "captions"),
    [
        (("--tag", "bar"), ["The earlier one", "The later one"]),
        (("--kind", "stunt"), ["The earlier one"]),
        (("--person", "jenna"), ["The earlier one"]),
    ],
)
def test_notes_are_chosen_as_in_the_list(
    chosen: tuple[str, str], captions: list[str], clips: tuple[Path, Path], bts: Bts
) -> None:
    done = bts("reel", *clips, *chosen, "--dry-run")
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if "one.mp4" in line]
    assert len(rows) == len(captions)
    assert all(caption in row for caption, row in zip(captions, rows, strict=True))
    assert "Hidden" not in done.stdout
    assert ("1 private note held back" in done.stderr) is (chosen[0] == "--tag")
    assert not (clips[0].parent / "outputs").exists()


def test_a_note_is_named_among_the_notes_of_all_clips(clips: tuple[Path, Path], bts: Bts) -> None:
    listed = json.loads(bts("note", "list", clips[0], "--json").stdout)["notes"]
    ids = {note["caption"]: note["id"] for note in listed}
    done = bts("reel", *clips, "--note", ids["The earlier one"][-4:], "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "The earlier one" in done.stdout
    assert "Of the other" not in done.stdout
    private = bts("reel", *clips, "--note", ids["Hidden"], "--dry-run")
    assert private.returncode == 2
    assert "private" in private.stderr
    for name, why in (("@1", "of several clips"), ("zzzz", "is no note")):
        wrong = bts("reel", *clips, "--note", name, "--dry-run")
        assert wrong.returncode == 2
        assert why in wrong.stderr


def test_a_dry_run_prints_json_where_it_is_asked_for(clips: tuple[Path, Path], bts: Bts) -> None:
    done = bts("reel", *clips, "--dry-run", "--json")
    said = json.loads(done.stdout)
    jsonschema.validate(said, load_schema("reel"))
    assert said["path"] == ""
    assert [part["caption"] for part in said["parts"]] == ["The later one", "Of the other"]


def test_a_clip_that_is_named_twice_enters_once_and_that_is_said(clips: tuple[Path, Path], bts: Bts) -> None:
    again = clips[0].parent / "x" / ".." / clips[0].name
    done = bts("reel", clips[0], again, "--dry-run")
    assert done.stdout.count("The later one") == 2, "its card and itself"
    assert "one.mp4 is named more than once; its notes enter once" in done.stderr


@pytest.mark.parametrize("number", [0, 1])
def test_a_clip_is_never_replaced_by_what_is_made_of_it(number: int, clips: tuple[Path, Path], bts: Bts) -> None:
    before = clips[number].read_bytes()
    for command in (("reel", *clips, *QUICK), ("snippet", clips[number], "0-0.4", "--captions", "none")):
        done = bts(*command, "-o", clips[number], "--force")
        assert done.returncode == 5
        assert "is what it would be made from; name another file" in done.stderr
    assert clips[number].read_bytes() == before


def test_a_second_run_finds_it_done(clips: tuple[Path, Path], bts: Bts) -> None:
    said = reel(bts, clips[0])
    path = clips[0].parent / said["path"]
    assert path.relative_to(clips[0].parent) == Path("outputs/one/reels/reel.mp4")
    before = path.stat().st_mtime_ns
    assert reel(bts, clips[0]) == said
    assert path.stat().st_mtime_ns == before
    reel(bts, clips[0], "--cards", "none")
    assert path.stat().st_mtime_ns != before


def test_unfinished_words_stop_it(clips: tuple[Path, Path], bts: Bts) -> None:
    add_note(bts, clips[1], "2-2.4", "text", "-c", "TODO find out", "-u", "snippet")
    done = bts("reel", *clips, *QUICK)
    assert done.returncode == 5
    assert "TODO" in done.stderr
    title = bts("reel", clips[0], *QUICK, "--title", "TK")
    assert title.returncode == 5
    assert "has TK in its title" in title.stderr
    assert bts("reel", clips[0], "--title", "TK", "--force", "--dry-run").returncode == 0


def test_a_clip_that_was_replaced_stops_it(clips: tuple[Path, Path], bts: Bts) -> None:
    little_clip(clips[1], 0.75, size="160x90")
    done = bts("reel", *clips, *QUICK)
    assert done.returncode == 5
    assert "two.mp4: it was replaced" in done.stderr
    assert bts("reel", *clips, "--accept-clip", "--dry-run").returncode == 0


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("-o", "reel.avi"), "MP4"),
        (("--size", "wide"), "is no size"),
        (("--fps", "1000"), "frames a second"),
        (("--fps", "same"), "a reel has one rate"),
        (("--loudness", "-16", "--no-loudness"), "both given"),
        (("--loudness", "3"), "no loudness"),
        (("--kind", "light", "--note", "k7qd"), "notes were named"),
        (("--kind", "light"), "no notes that fit"),
    ],
)
def test_nonsense_is_a_usage_error(options: tuple[str, ...], why: str, clips: tuple[Path, Path], bts: Bts) -> None:
    done = bts("reel", clips[0], *options)
    assert done.returncode == 2
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_a_snippet_between_cards_has_its_captions_later(clips: tuple[Path, Path], bts: Bts) -> None:
    folder = clips[0].parent
    words = ("--title-card", "A title", "--end-card", "Ada", "--captions", "soft", "-o", "carded.mp4")
    done = bts("snippet", clips[0], "2-3", *words)
    assert done.returncode == 0, done.stderr
    info = media.probe(folder / "carded.mp4")
    assert info.frames == 50 + 25 + 50
    assert "00:00:02.000 -->" in (folder / "carded.vtt").read_text(encoding="utf-8")
    assert (folder / "carded.jpg").is_file()
    assert bts("snippet", clips[0], "2-3", "--cut", "fast", "--end-card", "Ada", "-o", "x.mp4").returncode == 2
    assert bts("snippet", clips[0], "2-3", "--end-card", "TODO", "-o", "x.mp4").returncode == 5
