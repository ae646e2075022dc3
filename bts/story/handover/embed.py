"""story.embed.html: the body of the article alone, to be pasted into any page or content management system."""

from collections.abc import Callable
from pathlib import Path

from bts.errors import OutputError
from bts.files import write_text
from bts.model import Made
from bts.story.cleaning import part_address, part_shortcodes
from bts.story.handover.elements import (
    LINKED,
    LOADED,
    SETS,
    Attributes,
    Element,
    apply_edits,
    join_set,
    read_elements,
    split_set,
    write_tag,
)
from bts.story.handover.files import find_local_name
from bts.story.handover.inlining import put_attribute
from bts.story.page import Page

EMBED = "story.embed.html"
"""Name of the body of the article."""

DROPPED = frozenset("button dialog header link meta noscript script style svg title".split())
"""Elements that do not belong to the body: what needs the script or the styles of the page, and the headline with the
lines under it, for which whoever publishes has fields of their own."""

DROPPED_CLASSES = frozenset("copy paper strip".split())
"""Classes of what is left out too: buttons, what is for paper alone, and the timeline, which needs styles."""

STYLES = {
    "img": "max-width:100%;height:auto", "video": "max-width:100%;height:auto", "figure": "margin-inline:0",
    "svg": "max-width:100%",
}  # fmt: skip
"""Element -> the styles it cannot do without. They stand on the element, so that they touch nothing else of a site."""

CREDIT_STYLE = "display:block"
"""A credit stands on a line of its own."""

POINTERS = ("aria-controls", "aria-describedby", "aria-labelledby", "for", "headers")
"""Attributes that name other elements of a page by their ids."""

PREFIX = "bts-"
"""Stands before each id, so that none is one of the site's own."""


def write_embed(html: str, page: Page, absolute: Callable[[str], str], target: Path) -> Made:
    """Write the body of a page's article, with the addresses that `absolute` gives for its pictures and videos.

    `absolute` gives "" where the address on the web is not known; then the relative one stays, and a remark says so.

    Raises:
        OutputError: the page has no article, or the file cannot be written.
    """
    text, relative = make_embed(html, page, absolute)
    write_text(target, text)
    remark = f"{target.name} names {relative} by addresses that hold beside the page only: set [story] media_url"
    return Made(target, None, (remark,) if relative else ())


def make_embed(html: str, page: Page, absolute: Callable[[str], str]) -> tuple[str, str]:
    """The body as HTML without head, styles and scripts, and the first file whose address is relative; "" for none.

    Raises:
        OutputError: the page has no article.
    """
    elements = read_elements(html)
    article = next((element for element in elements if element.name == "article"), None)
    if article is None:
        raise OutputError("the page has no <article>, so there is no body to take out", None, "correct the theme")
    relative: list[str] = []
    edits = []
    for element in elements:
        if article.contains(element) and element is not article:
            classes = set(element.get("class").split())
            chapters = element.get("kind") == "chapters"  # a site's player shows none
            if element.name in DROPPED or classes & DROPPED_CLASSES or chapters:
                edits.append((element.start, element.end, ""))
            else:
                edits.append(write_tag(element, _dress(element, classes, absolute, relative), html))
    root = (("class", "bts-story"), ("lang", page.lang), *_direction(elements))
    edits += [(0, article.start, ""), write_tag(article, root, html), (article.end, len(html), "\n")]
    body = part_shortcodes(apply_edits(html, edits))  # the other system may be a WordPress
    lines = (line.rstrip() for line in body.splitlines())
    return "\n".join(line for line in lines if line) + "\n", relative[0] if relative else ""


def _direction(elements: list[Element]) -> Attributes:
    """The direction of the page's writing, as its root says it."""
    said = next((element.get("dir") for element in elements if element.name == "html"), "")
    return (("dir", said),) if said else ()


def _dress(element: Element, classes: set[str], absolute: Callable[[str], str], relative: list[str]) -> Attributes:
    """The attributes that an element has in the body; a relative address that stays is added to `relative`."""
    style = CREDIT_STYLE if "credit" in classes else STYLES.get(element.name, "")
    attributes = tuple(
        (name, PREFIX + (value or "") if name == "id" else value)
        for name, value in element.attributes
        if name not in ("style", "tabindex") and not name.startswith(("data-", "on"))
    )
    for name in POINTERS:
        attributes = put_attribute(attributes, name, " ".join(PREFIX + part for part in element.get(name).split()))

    def lead(address: str) -> str:
        if address.startswith("#") and len(address) > 1:
            return f"#{PREFIX}{address[1:]}"
        if find_local_name(address) is None:
            return part_address(address)
        if not absolute(address):
            relative.append(address)
        return absolute(address) or address

    for table in (LOADED, LINKED):
        for name in table.get(element.name, ()):
            attributes = put_attribute(attributes, name, lead(element.get(name)))
    for name in SETS.get(element.name, ()):
        several = join_set((lead(address), size) for address, size in split_set(element.get(name)))
        attributes = put_attribute(attributes, name, several)
    return (*attributes, ("style", style)) if style else attributes
