"""Posting a story to a WordPress site as a draft, through its REST API."""

from bts.story.wordpress.posting import Published, publish_story
from bts.story.wordpress.site import Site

__all__ = ["Published", "Site", "publish_story"]
