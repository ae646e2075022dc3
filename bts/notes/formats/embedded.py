"""What lies in the clip itself, as notes: chapters, captions. There is no file, so no line, and nothing to write."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bts.model import Remark
from bts.notes.formats import ffmetadata, srt
from bts.notes.formats.kit.base import ClipFacts, Format, Read
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.exchange import Found
from bts.notes.formats.kit.subtitles import take_captions
from bts.subtitles import Subtitles

if TYPE_CHECKING:
    from bts.media.chapters import Chapter

FORMAT = replace(ffmetadata.FORMAT, name="chapters", title="chapters in the clip", suffixes=())
"""How chapters are compared with notes: as those in ffmpeg's text of them. It is not in the registry of formats."""

SUBTITLES = replace(srt.FORMAT, name="subtitles", title="captions in the clip", suffixes=())
"""How captions in a clip are compared with notes: as those of SubRip."""


def take_chapters(inside: Iterable["Chapter"], outside: Iterable["Chapter"], clip: ClipFacts) -> Found:
    """A note for each chapter `inside` the clip, with its name as text; those `outside` are skipped with a remark."""
    notes = Collector(FORMAT.name, clip)
    for chapter in inside:
        notes.add(chapter.number, chapter.start, chapter.end, chapter.name)
    for chapter in outside:
        # Without its end, so that the remark speaks of the start.
        notes.add(chapter.number, chapter.start, None, chapter.name)
    return _make_found(notes.read(), "chapter", FORMAT)


def take_subtitles(found: Subtitles, clip: ClipFacts) -> Found:
    """A note for each caption `found` in the clip, with who speaks as people."""
    notes = take_captions(SUBTITLES.name, lambda: found, clip)
    return _make_found(notes, "caption", SUBTITLES)


def _make_found(read: Read, word: str, form: Format) -> Found:
    """What was read, with the number of the chapter or caption in the words of remarks: a clip has no lines."""

    def name(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
        return tuple(Remark(0, f"{word} {remark.line}: {remark.what}") if remark.line else remark for remark in remarks)

    return Found(read.notes, name(read.skipped), name(read.changed), form=form)
