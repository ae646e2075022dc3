"""Short videos for an article: cut to the frame, captioned, checked."""

from bts.snippets.check import check_snippet
from bts.snippets.make import make_snippet
from bts.snippets.request import ASPECTS, SnippetRequest, from_notes, mode_of

__all__ = ["ASPECTS", "SnippetRequest", "check_snippet", "from_notes", "make_snippet", "mode_of"]
