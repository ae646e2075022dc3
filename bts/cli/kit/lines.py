"""Notes that are typed or piped line by line, each filed as it is entered."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import click

from bts.choices import USES
from bts.cli.kit.arguments import remark
from bts.cli.kit.fields import fit_kind, usual_fields
from bts.cli.kit.notes import format_moment, format_note, show_conflicts, show_remarks
from bts.desk import Desk, Moment, place_moment
from bts.errors import UsageError
from bts.model import Note
from bts.notes.document import format_json_line
from bts.notes.heads import Head, split_head, split_typed
from bts.notes.ids import short_ids
from bts.notes.records import new_note, note_to_json
from bts.notes.shorthand import LANGUAGE, read_marks
from bts.notes.store import Saved, add_notes, change_note
from bts.timing import Written, parse_written

HELP = f"""\
A note a line, filed when you press Enter: {LANGUAGE}
Times: 62, 1:02, 1:02-1:09, 5..6, 1m2s, #1812, last, +3, -1, shot:12. An indented line goes on. Ctrl-D ends."""
"""What a person sees on a terminal before the first line."""

PROMPT = "note> "

LONGEST_HINT = 100
"""Characters of a remedy that is repeated for every line that is not understood."""

JOINED = ("tags", "people")
"""Fields of which a line adds to what the options say; its other fields replace theirs."""


