"""Which content of a clip a note was made for: that of the head, unless the note itself names another in `made_for`.

So a file says nothing more while its clip stays as it is, and tells notes of old and new content apart once it was
replaced.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from bts.model import Note
from bts.notes.document import Document, Entry

FIELD = "made_for"
"""The field of a note that holds the fingerprint of its content, where that is not the head's."""


def head_content(document: Document) -> str:
    """The fingerprint of the content that the head names; empty where it names none."""
    clip = document.head.get("clip")
    value = clip.get("fingerprint", "") if isinstance(clip, dict) else ""
    return value if isinstance(value, str) else ""


def entry_content(entry: Entry, head: str) -> str:
    """The content that a note was made for; `head` is that of its file's head."""
    value = entry.value.get(FIELD)
    return value if isinstance(value, str) and value else head


def contents_of(document: Document) -> set[str]:
    """Every content that notes of the file were made for."""
    head = head_content(document)
    return {entry_content(entry, head) for entry in document.entries.values()}


def entries_for(document: Document, fingerprint: str) -> dict[str, Entry]:
    """The notes of a file that were made for that content, or name none; removed ones too."""
    head = head_content(document)
    return {key: e for key, e in document.entries.items() if entry_content(e, head) in ("", fingerprint)}


def count_live(entries: Mapping[str, Entry]) -> int:
    """The number of notes that were not removed."""
    return sum(not entry.deleted for entry in entries.values())


def entries_of_other(document: Document, fingerprint: str) -> list[Entry]:
    """The notes, not removed, that were made for other content than that; those that name none are not among them."""
    head = head_content(document)
    live = document.in_order(deleted=False)
    return [e for e in live if entry_content(e, head) not in ("", fingerprint)] if fingerprint else []


def note_as_in(document: Document, note_id: str, head: str) -> Note:
    """The note of one file as it is written in a file whose head names the content `head`. Raises NotesFileError."""
    note = document.note(note_id)
    content = note.made_for or head_content(document)
    return replace(note, made_for="" if content == head else content)


@contextmanager
def keeping_contents(*documents: Document) -> Iterator[None]:
    """Within, heads may change and notes go from one of the files to another: each keeps the content it was made for.

    After it the notes of the first file name a content only where it is not that of its head.
    """
    if len({head_content(document) for document in documents}) == 1:
        before = head_content(documents[0])
        yield
        if head_content(documents[0]) != before:
            _name_contents(documents[0], before)
    else:
        for document in documents:
            _name_contents(document, head_content(document))
        yield
    head = head_content(documents[0])
    for key, entry in documents[0].entries.items():
        if head and entry.value.get(FIELD) == head:
            documents[0].entries[key] = _with_content(entry, "")


def _name_contents(document: Document, head: str) -> None:
    """Let each note name its content; `head` is the one that those without a name were made for."""
    for key, entry in document.entries.items():
        if head and not entry.value.get(FIELD):
            document.entries[key] = _with_content(entry, head)


def _with_content(entry: Entry, fingerprint: str) -> Entry:
    value: dict[str, Any] = {key: part for key, part in entry.value.items() if key != FIELD}
    return Entry(value | ({FIELD: fingerprint} if fingerprint else {}), number=entry.number)
