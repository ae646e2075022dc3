"""The article-ready page built from one clip's notes: HTML, Markdown, WordPress blocks, and the data they print."""

from bts.story.compose import Story, compose_story, has_local_styles
from bts.story.material import ClipMedia, ClipTrack, Material
from bts.story.page import Page
from bts.story.planning import CHAPTERS, plan_page

__all__ = [
    "CHAPTERS",
    "ClipMedia",
    "ClipTrack",
    "Material",
    "Page",
    "Story",
    "compose_story",
    "has_local_styles",
    "plan_page",
]
