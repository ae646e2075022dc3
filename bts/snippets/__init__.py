"""Short videos for an article: cut to the frame, captioned, checked."""

from bts.snippets.check import check_snippet
from bts.snippets.make import make_snippet
from bts.snippets.missing import make_missing
from bts.snippets.request import (
    CAPTIONS,
    POSTER,
    VIDEOS,
    SnippetRequest,
    from_notes,
    from_ranges,
    snippet_key,
    snippet_names,
)
from bts.snippets.sizes import Asked, parse_size, read_shape
from bts.snippets.whole import copy_for_web, fit_for_web

__all__ = [
    "CAPTIONS",
    "POSTER",
    "VIDEOS",
    "Asked",
    "SnippetRequest",
    "check_snippet",
    "copy_for_web",
    "fit_for_web",
    "from_notes",
    "from_ranges",
    "make_missing",
    "make_snippet",
    "parse_size",
    "read_shape",
    "snippet_key",
    "snippet_names",
]
