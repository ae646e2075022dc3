"""What a person can choose of a video: format, preset, shape, captions, marks, cards, loudness. See bts/choices.py."""

import re
import string
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bts.choices import FileFormat, one_of


@dataclass(frozen=True)
class VideoFormat(FileFormat):
    """A format of snippets: `what` it is made of, its media type, and what it can hold.

    `animated`: it is a picture that moves, which pages show as an image: without sound and without a track of captions,
    in a loop. `tick` is what its times are rounded to, in seconds; `merges` says that equal frames become one.
    Pictures are at most `usual_width` pixels wide and come at most `usual_rate` times a second unless more is asked
    for, never more than `most_rate` times; 0: as in the clip.
    """

    what: str = ""
    mime: str = ""
    animated: bool = False
    tick: Fraction = Fraction(1, 10_000)
    merges: bool = False
    usual_width: int = 0
    usual_rate: int = 0
    most_rate: int = 0


VIDEO_FORMATS = {
    "mp4": VideoFormat((".mp4",), what="H.264 and AAC", mime="video/mp4"),
    "webm": VideoFormat((".webm",), what="AV1 and Opus", mime="video/webm", tick=Fraction(1, 1000)),
    # Browsers show a frame of a GIF for a tenth of a second when it asks for less than two hundredths.
    "gif": VideoFormat(
        (".gif",), what="256 colours", mime="image/gif", animated=True, tick=Fraction(1, 100),
        usual_width=480, usual_rate=15, most_rate=50,
    ),
    "webp": VideoFormat(
        (".webp",), what="animated WebP", mime="image/webp", animated=True, tick=Fraction(1, 1000), merges=True,
        usual_width=480, usual_rate=15, most_rate=60,
    ),
    "apng": VideoFormat(
        (".apng", ".png"), what="animated PNG", mime="image/apng", animated=True,
        usual_width=480, usual_rate=15, most_rate=60,
    ),
}  # fmt: skip
"""Format of a snippet -> its files."""

SNIPPET_PRESETS: dict[str, dict[str, Any]] = {
    "web": {"crf": 20, "max_height": 1080, "effort": "medium"},
    "social": {"crf": 17, "max_height": 1080, "effort": "medium"},
    "master": {"crf": 12, "max_height": 0, "effort": "slow"},
    "email": {"crf": 23, "max_height": 720, "effort": "medium", "max_mb": 18.0},
}
"""Name of a preset of `bts snippet` -> what it sets of `[snippets]`.

`web` is for a page of one's own; platforms encode again what they are given, so `social` gives them more; `master` is
for the archive and for cutting; most mail servers take 25 MB, and 18 MB have become 24.6 when they are sent as text.
"""

EFFORTS = ("medium", "slow")
"""Presets of x264 that a snippet is encoded with."""

FIELDS = {"single": "a frame of each picture", "double": "a frame of each field: twice as many, all of the motion"}
"""What becomes of interlaced pictures -> what that means."""

RATES = {
    "23.976": Fraction(24000, 1001),
    "23.98": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "59.94": Fraction(60000, 1001),
    "119.88": Fraction(120000, 1001),
}
"""Rates as people write them -> what they mean, in frames a second."""

SAME_RATE = "same"
"""`--fps` of a snippet whose frames come when they do in the clip; without `--fps` pictures that move are slower."""

MOST_RATE = 240
"""Frames a second that a snippet may have; no screen shows more."""

CAPTION_MODES = {
    "burn": "drawn into the picture",
    "soft": "a track that a player can show",
    "both": "both",
    "none": "neither",
}
"""How a snippet shows its captions -> what that means."""


@dataclass(frozen=True)
class CaptionLook:
    """How captions that are burnt in look; lengths are in em, shares those of the picture.

    `weight` is OpenType's (400 regular, 600 semibold, 800 extra bold), `characters` the most in a line. An em takes
    `height` of the height at most, and `shorter` of the shorter side at least. `phone_foot` is the share of the height
    below the lowest line at 9:16. `box` is the opacity of the dark box behind the lines, 0 for none; `outline` is the
    width of a dark line round each letter, `shadow` how far its shadow falls.
    """

    meaning: str
    weight: int
    characters: int
    height: float
    shorter: float
    phone_foot: float
    box: float = 0.0
    outline: float = 0.0
    shadow: float = 0.0

    def __post_init__(self) -> None:
        if not (1 <= self.weight <= 1000 and self.characters >= 1 and 0 <= self.box <= 1):
            raise ValueError("a weight is 1 to 1000, a line has a character at least, and a box has opacity 0 to 1")


LOOKS = {
    # BBC subtitle guidelines: lines of 8 % of the height, which is an em of 1/15, and at most 37 characters (teletext).
    # The foot: the writing of TikTok takes 320 to 370 of 1920 pixels.
    "news": CaptionLook("semibold on a dark box", 600, 37, 1 / 15, 1 / 15, 0.2, box=0.86),
    # The foot: Meta asks advertisers to keep 35 % of a Reel's height free of words.
    "social": CaptionLook(
        "large and bold, with an outline and a shadow", 800, 32, 0.085, 0.085, 0.35, outline=0.075, shadow=0.05
    ),
    # 42 characters: Netflix timed text style guide, general and English.
    "plain": CaptionLook("regular on a dark box, smaller", 400, 42, 0.058, 0.055, 0.2, box=0.78),
}
"""Look of captions that are burnt in -> how they are drawn. The first is the usual one."""

