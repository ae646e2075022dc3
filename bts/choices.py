"""What a person can choose, and the limits that texts are held to: each table stands here once.

The command line, bts.toml, the features and the documentation read these tables. A new row is offered everywhere.
Standard library only, so that `bts --help` starts at once.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from typing import Any, Literal, get_args


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


FAILURES = {
    "missing": "there is no such file, or it vanished while it was read",
    "no-clips": "no clip is in the folders that were named",
    "folder": "a folder where a file was asked for",
    "special": "a pipe, a device or a socket, not a regular file",
    "link": "a link to a folder, which a run follows with `--follow` alone",
    "forbidden": "the system does not allow reading it",
    "unreadable": "the disk or the network does not give its bytes",
    "empty": "a file without a byte",
    "blank": "a file of zeros alone: the copy never finished",
    "changed": "the file changed while it was read, or is not the one that was meant",
    "text": "text, a web page or subtitles",
    "document": "a document, an archive, a program or another file that is no media",
    "picture": "a picture that does not move",
    "sound-only": "sound without pictures that move, cover art aside",
    "no-video": "media with neither pictures nor sound, or not the video stream that was asked for",
    "playlist": "a list of other files or addresses, which is never followed",
    "reference": "a reference movie: its pictures are in another file, which is named",
    "fragment": "a piece of a stream without its header",
    "init-only": "the header of a stream without its pieces",
    "encrypted": "encrypted: only who has its key can read it",
    "truncated": "it ends before its first picture",
    "unindexed": "an MP4 or QuickTime file that was never finished: its index (moov) is missing",
    "damaged": "it begins as a clip does, and what follows cannot be read",
    "unknown-format": "no format that is known here",
    "codec": "there is no decoder for its pictures",
    "undecodable": "there is a decoder, and none of the pictures asked for can be decoded",
    "too-large": "its pictures have more pixels than `max_pixels` allows",
    "out-of-memory": "this machine has too little memory for it",
    "stalled": "its decoder made no progress, or took too long, and was given up",
    "crashed": "its process ended without a word, twice: a decoder crashed, or the system stopped it",
    "other": "none of these: the line says what",
    "usage": "the words of a command, an option or bts.toml are wrong",
    "notes-file": "a file of notes or captions is not what it should be",
    "missing-tool": "a program, a font or an extra package is missing",
    "output": "a result was refused, or could not be written",
    "replaced": "the clip is not the one its notes were made for: look, then use `--accept-clip`",
    "batch": "some clips of a batch failed",
    "bug": "a bug in bts",
}
"""Kind of a failure, a fixed word for scripts -> what it means. `kind` in report.json is one."""

PASSED_OVER = frozenset(
    ("special", "link", "text", "document", "picture", "sound-only", "no-video", "playlist", "fragment", "init-only")
)
"""Kinds of FAILURES of a file in a folder that is simply no clip: it is passed over and counted, and fails no run.

Named itself on the command line, such a file is a failure.
"""

EXECUTORS = {
    "serial": "one clip after the other, in this process",
    "processes": "worker processes of this machine",
    "dask": "workers of a Dask scheduler, on this machine or on others (extra bts[dask])",
}
"""Name of an executor -> where the clips of a run are worked on."""

RUN_ENDINGS = {
    "under-way": "it is under way, or it was killed",
    "finished": "every clip was tried",
    "limit": "it stopped after as many clips as were asked for",
    "interrupted": "it was stopped by Ctrl-C or by a signal",
    "output": "it stopped because the output folder could not be written",
    "failed": "it stopped by an error of its own",
}
"""How a run ended, a fixed word for scripts -> what it means."""


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

    @property
    def height(self) -> int:
        """Pixels of height that go with `width`; 0 where either side is free."""
        return round(self.width / self.aspect) if self.width and self.aspect is not None else 0

    @property
    def size(self) -> str:
        """The size in words: `1080 x 1920`, or `800 wide`."""
        return f"{self.width} x {self.height}" if self.height else f"{self.width} wide"


STILL_PRESETS = {
    "full": Preset(),
    "web": Preset(1600),
    "hero": Preset(1200, Fraction(1200, 675)),
    "social": Preset(1200, Fraction(1200, 630)),
    "square": Preset(1080, Fraction(1)),
    "portrait": Preset(1080, Fraction(4, 5)),
    "vertical": Preset(1080, Fraction(9, 16)),
    "column": Preset(800),
    "thumb": Preset(320),
}
"""Name of a preset of `bts still` -> its shape. `full` is the clip's own size; link previews show `social`; `hero` is
the picture at the head of an article, `thumb` one of a list."""


CAPTION_PLACES = {"over": "in the picture, clear of faces", "below": "in a bar under it"}
"""Where the caption of a still is drawn -> what that means."""


CROPS = {
    "smart": "keeps heads, then other subjects and lettering",
    "centre": "the middle",
    "none": "the whole picture, in whatever shape it has",
}
"""How a still is cropped to its preset's shape -> what that keeps; else a point, as `read_crop` reads it."""


