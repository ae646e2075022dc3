"""What of a caption is italic, bold or underlined, and who says which part: beside the plain lines, never in them.

lines, marks, voices = lay_out([Run("Did you "), Run("see", frozenset("i")), Run(" it?")])
list_runs(cue.lines, cue.marks)      # the runs of each line again, for whoever writes them
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, pairwise

STYLES = "biu"
"""Bold, italic, underlined: the letters of their tags."""

VOICE = "v"
"""The tag of a mark that says who speaks."""

DASHES = "-–—‐ "
"""The dashes of dialogue, and the space behind one."""


@dataclass(frozen=True, order=True)
class Mark:
    """Characters [start, end) of one line, both from 0: in one of STYLES, or with VOICE said by `name`."""

    line: int
    start: int
    end: int
    tag: str
    name: str = ""


@dataclass(frozen=True)
class Run:
    """Words of one look, said by `voice` ("" for nobody known); `\\n` among those of a caption is a line break."""

    text: str
    styles: frozenset[str] = field(default=frozenset())
    voice: str = ""


@dataclass(frozen=True)
class Laid:
    """The lines of a caption (stripped, none of the outer ones blank), its marks, and its voices in order."""

    lines: tuple[str, ...]
    marks: tuple[Mark, ...]
    voices: tuple[str, ...]


def lay_out(runs: Iterable[Run]) -> Laid:
    """The lines of a caption whose words are these runs.

    Where one voice says all of it there is no mark of a voice. Marks reach from a character to a character, never over
    blanks at their ends.
    """
    given = list(runs)
    if not any(run.styles or run.voice for run in given):
        return Laid(trim_lines(re.split("[\n\r]", "".join(run.text for run in given))), (), ())
    lines: list[list[tuple[str, Run]]] = [[]]
    for run in given:
        for place, part in enumerate(re.split("[\n\r]", run.text)):
            if place:
                lines.append([])
            lines[-1] += [(char, run) for char in part]
    stripped = _give_dashes(map(_strip, lines))
    filled = [number for number, line in enumerate(stripped) if line]
    kept = stripped[filled[0] : filled[-1] + 1] if filled else []
    voices = tuple(dict.fromkeys(run.voice for run in given if run.voice and run.text.strip()))
    said = {run.voice for line in kept for char, run in line if char.strip()}
    tags = STYLES + VOICE if len(said) > 1 else STYLES
    marks = [mark for number, line in enumerate(kept) for mark in _mark_line(number, line, tags)]
    return Laid(tuple("".join(char for char, _ in line) for line in kept), tuple(sorted(marks)), voices)


def single_spaces(runs: Iterable[Run], blanks: str = r"\s+") -> list[Run]:
    """The runs with each stretch of `blanks` (a pattern) made one, also where it goes on in the next run."""
    made: list[Run] = []
    after_blank = True
    for run in runs:
        text = ""
        for part in re.split("(\n)", run.text):
            words = part if part == "\n" else re.sub(blanks, " ", part)
            text += words[1:] if after_blank and words.startswith(" ") else words
            after_blank = words[-1:] in (" ", "\n") if words else after_blank
        made.append(replace(run, text=text))
    return made


def trim_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines stripped, without the blank ones before and after them."""
    kept = [line.strip() for line in lines]
    filled = [place for place, line in enumerate(kept) if line]
    return tuple(kept[filled[0] : filled[-1] + 1]) if filled else ()


def list_runs(lines: Sequence[str], marks: Sequence[Mark]) -> list[list[Run]]:
    """The runs of each line; one without a mark is one run, a blank one has none."""
    return [_split_line(line, [mark for mark in marks if mark.line == number]) for number, line in enumerate(lines)]


def follow(lines: Sequence[str], marks: Sequence[Mark], broken: Sequence[str]) -> tuple[Mark, ...]:
    """The marks for the same words in other lines: `broken` has the characters of `lines`, some left out, in order."""
    if not marks:
        return ()
    looks = [(char, run) for runs in list_runs(lines, marks) for run in runs for char in run.text if char.strip()]
    found: list[Mark] = []
    at = 0
    for number, line in enumerate(broken):
        placed: list[tuple[str, Run | None]] = []
        for char in line:
            place = next((n for n in range(at, len(looks)) if looks[n][0] == char), None) if char.strip() else None
            at = at if place is None else place + 1
            placed.append((char, None if place is None else looks[place][1]))
        found += _mark_line(number, placed, STYLES + VOICE)
    return tuple(sorted(found))


def choose_lines(marks: Iterable[Mark], numbers: Sequence[int]) -> tuple[Mark, ...]:
    """The marks of the lines with these numbers, as lines from 0 on."""
    places = {number: place for place, number in enumerate(numbers)}
    return tuple(
        Mark(places[mark.line], mark.start, mark.end, mark.tag, mark.name) for mark in marks if mark.line in places
    )


def move_lines(marks: Iterable[Mark], by: int) -> tuple[Mark, ...]:
    """The marks, `by` lines further down."""
    return tuple(Mark(mark.line + by, mark.start, mark.end, mark.tag, mark.name) for mark in marks)


def voice_at(marks: Iterable[Mark], line: int, place: int = 0) -> str:
    """Who says the character at `place` of a line by these marks; "" where none says so."""
    return next((m.name for m in marks if m.tag == VOICE and m.line == line and m.start <= place < m.end), "")


def _give_dashes(lines: Iterable[list[tuple[str, Run]]]) -> list[list[tuple[str, Run]]]:
    """The lines; a dash before the first voice of one is that voice's: `- <v Ada>Yes`.

    Where the voice of the line before was not closed, it goes on until there.
    """
    given, before = [], ""
    for line in lines:
        first = next((place for place, (char, _) in enumerate(line) if char not in DASHES), 0)
        voice = line[first][1].voice if line else ""
        if voice and all(run.voice in ("", before) for _, run in line[:first]):
            line = [(char, replace(run, voice=voice)) for char, run in line[:first]] + line[first:]
        given.append(line)
        before = line[-1][1].voice if line else before
    return given


def _strip(line: list[tuple[str, Run]]) -> list[tuple[str, Run]]:
    text = "".join(char for char, _ in line)
    start = len(text) - len(text.lstrip())
    return line[start : start + len(text.strip())]


def _mark_line(number: int, line: Sequence[tuple[str, Run | None]], tags: str) -> list[Mark]:
    """The marks of one line of characters, each with the run that it is of; None for a blank of no known one."""
    found = []
    filled = [(place, run) for place, (char, run) in enumerate(line) if char.strip() and run is not None]
    for tag in tags:
        for (holds, name), stretch in groupby(filled, partial(_holds, tag)):
            if holds:
                places = [place for place, _ in stretch]
                found.append(Mark(number, places[0], places[-1] + 1, tag, name))
    return found


def _holds(tag: str, placed: tuple[int, Run]) -> tuple[bool, str]:
    run = placed[1]
    return (bool(run.voice), run.voice) if tag == VOICE else (tag in run.styles, "")


def _split_line(line: str, marks: Sequence[Mark]) -> list[Run]:
    edges = sorted({0, len(line), *(edge for mark in marks for edge in (mark.start, mark.end))})
    return [
        Run(line[start:end], frozenset(m.tag for m in _over(marks, start) if m.tag != VOICE),
            next((m.name for m in _over(marks, start) if m.tag == VOICE), ""))
        for start, end in pairwise(edges)
    ]  # fmt: skip


def _over(marks: Sequence[Mark], place: int) -> list[Mark]:
    return [mark for mark in marks if mark.start <= place < mark.end]
