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


HEARD_TWICE = """
import atexit, os, signal, time, weakref
from bts import cli, stopping

class Thing: pass

thing = Thing()
kept = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.{name}))

def work(**_):
    # One exception is lost in a callback; the other ends the command, before the signal is sent again.
    global thing
    del thing
    {error}

atexit.register(time.sleep, {wait})

cli.bts.main = work
cli.main()
"""

STUCK = """
import time
from bts import cli, stopping

stopping.GRACE = 0.2

def work(**_):
    print("here", flush=True)
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass

cli.bts.main = work
cli.main()
"""


@pytest.mark.parametrize("wait", [0, 0.3])
@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("SIGHUP", 'raise stopping.Stopped("SIGHUP")', "bts: interrupted (SIGHUP)\n"),
        ("SIGINT", "raise KeyboardInterrupt", "bts: interrupted\n"),
        ("SIGINT", "exec('raise KeyboardInterrupt')", "bts: interrupted\n"),
    ],
)
def test_a_command_that_ends_before_a_signal_is_sent_again_says_it_once(
    name: str, error: str, said: str, wait: float
) -> None:
    """Before it is sent again, or while it is."""
    lines = HEARD_TWICE.format(name=name, error=error, wait=wait)
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, said)


def test_a_program_that_does_not_end_is_ended_and_says_the_signal() -> None:
    process = subprocess.Popen([sys.executable, "-c", STUCK], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "bts: interrupted (SIGTERM)\n")
