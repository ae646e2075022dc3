"""The command line. Commands are loaded when they are called, so that `bts --help` starts at once."""

import os
import sys
from contextlib import suppress

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


def main() -> None:
    """Run the command line; every error that bts raises on purpose becomes one line and its exit code.

    SIGTERM and a closed terminal end it as Ctrl-C does: files in order, one line, exit code 130.
    """
    stopping.listen(drop_unfinished)
    try:
        code, line = _run()
    except stopping.Stopped:
        code, line = ExitCode.INTERRUPTED, ""
    if signal := stopping.ended_by():
        # What else went wrong came of it: programs that got the same signal, a terminal that is gone.
        code, line = ExitCode.INTERRUPTED, f"interrupted ({signal})"
        # A signal may come before the block is entered that would clean up.
        drop_unfinished()
    with suppress(OSError):
        if line:
            complain(line)
    sys.exit(int(code) if isinstance(code, int) else ExitCode.OK)


def _run() -> tuple[object, str]:
    """Run the command; returns its exit code, and the line that is still to be printed."""
    try:
        return bts.main(prog_name="bts", standalone_mode=False), ""
    except BtsError as error:
        return error.exit_code, str(error)
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED, "interrupted"
    except click.ClickException as error:
        error.show()
        return error.exit_code, ""
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has enough. Python would complain again while it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK, ""
    except MemoryError as error:
        return ExitCode.INPUT, f"out of memory: {error}; close other programs"
    except Exception as error:
        # The last net: a bug still ends in one line, unless it is being hunted.
        if os.environ.get(DEBUG):
            raise
        return BtsError.exit_code, str(bug(error))


def complain(line: str) -> None:
    """One line on stderr, marked as bts's own."""
    click.echo(f"bts: {printable(line)}", err=True)
