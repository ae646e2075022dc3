"""The journal by itself: which clip comes next, whose it is, and what its rows hold."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.batch.journal import Journal, Wishes, enter, hold_output, outcomes
from bts.batch.journal import schema as schema_module
from bts.batch.journal.claims import CLAIMABLE, Claim, claim, claim_path, count_open
from bts.batch.journal.copies import compare, list_twins
from bts.batch.journal.endings import record, record_copy, wait_for_first
from bts.batch.journal.entering import forget_unmet
from bts.batch.journal.inputs import InputReader, seal
from bts.batch.journal.lock import find_holder
from bts.batch.journal.places import PlaceGiver
from bts.batch.journal.rows import unpack_path
from bts.batch.journal.schema import is_local
from bts.batch.journal.views import count_states
from bts.batch.records import Ended, Found, State
from bts.errors import OutputError
from bts.folders import pack_path
from bts.report import Failure, Report


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "out") as journal:
        journal.begin(("bts", "run"), {"joins": 0})
        yield journal


def found(folder: Path, name: str, content: bytes) -> Found:
    path = folder / "arch" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    state = path.stat()
    return Found(path, folder / "arch", PurePath(Path(name).with_suffix("")), state.st_size, state.st_mtime_ns)


def put(journal: Journal, *founds: Found, wishes: Wishes | None = None) -> list[State]:
    entries = enter(journal, founds, wishes or Wishes(), InputReader(), PlaceGiver(journal, {}))
    return [entry.state for entry in entries]


def take(journal: Journal) -> Claim:
    chosen = claim(journal)
    assert chosen is not None
    return chosen


def end(journal: Journal, failure: Failure | None = None) -> str:
    """Claim the next clip and enter that it is done, or failed; its name."""
    chosen = take(journal)
    folder = journal.output / chosen.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text("{}")
    report = Report(chosen.path, folder, failures=() if failure is None else (failure,))
    record(journal, chosen, Ended(report), State.DONE if failure is None else State.FAILED)
    return chosen.path.name


def again(journal: Journal) -> None:
    """Another run of the same process."""
    journal.end("finished")
    journal.begin(("bts", "run"), {"joins": 0})


def test_the_largest_comes_first_and_equals_as_they_were_met(journal: Journal, tmp_path: Path) -> None:
    sizes = {"b.mp4": 10, "a.mp4": 30, "d.mp4": 20, "c.mp4": 20}
    put(journal, *(found(tmp_path, name, bytes([n]) * size) for n, (name, size) in enumerate(sizes.items())))
    assert [end(journal) for _ in sizes] == ["a.mp4", "d.mp4", "c.mp4", "b.mp4"]
    assert claim(journal) is None
    assert count_open(journal) == (0, 0)


def test_a_claim_goes_through_no_clips_that_wait(journal: Journal) -> None:
    """Its cost does not grow with the archive: SQLite finds the largest in an index, and sorts nothing."""
    question = f"SELECT * FROM files WHERE {CLAIMABLE} ORDER BY size DESC, id LIMIT 1"
    steps = [row["detail"] for row in journal.ask(f"EXPLAIN QUERY PLAN {question}", (journal.shared,))]
    assert steps[0] == "SEARCH files USING INDEX waiting (run=?)"
    assert not any("TEMP B-TREE" in step for step in steps)


def test_any_number_of_clips_may_be_named(journal: Journal, tmp_path: Path) -> None:
    """SQLite takes a limited number of values in one question."""
    names = [Path(f"/arch/{number}.mp4") for number in range(25_000)]
    journal.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 12_000)
    clip = found(tmp_path, "a.mp4", b"a")
    put(journal, replace(clip, top=clip.path))
    assert count_states(journal, [clip.path, *names, clip.path]) == {State.WAITING: 1}
    again(journal)
    clip.path.unlink()
    assert forget_unmet(journal, [*names, clip.path]) == 1


def test_two_runs_never_have_the_same_clip(journal: Journal, tmp_path: Path) -> None:
    put(journal, *(found(tmp_path, f"{n}.mp4", bytes([n]) * (n + 1)) for n in range(6)))
    with Journal.open(journal.output) as other:
        other.begin(("bts", "run"), {"joins": journal.run}, joins=journal.run)
        claims = [take(one) for _ in range(3) for one in (journal, other)]
        assert len({each.path for each in claims}) == 6
        assert claim_path(other, tmp_path / "arch" / "0.mp4") is None
        other.end("interrupted")
    assert count_open(journal) == (3, 3)


def test_clips_of_a_run_that_is_gone_wait_again(journal: Journal, tmp_path: Path) -> None:
    put(journal, found(tmp_path, "a.mp4", b"a"), found(tmp_path, "b.mp4", b"bb"))
    take(journal)
    assert journal.take_back() == []
    with journal.change() as connection:
        connection.execute("UPDATE runs SET mark='999999-1-00000000', beat=0")
    assert journal.take_back() == [journal.output / "b"]
    assert count_open(journal) == (2, 0)


def test_done_is_trusted_while_nothing_of_it_changed(journal: Journal, tmp_path: Path) -> None:
    clip = found(tmp_path, "a.mp4", b"a")
    assert put(journal, clip) == [State.WAITING]
    end(journal)
    again(journal)
    assert put(journal, clip) == [State.DONE]
    changes: list[Callable[[], object]] = [
        lambda: (tmp_path / "arch" / "a.mp4.notes.json").write_text("{}"),
        lambda: (tmp_path / "arch" / "bts.toml").write_text('[snippets]\nlogo = "logo.png"\n'),
        lambda: (tmp_path / "arch" / "logo.png").write_text("a file that the settings name"),
        lambda: (journal.output / "a" / "new.txt").write_text("a result that was added"),
        lambda: (journal.output / "a" / "report.json").unlink(),
    ]
    for change in changes:
        again(journal)
        change()
        assert put(journal, clip) == [State.WAITING]
        end(journal)
        again(journal)
        assert put(journal, clip) == [State.DONE]
    again(journal)
    assert put(journal, replace(clip, modified_ns=clip.modified_ns + 1)) == [State.WAITING]


def test_stages_that_were_not_asked_for_before_are_done(journal: Journal, tmp_path: Path) -> None:
    clip = found(tmp_path, "a.mp4", b"a")
    shots, story = Wishes(frozenset(("shots",))), Wishes(frozenset(("story",)))
    put(journal, clip, wishes=shots)
    end(journal)
    for wishes, state in ((story, State.WAITING), (shots, State.DONE), (story, State.DONE), (Wishes(), State.WAITING)):
        again(journal)
        assert put(journal, clip, wishes=wishes) == [state]
        if state == State.WAITING:
            end(journal)


def test_what_failed_waits_until_it_is_asked_for(journal: Journal, tmp_path: Path) -> None:
    clip = found(tmp_path, "a.mp4", b"a")
    put(journal, clip)
    end(journal, Failure("a.mp4: damaged", 3, "damaged"))
    for wishes in (Wishes(), Wishes(accept_clip=True)):
        again(journal)
        assert put(journal, clip, wishes=wishes) == [State.FAILED]
    again(journal)
    with journal.change() as connection:
        connection.execute("UPDATE files SET version='0.0.1'")
    assert put(journal, clip) == [State.WAITING], "another bts may read it"
    end(journal, Failure("a.mp4: damaged", 3, "damaged"))
    again(journal)
    assert put(journal, clip, wishes=Wishes(retry_failed=True)) == [State.WAITING]


def test_a_folder_that_can_be_read_again_is_no_failure_any_more(journal: Journal, tmp_path: Path) -> None:
    failure = Failure("locked: cannot be read", 3, "forbidden")
    locked = Found(tmp_path / "arch" / "locked", tmp_path / "arch", PurePath("locked"), failure=failure)
    clip = found(tmp_path, "a.mp4", b"a")
    put(journal, clip, locked)
    assert {row.state for row in outcomes(journal)} == {State.WAITING, State.FAILED}
    again(journal)
    put(journal, clip)
    assert forget_unmet(journal, [tmp_path / "arch"]) == 1
    assert [row.path.name for row in outcomes(journal)] == ["a.mp4"]


def test_a_copy_is_known_by_every_byte(journal: Journal, tmp_path: Path) -> None:
    content = os.urandom(400_000)
    other = content[:100_000] + bytes([content[100_000] ^ 1]) + content[100_001:]
    put(journal, *(found(tmp_path, name, data) for name, data in (("a", content), ("b", other), ("c", content))))
    first, second, third = take(journal), take(journal), take(journal)
    assert (first.suspects, second.suspects, third.suspects) == (False, True, True)
    assert compare(second, list_twins(journal, second), lambda: False).first is None
    verdict = compare(third, list_twins(journal, third), lambda: False)
    assert verdict.first is not None
    assert verdict.first.id == first.id
    wait_for_first(journal, third, first.id)
    assert claim(journal) is None, "it waits for the first"
    record(journal, first, Ended(Report(first.path, journal.output / "a")), State.DONE)
    record_copy(journal, take(journal), first.id)
    (copy,) = outcomes(journal, [State.COPY])
    assert copy.copy_of == tmp_path / "arch" / "a"
    again(journal)
    changed = found(tmp_path, "a", b"new")
    assert put(journal, changed) == [State.WAITING]
    assert not list(outcomes(journal, [State.COPY])), "a copy of what is no more is none"


def test_fifty_clips_of_one_name_have_folders_of_their_own(journal: Journal, tmp_path: Path) -> None:
    names = [*(f"{n}/V.mp4" for n in range(25)), *(f"{n}/v.MP4" for n in range(25, 50))]
    put(journal, *(replace(found(tmp_path, name, b"x"), place=PurePath("V")) for name in names))
    folders = [str(row.folder).casefold() for row in outcomes(journal)]
    assert len(set(folders)) == 50


@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name and b"/" not in name))
def test_a_path_of_any_bytes_comes_back(name: bytes) -> None:
    path = Path("/arch") / os.fsdecode(name)
    assert os.fsencode(unpack_path(pack_path(path))) == os.fsencode(path)


def test_the_lock_says_who_holds_it(journal: Journal) -> None:
    with Journal.open(journal.output) as other, hold_output(journal.output) as first:
        assert first
        with hold_output(journal.output) as second:
            assert not second
        other.begin(("bts", "run"), {"joins": 0})
        holder = find_holder(other)
        assert holder is not None
        assert holder.words.startswith(f"process {os.getpid()} on ")
    for _ in range(100):  # a process that is being started has the lock's file open until it runs its own program
        with hold_output(journal.output) as third:
            if third:
                break
        time.sleep(0.02)
    assert third


def test_a_journal_of_another_form_is_not_touched(journal: Journal) -> None:
    journal.connection.execute("PRAGMA user_version=99")
    with pytest.raises(OutputError, match="written by another version of bts"):
        Journal.open(journal.output)


def test_a_journal_can_be_read_without_writing(journal: Journal, tmp_path: Path) -> None:
    put(journal, found(tmp_path, "a.mp4", b"a"))
    journal.close()
    before = sorted(path.name for path in journal.output.iterdir())
    seen = Journal.read(journal.output)
    assert seen is not None
    with seen:
        assert [row.state for row in outcomes(seen)] == [State.WAITING]
        assert sorted(path.name for path in journal.output.iterdir()) == before
        with pytest.raises(OutputError):
            seen.beat()
    assert Journal.read(tmp_path) is None


def test_a_share_is_no_local_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts, share = tmp_path / "mounts", tmp_path / "a share"
    share.mkdir()
    monkeypatch.setattr(schema_module, "MOUNTS", mounts)
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nnas:/x {str(share).replace(' ', chr(92) + '040')} nfs4 rw 0 0\n")
    assert is_local(tmp_path)
    assert not is_local(share)
    with Journal.open(share) as journal:
        assert journal.ask("PRAGMA journal_mode")[0][0] == "delete"
    mounts.unlink()
    assert not is_local(tmp_path)


def test_a_seal_tells_of_files_that_came_and_went(tmp_path: Path) -> None:
    assert seal(tmp_path) == ""
    (tmp_path / "report.json").write_text("{}")
    (tmp_path / "stills").mkdir()
    before = seal(tmp_path)
    assert before
    (tmp_path / "stills" / "a.jpg").write_bytes(b"x")
    assert seal(tmp_path) != before


def test_a_change_is_whole_or_not_at_all(journal: Journal, tmp_path: Path) -> None:
    put(journal, found(tmp_path, "a.mp4", b"a"))
    with pytest.raises(ZeroDivisionError), journal.change() as connection:
        connection.execute("DELETE FROM files")
        raise ZeroDivisionError
    assert len(list(outcomes(journal))) == 1