@dataclass(frozen=True)
class Length:
    """A distance along a side of a picture: a share of it, or pixels where `pixels` is true."""

    value: float
    pixels: bool = False

    def in_pixels(self, side: int) -> float:
        """The distance in pixels of a side of that many."""
        return self.value if self.pixels else self.value * side


CropPoint = tuple[Length, Length]
"""A point of a picture: how far from its left side and from its top."""


def read_crop(text: str) -> CropPoint | None:
    """The point that is to be kept, `0.62,0.4`, `62%,40%` or `1190px,430px`; None for one of CROPS.

    Raises ValueError.
    """
    if text in CROPS:
        return None
    try:
        across, down = (_read_length(part.strip()) for part in text.split(","))
    except ValueError:
        raise ValueError(
            f"crop is {one_of(CROPS)}, or a point such as 0.62,0.4 or 62%,40% or 1190px,430px, not {text!r}"
        ) from None
    return across, down


def _read_length(text: str) -> Length:
    """`0.62`, `62%` or `1190px`. Raises ValueError for another word, and for what is outside the picture."""
    if text.endswith("px"):
        length = Length(float(text[:-2]), pixels=True)
    else:
        length = Length(float(text[:-1]) / 100 if text.endswith("%") else float(text))
    if not length.value >= 0 or (length.value > 1 and not length.pixels):
        raise ValueError("outside the picture")
    return length


@dataclass(frozen=True)
class FileFormat:
    """A format of files: their endings, the usual one first.

    `encoder` is Pillow's name for an image format, `settings` what it is given, `lossy` whether that takes a quality.
    `chroma` has what it is given for each of SUBSAMPLINGS, where it has the choice. `deep`: it holds 16 bits a sample.
    """

    suffixes: tuple[str, ...]
    encoder: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    lossy: bool = False
    chroma: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    deep: bool = False


SUBSAMPLINGS = ("444", "420")
"""How finely a lossy picture keeps colours: in every pixel, or one for every four pixels (smaller files)."""

IMAGE_FORMATS = {
    # 4:4:4: red titles and costumes keep their edges. Not progressive: 6 % smaller files took six times as long.
    "jpg": FileFormat(
        (".jpg", ".jpeg"), "JPEG", {"dpi": (72, 72)}, lossy=True,
        chroma={"444": {"subsampling": 0}, "420": {"subsampling": 2}},
    ),
    "png": FileFormat((".png",), "PNG", {"optimize": False, "compress_level": 6}, deep=True),
    "webp": FileFormat((".webp",), "WEBP", {"method": 4}, lossy=True),
    "avif": FileFormat(
        (".avif",), "AVIF", {"speed": 6}, lossy=True,
        chroma={"444": {"subsampling": "4:4:4"}, "420": {"subsampling": "4:2:0"}},
    ),
    "tiff": FileFormat((".tiff", ".tif"), "TIFF", {"compression": "tiff_adobe_deflate", "dpi": (72, 72)}, deep=True),
}  # fmt: skip
"""Format of a still -> its files."""

IMAGE_SUFFIXES = frozenset(suffix for form in IMAGE_FORMATS.values() for suffix in form.suffixes)
"""Endings of all files that are stills."""


STORY_FORMATS = {
    "html": "story.html",
    "markdown": "story.md",
    "wordpress": "story.wordpress.html",
    "json": "story.json",
}
"""Format of the story page -> the file it is written to; its template has that name with `.jinja` behind it."""

STORY_EXTRAS = ("zip", "single", "embed")
"""What else a story can be handed over as: a package with all that it shows, one file, the article alone."""

STORY_STYLES = ("article", "timeline", "pictures")
"""How a story is told: text that flows, a section with its time for each note, or the pictures of distinct shots."""

CLIP_MEDIA = ("web", "link", "none")
"""What stands for the whole clip on its page: a file that browsers play, the publisher's own address, or nothing."""

STORY_ORDERS = ("clip", "kind", "added")
"""The order of the notes on the page: of the clip, of their kinds (each where it first comes), or as written down."""

PUBLISHERS = ("wordpress",)
"""Where a story can be posted as a draft."""

AUTHOR_TYPES = ("person", "organization")
"""What a name in a byline or a credit can be the name of."""

STORY_CHOICES = {
    "style": STORY_STYLES,
    "clip_media": CLIP_MEDIA,
    "byline_type": AUTHOR_TYPES,
    "creator_type": AUTHOR_TYPES,
}
"""Setting under `[story]` -> what it can be."""

PLAYERS = ("mpv",)
"""Players that can be asked for the moment they show."""

SNAPS = ("none", "frame", "shot")
"""What edges the times of a note can be moved to."""

