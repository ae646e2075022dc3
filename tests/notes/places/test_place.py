"""A clip finds its notes again: renamed, moved with them, on read-only media, replaced."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from bts.errors import ClipError, NotesFileError
from bts.fingerprint import fingerprint
from bts.notes import NotesHead, add_notes, find_notes, journal, locate, notes_path, settle
from tests.notes.makers import note


@dataclass(frozen=True)
class Clip:
    """A file that stands for a clip: for the identity its bytes are all that counts."""

    path: Path

    def noted(self, text: str, notes_dir: Path | None = None) -> Path:
        """Attach a note as the command does, and say where."""
        place = locate(self.path, notes_dir)
        folder = {"clip": {"folder": str(self.path.parent)}} if notes_dir else {}
        target = settle(place)
        head = NotesHead(self.path.name, place.fingerprint, duration=Fraction(60), rate=Fraction(25), extra=folder)
        add_notes(target, head, [note("1", text=text)])
        return target


def clip(path: Path, content: str) -> Clip:
    """A clip of that content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return Clip(path)


def said(path: Path, notes_dir: Path | None = None) -> tuple[list[str], str]:
    """What the notes of a clip say, and the remarks."""
    found = find_notes(path, notes_dir=notes_dir)
    return [note.text for note in found.live()], " ".join(found.remarks)


def test_notes_lie_beside_the_clip_or_in_the_folder_for_them(tmp_path: Path) -> None:
    assert notes_path(Path("a/clip.mp4")) == Path("a/clip.mp4.notes.json")
    assert notes_path(Path("a/clip.mp4"), Path("n")) == Path("n/clip.mp4.notes.json")
    long = notes_path(tmp_path / f"{'é' * 124}.mp4")
    assert len(long.name.encode()) <= 255
    assert long != notes_path(tmp_path / f"{'é' * 123}e.mp4")
    clip(tmp_path / f"{'é' * 124}.mp4", "x").noted("long")
    assert said(tmp_path / f"{'é' * 124}.mp4")[0] == ["long"]


