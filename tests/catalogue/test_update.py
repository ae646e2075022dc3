"""Bringing the catalogue up to date: only what changed is read, what is gone is said, what is damaged is made anew."""

import os
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from bts.catalogue.catalogue import Catalogue
from bts.catalogue.query import read_query
from bts.catalogue.search import search
from bts.catalogue.update import Updated, update_catalogue
from bts.errors import OutputError
from bts.notes import add_notes, new_note, notes_path
from bts.pipeline import run_clip
from bts.work import Job
from tests.little import annotate, little_clip


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two clips with results, one of which has notes; a clip with notes that never ran; one without anything."""
    folder = tmp_path / "archive"
    for name in ("ran.mp4", "noted.mp4", "never.mp4", "bare.mp4"):
        little_clip(folder / "reel" / name, 0.4)
    for name in ("noted.mp4", "never.mp4"):
        annotate(folder / "reel" / name, ("0.5", "still", f"the bar of {name}"))
    for name in ("ran", "noted"):
        run_clip(Job(folder / "reel" / f"{name}.mp4", folder / "results" / "reel" / name, frozenset({"shots"})))
    return folder


def update(archive: Path, *, rebuild: bool = False) -> Updated:
    return update_catalogue(archive / "results" / "catalogue.db", [archive / "results"], [archive], rebuild=rebuild)


def names(archive: Path, *words: str) -> list[str]:
    with Catalogue.read(archive / "results" / "catalogue.db") as catalogue:
        return sorted(hit.clip.name for hit in search(catalogue, read_query(words)).hits)


def test_what_has_not_changed_is_not_read_again(archive: Path) -> None:
    first = update(archive)
    assert (first.read, first.kept, first.remarks) == (3, 0, [])
    assert names(archive, "kind:clip") == ["never.mp4", "noted.mp4", "ran.mp4"]
    assert names(archive, "bar") == ["never.mp4", "noted.mp4"]
    again = update(archive)
    assert (again.read, again.kept) == (0, 3)
    annotate(archive / "reel" / "ran.mp4", ("0.5", "still", "a bar more"))
    changed = update(archive)
    assert (changed.read, changed.kept) == (1, 2)
    assert names(archive, "more") == ["ran.mp4"]
    everything = update(archive, rebuild=True)
    assert (everything.read, everything.kept) == (3, 0)
    assert names(archive, "bar") == ["never.mp4", "noted.mp4", "ran.mp4"]


def test_clips_that_are_gone(archive: Path) -> None:
    update(archive)
    reel = archive / "reel"
    for name in ("noted.mp4", "ran.mp4"):
        (reel / name).unlink()
    assert set(update(archive).gone) == {reel / "noted.mp4", reel / "ran.mp4"}
    shutil.rmtree(archive / "results" / "reel" / "ran")
    done = update(archive)
    assert (done.gone, done.forgotten) == ([reel / "noted.mp4"], [reel / "ran.mp4"])
    assert names(archive, "bar") == ["never.mp4", "noted.mp4"]
    with Catalogue.read(archive / "results" / "catalogue.db") as catalogue:
        hits = search(catalogue, read_query(["bar"])).hits
        assert {hit.clip.name: hit.gone for hit in hits} == {"never.mp4": False, "noted.mp4": True}
    anew = update(archive, rebuild=True)
    assert anew.gone == [reel / "noted.mp4"]
    assert names(archive, "bar") == ["never.mp4", "noted.mp4"]
    annotate_away(reel / "noted.mp4", "a barrel")
    assert update(archive).read == 1
    assert names(archive, "barrel", "format:h264") == ["noted.mp4"]
    little_clip(reel / "noted.mp4", 0.4)
    update(archive)
    with Catalogue.read(archive / "results" / "catalogue.db") as catalogue:
        assert not any(hit.gone for hit in search(catalogue, read_query(["bar"])).hits)


def annotate_away(clip: Path, words: str) -> None:
    """A note for a clip that is not there."""
    add_notes(notes_path(clip), None, [new_note(Fraction(1), text=words)])


def test_a_disk_that_is_not_there_loses_nothing(archive: Path) -> None:
    (archive / "reel" / "ran.de.srt").write_text("1\n00:00:00,500 --> 00:00:01,000\nAn der Bar\n", encoding="utf-8")
    update(archive)
    (archive / "reel").rename(archive / "taken out")
    done = update(archive)
    assert (done.read, len(done.gone), done.forgotten) == (2, 3, [])  # those with notes are found where they are now
    assert names(archive, "bar", "kind:caption") == ["ran.mp4"]
    (archive / "taken out").rename(archive / "reel")
    assert update(archive).read == 0
    assert names(archive, "bar", "kind:caption") == ["ran.mp4"]


def test_a_clip_that_was_moved_is_there_once(archive: Path) -> None:
    update(archive)
    (archive / "other").mkdir()
    for name in ("noted.mp4", "noted.mp4.notes.json"):
        (archive / "reel" / name).rename(archive / "other" / name)
    run_clip(Job(archive / "other" / "noted.mp4", archive / "results" / "reel" / "noted", frozenset({"shots"})))
    done = update(archive)
    assert done.forgotten == [archive / "reel" / "noted.mp4"]
    with Catalogue.read(archive / "results" / "catalogue.db") as catalogue:
        (hit,) = search(catalogue, read_query(["noted"])).hits[:1]
        assert hit.clip == archive / "other" / "noted.mp4"
        assert not hit.gone


def test_damage_is_said_and_mended(archive: Path) -> None:
    update(archive)
    path = archive / "results" / "catalogue.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(size - 8192))
    done = update(archive)
    assert "made anew" in done.remarks[0]
    assert done.read == 3
    assert names(archive, "bar") == ["never.mp4", "noted.mp4"]


def test_one_bad_clip_costs_itself_alone(archive: Path) -> None:
    (archive / "reel" / "bad.mp4").write_bytes(b"no video " * 1000)
    (archive / "reel" / "bad.mp4.notes.json").write_text("no json", encoding="utf-8")
    done = update(archive)
    assert done.read == 4
    assert len([line for line in done.remarks if "bad.mp4" in line]) >= 1
    assert names(archive, "bar") == ["never.mp4", "noted.mp4"]


def test_results_that_were_removed(archive: Path) -> None:
    update(archive)
    shutil.rmtree(archive / "results" / "reel" / "noted")
    assert update(archive).read == 1
    with Catalogue.read(archive / "results" / "catalogue.db") as catalogue:
        hits = search(catalogue, read_query(["bar", "clip:noted"])).hits
    assert [(hit.picture, hit.shot) for hit in hits] == [(None, None)]


def test_a_folder_that_cannot_be_written(archive: Path) -> None:
    with pytest.raises(OutputError, match="cannot write"):
        update_catalogue(Path("/proc/none/catalogue.db"), [archive / "results"])
