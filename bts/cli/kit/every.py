"""`--every`: several pictures of a long take."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

import click

from bts.errors import UsageError
from bts.timing import Seconds, parse_time

F = TypeVar("F", bound=Callable[..., Any])

CHANGE = "change"
"""What is written for one picture of each content that a shot shows."""


@dataclass(frozen=True)
class Rhythm:
    """How many pictures a long shot gets: one each `every` seconds, or, with `changes`, one of each content."""

    every: Fraction | None = None
    changes: bool = False


class _Every(click.ParamType[Rhythm]):
    name = "seconds|change"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Rhythm:
        """The rhythm that is written; anything but a length above 0 or `change` is a usage error."""
        if isinstance(value, Rhythm):
            return value
        if value == CHANGE:
            return Rhythm(changes=True)
        try:
            meant = parse_time(value)
        except UsageError:
            meant = None
        if not isinstance(meant, Seconds) or meant.value <= 0:
            self.fail(f"not a length of time: {value!r}; write 10, 10s, 1:30 or {CHANGE}", param, ctx)
        return Rhythm(every=meant.value)


def every_option(command: F) -> F:
    """Add `--every`, given as a `Rhythm`, or None where it is not written."""
    text = "Further frames of long shots: the best of each 10s, 1:30, ...; or `change`: one of each content."
    return click.option("--every", type=_Every(), metavar="S|change", help=text)(command)
