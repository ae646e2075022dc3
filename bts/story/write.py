"""Writing a page in each format, and checking it by reading it back."""

import dataclasses
import json
import re
from collections.abc import Sequence
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bts.captions import chapters_text
from bts.choices import STORY_FORMATS
from bts.errors import OutputError, UsageError
from bts.files import format_json, write_text
from bts.model import Claim, Made, published
from bts.story.linked_data import add_zone, format_linked_data
from bts.story.markdown import escape_markdown
from bts.story.page import Page, format_credit
from bts.story.plan import Material, plan_page
from bts.story.theme import load_templates, naming_the_template
from bts.timing import json_seconds

CHAPTERS = "notes.vtt"
"""File name of the notes as chapters for the page's player."""

LANGUAGE_NAMES = {
    "en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "it": "Italiano", "nl": "Nederlands",
    "pt": "Português", "pl": "Polski", "sv": "Svenska", "da": "Dansk", "no": "Norsk", "fi": "Suomi",
}  # fmt: skip
"""ISO 639-1 code -> the language's own name, as the label of a caption track."""


def write_story(material: Material, claim: Claim, formats: Sequence[str] = tuple(STORY_FORMATS)) -> list[Made]:
    """Write the story of a clip in these formats, and notes.vtt when there are notes.

    The remarks for the writer come with the first file.

    Addresses in the page are relative to the folder that `claim` puts the page in.

    Raises:
        UsageError: no such format, or a theme that cannot be used.
        OutputError: a file cannot be written, or cannot be read back.
    """
    if unknown := [name for name in formats if name not in STORY_FORMATS]:
        raise UsageError(f"no such story format: {', '.join(unknown)}", None, f"choose from {', '.join(STORY_FORMATS)}")
    targets = {name: claim(STORY_FORMATS[name]) for name in dict.fromkeys(formats)}
    notes = published(material.notes)
    chapters = claim(CHAPTERS) if notes else None
    if not targets:
        return []
    folder = next(iter(targets.values())).parent
    page, remarks = plan_page(material, folder, _read_image_size)
    if page.date and not add_zone(page.date):
        remarks.append(
            f"[story] date {page.date!r} is no ISO date such as 2026-05-14, so search engines are not told it"
        )
    theme = material.config.story.theme
    with naming_the_template(theme):
        texts = {name: _render(page, name, theme) for name in targets}
    for name, target in targets.items():
        write_text(target, texts[name])
        _check(target, name)
    made = [Made(target, None, tuple(remarks) if i == 0 else ()) for i, target in enumerate(targets.values())]
    if chapters is not None:
        write_text(chapters, chapters_text(notes, material.info.duration))
        made.append(Made(chapters))
    return made


def _render(page: Page, format_name: str, theme: Path | None) -> str:
    """The page as text in one of STORY_FORMATS."""
    if format_name == "json":
        return format_json(_page_to_json(page), indent=2) + "\n"
    environment = _make_environment(theme, html=format_name != "markdown")
    template = environment.get_template(f"{STORY_FORMATS[format_name]}.jinja")
    language = LANGUAGE_NAMES.get(page.lang.split("-")[0].lower(), page.lang)
    return f"{template.render(page=page, linked_data=format_linked_data(page), language=language)}\n"


def _page_to_json(page: Page) -> dict[str, Any]:
    """The page as JSON values; times are seconds with at most three decimals."""
    value = _to_plain(page)
    assert isinstance(value, dict)
    return {"version": 1, **value}


def _to_plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return json_seconds(value)
    if dataclasses.is_dataclass(value):
        return {field.name: _to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_to_plain(item) for item in value]
    return value


def _read_image_size(path: Path) -> tuple[int, int]:
    """Width and height of an image file in pixels. Raises OutputError when it cannot be read."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # No warning of large pictures: only the head of the file is read.
    try:
        with Image.open(path) as image:
            return image.size
    except OSError as error:
        raise OutputError(
            f"the picture for the story cannot be read: {error}", path, "make it again with --force"
        ) from error


def _make_environment(theme: Path | None, *, html: bool) -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    # A theme may come with a stranger's folder of clips: its templates see the page and nothing of the machine.
    environment = ImmutableSandboxedEnvironment(
        loader=load_templates(theme),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["credit"] = format_credit
    environment.filters["md"] = escape_markdown
    environment.filters["block"] = lambda value: Markup(_format_block_attributes(value))  # noqa: S704
    environment.filters["day"] = format_day
    environment.filters["seconds"] = lambda time: f"{json_seconds(time):g}"
    return environment


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def format_day(text: str, lang: str) -> str:
    """An ISO date as an English reader writes it, `14 May 2026`; any other text or language as it stands."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?", text)
    if match is None or not lang.lower().startswith("en") or not 1 <= int(match[2]) <= 12:
        return text
    return f"{int(match[3])} {MONTHS[int(match[2]) - 1]} {match[1]}"


def _format_block_attributes(value: dict[str, Any]) -> str:
    """JSON for a WordPress block comment, escaped as WordPress does it: no character can end the comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.replace("--", "\\u002d\\u002d")


def _check(target: Path, format_name: str) -> None:
    """Read a page back: JSON parses, and in HTML every element that was opened is closed in turn."""
    text = target.read_text(encoding="utf-8")
    if format_name == "json":
        json.loads(text)
    elif format_name != "markdown":
        parser = _Balance()
        parser.feed(text)
        if parser.open or parser.wrong:
            raise OutputError("the page is not well-formed", target, "report this as a bug")


class _Balance(HTMLParser):
    """Reads HTML and keeps the elements that are `open`; `wrong` once an end tag closes another element."""

    VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.wrong |= tag not in self.VOID
        del attrs

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong = True
