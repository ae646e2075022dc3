"""Captions that somebody wrote already: WebVTT and SubRip files as phrases in the clip's time."""

import html
import re
from fractions import Fraction
from pathlib import Path

from bts.captions.cues import Phrase, plain
from bts.errors import InputError
from bts.timing import Span

VTT_TAGS = re.compile(r"<[^>]*>")
SRT_TAGS = re.compile(r"</?[A-Za-z][^>]*>|\{\\[^}]*\}")


def read_captions(path: Path) -> list[Phrase]:
    """The cues of a .vtt or .srt file, in seconds of the clip, in order. Raises InputError for anything else."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    readers = {".vtt": webvtt.read, ".srt": webvtt.from_srt}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError("captions are read from .vtt and .srt files", path, "convert it, or take them from the notes")
    try:
        captions = reader(str(path)).captions
        words = _vtt_words if path.suffix.lower() == ".vtt" else _srt_words
        phrases = [Phrase(_seconds(c.start), _seconds(c.end), words(c.raw_text)) for c in captions]
    except FileNotFoundError as error:
        raise InputError("no such file", path, "check the name") from error
    except (MalformedFileError, MalformedCaptionError, UnicodeDecodeError, ValueError, OSError) as error:
        raise InputError(
            f"these captions cannot be read: {error}", path, "save it as WebVTT or SubRip in UTF-8"
        ) from error
    return sorted((p for p in phrases if p.text), key=lambda p: p.start)


def within(phrases: list[Phrase], span: Span) -> tuple[Phrase, ...]:
    """The phrases that lie within or overlap `span`, timed from its start."""
    inside = [p for p in phrases if p.start < span.end and p.until > span.start]
    return tuple(
        Phrase(max(p.start, span.start) - span.start, min(p.until, span.end) - span.start, p.text) for p in inside
    )


def _vtt_words(text: str) -> str:
    return plain(html.unescape(VTT_TAGS.sub("", text)))


def _srt_words(text: str) -> str:
    return plain(SRT_TAGS.sub("", text))


def _seconds(text: str) -> Fraction:
    total = Fraction(0)
    for part in text.strip().replace(",", ".").split(":"):
        total = total * 60 + Fraction(part)
    return total
