"""story.single.html: the page with its pictures, videos and styles inside, for mail."""

from html import escape
from pathlib import Path

from bts.errors import OutputError
from bts.files import write_text
from bts.model import Made
from bts.story.handover.elements import LOADED, Edit, Element, apply_edits, read_elements, write_tag
from bts.story.handover.files import find_local_name, list_html_addresses, read_page
from bts.story.handover.inlining import find_players, inline_files, lead_link
from bts.story.page import Page
from bts.videos import SNIPPET_PRESETS

SINGLE = "story.single.html"
"""Name of the page that holds all."""

MEGABYTE = 1_000_000

SINGLE_LIMIT = int(SNIPPET_PRESETS["email"]["max_mb"] * MEGABYTE)
"""Bytes of a page, over which the clip is left out of it: mail servers refuse it."""

NOTICED = 7 * MEGABYTE
"""Bytes of a page, over which its size is told: some servers take 10 MB, and a file grows by 37 % on its way."""


def write_single_file(html: str, page: Page, folder: Path, target: Path, watch: str) -> Made:
    """Write `html`, the page as it lies in `folder`, with all files that it shows inside it.

    A page that would have over SINGLE_LIMIT bytes goes without the clip: a picture stands there, where the address of
    the clip is known with a link to it that says `watch`. The remarks say so, and the size of a large page.

    Raises:
        OutputError: a file that the page shows is missing or lies outside of the folder; the page cannot be written.
    """
    remarks = []
    if page.clip.video is not None and _estimate_size(html, folder) > SINGLE_LIMIT:
        html = leave_out_clip(html, page, watch)
        instead = f"a picture with a link to {page.clip.url}" if page.clip.url else "a picture"
        limit = SINGLE_LIMIT // MEGABYTE
        remarks.append(f"{target.name} would be over {limit} MB with the clip, too much for mail: {instead} is there")
    text = inline_files(html, folder)
    size = len(text.encode())
    if size > NOTICED:
        remarks.append(f"{target.name} is {size / MEGABYTE:.1f} MB, more than some mail servers take")
    write_text(target, text)
    if left := [address for address in list_html_addresses(read_page(target)) if find_local_name(address)]:
        raise OutputError(f"the page still needs the file {left[0]}", target, "report this as a bug")
    return Made(target, None, tuple(remarks))


def _estimate_size(html: str, folder: Path) -> int:
    """The bytes that a page would have with its files inside; base64 writes three bytes as four."""
    total = len(html.encode())
    for element in read_elements(html):
        for address in element.list_addresses((LOADED,)):
            if name := find_local_name(address):
                path = folder / name
                total += path.stat().st_size * 4 // 3 if path.is_file() else 0
    return total


def leave_out_clip(html: str, page: Page, watch: str) -> str:
    """The page with a picture of the clip, linked to the clip's address, in place of its video; `watch` says so."""
    if page.clip.video is None:
        return html
    file = find_local_name(page.clip.video.href)
    elements = read_elements(html)
    edits: list[Edit] = []
    for player, files in find_players(elements):
        if file in files:
            edits.append((player.start, player.end, _write_poster(player, page, watch)))
            edits += [(twin.start, twin.end, "") for twin in _find_twins(player, elements)]
    for link in elements:
        if link.name == "a" and file and find_local_name(link.get("href")) == file:
            edits.append(write_tag(link, lead_link(link.attributes, page.clip.url), html))
    return apply_edits(html, edits)


def _find_twins(player: Element, elements: list[Element]) -> list[Element]:
    """The pictures beside a player that show its poster where it cannot be played, as on paper."""
    around = [part for part in elements if part.name == "figure" and part.contains(player)]
    poster = player.get("poster")
    return [e for e in elements if around and e.name == "img" and around[-1].contains(e) and e.get("src") == poster]


def _write_poster(player: Element, page: Page, watch: str) -> str:
    """The picture that stands for the player of the clip, and the link around it, in the elements of bts's pages."""
    picture, address = page.clip.picture, page.clip.url
    href = player.get("poster") or (picture.href if picture else "")
    size = "".join(f' {name}="{escape(player.get(name))}"' for name in ("width", "height") if player.get(name))
    shown = f'<img src="{escape(href)}" alt="{escape(picture.alt if picture else "")}"{size}>' if href else ""
    if not address:
        return shown
    return (
        f'<a class="poster" href="{escape(address)}">{shown}<span class="watch"><bdi>{escape(watch)}</bdi></span></a>'
    )
