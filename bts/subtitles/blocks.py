"""A subtitle file cut into blocks, one for each line of times, whatever blank lines it has too many or too few.

A conforming file has a blank line between cues and none inside of one. Where that does not hold, what belongs to which
cue follows from the lines of times: all between two of them belongs to the first, but for the number or identifier of
the second.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from bts.model import Remark
from bts.subtitles.times import Times, is_attempt_at_times, read_times

QUOTED = 60
"""Characters of a line that a remark quotes."""

_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
_NUMBER = re.compile(r"\s*[0-9]{1,9}\s*")


@dataclass(frozen=True)
class Block:
    """A cue as it stands in the file: its times, and its text as written, from line `first` (from 1) on.

    `line` is where the cue begins: in WebVTT with its identifier, in SubRip, whose numbers mean little, with its times.
    `blanks_before` counts the blank lines between times and text.
    """

    line: int
    times: Times
    identifier: str
    body: tuple[str, ...]
    first: int
    blanks_before: int


@dataclass
class Remarks:
    """Collects what a reader has to report: what it skipped, and what it read otherwise than it is written."""

    skipped: list[Remark] = field(default_factory=list)
    changed: list[Remark] = field(default_factory=list)

    def skip(self, line: int, why: str) -> None:
        """Report that what stands at `line` was not read."""
        self.skipped.append(Remark(line, why))

    def change(self, line: int, what: str) -> None:
        """Report that what stands at `line` was read otherwise than it is written."""
        self.changed.append(Remark(line, what))


class _Kind(Enum):
    """What a line begins: the file, a cue, a cue with times that cannot be read, or a header, comment, style sheet."""

    FILE = "file"
    CUE = "cue"
    BROKEN = "broken"
    ASIDE = "aside"


@dataclass(frozen=True)
class _Mark:
    """A line that begins something (0-based; -1 is the start of the file), and the times of a cue."""

    index: int
    kind: _Kind
    times: Times | None = None


def split_blocks(text: str, right_times: str, remarks: Remarks, *, webvtt: bool) -> Iterator[Block]:
    """The cues of a file in its order. `right_times` shows what times look like, for remarks on wrong ones.

    With `webvtt` the first block is a header, NOTE, STYLE and REGION blocks are passed over, and any line may be an
    identifier; else only a number can be one.
    """
    lines = text.split("\n")
    marks = list(_find_marks(lines, remarks, webvtt=webvtt))
    numbering = _Numbering(lines, marks, any_identifier=webvtt)
    identifier = ""
    for mark, following in pairwise([*marks, _Mark(len(lines), _Kind.FILE)]):
        start = mark.index + 1
        while mark.kind is _Kind.ASIDE and start < following.index and not _is_blank(lines[start]):
            start += 1
        body = lines[start : following.index]
        body, coming = numbering.split_off(body, of_cue=mark.kind is _Kind.CUE, at_end=following.index == len(lines))
        skipped, body = _trim(body)
        start += skipped
        line = mark.index if webvtt and identifier and not _is_blank(lines[mark.index - 1]) else mark.index + 1
        if mark.times is not None:
            yield Block(line, mark.times, identifier, tuple(body), start + 1, skipped)
        elif mark.kind is _Kind.BROKEN:
            remarks.skip(line, f"not the times of {right_times}")
        elif body:
            remarks.skip(start + 1, f"words that belong to no cue: {quote(body[0])}")
        identifier = coming


def quote(line: str) -> str:
    """The beginning of a line, for a remark."""
    return repr(line.strip()[:QUOTED])


def _trim(lines: list[str]) -> tuple[int, list[str]]:
    """The lines without the blank ones before and after them, and how many were before."""
    start, end = 0, len(lines)
    while start < end and _is_blank(lines[start]):
        start += 1
    while end > start and _is_blank(lines[end - 1]):
        end -= 1
    return start, lines[start:end]


def _is_blank(line: str) -> bool:
    # A no-break space stands for a blank line inside a cue, so it is none for the syntax.
    return not line.strip(" \t")


def _find_marks(lines: Sequence[str], remarks: Remarks, *, webvtt: bool) -> Iterator[_Mark]:
    """Every line that begins something. An arrow among the words of a cue begins nothing, and is reported."""
    mark = _Mark(0, _Kind.ASIDE) if webvtt else _Mark(-1, _Kind.FILE)
    yield mark
    inside_aside = webvtt
    words = 0
    for index, line in enumerate(lines[mark.index + 1 :], mark.index + 1):
        times = read_times(line)
        found: _Mark | None = None
        if times is not None:
            found = _Mark(index, _Kind.CUE, times)
            if inside_aside and mark.index:
                remarks.change(index + 1, f"a cue inside a comment was read, as browsers do: {quote(line)}")
        elif _is_blank(line):
            inside_aside = False
        elif webvtt and _is_blank(lines[index - 1]) and _ASIDE.match(line):
            found = _Mark(index, _Kind.ASIDE)
        elif "-->" in line and not inside_aside:
            if _is_in_place_of_times(lines, index, mark, words, webvtt=webvtt):
                found = _Mark(index, _Kind.BROKEN)
            elif mark.kind is _Kind.CUE:
                remarks.change(index + 1, f"an arrow in the words of a cue, where players end it: {quote(line)}")
        if found is None:
            words += not _is_blank(line)
            continue
        yield found
        mark, words, inside_aside = found, 0, found.kind is _Kind.ASIDE


def _is_in_place_of_times(lines: Sequence[str], index: int, mark: _Mark, words: int, *, webvtt: bool) -> bool:
    """Whether a line with an arrow stands where times stand: after a blank line, or after an identifier after one.

    `words` counts the lines of words since `mark`. The first words of a cue are none, where a blank line comes before
    them: then the line is the words.
    """
    if is_attempt_at_times(lines[index]) or index == 0:
        return True
    before = lines[index - 1]
    empty_cue = mark.kind is _Kind.CUE and words == 0
    if _is_blank(before):
        return not empty_cue
    if index - 1 == mark.index:
        return False
    after_blank = index == 1 or _is_blank(lines[index - 2])
    is_number = _NUMBER.fullmatch(before) is not None
    return after_blank and (is_number or (webvtt and not (mark.kind is _Kind.CUE and words == 1)))


class _Numbering:
    """Tells the number or identifier of the next cue from the words of the one before it."""

    def __init__(self, lines: Sequence[str], marks: Sequence[_Mark], *, any_identifier: bool) -> None:
        """With `any_identifier` a line of any words may be one, where a blank line parts it from what is before."""
        self._any = any_identifier
        first = next((mark.index for mark in marks if mark.kind is _Kind.CUE), 0)
        above = next((line for line in reversed(lines[:first]) if not _is_blank(line)), "")
        self._counts = _NUMBER.fullmatch(above) is not None
        self._last = int(above) - 1 if self._counts else 0

    def split_off(self, body: list[str], *, of_cue: bool, at_end: bool) -> tuple[list[str], str]:
        """The lines that are of this block, and the identifier of the cue that follows on them ("" for none)."""
        end = len(body)
        while end and _is_blank(body[end - 1]):
            end -= 1
        if not end:
            return body, ""
        candidate = body[end - 1].strip()
        apart = _is_blank(body[end - 2]) if end > 1 else not of_cue
        is_number = _NUMBER.fullmatch(candidate) is not None
        touches_times = end == len(body) and not at_end
        if touches_times:
            # In a file that numbers its cues, what touches the times is the number, also without a blank line above.
            taken = (apart and (self._any or is_number)) or (is_number and self._counts)
        else:
            taken = apart and is_number and self._counts and int(candidate) == self._last + 1
        if not taken:
            return body, ""
        if is_number:
            self._last = int(candidate)
        return body[: end - 1], candidate
