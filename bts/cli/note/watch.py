"""bts note watch."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from bts.cli.kit.arguments import PATH, json_option, quiet_option, remark
from bts.cli.kit.fields import field_options, fit_kind, given_fields
from bts.cli.kit.lines import Filing
from bts.cli.kit.moments import MomentCommand
from bts.cli.kit.notes import desk_of, notes_dir_option
from bts.cli.kit.watching import KEYS, Watch
from bts.desk import place_moment
from bts.desk.player import Mpv, runtime_socket
from bts.errors import MissingToolError
from bts.timing import parse_written

STARTS_WITHIN = 20.0
"""Seconds within which mpv has made its socket; a slow disk and a cold cache take some."""

INSTALL = "install mpv (https://mpv.io), or write times yourself: bts note add CLIP"


@click.command(
    cls=MomentCommand,
    epilog=f"""\b
Example:
  bts note watch clip.mp4
  bts note watch clip.mp4 --at last -k set

\b
Keys in mpv:
{KEYS}

Words are in the small language of bts note add: #tag @Name !still k:kind. They may be typed in the terminal too: a line
without a time gets the moment that mpv shows.""",
)
@click.argument("clip", type=PATH)
@click.option("--at", metavar="TIME", help="Start there; last is the note that was touched last.")
@field_options
@notes_dir_option
@json_option
@quiet_option
def watch(clip: Path, at: str | None, notes_dir: Path | None, as_json: bool, quiet: bool, **fields: Any) -> None:
    """Play CLIP in mpv, with keys that file notes at the moment shown."""
    start = None if at is None else parse_written(at)
    given = given_fields(**fields)
    program = shutil.which("mpv")
    if program is None:
        raise MissingToolError("there is no mpv on this machine", clip, INSTALL)
    desk = desk_of(clip, notes_dir, quiet=quiet)
    fit_kind(given, desk, quiet=quiet)
    info = desk.probe()
    filing = Filing(desk, given, as_json=as_json, quiet=quiet)
    with _playing(program, clip) as player:
        if start is not None:
            player.seek(place_moment(desk, start).start, info)
        remark(f"keys in mpv:\n{KEYS}", quiet=quiet) if False else None
        Watch(player, info, filing).run(sys.stdin)
    remark("1 note filed" if filing.filed == 1 else f"{filing.filed} notes filed", quiet=quiet)


@contextmanager
def _playing(program: str, clip: Path) -> Iterator[Mpv]:
    """An mpv that plays the clip, and a connection to it; it is ended with the command."""
    place = runtime_socket()
    command = [program, "--no-terminal", "--keep-open=yes", f"--input-ipc-server={place}", "--", str(clip.absolute())]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as running:
        try:
            with _connected(place, running) as player:
                yield player
        finally:
            with suppress(OSError):
                running.terminate()
            place.unlink(missing_ok=True)


def _connected(place: Path, running: "subprocess.Popen[bytes]") -> Mpv:
    """A connection to the mpv that was started, once it shows the clip. Raises MissingToolError when it does not."""
    ends = time.monotonic() + STARTS_WITHIN
    while running.poll() is None and time.monotonic() < ends:
        with suppress(MissingToolError):
            player = Mpv(place)
            if player.is_showing():
                return player
            player.close()
        time.sleep(0.05)
    raise MissingToolError("mpv was started, and does not play this clip", None, "try mpv CLIP by itself")
