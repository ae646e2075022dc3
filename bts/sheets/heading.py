"""The head and the foot of a contact sheet: what the clip is, whose it is, and what is not shown."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from bts import media
from bts.config import Config
from bts.errors import printable
from bts.sheets.grid import FOOT, MARGIN
from bts.sheets.lettering import TypeStyle
from bts.shots import Analysis
from bts.timing import clock

PAPER, INK, GREY, FAINT = "#f7f6f3", "#191919", "#6b6a66", "#e3e1da"
"""Colours of the page, of words, of lesser words, and of the rule under the title."""

TITLE_TYPE, FACTS_TYPE, FOOT_TYPE = (34, 680), (20, 400), (16, 400)
"""Size in pixels and weight of the title, of the facts under it, and of the foot."""

TITLE_LINE, FACTS_LINE, AFTER_RULE = 48, 30, 24
"""Heights in pixels of the title, of each line of facts, and of the room after the rule under them."""

LOGO_HEIGHT, LOGO_WIDTH = 64, 240
"""Most height and width of the logo in pixels."""

DOT = "  ·  "
"""Stands between two facts."""


@dataclass(frozen=True)
class Heading:
    """The title of a sheet: a name, lines of facts, and the house's logo (RGBA), if there is one."""

    title: str
    facts: tuple[str, ...] = ()
    logo: Image.Image | None = None

    @property
    def height(self) -> int:
        """Pixels from the page's margin to the first row of tiles."""
        return max(TITLE_LINE + FACTS_LINE * len(self.facts), LOGO_HEIGHT + 8 if self.logo else 0) + AFTER_RULE

    def draw(self, page: Image.Image, fonts: Path | None) -> None:
        """Draw it at the top of a page."""
        draw, room = ImageDraw.Draw(page), page.width - 2 * MARGIN
        if self.logo is not None:
            room -= _draw_logo(page, self.logo) + 2 * MARGIN
        name, side = TypeStyle(*TITLE_TYPE, fonts), TypeStyle(*FACTS_TYPE, fonts)
        name.write(draw, (MARGIN, MARGIN - 8), name.shorten(self.title, room), INK)
        for number, line in enumerate(self.facts):
            corner = (MARGIN, MARGIN + TITLE_LINE - 6 + FACTS_LINE * number)
            side.write(draw, corner, side.shorten(line, room), GREY)
        rule = MARGIN + self.height - AFTER_RULE
        draw.line((MARGIN, rule, page.width - MARGIN, rule), FAINT, 2)


def heading_of(
    info: media.ClipInfo,
    analysis: Analysis,
    config: Config,
    *,
    set_ups: int | None = None,
    logo: Image.Image | None = None,
) -> Heading:
    """The title that a picture desk prints: headline or name; length, size, rate, shots; date and credit if known.

    `set_ups` is their number on a sheet that shows each of them once.
    """
    name, headline = printable(info.path.name), _one_line(config.story.headline)
    count = len(analysis.shots)
    shots = f"{count} shot{'' if count == 1 else 's'}"
    if set_ups is not None and set_ups < count:
        shots += f" in {set_ups} set-up{'' if set_ups == 1 else 's'}"
    facts = (
        clock(analysis.duration),
        f"{info.width} × {info.height}",
        f"{_rate(info)} fps{' on average' if info.variable else ''}",
        shots,
    )
    credit = config.credit.line or config.credit.creator
    owed = (config.story.date, f"Credit: {credit}" if credit else "", config.credit.copyright)
    lines = (DOT.join((*((name,) if headline else ()), *facts)), DOT.join(filter(None, map(_one_line, owed))))
    return Heading(headline or name, tuple(filter(None, lines)), logo)


def draw_foot(page: Image.Image, left: str, right: str, fonts: Path | None) -> None:
    """What is not shown at the left of a page's foot, the page's number at its right."""
    draw, words, y = ImageDraw.Draw(page), TypeStyle(*FOOT_TYPE, fonts), page.height - MARGIN - FOOT + 14
    used = words.width(right)
    words.write(draw, (page.width - MARGIN - used, y), right, GREY)
    words.write(draw, (MARGIN, y), words.shorten(left, page.width - 2 * MARGIN - used - 20), GREY)


def _draw_logo(page: Image.Image, logo: Image.Image) -> int:
    """Draw the logo into the upper right corner; its width in pixels."""
    scale = min(LOGO_WIDTH / logo.width, LOGO_HEIGHT / logo.height)
    size = max(1, round(logo.width * scale)), max(1, round(logo.height * scale))
    logo = logo.resize(size, Image.Resampling.LANCZOS)
    page.paste(logo, (page.width - MARGIN - logo.width, MARGIN - 8), logo)
    return logo.width


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def _rate(info: media.ClipInfo) -> str:
    return f"{float(info.rate):.3f}".rstrip("0").rstrip(".")
