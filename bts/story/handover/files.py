"""Which files a page shows: found from the page, from its HTML and Markdown, and from their style sheets."""

import os
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from bts.choices import IMAGE_FORMATS
from bts.errors import OutputError
from bts.story.handover.elements import LINKED, LOADED, SETS, list_css_addresses, read_elements
from bts.story.page import Page
from bts.videos import VIDEO_FORMATS

_IMAGES = {suffix: f"image/{form.encoder.lower()}" for form in IMAGE_FORMATS.values() for suffix in form.suffixes}
_VIDEOS = {suffix: form.mime for form in reversed(VIDEO_FORMATS.values()) for suffix in form.suffixes}
_OTHERS = {
    ".css": "text/css", ".gif": "image/gif", ".ico": "image/x-icon", ".js": "text/javascript", ".m4v": "video/mp4",
    ".md": "text/markdown", ".svg": "image/svg+xml", ".vtt": "text/vtt", ".woff": "font/woff", ".woff2": "font/woff2",
}  # fmt: skip

MEDIA_TYPES = {**_VIDEOS, **_IMAGES, **_OTHERS}
"""Ending of a file that a page shows -> its media type."""

UNKNOWN_TYPE = "application/octet-stream"
"""The media type of a file of another ending."""


def media_type(name: str) -> str:
    """The media type of a file, by the ending of its name."""
    return MEDIA_TYPES.get(posixpath.splitext(name)[1].lower(), UNKNOWN_TYPE)


def find_local_name(address: str, base: str = "") -> str | None:
    """The file that an address leads to, as a name relative to the page's folder; None where it leads elsewhere.

    Elsewhere is the web, another place of the same page, or data that the address itself holds. `base` is the folder of
    the file in which the address stands, "" for the page's own.

    Raises:
        OutputError: the address leads to a file outside of the page's folder.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    on_a_disk = parts.scheme.lower() == "file" or len(parts.scheme) == 1  # a drive of Windows
    if not on_a_disk:
        if parts.scheme or parts.netloc or not parts.path:
            return None
        name = os.fsdecode(unquote_to_bytes(parts.path))
        # Windows takes a backslash for a slash.
        inside = posixpath.normpath(posixpath.join(base, name.replace("\\", "/")))
        if not inside.startswith(("/", "../")) and inside != "..":
            return inside
    raise OutputError(
        f"the page shows {address!r}, which is outside of its folder",
        None,
        "copy that file beside the page and name it there",
    )


def list_page_addresses(page: Page) -> Iterator[str]:
    """The address of each picture, poster, video and track of a page."""
    for picture in (*page.pictures, *([page.clip.picture] if page.clip.picture else [])):
        yield picture.href
        yield from (source.href for source in picture.sources)
    for video in page.videos:
        yield video.href
        if video.poster:
            yield video.poster
        yield from (track.href for track in video.tracks if track.href)


def list_html_addresses(html: str) -> list[str]:
    """All addresses in a page's HTML: what it loads, what it links to, and those of its styles."""
    found: list[str] = []
    for element in read_elements(html):
        found += element.list_addresses((LOADED, LINKED, SETS))
        found += list_css_addresses(element.get("style"))
        if element.name == "style":
            found += list_css_addresses(html[element.inside : element.inside_end])
    return found


def list_markdown_addresses(text: str) -> list[str]:
    """The addresses of all pictures and links in a Markdown text, in its raw HTML too."""
    from markdown_it import MarkdownIt

    found: list[str] = []
    for token in MarkdownIt("commonmark").parse(text):
        for part in (token, *(token.children or ())):
            found += [str(part.attrs[name]) for name in ("src", "href") if name in part.attrs]
            if part.type in ("html_block", "html_inline"):
                found += list_html_addresses(part.content)
    return found


def list_addresses(name: str, text: str) -> list[str]:
    """The addresses in a text file, by the ending of its name; none in a file that has no addresses."""
    if name.endswith(".html"):
        return list_html_addresses(text)
    if name.endswith(".md"):
        return list_markdown_addresses(text)
    return list_css_addresses(text) if name.endswith(".css") else []


def gather_files(folder: Path, names: Iterable[str], page: Page | None = None) -> dict[str, Path]:
    """The files `names` with every file that they show, and that the page shows: name -> path, sorted by name.

    Names are relative to `folder`, with `/` between their parts.

    Raises:
        OutputError: one of the files is not there, or lies outside of the folder.
    """
    waiting = [*names, *(find_local_name(address) or "" for address in (list_page_addresses(page) if page else ()))]
    found: dict[str, Path] = {}
    inside = folder.resolve()
    while waiting:
        name = waiting.pop()
        if not name or name in found:
            continue
        path = folder / name
        if not path.is_file():
            raise OutputError("the page shows a file that is not there", path, "make the story again with --force")
        if not path.resolve().is_relative_to(inside):
            raise OutputError("leads to a file outside of the page's folder", path, "put the file itself there")
        found[name] = path
        if name.endswith((".html", ".md", ".css")):
            base = posixpath.dirname(name)
            addresses = list_addresses(name, read_page(path))
            waiting += [find_local_name(address, base) or "" for address in addresses]
    return dict(sorted(found.items()))


def read_page(path: Path) -> str:
    """The text of a page as it lies on the disk. Raises OutputError where it is missing or is no UTF-8 text."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise OutputError("there is no such page", path, "make it with `bts story`") from error
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror or error}", path, "see that you may read it") from error
    except UnicodeDecodeError as error:
        raise OutputError("this page is no UTF-8 text", path, "save it as UTF-8") from error
