"""From blocks to cues, by the same rules for both syntaxes."""

from collections.abc import Callable, Iterable

from bts.subtitles.blocks import Block, Remarks, quote
from bts.subtitles.cues import Cue, Subtitles
from bts.subtitles.markup import Plain
from bts.subtitles.rolling import unroll
from bts.timing import Span, clock

LONGEST_RAW_TEXT = 1_000_000
"""Characters of a cue with its markup above which it is damage or an attack, and skipped; a long film has 100,000."""


def read_blocks(
    blocks: Iterable[Block], plain: Callable[[str], Plain], remarks: Remarks, *, may_roll: bool = True
) -> Subtitles:
    """The cues of blocks. `plain` takes markup out of a text; with `may_roll`, rolling captions say each line once."""
    found: list[Cue] = []
    empty: list[int] = []
    for block in blocks:
        span = check_span(block, remarks)
        if span is None:
            continue
        text = plain("\n".join(block.body))
        if not text.lines:
            empty.append(block.line)
            continue
        _report_leniencies(block, text, remarks)
        settings = block.times.tail if block.times.has_settings_only else ""
        found.append(Cue(span, text.lines, block.identifier, text.voices, settings, block.line))
    cues, repeated = unroll(found) if may_roll else (found, 0)
    if repeated:
        remarks.change(0, f"these captions roll: {repeated} repeated lines were left out")
    else:
        for line in empty:
            remarks.skip(line, "it has no text")
    skipped, changed = (
        tuple(sorted(reported, key=lambda remark: remark.line)) for reported in (remarks.skipped, remarks.changed)
    )
    return Subtitles(tuple(cues), skipped, changed)


def check_span(block: Block, remarks: Remarks) -> Span | None:
    """The time of a block, or None, with a remark, where it is none or its text is too long to be read."""
    start, end = block.times.start, block.times.end
    if end <= start:
        remarks.skip(block.line, f"it ends at {clock(end)}, which is not after its start, {clock(start)}")
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
