"""`--jumps`: shots that begin at jump cuts too."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def jumps_option(command: F) -> F:
    """Add `--jumps`, False where it is not written."""
    text = "Begin a shot at each jump cut too: where a piece was cut out of one take. The default detector finds them."
    return click.option("--jumps", is_flag=True, help=text)(command)
