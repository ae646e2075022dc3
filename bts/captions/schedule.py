"""When each cue is on screen: long enough to be read, never two at once, in the clip's own frames."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bts.captions.layout import Layout
from bts.captions.lines import break_text
from bts.captions.phrases import Phrase
from bts.choices import READING_SPEED, cells
from bts.subtitles import Cue
from bts.timing import Span

LEAST_FOR_CUES = Fraction(1, 2)
"""Share of a snippet too short for its captions that these are given at least, whatever the gaps would take."""

MOST_FOR_GAPS = Fraction(1, 4)
"""Share of such a snippet that all gaps together take at most."""

EXCERPT = 80
"""Most characters of a note's text that a remark quotes."""


@dataclass(frozen=True)
class Rules:
    """How cues are timed (Netflix timed text style guide, but for `comfort` and `glance`). Times are in seconds."""

    fastest: Fraction = Fraction(READING_SPEED)
    """Most characters a second that a cue may have."""
    comfort: Fraction = Fraction(14)
    """Characters a second where there is room (BBC subtitle guidelines: 160 to 180 words a minute)."""
    shortest: Fraction = Fraction(5, 6)
    """A cue is on screen at least this long."""
    glance: Fraction = Fraction(3, 2)
    """The same where there is room (no guideline's figure): a reader needs a moment to look down."""
    longest: Fraction = Fraction(7)
    """A cue is on screen at most this long."""
    gap_frames: int = 2
    """Frames without a caption between two cues."""
    close_gaps: Fraction = Fraction(1, 2)
    """A shorter gap is closed: the cue stays until `gap_frames` before the next one."""
    near_cut: Fraction = Fraction(1, 2)
    """A cue that would end closer to a shot change than this ends just before it."""


@dataclass(frozen=True)
class _Slot:
    """A cue that has no time yet. Times are in seconds of the snippet."""

    lines: tuple[str, ...]
    earliest: Fraction
    """It starts no earlier, unless the end of the snippet forces it to."""
    needed: Fraction
    """Seconds in which it can just be read."""
    wished: Fraction
    """Seconds in which it is read at ease."""
    until: Fraction
    """The end of what it is about."""


def set_cues(
    phrases: Sequence[Phrase],
    length: Fraction,
    rate: Fraction,
    layout: Layout,
    cuts: Sequence[Fraction] = (),
    rules: Rules | None = None,
) -> tuple[list[Cue], list[str]]:
    """Cues for a snippet of `length` seconds at `rate` frames a second, and remarks about rules that could not be kept.

    `cuts` are the times of shot changes, in seconds of the snippet. Cues follow one another in the order of the
    phrases; where the time is too short for all of them they share it, and a remark says so.
    """
    rules = rules or Rules()
    frame = 1 / rate
    gap = rules.gap_frames * frame
    slots, remarks = _make_slots(phrases, length, gap, layout, rules)
    if not slots:
        return [], []
    starts, shortages = _start_times(slots, length, gap)
    remarks += shortages
    # A caption appears with the frame that is on screen at its time, and disappears with a frame too.
    on_frames = [math.floor(start / frame) * frame for start in starts]
    if any(later - earlier < frame / 2 for earlier, later in pairwise([*on_frames, length])):
        # There are hardly more frames than cues: they follow one another without regard to frames.
        ends = [min(later, earlier + rules.longest) for earlier, later in pairwise([*starts, length])]
        shared = zip(slots, starts, ends, strict=True)
        return [Cue(Span(start, end), slot.lines) for slot, start, end in shared], remarks
    starts = on_frames
    cues = []
    for i, (slot, start) in enumerate(zip(slots, starts, strict=True)):
        limit = starts[i + 1] - gap if i + 1 < len(slots) else length
        end = _end_time(slot, start, limit, cuts, gap, rules)
        end = max(min(round(end / frame) * frame, length), start + frame / 2)
        cues.append(Cue(Span(start, end), slot.lines))
    return cues, remarks


