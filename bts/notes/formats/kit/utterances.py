"""What a speech engine heard: utterances from its JSON, and words made to sentences.

Their notes have the origin `transcript:ENGINE`: nobody has checked the words yet, so they are no quotes.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bts.errors import NotesFileError
from bts.model import Person
from bts.notes.formats.kit.base import ClipFacts, Read
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.jsonfile import TextLines, number_or_none, parse_json, seconds_from_json
from bts.notes.formats.kit.texts import one_line
from bts.timing import MILLISECOND

SECOND = Fraction(1)
"""The unit of times in most engines' files; MILLISECOND is that of some."""

LONGEST_SENTENCE = 40
"""Words of a sentence above which it is cut: speech without stops."""

LONGEST_PAUSE = Fraction(2)
"""Seconds without a word above which a new sentence begins."""

_STOP = re.compile(r".*[.?!…。？！؟][\"'”’)\]]*", re.DOTALL)
_LABEL = re.compile(r"[A-Za-z]|\d{1,3}")


@dataclass(frozen=True)
class Utterance:
    """What was said: times as the JSON has them, in `unit` seconds; `text` as written; `speaker` a name or a label.

    `words` are its words one by one, where the engine says when each was spoken.
    """

    start: object
    end: object
    text: str
    unit: Fraction = SECOND
    speaker: object = None
    confidence: float | None = None
    kind: str = ""
    words: "tuple[Word, ...]" = ()


@dataclass(frozen=True)
class TimedWord:
    """A word and when it was spoken, [start, end] in seconds of the file's clock."""

    text: str
    start: Fraction
    end: Fraction


@dataclass(frozen=True)
class Word:
    """One word, or a mark that follows without a space (`glued`); times and speaker as those of an Utterance."""

    text: str
    start: object
    end: object
    speaker: object = None
    confidence: float | None = None
    glued: bool = False


def read_engine(engine: str, find: Callable[[Any], Iterable[Utterance] | None]) -> Callable[[str, ClipFacts], Read]:
    """The `read` of a format: `find` gives the utterances in the parsed file, or None where it is of another kind."""

    def read(text: str, clip: ClipFacts) -> Read:
        notes, lines = Collector(engine, clip), TextLines(text)
        found = find(parse_json(text))
        if found is None:
            raise NotesFileError(f"not a transcript of {engine}", None, "choose another --format")
        for number, item in enumerate(found, start=1):
            _add(notes, lines.of(item.text), number, item, engine)
        done = notes.read()
        if not done.notes and not done.skipped:
            raise NotesFileError("nothing was said in it: no segments, utterances or words with times", None,
                                 "transcribe again, with times")  # fmt: skip
        return done

    return read


def split_sentences(words: Sequence[Word], unit: Fraction = SECOND) -> list[Utterance]:
    """Words as sentences: cut after a stop, where somebody else speaks, after a pause, and where they get too long."""
    groups: list[list[Word]] = []
    for word in words:
        if not groups or (not word.glued and _begins_anew(groups[-1], word, unit)):
            groups.append([])
        groups[-1].append(word)
    return [_join(group, unit) for group in groups]


def time_words(found: Iterable[Utterance]) -> dict[tuple[Fraction, str], tuple[TimedWord, ...]]:
    """The words of each utterance of which all have a time, by its start in seconds and its text in single spaces."""
    timed: dict[tuple[Fraction, str], tuple[TimedWord, ...]] = {}
    for item in found:
        try:
            words = [TimedWord(w.text, _time(w.start, item.unit), _time(w.end, item.unit))
                     for w in item.words if not w.glued]  # fmt: skip
            if words:
                timed[_time(item.start, item.unit), " ".join(item.text.split())] = tuple(words)
        except ValueError:
            continue
    return timed


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of those that are numbers from 0 to 1; None without any."""
    known = [value for value in values if value is not None and 0 <= value <= 1]
    return round(sum(known) / len(known), 3) if known else None


def confidence_of(logarithm: object) -> float | None:
    """The confidence that an average of logarithms of probabilities stands for: e to that power, which is the
    geometric mean of the probabilities."""
    if isinstance(logarithm, bool) or not isinstance(logarithm, int | float) or not math.isfinite(logarithm):
        return None
    return round(math.exp(min(float(logarithm), 0.0)), 3)


def _begins_anew(group: Sequence[Word], word: Word, unit: Fraction) -> bool:
    last = group[-1]
    if word.speaker != last.speaker or len(group) >= LONGEST_SENTENCE or _STOP.fullmatch(last.text):
        return True
    ends = [item.end for item in group if item.end is not None]
    try:
        return bool(ends) and seconds_from_json(word.start, unit) - seconds_from_json(ends[-1], unit) > LONGEST_PAUSE
    except ValueError:
        return True  # what has no time stands alone, so that it costs no other word


def _join(group: Sequence[Word], unit: Fraction) -> Utterance:
    text = "".join(word.text if word.glued else f" {word.text}" for word in group).strip()
    timed = [word for word in group if word.start is not None] or list(group)
    sure = mean(word.confidence for word in group)
    return Utterance(timed[0].start, timed[-1].end, text, unit, group[0].speaker, sure, words=tuple(group))


def _add(notes: Collector, line: int, number: int, item: Utterance, engine: str) -> None:
    try:
        start = _time(item.start, item.unit)
        end = None if item.end is None else _time(item.end, item.unit)
    except ValueError as error:
        notes.skip(line, f"utterance {number}: {error}")
        return
    if not item.text.strip():
        notes.skip(line, f"utterance {number}: it has no text")
        return
    speaker = name_speaker(item.speaker)
    notes.add(line, start, None if end == start else end, item.text, kind=item.kind, confidence=item.confidence,
              people=(Person(speaker),) if speaker else (), origin=f"transcript:{engine}")  # fmt: skip


def name_speaker(value: object) -> str:
    """A speaker's name; a mere label, such as A or 0, is called `Speaker A`. Empty where nobody is named."""
    text = one_line(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return f"Speaker {text}" if _LABEL.fullmatch(text) else text


def _time(value: object, unit: Fraction) -> Fraction:
    """Seconds, to the nearest millisecond: engines hear no finer. Raises ValueError."""
    time = seconds_from_json(value, unit)
    if unit == MILLISECOND and time.denominator > 1000:
        raise ValueError(f"not whole milliseconds: {str(value)[:40]}")
    return Fraction(round(time * 1000), 1000)


def sure(value: object) -> float | None:
    """A confidence from 0 to 1; None for anything else."""
    number = number_or_none(value)
    return round(number, 3) if number is not None and 0 <= number <= 1 else None
