"""Starts `bts` processes quickly: forked from one that has loaded the libraries, instead of loading them in each.

Such a process has its own working folder, variables, arguments and streams, and ends as `python -m bts` ends. Only the
0.3 to 0.9 s are saved in which Python would load NumPy, OpenCV, PyAV and the package, and the 0.05 s in which it would
take apart all that is loaded, at the end.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

LIBRARIES = (
    "av.subtitles.stream",
    "babel.dates",
    "cv2",
    "fontTools.subset",
    "fontTools.ttLib",
    "fontTools.varLib.instancer",
    "fontpkg_inter",
    "fontpkg_noto_sans",
    "icu4py.breakers",
    "jinja2.sandbox",
    "markdown_it.presets",
    "nh3",
    "numpy.fft",
    "numpy.ma",
    "PIL.GifImagePlugin",
    "PIL.ImageCms",
    "PIL.ImageFont",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "rich.console",
    "rich.progress",
)
"""What commands load besides modules of bts, in the middle of their work."""

NOT_LOADED = {"bts.__main__", "bts.batch.executors.remote"}
"""Modules of bts that the template leaves alone: what it runs itself, and the one that brings the libraries of Dask."""

REQUEST_BYTES = 100_000
"""The longest request, arguments and variables as JSON; what is longer starts a process of its own."""

TIMEOUT = 300.0
"""Seconds that a call may take."""

PIPE_BYTES = 1 << 16
"""How much a pipe holds that nobody reads yet, and how much standard input may be."""

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
        self, args: list[str], folder: Path, variables: dict[str, str], timeout: float, stdin: bytes | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run `bts ARGS...` in a folder; the finished process with its two streams.

        `stdin` comes through a pipe; without it standard input is the empty device. Raises subprocess.TimeoutExpired
        after `timeout` seconds; the process is killed then.
        """
        request = json.dumps([args, str(folder), variables]).encode()
        out, their_out = os.pipe()
        errors, their_errors = os.pipe()
        theirs = [_open_input(stdin), their_out, their_errors]
        socket.send_fds(self.ours, [request], theirs)
        for pipe in theirs:
            os.close(pipe)
        number = int(self.ours.recv(READ_BYTES))
        try:
            streams = _read_all(out, errors, time.monotonic() + timeout)
        except TimeoutError:
            os.kill(number, 9)
            self.ours.recv(READ_BYTES)
            raise subprocess.TimeoutExpired(args, timeout) from None
        code = int(self.ours.recv(READ_BYTES))
        return subprocess.CompletedProcess([sys.executable, "-m", "bts", *args], code, *streams)


def _open_input(stdin: bytes | None) -> int:
    """What a process reads from: a pipe that holds `stdin`, or the empty device."""
    if stdin is None:
        return os.open(os.devnull, os.O_RDONLY)
    assert len(stdin) <= PIPE_BYTES
    theirs, ours = os.pipe()
    os.write(ours, stdin)
    os.close(ours)
    return theirs


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
    return _run(folder, [str(arg) for arg in args], {**os.environ, **env}, None)


def pipe_bts(folder: Path, stdin: bytes, *args: str | Path) -> "subprocess.CompletedProcess[str]":
    """As `run_bts`, with `stdin` coming through a pipe."""
    return _run(folder, [str(arg) for arg in args], dict(os.environ), stdin)


def _run(
    folder: Path, args: list[str], variables: dict[str, str], stdin: bytes | None
) -> "subprocess.CompletedProcess[str]":
    found = template()
    if found is not None and found.suits(args, variables):
        return found.run(args, folder, variables, TIMEOUT, stdin)
    return run_alone(folder, args, variables, stdin)


def run_alone(
    folder: Path, args: list[str], variables: dict[str, str], stdin: bytes | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run `python -m bts ARGS...`, which loads all it needs itself. Raises as `run_bts` does."""
    source = _open_input(stdin)
    try:
        return subprocess.run(
            [sys.executable, "-m", "bts", *args],
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=source,
            cwd=folder,
            env=variables,
            timeout=TIMEOUT,
            check=False,
        )
    finally:
        os.close(source)


def load() -> None:
    """Load what commands need: all modules of bts, and the libraries."""
    import bts

    modules = {module.name for module in pkgutil.walk_packages(bts.__path__, "bts.")} - NOT_LOADED
    for module in (*LIBRARIES, *sorted(modules)):
        importlib.import_module(module)
    prepare()
    gc.freeze()  # a forked process would go through all that is loaded, when it collects garbage and at its end


def prepare() -> None:
    """Let bts keep what it makes once in a process: its list of fonts, and compiled templates of pages.

    The networks that look at pictures are left alone, for they start a thread, which a forked process would not have.
    """
    from bts.captions.fonts import fonts
    from bts.story.languages import language_of
    from bts.story.printing.html import render_html
    from bts.story.printing.wordpress import render_wordpress

    sys.path.append(str(Path(__file__).parents[1]))
    from tests.story.made_page import make_page

    sys.path.pop()
    fonts()
    render_html(make_page(), language_of("en"))
    render_wordpress(make_page(), language_of("en"), str)


def serve(requests: socket.socket) -> bool:
    """Fork for each request; answer with the child's number, then its exit code. True in a child, False at the end."""
    while True:
        request, pipes, _, _ = socket.recv_fds(requests, REQUEST_BYTES, 3)
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


def become(request: bytes, *pipes: int) -> None:
    """Take on the arguments, folder, variables and streams of a request."""
    args, folder, variables = json.loads(request)
    for place, pipe in enumerate(pipes):
        os.dup2(pipe, place)
        os.close(pipe)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = ["bts", *args]
    sys.path.insert(0, folder)


def run() -> None:
    """Run bts as `python -m bts` does; note the code with which it ends."""
    try:
        runpy.run_module("bts", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, int):
            codes.append(end.code)
        raise


def leave() -> None:
    """End at once, if bts gave its exit code; Python would go through all that is loaded, and so copy its memory."""
    if codes:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(codes[0])


codes: list[int] = []
"""The exit code of bts in a forked process, once it has ended."""

if __name__ == "__main__":
    atexit.register(leave)  # first, so that it is called last: after threads have ended and all other exit functions
    load()
    if serve(socket.socket(fileno=int(sys.argv[1]))):
        run()
