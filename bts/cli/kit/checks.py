"""`bts still --check` and `--strict`: what a picture desk would send back, while making and over what was made."""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.choices import IMAGE_FORMATS, format_of
from bts.cli.kit.arguments import print_json, raise_first, remark
from bts.config import StillsOptions
from bts.desk import Desk, Results, open_desk
from bts.errors import BtsError, ClipError, InputError, OutputError, printable

if TYPE_CHECKING:
    from bts import media
    from bts.schemas.shapes import CheckedPicture, StillFaultRecord
    from bts.stills import Checking, StillRequest
    from bts.stills.made import MadePicture


@dataclass(frozen=True)
class StillChecks:
    """`check`: look at all that can be looked at, whatever it costs. `strict`: a fault is an error."""

    check: bool = False
    strict: bool = False

    def made(self, clip: Path, times: Sequence[str]) -> list[Path]:
        """The clips and pictures that were named to be looked at; none where a moment of the clip was named."""
        named = [clip, *map(Path, times)]
        # What is named as a picture and is not there is told as such, and not taken for a moment.
        are_pictures = all(format_of(path.name, IMAGE_FORMATS) is not None for path in named)
        return named if self.check and (are_pictures or all(path.exists() for path in named)) else []


def still_check_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which takes them as `checks`, a StillChecks."""

    @click.option(
        "--check", is_flag=True,
        help="With TIMES: look also for a transition, a sharper frame and shut eyes near each. With pictures, or clips "
        "whose stills were made, and no TIME: make nothing, and say what a picture desk would send back.",
    )  # fmt: skip
    @click.option("--strict", is_flag=True, help="What --check finds is an error (5), and no such still is kept.")
    @functools.wraps(command)
    def taken(*args: Any, check: bool, strict: bool, **others: Any) -> None:
        command(*args, checks=StillChecks(check, strict), **others)

    return taken


def checking_of(
    desk: Desk, clip: "media.Clip", requests: "Iterable[StillRequest]", where: Results, options: StillsOptions,
    checks: StillChecks,
) -> "Checking":  # fmt: skip
    """How stills are checked: with the shots that an earlier run found, or, if asked for, those near each moment.

    What was made before is looked at again only if that is asked for: it was checked when it was made.
    """
    from bts.stills import Checking, look_at_moments, still_keys

    thorough = checks.check or checks.strict
    folder, analysis = desk.results(), None
    keys = still_keys(clip.info, requests, options)
    asked = [r.time for r, key in zip(requests, keys, strict=True) if thorough or not where.done(key)]
    # Reading shots back imports much of bts: not for every still.
    if asked and (folder.path / "shots.json").is_file():
        from bts.shots import recall

        analysis = recall(folder, clip.info, desk.shots_options())
    moments = look_at_moments(clip, asked, analysis) if analysis is not None or thorough else {}
    return Checking(checks.strict, moments)


def check_made(named: Sequence[Path], checks: StillChecks, *, as_json: bool, quiet: bool) -> None:
    """Look at pictures, and at the stills that were made of clips, and say what is wrong with each.

    Raises, after all others were looked at:
        InputError, ClipError: a clip has no stills, or a picture cannot be read.
        OutputError: there is a fault, and checks are strict.
    """
    from bts.stills.checks import find_faults, unknown_checks
    from bts.stills.made import add_moments

    pictures, failed = _read_pictures(named)
    found: list[CheckedPicture] = []
    for picture, facts in zip(pictures, add_moments(pictures), strict=True):
        faults: list[StillFaultRecord] = [{"check": fault.check, "says": fault.says} for fault in find_faults(facts)]
        found.append({"path": str(picture.path), "faults": faults, "not_looked_at": list(unknown_checks(facts))})
    if as_json:
        print_json(found)
    else:
        _print_faults(found, quiet=quiet)
        for picture in pictures:
            if picture.source is not None and picture.clip is None:
                clip = printable(picture.source.clip)
                remark(f"note: {printable(picture.path)}: its clip {clip} is not beside it, nor here", quiet=quiet)
    raise_first(failed)
    bad = sum(bool(entry["faults"]) for entry in found)
    if bad and checks.strict:
        raise OutputError(f"{bad} of {len(found)} pictures would be sent back", None, "mend what is said of each")


def _read_pictures(named: Sequence[Path]) -> "tuple[list[MadePicture], list[BtsError]]":
    """The pictures that are named or were made of clips that are, and why others could not be read."""
    pictures: list[MadePicture] = []
    failed: list[BtsError] = []
    for place in named:
        try:
            pictures += _pictures_of(place)
        except (InputError, ClipError) as error:
            failed.append(error)
    return pictures, failed


def _print_faults(found: "Sequence[CheckedPicture]", *, quiet: bool) -> None:
    for entry in found:
        name = printable(Path(entry["path"]))
        for fault in entry["faults"]:
            click.echo(f"{name} {printable(fault['says'])}")
        if not entry["faults"]:
            click.echo(f"{name}: nothing to mend")
        if entry["not_looked_at"]:
            remark(f"note: {name}: not looked at: {', '.join(entry['not_looked_at'])}", quiet=quiet)


def _pictures_of(place: Path) -> "list[MadePicture]":
    """The picture that was named, or those that were made of a clip that was named, with what they say."""
    from bts.stills.made import read_made

    if format_of(place.name, IMAGE_FORMATS) is not None:
        return [read_made(place)]
    from bts.stages.stills import FOLDER

    desk = open_desk(place)
    folder = desk.results()
    names = [name for name in folder.made() if name.startswith(f"{FOLDER}/") and not folder.is_proof(name)]
    if not names:
        raise InputError("no stills of this clip lie among its results", place, "make some with `bts still`")
    widths = _widths_of_regions(desk)
    made = [(name, read_made(folder.path / name, place)) for name in names]
    return [replace(found, facts=replace(found.facts, cropped_width=widths.get(name))) for name, found in made]


def _widths_of_regions(desk: Desk) -> dict[str, int]:
    """Name of the still of each note that has a region -> its width in pixels."""
    from bts.metadata.pictures import picture_size
    from bts.stages.stills import FOLDER
    from bts.stills import from_notes

    folder = desk.results()
    if desk.place.replaced:
        return {}
    duration = desk.probe().duration
    inside = [note for note in desk.found.live() if note.start < duration]
    cropped = [request for request in from_notes(inside, duration, desk.settings) if request.region is not None]
    names = [f"{FOLDER}/{name}" for r in cropped for name in r.file_names(desk.settings.stills.format)]
    return {name: picture_size(folder.path / name)[0] for name in names if (folder.path / name).is_file()}
