"""The ffmpeg program that comes with bts: the one way anything here runs it."""

import subprocess
import tempfile
import time
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
    Raises ClipError for input that cannot be read, OutputError when writing fails, MissingToolError without a program.
    """
    command = [
        str(ffmpeg_path()), "-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe",
        "-progress", "pipe:1", "-nostats", *args,
    ]  # fmt: skip
    started = time.monotonic()
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
        except OSError as error:
            raise MissingToolError(f"ffmpeg does not start: {error}", None, "reinstall imageio-ffmpeg") from error
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                name, _, value = line.strip().partition("=")
                if name == "out_time_us" and value.lstrip("-").isdigit() and on_progress is not None:
                    on_progress(Fraction(max(0, int(value)), 1_000_000))
                if timeout is not None and time.monotonic() - started > timeout:
                    process.kill()
                    raise ClipError(f"ffmpeg was given up after {timeout:.0f} s")
        log.seek(0)
        lines = log.read().decode("utf-8", "replace").splitlines()
    if process.returncode:
        raise failure(lines)


def failure(lines: Sequence[str]) -> ClipError | OutputError:
    """The error that the program's last words mean."""
    useful = [line.strip() for line in lines if line.strip() and "Conversion failed" not in line]
    what = f"ffmpeg failed: {useful[-1] if useful else 'no reason given'}"
    if any("No space left" in line or "Permission denied" in line for line in useful):
        return OutputError(what, None, "check the output folder and the space on its disk")
    return ClipError(what, None, "check the clip with `bts probe`")
