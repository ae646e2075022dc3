"""Words on the picture: from notes to cues that can be read in time, and to the files and scripts that show them."""

from bts.captions.cues import Cue, Phrase, phrases_of
from bts.captions.layout import Layout
from bts.captions.lines import break_text
from bts.captions.schedule import Rules, set_cues
from bts.captions.srt import srt_text
from bts.captions.vtt import chapters_text, vtt_text

__all__ = [
    "Cue",
    "Layout",
    "Phrase",
    "Rules",
    "break_text",
    "chapters_text",
    "phrases_of",
    "set_cues",
    "srt_text",
    "vtt_text",
]
