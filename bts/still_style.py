"""What a house draws onto its stills, and how it looks: the settings of `[stills]` that speak of marks."""

import re
from dataclasses import dataclass
from pathlib import Path

from bts.choices import CAPTION_PLACES, one_of
from bts.videos import CORNERS

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
            if not re.fullmatch("#[0-9a-fA-F]{6}", getattr(self, name)):
                raise ValueError(f"{name} is written as #rrggbb, not {getattr(self, name)!r}")
        if not 0 <= self.caption_size <= LARGEST_TYPE:
            raise ValueError(f"caption_size is a share of the shorter side up to {LARGEST_TYPE:g}, such as 0.05")
        if not 0 < self.logo_width <= 1 or not 0 < self.logo_opacity <= 1:
            raise ValueError("logo_width and logo_opacity lie above 0 and up to 1")

    @property
    def draws(self) -> bool:
        """Whether anything is drawn."""
        return bool(self.burn_caption or self.burn_credit or self.burn_timecode or self.logo)
