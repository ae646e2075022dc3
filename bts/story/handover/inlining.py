"""Files taken into the page that shows them, as `data:` in place of their addresses."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePosixPath

from bts.errors import OutputError
from bts.story.handover.elements import (
    LINKED,
    LOADED,
    SETS,
    Attributes,
    Edit,
    Element,
    apply_edits,
    change_css_addresses,
    read_elements,
    write_tag,
)
from bts.story.handover.files import find_local_name, media_type


def inline_files(html: str, folder: Path) -> str:
    """The page with each file that it shows as `data:` in place of its address; of a picture's widths, the first.

    A link to a video of the page leads to its player; a link to another file is a link no more, because browsers open
    no `data:` from a link.

    Raises:
        OutputError: a file that the page shows is missing or lies outside of the folder.
    """
    elements = read_elements(html)
    players = {file: player.get("id") for player, files in find_players(elements) for file in files}
    inliner = _Inliner(html, folder, players)
    return apply_edits(html, (edit for element in elements for edit in inliner.edit(element)))


def find_players(elements: Iterable[Element]) -> Iterator[tuple[Element, set[str]]]:
    """Each video of a page with the local files that it plays, by its own address or by those of its sources."""
    elements = list(elements)
    for player in elements:
        if player.name == "video":
            sources = [part for part in elements if part.name == "source" and player.contains(part)]
            names = (find_local_name(part.get("src")) for part in (player, *sources))
            yield player, {name for name in names if name}


def lead_link(attributes: Attributes, address: str) -> Attributes:
    """The attributes of a link that leads elsewhere; where `address` is "", those of words that lead nowhere."""
    # What a link is called says what it leads to: words that are no link may not be called otherwise than they read.
    return put_attribute(attributes if address else put_attribute(attributes, "aria-label", ""), "href", address)


def put_attribute(attributes: Attributes, name: str, value: str) -> Attributes:
    """The attributes with another value for one of them, or without it where the value is ""."""
    return tuple((key, value if key == name else old) for key, old in attributes if key != name or value)


@dataclass(frozen=True)
class _Inliner:
    """Makes the edits of a page. `players` has the id of the video that plays a file."""

    html: str
    folder: Path
    players: Mapping[str, str]

    def edit(self, element: Element) -> list[Edit]:
        """What becomes of an element, as edits of the page."""
        if element.name == "style":
            css = self.html[element.inside : element.inside_end]
            return [(element.inside, element.inside_end, self.inline_css(css))]
        if element.name == "link" and find_local_name(element.get("href")):
            return [self.replace_link(element)]
        attributes = element.attributes
        for name in (*SETS.get(element.name, ()), *(("sizes",) if element.name in SETS else ())):
            attributes = put_attribute(attributes, name, "")
        for name in LOADED.get(element.name, ()):
            attributes = put_attribute(attributes, name, self.inline(element.get(name)))
        if element.name in LINKED:
            attributes = self.lead_inside(element, attributes)
        attributes = put_attribute(attributes, "style", self.inline_css(element.get("style")))
        return [] if attributes == element.attributes else [write_tag(element, attributes, self.html)]

    def inline(self, address: str, base: str = "") -> str:
        """The file at an address as `data:`; the address itself where it leads to no file."""
        name = find_local_name(address.strip(), base)
        if name is None:
            return address
        return f"data:{media_type(name)};base64,{b64encode(self.read(name)).decode('ascii')}"

    def inline_css(self, css: str, base: str = "") -> str:
        """A style sheet with its files inside it."""
        return change_css_addresses(css, lambda address: self.inline(address, base))

    def replace_link(self, element: Element) -> Edit:
        """A style sheet and an icon are taken in; another file that belongs to the page is not offered any more."""
        name = find_local_name(element.get("href")) or ""
        kinds = element.get("rel").lower().split()
        if "stylesheet" in kinds:
            css = self.inline_css(self.read(name).decode("utf-8-sig", "replace"), str(PurePosixPath(name).parent))
            css = css.replace("</", "<\\/")  # nothing in it may end the element
            media = f' media="{escape(element.get("media"))}"' if element.get("media") else ""
            return element.start, element.end, f"<style{media}>\n{css}\n</style>"
        if "icon" in kinds:
            attributes = put_attribute(element.attributes, "href", self.inline(element.get("href")))
            return write_tag(element, attributes, self.html)
        return element.start, element.end, ""

    def lead_inside(self, element: Element, attributes: Attributes) -> Attributes:
        """The attributes of a link in a page that stands alone: it leads to the player of its file, or nowhere."""
        file = find_local_name(element.get("href"))
        if file is None:
            return attributes
        if element.has("download"):
            return put_attribute(attributes, "href", self.inline(element.get("href")))
        return lead_link(attributes, f"#{self.players[file]}" if self.players.get(file) else "")

    def read(self, name: str) -> bytes:
        """The bytes of a file in the page's folder. Raises OutputError."""
        path = self.folder / name
        try:
            return path.read_bytes()
        except OSError as error:
            what = f"the page shows a file that cannot be read: {error.strerror or error}"
            raise OutputError(what, path, "make the story again with --force") from error
