"""WebVTT (W3C): captions beside a snippet, and the chapter-like list of a clip's notes."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from bts.captions.cues import Cue, plain
from bts.model import Note
from bts.timing import MILLISECOND, format_time

POINT = Fraction(5)
"""How long a note that is a point stands in a list of chapters, at most."""


def vtt_text(cues: Iterable[Cue]) -> str:
    """A WebVTT file of captions. Text is escaped; times are rounded up to the millisecond."""
    blocks = ["WEBVTT\n"]
    for number, cue in enumerate(cues, 1):
        lines = "\n".join(escape(line) for line in cue.lines)
        blocks.append(f"{number}\n{_range(cue.span.start, cue.span.end)}\n{lines}\n")
    return "\n".join(blocks)


def chapters_text(notes: Sequence[Note], duration: Fraction) -> str:
    """A WebVTT file with one cue a note: id, time (a point lasts until the next note, 5 s at most), words."""
    kept = sorted((n for n in notes if not n.deleted and n.start < duration), key=lambda n: (n.start, n.id))
    blocks = ["WEBVTT\n"]
    for i, note in enumerate(kept):
        later = next((n.start for n in kept[i + 1 :] if n.start > note.start), duration)
        end = min(note.end if note.end is not None else min(later, note.start + POINT), duration)
        words = plain(note.caption or note.text or note.kind)
        blocks.append(
            f"{_identifier(note.id)}\n{_range(note.start, max(end, note.start + MILLISECOND))}\n{escape(words)}\n"
        )
    return "\n".join(blocks)


def escape(text: str) -> str:
    """`text` as a cue's payload: no markup, no arrow, and no character that the syntax forbids."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _identifier(text: str) -> str:
    return plain(text).replace("-->", "--") or "note"


def _range(start: Fraction, end: Fraction) -> str:
    # Rounded up alike, a very short cue could end where it starts, which the syntax forbids.
    first, last = format_time(start), format_time(end)
    return f"{first} --> {last if last != first else format_time(end + MILLISECOND)}"
