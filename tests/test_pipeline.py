"""One clip, whole story: what is made, what is not done again, what a person mended."""

import json
import os
from pathlib import Path

import cv2
import pytest
from click.testing import CliRunner
from PIL import Image

from bts import media
from bts.algorithms import ALGORITHMS
from bts.cli import bts as root
from bts.errors import ClipError
from bts.pipeline import run_clip
from bts.report import Report
from bts.sheets.grid import grid_of, size_of_tiles
from bts.sheets.heading import Heading
from bts.work import Job
from tests.little import annotate, little_clip

ALWAYS = {
    "clip.mp4", "keyframes/0001.jpg", "keyframes/0002.jpg", "keyframes/0003.jpg", "keyframes/0004.jpg",
    "report.json", "sheet.jpg", "shots.csv", "shots.json", "story.html", "story.json", "story.md",
    "story.wordpress.html",
}  # fmt: skip


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return little_clip(tmp_path / "scenes.mp4")


def run(clip: Path, *only: str, force: bool = False) -> Report:
    stages = frozenset(only) if only else Job(clip, clip).only
    return run_clip(Job(clip, clip.parent / "out", stages, force))


def made(report: Report) -> dict[str, int]:
    return {stage.name: stage.made for stage in report.stages if stage.made}


def names(folder: Path) -> set[str]:
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in files if not any(part.startswith(".") for part in path.parts)}


def test_a_clip_without_notes_gets_shots_sheet_and_a_skeleton(clip: Path) -> None:
    report = run(clip)
    assert not report.failures
    assert names(report.folder) == ALWAYS
    assert report.counts == {"shots": 4, "stories": 1}
    written = json.loads((report.folder / "report.json").read_text())
    assert written["clip"]["frames"] == 100
    assert {stage["name"] for stage in written["stages"]} == {"open", "shots", "stills", "snippets", "story"}


