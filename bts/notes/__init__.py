"""Timed notes in a plain file beside the clip: read, found again, changed without loss, merged.

>>> clip = Path("clip.mp4")
>>> head = NotesHead(clip.name, fingerprint(clip))
>>> saved = add_notes(notes_path(clip), head, [new_note(Fraction(62), Fraction(69), text="Cameras were hidden here")])
>>> saved.path.name
'clip.mp4.notes.json'
>>> [(str(note.start), str(note.end), note.text) for note in find_notes(clip).live()]
[('62', '69', 'Cameras were hidden here')]
"""

from bts.notes.ids import derived_id, find_id, new_id, short_ids
from bts.notes.merge import Conflict, Merged, clip_order, merge_notes
from bts.notes.places import NotesPlace, find_notes, locate, notes_path, settle
from bts.notes.records import NotesHead, new_note, note_from_json, note_to_json
from bts.notes.store import NotesFile, Saved, add_notes, change_note, edit_notes, read_notes
from bts.notes.values import FieldError

__all__ = [
    "Conflict",
    "FieldError",
    "Merged",
    "NotesFile",
    "NotesHead",
    "NotesPlace",
    "Saved",
    "add_notes",
    "change_note",
    "clip_order",
    "derived_id",
    "edit_notes",
    "find_id",
    "find_notes",
    "locate",
    "merge_notes",
    "new_id",
    "new_note",
    "note_from_json",
    "note_to_json",
    "notes_path",
    "read_notes",
    "settle",
    "short_ids",
]
