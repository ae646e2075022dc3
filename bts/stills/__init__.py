"""Images for an article: the right frame, true pixels, and who is owed what written into the file."""

from bts.stills.checks import Checking, StillFacts, find_faults, look_at_moments, unknown_checks
from bts.stills.make import make_still, make_stills
from bts.stills.missing import made_before, make_missing
from bts.stills.request import StillRequest, from_notes, from_times, still_key, still_keys

__all__ = [
    "Checking",
    "StillFacts",
    "StillRequest",
    "find_faults",
    "from_notes",
    "from_times",
    "look_at_moments",
    "made_before",
    "make_missing",
    "make_still",
    "make_stills",
    "still_key",
    "still_keys",
    "unknown_checks",
]
