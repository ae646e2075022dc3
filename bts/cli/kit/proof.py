"""The last look before a command prints words of notes: what is unfinished, what stands in, what is held back."""

from collections.abc import Iterable

from bts.cli.kit.arguments import remark
from bts.desk import Desk
from bts.model import Note
from bts.notes.ids import short_ids
from bts.notes.proof import Proof, Words, held_back, refuse_unfinished


def proof_of(desk: Desk) -> Proof:
    """Reads the notes of the desk's clip."""
    return Proof(short_ids(desk.document.entries))


def last_look(desk: Desk, words: Iterable[Words], captioned: Iterable[Note], *, force: bool, quiet: bool) -> None:
    """Say which of the notes that are `captioned` have no caption, and, with `force`, what is printed unfinished.

    Raises OutputError when words are unfinished, without `force`.
    """
    lines = [proof_of(desk).stand_ins(captioned), *refuse_unfinished(words, desk.clip, force=force)]
    for line in filter(None, lines):
        remark(f"warning: {line}", quiet=quiet)


def tell_held_back(notes: Iterable[Note], *, quiet: bool) -> None:
    """Say how many of the notes are private."""
    if line := held_back(notes):
        remark(f"note: {line}", quiet=quiet)
