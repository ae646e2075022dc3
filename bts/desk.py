"""One door for every front end: a clip with its settings, its inherited credit, its notes and its folder of results.

A front end opens a desk, gives it what a person wrote, and shows what comes back. Nothing is printed here: remarks for
the person are returned, and how far the work is goes to a Progress. What opens pictures is imported when it is used.
"""

import getpass
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bts import config
from bts.choices import IMAGE_FORMATS, VIDEO_FORMATS, FileFormat, format_of
from bts.errors import ClipError, InputError, NotesFileError, OutputError, UsageError, printable
from bts.files import make_link, slug
from bts.fingerprint import clip_fingerprint
from bts.folders import assign_folders
from bts.model import Made, Progress, silent
from bts.notes.document import Document
from bts.notes.places import NotesPlace, locate, notes_path, settle
from bts.notes.records import NotesHead
from bts.notes.store import NotesFile, notes_file
from bts.outputs import OutputFolder
from bts.timecode import Timecode, read_timecode, write_timecode
from bts.timing import (
    MILLISECOND,
    Seconds,
    Span,
    SpanText,
    Timeline,
    TimeText,
    format_time,
    point_in_clip,
    take_for_source,
)

if TYPE_CHECKING:
    from bts import media, shots
    from bts.notes.formats import ClipFacts

OUTPUTS = Path("outputs")
"""The folder of results in the working folder, with one folder a clip."""


@dataclass(frozen=True)
class Desk:
    """A clip on the desk: where it and its notes are, and the settings of its bts.toml (`house`)."""

    clip: Path
    place: NotesPlace
    house: config.Config

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the person must know: the clip was renamed, moved or replaced since, or the notes' times were moved."""
        return (*self.place.remarks, *self.document.clock_remarks)

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
        return replace(found, remarks=(*self.remarks, *found.remarks))

    @cached_property
    def settings(self) -> config.Config:
        """bts.toml, with the credit that the notes file gives the clip. Raises NotesFileError."""
        return replace(self.house, credit=self.document.notes_head().credit.over(self.house.credit))

    def notes_path(self) -> Path:
        """The notes file to write, under the clip's present name; an old one is renamed now. Raises OutputError."""
        return settle(self.place)

    def open(self) -> "media.Clip":
        """The clip, open for reading, within the limits of bts.toml. Raises ClipError."""
        from bts import media

        return media.open_clip(self.clip, limits=self.house.media)

    def probe(self) -> "media.ClipInfo":
        """What is known about the clip. Raises ClipError."""
        from bts import media

        return media.probe(self.clip, limits=self.house.media)

    def head(self) -> NotesHead:
        """The clip's identity and traits of time: from the notes when they are of this content, else probed.

        Raises ClipError.
        """
        known = self.document.notes_head()
        if not self.place.fingerprint and known.duration is not None:
            return known
        home = self.clip.parent
        elsewhere = {} if self.place.path.parent == home else {"clip": {"folder": str(home.absolute())}}
        identity = NotesHead(self.clip.name, self.place.fingerprint, extra=elsewhere)
        if known.duration is not None and known.rate is not None and known.fingerprint == self.place.fingerprint:
            kept = replace(identity, duration=known.duration, rate=known.rate, variable=known.variable)
            return replace(kept, first=known.first, timecode=known.timecode)
        return add_traits(identity, self.probe())

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
        """What formats of notes must know of the clip; `size` adds that of its picture, for which it is probed.

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
        )

    def results(self, folder: Path | None = None, *, force: bool = False) -> OutputFolder:
        """The clip's folder of results with its ledger: `folder`, else outputs/<clip name>/. Raises InputError."""
        path = folder if folder is not None else results_folder(self.clip)
        return OutputFolder.open(path, self.clip, clip_fingerprint(self.clip), force=force)

    def shots_options(self, *, glimpses: bool = False) -> "shots.Options":
        """How shots are found by bts.toml: the same for every command, so that all find the same results."""
        from bts import shots

        return shots.Options(self.house.shots.detector, self.house.shots.alternates, glimpses=glimpses)


def add_traits(identity: NotesHead, info: "media.ClipInfo") -> NotesHead:
    """The head with the clip's traits of time: first frame, length, frames a second, source timecode."""
    code = write_timecode(info.source_timecode, info.rate)
    timed = replace(identity, first=info.first_time, duration=info.duration, rate=info.rate, variable=info.variable)
    return replace(timed, timecode=code)


def open_desk(clip: Path, notes_dir: Path | None = None, *, broken: bool = False) -> Desk:
    """Find the settings and notes of a clip; with `broken`, the notes file need not be valid.

    Raises ClipError, NotesFileError, UsageError.
    """
    house = config.load(clip)
    folder = notes_dir or house.notes.dir
    try:
        place = locate(clip, folder)
    except NotesFileError:
        if not broken:
            raise
        path = notes_path(clip, folder)
        place = NotesPlace(path, Document(path))
    return Desk(clip, place, house)


def results_folder(clip: Path) -> Path:
    """Where the results of a clip go by default: outputs/<clip name>/ in the working folder. Raises InputError."""
    if not clip.is_file():
        raise InputError("this is no clip" if clip.exists() else "no such file", clip, "check the name")
    return assign_folders([clip], OUTPUTS)[clip]


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


