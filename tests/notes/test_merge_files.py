"""Merging files: what is counted and told, and that both ways round give the same bytes."""

from dataclasses import replace
from pathlib import Path

from bts.model import Credit
from bts.notes import NotesHead, add_notes, change_note, read_notes
from bts.notes.history import undo
from bts.notes.merge_files import join_into, join_texts
from bts.notes.store import note_head
from tests.notes.makers import note

HEAD = NotesHead("clip.mp4", "fast:1")


def two_copies(folder: Path, *texts: str) -> tuple[Path, Path, list[str]]:
    """One file twice, and the ids of its notes."""
    mine, yours = folder / "mine.notes.json", folder / "yours.notes.json"
    made = [note(str(number), text=text) for number, text in enumerate(texts)]
    add_notes(mine, HEAD, made)
    yours.write_bytes(mine.read_bytes())
    return mine, yours, [n.id for n in made]


def test_what_one_removed_and_the_other_edited_is_kept_and_told_of_once(tmp_path: Path) -> None:
    mine, yours, (note_id,) = two_copies(tmp_path, "base")
    change_note(mine, note_id, lambda old: replace(old, deleted=True))
    change_note(yours, note_id, lambda old: replace(old, text="edited"))
    remover, editor = mine.read_bytes(), yours.read_bytes()
    for path, other in ((mine, editor), (yours, remover)):
        theirs = tmp_path / "theirs.notes.json"
        theirs.write_bytes(other)
        joined = join_into(path, [theirs])
        assert ([n.text for n in joined.spared], joined.added, joined.removed) == (["edited"], 0, 0)
        assert [n.text for n in read_notes(path).live()] == ["edited"]
        assert join_into(path, [theirs]).spared == ()
    assert mine.read_bytes() == yours.read_bytes()


def test_what_was_added_changed_and_removed_is_counted_as_a_person_sees_it(tmp_path: Path) -> None:
    mine, yours, ids = two_copies(tmp_path, "stays", "changes", "goes")
    change_note(yours, ids[1], lambda old: replace(old, text="changed"))
    change_note(yours, ids[2], lambda old: replace(old, deleted=True))
    new, unseen = note("5", text="new"), note("6", text="removed before it was ever seen")
    add_notes(yours, None, [new, unseen])
    change_note(yours, unseen.id, lambda old: replace(old, deleted=True))
    joined = join_into(mine, [yours])
    assert (joined.added, joined.changed, joined.removed) == (1, 1, 1)
    again = join_into(mine, [yours])
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert undo(mine).action == "merge"
    assert [n.text for n in read_notes(mine).live()] == ["stays", "changes", "goes"]


def test_heads_come_out_in_one_order_whichever_way_files_are_merged(tmp_path: Path) -> None:
    mine, yours, _ = two_copies(tmp_path, "base")
    note_head(mine, NotesHead("clip.mp4", "fast:1", title="T", extra={"x-b": 1, "clip": {"x-z": 1}}))
    theirs = NotesHead(
        "clip.mp4", "fast:1", credit=Credit("NBC"), description="D", timecode="01:00:00:00", extra={"x-a": {"q": 1}}
    )
    note_head(yours, theirs)
    one, other = mine.read_bytes(), yours.read_bytes()
    join_texts(mine, [yours])
    (tmp_path / "one.notes.json").write_bytes(one)
    join_texts(yours, [tmp_path / "one.notes.json"])
    assert one != other
    assert mine.read_bytes() == yours.read_bytes()
    before = mine.read_bytes()
    note_head(mine, read_notes(mine).head)
    assert mine.read_bytes() == before, "and it is the order in which bts writes them"
