"""Starts `bts` processes quickly: forked from one that has loaded the libraries, instead of loading them in each.

Such a process has its own working folder, variables, arguments and streams, and ends as `python -m bts` ends. Only the
0.3 to 0.6 s in which Python would load NumPy, OpenCV, PyAV and the package are saved.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import selectors
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

LIBRARIES = (
    "av",
    "cv2",
    "fontTools.subset",
    "fontTools.ttLib",
    "fontTools.varLib.instancer",
    "icu4py.breakers",
    "jinja2",
    "PIL.Image",
    "rich.console",
)
"""What commands load besides the modules that they stand in."""

REQUEST_BYTES = 100_000
"""The longest request, arguments and variables as JSON; what is longer starts a process of its own."""

TIMEOUT = 300.0
"""Seconds that a call may take."""

READ_BYTES = 1 << 16
"""How much of a stream is read at once."""


class Template:
    """A process that has loaded the libraries and is forked for each call."""

    def __init__(self) -> None:
        """Start the process; it loads while the tests go on."""
        self.variables = dict(os.environ)
        self.ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-P", __file__, str(theirs.fileno())]
            self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)

    def end(self) -> None:
        """End the process."""
        self.ours.close()
        self.process.wait()

    def suits(self, args: list[str], variables: dict[str, str]) -> bool:
        """Whether a request is short, and Python would start as the template did: it reads the same variables."""
        return len(json.dumps([args, variables])) < REQUEST_BYTES / 2 and all(
            variables.get(name) == self.variables.get(name)
            for name in variables.keys() | self.variables.keys()
            if name.startswith(("PYTHON", "LC_", "LANG"))
        )

    def run(
        self, args: list[str], folder: Path, variables: dict[str, str], timeout: float
    ) -> "subprocess.CompletedProcess[str]":
        """Run `bts ARGS...` in a folder; the finished process with its two streams.

        Raises subprocess.TimeoutExpired after `timeout` seconds; the process is killed then.
        """
        request = json.dumps([args, str(folder), variables]).encode()
        out, their_out = os.pipe()
        errors, their_errors = os.pipe()
        socket.send_fds(self.ours, [request], [their_out, their_errors])
        os.close(their_out)
        os.close(their_errors)
        number = int(self.ours.recv(READ_BYTES))
        try:
            streams = _read_all(out, errors, time.monotonic() + timeout)
        except TimeoutError:
            os.kill(number, 9)
            self.ours.recv(READ_BYTES)
            raise subprocess.TimeoutExpired(args, timeout) from None
        code = int(self.ours.recv(READ_BYTES))
        return subprocess.CompletedProcess([sys.executable, "-m", "bts", *args], code, *streams)


def _read_all(out: int, errors: int, until: float) -> list[str]:
    """The text of two pipes, once both are closed at their other end. Raises TimeoutError at the time `until`."""
    found = {out: bytearray(), errors: bytearray()}
    with selectors.DefaultSelector() as selector:
        for pipe in found:
            selector.register(pipe, selectors.EVENT_READ)
        try:
            while selector.get_map():
                ready = selector.select(max(0.0, until - time.monotonic()))
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    data = os.read(key.fd, READ_BYTES)
                    found[key.fd] += data
                    if not data:
                        selector.unregister(key.fd)
                        os.close(key.fd)
        finally:
            for key in selector.get_map().values():
                os.close(key.fd)
    return [bytes(data).decode().replace("\r\n", "\n").replace("\r", "\n") for data in found.values()]


@cache
def template() -> Template | None:
    """The process that all calls of this process are forked from; None where the system is another than Linux."""
    if sys.platform != "linux":
        return None
    started = Template()
    atexit.register(started.end)
    return started


def run_bts(folder: Path, *args: str | Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run `bts ARGS...` as its own process in a folder; the finished process with its two streams.

    `env` are variables beside those of this process. It is forked from the template, if Python would start in the same
    way. Raises subprocess.TimeoutExpired after 300 seconds.
    """
    words, variables, found = [str(arg) for arg in args], {**os.environ, **env}, template()
    if found is not None and found.suits(words, variables):
        return found.run(words, folder, variables, TIMEOUT)
    return run_alone(folder, words, variables)


def run_alone(folder: Path, args: list[str], variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run `python -m bts ARGS...`, which loads all it needs itself. Raises as `run_bts` does."""
    return subprocess.run(
        [sys.executable, "-m", "bts", *args],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env=variables,
        timeout=TIMEOUT,
        check=False,
    )


def load() -> None:
    """Load what commands need."""
    from bts.cli import COMMANDS

    for module in (*LIBRARIES, *(target.partition(":")[0] for target, _ in COMMANDS.values())):
        importlib.import_module(module)
    gc.freeze()  # a forked process would go through all that is loaded, when it collects garbage and at its end


def serve(requests: socket.socket) -> bool:
    """Fork for each request; answer with the child's number, then its exit code. True in a child, False at the end."""
    while True:
        request, pipes, _, _ = socket.recv_fds(requests, REQUEST_BYTES, 2)
        if not request:
            return False
        child = os.fork()
        if not child:
            requests.close()
            become(request, *pipes)
            return True
        for pipe in pipes:
            os.close(pipe)
        requests.send(str(child).encode())
        requests.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def become(request: bytes, out: int, errors: int) -> None:
    """Take on the arguments, folder, variables and streams of a request."""
    args, folder, variables = json.loads(request)
    for pipe, place in ((out, 1), (errors, 2)):
        os.dup2(pipe, place)
        os.close(pipe)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = ["bts", *args]
    sys.path.insert(0, folder)


if __name__ == "__main__":
    load()
    if serve(socket.socket(fileno=int(sys.argv[1]))):
        runpy.run_module("bts", run_name="__main__", alter_sys=True)
