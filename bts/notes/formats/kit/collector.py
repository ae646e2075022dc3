"""Collector: turns what a reader found in a foreign file into notes, with ids, checks and remarks.

Every reader uses it, so that all formats refuse the same things.
"""

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

from bts.model import Note, Remark
from bts.notes.formats.kit.base import ClipFacts, Read
from bts.notes.formats.kit.texts import one_line, tidy
from bts.notes.ids import derived_id
from bts.notes.values import LONGEST_TEXT
from bts.timing import MILLISECOND, ceil_ms, clock

SHORTEST_ID, LONGEST_ID = 16, 64
"""Characters of an id that is taken as it is. Shorter ones, such as cue numbers, mean nothing beyond their file."""

QUOTED = 60
"""Characters of the words of what is skipped that a remark quotes."""

LONGEST_REMARK = 300
"""Characters of a remark above which it is cut, whatever it quotes from the file."""

_SAYING = ("heading", "caption", "alt", "tags", "people", "kind", "use", "extra")
"""Fields any of which makes a note without text worth keeping."""
_TIME_IN_WORDS = re.compile(
    r"^[^\w\n]{0,8}[^\s\d]{0,3}\d{1,3}(?::\d{1,2}){1,2}[:;.,]?\d{0,3}|\d{1,2}:\d{2}:\d{2}[:;.,]\d{2,3}", re.MULTILINE
)
"""In words: a line that begins with a time, or a time with a fraction anywhere. A number alone may be what is said."""
_EMPTY: tuple[object, ...] = ("", None, (), {})
"""What leaves a field as it is. Not 0, which is a confidence."""


class Collector:
    """Collects the notes of one file; an id that is made here is the same when the file is read again."""

    def __init__(self, origin: str, clip: ClipFacts) -> None:
        self._origin = f"import:{origin}"
        self._clip = clip
        self._notes: list[Note] = []
        self._skipped: list[Remark] = []
        self._changed: list[Remark] = []
        self._ids: set[str] = set()
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._lines: dict[str, int] = {}

    def add(self, line: int, start: Fraction, end: Fraction | None, text: str, **fields: Any) -> None:
        """Add a note found at `line`. `fields` are further fields of Note, `id` only where the file has one.

        What cannot be a note of this clip is skipped with a remark; so is a second note with the id of an earlier one.
        """
        start, end = start - self._clip.shift, None if end is None else end - self._clip.shift
        try:
            note = self._note(line, start, end, text, fields)
        except ValueError as error:
            self.skip(line, str(error))
        else:
            self._ids.add(note.id)
            self._notes.append(note)

    def skip(self, line: int, why: str) -> None:
        """Record a remark: what stands at `line` was not read."""
        self._skipped.append(Remark(line, _short(why)))

    def change(self, line: int, what: str) -> None:
        """Record a remark: what stands at `line` was read otherwise than it is written."""
        self._changed.append(Remark(line, _short(what)))

    def read(self) -> Read:
        """The notes and remarks collected so far."""
        return Read(tuple(self._notes), tuple(self._skipped), tuple(self._changed))

    def _note(self, line: int, start: Fraction, end: Fraction | None, text: str, fields: dict[str, Any]) -> Note:
        if len(text) > LONGEST_TEXT:
            raise ValueError(f"its text is longer than {LONGEST_TEXT:,} characters")
        text = tidy(text)
        if not text and not _is_own_id(fields.get("id", "")) and not any(fields.get(name) for name in _SAYING):
            raise ValueError("it has no text")
        if start < 0:
            raise ValueError("it starts before the clip")
        if end is not None and end <= start:
            raise ValueError(f"it ends at {clock(max(end, Fraction(0)))}, which is not after its start, {clock(start)}")
        if start >= self._clip.duration:
            what = f"it starts at {clock(start)}, after the end of the clip, {clock(self._clip.duration)}"
            words = one_line(text)
            raise ValueError(f"{what}: {words[:QUOTED]!r}" if words else what)
        if end is not None and end > self._clip.duration:
            if end >= self._clip.duration + max(self._clip.frame, MILLISECOND):
                self.change(line, f"its end, {clock(end)}, was set to the end of the clip")
            end = max(self._clip.duration, start + MILLISECOND)
        fields = {"origin": self._origin} | {name: value for name, value in fields.items() if value not in _EMPTY}
        given = fields.pop("id", "")
        note = Note(id="", start=start, end=end, text=text, **fields)
        note = replace(note, id=self._id(note, given, line))
        if not _is_own_id(given):
            self._look_for_times(note, line)
        return note

    def _id(self, note: Note, given: str, line: int) -> str:
        """The note's id: its own in the file, else one that is made of its times and words.

        Raises ValueError for an id that was used before, and for what stands in the file already, to the letter.
        """
        if _is_own_id(given):
            if given in self._ids:
                raise ValueError(f"its id, {given}, was used before in this file")
            return given
        if (before := self._lines.get(_content(note))) is not None:
            raise ValueError(f"it is the same as {f'line {before}' if before else 'an earlier one'}, to the letter")
        self._lines[_content(note)] = line
        parts = [self._origin, self._clip.fingerprint, given, str(ceil_ms(note.start))]
        parts += ["" if note.end is None else str(ceil_ms(note.end)), note.text]
        # Two with the same times and words that differ elsewhere, as in who spoke, are told apart by their number.
        made = derived_id(*parts, str(self._seen[tuple(parts)]))
        self._seen[tuple(parts)] += 1
        return made

    def _look_for_times(self, note: Note, line: int) -> None:
        """Say where the words of a note hold what looks like a time: no reader may keep one as words unsaid."""
        if found := _TIME_IN_WORDS.search(note.text):
            self.change(line, f"in its words is kept what looks like a time: {found[0].strip()[:40]!r}")


def holds_time(words: str) -> bool:
    """Whether words hold what looks like a time, as `_TIME_IN_WORDS` says."""
    return _TIME_IN_WORDS.search(words) is not None


def _is_own_id(text: str) -> bool:
    return SHORTEST_ID <= len(text) <= LONGEST_ID and text.isprintable() and not any(c.isspace() for c in text)


def _content(note: Note) -> str:
    """All that a note holds, by which another that is the same to the letter is known."""
    return repr(replace(note, id=""))


def _short(text: str) -> str:
    """The remark, cut to LONGEST_REMARK characters."""
    return text if len(text) <= LONGEST_REMARK else f"{text[:LONGEST_REMARK]}..."
