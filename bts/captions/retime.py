"""Captions that somebody wrote, brought into the rules of a profile as far as can be: times, and where lines break.

No word is changed or lost, no cue changes its place among the others. A start is moved later because the cue before it
at its place still needs its time, or onto a shot change that it comes just before; it is moved earlier, into free time,
where the cue cannot be read before the next one begins.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bts.captions.authored import split_turns
from bts.captions.lines import break_line
from bts.captions.lint import PRECISION, Setting, count_line_faults, crossed, least_time
from bts.captions.profiles import SHORTEST
from bts.subtitles import Cue
from bts.subtitles.places import place_of
from bts.timing import MILLISECOND, Span

MOST_ROUNDS = 12
"""Times that all cues are gone through until none moves any more; each gives the next one its room."""

MOST_SOONER = Fraction(3, 2)
"""Seconds by which a cue may start before its own start, so before the words are said (BBC subtitle guidelines)."""


@dataclass(frozen=True)
class Retimed:
    """The cues in order; the number with new times, the largest move in seconds, and the number in new lines."""

    cues: tuple[Cue, ...]
    moved: int
    most: Fraction
    broken: int


def retime_cues(cues: Sequence[Cue], setting: Setting) -> Retimed:
    """The cues within the rules of a profile as far as that can be; done again, they stay as they are."""
    made = [_break_anew(cue, setting) for cue in cues]
    for place in {place_of(cue.settings) for cue in cues}:
        here = [number for number, cue in enumerate(cues) if place_of(cue.settings) == place]
        here.sort(key=lambda number: cues[number].span.start)
        timed = [made[number] for number in here]
        for _ in range(MOST_ROUNDS):
            sooner = _start_sooner(timed, [cues[number].span.start for number in here], setting)
            settled = _settle(sooner, setting)
            if settled == timed:
                break
            timed = settled
        for number, cue in zip(here, timed, strict=True):
            made[number] = cue
    shifts = [max(abs(new.span.start - old.span.start), abs(new.span.end - old.span.end))
              for old, new in zip(cues, made, strict=True)]  # fmt: skip
    broken = sum(old.lines != new.lines for old, new in zip(cues, made, strict=True))
    return Retimed(tuple(made), sum(shift > 0 for shift in shifts), max(shifts, default=Fraction(0)), broken)


def _start_sooner(cues: Sequence[Cue], written: Sequence[Fraction], setting: Setting) -> list[Cue]:
    """The cues of one place, by start; one that cannot be read in time starts earlier, by MOST_SOONER at most.

    `written` are the starts that they had in their file. It starts behind the one before it, and in the same shot. A
    cue that would need more time than that stays, so that it does not creep forward each time that this is done.
    """
    made: list[Cue] = []
    free = Fraction(0)
    for number, cue in enumerate(cues):
        start = cue.span.start
        end = _read_in_time(cue, start, max(cue.span.end, start + MILLISECOND), setting)
        if number + 1 < len(cues):
            end = min(end, cues[number + 1].span.start - setting.gap)
        shots = [cut for cut in setting.cuts if cut <= start + PRECISION]
        needed = least_time(cue, setting.profile)
        # A cue that needs longer than any may stay is not read in time, however early it starts.
        needed = needed if setting.profile.longest is None else min(needed, setting.profile.longest)
        sooner = max(_earlier(end - needed), *map(_later, (free, *shots, Fraction(0))))
        if written[number] - MOST_SOONER <= sooner < start - PRECISION:
            cue = replace(cue, span=Span(sooner, cue.span.end))
        made.append(cue)
        free = max(free, cue.span.end, end) + setting.gap
    return made


def _settle(cues: Sequence[Cue], setting: Setting) -> list[Cue]:
    """The cues of one place, by start, each with its end brought into the rules, and those after it out of its way."""
    settled: list[Cue] = []
    starts = [cue.span.start for cue in cues]
    for number, cue in enumerate(cues):
        start, end = starts[number], max(cue.span.end, starts[number] + MILLISECOND)
        start = _leave_shot(cue, start, end, setting)
        following = cues[number + 1] if number + 1 < len(cues) else None
        end = _read_in_time(cue, start, end, setting)
        if following is not None:
            end = _end_before(cue, start, end, following, setting)
            if following.span.start + PRECISION < end + setting.gap and end > following.span.start - setting.gap:
                starts[number + 1] = max(following.span.start, _later(end + setting.gap))
        settled.append(replace(cue, span=Span(start, end)))
    return settled


def _leave_shot(cue: Cue, start: Fraction, end: Fraction, setting: Setting) -> Fraction:
    """The start, or the shot change that it comes just before, where the cue can still be read from there."""
    for cut in crossed(Span(start, end), setting.cuts, 1 / setting.rate):
        if cut - start + PRECISION < setting.profile.near_shot and end - cut >= least_time(cue, setting.profile):
            return _later(cut)
    return start


def _read_in_time(cue: Cue, start: Fraction, end: Fraction, setting: Setting) -> Fraction:
    """The end at which the cue can be read, is not too long on screen, and does not hang over a shot change."""
    profile, needed = setting.profile, least_time(cue, setting.profile)
    if end - start + PRECISION < needed:
        end = _later(start + needed)
    if profile.longest is not None and end - start > profile.longest + PRECISION:
        end = _earlier(start + profile.longest)
    for cut in crossed(Span(start, end), setting.cuts, 1 / setting.rate):
        before = _earlier(cut - setting.gap)
        if end - cut + PRECISION < profile.near_shot and before - start >= needed:
            return before
    return end


def _end_before(cue: Cue, start: Fraction, end: Fraction, following: Cue, setting: Setting) -> Fraction:
    """The end, with the gap that the rules want before the next cue; no gap that flickers is left."""
    limit, gap = _earlier(following.span.start - setting.gap), following.span.start - end
    if gap < 0 or gap + PRECISION < setting.gap:
        apart = start < cue.span.end <= following.span.start
        if limit - start >= SHORTEST or (apart and limit > start):
            return limit
        if apart:
            return cue.span.end
        # Both want the same time, and the next one begins too soon: they share it by what each needs to be read. A cue
        # that reaches beyond the next one gets no share of what comes after: that belongs to the cues behind.
        mine, other = (least_time(one, setting.profile) + MILLISECOND for one in (cue, following))
        until = following.span.end
        return min(end, _later(start + max(min(SHORTEST, end - start), (until - start) * mine / (mine + other))))
    flickers = setting.gap + 1 / setting.rate < gap + PRECISION < setting.profile.least_gap
    longest = setting.profile.longest
    if not flickers or limit <= start or (longest is not None and limit - start > longest + PRECISION):
        return end
    over = crossed(Span(start, limit), setting.cuts, 1 / setting.rate)
    hangs = any(limit - cut + PRECISION < setting.profile.near_shot for cut in over)
    return end if hangs else limit


def _break_anew(cue: Cue, setting: Setting) -> Cue:
    """The cue with lines that break fewer rules, where other lines do; each speaker's stay together.

    A line that is too long is worse than one that ends within a name.
    """
    faults = count_line_faults(cue, setting)
    if not any(faults):
        return cue
    layout = setting.profile.layout(setting.layout)
    lines = [line for turn in split_turns(cue) for line in break_line(turn, layout)]
    other = cue.with_lines(lines)
    return other if count_line_faults(other, setting) < faults else cue


def _later(time: Fraction) -> Fraction:
    """The time in whole milliseconds, rounded up: files have no finer ones."""
    return math.ceil(time / MILLISECOND) * MILLISECOND


def _earlier(time: Fraction) -> Fraction:
    return math.floor(time / MILLISECOND) * MILLISECOND
