"""Transcripts as text, with who speaks: Otter's, Descript's, Rev's and their like.

    Anna Bell  0:05                     speaker and time, the words below it (Otter; Rev: `Anna Bell (0:05):`)
    0:05                                a time, the words below it (Otter, where it knows no speakers; YouTube's pane)
    [00:00:05] Anna Bell: words         time, speaker and words on one line (Descript, Sonix)
    Anna Bell: [00:00:05] words         the same the other way round
    [00:05.000 --> 00:07.500] words     what openai-whisper and whisper.cpp print

A speaker is a person of the note. A time among the words, `[00:00:35]`, begins a new note of the same speaker. Notes
have the origin `transcript:text`: nobody says who or what has heard the words, so they are no quotes yet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from bts.errors import NotesFileError, UsageError
from bts.model import Person
from bts.notes.formats.kit.base import ClipFacts, Fit, Format, Grid, Keeps, Kept, Read
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import one_line
from bts.notes.formats.kit.timecode import read_moment

ORIGIN = "transcript:text"
"""Where the notes come from."""

FOOTER = "Transcribed by https://otter.ai"
"""The last line of every transcript that Otter writes."""

MOST_WORDS = 6
"""Words of a speaker's name above which a line is speech that happens to end in a time."""

LOOKED_AT = 400
"""Lines at the beginning by which a transcript is known."""

_TIME = r"\d{1,4}(?::[\d.,;]{1,6}){1,3}"
_NAME = r"[^\W\d_][^\n:\[\]()<>|=]{0,59}?"
_BRACKET = re.compile(rf"\[(?P<start>{_TIME})(?:\s*(?:-->|[-–—])\s*(?P<end>{_TIME}))?\]")
_LED = re.compile(rf"{_BRACKET.pattern}\s*\**(?:(?P<name>{_NAME}):\**(?=\s|$))?\s*(?P<words>.*)")
_NAMED = re.compile(rf"\**(?P<name>{_NAME}):?\**:?\s*{_BRACKET.pattern}\s*(?P<words>.*)")
_HEADER = re.compile(
    rf"\**(?P<name>{_NAME})\**(?P<gap>\s+)(?P<open>[(\[]?)(?P<start>\d{{1,4}}:[\w:.,;]{{1,16}}?)[)\]]?:?"
)
_ALONE = re.compile(rf"(?P<start>{_TIME})")
_LISTED = re.compile(rf"\W{{0,3}}{_TIME}\W{{0,3}}\s+\S")
_ODD = re.compile(rf"\**(?:(?P<name>{_NAME}):\**\s*)?\[(?P<start>\s*\d[^\]:]{{0,10}}:[^\]]{{0,20}})\](?P<words>.*)")
"""What stands where a time does, begins as one, and is none: it is said to be no time, and never kept as words."""

_TITLE_WORD = re.compile(r"[^a-zß-öø-ÿ].*|de|van|von|der|da|di|del|la|le|el|bin|al")


@dataclass
class _Entry:
    """An utterance: the line of its time, the time as written, who speaks, and its words."""

    line: int
    start: str
    end: str
    name: str
    words: list[str]


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each utterance.

    Raises:
        NotesFileError: no line has a speaker or a range with its time.
    """
    notes = Collector("transcript", clip)
    found = list(_entries(text, notes))
    if not found:
        remedy = "write `[00:00:05] Anna: words`, or `Anna  0:05` with the words below it"
        raise NotesFileError("no line has a time as transcripts have it", None, remedy)
    for entry in found:
        try:
            start, end = (_moment(written, clip, notes, entry.line) if written else None
                          for written in (entry.start, entry.end))  # fmt: skip
        except UsageError as error:
            notes.skip(entry.line, str(error))
            continue
        words = "\n".join(entry.words).strip()
        assert start is not None
        if not words:
            notes.skip(entry.line, "it has no text")
            continue
        people = (Person(entry.name),) if entry.name else ()
        notes.add(entry.line, start, None if end == start else end, words, people=people, origin=ORIGIN)
    return notes.read()


def _moment(written: str, clip: ClipFacts, notes: Collector, line: int) -> Fraction:
    """Seconds of one time. Raises UsageError."""
    start, end = read_moment(written.replace(",", "."), clip, partial(notes.change, line))
    assert end is None
    return start


def _entries(text: str, notes: Collector) -> Iterator[_Entry]:
    """The utterances of a text; what stands before the first and Otter's last line go to `notes`."""
    current: _Entry | None = None
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        found = _begin(number, line, lines[number - 2] if number > 1 else "")
        if found is None and line.strip().rstrip(".") == FOOTER:
            notes.skip(number, "who transcribed it is no part of what was said")
        elif found is None and current is None:
            if line.strip():
                notes.skip(number, "it stands before the first time")
        elif found is None and current is not None:
            current.words.append(line.strip())
        for entry in found or ():
            if current is not None:
                yield current
            current = entry
    if current is not None:
        yield current


