"""Work that hangs is given up; work that is left early ends."""

import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from bts.errors import ClipError
from bts.media.watchdog import Beat, watch, watch_once

CLIP = Path("clip.mp4")


def test_items_come_in_order() -> None:
    def work(beat: Beat) -> Generator[int, None, None]:
        for n in range(100):
            beat()
            yield n

    assert list(watch(work, CLIP, 5)) == list(range(100))


def test_what_hangs_is_given_up() -> None:
    release = threading.Event()

    def work(beat: Beat) -> Generator[int, None, None]:
        yield 1
        release.wait(20)

    items = watch(work, CLIP, 0.3)
    started = time.monotonic()
    assert next(items) == 1
    with pytest.raises(ClipError, match=r"no progress for 0\.3 s") as caught:
        next(items)
    assert time.monotonic() - started < 5
    assert caught.value.path == CLIP
    release.set()


def test_slow_work_that_shows_progress_is_not_given_up() -> None:
    def work(beat: Beat) -> int:
        for _ in range(12):
            time.sleep(0.05)
            beat()
        return 7

    assert watch_once(work, CLIP, 0.3) == 7


def test_a_slow_caller_is_not_taken_for_slow_work() -> None:
    def work(beat: Beat) -> Generator[int, None, None]:
        for n in range(10):
            beat()
            yield n

    seen = []
    for item in watch(work, CLIP, 0.1):
        time.sleep(0.15)
        seen.append(item)
    assert seen == list(range(10))


def test_errors_come_out_where_the_work_was_asked_for() -> None:
    def work(beat: Beat) -> Generator[int, None, None]:
        yield 1
        raise ClipError("broken", CLIP)

    items = watch(work, CLIP, 5)
    assert next(items) == 1
    with pytest.raises(ClipError, match="broken"):
        next(items)


def test_leaving_early_ends_the_work_and_closes_it() -> None:
    closed = threading.Event()

    def work(beat: Beat) -> Generator[int, None, None]:
        try:
            n = 0
            while True:
                beat()
                yield n
                n += 1
        finally:
            closed.set()

    items = watch(work, CLIP, 5)
    assert next(items) == 0
    items.close()
    assert closed.wait(5)


def test_little_is_made_ahead() -> None:
    made = []

    def work(beat: Beat) -> Generator[int, None, None]:
        for n in range(50):
            made.append(n)
            yield n

    items = watch(work, CLIP, 5)
    next(items)
    time.sleep(0.2)
    assert len(made) <= 8
    items.close()
