"""Captions that somebody wrote already, as phrases in the clip's time."""

from collections.abc import Iterable

from bts.captions.phrases import Phrase, plain
from bts.subtitles import Cue
from bts.timing import Span


def phrases_of_cues(cues: Iterable[Cue]) -> list[Phrase]:
    """The phrase of each cue that has words, in seconds of the clip and in order of time."""
    phrases = [Phrase(cue.span.start, cue.span.end, plain(cue.text)) for cue in cues]
    return sorted((phrase for phrase in phrases if phrase.text), key=lambda phrase: phrase.start)


def within(phrases: Iterable[Phrase], span: Span) -> tuple[Phrase, ...]:
    """The phrases that lie within or overlap `span`, timed from its start."""
    inside = [p for p in phrases if p.start < span.end and p.until > span.start]
    return tuple(
        Phrase(max(p.start, span.start) - span.start, min(p.until, span.end) - span.start, p.text) for p in inside
    )
