"""Which notes file belongs to a clip: by name first, and by fingerprint when it was renamed, moved or replaced."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from bts.errors import ClipError, NotesFileError, printable
from bts.files import NOTES_SUFFIX
from bts.fingerprint import clip_fingerprint
from bts.notes.contents import contents_of
from bts.notes.document import Document, read_document
from bts.notes.places.names import clip_field, has_content, notes_path, path_with_fingerprint
from bts.notes.places.sightings import (
    Sighting,
    find_twins,
    holds_all_of,
    look_beside,
    look_nearby,
    look_where_last_seen,
    see,
)
from bts.notes.places.telling import tell_elsewhere, tell_taken
from bts.notes.places.whereabouts import Whereabouts
from bts.notes.store import NotesFile, notes_file


@dataclass(frozen=True)
class NotesPlace:
    """Where a clip's notes are or will be. `path` is the file to read, which may not exist yet."""

    path: Path
    document: Document = field(compare=False, repr=False)
    """What stands in the file."""
    fingerprint: str = ""
    """The clip's; empty when the clip is away."""
    moved_to: Path | None = None
    """The name that the file gets with the next change: it has that of before the clip was renamed or moved."""
    copied: bool = False
    """The file stays where it is, and `moved_to` becomes its copy."""
    replaced: bool = False
    """The notes were made for other content."""
    rewritten: bool = False
    """The file is another than the one the notes were made for, with the same pictures and sound in it."""
    remarks: tuple[str, ...] = ()
    """For the person."""
    elsewhere: tuple[Sighting, ...] = ()
    """Other files with notes of the clip's content that the person should know of."""
    clip: Path | None = field(default=None, compare=False)
    memory: Whereabouts | None = field(default=None, compare=False, repr=False)
    """Where it is put down which file has notes of which content; None for nowhere."""

    def remember(self, path: Path | None = None) -> None:
        """Put down that the notes are in `path`, by default where they were read."""
        if self.memory is not None:
            for content in {self.fingerprint, *contents_of(self.document)} - {""}:
                self.memory.remember(content, path or self.path)


def find_notes(clip_path: Path, *, notes_dir: Path | None = None) -> NotesFile:
    """The clip's notes: beside the clip or in `notes_dir`, by name, then by fingerprint; empty when there are none.

    `remarks` report to the person that the clip was renamed, moved, or replaced by other content, and where else notes
    of its content are. Raises NotesFileError.
    """
    place = locate(clip_path, notes_dir)
    found = notes_file(place.document)
    return replace(found, remarks=(*place.remarks, *found.remarks))


def locate(clip_path: Path, notes_dir: Path | None = None, *, remember: bool = True) -> NotesPlace:
    """Find the notes file of a clip, or where a new one goes. A notes file may be named in place of its clip.

    Without `remember` the user's index of whereabouts is neither read nor written.

    Raises:
        ClipError: there is neither the clip nor a notes file of that name.
        NotesFileError: the notes file is not valid.
    """
    named = notes_path(clip_path, notes_dir)
    if clip_path.name.endswith(NOTES_SUFFIX):
        if not named.exists():
            raise NotesFileError("no such notes file", named, "check the name")
        return NotesPlace(named, read_document(named))
    try:
        mine = clip_fingerprint(clip_path)
    except ClipError:
        if clip_path.exists() or not named.exists():
            raise
        said = f"{printable(clip_path)} is not here: only its notes are"
        return NotesPlace(named, read_document(named), remarks=(said,))
    user = Whereabouts.of_user()
    search = _Search(clip_path, named, mine, user if remember else None, is_wide=user is not None)
    place = replace(search.find(), clip=clip_path, memory=search.memory)
    if place.document.data is not None and place.moved_to is None:
        place.remember()
    return place


