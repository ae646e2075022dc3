"""What commands share: the clip argument, written times, JSON output, progress on stderr."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from bts.choices import UNFINISHED, one_of
from bts.errors import BtsError, UsageError, printable, printable_words
from bts.files import format_json
from bts.model import Progress, silent
from bts.runlog import is_log_shown, show_log
from bts.timecode import Label, read_label
from bts.timing import Written, parse_written

F = TypeVar("F", bound=Callable[..., Any])


def read_verbosity(ctx: click.Context, param: click.Parameter, value: int) -> bool:
    """Whether -v was given; from -vv on, what the modules of bts log goes to stderr as it comes."""
    del ctx, param
    if value > 1:
        show_log()
    return value > 0


class PathName(click.ParamType[Path]):
    """A path as it was given; whether it can be used is checked by the core, which has the exit codes."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, taken as it stands."""
        return Path(value)


class _Written(click.ParamType[Any]):
    def __init__(self, name: str, parse: Callable[[str], Any]) -> None:
        self.name = name
        self._parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The parsed value; what is no time is a usage error that shows the forms."""
        if not isinstance(value, str):
            return value
        try:
            return self._parse(value)
        except UsageError as error:
            self.fail(str(error), param, ctx)


PATH = PathName()
START: click.ParamType[Label] = _Written("timecode", read_label)
MOMENT: click.ParamType[Written] = _Written("time|range", parse_written)

clip_argument = click.argument("clip", type=PATH)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress and no remarks; errors only.")
verbose_option = click.option(
    "-v", "--verbose", count=True, callback=read_verbosity, help="Say more of what is done; -vv: all that is logged."
)
accept_clip_option = click.option(
    "--accept-clip", is_flag=True, help="The clip was replaced, and the notes hold for it as it is now."
)
force_option = click.option("--force", is_flag=True, help="Do it again, and replace files that bts did not make.")
force_print_option = click.option(
    "--force",
    is_flag=True,
    help="Do it again, replace files that bts did not make, and print words that are marked as unfinished: "
    f"{one_of(UNFINISHED)}.",
)


def print_json(value: Any) -> None:
    """The result on stdout, as JSON in UTF-8 whatever the locale says."""
    text = format_json(value, indent=2) + "\n"
    sys.stdout.flush()
    stdout = sys.stdout.buffer
    stdout.write(text.encode("utf-8"))
    stdout.flush()


def remark(line: str, *, quiet: bool = False) -> None:
    """A line for the person, on stderr."""
    if not quiet:
        click.echo(printable_words(line), err=True)


def raise_first(failed: Sequence[BtsError]) -> None:
    """Raise the first of some errors after a line for each other, in which the first's remedy is not said again.

    Nothing happens where there are none.
    """
    if not failed:
        return
    for other in failed[1:]:
        again = BtsError(other.what, other.path) if other.remedy == failed[0].remedy else other
        remark(str(again))
    raise failed[0]


def print_path(path: Path | str) -> None:
    """A result's path on stdout: to a program byte for byte, so that it finds the file; to a person so that it shows.

    A name in `bts.errors.printable`'s form is no path.
    """
    if sys.stdout.isatty():
        click.echo(printable(path))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(os.fsencode(path) + os.linesep.encode("ascii"))
    sys.stdout.buffer.flush()


def near_path(path: Path) -> Path:
    """The path from the working folder, where it lies below that."""
    home = Path.cwd()
    return path.relative_to(home) if path.is_relative_to(home) else path


@contextmanager
def progress_of(clip: Path, *, quiet: bool = False) -> Iterator[Progress]:
    """A Progress for one clip: a bar on a terminal (stage, speed as a multiple of real time, time left), else lines."""
    if quiet or is_log_shown() or not sys.stderr.isatty():
        yield silent
        return
    from bts.cli.kit.progress import display

    with display(1, quiet=quiet) as shown:
        yield lambda stage, done, total: shown.advance(clip, stage, done, total)
