"""Where results go: a file or folder that was named, or the clip's own folder with its ledger."""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bts.choices import IMAGE_FORMATS, FileFormat, format_of, one_of
from bts.desk.desk import Desk
from bts.errors import UsageError, printable
from bts.model import Made
from bts.named import need_free, remember_made
from bts.outputs import OutputFolder
from bts.videos import VIDEO_FORMATS

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
    asked: bool = False
    """Whether they were asked for by their times, and not by notes."""
    sources: tuple[Path, ...] = ()
    """What they are made from, which even `force` never replaces."""

    def check(self, names: Sequence[str]) -> None:
        """Raise OutputError, which names the file, when one of several results must not be replaced."""
        for name in names:
            if self.ledger is not None:
                self.ledger.check(f"{self.folder.name}/{name}")
            else:
                self.claim(name)

    def claim(self, name: str) -> Path:
        """The path for a result. Raises OutputError when something is there that must not be replaced."""
        if self.ledger is not None:
            return self.ledger.claim(f"{self.folder.name}/{name}")
        target = self.folder / name
        if self.file is not None and _is_same_format(self.file, target):
            target = self.file
        need_free(target, force=self.force, sources=self.sources)
        return target

    def claim_all(self, names: Sequence[str]) -> list[Path]:
        """The paths for results, entered in the ledger at once. Raises OutputError as `claim`."""
        if self.ledger is not None:
            return self.ledger.claim_all(f"{self.folder.name}/{name}" for name in names)
        return [self.claim(name) for name in names]

    def hold(self) -> AbstractContextManager[None]:
        """In this block the ledger, if there is one, is not written after each `record`, but at the end."""
        return nullcontext() if self.ledger is None else self.ledger.hold()

    def done(self, key: str) -> list[Path]:
        """The files that were made with this key and are as they were made; none without a ledger."""
        return [] if self.ledger is None else self.ledger.made_with(key)

    def warnings(self, key: str) -> tuple[str, ...]:
        """What was remarked when the work with this key was done."""
        return () if self.ledger is None else tuple(self.ledger.warnings_with(key))

    def crop(self, key: str) -> Mapping[str, Any] | None:
        """Which part of its picture the still with this key shows, as it was entered."""
        return None if self.ledger is None else self.ledger.crop_with(key)

    def record(self, made: Sequence[Made], key: str) -> None:
        """Enter what was made with this key, where there is no ledger as made by this command. Raises OutputError."""
        paths = [path for item in made for path in item.paths]
        if self.ledger is None:
            remember_made(paths)
            return
        warnings = [line for item in made for line in item.warnings]
        crop = next((item.crop for item in made), None)
        self.ledger.record(paths, key, warnings, asked=self.asked, crop=crop, proof=any(item.proof for item in made))


def results_at(
    desk: Desk, output: Path | None, kind: str, *, notes: bool, force: bool, sources: Sequence[Path] = ()
) -> Results:
    """Where results go: to `output` if it is given, else to outputs/<clip>/<kind>/; `kind` is stills or snippets.

    What `notes` ask for has there the names that `bts run` gives it. All that goes there is entered in the ledger, so
    that it is found again, or replaced, while nobody has changed it. The clip and other `sources` are never replaced.
    Raises InputError.
    """
    if output is not None:
        single = format_of(output.name, FORMATS[kind]) is not None and not output.is_dir()
        folder, file = (output.parent, output) if single else (output, None)
        return Results(folder, file, None, force, sources=(desk.clip, *sources))
    ledger = desk.results(force=force)
    return Results(ledger.path / kind, None, ledger, force, asked=not notes)


def _is_same_format(path: Path, other: Path) -> bool:
    """Whether two names stand for the same format, as .jpeg and .jpg do, or .png and .apng among snippets."""
    if path.suffix.lower() == other.suffix.lower():
        return True
    found = [(format_of(path.name, table), format_of(other.name, table)) for table in FORMATS.values()]
    return any(one is not None and one == another for one, another in found)


def format_by_name(output: Path | None, kind: str, asked: str | None) -> str | None:
    """The format that is `asked` for by its name, else that which the ending of the file that was named stands for.

    None where neither says one. A folder that is there may have any name; else one that ends like a file's is taken for
    a file. Raises UsageError when its ending stands for another format than the one asked for, or for none.
    """
    if output is None or output.is_dir() or not _ENDING.fullmatch(output.suffix):
        return asked
    table = FORMATS[kind]
    named = format_of(output.name, table)
    if named is None:
        endings = one_of(suffix for form in table.values() for suffix in form.suffixes)
        what = f"{printable(output.name)} ends in {output.suffix}, which is no format of {kind}"
        raise UsageError(what, None, f"end it in {endings}; if it is a folder, make it first")
    if asked is not None and named != asked and not output.name.lower().endswith(table[asked].suffixes):
        what = f"{printable(output.name)} ends in {output.suffix}, but --format {asked} was asked for"
        raise UsageError(what, None, f"end it in {table[asked].suffixes[0]}, or leave --format out")
    return asked or named


_ENDING = re.compile(r"\.(?=.*[A-Za-z])[A-Za-z0-9]{2,5}")
"""The ending of a file's name, such as `.mp4`; that of a folder `2026.11` or `v1.2` is none."""
