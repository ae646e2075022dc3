"""From what a reader found to cues, by the same rules for every syntax."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.subtitles.blocks import Block, Remarks, quote
from bts.subtitles.cues import Cue, Subtitles, Timecoded
from bts.subtitles.markup import Plain, find_place
from bts.subtitles.rolling import unroll
from bts.timing import Span, clock

LONGEST_RAW_TEXT = 1_000_000
"""Characters of a cue with its markup above which it is damage or an attack, and skipped; a long film has 100,000."""

SHOWN_AT_LEAST, SHOWN_A_CHARACTER = Fraction(1, 2), Fraction(67, 1000)
"""Seconds that a caption without an end is shown, and those for each of its characters: pysubs2's, 15 a second."""


@dataclass(frozen=True)
class Entry:
    """A caption as a reader found it: times in seconds (unchecked; `end` is None where none is written), and words.

    `gradual`: its words come, go or light up one after another within its time, which a cue cannot say.
    """

    line: int
    start: Fraction
    end: Fraction | None
    text: Plain
    identifier: str = ""
    settings: str = ""
    gradual: bool = False


def read_blocks(
    blocks: Iterable[Block], plain: Callable[[str], Plain], remarks: Remarks, *, may_roll: bool = True
) -> Subtitles:
    """The cues of blocks. `plain` takes markup out of a text; with `may_roll`, rolling captions say each line once."""
    entries = []
    for block in blocks:
        span = check_span(block, remarks)
        if span is None:
            continue
        raw = "\n".join(block.body)
        text = plain(raw)
        if text.lines:
            _report_leniencies(block, text, remarks)
        settings = (block.times.tail if block.times.has_settings_only else "") or find_place(raw)
        entries.append(Entry(block.line, span.start, span.end, text, block.identifier, settings))
    return make_subtitles(entries, remarks, may_roll=may_roll)


def make_subtitles(
    entries: Sequence[Entry], remarks: Remarks, *, may_roll: bool = True, rolls: bool = False,
    timecoded: Timecoded | None = None,
) -> Subtitles:  # fmt: skip
    """The cues of what a reader found. Each one that is broken costs itself alone, and is named.

    Captions that roll say each line once: where the file says that they do (`rolls`), or, with `may_roll`, where they
    look so.
    """
    found: list[Cue] = []
    empty: list[int] = []
    for entry, end in zip(entries, _find_ends(entries, remarks), strict=True):
        if end <= entry.start or entry.start < 0:
            remarks.skip(entry.line, _describe_no_span(entry.start, end))
        elif sum(map(len, entry.text.lines)) > LONGEST_RAW_TEXT:
            remarks.skip(entry.line, f"its text is longer than {LONGEST_RAW_TEXT:,} characters")
        elif not entry.text.lines:
            empty.append(entry.line)
        else:
            span, text = Span(entry.start, end), entry.text
            given = (entry.identifier, text.voices, entry.settings, entry.line, text.marks)
            found.append(Cue(span, text.lines, *given))
    cues, repeated = unroll(found, surely=rolls) if may_roll else (found, 0)
    if repeated:
        remarks.change(0, f"these captions roll: {repeated} repeated lines were left out")
    else:
        for line in empty:
            remarks.skip(line, "it has no text")
        if whole := [entry.line for entry in entries if entry.gradual and entry.text.lines]:
            remarks.change(whole[0], _describe_whole(len(whole)))
    skipped, changed = (
        tuple(sorted(reported, key=lambda remark: remark.line)) for reported in (remarks.skipped, remarks.changed)
    )
    return Subtitles(tuple(cues), skipped, changed, timecoded)


def _describe_whole(count: int) -> str:
    which = "a caption" if count == 1 else f"{count} captions"
    stands = "is shown whole, from its" if count == 1 else "are shown whole, from their"
    return f"{which} whose words come, go or light up one by one (karaoke) {stands} start to the end"


def _find_ends(entries: Sequence[Entry], remarks: Remarks) -> list[Fraction]:
    """The end of each entry; one that has none lasts as long as it takes to read, or until the next one starts."""
    ends: list[Fraction] = []
    open_ended = [entry.line for entry in entries if entry.end is None and entry.text.lines]
    following: Fraction | None = None
    for entry in reversed(entries):
        end = entry.end
        if end is None:
            end = entry.start + SHOWN_AT_LEAST + SHOWN_A_CHARACTER * sum(map(len, entry.text.lines))
            end = end if following is None or following <= entry.start else min(end, following)
        ends.append(end)
        following = entry.start
    if open_ended:
        what = "an end was" if len(open_ended) == 1 else f"{len(open_ended)} ends were"
        remarks.change(open_ended[0], f"{what} set, for none is written: the time to read it, or the next one's start")
    return ends[::-1]


def _describe_no_span(start: Fraction, end: Fraction) -> str:
    if start < 0:
        return "it starts before zero"
    return f"it ends at {clock(max(end, Fraction(0)))}, which is not after its start, {clock(start)}"


def check_span(block: Block, remarks: Remarks) -> Span | None:
    """The time of a block, or None, with a remark, where it is none or its text is too long to be read."""
    start, end = block.times.start, block.times.end
    if end <= start:
        remarks.skip(block.line, _describe_no_span(start, end))
        return None
    if sum(map(len, block.body)) > LONGEST_RAW_TEXT:
        remarks.skip(block.line, f"its text is longer than {LONGEST_RAW_TEXT:,} characters")
        return None
    return Span(start, end)


def _report_leniencies(block: Block, text: Plain, remarks: Remarks) -> None:
    """Remarks on what a stricter reader takes otherwise."""
    if not block.times.has_settings_only:
        remarks.change(block.line, f"left out after the times: {quote(block.times.tail)}")
    if block.blanks_before:
        remarks.change(block.first, "its words come after a blank line, where players end a cue")
    elif blank := next((n for n, line in enumerate(block.body) if not line.strip(" \t")), 0):
        remarks.change(block.first + blank, "a blank line among its words, where players end a cue")
    if text.unknown:
        remarks.change(block.first, f"left out as a tag, as browsers do: {quote(text.unknown[0])}")
