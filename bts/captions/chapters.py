"""The list of a clip's notes as a WebVTT file that a player shows beside the clip."""

from collections.abc import Sequence
from fractions import Fraction

from bts.captions.cards import shorten
from bts.captions.phrases import plain
from bts.model import Note, published
from bts.subtitles import Cue, write_vtt
from bts.timing import MILLISECOND, Span

LONGEST_POINT = Fraction(5)
"""Seconds that a note which is a point stands in the list, at most."""


def chapters_text(notes: Sequence[Note], duration: Fraction) -> str:
    """A WebVTT file with one cue a note: id, time, and what it is called.

    A cue ends where the next note begins, because players show one chapter at a time; that of a point lasts 5 s at
    most. It is called by its heading, its caption, or the first sentence of its text.
    """
    kept = sorted((n for n in published(notes) if n.start < duration), key=lambda n: (n.start, n.id))
    cues = []
    for i, note in enumerate(kept):
        later = next((n.start for n in kept[i + 1 :] if n.start > note.start), duration)
        end = min(note.end if note.end is not None else note.start + LONGEST_POINT, later, duration)
        words = plain(note.heading) or plain(note.caption) or shorten(note.printed) or plain(note.kind) or "note"
        cues.append(Cue(Span(note.start, max(end, note.start + MILLISECOND)), (words,), plain(note.id)))
    return write_vtt(cues)
