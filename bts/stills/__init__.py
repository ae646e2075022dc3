"""Images for an article: the right frame, true pixels, and who is owed what written into the file."""

from bts.stills.make import make_still, make_stills
from bts.stills.request import PRESETS, Preset, StillRequest, from_notes

__all__ = ["PRESETS", "Preset", "StillRequest", "from_notes", "make_still", "make_stills"]
