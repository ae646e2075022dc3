"""Written moments and names of notes as arguments, and the command class that takes `-1` for one of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import click

from bts.choices import Use
from bts.desk import Desk, look_up
from bts.errors import UsageError
from bts.model import Note, Progress, published
from bts.notes.names import LAST, NAMES, id_named, is_name
from bts.timing import (
    RANGE_FORMS,
    FrameNumber,
    Seconds,
    Smpte,
    SpanText,
    TimeText,
    Written,
    clock,
    parse_time,
    parse_written,
)

_NEGATIVE = re.compile(r"-[#.]?\d.*", re.S)


class MomentCommand(click.Command):
    """A command that takes moments: `-1` is one of them, and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words of the command; a space before a moment below zero keeps click from taking it for options."""
        valued = {name for param in self.params if _takes_value(param) for name in (*param.opts, *param.secondary_opts)}
        words: list[str] = []
        for place, word in enumerate(args):
            if word == "--":
                words += args[place:]
                break
            is_value = place > 0 and args[place - 1] in valued
            words.append(f" {word}" if _NEGATIVE.fullmatch(word) and not is_value else word)
        return super().parse_args(ctx, words)


def _takes_value(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and not param.is_flag and not param.count


@dataclass(frozen=True)
class Meant:
    """What the arguments of a command mean: moments of the clip, and notes by their names."""

    moments: tuple[TimeText | SpanText, ...]
    notes: tuple[Note, ...]

    def times(self) -> list[TimeText]:
        """A time for each moment; of a range it is its start, as it is of a note."""
        return [moment.start if isinstance(moment, SpanText) else moment for moment in self.moments]

    def ranges(self) -> list[SpanText]:
        """The moments, all of which are ranges. Raises UsageError for a time."""
        for moment in self.moments:
            if not isinstance(moment, SpanText):
                raise UsageError("a snippet is made of a range, and this is one time", None, f"write {RANGE_FORMS}")
        return [moment for moment in self.moments if isinstance(moment, SpanText)]


def read_names(texts: Sequence[str], desk: Desk, progress: Progress) -> Meant:
    """What the texts mean: moments, and notes. Raises UsageError for what is neither, and for what could be both."""
    found = tell_apart(texts, desk)
    moments = tuple(look_up(desk, item, progress) for item in found if not isinstance(item, Note))
    return Meant(moments, tuple(item for item in found if isinstance(item, Note)))


def ask_for(notes: Iterable[Note], chosen: Iterable[Note], use: Use) -> list[Note]:
    """The notes, of which those that were chosen ask for `use` too. Raises UsageError for a private one."""
    ids = {note.id for note in chosen}
    made = [replace(n, use=(*n.use, use)) if n.id in ids and use not in n.use else n for n in notes]
    kept = {note.id for note in published(made)}
    for note in made:
        if note.id in ids - kept:
            said = f"the note at {clock(note.start)} is private: nothing of it leaves the house"
            raise UsageError(said, None, "bts note edit CLIP ID --no-private")
    return made


def tell_apart(texts: Sequence[str], desk: Desk) -> list[Written | Note]:
    """What each text means: a moment, or a note by its name, in the order given.

    Raises UsageError for what is neither, and for what could be both.
    """
    return [_read_either(text.strip(), desk) for text in texts]


def _read_either(text: str, desk: Desk) -> Written | Note:
    document = desk.document
    named = is_name(text, document)
    try:
        moment = parse_written(text)
    except UsageError as error:
        if named or text.startswith("@"):
            return document.note(id_named(text, document))
        remedy = f"{error.remedy}; or a note: {NAMES}"
        raise UsageError(f"{text!r} is neither a time nor a note", None, remedy) from error
    if not named:
        return moment
    note = document.note(id_named(text, document))
    if text.lower() == LAST:
        return note
    said = f"{text!r} is a time, and the end of the id of the note at {clock(note.start)}"
    raise UsageError(said, None, f"write the time as {_plain_form(moment)}, or the note as {note.id}")


def written_length(text: str) -> tuple[int, Seconds | FrameNumber | Smpte]:
    """The sign (1 or -1) and the length of a distance such as `+2`, `-0:01.5` or `+#12`. Raises UsageError."""
    text = text.strip().replace("−", "-")
    length = parse_time(text[1:]) if text[:1] in ("+", "-") else None
    if not isinstance(length, Seconds | FrameNumber | Smpte):
        raise UsageError(f"not a distance: {text!r}", None, "write +2 or -0.5 (seconds), or '+#12' (frames)")
    return (-1 if text[0] == "-" else 1), length


def _plain_form(moment: Written) -> str:
    """An unmistakable form of a time that was written with digits alone, or with units."""
    value = getattr(moment, "value", None)
    return clock(value) if value is not None else "1:15.5"