@pytest.mark.parametrize(
    "name", ["a b.mp4", "quo'te\".mp4", "-dash.mp4", "line\nbreak.mp4", "né.mp4", "😀.mp4", "noext"]
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    made = clip(tmp_path / name, "x")
    made.noted("here")
    assert said(made.path) == (["here"], "")


def test_a_clip_without_notes_and_no_clip_at_all(tmp_path: Path) -> None:
    made = clip(tmp_path / "clip.mp4", "x")
    assert said(made.path) == ([], "")
    with pytest.raises(ClipError, match="no such file"):
        find_notes(tmp_path / "other.mp4")
    with pytest.raises(NotesFileError, match="no such notes file"):
        find_notes(tmp_path / "other.mp4.notes.json")


def test_a_renamed_clip_finds_its_notes_and_they_follow_with_the_next_change(tmp_path: Path) -> None:
    made = clip(tmp_path / "old.mp4", "x")
    made.noted("first")
    renamed = Clip(made.path.rename(tmp_path / "new.mp4"))
    texts, remarks = said(renamed.path)
    assert texts == ["first"]
    assert "old.mp4" in remarks
    assert renamed.noted("second") == tmp_path / "new.mp4.notes.json"
    assert said(renamed.path) == (["first", "second"], "")
    assert not (tmp_path / "old.mp4.notes.json").exists()
    assert len(journal.versions(tmp_path / "new.mp4.notes.json")) == 2
    assert [f.name for f in (tmp_path / journal.FOLDER).iterdir() if f.is_dir()] == ["new.mp4.notes.json"]


def test_a_clip_that_is_still_there_keeps_its_notes_and_its_copy_is_told_of_them(tmp_path: Path) -> None:
    clip(tmp_path / "one.mp4", "same").noted("of one")
    copy = clip(tmp_path / "two.mp4", "same")
    texts, remarks = said(copy.path)
    assert texts == []
    assert "one.mp4 is an identical clip and has 1 note: bts note adopt" in remarks
    assert copy.noted("of two") == tmp_path / "two.mp4.notes.json"
    assert said(copy.path) == (["of two"], "")
    assert said(tmp_path / "one.mp4") == (["of one"], "")


def test_of_two_copies_whose_original_is_gone_both_are_told_where_its_notes_went(tmp_path: Path) -> None:
    made = clip(tmp_path / "a.mp4", "same")
    made.noted("of a")
    one, two = clip(tmp_path / "one.mp4", "same"), clip(tmp_path / "two.mp4", "same")
    made.path.unlink()
    assert "two.mp4 has the same content" in said(one.path)[1]
    assert said(two.path)[0] == ["of a"]
    one.noted("more")
    assert said(one.path)[0] == ["of a", "more"]
    assert said(two.path)[0] == []
    assert "one.mp4 is an identical clip and has 2 notes" in said(two.path)[1]


def test_a_replaced_clip_is_noticed_until_somebody_says_it_is_right(tmp_path: Path) -> None:
    made = clip(tmp_path / "clip.mp4", "first cut")
    made.noted("note")
    clip(made.path, "second cut")
    texts, remarks = said(made.path)
    assert texts == ["note"]
    assert "content has changed" in remarks
    made.noted("another")
    assert locate(made.path).replaced
    assert "content has changed" in said(made.path)[1]


def test_two_clips_that_swapped_names_find_their_own_notes(tmp_path: Path) -> None:
    one, two = clip(tmp_path / "a.mp4", "one"), clip(tmp_path / "b.mp4", "two")
    one.noted("of one")
    two.path.rename(tmp_path / "gone")
    one.path.rename(two.path)
    (tmp_path / "gone").rename(one.path)
    assert said(two.path)[0] == ["of one"]


def test_a_clip_on_read_only_media_has_its_notes_in_the_folder_for_them(tmp_path: Path) -> None:
    notes_dir = tmp_path / "notes"
    made = clip(tmp_path / "reel1" / "clip.mp4", "one")
    assert made.noted("of one", notes_dir).parent == notes_dir
    assert said(made.path, notes_dir) == (["of one"], "")
    moved = clip(tmp_path / "reel9" / "renamed.mp4", "one")
    made.path.unlink()
    assert said(moved.path, notes_dir)[0] == ["of one"]


def test_notes_made_beside_the_clip_are_found_though_there_is_a_folder_for_notes_now(tmp_path: Path) -> None:
    made = clip(tmp_path / "clip.mp4", "x")
    made.noted("beside")
    texts, remarks = said(made.path, tmp_path / "notes")
    assert texts == ["beside"]
    assert "the next change is written to" in remarks
    made.noted("in the folder", tmp_path / "notes")
    assert said(made.path, tmp_path / "notes") == (["beside", "in the folder"], "")
    assert said(made.path) == (["beside"], "")


def test_clips_of_one_name_in_two_folders_share_the_folder_for_notes_but_no_file(tmp_path: Path) -> None:
    notes_dir = tmp_path / "notes"
    one = clip(tmp_path / "reel1" / "clip.mp4", "one")
    two = clip(tmp_path / "reel2" / "clip.mp4", "two")
    assert one.noted("of one", notes_dir) != two.noted("of two", notes_dir)
    assert said(one.path, notes_dir) == (["of one"], "")
    assert said(two.path, notes_dir) == (["of two"], "")


def test_clips_whose_names_differ_in_case_alone_do_not_share_a_folder_that_ignores_it(tmp_path: Path) -> None:
    """On such a file system `Clip.mp4.notes.json` opens the notes of `clip.mp4`; here a link does the same."""
    notes_dir = tmp_path / "notes"
    small = clip(tmp_path / "reel" / "clip.mp4", "small")
    large = clip(tmp_path / "reel" / "Clip.mp4", "large")
    if large.path.samefile(small.path):
        pytest.skip("this file system holds only one of the two clips")
    small.noted("of small", notes_dir)
    (notes_dir / "Clip.mp4.notes.json").symlink_to(notes_dir / "clip.mp4.notes.json")
    assert large.noted("of large", notes_dir) != notes_path(large.path, notes_dir)
    assert said(small.path, notes_dir) == (["of small"], "")
    assert said(large.path, notes_dir) == (["of large"], "")


def test_a_notes_file_can_be_named_itself_and_read_when_its_clip_is_away(tmp_path: Path) -> None:
    made = clip(tmp_path / "clip.mp4", "x")
    target = made.noted("note")
    assert said(target) == (["note"], "")
    made.path.unlink()
    texts, remarks = said(made.path)
    assert texts == ["note"]
    assert "only its notes" in remarks


def test_a_broken_notes_file_of_another_clip_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "other.mp4.notes.json").write_text("{")
    made = clip(tmp_path / "clip.mp4", "x")
    assert said(made.path) == ([], "")


def test_the_fingerprint_is_that_of_the_content(tmp_path: Path) -> None:
    made = clip(tmp_path / "clip.mp4", "x")
    assert locate(made.path).fingerprint == fingerprint(made.path)
