"""What is wrong with `[story]` of bts.toml beside the notes: a name that no note has, a day that is none."""

from collections.abc import Iterator, Sequence

from bts.choices import STORY_ORDERS, Use
from bts.config import StoryOptions
from bts.errors import UsageError
from bts.model import Note, published
from bts.notes.names import find_named, pick_named
from bts.publishing import read_day
from bts.timing import Seconds, clock, parse_time

PICTURES = ("lead", "closing_picture")
"""Settings that name a note for the sake of its still."""

NAMES = (*PICTURES, "second")
"""Settings that name one note."""

DAYS = ("date", "modified", "clip_date")
"""Settings that are a day, or a day and a time."""


def check_page(story: StoryOptions, notes: Sequence[Note]) -> Iterator[str]:
    """A sentence for each setting that cannot be followed; `notes` are those of the clip that were not removed."""
    for name in NAMES:
        yield from _check_name(name, getattr(story, name), notes)
    if len(story.order) != 1 or story.order[0] not in STORY_ORDERS:
        for word in story.order:
            yield from _check_name("order", word, notes)
    for name in DAYS:
        day = getattr(story, name)
        if day and read_day(day) is None:
            yield f"bts.toml: [story] {name} is no date: write it as 2026-05-14 or 2026-05-14T09:30+02:00, not {day!r}"


def _check_name(setting: str, word: str, notes: Sequence[Note]) -> Iterator[str]:
    """What is wrong with the word by which a setting names a note; nothing where it is empty, or the clip must tell."""
    if not word.strip() or _needs_clip(word):
        return
    called = f"bts.toml: [story] {setting}"
    if setting == "order" and word in STORY_ORDERS:
        yield f"{called}: {word!r} stands alone, or leave it out and name notes"
        return
    use: Use | None = None if setting == "order" else "still"
    try:
        note = pick_named(word, published(notes), use=use)
    except UsageError as error:
        yield f"{called}: {_is_private(word, notes) or error.what}: {error.remedy}"
        return
    if setting in PICTURES and "still" not in note.use:
        yield f"{called} is the note at {clock(note.start)}, which asks for no still: choose another, or --use still"


def _is_private(word: str, notes: Sequence[Note]) -> str:
    """Says so where the word names a note that the page may not print; "" for any other word."""
    note = find_named(word, notes)
    return f"the note at {clock(note.start)} is private" if note is not None and note.private else ""


def _needs_clip(word: str) -> bool:
    """Whether the word is a frame number or a timecode, which only the clip itself can place."""
    try:
        return not isinstance(parse_time(word), Seconds)
    except UsageError:
        return False
