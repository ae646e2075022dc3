"""A person's notes of an older bts, whose times counted from the first frame: the same frames, said once, kept."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bts import media
from bts.timing import ceil_ms
from tests.conftest import Bts
from tests.media.clips import RECIPES
from tests.media.make_clips import read_number
from tests.notes.makers import note
from tests.notes.old_files import old_text

FRAMES = (0, 1, 17, 18, 40)
"""Where the notes begin; each lasts five frames, but the last is a point."""


def make(name: str, folder: Path) -> Path:
    """The clip of that recipe, each frame of which shows its number."""
    return next(recipe for recipe in RECIPES if recipe.name == name).make(folder / name)


def annotated(name: str, folder: Path) -> tuple[Path, Path]:
    """A clip, and its notes as an older bts wrote them: at edges of frames, from the first frame on."""
    clip = make(name, folder)
    info = media.probe(clip)

    def ago(number: int) -> str:
        return str(Fraction(ceil_ms(info.time_of_frame(number) - info.first_time), 1000))

    made = [note(ago(n), None if n == FRAMES[-1] else ago(n + 5), id=f"N{n}", text=f"#{n}") for n in FRAMES]
    path = Path(f"{clip}.notes.json")
    path.write_bytes(old_text(made, f'"clip": {{"name": "{name}", "fingerprint": "{info.fingerprint}"}}'))
    return clip, path


def ends(clip: Path, notes: list[dict[str, Any]]) -> list[tuple[int, int | None]]:
    """The frames at both ends of each note of an older bts, each of which must be a written edge."""
    info = media.probe(clip)
    found: list[tuple[int, int | None]] = []
    for value in (value for value in notes if value["id"].startswith("N")):
        times = [Fraction(str(value[name])) for name in ("start", "end") if name in value]
        numbers = [info.frame_at(time) for time in times]
        assert [ceil_ms(info.time_of_frame(n)) for n in numbers] == [ceil_ms(time) for time in times]
        found.append((numbers[0], numbers[1] if len(numbers) > 1 else None))
    return found


MEANT = [(n, None if n == FRAMES[-1] else n + 5) for n in FRAMES]


@pytest.mark.parametrize(("name", "by"), [("fragments.mp4", "0.067"), ("late.webm", "1.5"), ("late.mp4", "0.52")])
def test_notes_of_an_older_bts_keep_their_frames(bts: Bts, tmp_path: Path, name: str, by: str) -> None:
    clip, path = annotated(name, tmp_path)
    before = path.read_bytes()
    remark = f"which counted from the first frame: their times were moved by {by} s"
    done = bts("note", "list", clip, "--json")
    assert done.stderr.count(remark) == 1
    assert ends(clip, json.loads(done.stdout)["notes"]) == MEANT
    shown = bts("note", "show", clip, "N17", "--json")
    picture = json.loads(shown.stdout)["picture"]
    assert picture["frame"] == 17
    assert path.read_bytes() == before, "reading writes nothing"

    done = bts("note", "edit", clip, "N17", "--text", "changed")
    assert done.stderr.count(remark) == 1
    head, *notes = json.loads(path.read_bytes())
    info = media.probe(clip)
    assert (head["bts-notes"], Fraction(head["clip"]["first"])) == (2, info.first_time)
    assert ends(clip, notes) == MEANT
    assert bts("note", "undo", clip).returncode == 0
    now = bts("note", "list", clip, "--json")
    assert remark not in now.stderr, "it is said once"
    found = json.loads(now.stdout)["notes"]
    assert (ends(clip, found), [n["text"] for n in found]) == (MEANT, [f"#{n}" for n in FRAMES])
    with media.open_clip(clip) as opened:
        times = [Fraction(str(n["start"])) for n in found]
        assert [read_number(picture.rgb) for _, picture in media.pictures_at(opened, times)] == list(FRAMES)


def test_where_zero_is_the_first_frame_nothing_is_said_and_nothing_moves(bts: Bts, tmp_path: Path) -> None:
    clip, path = annotated("plain.mp4", tmp_path)
    before = path.read_bytes().split(b"\n")
    done = bts("note", "list", clip, "--json")
    assert done.stderr == ""
    assert ends(clip, json.loads(done.stdout)["notes"]) == MEANT
    assert path.read_bytes().split(b"\n") == before
    done = bts("note", "rm", clip, "N40")
    assert "were moved" not in done.stderr
    after = path.read_bytes().split(b"\n")
    assert after[0] == b'[{"bts-notes": 2,'
    assert [line for line in before[1:] if line not in after] == [line for line in before if b'"N40"' in line]


def test_where_the_clip_is_away_the_notes_stay_and_it_is_said(bts: Bts, tmp_path: Path) -> None:
    clip, path = annotated("late.mp4", tmp_path)
    text = path.read_bytes()
    kept = clip.rename(tmp_path / "elsewhere.mp4")
    done = bts("note", "list", clip)
    assert done.returncode == 0
    assert "is not here" in done.stderr
    assert "their times count from the clip's first frame" in done.stderr
    assert path.read_bytes() == text
    bts("note", "edit", clip, "N17", "--text", "changed")
    assert path.read_bytes().startswith(b'[{"bts-notes": 1,')
    kept.rename(clip)
    assert ends(clip, json.loads(bts("note", "list", clip, "--json").stdout)["notes"]) == MEANT


def test_every_way_to_take_notes_in_moves_what_is_there(bts: Bts, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("start,text\n1.25,Imported\n", encoding="utf-8")
    other = tmp_path / "other.notes.json"
    other.write_bytes(old_text([note("0.04", id="N1", text="theirs")]).replace(b'"fast:1"', b'""'))
    ways = {
        "import": ("more.csv",), "merge": (str(other),), "head": ("--title", "T"), "check": ("--full",),
        "restore": ("N17", "--version", "1"),
    }  # fmt: skip
    for number, (way, words) in enumerate(ways.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        clip, path = annotated("late.mp4", folder)
        if way == "restore":
            bts("note", "rm", clip, "N17")
        words = tuple(str(tmp_path / word) if word.endswith(".csv") else word for word in words)
        done = bts("note", way, clip, *words)
        assert done.returncode == 0, done.stderr
        head, *notes = json.loads(path.read_bytes())
        assert (head["bts-notes"], head["clip"]["first"]) == (2, "13/25"), way
        found = [n for n in notes if n["text"] != "theirs"]
        assert ends(clip, found) == MEANT, way


def test_a_new_notes_file_says_when_the_first_frame_comes(bts: Bts, tmp_path: Path) -> None:
    clip = make("late.mp4", tmp_path)
    assert bts("note", "add", clip, "#17", "on the player's clock").returncode == 0
    head, value = json.loads(Path(f"{clip}.notes.json").read_bytes())
    assert (head["bts-notes"], head["clip"]["first"], value["start"]) == (2, "13/25", 1.2)
    assert bts("note", "list", clip).stderr == ""
