"""Words on the picture: from notes to cues that can be read in time, and to the files and scripts that show them."""

from bts.captions.chapters import chapters_text
from bts.captions.layout import Layout
from bts.captions.lines import break_text
from bts.captions.phrases import Phrase, meets, phrases_of, speaking
from bts.captions.schedule import Rules, set_cues

__all__ = [
    "Layout",
    "Phrase",
    "Rules",
    "break_text",
    "chapters_text",
    "meets",
    "phrases_of",
    "set_cues",
    "speaking",
]
