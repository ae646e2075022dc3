"""The file: what is put is found until it is put anew or forgotten; what spoils the file costs a rebuild."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bts.catalogue.catalogue import Catalogue, build
from bts.catalogue.query import read_query
from bts.catalogue.schema import is_catalogue
from bts.catalogue.search import search
from bts.errors import InputError, OutputError
from tests.catalogue.entries import entry, text


def count(path: Path, word: str) -> int:
    with Catalogue.read(path) as catalogue:
        return search(catalogue, read_query([word])).total


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.db"


def test_an_entry_takes_the_place_of_the_one_before(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        catalogue.put_all([entry("/a.mp4", text("one"), text("two")), entry("/b.mp4", text("one"))])
        catalogue.put(entry("/a.mp4", text("three"), hashes=b"12345678"))
        catalogue.put_all([entry("/a.mp4", text("four")), entry("/a.mp4", text("five"))])
    assert [count(path, word) for word in ("one", "two", "three", "four", "five")] == [1, 0, 0, 0, 1]
    with Catalogue.open(path) as catalogue:
        catalogue.forget([Path("/a.mp4"), Path("/never.mp4")])
        assert list(catalogue.folders()) == [Path("/b.mp4")]
        left = catalogue.database.execute("SELECT count(*) FROM texts").fetchone()[0]
    assert left == 2  # the clip and its note
    assert count(path, "five") == 0


def test_names_of_any_bytes_come_back(path: Path) -> None:
    name = Path(os.fsdecode(b"/archive/l-\xe9\n'\".mp4"))
    with Catalogue.open(path) as catalogue:
        catalogue.put(entry(name, text("word"), stamp={str(name): (1, 2)}))
    with Catalogue.read(path) as catalogue:
        (hit,) = search(catalogue, read_query(["word"])).hits
        assert hit.clip == name
        assert catalogue.stamps() == {name: {str(name): (1, 2)}}


def test_own_tracks_stay_while_the_content_is_the_same(path: Path) -> None:
    inside = [text("spoken inside", "caption")]
    with Catalogue.open(path) as catalogue:
        catalogue.put(entry("/a.mp4", tracks=inside, fingerprint="fast:1"))
        assert catalogue.has_tracks("fast:1")
        catalogue.put(entry("/a.mp4", text("new"), tracks=None, fingerprint="fast:1"))
        catalogue.put(entry("/copy.mp4", tracks=None, fingerprint="fast:1"))
        assert len(search(catalogue, read_query(["inside"])).hits) == 2
        catalogue.put(entry("/a.mp4", tracks=None, fingerprint="fast:2"))
        assert not catalogue.has_tracks("fast:2")
        assert [hit.clip.name for hit in search(catalogue, read_query(["inside"])).hits] == ["copy.mp4"]


def test_shots_and_hashes_come_back(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        catalogue.put_all([entry("/a.mp4", hashes=b"aaaaaaaa", folder=str(path.parent / "a")), entry("/b.mp4")])
        ((key, packed),) = catalogue.database.execute("SELECT clip, packed FROM hashes").fetchall()
        assert packed == b"aaaaaaaa"
        shots = catalogue.shots(key)
    assert [(shot.number, float(shot.start), float(shot.time), shot.frame) for shot in shots] == [
        (1, 0.0, 2.0, 50), (2, 4.0, 6.0, 150)
    ]  # fmt: skip
    assert shots[1].picture == path.parent / "a" / "keyframes" / "0002.jpg"


def test_the_catalogue_is_moved_with_its_results(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    with Catalogue.open(old / "catalogue.db") as catalogue:
        catalogue.put(entry("/a.mp4", text("word"), folder=str(old / "a")))
    old.rename(new)
    with Catalogue.read(new / "catalogue.db") as catalogue:
        (hit,) = search(catalogue, read_query(["word"])).hits
    assert hit.picture == new / "a" / "keyframes" / "0002.jpg"


def test_there_is_none(path: Path) -> None:
    with pytest.raises(InputError, match="bts index makes one"):
        Catalogue.read(path)


@pytest.mark.parametrize("content", [b"", b"a person's own file", b"SQLite format 3\0" + bytes(100)])
def test_a_file_of_somebody_else_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert not is_catalogue(path)
    with pytest.raises(InputError, match="no catalogue of bts"):
        Catalogue.read(path)
    with pytest.raises(OutputError, match="no catalogue of bts"):
        Catalogue.open(path)
    assert path.read_bytes() == content


def spoil(path: Path, how: str) -> None:
    if how in ("version", "letters"):
        database = sqlite3.connect(path)
        database.execute("PRAGMA user_version = 99" if how == "version" else "UPDATE facts SET value = '1.0'")
        database.commit()
        database.close()
    elif how == "cut":
        os.truncate(path, 5000)
    else:
        data = bytearray(path.read_bytes())
        data[100:4096] = os.urandom(3996)
        path.write_bytes(data)


@pytest.mark.parametrize("how", ["version", "letters", "cut", "noise"])
def test_one_that_is_of_no_use_is_named_and_made_anew(path: Path, how: str) -> None:
    with Catalogue.open(path) as catalogue:
        catalogue.put_all(entry(f"/{n}.mp4", text("word")) for n in range(50))
    spoil(path, how)
    with pytest.raises(InputError, match="bts index makes it anew"), Catalogue.read(path) as catalogue:
        search(catalogue, read_query(["word"]))
    with Catalogue.open(path) as catalogue:
        (remark,) = catalogue.remarks
        assert "made anew" in remark
        catalogue.put(entry("/a.mp4", text("word")))
    assert count(path, "word") == 1


def test_who_reads_goes_on_while_it_is_made_anew(path: Path) -> None:
    with Catalogue.open(path) as writer:
        writer.put(entry("/a.mp4", text("old")))
        with Catalogue.read(path) as reader:
            with build(path) as anew:
                anew.put(entry("/a.mp4", text("new")))
            assert search(reader, read_query(["old"])).total == 1
        # What the other one writes from now on goes into the new file.
        writer.put(entry("/b.mp4", text("new")))
    assert (count(path, "old"), count(path, "new")) == (0, 2)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_build_that_fails_leaves_the_old_one(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        catalogue.put(entry("/a.mp4", text("old")))
    with pytest.raises(RuntimeError), build(path) as anew:
        anew.put(entry("/a.mp4", text("new")))
        raise RuntimeError
    assert count(path, "old") == 1
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_entries_are_put_all_or_none(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        with pytest.raises(KeyError):
            catalogue.put_all([entry("/a.mp4", text("word")), {}])  # type: ignore[typeddict-item]
        catalogue.put(entry("/b.mp4", text("other")))
    assert (count(path, "word"), count(path, "other")) == (0, 1)


WRITER = """
import sys
from pathlib import Path
from bts.catalogue.catalogue import Catalogue
from tests.catalogue.entries import entry, text
with Catalogue.open(Path(sys.argv[1])) as catalogue:
    number = 0
    while True:
        catalogue.put_all(entry(f"/{n}.mp4", *[text("word")] * 20) for n in range(number, number + 40))
        print(number, flush=True)
        number += 40
"""


def test_a_writer_that_is_killed_leaves_what_was_put(path: Path) -> None:
    for wait in (0.0, 0.013, 0.031):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        with process:
            assert process.stdout is not None
            last = int(process.stdout.readline())
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            last = int((process.stdout.read().split() or [b"0"])[-1]) or last
        with Catalogue.read(path) as catalogue:
            known = len(catalogue.folders())
            assert known >= last + 40
            assert known % 40 == 0
            assert catalogue.database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert search(catalogue, read_query(["word"])).total == known * 20
