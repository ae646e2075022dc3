"""Folders of results mirror the archive and never meet: no clip's is another's, nor in another's."""

import os
import time
from collections.abc import Iterator
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.batch.finding.places import mirror_folder
from bts.batch.journal import Journal, Wishes, enter
from bts.batch.journal.claims import claim_path
from bts.batch.journal.endings import record
from bts.batch.journal.inputs import InputReader
from bts.batch.journal.places import PlaceGiver
from bts.batch.records import Ended, Found, State
from bts.folders import alike, folder_name
from bts.report import Report

NAMES = st.text(st.sampled_from("aA\u00e9e\u0301\u00df.2- ~:\udce9\u0130" + "-2"), min_size=1, max_size=6).filter(
    lambda name: name not in (".", "..")
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


def met(number: int, path: str) -> Found:
    """A file that wants the place of `path`; each has a path of its own, so that places alone can meet."""
    folder, _, name = path.rpartition("/")
    return Found(Path(f"/top/{number}", path), Path("/top"), mirror_folder(folder) / folder_name(Path(name)))


def put(journal: Journal, *paths: str, first: int = 0) -> list[str]:
    """Enter a file for each path; returns their folders."""
    founds = [met(number, path) for number, path in enumerate(paths, first)]
    enter(journal, founds, Wishes(), InputReader(), PlaceGiver(journal, {}))
    rows = journal.ask("SELECT folder FROM files WHERE folder IS NOT NULL ORDER BY id")
    return [str(row["folder"]) for row in rows]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    """One journal for many examples: each is emptied first."""
    with Journal.open(tmp_path_factory.mktemp("places")) as journal:
        journal.begin((), {})
        yield journal


@given(st.lists(PATHS, max_size=15), st.lists(PATHS, max_size=15))
def test_no_two_places_are_equal_or_in_one_another(shared: Journal, paths: list[str], later: list[str]) -> None:
    """Also when a second run goes on with what a first one began."""
    shared.connection.execute("DELETE FROM files")
    put(shared, *paths)
    places = [PurePath(folder) for folder in put(shared, *later, first=len(paths))]
    assert len(places) == len(paths) + len(later)
    folded = [tuple(map(alike, place.parts)) for place in places]
    assert len(set(folded)) == len(folded)
    for parts in folded:
        assert not any(parts[:count] in set(folded) for count in range(1, len(parts)))
    for place in places:
        assert not place.is_absolute()
        assert not {"..", ".", ""} & set(place.parts)
        assert os.path.normpath(place) == str(place)
        str(place).encode("utf-8")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path) as journal:
        journal.begin((), {})
        yield journal


def test_places_are_those_that_a_person_expects(journal: Journal) -> None:
    assert put(journal, "reel0/box 3/00.ts") == ["reel0/box 3/00"]
    made = put(journal, "b/x.ts", "b/x.mov", "B/X.ts", "b/x.ts", "b/x", "b/x/y.ts", first=1)
    assert made[1:] == ["b/x", "b/x.mov", "B/X.ts", "b/x-2", "b/x-3", "b/x-4/y"]


def test_a_file_that_was_passed_over_keeps_its_place_for_itself(journal: Journal) -> None:
    """So the next clip has the same place, whether the file was worked on before it was met or after."""
    assert put(journal, "x.dat") == ["x"]
    chosen = claim_path(journal, Path("/top/0/x.dat"))
    assert chosen is not None
    record(journal, chosen, Ended(Report(chosen.path, journal.output / "x")), State.PASSED)
    assert put(journal, "x.mov", first=1) == ["x.mov"]
    journal.end("finished")
    journal.begin((), {})
    enter(journal, [met(0, "x.dat")], Wishes(check_all=True), InputReader(), PlaceGiver(journal, {}))
    assert put(journal) == ["x", "x.mov"]


@pytest.mark.parametrize("below", ["", "reel/"])
def test_the_last_of_many_clips_of_one_name_takes_no_longer_than_the_first(journal: Journal, below: str) -> None:
    put(journal, "reel")
    started = time.process_time()
    made = put(journal, *[f"{below}VIDEO.mp4"] * 5_000, first=1)
    assert len(set(made)) == 5_001
    assert time.process_time() - started < 15
