"""`--jumps`: shots that begin at jump cuts too."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def jumps_option(command: F) -> F:
    """Add `--jumps`, False where it is not written."""
    text = "Begin a shot at each jump cut too: where a piece was cut out of one take. The default detector finds them."
    return click.option("--jumps", is_flag=True, help=text)(command)


WITHOUT_JUMPS = frozenset({"transnetv2"})
"""Detectors that are known to find no jump cuts."""


def explain_no_jumps(detector: str) -> str:
    """Why `--jumps` has no effect with a detector, as refuse_idle wants it; "" where it may have one."""
    return f"has no effect: {detector} finds no jump cuts" if detector in WITHOUT_JUMPS else ""
