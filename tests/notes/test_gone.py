"""Notes that another program took out of the file: noticed, brought back or removed, and asked for no more."""

import json
import random
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from bts.errors import NotesFileError
from bts.notes import NotesHead, add_notes, change_note, journal, read_notes
from bts.notes.document import read_document
from bts.notes.gone import Gone, find_gone, say_gone
from bts.notes.history import remove_notes, restore_gone, restore_notes, restore_version, undo
from tests.notes.makers import note

HEAD = NotesHead("clip.mp4", "fast:1", duration=Fraction(60), rate=Fraction(25))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the notes of clip.mp4 go."""
    return tmp_path / "clip.mp4.notes.json"


def gone(path: Path) -> list[Gone]:
    """What is told to whoever reads the file."""
    return list(find_gone(read_document(path), "fast:1"))


def lose_one(path: Path) -> str:
    """An editor saves an old copy over the file; the id of the note that was acknowledged meanwhile."""
    add_notes(path, HEAD, [note("1", text="seed")])
    old = path.read_text()
    meanwhile = note("2", text="added meanwhile")
    add_notes(path, HEAD, [meanwhile])
    path.write_text(old.replace("seed", "seed, one word changed"))
    return meanwhile.id


def test_a_note_that_an_editor_dropped_is_told_of_before_and_after_the_next_change(path: Path) -> None:
    lost = lose_one(path)
    assert gone(path) == [Gone(lost, 2)]
    for second in range(3, 3 + 2 * journal.KEPT):
        add_notes(path, HEAD, [note(str(second), text="later")])
        assert gone(path) == [Gone(lost, 2)]
    restore_notes(path, [lost[-4:]], version=2)
    assert gone(path) == []
    assert {"added meanwhile", "seed, one word changed"} <= {n.text for n in read_notes(path).live()}
    assert not (journal.folder_of(path) / journal.GONE).exists()
    add_notes(path, HEAD, [note("50", text="last")])
    assert 2 not in [version.number for version in journal.versions(path)], "it is held no longer"


def test_reading_writes_nothing(path: Path) -> None:
    lose_one(path)
    before = {p.name: p.read_bytes() for p in journal.folder_of(path).iterdir()}
    assert gone(path)
    assert {p.name: p.read_bytes() for p in journal.folder_of(path).iterdir()} == before


@pytest.mark.parametrize("changed_since", [False, True])
def test_removing_it_says_that_it_was_meant_and_reaches_the_other_copies(path: Path, changed_since: bool) -> None:
    lost = lose_one(path)
    if changed_since:
        add_notes(path, HEAD, [note("3", text="later")])
    saved = remove_notes(path, [lost[-4:]])
    assert [(n.id, n.deleted, n.rev) for n in saved.changed] == [(lost, True, 2)]
    assert gone(path) == []
    (line,) = [n for n in read_notes(path).notes if n.deleted]
    assert (line.text, len(line.replaces)) == ("added meanwhile", 1)
    restore_notes(path, [lost])
    assert "added meanwhile" in [n.text for n in read_notes(path).live()]


def test_all_at_once(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="seed")])
    old = path.read_bytes()
    for second in (2, 3):
        add_notes(path, HEAD, [note(str(second), text=str(second))])
    path.write_bytes(old)
    add_notes(path, HEAD, [note("4", text="4")])
    path.write_bytes(old)
    assert [each.version for each in gone(path)] == [3, 3, 5]
    assert say_gone(read_document(path), find_gone(read_document(path)), "clip.mp4") == (
        "3 notes of versions 3 to 5 are gone without having been removed: bts note restore clip.mp4 --gone"
        " (if that was meant: bts note rm clip.mp4 --gone)"
    )
    restore_gone(path)
    assert sorted(n.text for n in read_notes(path).live()) == ["2", "3", "4", "seed"]
    assert gone(path) == []
    path.write_bytes(old)
    remove_notes(path, [], all_gone=True)
    assert gone(path) == []
    assert [n.text for n in read_notes(path).live()] == ["seed"]


def test_the_line_names_up_to_three_notes_with_the_exact_command(path: Path) -> None:
    lost = lose_one(path)
    document = read_document(path)
    short = lost[-4:].lower()
    assert say_gone(document, find_gone(document), "'my clip.mp4'", Path("/notes here")) == (
        f"1 note of version 2 is gone without having been removed: bts note restore 'my clip.mp4' {short} --version 2"
        f" --notes-dir '/notes here' (if that was meant: bts note rm 'my clip.mp4' {short} --notes-dir '/notes here')"
    )


def test_notes_that_are_back_are_told_of_no_more(path: Path) -> None:
    """A branch of git is left and entered again."""
    lose_one(path)
    here = path.read_bytes()
    add_notes(path, HEAD, [note("3", text="on this branch")])
    other = journal.versions(path)[1].data()
    path.write_bytes(other)
    assert [each.version for each in gone(path)] == [4]
    path.write_bytes(here)
    assert [each.version for each in gone(path)] == [2, 4]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("added", "ADDED"),
        lambda text: json.dumps(json.loads(text), indent=3),
        lambda text: text.replace("\n,", "\n   ,").replace('{"id": ', '{ "id":'),
        lambda text: text.replace('"text"', '"x-made-by-hand": {"id": 5}, "text"'),
        lambda text: "\n".join([*text.split("\n")[:-2], ',{"start": 9, "text": "by hand, without an id"}', "]", ""]),
    ],
)
def test_what_a_hand_may_do_raises_no_alarm(path: Path, change: object) -> None:
    assert callable(change)
    add_notes(path, HEAD, [note("1", text="seed"), note("2", text='with "id" and \\"id\\": in it')])
    removed = note("3", text="removed")
    add_notes(path, HEAD, [removed])
    remove_notes(path, [removed.id])
    for _ in range(2):
        path.write_text(change(path.read_text()))
        assert gone(path) == []
    add_notes(path, HEAD, [note("4", text="4")])
    path.write_text(change(path.read_text()))
    assert gone(path) == []


def test_a_note_without_an_id_that_a_hand_rewords_is_not_lost(path: Path) -> None:
    path.write_text('[{"bts-notes": 2}\n,{"start": 1, "text": "one"}\n,{"start": 2, "text": "two"}\n]\n')
    with pytest.raises(Exception, match="no change left"):
        undo(path)
    path.write_text(path.read_text().replace("one", "uno"))
    assert len(journal.versions(path)) == 1
    assert gone(path) == []


def test_a_file_that_is_gone_is_noticed_and_brought_back(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="seed")])
    path.unlink()
    (lost,) = gone(path)
    said = say_gone(read_document(path), (lost,), "clip.mp4")
    assert said == "the notes file is gone, with 1 note of version 1: bts note restore clip.mp4 --last"
    assert find_gone(read_document(path), "fast:of-another-clip") == ()
    restore_version(path)
    assert read_notes(path).head.fingerprint == "fast:1"
    assert gone(path) == []
    path.unlink()
    add_notes(path, HEAD, [note("2", text="anew")])
    assert gone(path) == [Gone(lost.note_id, 3)], "the one that was restored"


def test_a_note_that_was_added_this_moment_is_not_taken_for_gone(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="seed")])
    read_before = read_document(path)
    add_notes(path, HEAD, [note("2", text="added meanwhile")])
    assert find_gone(read_before) == ()


def test_damage_in_the_hidden_folder_hides_no_notes_and_stops_nobody(path: Path) -> None:
    lost = lose_one(path)
    add_notes(path, HEAD, [note("3", text="later")])
    for damage in (b"", b"[1]", b'{"2": 5}', b'{"x": ["y"]}', b"\xff"):
        (journal.folder_of(path) / journal.GONE).write_bytes(damage)
        add_notes(path, HEAD, [note("3", text="later")])
        assert gone(path) == []
    path.write_text(path.read_text().replace("later", "LATER", 1))
    for version in journal.versions(path):
        version.path.write_bytes(b"not gzip")
    assert gone(path) == []
    change_note(path, read_notes(path).live()[0].id, lambda old: replace(old, text="changed"))
    with pytest.raises(NotesFileError, match="cannot be read"):
        restore_notes(path, [lost], version=3)


def test_whatever_editors_do_each_acknowledged_note_is_there_or_told_of(path: Path) -> None:
    chance = random.Random(5)
    acknowledged: set[str] = set()
    copies: list[bytes] = []
    for step in range(150):
        match chance.randrange(5):
            case 0 if path.exists():
                copies = [*copies[-3:], path.read_bytes()]
            case 1 if copies:
                path.write_bytes(chance.choice(copies).replace(b"words", b"WORDS", chance.randrange(3)))
            case 2 if gone(path):
                lost = chance.choice(gone(path)).note_id
                if chance.random() < 0.3:
                    remove_notes(path, [lost])
                    acknowledged.remove(lost)
                else:
                    restore_notes(path, [lost])
            case _:
                made = note(str(step), text="words")
                add_notes(path, HEAD, [made])
                acknowledged.add(made.id)
        there = {n.id for n in read_notes(path).notes} if path.exists() else set()
        assert acknowledged <= there | {each.note_id for each in gone(path)}
    restore_gone(path)
    assert acknowledged <= {n.id for n in read_notes(path).notes}


def test_to_see_that_nothing_is_gone_costs_little(path: Path) -> None:
    """Of many notes, by one's own last version the digest alone is compared; after a change by hand ids are."""
    add_notes(path, HEAD, [note(str(second), text="words " * 10) for second in range(5000)])
    start = time.process_time()
    read_document(path)
    reading = time.process_time() - start
    own = min(_cost(path) for _ in range(3))
    path.write_text(path.read_text().replace("words", "WORDS", 1))
    by_hand = min(_cost(path) for _ in range(3))
    assert own < 0.2 * reading
    assert by_hand < 0.7 * reading


def _cost(path: Path) -> float:
    document = read_document(path)
    start = time.process_time()
    assert find_gone(document) == ()
    return time.process_time() - start
