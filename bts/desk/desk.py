"""A clip on the desk: its settings, its notes, what is known of it, and its folder of results."""

import getpass
import shlex
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bts import config
from bts.errors import ClipError, InputError, NotesFileError, ReplacedError, UsageError, printable
from bts.files import make_link
from bts.fingerprint import clip_fingerprint
from bts.folders import assign_folders
from bts.model import Note
from bts.notes.contents import count_live, entries_of_other, head_content
from bts.notes.document import Document, read_document
from bts.notes.gone import Gone, find_gone, say_gone
from bts.notes.places import NotesPlace, locate, notes_path, settle
from bts.notes.records import NotesHead
from bts.notes.store import NotesFile, accept_head, notes_file
from bts.outputs import OutputFolder
from bts.timecode import Timecode, read_timecode, write_timecode
from bts.timing import (
    MILLISECOND,
)

if TYPE_CHECKING:
    from bts import media, shots
    from bts.notes.formats import ClipFacts
    from bts.notes.formats.kit.base import Sound

OUTPUTS = Path("outputs")
"""The folder of results in the working folder, with one folder a clip."""


@dataclass(frozen=True)
class Desk:
    """A clip on the desk: where it and its notes are, and the settings of its bts.toml (`house`)."""

    clip: Path
    place: NotesPlace
    house: config.Config
    notes_dir: Path | None = None
    """The folder for notes that was asked for; without it that of `house`, else the clip's own."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the person must know: the clip was renamed, moved or replaced since, or the notes' times were moved."""
        return (*self.place.remarks, *self.document.clock_remarks)

    @cached_property
    def gone(self) -> tuple[Gone, ...]:
        """The notes that vanished from the file without having been removed."""
        return find_gone(self.place.document, self.place.fingerprint)

    @property
    def gone_remarks(self) -> tuple[str, ...]:
        """One line with the command that brings back the notes that vanished; () where none did."""
        if not self.gone:
            return ()
        clip = shlex.quote(printable(self.clip))
        home = notes_path(self.clip, self.house.notes.dir).parent
        elsewhere = self.place.moved_to is None and self.place.path.parent != home
        return (say_gone(self.document, self.gone, clip, self.place.path.parent if elsewhere else None),)

    @property
    def has_clip(self) -> bool:
        """Whether the clip itself is here, and not its notes alone."""
        return self.clip.is_file() and self.clip != self.place.path

    @property
    def author(self) -> str:
        """Who writes, by bts.toml or by the system's account."""
        return self.house.notes.author or _account()

    @cached_property
    def document(self) -> Document:
        """The notes file as it was read; what an older bts wrote is on the player's clock, if the clip can be read."""
        if self.has_clip:
            self.place.document.meet_clip(self.probe)
        return self.place.document

    @cached_property
    def found(self) -> NotesFile:
        """All notes, with the desk's remarks and those on the file. Raises NotesFileError when one is not valid."""
        found = notes_file(self.document)
        return replace(found, remarks=(*self.remarks, *self.gone_remarks, *found.remarks))

    @cached_property
    def settings(self) -> config.Config:
        """bts.toml, with the credit that the notes file gives the clip. Raises NotesFileError.

        The credit in notes that were made for other content is not this clip's.
        """
        if self.place.replaced:
            return self.house
        return replace(self.house, credit=self.document.notes_head().credit.over(self.house.credit))

    def notes_path(self) -> Path:
        """The notes file to write, under the clip's present name; an old one is renamed now. Raises OutputError."""
        path = settle(self.place)
        if self.place.rewritten:
            accept_head(path, add_traits(self._identity(), self.probe()), same_pictures=True)
        return path

    def need_its_notes(self, *, accept: bool = False) -> "Desk":
        """The desk, for work that prints from the notes; with `accept`, a clip that was replaced is accepted first.

        Raises:
            ReplacedError: the notes were made for other content, and nobody accepted the clip.
        """
        if not self.place.replaced:
            return self
        if accept:
            return self.accept_clip()
        what = f"it was replaced: its content is not what its notes were made for ({printable(self.place.path)})"
        remedy = "look at them with `bts note list`, then use --accept-clip"
        raise ReplacedError(what, self.clip, remedy)

    def accept_clip(self) -> "Desk":
        """Put down that the notes hold for the clip as it is now; the desk as it is then.

        Each note keeps the content that it was made for. Raises ClipError, OutputError.
        """
        path = self.notes_path()
        accept_head(path, add_traits(self._identity(), self.probe()), known=self.document)
        place = replace(self.place, path=path, document=read_document(path), moved_to=None, replaced=False, remarks=())
        place.remember()
        return replace(self, place=place)

    def hold_for_clip(self, note: Note) -> Note:
        """A note that a person edited or accepted, as made for the clip as it is; not while that is not accepted."""
        return note if self.place.replaced or not note.made_for else replace(note, made_for="")

    @property
    def of_other_content(self) -> frozenset[str]:
        """The ids of the notes, not removed, that were made for another content of the clip than it has now."""
        head = head_content(self.document)
        content = head if self.place.rewritten else self.place.fingerprint or head
        return frozenset(entry.id for entry in entries_of_other(self.document, content))

    @property
    def content_remarks(self) -> tuple[str, ...]:
        """For the person: how many notes were made for other content than the clip has now."""
        old = len(self.of_other_content)
        if not old:
            return ()
        total = count_live(self.document.entries)
        command = "--accept-clip" if self.place.replaced else "--accept ID"
        counts = f"{old} of {total} notes {'was' if old == 1 else 'were'} made for other content of the clip"
        return (f"{counts}: look at them, then bts note check CLIP {command}",)

    def open(self) -> "media.Clip":
        """The clip, open for reading, within the limits of bts.toml. Raises ClipError."""
        known = self._looked_at
        try:
            return known.again()
        except ClipError:  # it changed since
            return self._look()

    def probe(self) -> "media.ClipInfo":
        """What is known about the clip; it is looked at once. Raises ClipError."""
        return self._looked_at.info

    @cached_property
    def _looked_at(self) -> "media.Clip":
        """The clip as it was when it was first looked at, closed: what opens it again need not look again."""
        with self._look() as clip:
            return clip

    def _look(self) -> "media.Clip":
        from bts import media

        return media.open_clip(self.clip, limits=self.house.media)

    def head(self) -> NotesHead:
        """The clip's identity and traits of time: from the notes when they are of this content, else probed.

        Raises ClipError.
        """
        known = self.document.notes_head()
        if not self.place.fingerprint and known.duration is not None:
            return known
        identity = self._identity()
        if known.duration is not None and known.rate is not None and known.fingerprint == self.place.fingerprint:
            kept = replace(identity, duration=known.duration, rate=known.rate, variable=known.variable)
            kept = replace(kept, tables=known.tables)
            return replace(kept, first=known.first, timecode=known.timecode)
        return self._probed_head

    @cached_property
    def _probed_head(self) -> NotesHead:
        """The head of a clip of which the notes know nothing, by the clip itself: its tables are read once."""
        return add_traits(self._identity(), self.probe())

    def _identity(self) -> NotesHead:
        """Which clip it is: its name, its content, and its folder where the notes are kept in another one."""
        home = self.clip.parent
        target = self.place.moved_to or self.place.path
        elsewhere = {} if target.parent == home else {"clip": {"folder": str(home.absolute())}}
        return NotesHead(self.clip.name, self.place.fingerprint, extra=elsewhere)

    def timecode(self) -> Timecode | None:
        """The clip's source timecode, as its notes know it; else from the clip, if that is here and can be read."""
        head = self.head()
        if head.timecode and head.rate is not None:
            with suppress(UsageError):
                return read_timecode(head.timecode, head.rate, variable=head.variable)
        if self.has_clip:
            with suppress(ClipError):
                return self.probe().source_timecode
        return None

    def timeline(self) -> "media.ClipInfo | ClipFacts":
        """The clip with its own frames, where it is here and can be read; else what its notes know of it.

        Raises ClipError when neither does.
        """
        if self.has_clip:
            with suppress(ClipError):
                return self.probe()
        return self.format_facts()

    def format_facts(self, uri: str = "", *, size: bool = False, timecode: bool = True) -> "ClipFacts":
        """What formats of notes must know of the clip; `size` adds that of its picture, and its sound, as it is probed.

        `timecode` adds its source timecode, for which it may be probed. Raises ClipError.
        """
        from bts.notes.formats.kit.base import ClipFacts, grain_of

        head = self.head()
        assert head.duration is not None
        assert head.rate is not None
        here = self.clip.is_file()
        info = self.probe() if size and here and self.clip.suffix != ".json" else None
        return ClipFacts(
            printable(head.name or self.clip.name),
            max(head.duration, MILLISECOND),
            head.rate,
            info.width if info else 0,
            info.height if info else 0,
            uri=uri,
            location=self.clip.absolute().as_uri() if here else "",
            fingerprint=head.fingerprint,
            credit=head.credit.over(self.house.credit),
            variable=head.variable,
            link=make_link(head.name or self.clip.name),
            grain=grain_of(head.name),
            source_timecode=info.source_timecode if info else self.timecode() if timecode else None,
            first_time=head.first_time,
            sound=None if info is None else _sound_of(info),
        )

    def results(self, folder: Path | None = None, *, force: bool = False) -> OutputFolder:
        """The clip's folder of results with its ledger: `folder`, else outputs/<clip name>/. Raises InputError."""
        path = folder if folder is not None else results_folder(self.clip)
        return OutputFolder.open(path, self.clip, clip_fingerprint(self.clip), force=force)

    def shots_options(self, *, glimpses: bool = False) -> "shots.Options":
        """How shots are found by bts.toml: the same for every command, so that all find the same results."""
        from bts import shots

        house = self.house.shots
        return shots.Options(house.detector, house.alternates, glimpses=glimpses, jumps=house.jumps)


