"""A page as HTML: one file that needs no script to be read and loads nothing from outside its folder."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from bts.captions.bidi import is_rtl
from bts.choices import is_web_address
from bts.story.addresses import absolute, format_number, moment_url
from bts.story.cleaning import Direction, clean, read_direction
from bts.story.dates import add_zone
from bts.story.languages import Language
from bts.story.page import Moment, Page, ShotBar, format_seconds
from bts.story.theme import make_environment, naming_the_template

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

STRIP_WIDTH = 1000
"""Units across the timeline strip, as its drawing counts them; a shot of less than one unit is not drawn."""

STRIP_HEIGHT = 24
"""Units down the timeline strip."""


def render_html(page: Page, language: Language, theme: Path | None = None, *, local_styles: bool = False) -> str:
    """The page as an HTML document; `local_styles` links story.local.css, the writer's own styles beside the page.

    Raises UsageError for a theme that cannot be used.
    """
    from bts.story.printing.cards import canonical, list_cards
    from bts.story.printing.copies import CopyWriter
    from bts.story.printing.linked_data import format_linked_data

    with naming_the_template(theme):
        environment = _prepare_environment(theme, language)
        environment.globals.update(
            page=page,
            language=language,
            local_styles=local_styles,
            cards=list_cards(page, language),
            canonical=canonical(page),
            linked_data=_trust(format_linked_data(page, language)),
            copies=CopyWriter(page, language),
            media_folder=absolute(page, "."),
            isolated=_Isolating(language).say,
        )
        return environment.get_template("story.html.jinja").render() + "\n"


def _prepare_environment(theme: Path | None, language: Language) -> "Environment":
    from bts.story.rich import to_html, to_plain

    environment = make_environment(theme)
    environment.filters.update(
        inline=lambda line: _trust(to_html(line)),
        plain=to_plain,
        seconds=format_number,
        clock=format_seconds,
        share=_format_share,
        strip_path=draw_shots,
        vtt_address=_make_vtt_address,
        paper_address=_choose_paper_address,
        file_name=lambda href: clean(unquote(href)),
        is_web=is_web_address,
        paragraphs=lambda text: re.split(r"\n\s*\n", text.strip()),
        turned=lambda text: _turn(text, language.direction, language.direction),
        turned_alone=lambda text: _turn(text, language.direction, "rtl" if is_rtl(text) else "ltr"),
        datetime=lambda date: date if add_zone(date) else "",
    )
    environment.globals["source_of"] = lambda name: _trust(_read_source(environment, name))
    return environment


def draw_shots(bars: Sequence[ShotBar], duration: Fraction) -> str:
    """An SVG path that fills every second shot of the clip, STRIP_WIDTH units long."""
    parts = []
    for bar in bars[1::2]:
        start, end = (round(STRIP_WIDTH * time / duration) for time in (bar.start, bar.end))
        if end > start:
            parts.append(f"M{start} 0H{end}V{STRIP_HEIGHT}H{start}z")
    return "".join(parts)


@dataclass(frozen=True)
class _Isolating:
    """Says bts's own words with a person's words in them, each of which stands in `<bdi>`."""

    language: Language

    def say(self, key: str, **fields: str) -> "Markup":
        from markupsafe import Markup, escape

        # Private-use characters hold the places, because bts's words must be escaped before the elements come in.
        places = {name: chr(0xE000 + index) for index, name in enumerate(fields)}
        text = str(escape(self.language.say(key, **places)))
        for name, place in places.items():
            text = text.replace(place, str(Markup("<bdi>{}</bdi>").format(fields[name])), 1)
        return _trust(text)


def _turn(text: str, page: Direction, usual: Direction) -> "Markup":
    """The attribute that sets the direction of an element with this text, "" where it has that one anyway."""
    direction = read_direction(text, page)
    return _trust("" if direction == usual else f' dir="{direction}"')


def _trust(html: str) -> "Markup":
    """Mark a text as HTML that is safe already: it was escaped or sanitised, or it is a template's own."""
    from markupsafe import Markup

    return Markup(html)  # noqa: S704


def _read_source(environment: "Environment", name: str) -> str:
    """A style sheet or script of the theme as it stands, because `{#` is no comment of a template there."""
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0].rstrip()


def _format_share(time: Fraction, duration: Fraction) -> str:
    return f"{float(100 * min(time, duration) / duration):.2f}%"


def _make_vtt_address(text: str) -> str:
    return f"data:text/vtt;charset=utf-8,{quote(text)}"


def _choose_paper_address(moment: Moment, page: Page) -> str:
    """What is printed for a reader to type: the moment on the published page, or the publisher's own page."""
    return moment_url(page, moment.time) or page.clip.url
