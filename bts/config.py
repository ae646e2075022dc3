"""bts.toml: what a house sets once. Looked for upward from the clip, then from the working folder; the first counts.

An option on the command line beats a note, a note beats bts.toml, bts.toml beats the defaults written here. A table
`[clip."name.mp4".story]` (or any other section) speaks for one clip alone.
"""

import difflib
import logging
import math
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from bts.choices import (
    IMAGE_FORMATS,
    KINDS,
    STILL_PRESETS,
    STORY_CHOICES,
    SUBSAMPLINGS,
    USUAL_KIND,
    Preset,
    is_web_address,
    one_of,
    read_crop,
)
from bts.errors import UsageError, printable
from bts.model import Credit
from bts.publishing import PictureFacts, check_source_type
from bts.still_style import StillStyle, read_presets
from bts.videos import (
    LONGEST_CARD,
    LOUDNESS_RANGE,
    OWN_SHAPE,
    SNIPPET_CHOICES,
    SNIPPET_PRESETS,
    WEB_LOUDNESS,
    check_logo,
    fields_of_line,
    is_colour,
    read_rate,
)

log = logging.getLogger(__name__)

FILE_NAME = "bts.toml"


@dataclass(frozen=True)
class Limits:
    """`[media]`: bounds on what a clip may ask of this machine, damaged and hostile ones too.

    `max_pixels`: pixels in one stored picture; `stall_seconds`: how long a decoder may show no progress.
    `clean_aperture`: whether pictures are cut to the clean aperture that a file declares, instead of shown whole.
    """

    max_pixels: int = 16384 * 8640
    stall_seconds: float = 60.0
    clean_aperture: bool = False

    def __post_init__(self) -> None:
        if self.max_pixels < 1 or self.stall_seconds <= 0:
            raise ValueError("max_pixels and stall_seconds are above 0")


@dataclass(frozen=True)
class ClipLimits:
    """`[run]`: bounds on the work on one clip in a worker of `bts run`; a clip that goes beyond them is a failure.

    `clip_minutes`: minutes by the clock; 0 for what suits the size of its file. `clip_gb`: memory in GB of 10^9 bytes;
    0 for the worker's share of the machine's memory.
    """

    clip_minutes: float = 0.0
    clip_gb: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.clip_minutes < math.inf or not 0 <= self.clip_gb < math.inf:
            raise ValueError("clip_minutes and clip_gb are 0 or more")


@dataclass(frozen=True)
class NotesOptions:
    """`[notes]`: where notes are kept when not beside the clip, the house's kinds, who writes, and what is remembered.

    `default_kind` is one of the kinds: that of a note that is added without one. Where it is empty it is `note`, if
    that is among the kinds, else the first of them. `remember`: whether it is remembered on this machine which file has
    the notes of which clip, so that a clip that was moved finds them.
    """

    dir: Path | None = None
    kinds: tuple[str, ...] = KINDS
    author: str = ""
    default_kind: str = ""
    remember: bool = True

    def __post_init__(self) -> None:
        if self.default_kind and self.default_kind not in self.kinds:
            raise ValueError(f"default_kind is one of the kinds ({', '.join(self.kinds)}), not {self.default_kind!r}")

    @property
    def usual_kind(self) -> str:
        """The kind of a note that is added without one."""
        if self.default_kind or not self.kinds:
            return self.default_kind or USUAL_KIND
        return USUAL_KIND if USUAL_KIND in self.kinds else self.kinds[0]


@dataclass(frozen=True)
class ShotsOptions:
    """`[shots]`: the detector by name, how many alternates each shot gets, and whether a jump cut begins a shot."""

    detector: str = "default"
    alternates: int = 0
    jumps: bool = False


