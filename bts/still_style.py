"""The look of a house's stills: what is drawn onto them, and the presets of bts.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from bts.choices import CAPTION_PLACES, Preset, one_of
from bts.errors import UsageError
from bts.videos import CORNERS, check_logo, is_colour

LARGEST_TYPE = 0.25
"""Most that the type of a caption may take of the picture's shorter side."""


@dataclass(frozen=True)
class StillStyle:
    """The marks of stills: caption, credit, timecode, logo.

    `burn_caption` is one of `choices.CAPTION_PLACES`, or empty for no caption in the picture. `caption_font` names a
    family that is taken before others, `fonts` is a folder of font files, or one file, for what the packaged fonts
    lack. `caption_colour` is that of all words, as #rrggbb; `bar_colour` that of the bar under a picture.
    `caption_size` is the em as a share of the picture's shorter side, 0 for the usual one. Credit, timecode and logo
    stand each in one of `videos.CORNERS`; `logo_width` is a share of the picture's longer side, `logo_opacity` goes
    from 0 to 1.
    """

    burn_caption: str = ""
    caption_font: str = ""
    caption_colour: str = "#ffffff"
    caption_size: float = 0.0
    bar_colour: str = "#101010"
    fonts: Path | None = None
    burn_credit: bool = False
    credit_corner: str = "top-left"
    burn_timecode: bool = False
    timecode_corner: str = "bottom-right"
    logo: Path | None = None
    logo_corner: str = "top-right"
    logo_width: float = 0.12
    logo_opacity: float = 0.9

    def __post_init__(self) -> None:
        if self.burn_caption and self.burn_caption not in CAPTION_PLACES:
            raise ValueError(f"burn_caption is {one_of(CAPTION_PLACES)}, not {self.burn_caption!r}")
        for name in ("credit_corner", "timecode_corner", "logo_corner"):
            if getattr(self, name) not in CORNERS:
                raise ValueError(f"{name} is {one_of(CORNERS)}, not {getattr(self, name)!r}")
        for name in ("caption_colour", "bar_colour"):
            if not is_colour(getattr(self, name)):
                raise ValueError(f"{name} is written as #rrggbb, not {getattr(self, name)!r}")
        if not 0 <= self.caption_size <= LARGEST_TYPE:
            raise ValueError(f"caption_size is a share of the shorter side up to {LARGEST_TYPE:g}, such as 0.05")
        check_logo(self.logo_width, self.logo_opacity)

    @property
    def draws(self) -> bool:
        """Whether anything is drawn."""
        return bool(self.burn_caption or self.burn_credit or self.burn_timecode or self.logo)


def read_presets(tables: object, path: Path, where: str) -> dict[str, Preset]:
    """`[stills.presets.NAME]` with `width`, and `height` in pixels or `aspect` as `4:5`. Raises UsageError."""
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise UsageError(f"{where} holds tables named after presets", path, f"write [{where}.NAME]")
    return {name: _preset(table, path, f"{where}.{name}") for name, table in tables.items()}


def _preset(table: Mapping[str, Any], path: Path, where: str) -> Preset:
    sides = {key: value for key, value in table.items() if key in ("width", "height")}
    unknown = [key for key in table if key not in ("width", "height", "aspect")]
    if unknown or "width" not in sides or {"height", "aspect"} <= table.keys():
        what = f"unknown setting {where}.{unknown[0]}" if unknown else f"[{where}] needs width, and height or aspect"
        raise UsageError(what, path, "give width, and height or aspect, such as width = 1200, height = 675")
    if not all(type(value) is int and value > 0 for value in sides.values()):
        raise UsageError(f"[{where}] width and height are whole numbers of pixels above 0", path)
    if "height" in sides:
        return Preset(sides["width"], Fraction(sides["width"], sides["height"]))
    return Preset(sides["width"], _aspect(table["aspect"], path, where) if "aspect" in table else None)


def _aspect(value: object, path: Path, where: str) -> Fraction:
    """`4:5` or `1.5`, width over height. Raises UsageError."""
    wide, _, high = str(value).partition(":")
    try:
        aspect = Fraction(wide) / Fraction(high or 1)
    except (ValueError, ZeroDivisionError):
        aspect = Fraction(0)
    if isinstance(value, bool) or aspect <= 0:
        raise UsageError(f'[{where}] aspect is width to height, such as "4:5", not {value!r}', path)
    return aspect
