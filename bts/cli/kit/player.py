"""The options by which a command asks a running player for the moment."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import click

from bts.choices import PLAYERS
from bts.cli.kit.arguments import PATH, remark
from bts.cli.kit.moments import tell_apart
from bts.desk import Desk, place_moment
from bts.desk.player import Mpv, find_player
from bts.errors import UsageError
from bts.model import Note
from bts.timing import clock

F = TypeVar("F", bound=Callable[..., Any])


def player_options(command: F) -> F:
    """Add the options about a player."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


OPTIONS = (
    click.option("--player", type=click.Choice(PLAYERS), help="Take the time from this player, which plays CLIP."),
    click.option("--socket", type=PATH, metavar="PATH", help="Where mpv's socket is (its --input-ipc-server)."),
    click.option("--seek", metavar="TIME|ID", help="Show that moment, or that note, in the player."),
)


@dataclass(frozen=True)
class Shown:
    """A player that plays the clip of the desk."""

    player: Mpv
    desk: Desk

    def time(self) -> Fraction:
        """Seconds at which the frame on screen is presented. Raises UsageError, MissingToolError."""
        return self.player.time(self.desk.probe())


def show_player(name: str | None, path: Path | None, desk: Desk) -> Shown | None:
    """The player that was asked for, None without. Raises MissingToolError, UsageError."""
    if name is None:
        if path is not None:
            raise UsageError("--socket says where a player is, and none was asked for", None, "add --player mpv")
        return None
    return Shown(find_player(desk.clip, path), desk)


def seek_player(shown: Shown | None, desk: Desk, text: str) -> None:
    """Show a moment in the player. Raises UsageError without one."""
    if shown is None:
        raise UsageError("--seek needs a player", None, "add --player mpv")
    (meant,) = tell_apart([text], desk)
    start = meant.start if isinstance(meant, Note) else place_moment(desk, meant).start
    shown.player.seek(start, desk.probe())
    remark(f"mpv shows {clock(start)}")
