"""The article-ready page built from one clip's notes: HTML, Markdown, WordPress blocks, and the data they print."""

from bts.story.page import Page, Picture, Section, Video
from bts.story.plan import Material, plan_page
from bts.story.write import CHAPTERS, write_story

__all__ = ["CHAPTERS", "Material", "Page", "Picture", "Section", "Video", "plan_page", "write_story"]