def _begin(number: int, line: str, before: str) -> list[_Entry] | None:
    """The utterances that begin on a line; None where it only goes on with the words of one."""
    line = line.strip()
    if len(line) > 100_000:
        return None
    match = _LED.fullmatch(line) or _NAMED.fullmatch(line)
    if match is None and (odd := _ODD.fullmatch(line)):
        return [_Entry(number, odd["start"], "", "", [odd["words"]])]
    if match:
        name = one_line(match["name"] or "").rstrip("* ")
        entries = [_Entry(number, match["start"], match["end"] or "", name, [])]
        _split_words(match["words"], number, entries)
        return entries
    if alone := _ALONE.fullmatch(line):
        return [_Entry(number, alone["start"], "", "", [])]
    header = _HEADER.fullmatch(line[:200]) if len(line) <= 200 else None
    if header and _is_header(header, before):
        return [_Entry(number, header["start"], "", one_line(header["name"]).rstrip("* "), [])]
    return None


def _split_words(words: str, number: int, entries: list[_Entry]) -> None:
    """Put words to the last entry; each `[time]` among them begins a new one of the same speaker."""
    place = 0
    for mark in _BRACKET.finditer(words):
        entries[-1].words.append(words[place : mark.start()].strip())
        entries.append(_Entry(number, mark["start"], mark["end"] or "", entries[-1].name, []))
        place = mark.end()
    entries[-1].words.append(words[place:].strip())


def _is_header(match: re.Match[str], before: str) -> bool:
    """Whether a line that ends in a time names a speaker, and is no speech: `We met at 10:30`."""
    words = match["name"].split()
    if len(words) > MOST_WORDS:
        return False
    apart = len(match["gap"]) > 1 or "\t" in match["gap"] or bool(match["open"])
    return apart or (not before.strip() and all(_TITLE_WORD.fullmatch(word) for word in words))


def _fit(text: str) -> Fit:
    lines = [line.strip()[:500] for line in text.split("\n")[:LOOKED_AT]]
    if any(line.rstrip(".") == FOOTER for line in lines[-5:]):
        return Fit.SIGNED
    listed = any(_LISTED.match(line) and not _LED.fullmatch(line) for line in lines)
    spoken, led = sum(map(_is_spoken, lines)), sum(_LED.fullmatch(line) is not None for line in lines)
    if spoken and 2 * spoken >= led and not listed:
        return Fit.LIKELY
    # In a list of times with words behind them a time alone is no head of a paragraph.
    return Fit.LIKELY if not led and _has_words_below(lines, alone=not listed) else Fit.NONE


def _is_spoken(line: str) -> bool:
    """Whether a line has a time in brackets with a speaker, or a range of time."""
    match = _LED.fullmatch(line) or _NAMED.fullmatch(line)
    return match is not None and bool(match["name"] or match["end"])


def _has_words_below(lines: list[str], *, alone: bool) -> bool:
    """Whether lines have a speaker and a time, or also a time `alone`, and each has words below it."""
    heads = 0
    for place, line in enumerate(lines):
        header = _HEADER.fullmatch(line)
        if (alone and _ALONE.fullmatch(line)) or (header and _is_header(header, lines[place - 1] if place else "")):
            heads += 1
            # Nothing follows the last line that is looked at.
            below = next(filter(None, lines[place + 1 :]), "" if heads == 1 else None)
            if below is not None and (not below or _ALONE.fullmatch(below) or _HEADER.fullmatch(below)):
                return False
    return heads > 0


FORMAT = Format(
    "transcript", "transcript", (".transcript.txt", ".txt"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO, details=frozenset({"people"})),
    read, None, _fit, timeline=True,
)  # fmt: skip
