"""Planning the page from notes, shots, files and settings: what stands on it, in which order, and what is missing."""

from bts.story.planning.figures import CHAPTERS, Sizer
from bts.story.planning.plan import plan_page

__all__ = ["CHAPTERS", "Sizer", "plan_page"]