def add_traits(identity: NotesHead, info: "media.ClipInfo") -> NotesHead:
    """The head with the clip's traits: first frame, length, frames a second, source timecode, sample tables."""
    from bts.media import name_tables

    code = write_timecode(info.source_timecode, info.rate)
    timed = replace(identity, first=info.first_time, duration=info.duration, rate=info.rate, variable=info.variable)
    return replace(timed, timecode=code, tables=name_tables(info))


def open_desk(clip: Path, notes_dir: Path | None = None, *, broken: bool = False) -> Desk:
    """Find the settings and notes of a clip; with `broken`, the notes file need not be valid.

    Raises ClipError, NotesFileError, UsageError.
    """
    house = config.load(clip)
    folder = notes_dir or house.notes.dir
    try:
        place = locate(clip, folder, remember=house.notes.remember)
    except NotesFileError:
        if not broken:
            raise
        path = notes_path(clip, folder)
        place = NotesPlace(path, Document(path))
    desk = Desk(clip, place, house, notes_dir)
    return _look_inside(desk) if place.replaced else desk


def _look_inside(desk: Desk) -> Desk:
    """The desk of a clip that seems replaced: pictures and sound may be the same, in a file that was written anew."""
    from bts.media import name_tables

    known = desk.place.document.head.get("clip", {}).get("tables")
    with suppress(ClipError):
        if known and name_tables(desk.probe()) == known:
            said = "this clip was written anew since its notes were made, with the same pictures and sound"
            return replace(desk, place=replace(desk.place, replaced=False, rewritten=True, remarks=(said,)))
    return desk


def results_folder(clip: Path) -> Path:
    """Where the results of a clip go by default: outputs/<clip name>/ in the working folder. Raises InputError."""
    if not clip.is_file():
        raise InputError("this is no clip" if clip.exists() else "no such file", clip, "check the name")
    return assign_folders([clip], OUTPUTS)[clip]


def _sound_of(info: "media.ClipInfo") -> "Sound":
    """The sound of a clip as formats of notes tell it."""
    from bts.notes.formats.kit.base import Sound

    richest = max(info.audio, key=lambda stream: stream.channels, default=None)
    return Sound(len(info.audio), richest.channels, richest.sample_rate) if richest else Sound(0, 0, 0)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
