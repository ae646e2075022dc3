"""A worker's decoder may have any number of threads: what is made of a clip is the same to the byte."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bts import media
from bts.media.threads import decoder_threads
from bts.pipeline import run_clip
from bts.work import Job


@pytest.fixture
def _own_threads() -> Iterator[None]:
    yield
    media.use_threads(0)


@pytest.mark.slow
@pytest.mark.usefixtures("_own_threads")
@pytest.mark.parametrize("name", ["archive/chaplin.mp4", "archive/rpza_qdm2.mov", "awkward/cursed-vfr.mp4"])
def test_one_thread_and_four_make_the_same_files(footage: Path, tmp_path: Path, name: str) -> None:
    made = []
    for threads in (1, 4):
        media.use_threads(threads)
        folder = tmp_path / str(threads) / "out"
        assert run_clip(Job(footage / name, folder)).failures == ()
        made.append({str(path.relative_to(folder)): _content(path) for path in folder.rglob("*") if path.is_file()})
    assert made[0] == made[1]
    assert len(made[0]) > 3


def _content(path: Path) -> object:
    """What is in a file, without what says how long the work took, and when."""
    if path.name == "report.json":
        report = json.loads(path.read_text())
        return [(stage["name"], stage["made"]) for stage in report["stages"]], report["counts"], report["warnings"]
    if path.name == ".bts-made.json":
        return sorted(json.loads(path.read_text()))
    return path.read_bytes()


@pytest.mark.usefixtures("_own_threads")
def test_a_clip_has_the_processors_that_nobody_else_needs_and_gives_them_back() -> None:
    media.use_threads(2)
    with media.more_threads(5):
        assert decoder_threads() == 5
    with media.more_threads(1):
        assert decoder_threads() == 2
    with media.more_threads(0):
        assert decoder_threads() == 2
    media.use_threads(0)
    with media.more_threads(3):
        assert decoder_threads() == 0
