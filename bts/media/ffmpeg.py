"""The ffmpeg program that comes with bts: the one way anything here runs it."""

import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from bts.errors import ClipError, MissingToolError, OutputError

Progress = Callable[[Fraction], None]


def ffmpeg_path() -> Path:
    """Where the bundled program is. Raises MissingToolError when it is not there."""
    import imageio_ffmpeg

    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MissingToolError("the ffmpeg program is missing", None, "reinstall imageio-ffmpeg") from error


def run_ffmpeg(args: Sequence[str], *, on_progress: Progress | None = None, timeout: float | None = None) -> None:
    """Run the bundled program with `args` (after the fixed ones: quiet, no stdin, files only).

    `on_progress` is told how many seconds of output are done; `timeout` bounds the whole run in seconds.
    Raises ClipError for input that cannot be read or a run that took too long, OutputError when writing fails,
    MissingToolError without a program.
    """
    command = [
        str(ffmpeg_path()), "-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe",
        "-progress", "pipe:1", "-nostats", *args,
    ]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
        except OSError as error:
            raise MissingToolError(f"ffmpeg does not start: {error}", None, "reinstall imageio-ffmpeg") from error
        late = threading.Event()
        timer = threading.Timer(timeout or 0, end, (process, late))
        if timeout is not None:
            timer.start()
        try:
            follow(process, on_progress)
        finally:
            # Whatever happens here, no program is left running.
            timer.cancel()
            process.kill()
            process.wait()
        log.seek(0)
        lines = log.read().decode("utf-8", "replace").splitlines()
    if late.is_set():
        raise ClipError(f"ffmpeg was given up after {timeout:g} s")
    if process.returncode or any(_UNWRITTEN.search(line) for line in lines):
        raise failure(lines)


def end(process: "subprocess.Popen[str]", late: threading.Event) -> None:
    """Stop a program that takes too long."""
    late.set()
    process.kill()


def follow(process: "subprocess.Popen[str]", on_progress: Progress | None) -> None:
    """Read the program's progress until it ends."""
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            name, _, value = line.strip().partition("=")
            # Before the first frame the program may report the largest integer, its sign for "no time yet".
            if name == "out_time_us" and value.isdigit() and int(value) < 2**62 and on_progress is not None:
                on_progress(Fraction(int(value), 1_000_000))
    process.wait()


_PREFIX = re.compile(r"^\[[^\]]*\]\s*")
_GENERAL = re.compile(
    r"Conversion failed|Error opening (in|out)put(:| files?\b)|Terminating thread|Task finished with error"
)
_UNWRITTEN = re.compile(
    r"Error (writing|closing|muxing)|No space left|av_interleaved_write_frame|already exists\. Exiting"
)
"""Said when a file is not whole; the program may still end as if all were well."""
_WRITING = re.compile(rf"\[out#|Error opening output|{_UNWRITTEN.pattern}")


def failure(lines: Sequence[str]) -> ClipError | OutputError:
    """The error that the program's last words mean; its closing remarks, which say nothing, are passed over."""
    said = [line.strip() for line in lines if line.strip()]
    telling = [line for line in said if not _GENERAL.search(line)] or said
    what = f"ffmpeg failed: {_PREFIX.sub('', telling[-1]) if telling else 'no reason given'}"
    if any(_WRITING.search(line) for line in said):
        return OutputError(what, None, "check the output folder and the space on its disk")
    return ClipError(what, None, "check the clip with `bts probe`")