@dataclass(frozen=True)
class StillsOptions(StillStyle):
    """`[stills]`: the file format, and the `preset`, one or more, of stills that are asked for without one: names of
    `choices.STILL_PRESETS` or of `presets`, which `[stills.presets.NAME]` adds. Where it is empty, stills are at most
    `max_width` pixels wide, 0 for the clip's own size. Each still is made in each of the widths of `srcset`, in pixels.
    `enlarge`: a picture smaller than its preset is enlarged. `subsampling` is one of `choices.SUBSAMPLINGS`; a file
    has at most `max_kb` kilobytes of 1000 bytes, 0 for any. `source_type`, one of `publishing.SOURCE_TYPES`, says how
    the footage came about; `publish_writer`: whether the author of a note is named as the caption's writer. `crop` is
    one of `choices.CROPS` or a point, as `choices.read_crop` reads it; `trim_bars` takes black bars off. What is drawn
    onto them is of `StillStyle`.
    """

    format: str = "jpg"
    quality: int = 92
    max_width: int = 0
    preset: tuple[str, ...] = ()
    presets: Mapping[str, Preset] = field(default_factory=dict)
    srcset: tuple[int, ...] = ()
    enlarge: bool = False
    subsampling: str = "444"
    max_kb: int = 0
    source_type: str = ""
    publish_writer: bool = False
    crop: str = "smart"
    trim_bars: bool = False

    def __post_init__(self) -> None:
        check_source_type(self.source_type)
        super().__post_init__()
        if self.format not in IMAGE_FORMATS:
            raise ValueError(f"format is {one_of(IMAGE_FORMATS)}, not {self.format!r}")
        if unknown := [name for name in self.preset if name and name not in self.all_presets]:
            raise ValueError(f"preset is {one_of(self.all_presets)}, not {unknown[0]!r}")
        if self.subsampling not in SUBSAMPLINGS:
            raise ValueError(f"subsampling is {one_of(SUBSAMPLINGS)}, not {self.subsampling!r}")
        if any(width < 1 for width in self.srcset) or self.max_kb < 0:
            raise ValueError("srcset holds widths of 1 pixel or more, and max_kb is 0 or more")
        if not 1 <= self.quality <= 100:
            raise ValueError("quality lies between 1 and 100")
        read_crop(self.crop)

    @property
    def all_presets(self) -> dict[str, Preset]:
        """The presets of bts and those of bts.toml, by name."""
        return {**STILL_PRESETS, **self.presets}

    @property
    def shapes(self) -> dict[str, Preset]:
        """The presets that stills are made in, by name; one without a name where none was chosen."""
        return {name: self.all_presets[name] for name in self.preset if name} or {"": Preset(self.max_width)}


@dataclass(frozen=True)
class SnippetsOptions:
    """`[snippets]`: captions is one of `videos.CAPTION_MODES`; crf is x264's; max_height limits the shorter side in
    pixels, 0 for the clip's own; `fonts` is a folder of font files for scripts that the packaged fonts lack; `loudness`
    is in LUFS, None leaves the sound as it is; `audio` names the track; `mute` leaves the sound out. `aspect` is one of
    `videos.ASPECTS`, or "clip" for the clip's own shape; `fit` is one of `choices.FITS`; `pad_colour`, as #rrggbb, is
    that of the bars of `pad`; `look` is one of `videos.LOOKS`. `card_background` is a colour as #rrggbb, or `blur` for
    the first frame, blurred and darkened; `card_seconds` is how long a card is shown, 0 for as long as it takes to
    read.

    `format` is one of `videos.VIDEO_FORMATS`, `effort` one of `choices.EFFORTS`; a file has at most `max_mb` million
    bytes, 0 for any; `fps` is a constant rate or `same`, and empty what is usual in the format; `deinterlace` is one of
    `videos.FIELDS`. `preset` is one of `choices.SNIPPET_PRESETS`, or empty; what it sets counts in place of these
    settings (see `settled`).

    The marks of the house: `burn_credit`, for `credit_seconds` (0: throughout), `source_line`, whose `{fields}` are of
    `videos.SOURCE_FIELDS`, `burn_timecode`, and `logo`, a picture; each stands in one of `choices.CORNERS`.
    `logo_width` is a share of the picture's longer side, `logo_opacity` goes from 0 to 1. `fade` is the seconds of the
    fade in and out, or of both.
    """

    captions: str = "burn"
    look: str = "news"
    crf: int = 20
    max_height: int = 1080
    fonts: Path | None = None
    aspect: str = OWN_SHAPE
    fit: str = "crop"
    pad_colour: str = "#000000"
    format: str = "mp4"
    preset: str = ""
    effort: str = "medium"
    max_mb: float = 0.0
    fps: str = ""
    deinterlace: str = "single"
    loudness: float | None = None
    audio: str = ""
    mute: bool = False
    burn_credit: bool = False
    credit_corner: str = "top-left"
    credit_seconds: float = 0.0
    source_line: str = ""
    source_corner: str = "bottom-left"
    burn_timecode: bool = False
    timecode_corner: str = "bottom-right"
    logo: Path | None = None
    logo_corner: str = "top-right"
    logo_width: float = 0.12
    logo_opacity: float = 0.9
    fade: tuple[float, ...] = ()
    card_background: str = "#101010"
    card_seconds: float = 0.0

    def __post_init__(self) -> None:
        self._check_marks()
        for name, known in SNIPPET_CHOICES.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} is {one_of(known)}, not {getattr(self, name)!r}")
        if self.preset and self.preset not in SNIPPET_PRESETS:
            raise ValueError(f"preset is {one_of(SNIPPET_PRESETS)}, not {self.preset!r}")
        if not 0 <= self.crf <= 51:
            raise ValueError("crf lies between 0 and 51")
        if not is_colour(self.pad_colour):
            raise ValueError(f"pad_colour is written as #rrggbb, not {self.pad_colour!r}")
        if self.card_background != "blur" and not is_colour(self.card_background):
            raise ValueError(f"card_background is blur or a colour such as #101010, not {self.card_background!r}")
        if not 0 <= self.card_seconds <= LONGEST_CARD:
            raise ValueError(f"card_seconds lies between 0 and {LONGEST_CARD}")
        lowest, highest = LOUDNESS_RANGE
        if self.loudness is not None and not lowest <= self.loudness <= highest:
            raise ValueError(f"loudness lies between {lowest:g} and {highest:g} LUFS, such as {WEB_LOUDNESS:g}")
        if not self.max_mb >= 0:
            raise ValueError("max_mb is 0 or more megabytes")
        read_rate(self.fps)

    @property
    def settled(self) -> "SnippetsOptions":
        """These settings with what the preset sets in place of their own, and no preset any more."""
        return replace(self, preset="", **SNIPPET_PRESETS[self.preset]) if self.preset else self

    def _check_marks(self) -> None:
        """Raise ValueError where the marks of the house cannot be drawn as they are set."""
        check_logo(self.logo_width, self.logo_opacity)
        if not 0 <= self.credit_seconds < math.inf:
            raise ValueError("credit_seconds are 0 or more")
        if len(self.fade) > len(("in", "out")) or not all(0 <= seconds < math.inf for seconds in self.fade):
            raise ValueError("fade is a number of seconds, or two: of the fade in and of the fade out")
        fields_of_line(self.source_line)


