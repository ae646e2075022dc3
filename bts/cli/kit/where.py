"""`bts still --where`: where pictures came from."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.cli.kit.arguments import print_json, raise_first, remark
from bts.desk.desk import OUTPUTS
from bts.errors import InputError, printable, printable_words
from bts.timing import json_seconds

if TYPE_CHECKING:
    from bts.stills.where import Whereabouts

where_option = click.option(
    "--where",
    is_flag=True,
    help="The arguments are pictures: say which clip, moment, frame and note each was made of, by its record or, where "
    "that is lost, by its likeness to the pictures in outputs/, or below -o DIR.",
)


def show_whereabouts(pictures: Sequence[Path], results: Path | None, *, as_json: bool, quiet: bool) -> None:
    """Print where each picture came from.

    Raises InputError when that is not known of one, or one cannot be read, after all were looked at.
    """
    from bts.stills.where import REMEDY, KnownPictures, find_known, trace_picture

    @functools.cache
    def list_known() -> KnownPictures:
        remark(f"note: looking through the pictures in {printable(results or OUTPUTS)}", quiet=quiet)
        return find_known(results or OUTPUTS)

    failed: list[InputError] = []
    values = []
    for path in pictures:
        found = None
        try:
            found = trace_picture(path, list_known)
        except InputError as error:
            failed.append(error)
        else:
            if found is None:
                failed.append(InputError("not known where it came from", path, REMEDY))
        values.append(_values(path, found))
        if not as_json and found is not None:
            click.echo(printable_words(f"{printable(path)}: {_say(found)}"))
    if as_json:
        print_json(values)
    raise_first(failed)


def _say(found: "Whereabouts") -> str:
    note = f", note {found.note}" if found.note else ""
    return f"{found.clip} at {found.time}, frame {found.frame}{note} ({_say_how(found)})"


def _say_how(found: "Whereabouts") -> str:
    if found.like is None:
        return "its record says so"
    how = "it looks the same as" if found.by == "likeness" else "it is cut from the same picture as"
    also = ", ".join(f"{time}, frame {frame}" for time, frame in found.also)
    more = f"; {also} {'looks' if len(found.also) == 1 else 'look'} nearly the same" if also else ""
    return f"{how} {printable(found.like)}; its record is lost{more}"


def _values(path: Path, found: "Whereabouts | None") -> dict[str, Any]:
    from bts.stills.where import seconds_of

    if found is None:
        return {"picture": str(path), "known": False}
    time = seconds_of(found)
    return {
        "picture": str(path),
        "known": True,
        "clip": found.clip,
        "fingerprint": found.fingerprint,
        "time": None if time is None else json_seconds(time),
        "frame": found.frame,
        "note": found.note or None,
        "by": found.by,
        "like": None if found.like is None else str(found.like),
        "difference": found.difference if found.like is not None else None,
        "also": [frame for _, frame in found.also],
    }