CAPTION_SUFFIXES = (
    ".vtt", ".ttml", ".dfxp", ".srt", ".ass", ".ssa", ".stl", ".scc", ".sbv", ".smi", ".sami", ".sub", ".json", ".tsv",
)  # fmt: skip
"""Endings of files of captions and transcripts beside a clip. Of several files in one language the one whose ending
stands first is taken: those formats keep places and styles too."""

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

USUAL_KIND = "note"
"""The kind of a note whose file says none."""

EMBEDDED = {"chapters": "its chapters, a note each", "subtitles": "the captions of one of its tracks"}
"""What `bts note import --embedded` can take out of a clip -> what becomes of it."""

ALT_LENGTH = 250
"""Most characters of alt text (IPTC Photo Metadata Standard 2025.1); longer text is an extended description."""

CREDIT_BYTES = 32
"""Most bytes of a credit line in UTF-8 that older picture desks keep (IIM 4.2, dataset 2:110)."""

READING_SPEED = 20
"""Characters of a caption that a reader can just follow in a second (Netflix Timed Text Style Guide, English)."""


POINT_SNIPPET, LEAD_IN = Fraction(8), Fraction(1)
"""Seconds of the snippet of a note that is a point, and how many of them come before the point."""

SHORTEST_SNIPPET = Fraction(1)
"""Seconds of a snippet below which `bts note check` reports it: a viewer has hardly seen that it began."""

SMALLEST_REGION = 0.02
"""Share of the picture's width or height below which a region is reported: of 1920 pixels, 38."""

UNFINISHED = {
    "TODO": "TODO",
    "TK": "(?:TK)+(?!-?[0-9])",
    "XXX": "XXX+(?!-[a-z])",
    "FIXME": "FIXME",
    "TBD": "TBD",
    "lorem ipsum": "(?i:lorem ipsum)",
}
"""Mark of words that are not finished -> the pattern (of `re`) that it is written in, as a word of its own.

TK is the mark of English-language newsrooms ("to come"); TK-421 is none, nor are ATK, Tk, XXXI or XXX-rated. What is
an ordinary word in another language (TBC is an illness in Italian), or is said (`What??`), is not on the list.
"""

ALT_OPENINGS: Mapping[str, tuple[str, ...]] = {
    "image": ("of", "showing", "shows", "de", "du", "des", "d"),
    "picture": ("of", "showing", "shows"),
    "photo": ("of", "showing", "shows", "de", "du", "des", "d"),
    "photograph": ("of", "showing", "shows"),
    "photographie": ("de", "du", "des", "d"),
    "bild": ("von", "vom", "eines", "einer", "mit", "zeigt", "på", "av", "som"),
    "foto": (
        "von",
        "vom",
        "eines",
        "einer",
        "mit",
        "zeigt",
        "de",
        "del",
        "do",
        "da",
        "di",
        "della",
        "van",
        "på",
        "av",
        "af",
    ),
    "imagen": ("de", "del", "que"),
    "fotografía": ("de", "del"),
    "imagem": ("de", "do", "da"),
    "fotografia": ("de", "do", "da", "di", "del", "della"),
    "immagine": ("di", "del", "della", "che"),
    "afbeelding": ("van", "met"),
    "billede": ("af",),
    "bilde": ("av",),
    "zdjęcie": (),
    "фото": (),
    "фотография": (),
    "изображение": (),
}
"""First word of alt text that only says it is a picture -> the words of which one must follow, none for any.

A screen reader says `image` before it (WCAG 2, technique G94). `Picture frames on a wall` is let pass.
"""

ALT_ARTICLES = frozenset(
    "a an the this ein eine das die der dieses un une la le l el una il uma um o een de het et en".split()
)
"""Words that may stand before one of ALT_OPENINGS."""

ALT_FILES = IMAGE_SUFFIXES | frozenset(".bmp .gif .heic .mkv .mov .mp4 .pdf .psd .raw .svg .tif .tiff .webm".split())
"""Endings by which alt text is known to be the name of a file."""


def format_of(name: str, formats: Mapping[str, FileFormat]) -> str | None:
    """The format that a file name's ending stands for in one of the tables above; None when it is not there."""
    lower = name.lower()
    return next((form for form, files in formats.items() if lower.endswith(files.suffixes)), None)


def one_of(choices: Iterable[str]) -> str:
    """The choices as words: `a, b or c`."""
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last


def cells(text: str) -> int:
    """The length of `text` in columns: two for the wide characters of East Asia, none for combining marks."""
    if text.isascii():
        return len(text)
    marks = sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in text)
    return len(text) + count_wide(text) - marks


def count_wide(text: str) -> int:
    """How many characters of `text` are the wide ones of East Asia (UAX 11)."""
    return sum(unicodedata.east_asian_width(c) in "WF" for c in text)


def is_web_address(text: str) -> bool:
    """Whether a text is an address that a browser opens: http or https, with a host, without blanks and quotes."""
    from urllib.parse import urlsplit

    if not text.isprintable() or re.fullmatch(r"(?i)https?://[^\s\"<>\\^`{|}]+", text) is None:
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return bool(host.strip("."))
