"""The records of the format seam: ClipFacts go in, a Format declares what it Keeps, Read and Written come out."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from pathlib import PurePath

from bts.errors import NotesFileError, UsageError
from bts.files import make_link
from bts.model import Credit, Note, Remark
from bts.timecode import Label, Timecode, labels_a_day, nearest_edit_rate
from bts.timing import MILLISECOND, ceil_ms, count_lead, outside_clip

DETAILS = {
    "heading": "heading",
    "caption": "caption",
    "alt": "alt text",
    "credit": "credit",
    "people": "person",
    "use": "use",
    "region": "region",
    "status": "done mark",
    "private": "private mark",
    "confidence": "confidence",
    "dates": "date",
    "extra": "foreign field",
}
"""What a note may hold beside the columns of the table, and the word for one of it. `dates`: created and modified."""

PLURALS = {"person": "people"}
"""Plurals that do not end in s."""


ROUNDING_CONTAINERS = frozenset({".mkv", ".webm", ".flv", ".wmv", ".asf"})
"""Ends of the names of clips whose container gives the times of frames in whole milliseconds."""


def grain_of(name: str) -> Fraction:
    """Seconds that the container of a clip of this name rounds the times of frames to, 0 where it does not."""
    return MILLISECOND if PurePath(name).suffix.lower() in ROUNDING_CONTAINERS else Fraction(0)


@dataclass(frozen=True)
class Sound:
    """The sound of a clip: how many streams it has, the channels of the richest one, samples a second."""

    streams: int
    channels: int
    rate: int


@dataclass(frozen=True)
class ClipFacts:
    """Properties of the clip that formats need to place notes in it and to name it. It is a timing.Timeline.

    `duration` in seconds, `rate` in frames a second (the average where it varies), `first_time` when the first frame is
    presented in seconds, `width` and `height` as shown in pixels or 0 when not known, `uri` its address for others
    (`link` when empty), `location` its file:// address for editing programs on this machine, `credit` what notes
    inherit. `name` is the file's name as it is shown to people, `link` the same percent-encoded byte by byte, as
    `bts.files.make_link` does; when empty it is made of the name. `source_timecode` is that of the clip,
    `timeline_start` the first label of the timeline in a file to read, where a person has said it; `shift` the seconds
    that clocks in that file are ahead of the clip's time. `grain`: seconds that the container rounds the times of
    frames to, 0 where it does not. `media` is the name that a person picked among the media of which a file speaks.
    `sound` is None where it is not known.
    """

    name: str
    duration: Fraction
    rate: Fraction
    width: int = 0
    height: int = 0
    uri: str = ""
    location: str = ""
    fingerprint: str = ""
    credit: Credit = Credit()
    variable: bool = False
    first_time: Fraction = Fraction(0)
    link: str = ""
    source_timecode: Timecode | None = None
    timeline_start: Label | None = None
    shift: Fraction = Fraction(0)
    grain: Fraction = Fraction(0)
    media: str = ""
    sound: Sound | None = None

    def __post_init__(self) -> None:
        if not self.link:
            object.__setattr__(self, "link", make_link(self.name))
        if self.duration <= 0 or self.rate <= 0:
            raise ValueError("a clip has a duration and a frame rate above zero")

    @property
    def edit_rate(self) -> Fraction:
        """Frames a second of an editing program's timeline: the clip's own.

        Where that varies, what its source timecode counts, or the usual rate next to it.
        """
        if not self.variable:
            return self.rate
        return nearest_edit_rate(self.rate) if self.source_timecode is None else self.source_timecode.rate

    @property
    def origin(self) -> int:
        """Frames at `edit_rate` from 00:00:00:00 of the source timecode to the player's zero; 0 without one."""
        code = self.source_timecode
        if code is None:
            return 0
        nominal = max(1, round(self.edit_rate))
        share = Fraction(nominal, code.nominal)
        # Where a label names several frames they are counted singly; else the programs can only go by the clock.
        first = int(code.first * share) if share.denominator == 1 else round(code.first / code.rate * self.edit_rate)
        return (first - self.lead) % labels_a_day(nominal, drop=code.drop)

    @property
    def last_time(self) -> None:
        """Seconds at which the last frame is presented: not known here."""

    @property
    def frame(self) -> Fraction:
        """Seconds that an editing program shows one frame."""
        return 1 / self.edit_rate

    @property
    def lead(self) -> int:
        """The frames of an editing program's timeline, from the player's zero, before the clip's first frame."""
        return count_lead(self.first_time, self.edit_rate)

    def frame_at(self, time: Fraction) -> int:
        """The 0-based number, on an editing program's timeline, of the frame that is shown at `time`.

        The timeline begins at the player's zero, and the clip's frames lie on its frames. Where frames come at odd
        times it is the nearest one: they lie around the timeline's own, not on them.
        """
        if self.variable:
            return round(time * self.edit_rate)
        return max(0, self.lead + self._count_after_first(time))

    def _count_after_first(self, time: Fraction) -> int:
        """The frames that come after the first one until `time`; below zero before it."""
        if not self.grain:
            return math.floor((time - self.first_time) * self.rate)
        # The last frame whose time, rounded to the nearest grain (up from the half), is not after `time`.
        limit = (math.floor(time / self.grain) + Fraction(1, 2)) * self.grain
        return math.ceil((limit - self.first_time) * self.rate) - 1

    def time_on_timeline(self, frame: int) -> Fraction:
        """Seconds at which frame `frame` of an editing program's timeline is shown; the inverse of `frame_at`.

        Below zero for a frame before the timeline.
        """
        if self.variable or frame < 0:
            return frame / self.edit_rate
        return max(Fraction(0), self.first_time + (frame - self.lead) / self.rate)

    def timecode_at(self, time: Fraction) -> str | None:
        """The source timecode of the frame that is shown at `time` (Timecode.label_at); None without."""
        code, frame = self.source_timecode, max(0, self.frame_at(time) - self.lead)
        return None if code is None else code.label_at(time - self.first_time, frame, self.duration - self.first_time)

    def time_of_frame(self, number: int) -> Fraction:
        """Seconds at which frame `number` is presented.

        Raises UsageError when the clip has no such frame, or when its frames come at odd times: then a number alone
        does not determine the time.
        """
        if self.variable:
            raise UsageError("frames cannot be counted in a clip whose frame rate varies", None, "write seconds")
        time = self.first_time + number / self.rate
        if number < 0 or time >= self.duration:
            raise outside_clip(max(time, Fraction(0)), self.duration)
        return time


