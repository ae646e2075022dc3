"""Running the ffmpeg program that is installed with bts; nothing else in the package starts it."""

import contextlib
import logging
import re
import shlex
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import TextIOWrapper
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from bts.errors import ClipError, MissingToolError, OutputError, lacks_memory, printable
from bts.media.guard import Guard
from bts.stopping import hold

OnSeconds = Callable[[Fraction], None]
"""Called with the seconds of output that are written."""

Feed = Callable[[BinaryIO], None]
"""Writes all that the program is to read into the pipe that it is given."""


log = logging.getLogger(__name__)


def ffmpeg_path() -> Path:
    """The path of the bundled program. Raises MissingToolError when there is none."""
    import imageio_ffmpeg

    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MissingToolError("the ffmpeg program is missing", None, "reinstall imageio-ffmpeg") from error


def run_ffmpeg(
    args: Sequence[str], *, on_progress: OnSeconds | None = None, timeout: float | None = None, feed: Feed | None = None
) -> None:
    """Run the bundled program with `args`, after fixed ones: quiet, not interactive, no protocol but file and pipe.

    `on_progress` is called with the seconds of output written; `timeout` is the longest run allowed, in seconds; `feed`
    writes what the program reads from pipe:0. What `feed` raises is raised here.

    Raises:
        ClipError: the input cannot be read, or the run took longer than `timeout`.
        OutputError: writing failed.
        MissingToolError: the program is missing or does not start.
        MemoryError: memory was short.
    """
    late = threading.Event()
    with _run(["-progress", "pipe:1", "-nostats", *args], feed) as running:
        timer = threading.Timer(timeout or 0, _stop, (running.process, late))
        if timeout is not None:
            timer.start()
        try:
            _follow(running.process, on_progress)
        finally:
            timer.cancel()
    if late.is_set():
        raise ClipError(f"ffmpeg was given up after {timeout:g} s", None, "check the clip with `bts probe`", "stalled")
    if running.process.returncode or any(_UNWRITTEN.search(line) for line in running.lines):
        raise _make_error(running.lines)


@contextlib.contextmanager
def read_ffmpeg(args: Sequence[str], *, feed: Feed | None = None) -> Iterator[BinaryIO]:
    """Run the bundled program with `args` as `run_ffmpeg` does, and give what it writes to pipe:1, as it comes.

    The block reads to the end; when it leaves before that by an error, the program is stopped. Raises as `run_ffmpeg`.
    """
    with _run(args, feed) as running:
        assert running.process.stdout is not None
        with running.process.stdout as written:
            yield cast(BinaryIO, cast(TextIOWrapper, written).buffer)
        running.process.wait()
    if running.process.returncode:
        raise _make_error(running.lines)


@dataclass
class _Running:
    """A run of the program; `lines` are what it said of errors, once it has ended."""

    process: "subprocess.Popen[str]"
    lines: Sequence[str] = ()


@contextlib.contextmanager
def _run(args: Sequence[str], feed: Feed | None) -> Iterator[_Running]:
    """Run the program with `args` while the block runs, fed and guarded; whatever happens there, none is left running.

    Raises MissingToolError and MemoryError, and what `feed` raised.
    """
    command = [
        str(ffmpeg_path()), "-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe",
        *(arg.translate(_BYTES) for arg in args),
    ]  # fmt: skip
    with tempfile.TemporaryFile() as errors, Guard() as guard, contextlib.ExitStack() as ending:
        with hold():
            # A signal that came meanwhile is raised where this block ends: by then the program's end is arranged.
            process = _start(command, errors, fed=feed is not None, group=guard.group)
            ending.callback(_kill, process)
        running = _Running(process)
        feeder = _Feeder(process, feed) if feed is not None else None
        yield running
        ending.close()
        if feeder is not None:
            feeder.end()
        errors.seek(0)
        running.lines = errors.read().decode("utf-8", "surrogateescape").splitlines()


class FilterStream(Protocol):
    """A stream in a graph of ffmpeg-python, which has no types of its own."""

    def filter(self, name: str, /, *args: object, **options: object) -> "FilterStream":
        """The output of the ffmpeg filter called `name`, fed with this stream."""

    def __getitem__(self, selector: str, /) -> "FilterStream":
        """The stream of an input file with this specifier, such as `0` or `s`."""


PRIVATE = 0x100000
"""Added to the character of a byte that is not UTF-8; leads to private characters, which no name of a file has."""

_HIDDEN = {number: number + PRIVATE for number in range(0xDC80, 0xDD00)}
_BYTES = {hidden: number for number, hidden in _HIDDEN.items()}


def write_path(path: Path) -> str:
    """An absolute path for a graph of ffmpeg-python, which takes text only; `run_ffmpeg` makes its bytes of it again.

    A byte of a name that is not UTF-8 (U+DC80 to U+DCFF in Python, PEP 383) is written as a private character.
    """
    return str(path.absolute()).translate(_HIDDEN)


MICROSECONDS = 1_000_000
"""In a second: the unit of ffmpeg's `out_time_us`."""

