"""Signals become exceptions in the main thread, also where Python itself would lose one."""

import signal
import subprocess
import sys
import time

import pytest

LOST = """
import os, sys, time, weakref
from bts import stopping

class Thing: pass

stopping.listen(lambda: None)
thing = Thing()
kept = weakref.ref(thing, lambda _: os.kill(os.getpid(), {number}))
try:
    del thing
    time.sleep(30)
except (stopping.Stopped, KeyboardInterrupt) as error:
    print(type(error).__name__, stopping.ended_by())
"""


@pytest.mark.parametrize(
    ("number", "said"),
    [(signal.SIGTERM, "Stopped SIGTERM"), (signal.SIGHUP, "Stopped SIGHUP"), (signal.SIGINT, "KeyboardInterrupt ")],
)
def test_a_signal_that_comes_in_a_callback_is_not_lost(number: int, said: str) -> None:
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", LOST.format(number=int(number))], capture_output=True, text=True)
    assert (done.returncode, done.stdout.rstrip("\n"), done.stderr) == (0, said, "")
    assert time.monotonic() - began < 20


def test_what_else_is_lost_is_still_printed() -> None:
    lines = "from bts import stopping\nstopping.listen(lambda: None)\n"
    lines += "import weakref\nclass Thing: pass\nthing = Thing()\n"
    lines += "kept = weakref.ref(thing, lambda _: 1 / 0)\ndel thing"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True)
    assert "ZeroDivisionError" in done.stderr