# What a person writes of time.


@dataclass(frozen=True)
class Moment:
    """A written time or range in the clip's own time, `end` None for a point; `head` is what is known of the clip.

    `remarks` say where it was read otherwise than it is written.
    """

    head: NotesHead
    start: Fraction
    end: Fraction | None
    remarks: tuple[str, ...] = ()


def place_moment(desk: Desk, moment: TimeText | SpanText, snap: str = "none", progress: Progress = silent) -> Moment:
    """The written moment in the clip, moved to the edges that `snap` names, one of `choices.SNAPS`.

    The clip is opened only for frame numbers, timecode and edges. Raises UsageError, ClipError.
    """
    head = desk.head()
    plain = snap == "none" and _is_plain(moment, head, away=not desk.clip.is_file())
    timeline: Timeline = _HeadTime(head) if plain else desk.probe()
    moment, remarks = take_for_source(moment, timeline)
    if isinstance(moment, SpanText):
        span = moment.resolve(timeline)
        return Moment(head, *snap_to(desk, span.start, span.end, snap, progress), remarks)
    return Moment(head, *snap_to(desk, point_in_clip(moment, timeline), None, snap, progress), remarks)


class _HeadTime:
    """The timeline of a clip as the head of its notes knows it: enough for seconds, not for frames."""

    def __init__(self, head: NotesHead) -> None:
        assert head.duration is not None
        assert head.rate is not None
        self.name, self.duration, self.rate, self.source_timecode = head.name, head.duration, head.rate, None
        self.first_time, self.last_time = head.first_time, None

    def time_of_frame(self, number: int) -> Fraction:
        raise UsageError(f"frame {number} cannot be placed without the clip")


def _is_plain(moment: TimeText | SpanText, head: NotesHead, *, away: bool) -> bool:
    """Whether it is written in seconds inside the clip, so that no frame need be looked up; `away`: none can be."""
    ends = (moment.start, moment.end) if isinstance(moment, SpanText) else (moment,)
    inside = (isinstance(end, Seconds) and head.duration is not None and end.value < head.duration for end in ends)
    return all(isinstance(end, Seconds) for end in ends) if away else all(inside)


def snap_to(
    desk: Desk, start: Fraction, end: Fraction | None, snap: str, progress: Progress = silent
) -> tuple[Fraction, Fraction | None]:
    """The moment on the edges of frames, or of shots: a point becomes its shot, a range ends at the nearest edges.

    Shots come from the folder of results where they are; else the clip is analysed. Raises ClipError.
    """
    if snap == "none":
        return start, end
    if snap == "frame":
        info = desk.probe()
        return info.time_of_frame(info.frame_at(start)), None if end is None else _frame_edge(info, end)
    spans = _shot_spans(desk, progress)
    if not spans:
        return start, end
    holds = next((span for span in spans if start < span.end), spans[-1])
    if end is None:
        return holds.start, holds.end
    first = min(spans, key=lambda span: abs(span.start - start)).start
    last = min(spans, key=lambda span: abs(span.end - end)).end
    return (first, last) if first < last else (holds.start, holds.end)


def _shot_spans(desk: Desk, progress: Progress) -> list[Span]:
    from bts import shots

    with desk.open() as clip:
        found = shots.recall_or_analyse(desk.results(), clip, desk.shots_options(), progress)
    return [shot.span for shot in found.analysis.shots]


def _frame_edge(info: "media.ClipInfo", end: Fraction) -> Fraction:
    """The first edge between frames at or after `end`."""
    number = info.frame_at(end)
    if info.time_of_frame(number) == end:
        return end
    return info.time_of_frame(number + 1) if number + 1 < info.frames else info.duration


def name_times(info: "media.ClipInfo", texts: Iterable[TimeText]) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """File name (no suffix) -> time, for each written time; and remarks. Raises UsageError for one outside the clip."""
    named: dict[str, Fraction] = {}
    remarks: list[str] = []
    for text in texts:
        meant, said = take_for_source(text, info)
        assert not isinstance(meant, SpanText)
        time = point_in_clip(meant, info)
        named[f"{slug(info.path.stem, 'still')}-{_time_in_name(time)}"] = time
        remarks += said
    return named, tuple(remarks)


def name_ranges(info: "media.ClipInfo", texts: Iterable[SpanText]) -> tuple[dict[str, Span], tuple[str, ...]]:
    """File name (no suffix) -> range, for each written one; and remarks. Raises UsageError for one outside the clip."""
    named: dict[str, Span] = {}
    remarks: list[str] = []
    for text in texts:
        meant, said = take_for_source(text, info)
        assert isinstance(meant, SpanText)
        span = meant.resolve(info)
        name = f"{slug(info.path.stem, 'snippet')}-{_time_in_name(span.start)}"
        named[f"{name}-{_time_in_name(span.end)}" if name in named else name] = span
        remarks += said
    return named, tuple(remarks)


def _time_in_name(time: Fraction) -> str:
    return format_time(time).replace(":", "-").replace(".", "-")


# Where results go.

FORMATS: dict[str, Mapping[str, FileFormat]] = {"stills": IMAGE_FORMATS, "snippets": VIDEO_FORMATS}
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
