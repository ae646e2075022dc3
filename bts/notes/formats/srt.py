"""SubRip subtitles. There is no standard; read widely, written as every player takes it."""

import html
import re
from collections.abc import Sequence
from fractions import Fraction

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, Format, Grid, Keeps, Kept, Options, Read, Written
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.cues import BLANK, Cue, shown_ms, still
from bts.notes.formats.kit.texts import tidy
from bts.timing import format_time

_TIMES = re.compile(
    r"\s*(?P<start>\d{1,4}:\d{1,2}:\d{1,2}(?:[,.]\d{1,3})?)\s*-->\s*(?P<end>\d{1,4}:\d{1,2}:\d{1,2}(?:[,.]\d{1,3})?)"
    r"(?:\s.*)?"
)
_FIRST = re.compile(r"(?:\d{1,9}[ \t]*\n)?[ \t]*\d{1,4}:\d{1,2}:\d{1,2}[,.]\d{1,3}[ \t]*-->")
_STYLE = re.compile(r"</?(?:b|i|u|s|font)(?:\s[^<>]{0,200})?>|\{\\[^{}]{0,200}\}", re.IGNORECASE)


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each subtitle. Styling is taken out; numbers need be neither there nor in order.

    Raises:
        NotesFileError: no line has the times of a subtitle.
    """
    notes = Collector("srt", clip)
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if "-->" in line]
    if not heads:
        raise NotesFileError("no line holds the times of a subtitle", None, "choose another --format")
    found = []
    for head, following in zip(heads, [*heads[1:], len(lines)], strict=True):
        match = _TIMES.fullmatch(lines[head]) if len(lines[head]) < 200 else None
        start, end = (_seconds(match["start"]), _seconds(match["end"])) if match else (None, None)
        if start is None or end is None:
            notes.skip(head + 1, "not the times of a subtitle (00:01:15,500 --> 00:01:18,000)")
            continue
        body = _body(lines[head + 1 : following], last=following == len(lines))
        words = tuple(html.unescape(_STYLE.sub("", line)) for line in body)
        found.append(Cue(head + 1, start, end, words))
    cues, repeated = still(found)
    for cue in cues:
        notes.add(cue.line, cue.start, cue.end, cue.text)
    if repeated:
        notes.change(0, f"these captions roll: {repeated} repeated lines were left out")
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: Options) -> Written:
    """A subtitle for each note that has text; a point is shown as long as it takes to read."""
    del options
    blocks: list[str] = []
    for note in notes:
        words = tidy(note.text or note.caption)
        if words:
            start, end = shown_ms(note, clip)
            body = "\n".join(_escaped(line) or BLANK for line in words.split("\n"))
            blocks.append(f"{len(blocks) + 1}\n{_stamp(start)} --> {_stamp(end)}\n{body}\n")
    silent = len(notes) - len(blocks)
    return Written(("\n".join(blocks),), (f"{silent} without text left out",) if silent else ())


def _body(lines: list[str], *, last: bool) -> list[str]:
    """The text between two lines of times: without the blank line and the number that belong to the next."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    if not last and end and lines[end - 1].strip().isdecimal() and (end == 1 or not lines[end - 2].strip(" \t")):
        end -= 1
    return lines[:end]


def _escaped(line: str) -> str:
    """Text that no reader takes for a tag or for times: SRT has no escapes but those of HTML, which most know."""
    if html.unescape(line) != line:
        line = line.replace("&", "&amp;")
    line = re.sub(r"<(?=/?\w)", "&lt;", line)
    return line.replace("-->", "--&gt;").replace("{\\", "&#123;\\")


def _stamp(ms: int) -> str:
    return format_time(Fraction(ms, 1000)).replace(".", ",")


def _seconds(text: str) -> Fraction | None:
    """The time, or None where minutes or seconds pass 59. `07,5` is half a second, as most players take it."""
    hours, minutes, rest = text.replace(",", ".").split(":")
    seconds = Fraction(rest)
    if int(minutes) > 59 or seconds >= 60:
        return None
    return int(hours) * 3600 + int(minutes) * 60 + seconds


FORMAT = Format(
    "srt", "SRT", (".srt",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.NO, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read, write, lambda text: _FIRST.match(text.lstrip()) is not None,
)  # fmt: skip
