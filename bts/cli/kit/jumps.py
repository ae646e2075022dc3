"""`--jumps`: shots that begin at jump cuts too."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from bts.cli.kit.combinations import Idle, WrittenOptions, read_written, refuse_idle

F = TypeVar("F", bound=Callable[..., Any])


def jumps_option(command: F) -> F:
    """Add `--jumps`, False where it is not written."""
    text = "Begin a shot at each jump cut too: where a piece was cut out of one take. The default detector finds them."
    return click.option("--jumps", is_flag=True, help=text)(command)


def _explain_no_jumps(detector: str, _: WrittenOptions) -> str:
    from bts import shots

    return "" if shots.finds_kind(detector, "jump") else f"has no effect: {detector} finds no jump cuts"


RULES = (Idle("jumps", _explain_no_jumps, "leave it out, or name another detector: [shots] in bts.toml"),)
"""Where `--jumps` has no effect, by the name of the detector."""


def refuse_idle_jumps(detector: str) -> None:
    """Raise UsageError where `--jumps` was written for a detector that finds none."""
    refuse_idle(RULES, detector, read_written())