class Kept(StrEnum):
    """Whether a field survives export and import: in the format's own terms, by a convention of bts alone, or not."""

    YES = "y"
    CONVENTION = "~"
    NO = "n"


class Grid(StrEnum):
    """The grid that a format rounds times to: up to the millisecond or second, or down to the start of a frame."""

    EXACT = "exact"
    MS = "ms"
    FRAME = "frame"
    SECOND = "1 s"


class Fit(IntEnum):
    """How surely a file is of a format, by its content. The surest format reads it; the name decides among equals."""

    NONE = 0
    """It is not."""
    POSSIBLE = 1
    """Its shape is one that many files have: lines that begin with times, a table with a column of times."""
    LIKELY = 2
    """It has the format's own structure or columns."""
    SIGNED = 3
    """It has what only this format has: a first line, a root element, a key."""


@dataclass(frozen=True)
class Keeps:
    """For each column of the table, whether it survives an export and an import. `details` names keys of DETAILS."""

    id: Kept
    range: Kept
    point: Kept
    lines: Kept
    tags: Kept
    author: Kept
    time: Grid
    track: Kept
    details: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if unknown := self.details - set(DETAILS):
            raise ValueError(f"no such detail: {', '.join(sorted(unknown))}")


EVERYTHING = frozenset(DETAILS)
"""The `details` of a format that keeps every one."""


@dataclass(frozen=True)
class ExportOptions:
    """How to write. `bom` starts CSV and TSV with a byte order mark, for Excel. `drop` asks for drop-frame timecode
    or forbids it; None takes it where broadcasters do, at 29.97 and 59.94 frames a second. `private` writes private
    notes too.
    """

    bom: bool = False
    drop: bool | None = None
    private: bool = False


@dataclass(frozen=True)
class Read:
    """The notes of a file, what of it was skipped, and what was read otherwise than it is written."""

    notes: tuple[Note, ...]
    skipped: tuple[Remark, ...] = ()
    changed: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Written:
    """The texts of one file, or of several where a format limits its size; and remarks on what was lost or changed."""

    parts: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Binary:
    """The hooks of a format that is not text: `fits(data)` knows it by its first bytes, `read(data, clip)` reads it."""

    fits: Callable[[bytes], bool]
    read: Callable[[bytes, ClipFacts], Read]