@pytest.mark.parametrize("name", ["iphone_hlg_rotated.mov", "dv-pal-interlaced.mov"])
def test_a_sheet_is_the_same_picture_whenever_it_is_made(
    footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    source = footage / "awkward" / name
    run_clip(Job(source, tmp_path / "one"))
    first = next((tmp_path / "one").rglob("sheet.jpg"))
    picture, shown = first.read_bytes(), cv2.imread(str(first))
    (first.parent / "sheet.jpg").unlink()
    run_clip(Job(source, tmp_path / "one"))
    assert first.read_bytes() == picture
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(root, ["sheet", str(source), "-o", "alone.jpg"]).exit_code == 0
    assert (tmp_path / "alone.jpg").read_bytes() == picture
    # The tile is the keyframe, in the colours of stills.
    keyframe = cv2.imread(str(first.parent / "keyframes" / "0001.jpg"))
    assert shown is not None
    assert keyframe is not None
    info = media.probe(source)
    grid = grid_of(*size_of_tiles(1, (info.width, info.height)), Heading("", ("facts",)).height_on(2000, None), [0])
    (x, y), (width, height) = grid.place(0), grid.picture
    tile = shown[y : y + height, x : x + width]
    assert float(cv2.absdiff(tile, cv2.resize(keyframe, (width, height), interpolation=cv2.INTER_AREA)).mean()) < 4


def test_notes_get_stills_and_snippets_and_nothing_is_done_twice(clip: Path) -> None:
    annotate(clip, ("1.5", "still", "the bars"), ("2-3", "snippet", "the set"))
    first = run(clip)
    assert not first.failures
    files = {"stills/the-bars.jpg", "notes.vtt", *(f"snippets/the-set.{kind}" for kind in ("mp4", "vtt", "srt", "jpg"))}
    assert names(first.folder) == ALWAYS | files
    second = run(clip)
    assert second.unchanged
    assert second.warnings == first.warnings
    annotate(clip, ("0.5", "still", "one more"))
    third = made(run(clip))
    assert third == {"shots": 1, "stills": 1, "story": 5}, "the sheet, one still, the story with notes.vtt; no new pass"


def test_a_note_that_is_taken_away_takes_its_still_along(clip: Path) -> None:
    annotate(clip, ("1.5", "still", "the bars"))
    run(clip)
    clip.with_name("scenes.mp4.notes.json").unlink()
    report = run(clip)
    assert names(report.folder) == ALWAYS


def test_what_a_person_mended_is_left_alone(clip: Path) -> None:
    annotate(clip, ("1.5", "still", "the bars"))
    folder = run(clip).folder
    (folder / "story.md").write_text("mended by hand")
    Image.new("RGB", (320, 180), "teal").save(folder / "stills/the-bars.jpg")
    retouched = (folder / "stills/the-bars.jpg").read_bytes()
    annotate(clip, ("0.5", "still", "one more"))
    report = run(clip)
    assert not report.failures
    assert (folder / "story.md").read_text() == "mended by hand"
    assert (folder / "stills/the-bars.jpg").read_bytes() == retouched
    assert any("story.md" in line and "story.new.md" in line for line in report.warnings)
    assert "stills/one-more.jpg" in (folder / "story.new.md").read_text()
    assert any("+![" in text for text in report.shown)
    assert (folder / "stills/one-more.jpg").exists()
    run(clip, force=True)
    assert (folder / "story.md").read_text() != "mended by hand"
    assert (folder / "stills/the-bars.jpg").read_bytes() != retouched


def test_a_note_outside_the_clip_is_named_and_the_others_are_served(clip: Path) -> None:
    annotate(clip, ("1.5", "still", "the bars"), ("9:59", "still", "never"))
    report = run(clip)
    assert [failure.exit_code for failure in report.failures] == [2]
    assert "00:09:59.000 is outside the clip, which is 00:00:04.000 long" in report.failures[0].line
    assert (report.folder / "stills/the-bars.jpg").exists()


def test_only_some_stages(clip: Path) -> None:
    annotate(clip, ("1.5", "still", "the bars"))
    assert names(run(clip, "stills").folder) == {"stills/the-bars.jpg", "report.json"}
    report = run(clip, "story")
    assert "stills/the-bars.jpg" in (report.folder / "story.html").read_text()
    assert not (report.folder / "shots.json").exists()


def test_what_cannot_be_read_is_a_failure_in_one_line(tmp_path: Path) -> None:
    clip = tmp_path / "a\nb.mp4"
    clip.write_bytes(b"no video " * 1000)
    report = run(clip)
    (failure,) = report.failures
    assert failure.exit_code == 3
    assert "\n" not in failure.line
    assert names(report.folder) == {"report.json"}
    written = json.loads((report.folder / "report.json").read_text())
    assert written["failures"] == [{"line": failure.line, "exit_code": 3, "kind": "text"}]
    assert (written["clip"]["path"], written["files"]) == (str(clip), ["report.json"])


def test_a_damaged_notes_file_stops_the_clip_and_stays_as_it_is(clip: Path) -> None:
    notes = clip.with_name("scenes.mp4.notes.json")
    notes.write_text('{"version": 1, "notes": [\n{"id": }\n]}')
    report = run(clip)
    assert [failure.exit_code for failure in report.failures] == [3]
    assert "line 2" in report.failures[0].line
    assert notes.read_text().startswith('{"version": 1, "notes": [\n{"id": }')


def test_a_bug_in_one_stage_costs_that_stage_alone(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    annotate(clip, ("1.5", "still", "the bars"))

    def lose_a_key(*_: object, **__: object) -> None:
        raise KeyError("colour")

    monkeypatch.setattr("bts.stages.stills.stills.make_stills", lose_a_key)
    report = run(clip)
    (failure,) = report.failures
    assert failure.exit_code == 1
    assert "a bug in bts: KeyError: 'colour'; its traceback is in " in failure.line
    assert report.counts == {"shots": 4, "stories": 1}
    log = (report.folder / "bts.log").read_text()
    assert "Traceback (most recent call last)" in log
    assert "lose_a_key" in log
    assert "bts.log" in report.files
    written = json.loads((report.folder / "report.json").read_text())
    assert [line["line"] for line in written["failures"]] == [failure.line]
    monkeypatch.undo()
    again = run(clip)
    assert not again.failures
    assert not (again.folder / "bts.log").exists()
    assert made(again) == {"stills": 1, "story": 5}


def test_a_report_that_cannot_be_written_is_a_failure(clip: Path) -> None:
    (clip.parent / "out").write_text("a file where the folder goes")
    report = run(clip)
    assert {failure.exit_code for failure in report.failures} == {5}
    assert (clip.parent / "out").read_text() == "a file where the folder goes"


def test_a_release_that_changes_no_algorithm_redoes_nothing(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    annotate(clip, ("1.5", "still", "the bars"), ("2-3", "snippet", "the set"))
    run(clip)
    monkeypatch.setattr("bts.outputs.__version__", "9.9.9")
    assert run(clip).unchanged


@pytest.mark.parametrize(
    ("kind", "redone"),
    [
        ("shots", {"shots": 7}),
        ("still", {"stills": 1}),
        ("snippet", {"snippets": 4}),
        ("story", {"story": 5}),
        ("sheet", {"shots": 1}),
    ],
)
def test_an_algorithm_that_changes_redoes_its_own_work(
    clip: Path, kind: str, redone: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    annotate(clip, ("1.5", "still", "the bars"), ("2-3", "snippet", "the set"))
    run(clip)
    monkeypatch.setitem(ALGORITHMS, kind, ALGORITHMS[kind] + 1)
    assert made(run(clip)) == redone


def test_a_preset_of_bts_toml_shapes_the_stills_of_a_run(clip: Path) -> None:
    annotate(clip, ("1.5", "still", "the bars"))
    (clip.parent / "bts.toml").write_text(
        '[stills]\npreset = "banner"\n[stills.presets.banner]\nwidth = 200\nheight = 50\n'
    )
    folder = run(clip).folder
    with Image.open(folder / "stills/the-bars.jpg") as image:
        assert image.size == (200, 50)


def test_a_clip_whose_settings_are_wrong_has_a_report(clip: Path) -> None:
    (clip.parent / "bts.toml").write_text("[stills]\nquality = 0\n")
    report = run(clip)
    assert [failure.exit_code for failure in report.failures] == [2]
    assert json.loads((report.folder / "report.json").read_text())["failures"]


def test_a_name_that_is_no_text_costs_no_other_clip(clip: Path) -> None:
    """Old disks have names that are not UTF-8: the report of such a clip names it without loss."""
    odd = clip.rename(clip.with_name(os.fsdecode(b"caf\xe9.mp4")))
    report = run(odd, "shots")
    assert not report.failures
    written = json.loads((report.folder / "report.json").read_text())
    assert os.fsencode(written["clip"]["path"]) == os.fsencode(odd)
    assert run(odd, "shots").unchanged


def test_a_bug_with_a_name_that_is_no_text_is_logged(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = clip.rename(clip.with_name(os.fsdecode(b"caf\xe9.mp4")))

    def lose_a_key(*_: object, **__: object) -> None:
        raise KeyError(odd)

    monkeypatch.setattr("bts.stages.shots.shots.recall_or_analyse", lose_a_key)
    (failure,) = run(odd, "shots").failures
    assert failure.exit_code == 1
    assert "caf\\xe9.mp4: a bug" in (clip.parent / "out" / "bts.log").read_text()


def test_a_report_that_cannot_be_printed_is_a_bug_of_its_own(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_a_key(*_: object) -> None:
        raise KeyError("colour")

    monkeypatch.setattr("bts.pipeline.report_to_json", lose_a_key)
    report = run(clip, "shots")
    assert [failure.exit_code for failure in report.failures] == [1]
    assert report.counts == {"shots": 4}


def test_a_person_s_file_is_not_replaced_by_the_lines_of_a_bug(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_a_key(*_: object, **__: object) -> None:
        raise KeyError("colour")

    monkeypatch.setattr("bts.stages.stills.stills.make_stills", lose_a_key)
    (clip.parent / "out").mkdir()
    (clip.parent / "out" / "bts.log").write_text("mine")
    report = run(clip)
    assert [failure.exit_code for failure in report.failures] == [1, 5]
    assert (clip.parent / "out" / "bts.log").read_text() == "mine"
    assert len(json.loads((report.folder / "report.json").read_text())["failures"]) == 2


def test_a_clip_whose_pictures_fail_gets_no_empty_page(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        del args, options
        raise ClipError("none of its frames can be decoded", clip, "copy it again", "undecodable")

    monkeypatch.setattr("bts.stages.shots.shots.recall_or_analyse", fail)
    report = run(clip)
    assert [failure.kind for failure in report.failures] == ["undecodable"]
    assert "stories" not in report.counts
    assert not list(report.folder.glob("story*")), "there is nothing to tell"
    annotate(clip, ("1.5", "", "the bars"))
    assert run(clip).counts["stories"] == 1, "but the notes are told"
