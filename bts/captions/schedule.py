"""When each cue is on screen: long enough to be read, never two at once, in the clip's own frames."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.captions.layout import Layout, cells
from bts.captions.lines import break_text
from bts.captions.phrases import Phrase
from bts.subtitles import Cue
from bts.timing import Span


@dataclass(frozen=True)
class Rules:
    """Figures of timing, in seconds (Netflix timed text style guide; `comfort` is the BBC's 160-180 words a minute)."""

    fastest: Fraction = Fraction(20)
    """Characters a second that a reader can just follow."""
    comfort: Fraction = Fraction(14)
    """Characters a second that are read at ease; used where there is room."""
    shortest: Fraction = Fraction(5, 6)
    longest: Fraction = Fraction(7)
    gap_frames: int = 2
    close_gaps: Fraction = Fraction(1, 2)
    near_cut: Fraction = Fraction(1, 2)


@dataclass(frozen=True)
class _Slot:
    """A cue before it has its time: earliest start, time needed, time wished for, and the end of what it is about."""

    lines: tuple[str, ...]
    earliest: Fraction
    needed: Fraction
    wished: Fraction
    until: Fraction


def set_cues(
    phrases: Sequence[Phrase],
    length: Fraction,
    rate: Fraction,
    layout: Layout,
    cuts: Sequence[Fraction] = (),
    rules: Rules | None = None,
) -> tuple[list[Cue], list[str]]:
    """Cues for a snippet of `length` seconds at `rate` frames a second, and remarks about what could not be kept.

    `cuts` are the times of shot changes, in seconds of the snippet. Cues follow one another in the order of the
    phrases; where the time is too short for all of them they share it, and a remark says so.
    """
    rules = rules or Rules()
    frame = 1 / rate
    gap = rules.gap_frames * frame
    slots, remarks = _readable(phrases, length, gap, layout, rules)
    if not slots:
        return [], []
    starts, pressed = _starts(slots, length, gap)
    remarks += pressed
    # A caption comes with the frame that is on screen at its time, and goes with a frame too.
    starts = [math.floor(start / frame) * frame for start in starts]
    cues = []
    for i, (slot, start) in enumerate(zip(slots, starts, strict=True)):
        limit = starts[i + 1] - gap if i + 1 < len(slots) else length
        end = _end(slot, start, limit, cuts, gap, rules)
        end = max(min(_snapped(end, frame), length), start + frame / 2)
        cues.append(Cue(Span(start, end), slot.lines))
    return cues, remarks


def _readable(
    phrases: Sequence[Phrase], length: Fraction, gap: Fraction, layout: Layout, rules: Rules
) -> tuple[list[_Slot], list[str]]:
    """The slots of the phrases; where the time is too short, the last asides are left out, each with a remark."""
    held = [(phrase, _slots(phrase, layout, rules)) for phrase in phrases]
    remarks: list[str] = []
    while True:
        slots = [slot for _, of_phrase in held for slot in of_phrase]
        asides = [number for number, (phrase, _) in enumerate(held) if phrase.aside]
        if not asides or sum(slot.needed + gap for slot in slots) <= length + gap:
            return slots, remarks
        phrase, _ = held.pop(asides[-1])
        remarks.append(f"no time to read this other note, so it was left out of the captions: {phrase.text[:80]}")


def _slots(phrase: Phrase, layout: Layout, rules: Rules) -> list[_Slot]:
    texts = break_text(phrase.text, layout)
    total = sum(cells(" ".join(lines)) for lines in texts) or 1
    slots, before = [], 0
    for lines in texts:
        size = cells(" ".join(lines))
        needed = min(rules.longest, max(rules.shortest, size / rules.fastest))
        wished = min(rules.longest, max(Fraction(3, 2), size / rules.comfort))
        # The cues of a long range are spread over it, as its words are spoken over it.
        room = min(phrase.until - phrase.start, rules.longest * len(texts))
        earliest = phrase.start + Fraction(before, total) * room
        before += size
        until = phrase.start + Fraction(before, total) * room
        slots.append(_Slot(lines, earliest, needed, wished, until))
    return slots


def _starts(slots: Sequence[_Slot], length: Fraction, gap: Fraction) -> tuple[list[Fraction], list[str]]:
    """Start times: as early as wished where the one before leaves room, earlier where the snippet's end presses."""
    needs = [slot.needed for slot in slots]
    remarks = []
    room = length - gap * (len(slots) - 1)
    if sum(needs) > room:
        scale = max(room, length / 2) / sum(needs)
        needs = [need * scale for need in needs]
        gap = min(gap, length / (4 * len(slots)))
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


def _end(
    slot: _Slot, start: Fraction, limit: Fraction, cuts: Sequence[Fraction], gap: Fraction, rules: Rules
) -> Fraction:
    end = min(max(start + slot.wished, slot.until), start + rules.longest)
    for cut in cuts:
        # A caption that hangs over a shot change by a moment looks like a mistake: it ends just before the change.
        near = cut - gap
        if abs(end - cut) < rules.near_cut and near - start >= slot.needed:
            end = near
    if end > limit or (limit - end < rules.close_gaps and limit - start <= rules.longest):
        return limit
    return end


def _snapped(time: Fraction, frame: Fraction) -> Fraction:
    return round(time / frame) * frame
