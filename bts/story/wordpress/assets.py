"""The files that a story shows, each with the words that go with it into a site's media library."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from urllib.parse import unquote

from bts.errors import OutputError
from bts.model import Credit
from bts.story.cleaning import part_shortcodes
from bts.story.languages import Language
from bts.story.page import Page, Picture, Video, format_seconds

WORDS = ("title", "alt_text", "caption", "description")
"""The texts that WordPress keeps beside a file, by their names in its REST API."""

DIGITS = 32
"""Hex digits of a file's SHA-256 in its name: enough that no two files of the world share one."""


@dataclass(frozen=True)
class Asset:
    """A file of the story: its address in the story's folder, where it lies, and its WORDS.

    A story can do without an `optional` one.
    """

    href: str
    path: Path
    words: dict[str, str]
    optional: bool = False

    @property
    def name(self) -> str:
        """The file's name in letters that every server takes."""
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", self.path.stem).strip("-.")
        return f"{stem or 'file'}{self.path.suffix}"


def read_digest(path: Path) -> str:
    """What tells a file from all others: DIGITS of its SHA-256. Raises OutputError when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()[:DIGITS]
    except OSError as error:
        raise OutputError(
            f"a file of the story cannot be read: {error.strerror}", path, "make the story again"
        ) from error


def list_assets(page: Page, folder: Path, language: Language) -> list[Asset]:
    """All files that WordPress needs of a story, each once, in the order of the page.

    `folder` is the story's. Raises OutputError for an address that leads out of it.
    """
    found: dict[str, Asset] = {}
    for href, words, optional in _list_files(page, language):
        if href not in found:
            path = folder / unquote(href)
            if ".." in path.relative_to(folder).parts:
                raise OutputError("a file of the story does not lie in its folder", path, "make the story again")
            found[href] = Asset(href, path, {name: words.get(name, "") for name in WORDS}, optional)
    return list(found.values())


def _list_files(page: Page, language: Language) -> Iterator[tuple[str, dict[str, str], bool]]:
    """Address, words, and whether the story can do without it, for each file; pictures before posters like them."""
    clip = page.clip
    for picture in page.pictures:
        owed = clip.credits if picture is clip.picture else (picture.credit,)
        yield picture.href, _describe_picture(page, picture, owed, language), False
    for video in page.videos:
        owed = clip.credits if video is clip.video else (video.credit,)
        title = clip.title if video is clip.video else video.caption or page.headline
        yield video.href, _describe(title, video.caption, owed, _origin(clip.title), language), False
        if video.poster:
            yield video.poster, _describe(title, "", owed, _origin(clip.title), language), False
        for track in video.tracks:
            if track.kind == "captions":
                yield track.href, {"title": f"{title} ({track.label})"}, True


def _describe_picture(page: Page, picture: Picture, owed: tuple[Credit, ...], language: Language) -> dict[str, str]:
    origin = _origin(page.clip.title, format_seconds(picture.time))
    title = picture.caption or page.headline
    return _describe(title, picture.caption, owed, origin, language) | {"alt_text": picture.alt}


def _origin(*parts: str) -> str:
    """Of which clip, and of which moment in it, a file is."""
    return ", ".join(parts)


def _describe(title: str, caption: str, owed: tuple[Credit, ...], origin: str, language: Language) -> dict[str, str]:
    """Title; caption with each credit on its own line; origin, copyright and licence."""
    lines = [line for credit in owed if (line := language.credit(credit))]
    rights = [text for credit in owed for text in (credit.copyright, credit.usage_terms, credit.licence_url) if text]
    return {
        "title": escape_words(title),
        "caption": escape_words("\n".join(filter(None, (caption, *lines)))),
        "description": escape_words("\n".join(dict.fromkeys((origin, *rights)))),
    }


def escape_words(text: str) -> str:
    """A plain text for a field that WordPress reads as HTML; a lone `&` stays as it is, for editors see the source."""
    return part_shortcodes(re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<", "&lt;"))


def keep_tracks(page: Page, hrefs: Collection[str]) -> Page:
    """The page with those tracks of its videos that have one of these addresses."""

    def keep(video: Video | None) -> Video | None:
        return video and replace(video, tracks=tuple(track for track in video.tracks if track.href in hrefs))

    sections = tuple(
        replace(part, moments=tuple(replace(moment, video=keep(moment.video)) for moment in part.moments))
        for part in page.sections
    )
    return replace(page, clip=replace(page.clip, video=keep(page.clip.video)), sections=sections)
