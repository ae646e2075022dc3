"""Options that cannot have an effect beside others: a usage error, so that none is ever silently ignored.

What was written on the command line is asked of click; what stands in bts.toml is never refused here, because a house
may set more than one command can use.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import click
from click.core import ParameterSource

from bts.errors import UsageError
from bts.runlog import is_log_shown

Situation = TypeVar("Situation")

WrittenOptions = Mapping[str, str]
"""Name of a parameter that was written on the command line -> the option as it is spelled there."""


@dataclass(frozen=True)
class Idle(Generic[Situation]):
    """An option that has no effect in some orders.

    `option` is the name of its parameter. `why` says what makes it idle in an order, "" where it has an effect; it
    follows the option's spelling. `remedy` is what to do.
    """

    option: str
    why: Callable[[Situation, WrittenOptions], str]
    remedy: str


def read_written() -> WrittenOptions:
    """The options and arguments of the command that runs that were written on the command line."""
    context = click.get_current_context()
    written = {}
    for param in context.command.params:
        name = param.name or ""
        if context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        off = getattr(param, "secondary_opts", ()) if context.params.get(name) is False else ()
        written[name] = (off or param.opts)[-1]
    if is_log_shown():
        written.pop("verbose", None)  # -vv has the effect that the log is shown
    return written


def refuse_idle(rules: Iterable[Idle[Situation]], order: Situation, written: WrittenOptions) -> None:
    """Raise UsageError for the first option that was written and has no effect in an order."""
    for rule in rules:
        if rule.option in written and (why := rule.why(order, written)):
            raise UsageError(f"{written[rule.option]} {why}", None, rule.remedy)


def need_only(allowed: Collection[str], written: WrittenOptions, does: str) -> None:
    """Raise UsageError for an option that was written beside one that `does` something else than the command."""
    if others := [spelled for name, spelled in written.items() if name not in allowed]:
        raise UsageError(f"{does}, and {', '.join(others)} would have no effect", None, "leave it out; see --help")