def _make_slots(
    phrases: Sequence[Phrase], length: Fraction, gap: Fraction, layout: Layout, rules: Rules
) -> tuple[list[_Slot], list[str]]:
    """The slots of the phrases; where the time is too short, the last asides are left out, each with a remark."""
    kept = [(phrase, _slots_of(phrase, layout, rules)) for phrase in phrases]
    remarks: list[str] = []
    while True:
        slots = [slot for _, of_phrase in kept for slot in of_phrase]
        asides = [number for number, (phrase, _) in enumerate(kept) if phrase.aside]
        if not asides or sum(slot.needed + gap for slot in slots) <= length + gap:
            return slots, remarks
        phrase, _ = kept.pop(asides[-1])
        remarks.append(
            "no time to read this other note, so it was left out of the captions; a snippet of that note's own "
            f"(`bts snippet CLIP ID`) puts its words first: {phrase.text[:EXCERPT]}"
        )


def _slots_of(phrase: Phrase, layout: Layout, rules: Rules) -> list[_Slot]:
    """The cues of a phrase, each at its place in the time that the phrase is about."""
    texts = break_text(phrase.text, layout)
    total = sum(cells(" ".join(lines)) for lines in texts) or 1
    slots, before = [], 0
    for lines in texts:
        size = cells(" ".join(lines))
        needed = min(rules.longest, max(rules.shortest, size / rules.fastest))
        wished = min(rules.longest, max(rules.glance, size / rules.comfort))
        # The cues of a long range are spread over it, as its words are spoken over it.
        room = min(phrase.until - phrase.start, rules.longest * len(texts))
        earliest = phrase.start + Fraction(before, total) * room
        before += size
        until = phrase.start + Fraction(before, total) * room
        slots.append(_Slot(lines, earliest, needed, wished, until))
    return slots


def _start_times(slots: Sequence[_Slot], length: Fraction, gap: Fraction) -> tuple[list[Fraction], list[str]]:
    """When each cue starts, and a remark where all of them together need more than the snippet's `length`.

    A cue starts at its earliest time or when the one before it leaves room, whichever is later; it is moved forward
    where otherwise it and those after it could not be read before the snippet ends.
    """
    needs = [slot.needed for slot in slots]
    remarks = []
    room = length - gap * (len(slots) - 1)
    if sum(needs) > room:
        scale = max(room, length * LEAST_FOR_CUES) / sum(needs)
        needs = [need * scale for need in needs]
        gap = min(gap, length * MOST_FOR_GAPS / len(slots))
        speed = max(cells(" ".join(s.lines)) / need for s, need in zip(slots, needs, strict=True))
        remarks.append(
            f"captions need {float(sum(slot.needed for slot in slots)):.1f} s to be read, but the snippet has "
            f"{float(length):.1f} s ({math.ceil(speed)} characters/s); shorten them or lengthen the snippet"
        )
    starts: list[Fraction] = []
    free = Fraction(0)
    for slot, need in zip(slots, needs, strict=True):
        starts.append(max(slot.earliest, free))
        free = starts[-1] + need + gap
    latest = length
    for i in range(len(slots) - 1, -1, -1):
        latest -= needs[i]
        starts[i] = max(Fraction(0), min(starts[i], latest))
        latest = starts[i] - gap
    return starts, remarks


def _end_time(
    slot: _Slot, start: Fraction, limit: Fraction, cuts: Sequence[Fraction], gap: Fraction, rules: Rules
) -> Fraction:
    """When the cue ends: read at ease, as long as what it is about, not just after a shot change, not after `limit`."""
    end = min(max(start + slot.wished, slot.until), start + rules.longest)
    for cut in cuts:
        # A caption that hangs over a shot change by a moment looks like a mistake: it ends just before the change.
        before = cut - gap
        if abs(end - cut) < rules.near_cut and before - start >= slot.needed:
            end = before
    if end > limit or (limit - end < rules.close_gaps and limit - start <= rules.longest):
        return limit
    return end
