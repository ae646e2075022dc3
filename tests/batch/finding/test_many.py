"""A search of many files streams, and its memory does not grow with them."""

import os
import time
import tracemalloc
from pathlib import Path

import pytest

from bts.batch.finding import Search, find

FOLDERS, FILES = 400, 250


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """100,000 files in 400 folders, those of one folder names of one file: they take least time to make."""
    for number in range(FOLDERS):
        folder = tmp_path / f"top/{number // 20:02}/{number:03}"
        folder.mkdir(parents=True)
        source = folder / "0000.mp4"
        source.write_bytes(b"\xff\x00\xfe")
        for count in range(1, FILES):
            os.link(source, folder / f"{count:04}.mp4")
    return tmp_path / "top"


@pytest.mark.slow
def test_a_hundred_thousand_files(archive: Path) -> None:
    started = time.perf_counter()
    running = find([archive], Search())
    next(running)
    first = time.perf_counter() - started
    begun = time.process_time()
    count = 1 + sum(found.failure is None for found in running)
    seconds = time.process_time() - begun
    assert count == FOLDERS * FILES
    assert first < 1
    tracemalloc.start()
    sum(1 for _ in find([archive], Search()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"first clip {first * 1000:.0f} ms, all {seconds:.1f} s of processor time, peak {peak / 1e6:.2f} MB")
    assert peak < 10_000_000
    assert seconds < 60