@dataclass(frozen=True)
class Format:
    """One format: its name, the words for it, the ends of its file names (its own first), what it keeps, three hooks.

    read(text, clip) makes notes of a whole file; it skips and names what it cannot use, and raises NotesFileError where
    the file is of another kind. write(notes, clip, options) is given notes in order of the clip, none deleted; None for
    a format that is only read. fit(text) says by the first characters how surely a file is of this format; `signed`,
    `likely` and `possible` make it of a test. A format that is not text has `binary` in place of `read` and `fit`.
    `size`: the size of the picture and what sound there is are needed. `timeline`: its times may be timecode of a
    timeline whose start the file does not tell; `clock`: they may be clock times of such a timeline, of which
    `kit.exchange` and the collector take the start off. `web`: a file of it leads to the clip's address on the web
    (`ClipFacts.uri`), so that must be given. `media`: a file of it may speak of several media, of which `pick_media`
    takes the clip's.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    keeps: Keeps
    read: Callable[[str, ClipFacts], Read]
    write: Callable[[Sequence[Note], ClipFacts, ExportOptions], Written] | None
    fit: Callable[[str], Fit]
    size: bool = False
    timeline: bool = False
    clock: bool = False
    web: bool = False
    media: bool = False
    binary: Binary | None = None


def signed(test: Callable[[str], bool]) -> Callable[[str], Fit]:
    """A `Format.fit`: SIGNED where the test holds, else NONE."""
    return lambda text: Fit.SIGNED if test(text) else Fit.NONE


def likely(test: Callable[[str], bool]) -> Callable[[str], Fit]:
    """A `Format.fit`: LIKELY where the test holds, else NONE."""
    return lambda text: Fit.LIKELY if test(text) else Fit.NONE


def possible(test: Callable[[str], bool]) -> Callable[[str], Fit]:
    """A `Format.fit`: POSSIBLE where the test holds, else NONE."""
    return lambda text: Fit.POSSIBLE if test(text) else Fit.NONE


def read_no_text(text: str, clip: ClipFacts) -> Read:
    """The `read` of a format that is not text. Raises NotesFileError."""
    del text, clip
    raise NotesFileError("this format is not text", None, "give the file itself, not words from it")


def fits_no_text(text: str) -> Fit:
    """The `fit` of a format that is not text."""
    del text
    return Fit.NONE


def written_ms(note: Note) -> tuple[int, int | None]:
    """Start and end in integer milliseconds, rounded up; a point has None for its end, a range lasts 1 ms at least."""
    start = ceil_ms(note.start)
    return start, None if note.end is None else max(ceil_ms(note.end), start + 1)


def count(number: int, word: str) -> str:
    """`1 tag`, `2 tags`, `3 people`."""
    if number == 1:
        return f"1 {word}"
    return f"{number} {PLURALS.get(word, f'{word}s')}"


def losses(notes: Sequence[Note], form: Format) -> list[str]:
    """What of these notes the format cannot keep, by its own declaration: `["3 authors", "2 tags"]`."""
    keeps = form.keeps
    counts = {
        "id": (keeps.id, len(notes)),
        "end": (keeps.range, sum(n.end is not None for n in notes)),
        "point": (keeps.point, sum(n.end is None for n in notes)),
        "line break": (keeps.lines, sum(n.text.count("\n") for n in notes)),
        "kind": (keeps.track, sum(n.kind != "note" for n in notes)),
        "author": (keeps.author, sum(bool(n.author) for n in notes)),
        "tag": (keeps.tags, sum(len(n.tags) for n in notes)),
    }
    lost = [count(number, word) for word, (kept, number) in counts.items() if number and kept is Kept.NO]
    for detail, word in DETAILS.items():
        number = sum(_held(note, detail) for note in notes)
        if number and detail not in keeps.details:
            lost.append(count(number, word))
    if keeps.time is Grid.SECOND and (number := sum(ceil_ms(n.start) % 1000 != 0 for n in notes)):
        lost.append(f"the fractions of {count(number, 'second')}")
    return lost


def _held(note: Note, detail: str) -> int:
    """The number of items that a note has of one detail, a key of DETAILS."""
    if detail == "dates":
        return bool(note.created)
    if detail == "status":
        return note.status == "done"
    if detail == "credit":
        return any(note.credit.values())
    if detail == "confidence":
        return note.confidence is not None
    value = getattr(note, detail)
    return len(value) if isinstance(value, tuple | dict) else bool(value)


def describe_losses(items: Iterable[str], what: str) -> str:
    """`3 authors and 2 tags cannot be kept in EDL`; empty without items."""
    words = list(items)
    if not words:
        return ""
    joined = " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return f"{joined} cannot be kept in {what}"