NO_TIME_YET = 2**62
"""Microseconds; before the first frame ffmpeg reports a value near the largest 64-bit integer (AV_NOPTS_VALUE)."""


def _start(
    command: Sequence[str], errors: IO[bytes], *, fed: bool, group: int | None = None
) -> "subprocess.Popen[str]":
    """Start the program, in a process group where one is given; what it says of errors goes to a file.

    Raises MissingToolError and MemoryError.
    """
    log.debug("%s", printable(shlex.join(command)))
    stdin = subprocess.PIPE if fed else subprocess.DEVNULL
    try:
        return subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=errors, text=True, process_group=group
        )
    except OSError as error:
        if lacks_memory(error):
            raise MemoryError("no memory is left to start ffmpeg") from error
        raise MissingToolError(f"ffmpeg does not start: {error}", None, "reinstall imageio-ffmpeg") from error


def _kill(process: "subprocess.Popen[str]") -> None:
    """Kill a program, if it still runs, and wait for its end."""
    with hold():
        process.kill()
        process.wait()


def _stop(process: "subprocess.Popen[str]", late: threading.Event) -> None:
    """Kill a program that runs too long, and set `late`."""
    late.set()
    process.kill()


class _Feeder:
    """Runs a Feed on a thread of its own, while the caller follows the program's progress."""

    def __init__(self, process: "subprocess.Popen[str]", feed: Feed) -> None:
        self._process = process
        self._feed = feed
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="bts-feed", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            # The program's streams are opened as text, for its progress; what it reads is bytes.
            self._feed(cast(BinaryIO, cast(TextIOWrapper, pipe).buffer))
        except BaseException as error:  # noqa: BLE001 - raised again by `end`
            if _is_broken_pipe(error):
                return  # the program ended before it had read everything, and says why itself
            self._error = error
            self._process.kill()
        finally:
            with contextlib.suppress(OSError, ValueError):
                pipe.close()

    def end(self) -> None:
        """Wait for the thread, after the program has ended. Raises what the feed raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error


def _is_broken_pipe(error: BaseException | None) -> bool:
    """Whether a pipe that nobody reads any more is the cause: closing a file of libav then raises another error."""
    while error is not None and not isinstance(error, BrokenPipeError):
        error = error.__cause__ or error.__context__
    return error is not None


def _follow(process: "subprocess.Popen[str]", on_progress: OnSeconds | None) -> None:
    """Read the program's progress until it ends, and pass the seconds of output on."""
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            name, _, value = line.strip().partition("=")
            if name == "out_time_us" and value.isdigit() and int(value) < NO_TIME_YET and on_progress is not None:
                on_progress(Fraction(int(value), MICROSECONDS))
    process.wait()


_PREFIX = re.compile(r"^\[[^\]]*\]\s*")
"""The module of the program that writes a line of its log, such as `[mp4 @ 0x55]`."""

_GENERAL = re.compile(
    r"Conversion failed|Error opening (in|out)put(:| files?\b)|Terminating thread|Task finished with error"
)
"""Messages that name no cause."""

_UNWRITTEN = re.compile(
    r"Error (writing|closing|muxing)|No space left|av_interleaved_write_frame|already exists\. Exiting"
)
"""Messages after which the output is incomplete, even when the program ends with exit code 0."""

_FULL = "No space left"
"""In messages about a full disk."""

SCRATCH_BYTES = 1 << 16
"""Bytes that the disk of files in between takes as long as it is not full."""

_MEMORY = re.compile(r"Cannot allocate memory|Failed to allocate|Out of memory|malloc of size \d+ failed")
"""Messages of a program for which memory was short."""

_WRITING = re.compile(rf"\[out#|Error opening output|{_UNWRITTEN.pattern}")
"""Messages about the output file."""


def _lacks_scratch() -> bool:
    """Whether the disk of files in between is full."""
    try:
        with tempfile.TemporaryFile() as file:
            file.write(bytes(SCRATCH_BYTES))
    except OSError:
        return True
    return False


def _make_error(lines: Sequence[str]) -> ClipError | OutputError:
    """The error for a failed run, from the last line of its log that names a cause; OutputError if writing failed.

    Raises MemoryError when memory was short.
    """
    messages = [line.strip() for line in lines if line.strip()]
    if (not messages or _FULL in "\n".join(messages)) and _lacks_scratch():
        # Then what the program said of errors, which goes to a file there too, may be lost.
        folder = Path(tempfile.gettempdir())
        return OutputError(
            "no place is left for files in between", folder, "free some space there, or name another disk in TMPDIR"
        )
    causes = [line for line in messages if not _GENERAL.search(line)] or messages
    what = f"ffmpeg failed: {_PREFIX.sub('', causes[-1]) if causes else 'no reason given'}"
    if any(_WRITING.search(line) for line in messages):
        return OutputError(what, None, "check the output folder and the space on its disk")
    if _MEMORY.search("\n".join(messages)):
        raise MemoryError(what)
    return ClipError(what, None, "check the clip with `bts probe`", "undecodable")
