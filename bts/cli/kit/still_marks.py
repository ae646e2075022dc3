"""The options of what is drawn onto stills."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from bts.choices import CAPTION_PLACES
from bts.cli.kit.marks import LOGO_OPTIONS
from bts.config import StillsOptions

F = TypeVar("F", bound=Callable[..., Any])


def still_mark_options(command: F) -> F:
    """The decorator that adds the options of marks to `bts still`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def set_still_marks(options: StillsOptions, given: dict[str, Any]) -> StillsOptions:
    """The settings with these options over them; one that is None was not given."""
    names = ("burn_caption", "burn_credit", "burn_timecode", "logo")
    values = {name: given[name] for name in names if given[name] is not None}
    if values.get("burn_caption") == NO_CAPTION:
        values["burn_caption"] = ""
    if given["no_logo"]:
        values["logo"] = None
    return replace(options, **values)


NO_CAPTION = "none"
"""Choice of --burn-caption that leaves the caption out, whatever bts.toml says."""

_OPTIONS = (
    click.option(
        "--burn-caption",
        type=click.Choice([*CAPTION_PLACES, NO_CAPTION]),
        is_flag=False,
        flag_value="over",
        default=None,
        help="Draw the caption over the picture (without a word: over), or in a bar below it.",
    ),
    click.option("--burn-credit/--no-burn-credit", default=None, help="Draw the credit into a corner, or the bar."),
    click.option(
        "--burn-timecode/--no-burn-timecode",
        default=None,
        help="Draw the frame's source timecode, else its time in the clip.",
    ),
    *LOGO_OPTIONS,
)
