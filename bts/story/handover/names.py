"""The names of the files that a story is handed over as."""

from pathlib import Path

from bts.story.handover.embed import EMBED
from bts.story.handover.package import name_package
from bts.story.handover.single_file import SINGLE


def name_extra(extra: str, clip: Path) -> str:
    """The file name of one of `choices.STORY_EXTRAS`, for the story of a clip."""
    return {"zip": name_package(clip.name), "single": SINGLE, "embed": EMBED}[extra]
