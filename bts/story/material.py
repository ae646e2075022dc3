"""What a story is made of: notes, shots, the files made for them, the clip in the story's folder, and settings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bts.captions import chapters_text
from bts.config import Config
from bts.media import ClipInfo
from bts.model import Made, Note, Shot, published


@dataclass(frozen=True)
class ClipTrack:
    """Captions of the clip in one language, as a WebVTT file in the story's folder.

    `lang` is a BCP 47 tag; where nobody says which language it is, that of the clip's sound, or of the page. `label` is
    the language's own name. `text` is what the file holds. `on` says whether the captions are shown from the start.
    """

    path: Path
    lang: str
    label: str
    text: str
    on: bool = False


@dataclass(frozen=True)
class ClipMedia:
    """The clip's video in the story's folder, or that there is none.

    `path` is None where the page has no video of its own; then `mime` is "" and the sizes are 0. `width` and `height`
    are pixels as a browser shows them. `made` says whether the video is a copy that bts wrote; else it is the clip's
    own file, or one that a person put there.
    """

    path: Path | None = None
    mime: str = ""
    width: int = 0
    height: int = 0
    made: bool = False
    tracks: tuple[ClipTrack, ...] = ()


@dataclass(frozen=True)
class Material:
    """All that one story is made of: `keyframes` are image files by index of shot; `made` are the files of notes."""

    info: ClipInfo
    notes: Sequence[Note] = ()
    shots: Sequence[Shot] = ()
    keyframes: Mapping[int, Path] = field(default_factory=dict)
    made: Sequence[Made] = ()
    media: ClipMedia = ClipMedia()
    config: Config = field(default_factory=Config)

    @cached_property
    def chapters(self) -> str:
        """The notes as chapters of the clip (WebVTT); "" where no note is published."""
        return chapters_text(self.notes, self.info.duration) if published(self.notes) else ""

    def made_for(self, note: Note, suffixes: Collection[str], folder: str) -> Made | None:
        """The first file with one of these suffixes that was made for a note in a folder of that name."""
        found = (made for made in self.made if made.note == note.id and made.path.parent.name == folder)
        return next((made for made in found if made.path.suffix.lower() in suffixes), None)
