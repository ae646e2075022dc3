"""What the publishing commands share: their arguments, and how results are shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bts.choices import format_of
from bts.cli.kit.arguments import print_json, print_path, remark
from bts.cli.kit.notes import desk_of
from bts.desk import Desk, Results
from bts.desk.results import FORMATS
from bts.errors import UsageError
from bts.model import Credit
from bts.timing import json_seconds

if TYPE_CHECKING:
    from bts import media
    from bts.snippets import SnippetRequest
    from bts.stills import StillRequest

Request = TypeVar("Request", "StillRequest", "SnippetRequest")

NOT_SHOWN = frozenset({"path", "poster", "captions", "files"})
"""Values of a result that -v does not show: they are on stdout already."""


def desk_for(clip: Path, *, quiet: bool, accept_clip: bool = False, uses_notes: bool = False) -> Desk:
    """The clip's desk; what there is to know about its notes goes to stderr.

    With `accept_clip` a clip that was replaced is accepted. Raises as `open_desk`, and ReplacedError for work that
    `uses_notes` where it is not.
    """
    desk = desk_of(clip, quiet=quiet)
    if accept_clip or uses_notes:
        desk = desk.need_its_notes(accept=accept_clip)
    elif desk.place.replaced and desk.document.notes_head().credit != Credit():
        remark("note: the credit in these notes is not used: it was written for other content", quiet=quiet)
    for line in desk.document.remarks:
        remark(f"note: {line}", quiet=quiet)
    return desk


def need_one_of(moments: Sequence[Any], from_notes: bool, what: str) -> None:
    """Either moments or --notes, not both and not neither. Raises UsageError."""
    if bool(moments) == from_notes:
        given = "both were given" if moments else "neither was given"
        raise UsageError(f"give {what} or --notes; {given}", None, "see --help")


def need_one_file(output: Path | None, kind: str, asked: int) -> None:
    """What is asked for fits into the one file that was named, if one was. Raises UsageError."""
    is_file = output is not None and format_of(output.name, FORMATS[kind]) is not None and not output.is_dir()
    if is_file and asked > 1:
        raise UsageError(f"{output} is one file, but {asked} were asked for", None, "name a folder with -o")


def name_after(where: Results, requests: Sequence[Request]) -> list[Request]:
    """The requests under the name of the file, if one was named. Raises UsageError when there are several."""
    if where.file is None:
        return list(requests)
    if len(requests) != 1:
        what = f"{where.file} is one file, but {len(requests)} were asked for"
        raise UsageError(what, None, "name a folder with -o")
    return [replace(request, name=where.file.stem) for request in requests]


@dataclass(frozen=True)
class Shown:
    """One result as it is shown: files, warnings, and the values of its JSON object."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...]
    values: dict[str, Any]


def frame_values(name: str, time: Fraction, info: "media.ClipInfo") -> dict[str, Any]:
    """The frame on screen at `time`, as JSON values: since when it is on screen, and its number."""
    frame = info.frame_at(time)
    since = min(time, info.time_of_frame(frame))
    return {name: json_seconds(since), "frame" if name == "time" else f"{name}_frame": frame}


def show_results(results: Sequence[Shown], damage: Sequence[str], *, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Paths on stdout, one a line, or JSON; what should be looked at on stderr."""
    for line in damage:
        remark(f"warning: {line}", quiet=quiet)
    for result in results:
        for line in result.warnings:
            remark(f"warning: {line}", quiet=quiet)
        if verbose:
            worth = {key: value for key, value in result.values.items() if key not in NOT_SHOWN}
            words = ", ".join(f"{key} {value}" for key, value in worth.items() if value not in ("", None))
            remark(f"{result.paths[0]}: {words}", quiet=quiet)
    if as_json:
        print_json([{**result.values, "warnings": list(result.warnings)} for result in results])
        return
    for result in results:
        for path in result.paths:
            print_path(path)