CAPTION_PROFILES = {
    "netflix": "Netflix Timed Text Style Guide, general and English",
    "bbc": "BBC subtitle guidelines",
    "web": "the rules by which bts times captions itself",
}
"""Rules that captions are held to -> whose they are; the figures are in bts.captions.profiles."""

CORNERS = {
    "top-left": "left above",
    "top-right": "right above",
    "bottom-left": "left below",
    "bottom-right": "right below",
}
"""Where a mark of the house stands in the picture of a snippet -> what that means."""

SOURCE_FIELDS = ("line", "creator", "source", "copyright", "licence_url", "usage_terms", "title", "clip")
"""What a source line may name in braces: the fields of the credit, the snippet's title, the clip's name."""

CUTS = {"exact": "encodes, to the frame", "fast": "copies, from a key frame on, or encodes where no copy can be right"}
"""How a snippet is cut -> what that means."""

ASPECTS = {
    "16:9": Fraction(16, 9),
    "4:3": Fraction(4, 3),
    "1:1": Fraction(1),
    "4:5": Fraction(4, 5),
    "9:16": Fraction(9, 16),
}
"""Shapes of a snippet -> width over height."""

FITS = {
    "crop": "a part of it that fills the shape, one for each shot: about faces, else about what draws the eye",
    "blur": "all of it, over a copy of itself that is enlarged, blurred and dimmed",
    "pad": "all of it, between bars of one colour",
}
"""How a picture is fitted into another shape -> what is then seen of it."""

OWN_SHAPE = "clip"
"""In place of one of ASPECTS: the clip's own shape."""

CARDS = {
    "all": "a title at the start, one before each snippet, the credits at the end",
    "first": "a title at the start, the credits at the end",
    "none": "no cards",
}
"""Which cards a reel has -> what that means."""

WEB_LOUDNESS, BROADCAST_LOUDNESS = -16.0, -23.0
"""LUFS, integrated: the upper end of AES TD1004.1.15-10 for streams, and EBU R 128."""

LOUDNESS_RANGE = (-40.0, -6.0)
"""LUFS that a snippet can be brought to: quieter is hardly heard, louder is more than any platform lets pass."""

LONGEST_CARD = 60
"""Seconds that a card may be shown at most."""

HEADING = 80
"""Most columns of the heading that is made of a longer caption for a card: four seconds of READING_SPEED."""

SNIPPET_CHOICES: dict[str, tuple[str, ...]] = {
    "captions": tuple(CAPTION_MODES),
    "look": tuple(LOOKS),
    "aspect": (OWN_SHAPE, *ASPECTS),
    "fit": tuple(FITS),
    "format": tuple(VIDEO_FORMATS),
    "effort": EFFORTS,
    "deinterlace": tuple(FIELDS),
    **dict.fromkeys(("credit_corner", "source_corner", "timecode_corner", "logo_corner"), tuple(CORNERS)),
}
"""Setting of `[snippets]` -> what it may be."""


def is_colour(text: str) -> bool:
    """Whether a text is a colour as #rrggbb."""
    return re.fullmatch("#[0-9a-fA-F]{6}", text) is not None


def check_logo(width: float, opacity: float) -> None:
    """Raise ValueError unless `width`, a share of the picture's longer side, and `opacity` lie above 0 and up to 1."""
    if not 0 < width <= 1 or not 0 < opacity <= 1:
        raise ValueError("logo_width and logo_opacity lie above 0 and up to 1")


def read_rate(text: str) -> Fraction | None:
    """Frames a second from `25`, `29.97` or `30000/1001`; None for `same` and "". Raises ValueError for others."""
    if text in ("", SAME_RATE):
        return None
    try:
        rate = RATES.get(text) or Fraction(text)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 0 < rate <= MOST_RATE:
        raise ValueError(f"fps is {SAME_RATE}, or a number of frames a second up to {MOST_RATE}, not {text!r}")
    return rate


def fields_of_line(line: str) -> tuple[str, ...]:
    """The `{fields}` that a source line names, in order. Raises ValueError for one that there is not."""
    try:
        parts = list(string.Formatter().parse(line))
    except ValueError as error:
        raise ValueError(f"source_line {line!r} has a single brace: write {{{{ or }}}} for a brace") from error
    named = tuple(name for _, name, form, change in parts if name is not None and not form and not change)
    if len(named) < sum(name is not None for _, name, _, _ in parts) or not set(named) <= set(SOURCE_FIELDS):
        raise ValueError(f"source_line {line!r} names a field that there is not: {{field}} is {one_of(SOURCE_FIELDS)}")
    return named
