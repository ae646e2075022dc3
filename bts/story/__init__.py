"""The article-ready page built from one clip's notes: HTML, Markdown, WordPress blocks, and the data they print."""

from bts.story.page import Figure, Page, Section, Video
from bts.story.plan import Material, plan_page
from bts.story.theme import digest_theme
from bts.story.write import CHAPTERS, write_story

__all__ = ["CHAPTERS", "Figure", "Material", "Page", "Section", "Video", "digest_theme", "plan_page", "write_story"]
