"""Where results go: a file or folder that was named, or the clip's own folder with its ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bts.choices import IMAGE_FORMATS, VIDEO_FORMATS, FileFormat, format_of
from bts.desk.desk import Desk, results_folder
from bts.errors import OutputError
from bts.model import Made
from bts.outputs import OutputFolder

FORMATS: dict[str, Mapping[str, FileFormat]] = {
    "stills": IMAGE_FORMATS,
    "snippets": VIDEO_FORMATS,
    "reels": VIDEO_FORMATS,
}
"""Folder among a clip's results -> the formats of the files in it."""


@dataclass(frozen=True)
class Results:
    """Where results go: the one `file` that was named, else the `folder`, whose `ledger` knows what bts made there."""

    folder: Path
    file: Path | None = None
    ledger: OutputFolder | None = None
    force: bool = False

    def claim(self, name: str) -> Path:
        """The path for a result. Raises OutputError when something is there that must not be replaced."""
        if self.ledger is not None:
            return self.ledger.claim(f"{self.folder.name}/{name}")
        target = self.folder / name
        if self.file is not None and _format_or_suffix(self.file) == _format_or_suffix(target):
            target = self.file
        if target.exists() and not self.force:
            raise OutputError("is there already", target, "name another place with -o, or replace it with --force")
        return target

    def done(self, key: str) -> list[Path]:
        """The files that were made with this key and are as they were made; none without a ledger."""
        return [] if self.ledger is None else self.ledger.made_with(key)

    def warnings(self, key: str) -> tuple[str, ...]:
        """What was remarked when the work with this key was done."""
        return () if self.ledger is None else tuple(self.ledger.warnings_with(key))

    def record(self, made: Sequence[Made], key: str) -> None:
        """Enter what was made with this key, if there is a ledger. Raises OutputError."""
        if self.ledger is not None:
            warnings = [line for item in made for line in item.warnings]
            self.ledger.record([item.path for item in made], key, warnings)


def results_at(desk: Desk, output: Path | None, kind: str, *, notes: bool, force: bool) -> Results:
    """Where results go: to `output` if it is given, else to outputs/<clip>/<kind>/; `kind` is stills or snippets.

    What `notes` ask for has there the names that `bts run` gives it, and is entered in its ledger. Raises InputError.
    """
    if output is not None:
        single = format_of(output.name, FORMATS[kind]) is not None and not output.is_dir()
        return Results(output.parent if single else output, output if single else None, None, force)
    if not notes:
        return Results(results_folder(desk.clip) / kind, None, None, force)
    ledger = desk.results(force=force)
    return Results(ledger.path / kind, None, ledger, force)


def _format_or_suffix(path: Path) -> str:
    """The format that the file's name stands for, so that .jpeg is .jpg."""
    return format_of(path.name, IMAGE_FORMATS) or path.suffix.lower()
