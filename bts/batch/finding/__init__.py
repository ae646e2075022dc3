"""Finding the clips among files and folders: by their content, each once, one after the other as they are met."""

from bts.batch.finding.kinds import is_passed_over, is_usual
from bts.batch.finding.places import vary
from bts.batch.finding.search import Search
from bts.batch.finding.walk import find

__all__ = ["Search", "find", "is_passed_over", "is_usual", "vary"]
