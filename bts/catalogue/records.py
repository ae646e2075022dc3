"""What the catalogue takes in and gives out: the entry of a clip, its shots, and what a search finds."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypedDict

KINDS = {
    "note": "a note",
    "caption": "a caption of a file beside the clip, or of a track in it",
    "transcript": "a sentence of a transcript",
    "chapter": "a chapter that the clip's file names",
    "clip": "the clip itself: its name, title and description",
    "shot": "a shot that looks like a picture",
}
"""Kind of a hit -> what it is. A search for words finds all but the last."""


class ShotEntry(TypedDict):
    """A shot: its range [start, end), and its keyframe. `picture` is a name in the folder of results, "" for none."""

    number: int
    start_ms: int
    end_ms: int
    start_frame: int
    end_frame: int
    time_ms: int
    frame: int
    picture: str


class TextEntry(TypedDict):
    """Words of a moment: a note, a caption, a chapter. `kind` is one of KINDS, `end_ms` -1 for a point.

    `ref` is the note's id, else the file or the track that has the words; `sort` the note's own kind, `lang` a BCP 47
    tag, `more` what is found too and shown only then (heading, alt text, a file's name); each "" where there is none.
    Milliseconds count from the player's zero, rounded up.
    """

    kind: str
    ref: str
    start_ms: int
    end_ms: int
    sort: str
    caption: str
    text: str
    more: str
    people: list[str]
    tags: list[str]
    use: list[str]
    credit: str
    lang: str
    private: bool


class Entry(TypedDict):
    """All that the catalogue knows of a clip: plain values, made in a worker, put by the process that records.

    Paths are absolute, as `str` has them. `stamp` is the size in bytes and the time of change in nanoseconds of each
    file that was read; by it an entry is known to be out of date. `tracks` are the words in the clip's own tracks; None
    where they were not read, and those that are known of the same content stay. `hashes` is what
    `bts.catalogue.pictures` packs for the shots; the catalogue keeps it as it is. `remarks` are
    for the person: what could not be read; they are not kept. Empty or 0: not known.
    """

    path: str
    folder: str
    fingerprint: str
    size: int
    container: str
    codec: str
    width: int
    height: int
    duration_ms: int
    frames: int
    date: str
    title: str
    description: str
    credit: str
    stamp: dict[str, tuple[int, int]]
    shots: list[ShotEntry]
    texts: list[TextEntry]
    tracks: list[TextEntry] | None
    hashes: bytes
    remarks: list[str]


@dataclass(frozen=True)
class ShotRow:
    """A shot in the catalogue: times in seconds; `time` and `frame` are those of its keyframe.

    `picture` is the keyframe's file, None where the shot has none. `key` and `number` are the clip's number in the
    catalogue and the shot's in the clip, from 1.
    """

    key: int
    number: int
    clip: Path
    title: str
    credit: str
    start: Fraction
    end: Fraction
    start_frame: int
    end_frame: int
    time: Fraction
    frame: int
    picture: Path | None


@dataclass(frozen=True)
class Hit:
    """What a search found: the words of a moment, or a shot, or a clip.

    `kind` is one of KINDS. `time` and `end` are in seconds of the clip, `end` None for a point. `text` has the words in
    one line, `marks` the ranges of characters in it that were searched for. `title` is the clip's title, else its name.
    `shot` is the number of the shot at that moment, and `picture` the file of its keyframe; None where there is none.
    `frame` is the number of the frame where that is known, `folder` where the clip's results are. `note` is a note's
    id, `sort` its own kind.
    """

    kind: str
    clip: Path
    title: str
    time: Fraction
    end: Fraction | None
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    frame: int | None = None
    shot: int | None = None
    picture: Path | None = None
    folder: Path | None = None
    credit: str = ""
    note: str = ""
    sort: str = ""
    people: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    use: tuple[str, ...] = ()
    lang: str = ""
    date: str = ""
    private: bool = False
    gone: bool = False
    """Whether the clip was not there any more when the catalogue was last brought up to date."""
    why: str = ""
    """For a shot: what its likeness rests on, in words."""
