"""A clip under way: what every stage of the pipeline needs, what earlier stages found, and what is put on record."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bts.choices import STAGES, STORY_FORMATS
from bts.desk import Desk
from bts.errors import OutputError, printable
from bts.model import Made, Note, Progress, published
from bts.notes.proof import held_back
from bts.outputs import OutputFolder
from bts.report import Diary
from bts.timing import outside_clip

if TYPE_CHECKING:
    from bts import media
    from bts.shots import Analysis

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoryOrder:
    """What is asked of a story beyond bts.toml; empty fields leave it to the settings.

    `style` is one of `choices.STORY_STYLES`; `order` holds one of `choices.STORY_ORDERS`, or ids of notes. `extras` are
    of `choices.STORY_EXTRAS`. `web_copy`: a clip without notes that browsers do not play is made into one that they do.
    `merge`: changes that a person made to a page are brought together with the new one. `publish` is one of
    `choices.PUBLISHERS`.
    """

    style: str = ""
    order: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    web_copy: bool = False
    merge: bool = False
    publish: str = ""


@dataclass(frozen=True)
class Job:
    """One clip to run: where its results go, which stages and story formats, whether done work is done again."""

    clip: Path
    folder: Path
    only: frozenset[str] = frozenset(STAGES)
    force: bool = False
    formats: tuple[str, ...] = tuple(STORY_FORMATS)
    accept_clip: bool = False
    """Whether the notes of a clip that was replaced hold for it as it is now."""
    story: StoryOrder = StoryOrder()
    passes: frozenset[str] = frozenset()
    """Kinds of failures (of `choices.FAILURES`) of a file that is no clip: then nothing is left in its folder."""
    threads: int = 0
    """Threads of its decoders, where that is more than its worker has: processors that no other clip needs."""

    def __post_init__(self) -> None:
        if unknown := self.only - set(STAGES):
            raise ValueError(f"no such stage: {', '.join(sorted(unknown))}")


@dataclass
class Work:
    """One job under way on an open clip. Files are claimed and recorded through it, so that each is counted."""

    job: Job
    desk: Desk
    clip: "media.Clip"
    folder: OutputFolder
    diary: Diary
    progress: Progress
    notes: tuple[Note, ...] = ()
    analysis: "Analysis | None" = None
    stills: list[Made] = field(default_factory=list)
    snippets: list[Made] = field(default_factory=list)

    @property
    def info(self) -> "media.ClipInfo":
        """What is known about the clip."""
        return self.clip.info

    def keep(self, key: str) -> list[Path]:
        """The files that were made before with this key and are as they were made, counted as kept; else none."""
        paths = self.folder.made_with(key)
        self.diary.kept += len(paths)
        if paths:
            names = ", ".join(path.name for path in paths)
            log.debug("%s: done before: %s", printable(self.job.clip), printable(names))
            self.diary.warn(*self.folder.warnings_with(key))
        return paths

    def claim(self, *names: str) -> bool:
        """Claim all of these files, or none: one that a person made or changed is left alone, with a warning."""
        try:
            self.folder.claim_all(names)
        except OutputError as error:
            self.leave_alone([str(error)])
            return False
        return True

    def leave_alone(self, refused: Iterable[str]) -> None:
        """Warn of files that are not replaced; `refused` are the reasons, a line each."""
        self.diary.warn(*(f"left alone: {line}" for line in refused))

    def record(
        self, paths: Iterable[Path], key: str, warnings: Sequence[str] = (), crop: Mapping[str, Any] | None = None
    ) -> None:
        """Enter files that were just made; `crop` is which part of its picture a still shows."""
        paths = list(paths)
        self.folder.record(paths, key, warnings, crop=crop)
        self.count(paths, warnings)

    def count(self, paths: Sequence[Path], warnings: Sequence[str] = ()) -> None:
        """Count files that were just made and are entered already."""
        self.diary.made += len(paths)
        self.diary.warn(*warnings)


def notes_inside(desk: Desk, info: "media.ClipInfo", diary: Diary) -> tuple[Note, ...]:
    """The notes that lie in the clip and are not private; one outside it is a failure of its own, no reason to stop."""
    inside = []
    live = desk.found.live()
    if held := held_back(live):
        diary.warn(held)
    for note in published(live):
        if note.start < info.duration:
            inside.append(note)
            continue
        where, remedy = desk.found.path, "correct it with `bts note edit`"
        subject, last = f"note {note.id}", info.last_time
        diary.fail(outside_clip(note.start, info.duration, last=last, subject=subject, path=where, remedy=remedy))
    return tuple(inside)
