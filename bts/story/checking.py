"""Reading a page back after it was written: it is whole, and all that it shows is there."""

import json
from html.parser import HTMLParser
from pathlib import Path

from bts.choices import STORY_FORMATS
from bts.errors import OutputError
from bts.story.handover.elements import VOID
from bts.story.handover.files import gather_files
from bts.story.page import Page


def check_page(page: Page, folder: Path, format_name: str) -> None:
    """Read the page of a folder in one of STORY_FORMATS.

    Raises OutputError when its elements are not closed in turn, its JSON does not parse, or a file that it shows is not
    in the folder.
    """
    name = STORY_FORMATS[format_name]
    text = (folder / name).read_text(encoding="utf-8")
    if format_name == "json":
        json.loads(text)
    elif format_name != "markdown":
        parser = _Balance()
        parser.feed(text)
        if parser.open or parser.wrong:
            raise OutputError("the page is not well-formed", folder / name, "report this as a bug")
    if format_name in ("html", "markdown"):
        gather_files(folder, [name], page)


class _Balance(HTMLParser):
    """Reads HTML and keeps the elements that are `open`; `wrong` once an end tag closes another element."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs, tag  # `<path/>` of a drawing, or `<img/>`: it is closed by itself

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong = True
