"""What the publishing commands share: where results go, the notes of the clip, and how results are told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bts.cli.kit.arguments import print_json, remark
from bts.errors import InputError, OutputError, UsageError
from bts.timing import json_seconds

if TYPE_CHECKING:
    from bts import media
    from bts.config import Config
    from bts.model import Made, Note
    from bts.outputs import OutputFolder
    from bts.snippets import SnippetRequest
    from bts.stills import StillRequest

Request = TypeVar("Request", "StillRequest", "SnippetRequest")


@dataclass(frozen=True)
class Place:
    """Where results go: the one `file` that was named, else the `folder`, whose `ledger` knows what bts made there."""

    folder: Path
    file: Path | None = None
    ledger: "OutputFolder | None" = None
    force: bool = False

    def claim(self, name: str) -> Path:
        """The path for a result. Raises OutputError when something is there that must not be replaced."""
        if self.ledger is not None:
            return self.ledger.claim(f"{self.folder.name}/{name}")
        target = self.folder / name
        if self.file is not None and _kind(self.file) == _kind(target):
            target = self.file
        if target.exists() and not self.force:
            raise OutputError("is there already", target, "name another place with -o, or replace it with --force")
        return target

    def named(self, requests: Sequence[Request]) -> list[Request]:
        """The requests under the name of the file, if one was named. Raises UsageError when there are several."""
        if self.file is None:
            return list(requests)
        if len(requests) != 1:
            what = f"{self.file} is one file, but {len(requests)} were asked for"
            raise UsageError(what, None, "name a folder with -o")
        return [replace(request, name=self.file.stem) for request in requests]

    def enter(self, made: "Sequence[Made]") -> None:
        """Enter what was made, if there is a ledger."""
        if self.ledger is not None:
            self.ledger.record([item.path for item in made], warnings=[w for item in made for w in item.warnings])


def place_for(
    clip: Path, output: Path | None, kind: str, suffixes: Sequence[str], *, notes: bool, force: bool
) -> Place:
    """Where `-o` says, else outputs/<clip>/<kind>/. What notes ask for has the names that `bts run` gives it there."""
    if output is not None:
        single = _kind(output) in suffixes and not output.is_dir()
        return Place(output.parent if single else output, output if single else None, None, force)
    folder = folder_of(clip)
    if not notes:
        return Place(folder / kind, None, None, force)
    from bts.fingerprint import fingerprint
    from bts.outputs import OutputFolder

    ledger = OutputFolder.open(folder, clip, fingerprint(clip), force=force)
    return Place(folder / kind, None, ledger, force)


def folder_of(clip: Path) -> Path:
    """Where the results of a clip go by default: outputs/<clip name>/ in the working folder. Raises InputError."""
    from bts.folders import assign_folders

    if not clip.is_file():
        raise InputError("this is no clip" if clip.exists() else "no such file", clip, "check the name")
    return assign_folders([clip], Path("outputs"))[clip]


def notes_of(clip: Path, settings: "Config", *, quiet: bool) -> "tuple[tuple[Note, ...], Config]":
    """The clip's notes, and the settings with the credit that the notes file gives the clip. Raises NotesFileError."""
    from bts.notes import find_notes

    found = find_notes(clip, notes_dir=settings.notes.dir)
    for line in found.remarks:
        remark(f"note: {line}", quiet=quiet)
    return found.live(), replace(settings, credit=found.head.credit.over(settings.credit))


def need_one_of(moments: Sequence[Any], from_notes: bool, what: str) -> None:
    """Either moments or --notes, not both and not neither. Raises UsageError."""
    if bool(moments) == from_notes:
        said = "both were given" if moments else "neither was given"
        raise UsageError(f"give {what} or --notes; {said}", None, "see --help")


def opened(clip: Path, settings: "Config") -> "media.Clip":
    """The clip, open, within the limits of bts.toml. Raises ClipError."""
    from bts import media

    return media.open_clip(clip, limits=settings.media)


@dataclass(frozen=True)
class Told:
    """One result as it is told: files, warnings, and the values of its JSON object."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...]
    values: dict[str, Any]


def moment(name: str, time: Fraction, info: "media.ClipInfo") -> dict[str, Any]:
    """The frame on screen at `time`, as JSON values: when it comes, and its number."""
    frame = info.frame_at(time)
    return {name: json_seconds(info.time_of_frame(frame)), "frame" if name == "time" else f"{name}_frame": frame}


def tell(results: Sequence[Told], damage: Sequence[str], *, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Paths on stdout, one a line, or JSON; what should be looked at on stderr."""
    for line in damage:
        remark(f"warning: {line}", quiet=quiet)
    for result in results:
        for line in result.warnings:
            remark(f"warning: {line}", quiet=quiet)
        if verbose:
            said = ", ".join(f"{key} {value}" for key, value in result.values.items() if _worth_saying(key, value))
            remark(f"{result.paths[0]}: {said}", quiet=quiet)
    if as_json:
        print_json([{**result.values, "warnings": list(result.warnings)} for result in results])
        return
    for result in results:
        for path in result.paths:
            click.echo(str(path))


def _worth_saying(key: str, value: Any) -> bool:
    return key not in ("path", "poster", "captions") and value not in ("", None)


def _kind(path: Path) -> str:
    return path.suffix.lower().lstrip(".").replace("jpeg", "jpg")