@dataclass(frozen=True)
class StoryOptions:
    """`[story]`: the words of the page that no single note carries, its addresses, its order, and how it looks.

    `style` is one of `choices.STORY_STYLES`. `order` is one of `choices.STORY_ORDERS`, or ids of notes, which then come
    first. `lead`, `second` and `closing_picture` each name a note, by its id or by a time: the picture at the head, the
    note that comes first and the one that comes last. `clip_media` is one of `choices.CLIP_MEDIA`. `clip_caption` is
    what the clip's publisher wrote under it, `clip_lead_in` the sentence that introduces it, `clip_source` who wrote
    it, `clip_url` where, `clip_date` when. `more` is a closing line that links to `more_url`. `url` is the address of
    the page, `media_url` that of the folder with its pictures and videos. `byline_type` and `creator_type` are each one
    of `choices.AUTHOR_TYPES`. `wordpress_url` is the site that drafts are posted to. `words` replaces words that bts
    prints. `theme` is the name of one of bts's themes or a folder of templates and styles that replace bts's own.
    Raises ValueError for a choice that is none.
    """

    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    byline_type: str = "person"
    date: str = ""
    modified: str = ""
    lang: str = "en"
    style: str = "article"
    order: tuple[str, ...] = ("clip",)
    lead: str = ""
    second: str = ""
    closing_picture: str = ""
    intro: tuple[str, ...] = ()
    clip_media: str = "web"
    clip_title: str = ""
    clip_lead_in: str = ""
    clip_caption: str = ""
    clip_source: str = ""
    clip_url: str = ""
    clip_date: str = ""
    closing: tuple[str, ...] = ()
    more: str = ""
    more_url: str = ""
    corrections: tuple[str, ...] = ()
    url: str = ""
    media_url: str = ""
    publisher: str = ""
    publisher_url: str = ""
    publisher_logo: str = ""
    wordpress_url: str = ""
    creator_type: str = "organization"
    tags: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    theme: Path | None = None

    def __post_init__(self) -> None:
        for name, known in STORY_CHOICES.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} is {one_of(known)}, not {getattr(self, name)!r}")
        for name in ("url", "media_url", "clip_url", "more_url", "publisher_url", "publisher_logo", "wordpress_url"):
            if (address := getattr(self, name)) and not is_web_address(address):
                raise ValueError(f"{name} is an address that begins with https:// or http://, not {address!r}")


