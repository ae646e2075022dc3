"""A Markdown list: `- **0:01:02.500 – 0:01:09.000** words`, with the kind in a code span where it is not `note`."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, possible
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import one_line, tidy
from bts.notes.formats.kit.timecode import read_moment
from bts.notes.formats.text import format_range_ms

_ITEM = re.compile(
    r"\s{0,3}[-*+]\s+(?P<mark>\*\*|__|`)?(?P<time>[\d#][\d:;.]*)(?:\s?[-–—]\s?(?P<end>[\d#][\d:;.]*))?(?(mark)(?P=mark))"
    r"(?:\s+`(?P<kind>[^`\n]+)`(?=[\s:]|$))?(?:[ \t]*[:–—-]?[ \t]+(?P<words>.*)|[ \t]*[:–—-]?[ \t]*)"
)
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MISLEADING = (":", "–", "—")
"""What words may begin with that would be taken for the mark after the time; a colon is then written before them."""
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each item that begins with a time.

    Raises:
        NotesFileError: no item does.
    """
    notes = Collector("markdown", clip)
    found = 0
    for line, match, words in _items(text):
        if match is None:
            notes.skip(line, "no item that begins with a time")
            continue
        found += 1
        try:
            moment = match["time"] + (f"-{match['end']}" if match["end"] else "")
            start, end = read_moment(moment, clip, partial(notes.change, line))
        except UsageError as error:
            notes.skip(line, str(error))
        else:
            notes.add(line, start, end, "\n".join(map(_bare, words)), kind=match["kind"] or "")
    if not found:
        raise NotesFileError("no item of a list begins with a time", None, "write items such as `- **1:02** words`")
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A heading with the clip's name and an item for each note. What Markdown would read as markup is escaped."""
    del options
    lines = [f"# {_escape(one_line(clip.name))}", ""]
    for note in notes:
        kind = "" if note.kind == "note" else f" `{one_line(note.kind).replace('`', chr(39))}`"
        words = [_escape(line) for line in tidy(note.text or note.caption).split("\n")]
        mark = ":" if words[0].startswith(_MISLEADING) else ""
        item = f"- **{format_range_ms(note).replace('-', ' – ')}**{kind}{mark} {words[0]}".rstrip()
        # Two spaces at the end of a line break it in Markdown.
        lines.append("  \n  ".join([item, *words[1:]]))
    return Written(("\n".join(lines) + "\n",))


def _escape(line: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line), count=1)


def _bare(line: str) -> str:
    return _ESCAPED.sub(r"\1", line.strip())


def _items(text: str) -> Iterator[tuple[int, re.Match[str] | None, list[str]]]:
    """Each item with its further lines, and each other line that is neither blank nor a heading."""
    first, match, words = 0, None, list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        found = _ITEM.fullmatch(line)
        if match and not found and (line[:2].isspace() or not line.strip()):
            words.append(line)
            continue
        if match:
            yield first, match, words
        first, match = number, found
        if found:
            words = [found["words"] or ""]
        elif line.strip() and not line.startswith("#"):
            yield number, None, []
    if match:
        yield first, match, words


FORMAT = Format(
    "markdown", "Markdown", (".md", ".markdown"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.CONVENTION),
    read, write, possible(lambda text: any(_ITEM.fullmatch(line[:500]) for line in text.split("\n")[:50])),
    timeline=True,
)  # fmt: skip
