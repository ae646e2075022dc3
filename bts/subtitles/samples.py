"""Captions that lie in a clip's tracks, as cues: read by the same rules as those of files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from bts.errors import InputError
from bts.model import CaptionBytes, TimedText
from bts.subtitles.ass import read_words
from bts.subtitles.blocks import Remarks
from bts.subtitles.cues import Subtitles
from bts.subtitles.marks import Run, lay_out
from bts.subtitles.markup import Plain, find_place, plain_srt, plain_vtt
from bts.subtitles.reading import Entry, make_subtitles
from bts.subtitles.scc import read_pairs
from bts.subtitles.scripts import Script, read_script
from bts.subtitles.ttml import read_ttml

ASS_FIELDS = 8
"""Commas before the text of an event in a track: read order, layer, style, name, three margins, effect."""

STYLE_FIELD, NAME_FIELD, MARGIN_FIELD = 2, 3, 6
"""Places of the style, of who speaks and of the distance from the edge among those fields, from 0."""


def read_samples(samples: Sequence[TimedText]) -> Subtitles:
    """The cues of a track of text; the `line` of a cue, and of a remark, is the number of its caption, from 1.

    A caption without words, as tracks have them between others, is none.
    """
    remarks = Remarks()
    entries = [entry for number, sample in enumerate(samples, 1) for entry in _read_sample(number, sample, remarks)]
    # An empty one still ends the one before it.
    return _without_gaps(make_subtitles(entries, remarks))


def read_codes(codes: Sequence[CaptionBytes]) -> Subtitles:
    """The cues of closed captions. They have no line."""
    return read_pairs([(code.time, code.data) for code in codes])


def _read_sample(number: int, sample: TimedText, remarks: Remarks) -> Iterator[Entry]:
    if sample.syntax == "ttml":
        yield from _read_document(number, sample, remarks)
        return
    words, settings = sample.words, sample.settings or find_place(sample.words)
    if sample.syntax == "ass":
        fields = sample.words.split(",", ASS_FIELDS)
        places = (STYLE_FIELD, NAME_FIELD, MARGIN_FIELD)
        named = [fields[place] if len(fields) > ASS_FIELDS else "" for place in places]
        plain, settings = read_words(fields[-1], _read_head(sample.head), *named)
    elif sample.syntax == "vtt":
        plain = plain_vtt(words)
    elif sample.syntax == "srt":
        plain = plain_srt(words)
    else:
        laid = lay_out(_list_runs(words, sample.looks))
        plain = Plain(laid.lines, marks=laid.marks)
    yield Entry(number, sample.start, sample.end, plain, sample.identifier, settings)


@lru_cache(maxsize=4)
def _read_head(head: str) -> Script:
    return read_script(head)


def _list_runs(words: str, looks: Sequence[tuple[int, int, str]]) -> Iterator[Run]:
    """The runs of words of which some have a look of their own."""
    edges = sorted({0, len(words), *(min(edge, len(words)) for start, end, _ in looks for edge in (start, end))})
    for start, end in pairwise(edges):
        inside = (letters for first, last, letters in looks if first <= start and end <= last)
        yield Run(words[start:end], frozenset("".join(inside)))


def _read_document(number: int, sample: TimedText, remarks: Remarks) -> Iterator[Entry]:
    """The captions of a TTML document in a track, whose times count as the track's do (ISO 14496-30)."""
    try:
        found = read_ttml(sample.words)
    except InputError as error:
        remarks.skip(number, error.what)
        return
    for remark in found.skipped:
        remarks.skip(number, remark.what)
    until = sample.end
    inside = [cue for cue in found.cues if cue.span.end > sample.start and (until is None or cue.span.start < until)]
    # Some programs count from the sample's own start.
    shift = Fraction(0) if inside else sample.start
    for cue in inside or found.cues:
        start, end = cue.span.start + shift, cue.span.end + shift
        end = end if until is None else min(end, until)
        plain = Plain(cue.lines, cue.voices, marks=cue.marks)
        yield Entry(number, max(start, sample.start), end, plain, cue.identifier, cue.settings)


def _without_gaps(found: Subtitles) -> Subtitles:
    return replace(found, skipped=tuple(remark for remark in found.skipped if remark.what != "it has no text"))
