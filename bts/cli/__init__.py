"""The command line. Commands are loaded when they are called, so that `bts --help` starts at once."""

import errno
import os
import sys
from contextlib import suppress
from typing import NoReturn

import click

from bts import __version__, stopping
from bts.choices import EXIT_CODES, ExitCode
from bts.cli.kit.lazy import LazyGroup
from bts.errors import DEBUG, BtsError, bug, printable
from bts.files import drop_unfinished

COMMANDS = {
    "run": ("bts.cli.run:run", "Take clips and folders through the whole pipeline."),
    "probe": ("bts.cli.probe:probe", "Say what a file is."),
    "shots": ("bts.cli.shots:shots", "Find transitions, shots and the best frame of each."),
    "sheet": ("bts.cli.sheet:sheet", "Make one contact sheet of a clip."),
    "note": ("bts.cli.note:note", "Attach notes to moments of a clip, and keep them."),
    "still": ("bts.cli.still:still", "Make stills that can be published."),
    "snippet": ("bts.cli.snippet:snippet", "Cut short videos with captions."),
    "reel": ("bts.cli.reel:reel", "Join the notes' snippets into one video."),
    "story": ("bts.cli.story:story", "Make the article-ready page of a clip."),
    "index": ("bts.cli.index:index", "Bring the catalogue of clips, notes and captions up to date."),
    "search": ("bts.cli.search:search", "Search the catalogue: words, people, kinds, dates."),
    "schema": ("bts.cli.schema:schema", "Print the JSON Schema of what bts writes."),
    "doctor": ("bts.cli.doctor:doctor", "Say what this machine has and lacks."),
}
"""Name -> (where the command is, the line that `bts --help` shows without importing it)."""


@click.command(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="""\b
Example:
  bts run interview.mp4            outputs/interview/ gets shots, sheet, stills, snippets, story
  bts note add interview.mp4 1:02-1:09 "Cameras were hidden behind the bar" -k hidden-camera

\b
Exit codes: """
    + ", ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items())
    + """.
Shell completion: eval "$(_BTS_COMPLETE=bash_source bts)" (or zsh_source, fish_source).""",
)
@click.version_option(__version__, prog_name="bts")
def bts() -> None:
    """From a clip to shots, keyframes, timed notes, stills, captioned snippets and a story."""


CANNOT_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""Errors of a file that is open already: stdout, as those of files of results are told where they are written."""


INTERRUPTED = "interrupted"
"""The last line of a command that did not come to its end."""


def main() -> None:
    """Run the command line; every error that bts raises on purpose becomes one line and its exit code.

    SIGTERM and a closed terminal end it as Ctrl-C does: files in order, one line, exit code 130.
    """
    stopping.listen(_give_up)
    try:
        code, line = _run()
    except stopping.Stopped:
        code, line = ExitCode.INTERRUPTED, ""
    except KeyboardInterrupt:
        code, line = ExitCode.INTERRUPTED, INTERRUPTED
    stopping.finish()
    if signal := stopping.ended_by():
        # What else went wrong came of it: programs that got the same signal, a terminal that is gone.
        code, line = ExitCode.INTERRUPTED, _tell_signal(signal)
    if code == ExitCode.INTERRUPTED:
        # A signal may come before the block is entered that would clean up, or while one does.
        drop_unfinished()
    with suppress(OSError):
        if line:
            complain(line)
    if code == ExitCode.INTERRUPTED:
        _leave()
    sys.exit(int(code) if isinstance(code, int) else ExitCode.OK)


def _leave() -> NoReturn:
    """End with the exit code of an interruption.

    Where KeyboardInterrupt passed through code that a library made of a text (`exec`), `sys.exit` would end the process
    by SIGINT in place of it.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(ExitCode.INTERRUPTED)


def _give_up() -> None:
    """Leave files in order and say why, where the program does not end by itself after a signal."""
    drop_unfinished()
    with suppress(OSError):
        complain(_tell_signal(stopping.ended_by()))


def _tell_signal(name: str) -> str:
    return f"{INTERRUPTED} ({name})"


def _run() -> tuple[object, str]:
    """Run the command; returns its exit code, and the line that is still to be printed."""
    try:
        code = bts.main(prog_name="bts", standalone_mode=False)
        _flush()
        return code, ""
    except BtsError as error:
        return error.exit_code, str(error)
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED, INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code, ""
    except BrokenPipeError:
        _print_no_more()  # the reader of a pipe (`| head`) has enough
        return ExitCode.OK, ""
    except MemoryError as error:
        return ExitCode.INPUT, f"out of memory: {error}; close other programs"
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None and error.errno in CANNOT_WRITE:
            _print_no_more()
            if error.errno == errno.EIO:
                return ExitCode.INTERRUPTED, "interrupted (the terminal is gone)"
            return ExitCode.OUTPUT, f"what is to be printed cannot be written: {error.strerror}; print it elsewhere"
        # The last net: a bug still ends in one line, unless it is being hunted.
        if os.environ.get(DEBUG):
            raise
        return BtsError.exit_code, str(bug(error))


def _flush() -> None:
    """Print what is still to be printed. That a terminal is gone is no failure of the command."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        _print_no_more()


def _print_no_more() -> None:
    """Let the rest of stdout vanish: Python would complain again while it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(line: str) -> None:
    """One line on stderr, marked as bts's own."""
    click.echo(f"bts: {printable(line)}", err=True)