@dataclass
class Filing:
    """Files notes of one clip as they come: `given` are the fields that the options say of each.

    `now` gives the moment of a line that names none, such as the one that a player shows; without it a line must.
    `tell` is told what became of each line.
    """

    desk: Desk
    given: Mapping[str, Any]
    snap: str = "none"
    as_json: bool = False
    quiet: bool = False
    now: Callable[[], Written] | None = None
    tell: Callable[[str], None] | None = None
    last: Note | None = None
    filed: int = 0
    refused: int = 0
    _line: int = 0
    _blank: int = 0
    _ids: set[str] = field(default_factory=set)

    def take(self, line: str) -> None:
        """File the note of a line, or go on with the last one; what is not understood is said, and nothing of it is
        filed.
        """
        self._line += 1
        if not line.strip():
            self._blank += 1
            return
        try:
            _check_text(line)
            if line[:1].isspace() and self._goes_on(line):
                self._go_on(line)
            else:
                self._file_line(line.strip())
        except UsageError as error:
            self.refused += 1
            hint = f"; {error.remedy}" if len(error.remedy) <= LONGEST_HINT else "; bts note add --help shows the forms"
            where = "" if sys.stdin.isatty() else f"line {self._line}: "
            remark(f"not filed: {where}{error.what}{hint if error.remedy else ''}")
            self._tell(f"not filed: {error.what}")
        self._blank = 0

    def _goes_on(self, line: str) -> bool:
        """Whether an indented line goes on with the note before it. A time begins a note wherever it stands."""
        return self.last is not None and split_head(line.strip()) is None

    def _file_line(self, line: str) -> None:
        head, shown = self._split(line)
        marked = read_marks(head.words)
        fields = self._join(marked.fields)
        words = marked.words.strip()
        if not words and not marked.fields:
            raise UsageError("this line has no words", None, f"write {LANGUAGE}")
        moment = parse_written(head.moment) if shown is None else shown
        placed = place_moment(self.desk, moment, self.snap, last=self.last)
        show_remarks((*head.remarks, *placed.remarks, *marked.remarks), quiet=self.quiet)
        self.file(placed, words, fields)

    def _split(self, line: str) -> tuple[Head, Written | None]:
        """The line's head; and the moment that the player shows, for a line that names none."""
        if self.now is None:
            return split_typed(line), None
        try:
            found = split_head(line) or _split_named(line)
        except UsageError:
            found = None
        return (found, None) if found else (Head("", line), self.now())

    def file(self, placed: Moment, words: str, fields: Mapping[str, Any]) -> Note:
        """File a note; it is acknowledged once it is on the disk. Raises NotesFileError, OutputError."""
        note = new_note(placed.start, placed.end, text=words, **(usual_fields(self.desk) | dict(fields)))
        saved = add_notes(self.desk.notes_path(), placed.head, [note], known=self.desk.document)
        self.last = note
        self.filed += 1
        self._acknowledge(saved, note, "noted")
        return note

    def _go_on(self, line: str) -> None:
        """Add a line to the note that was filed last."""
        assert self.last is not None
        marked = read_marks(line.strip())
        blank = "\n" * self._blank

        def add(note: Note) -> Note:
            text = f"{note.text}\n{blank}{marked.words.strip()}" if marked.words.strip() else note.text
            return replace(note, text=text.lstrip("\n"), **_merge(_fields_of(note), self._fit(marked.fields)))

        saved = change_note(self.desk.notes_path(), self.last.id, add)
        show_remarks(marked.remarks, quiet=self.quiet)
        for note in saved.changed:
            self.last = note
            self._acknowledge(saved, note, "went on with")

    def _join(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        return _merge(self.given, self._fit(fields))

    def _fit(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        made = dict(fields)
        fit_kind(made, self.desk, quiet=self.quiet)
        return made

    def _acknowledge(self, saved: Saved, note: Note, what: str) -> None:
        """The id on stdout, and for a person when and what."""
        self._ids.add(note.id)
        short = short_ids({*self.desk.document.entries, *self._ids})[note.id]
        for line in saved.remarks if self.filed == 1 else ():
            remark(f"note: {line}", quiet=self.quiet)
        show_conflicts(saved.conflicts)
        if self.as_json:
            click.echo(format_json_line(note_to_json(note)))
        elif sys.stdout.isatty():
            click.echo(f"{short}  {format_note(note)}")
        else:
            click.echo(short)
            remark(f"{what} {short}  {format_note(note)}", quiet=self.quiet)
        self._tell(f"{what} {format_moment(note)}  {note.text or note.caption}")

    def _tell(self, line: str) -> None:
        if self.tell is not None:
            self.tell(line)


def _check_text(line: str) -> None:
    try:
        line.encode()
    except UnicodeEncodeError as error:
        raise UsageError("this line is not UTF-8 text", None, "convert it") from error


def _split_named(line: str) -> Head | None:
    """The head of a line that begins with `last`, `+3`, `shot:12`; None for words and bare numbers."""
    first = line.split(maxsplit=1)[0]
    return split_typed(line) if first[:1] in "+-" or first.lower().startswith(("last", "shot:")) else None


def _merge(given: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the options with those of a line."""
    made = dict(given) | dict(said)
    for name in JOINED:
        if name in given and name in said:
            made[name] = tuple(dict.fromkeys((*given[name], *said[name])))
    if "use" in given and "use" in said:
        made["use"] = tuple(use for use in USES if use in (*given["use"], *said["use"]))
    return made


def _fields_of(note: Note) -> dict[str, Any]:
    return {"tags": note.tags, "people": note.people, "use": note.use}


def typed_lines() -> Iterator[str]:
    """The lines that a person types, with a prompt, or those of a pipe, each as soon as it is there."""
    if sys.stdin.isatty():
        yield from _ask_lines()
        return
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", "surrogateescape").removeprefix("\ufeff").rstrip("\r\n")


def _ask_lines() -> Iterator[str]:
    click.echo(HELP, err=True)
    while True:
        try:
            yield input(PROMPT)
        except EOFError:
            click.echo(err=True)
            return


def file_lines(filing: Filing, lines: Iterable[str]) -> None:
    """File what the lines say. Raises UsageError when nothing was filed, or when lines of a pipe were not."""
    for line in lines:
        filing.take(line)
    piped = not sys.stdin.isatty()
    if filing.refused and piped:
        total = filing.refused + filing.filed
        raise UsageError(f"{filing.refused} of {total} lines were not filed", None, "they are named above")
    if not filing.filed and piped:
        raise UsageError("there was no line, so nothing was noted", None, f"write {LANGUAGE}")
    remark("1 note filed" if filing.filed == 1 else f"{filing.filed} notes filed", quiet=filing.quiet)
