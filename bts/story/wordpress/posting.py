"""Posting a story: its files into the media library, its blocks into a draft, which a second run brings up to date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bts.model import Progress, silent
from bts.story.languages import Language
from bts.story.page import Page
from bts.story.printing.wordpress import embed_player, render_wordpress
from bts.story.wordpress.assets import keep_tracks, list_assets, read_digest
from bts.story.wordpress.connection import Connection
from bts.story.wordpress.drafts import Drafts
from bts.story.wordpress.library import Library, Medium
from bts.story.wordpress.record import read_record
from bts.story.wordpress.site import Site

STAGE = "publish"
"""The name under which progress is told."""


@dataclass(frozen=True)
class Published:
    """What was posted: the draft's number, where a person edits it, and what was done.

    `changed` says whether the draft is new or says something else than before. `uploaded` and `kept` are the addresses,
    in the story's folder, of files that were sent and of those that were there already.
    """

    post: int
    edit: str
    changed: bool
    uploaded: tuple[str, ...]
    kept: tuple[str, ...]
    remarks: tuple[str, ...]


def publish_story(
    page: Page,
    language: Language,
    folder: Path,
    site: Site,
    *,
    remember: Path,
    theme: Path | None = None,
    force: bool = False,
    progress: Progress = silent,
) -> Published:
    """Post a story as a draft, or bring the draft up to date that an earlier run posted; nothing is ever made public.

    `folder` holds the files that the page shows. `remember` is a file in which bts keeps what it did on the site; where
    it is missing, the site itself is asked. A draft that a person changed in WordPress, or published, is left alone:
    `force` makes a new one beside it.

    Raises:
        UsageError: the site's address cannot be used.
        OutputError: the site cannot be reached or refuses, a file is missing, or the draft is a person's by now.
    """
    page = embed_player(page)
    assets = list_assets(page, folder, language)
    digests = {asset.href: read_digest(asset.path) for asset in assets}
    with Connection(site) as connection:
        record = read_record(remember, connection.api)
        drafts = Drafts(connection, page, record)
        drafts.find(force=force)  # before anything is sent, for it may be a person's by now
        library = Library(connection, record.media)
        library.look_up(list(digests.values()))
        media: dict[str, Medium] = {}
        for i, asset in enumerate(assets):
            progress(STAGE, i, len(assets))
            if medium := library.put(asset, digests[asset.href]):
                media[asset.href] = medium
            record.save()
        shown = keep_tracks(page, media)
        ids = {href: medium.id for href, medium in media.items()}
        text = render_wordpress(shown, language, _make_address(media), ids, theme)
        draft = drafts.find(force=force)
        post, changed = drafts.write(draft, text, ids.get(page.lead.href, 0) if page.lead else 0)
        progress(STAGE, len(assets), len(assets))
        remarks = (*library.remarks, *drafts.remarks)
        edit = drafts.edit_address(post)
    return Published(post, edit, changed, tuple(library.uploaded), tuple(library.kept), remarks)


def _make_address(media: Mapping[str, Medium]) -> Callable[[str], str]:
    """Address in the story's folder -> address on the site, of the size that suits a column of text."""
    return lambda href: media[href].large if href in media else ""
