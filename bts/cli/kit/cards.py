"""The options for the cards of a snippet."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bts.errors import UsageError

if TYPE_CHECKING:
    from bts.snippets import SnippetRequest


def add_cards(request: "SnippetRequest", title: str | None, end: str | None) -> "SnippetRequest":
    """The request with the cards that were asked for: `title` and `end` are None for none, empty for its own words.

    Raises UsageError where its own words are asked for and it has none.
    """
    from bts.captions.cards import shorten

    if title is not None:
        title = title.strip() or shorten(request.title)
        if not title:
            raise UsageError("there is no caption for a title card", None, "write its words: --title-card TEXT")
    if end is not None:
        end = end.strip() or request.credit.line
        if not end:
            raise UsageError("nobody is credited on an end card", None, "write its words: --end-card TEXT")
    return replace(request, title_card=title or "", end_card=end or "")
