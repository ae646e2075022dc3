"""Which notes file belongs to a clip, and where the notes of a clip that was moved, renamed, copied or replaced are.

`locate` looks by name beside the clip or in the folder for notes, then by content: in that folder, where notes of this
content were last seen (`whereabouts.py`), and in the folders nearby. `settle` and `adopt` bring notes to their clip.
"""

from bts.notes.places.adoption import Adopted, adopt, settle
from bts.notes.places.names import notes_path
from bts.notes.places.place import NotesPlace, find_notes, locate
from bts.notes.places.sightings import Sighting

__all__ = ["Adopted", "NotesPlace", "Sighting", "adopt", "find_notes", "locate", "notes_path", "settle"]
