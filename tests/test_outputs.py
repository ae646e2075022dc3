"""bts replaces only what it made, and knows what is done."""

from pathlib import Path

import pytest

from bts.errors import OutputError
from bts.files import write_text
from bts.outputs import LEDGER, OutputFolder, read_ledger, work_key


def folder_of(path: Path, *, force: bool = False) -> OutputFolder:
    return OutputFolder.open(path, path / "clip.mp4", "fast:1", force=force)


def test_a_file_that_bts_did_not_make_is_never_replaced(tmp_path: Path) -> None:
    write_text(tmp_path / "story.md", "mine")
    with pytest.raises(OutputError, match="not made by bts"):
        folder_of(tmp_path).claim("story.md")
    assert folder_of(tmp_path, force=True).claim("story.md") == tmp_path / "story.md"


def test_a_file_that_was_edited_since_is_never_replaced(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    write_text(folder.claim("story.md"), "made")
    folder.record([tmp_path / "story.md"], key="k")
    assert folder_of(tmp_path).made_with("k") == [tmp_path / "story.md"]
    write_text(tmp_path / "story.md", "made, and mended by hand")
    assert not folder_of(tmp_path).made_with("k")
    with pytest.raises(OutputError, match="changed since"):
        folder_of(tmp_path).claim("story.md")


def test_work_is_done_only_with_the_same_key(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    key = work_key("still", clip="fast:1", options={"width": 3})
    for name in ("a.mp4", "a.vtt"):
        write_text(folder.claim(name), name)
    folder.record([tmp_path / "a.mp4", tmp_path / "a.vtt"], key, ["has no credit line"])
    again = folder_of(tmp_path)
    assert again.made_with(key) == [tmp_path / "a.mp4", tmp_path / "a.vtt"]
    assert again.warnings_with(key) == ["has no credit line"]
    assert not again.made_with(work_key("still", clip="fast:1", options={"width": 4}))
    assert not folder_of(tmp_path, force=True).made_with(key)
    (tmp_path / "a.vtt").unlink()
    assert folder_of(tmp_path).made_with(key) == []


def test_what_a_killed_run_had_begun_is_replaced_and_not_taken_for_done(tmp_path: Path) -> None:
    write_text(folder_of(tmp_path).claim("a.mp4"), "written, then killed before it was recorded")
    again = folder_of(tmp_path)
    assert again.claim("a.mp4")
    assert not again.made_with("")


def test_a_held_ledger_is_written_with_the_next_claim_and_at_the_end(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    with pytest.raises(KeyboardInterrupt), folder.hold():
        write_text(folder.claim("a.jpg"), "first")
        folder.record([tmp_path / "a.jpg"], "a")
        assert read_ledger(tmp_path)["files"] == {"a.jpg": {"begun": True}}, "killed here, it is done again"
        write_text(folder.claim("b.jpg"), "second")
        assert folder_of(tmp_path).made_with("a")
        folder.record([tmp_path / "b.jpg"], "b")
        raise KeyboardInterrupt
    assert folder_of(tmp_path).made_with("b") == [tmp_path / "b.jpg"]


def test_what_was_begun_and_never_written_is_not_ours_later(tmp_path: Path) -> None:
    folder_of(tmp_path).claim("a.mp4")
    folder_of(tmp_path).record([])
    write_text(tmp_path / "a.mp4", "a person's own, made later")
    with pytest.raises(OutputError):
        folder_of(tmp_path).claim("a.mp4")


def test_a_sweep_takes_only_what_bts_made_and_nobody_changed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    for name in ("stills/a.jpg", "stills/b.jpg", "stills/c.jpg"):
        write_text(folder.claim(name), name)
        folder.record([tmp_path / name])
    write_text(tmp_path / "stills/b.jpg", "retouched")
    write_text(tmp_path / "stills/hers.jpg", "hers")
    folder.sweep([tmp_path / "stills/c.jpg"], under="stills")
    assert {path.name for path in (tmp_path / "stills").iterdir()} == {"b.jpg", "c.jpg", "hers.jpg"}


def test_a_damaged_ledger_makes_nothing_ours(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    write_text(folder.claim("a.jpg"), "x")
    folder.record([tmp_path / "a.jpg"])
    write_text(tmp_path / LEDGER, "{")
    with pytest.raises(OutputError):
        folder_of(tmp_path).claim("a.jpg")


def test_a_clip_that_cannot_be_read_today_is_still_the_one_that_was(tmp_path: Path) -> None:
    folder_of(tmp_path).record([])
    OutputFolder.open(tmp_path, tmp_path / "clip.mp4", "").record([])
    assert read_ledger(tmp_path)["clip_fingerprint"] == "fast:1"
