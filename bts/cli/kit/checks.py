"""`bts still --check` and `--strict`: what a picture desk would send back, while making and over what was made."""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.choices import IMAGE_FORMATS, format_of
from bts.cli.kit.arguments import print_json, remark
from bts.config import StillsOptions
from bts.desk import Desk, Results, open_desk
from bts.errors import ClipError, InputError, OutputError, printable

if TYPE_CHECKING:
    from bts import media
    from bts.stills import Checking, StillFacts, StillRequest


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
        help="With TIMES: look also for a transition and a sharper frame near each. With pictures, or clips whose "
        "stills were made, and no TIME: make nothing, and say what a picture desk would send back.",
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
    from bts.stills import Checking, look_at_moments, still_key

    thorough = checks.check or checks.strict
    folder, analysis = desk.results(), None
    asked = [r.time for r in requests if thorough or not where.done(still_key(clip.info, r, options))]
    # Reading shots back imports much of bts: not for every still.
    if asked and (folder.path / "shots.json").is_file():
        from bts.shots import recall

        analysis = recall(folder, clip.info, desk.shots_options())
    moments = look_at_moments(clip, asked, analysis) if analysis is not None or thorough else {}
    return Checking(checks.strict, moments)


def check_made(named: Sequence[Path], checks: StillChecks, *, as_json: bool, quiet: bool) -> None:
    """Look at pictures, and at the stills that were made of clips, and say what is wrong with each.

    Raises:
        InputError: a clip has no stills, or a picture cannot be read.
        OutputError: there is a fault, and checks are strict.
    """
    from bts.stills import find_faults, unknown_checks

    found = []
    for path, facts in (pair for place in named for pair in _pictures_of(place)):
        faults = [{"check": fault.check, "says": fault.says} for fault in find_faults(facts)]
        found.append({"path": str(path), "faults": faults, "not_looked_at": list(unknown_checks(facts))})
    if as_json:
        print_json(found)
    else:
        _print_faults(found, quiet=quiet)
    bad = sum(bool(entry["faults"]) for entry in found)
    if bad and checks.strict:
        raise OutputError(f"{bad} of {len(found)} pictures would be sent back", None, "mend what is said of each")


def _print_faults(found: Sequence[dict[str, Any]], *, quiet: bool) -> None:
    for entry in found:
        name = printable(Path(entry["path"]))
        for fault in entry["faults"]:
            click.echo(f"{name} {printable(fault['says'])}")
        if not entry["faults"]:
            click.echo(f"{name}: nothing to mend")
        if entry["not_looked_at"]:
            remark(f"note: {name}: not looked at: {', '.join(entry['not_looked_at'])}", quiet=quiet)


def _pictures_of(place: Path) -> "list[tuple[Path, StillFacts]]":
    """Each picture that was named, or that was made of a clip that was named, with what is known of it."""
    if format_of(place.name, IMAGE_FORMATS) is not None:
        return [(place, _read_facts(place))]
    from bts.stages.stills import FOLDER

    desk = open_desk(place)
    folder = desk.results()
    names = [name for name in folder.made() if name.startswith(f"{FOLDER}/")]
    if not names:
        raise InputError("no stills of this clip lie among its results", place, "make some with `bts still`")
    moments = _moments_of_notes(desk)
    facts = {name: _read_facts(folder.path / name) for name in names}
    return [(folder.path / name, replace(facts[name], **moments.get(name, {}))) for name in names]


def _moments_of_notes(desk: Desk) -> dict[str, dict[str, Any]]:
    """Name of the still of each note -> what is known beside its file: its moment, and whether it is too small."""
    from bts.metadata.pictures import picture_size
    from bts.stages.stills import FOLDER
    from bts.stills import from_notes, look_at_moments
    from bts.stills.sizes import Size, tell_small

    folder = desk.results()
    if desk.place.replaced:
        return {}
    with desk.open() as clip:
        inside = [note for note in desk.found.live() if note.start < clip.info.duration]
        requests = from_notes(inside, clip.info.duration, desk.settings)
        files = {
            f"{FOLDER}/{name}": request
            for request in requests
            for name in request.file_names(desk.settings.stills.format)
        }
        made = {name: request for name, request in files.items() if (folder.path / name).is_file()}
        moments = look_at_moments(clip, [request.time for request in made.values()])
    found = {}
    for name, request in made.items():
        width, height = picture_size(folder.path / name)
        found[name] = {
            "moment": moments.get(request.time),
            "small": tell_small(Size(width, height), request),
            "cropped_width": width if request.region is not None else None,
        }
    return found


def _read_facts(path: Path) -> "StillFacts":
    """What a picture says of itself. Raises InputError where it cannot be read."""
    from bts.metadata.pictures import read_record
    from bts.metadata.xmp import Record
    from bts.stills import StillFacts

    if not path.is_file():
        raise InputError("no such file", path, "check the name")
    try:
        _, record = read_record(path)
    except ValueError:
        record = Record()  # a picture without words
    except (OSError, SyntaxError) as error:
        raise ClipError(f"this picture cannot be read: {error}", path, "copy or export it again", "damaged") from error
    return StillFacts(record.caption, record.alt, record.credit, bool(record.description))
