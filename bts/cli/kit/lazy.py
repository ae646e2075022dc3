"""Groups of commands that are imported when they are used, so that help starts at once."""

import os
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from bts.cli.kit.arguments import read_verbosity
from bts.errors import DEBUG, BtsError, UsageError, lacks_memory


class LazyGroup(click.Group):
    """A group made from a table: name -> (`module:attribute` of the command, the line that help shows for it)."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = table
        self._completed: set[str] = set()

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands in the order of work, not of the alphabet."""
        return list(self._table)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import and return the command called `name`, or None."""
        if name not in self._table:
            return None
        module, _, attribute = self._table[name][0].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        if not isinstance(command, click.Group) and name not in self._completed:
            self._completed.add(name)
            with_common_traits(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._table.items()])


def with_common_traits(command: click.Command) -> click.Command:
    """The command as all of bts are: it takes -q and -v, and its usage errors name the clip."""
    command.callback = _naming_the_clip(command.callback)
    known = {name for param in command.params for name in param.opts}
    if "-q" not in known:
        quiet = "No progress and no remarks; errors only."
        command.params.append(click.Option(["-q", "--quiet"], is_flag=True, expose_value=False, help=quiet))
    if "-v" not in known:
        more = "Say more: where a bug was met; -vv: all that is logged."
        option = click.Option(["-v", "--verbose"], count=True, expose_value=False, callback=_show_bugs, help=more)
        command.params.append(option)
    return command


def _show_bugs(ctx: click.Context, param: click.Parameter, value: int) -> None:
    if read_verbosity(ctx, param, value):
        os.environ[DEBUG] = "1"


def _naming_the_clip(callback: Callable[..., Any] | None) -> Callable[..., Any]:
    """The callback, with the clip called in a usage error that names no file, and where memory is short.

    An error about a written time knows of no file, nor does one about memory.
    """
    assert callback is not None

    @wraps(callback)
    def call(*args: Any, **values: Any) -> Any:
        try:
            return callback(*args, **values)
        except UsageError as error:
            clip = values.get("clip")
            if error.path is not None or not isinstance(clip, Path):
                raise
            raise UsageError(error.what, clip, error.remedy) from error
        except Exception as error:
            clip = values.get("clip")
            if isinstance(error, BtsError) or not lacks_memory(error) or not isinstance(clip, Path):
                raise
            from bts.media import explain_shortage

            raise explain_shortage(error, clip) from error

    return call
