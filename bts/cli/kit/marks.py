"""The options of the marks of the house, for commands that make videos."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from bts.cli.kit.arguments import PATH
from bts.config import SnippetsOptions
from bts.errors import UsageError
from bts.timing import Seconds, parse_time

F = TypeVar("F", bound=Callable[..., Any])

NAMES = ("burn_credit", "source_line", "burn_timecode", "logo", "no_logo", "fade")
"""What a command with these options is called with."""


def mark_options(command: F) -> F:
    """The decorator that adds the options NAMES."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def set_marks(options: SnippetsOptions, given: dict[str, Any]) -> SnippetsOptions:
    """The settings with the options NAMES over them; None was not given. Raises UsageError for what cannot be."""
    values = {name: given[name] for name in ("burn_credit", "source_line", "burn_timecode") if given[name] is not None}
    if given["logo"] is not None or given["no_logo"]:
        values["logo"] = None if given["no_logo"] else given["logo"]
    if given["fade"] is not None:
        values["fade"] = _read_fade(given["fade"])
    try:
        return replace(options, **values)
    except ValueError as error:
        raise UsageError(str(error), None, "see docs/snippets.md, House marks") from error


def _read_fade(text: str) -> tuple[float, ...]:
    """`0.5` or `0.3,1`, in seconds. Raises UsageError."""
    times = [parse_time(part) for part in text.split(",")]
    if len(times) > len(("in", "out")) or not all(isinstance(time, Seconds) for time in times):
        raise UsageError(f"--fade is seconds, not {text!r}", None, "write 0.5, or 0.3,1 for in and out")
    return tuple(float(time.value) for time in times if isinstance(time, Seconds))


LOGO_OPTIONS = (
    click.option("--logo", type=PATH, metavar="FILE", help="Lay a PNG, WebP or JPEG picture over a corner."),
    click.option("--no-logo", is_flag=True, help="No logo, whatever bts.toml says."),
)
"""The options of a logo, for stills as for videos."""

_OPTIONS = (
    click.option("--burn-credit/--no-burn-credit", default=None, help="Draw the credit into a corner."),
    click.option(
        "--burn-source",
        "source_line",
        metavar="TEXT",
        help='Draw a line such as "Source: {source}"; fields: those of the credit, {title}, {clip}. "" draws none.',
    ),
    click.option(
        "--burn-timecode/--no-burn-timecode",
        default=None,
        help="Draw each frame's source timecode, else its time in the clip.",
    ),
    *LOGO_OPTIONS,
    click.option("--fade", metavar="S|IN,OUT", help="Fade picture and sound from and to black, in seconds; 0: not."),
)
