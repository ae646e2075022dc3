"""The head and the foot of a contact sheet: what the clip is, whose it is, and what is not shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from bts import media
from bts.captions.bidi import is_rtl
from bts.config import Config
from bts.errors import printable
from bts.sheets.grid import FOOT, MARGIN
from bts.sheets.lettering import TypeStyle, read_words
from bts.shots import Analysis
from bts.timing import clock

PAPER, INK, GREY, FAINT = "#f7f6f3", "#191919", "#6b6a66", "#e3e1da"
"""Colours of the page, of words, of lesser words, and of the rule under the title."""

TITLE_TYPE, FACTS_TYPE, FOOT_TYPE = (34, 680), (20, 400), (16, 400)
"""Size in pixels and weight of the title, of the facts under it, and of the foot."""

TITLE_LINE, FACTS_LINE, AFTER_RULE = 48, 30, 24
"""Heights in pixels of each line of the title and of facts, and of the room after the rule under them."""

MOST_TITLE_LINES, MOST_FACT_LINES = 8, 4
"""Most lines of the title, and of one fact: what is longer is no title but a text, and is cut."""

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

    def height_on(self, width: int, fonts: Path | None) -> int:
        """Pixels from the margin of a page of that width to its first row of tiles."""
        return self._measure(*self.break_lines(width, fonts))

    def _measure(self, title: Sequence[str], facts: Sequence[str]) -> int:
        """The same for these lines."""
        words = TITLE_LINE * len(title) + FACTS_LINE * len(facts)
        return max(words, LOGO_HEIGHT + 8 if self.logo else 0) + AFTER_RULE

    def draw(self, page: Image.Image, fonts: Path | None) -> None:
        """Draw it at the top of a page."""
        draw = ImageDraw.Draw(page)
        if self.logo is not None:
            _draw_logo(page, self.logo)
        title, facts = self.break_lines(page.width, fonts)
        name, side = TypeStyle(*TITLE_TYPE, fonts), TypeStyle(*FACTS_TYPE, fonts)
        rtl = is_rtl(self.title)
        for number, (line, indent) in enumerate(zip(title, name.indents(title, rtl), strict=True)):
            name.write(draw, (MARGIN + indent, MARGIN - 8 + TITLE_LINE * number), line, INK, rtl=rtl)
        top = MARGIN + TITLE_LINE * len(title) - 6
        for number, line in enumerate(facts):
            side.write(draw, (MARGIN, top + FACTS_LINE * number), line, GREY)
        rule = MARGIN + self._measure(title, facts) - AFTER_RULE
        draw.line((MARGIN, rule, page.width - MARGIN, rule), FAINT, 2)

    def break_lines(self, width: int, fonts: Path | None) -> tuple[list[str], list[str]]:
        """The lines of the title and those of the facts on a page of that width in pixels."""
        room = width - 2 * MARGIN - (0 if self.logo is None else _size_of_logo(self.logo)[0] + 2 * MARGIN)
        name, side = TypeStyle(*TITLE_TYPE, fonts), TypeStyle(*FACTS_TYPE, fonts)
        facts = [part for line in self.facts for part in _pack_facts(line, side, room)]
        return name.wrap(self.title, room, MOST_TITLE_LINES) or [""], facts


def _pack_facts(line: str, words: TypeStyle, room: int) -> list[str]:
    """A line of facts in lines of `room` pixels, broken between facts, and within one that is longer than a line."""
    lines: list[str] = []
    for fact in line.split(DOT):
        together = DOT.join((*lines[-1:], fact))
        if lines and words.width(together) <= room:
            lines[-1] = together
        else:
            lines += words.wrap(fact, room, MOST_FACT_LINES)
    return lines


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
    name, headline = printable(info.path.name), read_words(config.story.headline, config.snippets.fonts)
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
    said = filter(None, (read_words(text, config.snippets.fonts) for text in owed))
    lines = (DOT.join((*((name,) if headline else ()), *facts)), DOT.join(said))
    return Heading(headline or name, tuple(filter(None, lines)), logo)


def draw_foot(page: Image.Image, left: str, right: str, fonts: Path | None) -> None:
    """What is not shown at the left of a page's foot, the page's number at its right."""
    draw, words, y = ImageDraw.Draw(page), TypeStyle(*FOOT_TYPE, fonts), page.height - MARGIN - FOOT + 14
    used = words.width(right)
    words.write(draw, (page.width - MARGIN - used, y), right, GREY)
    words.write(draw, (MARGIN, y), words.shorten(left, page.width - 2 * MARGIN - used - 20), GREY)


def _size_of_logo(logo: Image.Image) -> tuple[int, int]:
    """Width and height of the logo on a page, in pixels."""
    scale = min(LOGO_WIDTH / logo.width, LOGO_HEIGHT / logo.height)
    return max(1, round(logo.width * scale)), max(1, round(logo.height * scale))


def _draw_logo(page: Image.Image, logo: Image.Image) -> None:
    """Draw the logo into the upper right corner."""
    logo = logo.resize(_size_of_logo(logo), Image.Resampling.LANCZOS)
    page.paste(logo, (page.width - MARGIN - logo.width, MARGIN - 8), logo)


def _rate(info: media.ClipInfo) -> str:
    return f"{float(info.rate):.3f}".rstrip("0").rstrip(".")
