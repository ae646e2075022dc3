"""Groups of commands that are imported when they are used, so that help starts at once."""

import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

DEBUG = "BTS_DEBUG"
"""Environment variable that makes a bug show where it was met."""


class LazyGroup(click.Group):
    """A group made from a table: name -> (`module:attribute` of the command, the line that help shows for it)."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = table

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
        return command if isinstance(command, click.Group) else with_common_options(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._table.items()])


def with_common_options(command: click.Command) -> click.Command:
    """The command with -q and -v, which every command of bts takes, where it has no use of its own for them."""
    known = {name for param in command.params for name in param.opts}
    if "-q" not in known:
        quiet = "No progress and no remarks; errors only."
        command.params.append(click.Option(["-q", "--quiet"], is_flag=True, expose_value=False, help=quiet))
    if "-v" not in known:
        more = "Say more: where a bug was met."
        option = click.Option(["-v", "--verbose"], is_flag=True, expose_value=False, callback=_show_bugs, help=more)
        command.params.append(option)
    return command


def _show_bugs(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        os.environ[DEBUG] = "1"