@dataclass(frozen=True)
class _Search:
    """A search for the notes of the content `mine`; `is_wide` lets it look into folders that have not been named."""

    clip: Path
    named: Path
    mine: str
    memory: Whereabouts | None
    is_wide: bool

    def find(self) -> NotesPlace:
        """The place, by name or by content, with its remarks."""
        document = read_document(self.named)
        theirs = clip_field(document, "fingerprint")
        if document.data is not None and theirs in ("", self.mine):
            return self._with_orphans(NotesPlace(self.named, document, self.mine))
        if document.data is not None:
            own = read_document(path_with_fingerprint(self.named, self.mine))
            if own.data is not None:
                return self._with_orphans(NotesPlace(own.path, own, self.mine))
        return self._by_content(document, theirs)

    def _by_content(self, document: Document, theirs: str) -> NotesPlace:
        """Notes under another name: taken if there is one choice, else told of."""
        beside = self._but_named(look_beside(self.named.parent, self.clip, self.mine))
        free = _choices(beside)
        if len(free) == 1:
            named = see(self.named, self.mine, self.clip) if document.data is not None else None
            place = self._take(free[0], moves=document.data is None)
            return self._tell(place, [named] if named is not None else [])
        if document.data is None and not free and (kept := self._beside_clip()) is not None:
            return kept
        seen = [*beside, *self._far(beside)]
        free = _choices(seen)
        if document.data is None:
            if len(free) == 1:
                return self._take(free[0], moves=True)
            place = NotesPlace(self.named, document, self.mine)
        else:
            place = self._other_content(theirs, document)
        return self._tell(place, [*free, *(each for each in seen if not each.is_free)])

    def _far(self, beside: list[Sighting]) -> list[Sighting]:
        """Notes of this content in other folders; the folders nearby are looked through if nothing is known better."""
        known = self._but_named(look_where_last_seen(self.memory, self.clip, self.mine)) if self.memory else []
        if self.is_wide and not _choices([*beside, *known]):
            known += self._but_named(look_nearby(self.clip, self.mine))
        paths = {each.path.absolute() for each in beside}
        far = {each.path.absolute(): each for each in known if each.path.absolute() not in paths}
        if self.memory is not None:
            for path in far:
                self.memory.remember(self.mine, path)
        return list(far.values())

    def _but_named(self, seen: list[Sighting]) -> list[Sighting]:
        return [each for each in seen if each.path.absolute() != self.named.absolute()]

    def _beside_clip(self) -> NotesPlace | None:
        """Notes that were made beside the clip before there was a folder for notes, if they are of this content."""
        document = read_document(notes_path(self.clip))
        if document.path == self.named or document.data is None:
            return None
        if clip_field(document, "fingerprint") not in ("", self.mine):
            return None
        there = printable(self.named.parent)
        said = f"these notes are beside the clip; the next change is written to {there}, with all of them"
        return NotesPlace(document.path, document, self.mine, moved_to=self.named, copied=True, remarks=(said,))

    def _other_content(self, theirs: str, document: Document) -> NotesPlace:
        """The file has the clip's name and another content: that of a clip of that name elsewhere, or an old one."""
        home = clip_field(document, "folder")
        other = Path(home) / clip_field(document, "name") if home else None
        if other is not None and other.absolute() != self.clip.absolute() and has_content(other, theirs):
            own = path_with_fingerprint(self.named, self.mine)
            return NotesPlace(own, Document(own), self.mine)
        said = "the clip is not the one these notes were made for: its content has changed"
        return NotesPlace(self.named, document, self.mine, replaced=True, remarks=(said,))

    def _with_orphans(self, place: NotesPlace) -> NotesPlace:
        """The clip's own notes, and what is known of others of this content whose clip is gone."""
        if self.memory is None or place.document.data is None:
            return place
        known = [path for path in self.memory.find(self.mine) if path != place.path.absolute()]
        if not known:
            return place
        seen = look_where_last_seen(self.memory, self.clip, self.mine)
        others = [each for each in self._but_named(seen) if each.path.absolute() != place.path.absolute()]
        lost = [each for each in others if each.owner != "copy"]
        return self._tell(place, [e for e in lost if not holds_all_of(place.document, e.document, self.mine)])

    def _take(self, chosen: Sighting, *, moves: bool) -> NotesPlace:
        """The place of notes that the clip left behind; whoever has the same content beside it is named.

        A file that names this very clip, kept in another folder, stays there.
        """
        place = NotesPlace(chosen.path, chosen.document, self.mine)
        if chosen.owner == "self":
            there = chosen.path.absolute().parent
            is_near = there == self.named.absolute().parent
            return place if is_near else replace(place, remarks=(f"these notes are kept in {printable(there)}",))
        line = tell_taken(chosen, self.clip, find_twins(self.clip, self.mine), moves=moves)
        copied = moves and not chosen.may_move
        return replace(place, moved_to=self.named if moves else None, copied=copied, remarks=(line,))

    def _tell(self, place: NotesPlace, seen: list[Sighting]) -> NotesPlace:
        told = tuple(each for each in seen if each.count)
        lines = tell_elsewhere(told, self.clip, is_empty=place.document.data is None)
        return replace(place, elsewhere=told, remarks=(*place.remarks, *lines))


def _choices(seen: list[Sighting]) -> list[Sighting]:
    """The free ones, each without those whose notes it has all of: a move that was cut short leaves both."""
    free = [each for each in seen if each.is_free]
    return [
        each
        for at, each in enumerate(free)
        if not any(
            other.holds_all_of(each) and (before < at or not each.holds_all_of(other))
            for before, other in enumerate(free)
            if other is not each
        )
    ]
