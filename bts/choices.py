"""What a person can choose, and the limits that texts are held to: each table stands here once.

The command line, bts.toml, the features and the documentation read these tables. A new row is offered everywhere.
Standard library only, so that `bts --help` starts at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Literal, get_args


class ExitCode(IntEnum):
    """What a command ends with."""

    OK = 0
    BUG = 1
    USAGE = 2
    INPUT = 3
    MISSING_TOOL = 4
    OUTPUT = 5
    BATCH = 6
    INTERRUPTED = 130


EXIT_CODES = {
    ExitCode.OK: "ok",
    ExitCode.BUG: "a bug",
    ExitCode.USAGE: "usage",
    ExitCode.INPUT: "bad clip or notes file",
    ExitCode.MISSING_TOOL: "missing tool",
    ExitCode.OUTPUT: "output refused",
    ExitCode.BATCH: "a batch with failures",
    ExitCode.INTERRUPTED: "interrupted",
}
"""Exit code -> what it means, in a few words."""


@dataclass(frozen=True)
class StageName:
    """How a stage of `bts run` counts what it makes: `1 story`, `2 stories`."""

    one: str
    many: str


STAGES = {
    "shots": StageName("shot", "shots"),
    "stills": StageName("still", "stills"),
    "snippets": StageName("snippet", "snippets"),
    "story": StageName("story", "stories"),
}
"""Stages of `bts run`, in the order in which they are done."""


@dataclass(frozen=True)
class Preset:
    """A shape to make stills in: at most `width` pixels wide (0: no limit), cropped to `aspect` (width over height)."""

    width: int = 0
    aspect: Fraction | None = None

    def __post_init__(self) -> None:
        if self.width < 0 or (self.aspect is not None and self.aspect <= 0):
            raise ValueError("width is 0 or more pixels, and aspect above 0")


STILL_PRESETS = {
    "full": Preset(),
    "web": Preset(1600),
    "column": Preset(800),
    "social": Preset(1200, Fraction(1200, 630)),
    "square": Preset(1080, Fraction(1)),
    "portrait": Preset(1080, Fraction(4, 5)),
    "story": Preset(1080, Fraction(9, 16)),
}
"""Name of a preset of `bts still` -> its shape. `full` is the clip's own size; link previews show `social`."""

IMAGE_FORMATS = {
    "jpg": (".jpg", ".jpeg"),
    "png": (".png",),
    "webp": (".webp",),
    "avif": (".avif",),
}
"""Format of a still -> endings of its files, the usual one first."""

IMAGE_SUFFIXES = frozenset(suffix for suffixes in IMAGE_FORMATS.values() for suffix in suffixes)
"""Endings of all files that are stills."""

VIDEO_FORMATS = {"mp4": (".mp4",)}
"""Format of a snippet -> endings of its files, the usual one first."""

CAPTION_MODES = {
    "burn": "drawn into the picture",
    "soft": "a track that a player can show",
    "both": "both",
    "none": "neither",
}
"""How a snippet shows its captions -> what that means."""

CUTS = {"exact": "encodes, to the frame", "fast": "copies, from a key frame on"}
"""How a snippet is cut -> what that means."""

ASPECTS = {
    "16:9": Fraction(16, 9),
    "4:3": Fraction(4, 3),
    "1:1": Fraction(1),
    "4:5": Fraction(4, 5),
    "9:16": Fraction(9, 16),
}
"""Shapes of a snippet -> width over height."""

STORY_FORMATS = {
    "html": "story.html",
    "markdown": "story.md",
    "wordpress": "story.wordpress.html",
    "json": "story.json",
}
"""Format of the story page -> the file it is written to; its template has that name with `.jinja` behind it."""

SNAPS = ("none", "frame", "shot")
"""What edges the times of a note can be moved to."""

Use = Literal["still", "snippet", "quote"]
Status = Literal["open", "done"]

USES: tuple[Use, ...] = get_args(Use)
"""What can be made of a note."""

STATUSES: tuple[Status, ...] = get_args(Status)
"""Whether a note still needs work."""

KINDS = (
    "note", "hidden-camera", "set", "camera", "sound", "light", "costume", "make-up", "prop", "stunt",
    "effects", "performance", "improvised", "rehearsal", "blooper", "crew", "location", "edit", "music",
    "story", "quote", "trivia",
)  # fmt: skip
"""The built-in kinds of notes for behind-the-scenes work; bts.toml `[notes] kinds` replaces them."""

ALT_LENGTH = 250
"""Most characters of alt text (IPTC Photo Metadata Standard 2025.1); longer text is an extended description."""

CREDIT_BYTES = 32
"""Most bytes of a credit line in UTF-8 that older picture desks keep (IIM 4.2, dataset 2:110)."""

READING_SPEED = 20
"""Characters of a caption that a reader can just follow in a second (Netflix Timed Text Style Guide, English)."""


def format_of(name: str, formats: Mapping[str, tuple[str, ...]]) -> str | None:
    """The format that a file name's ending stands for in one of the tables above; None when it is not there."""
    lower = name.lower()
    return next((form for form, suffixes in formats.items() if lower.endswith(suffixes)), None)


def one_of(choices: Iterable[str]) -> str:
    """The choices as words: `a, b or c`."""
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last
