"""Bringing the catalogue up to date with notes and results: what changed is read again, what is gone is marked."""

import os
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from bts import config
from bts.captions.beside import choose_caption_files, list_names
from bts.catalogue.catalogue import Catalogue, build, is_damage
from bts.catalogue.describe import describe_clip, has_new_notes, is_up_to_date, list_sources
from bts.catalogue.records import Entry
from bts.errors import BtsError, InputError, NotesFileError, OutputError, printable
from bts.files import NOTES_SUFFIX
from bts.fingerprint import clip_fingerprint
from bts.model import Progress, silent
from bts.notes.gathering import find_annotated
from bts.notes.places.names import notes_path
from bts.outputs import LEDGER, read_ledger

AT_A_TIME = 64
"""Clips that are put at a time: each time the file is flushed to the disk."""


@dataclass
class Updated:
    """What became of the catalogue: how many clips were read, and how many needed not be.

    Of these, `gone` ones are not where they were, and what is known of them is kept; `forgotten` ones left nothing.
    """

    read: int = 0
    kept: int = 0
    gone: list[Path] = field(default_factory=list)
    forgotten: list[Path] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What could not be read, a line each."""


def update_catalogue(
    path: Path, results: Iterable[Path], annotated: Iterable[Path] = (), *, rebuild: bool = False,
    with_private: bool = False, progress: Progress = silent,
) -> Updated:  # fmt: skip
    """Bring the catalogue at `path` up to date, or with `rebuild` make it anew.

    Clips are those that it knows, those that have results in or below the folders `results`, and those with notes in
    or below the folders `annotated`. `with_private`: private notes are taken in too, for which all is read anew.
    `progress` counts clips that are read.

    Raises OutputError when it cannot be written.
    """
    ways = _Ways(rebuild or with_private, with_private, progress)
    try:
        return _update(path, results, annotated, ways)
    except (InputError, OutputError) as error:
        if ways.rebuild or not is_damage(error.__cause__):
            raise
    done = _update(path, results, annotated, replace(ways, rebuild=True))
    done.remarks.insert(0, f"{printable(path)} was damaged: it is made anew")
    return done


@dataclass(frozen=True)
class _Ways:
    """How a catalogue is brought up to date: see `update_catalogue`."""

    rebuild: bool
    with_private: bool
    progress: Progress


def _update(path: Path, results: Iterable[Path], annotated: Iterable[Path], ways: _Ways) -> Updated:
    done = Updated()
    known = _list_known(path, done)
    folders = {**known, **_find_results(results, known)}
    for clip in _find_annotated(annotated, done):
        folders.setdefault(clip, None)
    clips = _Clips.sort(folders)
    with build(path) if ways.rebuild or not known else Catalogue.open(path) as catalogue:
        stamps = catalogue.stamps()
        _drop(catalogue, clips, stamps.keys(), done)
        there = _There()
        changed = [c for c in clips.present if c not in stamps or not there.is_current(c, folders[c], stamps[c])]
        away = [clip for clip in clips.away if clip not in stamps or has_new_notes(stamps[clip])]
        done.kept = len(clips.present) + len(clips.away) - len(changed) - len(away)
        catalogue.mark_gone(catalogue.gone().intersection(clips.present), gone=False)
        _read(catalogue, {clip: folders[clip] for clip in (*changed, *away)}, done, ways)
        catalogue.mark_gone(clips.away)
        done.gone = clips.away
    return done


@dataclass(frozen=True)
class _Clips:
    """Clips by what is left of them: the file; something of it; nothing."""

    present: list[Path]
    away: list[Path]
    lost: list[Path]

    @classmethod
    def sort(cls, folders: Mapping[Path, Path | None]) -> "_Clips":
        """Look where the clips are.

        One whose disk or folder is not there is away, not lost. One that was moved is lost, where its results are those
        of another clip now.
        """
        present = [clip for clip in folders if clip.is_file()]
        owned = {folders[clip] for clip in present} - {None}
        missing = [clip for clip in folders if not clip.is_file()]
        away = [clip for clip in missing if folders[clip] not in owned and _left_something(clip, folders[clip])]
        return cls(present, away, [clip for clip in missing if clip not in set(away)])


def _left_something(clip: Path, folder: Path | None) -> bool:
    has_results = folder is not None and folder.is_dir()
    return has_results or not clip.parent.is_dir() or notes_path(clip, _find_notes_dir(clip.parent)).is_file()


def _drop(catalogue: Catalogue, clips: _Clips, known: Container[Path], done: Updated) -> None:
    done.forgotten = [clip for clip in clips.lost if clip in known]
    catalogue.forget(done.forgotten)


@cache
def _find_notes_dir(folder: Path) -> Path | None:
    """The folder for notes that bts.toml names for the clips in a folder; None where it names none, or is wrong."""
    try:
        return config.load(folder / "clip").notes.dir
    except BtsError:
        return None


class _There:
    """What there is for the clips of each folder, looked up once."""

    def __init__(self) -> None:
        self._names: dict[Path, list[str]] = {}

    def is_current(self, clip: Path, folder: Path | None, stamp: Mapping[str, tuple[int, int]]) -> bool:
        """Whether an entry with this stamp is up to date."""
        if clip.parent not in self._names:
            self._names[clip.parent] = list_names(clip.parent)
        beside = choose_caption_files(clip, self._names[clip.parent])
        return is_up_to_date(stamp, list_sources(clip, folder, _find_notes_dir(clip.parent), beside))


def _list_known(path: Path, done: Updated) -> dict[Path, Path | None]:
    """The clips that the catalogue knows, with their folders of results; none where it is of no use, which is said."""
    if not path.exists():
        return {}
    try:
        with Catalogue.read(path) as catalogue:
            return catalogue.folders()
    except InputError as error:
        done.remarks.append(f"{printable(path)}: {error.what}: it is made anew")
        return {}


def _find_results(tops: Iterable[Path], known: Mapping[Path, Path | None]) -> dict[Path, Path]:
    """The clips that have results in or below folders, with the folders of these."""
    owners = {folder: clip for clip, folder in known.items() if folder is not None}
    found = {}
    for top in tops:
        for name, below, files in os.walk(top.absolute()):
            below[:] = sorted(each for each in below if not each.startswith("."))
            if LEDGER in files:
                folder = Path(name)
                clip = owners.get(folder)
                if clip is None or not clip.is_file():
                    clip = _find_owner(folder) or clip
                # The folder of a whole run has a ledger too, and is of no clip.
                if clip is not None:
                    below.clear()
                    found[clip] = folder
    return found


def _find_owner(folder: Path) -> Path | None:
    clip = read_ledger(folder).get("clip")
    return Path(str(clip)) if clip else None


def _find_annotated(tops: Iterable[Path], done: Updated) -> Iterator[Path]:
    """The clips with notes in or below folders; of one that is away, where it was beside its notes."""
    for top in tops:
        try:
            for clip in find_annotated([top]):
                yield clip.absolute().with_name(clip.name.removesuffix(NOTES_SUFFIX))
        except NotesFileError:
            continue  # none there
        except BtsError as error:
            done.remarks.append(str(error))


def _read(catalogue: Catalogue, clips: Mapping[Path, Path | None], done: Updated, ways: _Ways) -> None:
    """Read clips and put them, a portion at a time."""
    entries: list[Entry] = []
    for place, (clip, folder) in enumerate(clips.items()):
        ways.progress("clips", place, len(clips))
        try:
            known = not clip.is_file() or catalogue.has_tracks(clip_fingerprint(clip))
            entry = describe_clip(clip, folder, read_tracks=not known, with_private=ways.with_private)
        except BtsError as error:
            done.remarks.append(str(error))
            continue
        done.read += 1
        done.remarks += entry["remarks"]
        entries.append(entry)
        if len(entries) >= AT_A_TIME:
            catalogue.put_all(entries)
            entries.clear()
    catalogue.put_all(entries)
