"""Captions that somebody wrote already, from a WebVTT or SubRip file, as phrases in the clip's time."""

from collections.abc import Iterable
from pathlib import Path

from bts.captions.phrases import Phrase, plain
from bts.decoding import LARGEST_TEXT_FILE
from bts.errors import InputError
from bts.model import Remark
from bts.subtitles import read_subtitles
from bts.timing import Span


def read_phrases(path: Path) -> tuple[list[Phrase], list[Remark]]:
    """The captions of a .vtt or .srt file in seconds of the clip, in order; and what of the file was not read so.

    Raises:
        InputError: it is missing, neither WebVTT nor SubRip, not text, or no caption in it can be used.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TEXT_FILE + 1)
    except FileNotFoundError as error:
        raise InputError("no such file", path, "check the name") from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", path, "check that you may read it") from error
    found = read_subtitles(data, str(path))
    phrases = [Phrase(cue.span.start, cue.span.end, plain(cue.text)) for cue in found.cues]
    remarks = sorted((*found.skipped, *found.changed), key=lambda remark: remark.line)
    return sorted((phrase for phrase in phrases if phrase.text), key=lambda phrase: phrase.start), remarks


def within(phrases: Iterable[Phrase], span: Span) -> tuple[Phrase, ...]:
    """The phrases that lie within or overlap `span`, timed from its start."""
    inside = [p for p in phrases if p.start < span.end and p.until > span.start]
    return tuple(
        Phrase(max(p.start, span.start) - span.start, min(p.until, span.end) - span.start, p.text) for p in inside
    )