@dataclass(frozen=True)
class Config:
    """All of bts.toml, checked. `path` is the file it came from, None for the defaults."""

    path: Path | None = None
    credit: Credit = Credit()
    media: Limits = field(default_factory=Limits)
    notes: NotesOptions = field(default_factory=NotesOptions)
    shots: ShotsOptions = field(default_factory=ShotsOptions)
    stills: StillsOptions = field(default_factory=StillsOptions)
    snippets: SnippetsOptions = field(default_factory=SnippetsOptions)
    story: StoryOptions = field(default_factory=StoryOptions)
    run: ClipLimits = field(default_factory=ClipLimits)
    record: PictureFacts = field(default_factory=PictureFacts)


def load(clip: Path | None = None) -> Config:
    """The configuration for a clip (or the working folder alone). Raises UsageError naming what is wrong."""
    path = find(clip)
    if path is None:
        return Config()
    log.debug("settings from %s", printable(path))
    table = read(path)
    overrides = table.pop("clip", {})
    if not isinstance(overrides, dict) or not all(isinstance(t, dict) for t in overrides.values()):
        raise UsageError('[clip] holds tables named after clips, such as [clip."name.mp4".story]', path)
    if clip is not None:
        _merge(table, overrides.get(clip.name, {}))
    values = _values(Config, table, path, "")
    return Config(**{**values, "path": path})


def find(clip: Path | None = None) -> Path | None:
    """The bts.toml that counts for a clip, or None."""
    folders = [*(clip.absolute().parents if clip is not None else ()), Path.cwd(), *Path.cwd().parents]
    return next((found for folder in folders if (found := folder / FILE_NAME).is_file()), None)


def read(path: Path) -> dict[str, Any]:
    """The TOML tables of a file. Raises UsageError with line and column."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not valid TOML: {error}", path, "mend that line") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", path, "save it as UTF-8 text that you may read") from error


def _merge(table: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(table.get(key), dict):
            _merge(table[key], value)
        else:
            table[key] = value


T = TypeVar("T")


def _section(kind: type[T], table: object, path: Path, where: str) -> T:
    if not isinstance(table, dict):
        raise UsageError(f"{where} is a table", path, f"write it as [{where}]")
    values = _values(kind, table, path, where)
    try:
        return kind(**values)
    except ValueError as error:
        raise UsageError(f"[{where}] {error}", path) from error


def _values(kind: type, table: Mapping[str, Any], path: Path, where: str) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    known = [f.name for f in fields(kind) if not (kind is Config and f.name == "path")]
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{where}.{key}" if where else key
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            remedy = f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}"
            raise UsageError(f"unknown setting {name}", path, remedy)
        values[key] = _value(hints[key], value, path, name)
    return values


def _loudness(value: object, path: Path, name: str) -> float | None:
    """LUFS; true is the web's, false is none. Raises UsageError."""
    if isinstance(value, bool):
        return WEB_LOUDNESS if value else None
    if not isinstance(value, int | float):
        raise UsageError(f"{name} is a number of LUFS, such as {WEB_LOUDNESS:g}, or true or false, not {value!r}", path)
    return float(value)


def _value(hint: Any, value: Any, path: Path, name: str) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        return _section(hint, value, path, name)
    if hint == Mapping[str, Preset]:
        return read_presets(value, path, name)
    if hint == Mapping[str, str]:
        return _texts(value, path, name)
    if hint == float | None:
        return _loudness(value, path, name)
    if hint in (tuple[str, ...], tuple[int, ...], tuple[float, ...]):
        return _several(hint, value, path, name)
    if isinstance(hint, types.UnionType):
        if isinstance(value, str):
            return (path.parent / Path(value).expanduser()).absolute()
        raise UsageError(f"{name} is a path", path)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not hint:
        wanted = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}[hint]
        raise UsageError(f"{name} is {wanted}, not {value!r}", path)
    return value


def _texts(value: object, path: Path, name: str) -> dict[str, str]:
    """A table of texts. Raises UsageError."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise UsageError(f"{name} is a table of texts", path, f"write it as [{name}]")
    return value


def _several(hint: Any, value: Any, path: Path, name: str) -> tuple[str, ...] | tuple[int, ...] | tuple[float, ...]:
    """A list of texts, or of numbers; one of them may stand alone. Raises UsageError."""
    items = value if isinstance(value, list) else [value]
    if hint == tuple[str, ...] and all(isinstance(item, str) for item in items):
        return tuple(items)
    if hint == tuple[int, ...] and all(type(item) is int for item in items):
        return tuple(items)
    if hint == tuple[float, ...] and all(isinstance(n, int | float) and not isinstance(n, bool) for n in items):
        return tuple(map(float, items))
    wanted = "list of texts" if hint == tuple[str, ...] else "number, or a list of numbers"
    wanted = wanted.replace("number", "whole number") if hint == tuple[int, ...] else wanted
    raise UsageError(f"{name} is a {wanted}", path)
