"""What lies in the clip itself, as notes: its chapters. There is no file, so no line of it, and nothing to write."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bts.model import Remark
from bts.notes.formats import ffmetadata
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.exchange import Found

if TYPE_CHECKING:
    from bts.media.chapters import Chapter

FORMAT = replace(ffmetadata.FORMAT, name="chapters", title="chapters in the clip", suffixes=())
"""How chapters are compared with notes: as those in ffmpeg's text of them. It is not in the registry of formats."""


def take_chapters(inside: Iterable["Chapter"], outside: Iterable["Chapter"], clip: ClipFacts) -> Found:
    """A note for each chapter `inside` the clip, with its name as text; those `outside` are skipped with a remark."""
    notes = Collector(FORMAT.name, clip)
    for chapter in inside:
        notes.add(chapter.number, chapter.start, chapter.end, chapter.name)
    for chapter in outside:
        # Without its end, so that the remark speaks of the start.
        notes.add(chapter.number, chapter.start, None, chapter.name)
    read = notes.read()
    return Found(read.notes, _name_chapters(read.skipped), _name_chapters(read.changed), form=FORMAT)


def _name_chapters(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
    """The remarks with the number of the chapter in their words: a clip has no lines."""
    return tuple(Remark(0, f"chapter {remark.line}: {remark.what}") for remark in remarks)
