"""Captions that somebody wrote: they keep their own times and lines, and are only clamped to the cut."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from bts.captions.layout import Layout
from bts.captions.lines import break_line
from bts.captions.phrases import plain
from bts.subtitles import Cue, Run
from bts.subtitles.marks import Mark, move_lines, voice_at
from bts.subtitles.places import place_of
from bts.timing import Span

TURN = re.compile(r"[-–—‐]\s?\S")
"""How a line of dialogue begins: with a dash, and the words of one speaker."""

_DASH = re.compile(r"[-–‐](?:\s+|(?=[^\W\d_]))")
"""The dash of a turn, without its words; that of a number, and one that goes on with a sentence, are none."""

_ASIDE = r"(?:\s*[(\[][^)\]]{0,40}[)\]])?"
"""How a speaker speaks, in brackets behind the name."""


def cues_within(cues: Iterable[Cue], span: Span) -> list[Cue]:
    """The cues that are on screen within `span`, as they are."""
    return [cue for cue in cues if cue.span.start < span.end and cue.span.end > span.start]


def cut_cues(cues: Iterable[Cue], span: Span) -> tuple[Cue, ...]:
    """The cues that are on screen within `span`, in seconds from its start and clamped to it, by start."""
    inside = sorted(cues_within(cues, span), key=lambda cue: cue.span.start)
    return tuple(replace(cue, span=_clamp(cue.span, span)) for cue in inside)


def name_speakers(cue: Cue) -> Cue:
    """The cue with each speaker's name before the words, for what shows no voices; each speaker on a line of their own.

    Of several voices it must be known which words are whose; a name that stands there already is not written again.
    """
    if len(cue.voices) == 1 and not any(mark.name for mark in cue.marks):
        first, *others = cue.runs
        return cue.with_runs([_name(first, cue.voices[0]), *others])
    lines: list[list[Run]] = []
    voice = ""
    for runs in cue.runs:
        lines.append([])
        for run in runs:
            if run.voice and run.voice != voice and run.text.strip():
                if any(before.text.strip() for before in lines[-1]):
                    lines.append([])
                lines[-1] = _name([run], run.voice)
                voice = run.voice
            else:
                lines[-1].append(run)
    return cue.with_runs(lines) if voice else cue


def fit_lines(cue: Cue, layout: Layout) -> Cue:
    """The cue with lines that fit the layout. Lines that fit stay as they were written.

    Lines that do not are broken anew, together where they are one speaker's; a line of dialogue stays one of its own.
    """
    lines = [line for line in map(plain, cue.lines) if line]
    if all(layout.fits(line) for line in lines):
        return cue.with_lines(lines)
    return cue.with_lines([part for turn in split_turns(cue) for part in break_line(turn, layout)])


def split_turns(cue: Cue) -> list[str]:
    """What each speaker of a cue says, in one line: one for each dash of dialogue, and for each voice that begins."""
    turns: list[str] = []
    voice = ""
    for number, written in enumerate(cue.lines):
        if not (line := plain(written)):
            continue
        before, voice = voice, voice_at(cue.marks, number) or voice
        if turns and voice == before and not TURN.match(line):
            turns[-1] += f" {line}"
        else:
            turns.append(line)
    return turns


def put_on_frames(cues: Sequence[Cue], times: Sequence[Fraction], end: Fraction) -> list[Cue]:
    """The cues with the times of the frames that a player shows them on: those presented from start until end.

    `times` are when frames are presented, in seconds of the snippet, which ends at `end`. A cue shorter than a frame
    is shown on the one that is on screen at its start.
    """
    shown = []
    for cue in cues:
        first, last = bisect_left(times, cue.span.start), bisect_left(times, cue.span.end)
        if first >= last:
            first, last = max(0, first - 1), max(1, first)
        shown.append(replace(cue, span=Span(times[first], times[last] if last < len(times) else end)))
    return shown


def stack_cues(cues: Sequence[Cue]) -> list[Cue]:
    """Cues of which no two are at one place at one time: those that overlap are one, the later one's lines below."""
    stacked: list[Cue] = []
    for place in dict.fromkeys(place_of(cue.settings) for cue in cues):
        here = sorted((cue for cue in cues if place_of(cue.settings) == place), key=lambda cue: cue.span.start)
        edges = sorted({edge for cue in here for edge in (cue.span.start, cue.span.end)})
        for start, end in pairwise(edges):
            shown = [cue for cue in here if cue.span.start <= start and cue.span.end >= end]
            if shown:
                stacked.append(replace(_join(shown), span=Span(start, end)))
    return sorted(stacked, key=lambda cue: cue.span.start)


def _name(runs: Sequence[Run], name: str) -> list[Run]:
    """The words with a name before them, behind the dash of a turn; as they are where they begin with it as a name."""
    if _is_named("".join(run.text for run in runs).lstrip(), name):
        return list(runs)
    first, *others = runs or [Run("")]
    words = first.text.lstrip()
    dash = _DASH.match(words)
    before = dash[0] if dash else ""
    return [Run(f"{before}{name}: ", voice=first.voice), replace(first, text=words[len(before) :]), *others]


def _is_named(words: str, name: str) -> bool:
    """Whether words begin with a name that says who speaks: with a colon behind it, or in brackets."""
    quoted = re.escape(name)
    told = rf"(?:[-–‐]\s*)?(?:[(\[]?{quoted}{_ASIDE}[)\]]?\s*[:：]|[(\[]{quoted}{_ASIDE}[)\]])"
    return re.match(told, words, re.IGNORECASE) is not None


def _join(cues: Sequence[Cue]) -> Cue:
    """The first cue with the lines of all of them, one below the other."""
    lines: list[str] = []
    marks: list[Mark] = []
    for cue in cues:
        marks += move_lines(cue.marks, len(lines))
        lines += cue.lines
    return replace(cues[0], lines=tuple(lines), marks=tuple(marks))


def _clamp(inner: Span, outer: Span) -> Span:
    start, end = max(inner.start, outer.start), min(inner.end, outer.end)
    return Span(start - outer.start, end - outer.start)
