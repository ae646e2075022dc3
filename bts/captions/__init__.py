"""Words on the picture: from notes to cues that can be read in time, and to the files and scripts that show them."""

from bts.captions.authored import cues_within, cut_cues, fit_lines, name_speakers, put_on_frames, stack_cues
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
    "cues_within",
    "cut_cues",
    "fit_lines",
    "meets",
    "name_speakers",
    "phrases_of",
    "put_on_frames",
    "set_cues",
    "speaking",
    "stack_cues",
]
