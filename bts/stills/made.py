"""What is known of pictures that were made: their words, and, by the record in them, their clip, moment and crop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image

from bts import media
from bts.desk import open_desk
from bts.errors import ClipError, InputError
from bts.fingerprint import clip_fingerprint, fingerprint
from bts.media.planar import Box
from bts.metadata.pictures import picture_size, read_record
from bts.metadata.xmp import Record
from bts.outputs import read_ledger
from bts.stills.blank import name_blank
from bts.stills.checks import StillFacts, look_at_moments, shows_shut_eyes
from bts.stills.framing import box_of
from bts.stills.sizes import tell_small_for
from bts.stills.where import Whereabouts, read_whereabouts

FOLDERS_ABOVE = 2
"""Folders above a picture in which the ledger of its clip is looked for: outputs/CLIP/stills/PICTURE has one there."""

SAME_SHAPE = 0.02
"""Share by which the shape of a picture may differ from its clip's, and it still shows all of the frame."""


@dataclass(frozen=True)
class MadePicture:
    """A picture, what it says of itself, where it came from, and the clip's file, where that is found.

    `entry` is what the ledger above it says of it; nothing where there is none, or where the picture was changed.
    """

    path: Path
    facts: StillFacts
    entry: Mapping[str, Any]
    source: Whereabouts | None = None
    clip: Path | None = None


def read_made(path: Path, clip: Path | None = None) -> MadePicture:
    """What a picture says of itself; `clip` may be the file that it was made of. Raises InputError, ClipError."""
    if not path.is_file():
        raise InputError("no such file", path, "check the name")
    try:
        size, record = read_record(path)
    except ValueError:
        size, record = picture_size(path), Record()  # a picture without words
    except (OSError, SyntaxError) as error:
        raise ClipError(f"this picture cannot be read: {error}", path, "copy or export it again", "damaged") from error
    ledgers = {folder: read_ledger(folder) for folder in path.absolute().parents[: FOLDERS_ABOVE + 1]}
    entry = _find_entry(path, ledgers)
    with Image.open(path) as image:
        blank = name_blank(image)
    facts = StillFacts(record.caption, record.alt, record.credit, bool(record.description), blank=blank)
    source = read_whereabouts(path)
    if source is not None:
        facts = replace(facts, small=tell_small_for(size, record.preset))
    known = [clip, *(Path(str(ledger["clip"])) for ledger in ledgers.values() if ledger.get("clip"))]
    return MadePicture(path, facts, entry, source, None if source is None else _find_clip(path, source, known))


def _find_clip(path: Path, source: Whereabouts, known: Sequence[Path | None]) -> Path | None:
    """The clip of a picture: one of those `known`, or one of its name beside it or here.

    Its content must be what the picture says; None where there is none.
    """
    name = Path(source.clip).name
    for clip in (*known, path.parent / name, Path(name)):
        try:
            if clip is not None and clip.is_file() and clip_fingerprint(clip) == source.fingerprint:
                return clip
        except ClipError:
            continue  # no longer readable: it cannot be looked at
    return None


def add_moments(pictures: Sequence[MadePicture]) -> list[StillFacts]:
    """The facts of each picture, with what is known of its frame where its clip is here. Raises ClipError."""
    facts = [picture.facts for picture in pictures]
    for clip in dict.fromkeys(picture.clip for picture in pictures if picture.clip is not None):
        for number, found in _look_at_clip(clip, pictures):
            facts[number] = found
    return facts


def _look_at_clip(clip: Path, pictures: Sequence[MadePicture]) -> Iterator[tuple[int, StillFacts]]:
    """Number of each picture of a clip, and its facts with those of its frame."""
    from bts.shots import recall

    desk = open_desk(clip, broken=True)  # a picture is not judged by the notes of its clip
    with desk.open() as opened:
        info = opened.info
        times = {
            number: info.time_of_frame(picture.source.frame)
            for number, picture in enumerate(pictures)
            if picture.clip == clip and picture.source is not None and picture.source.frame < info.frames
        }
        moments = look_at_moments(opened, times.values(), recall(desk.results(), info, desk.shots_options()))
    for number, time in times.items():
        if moment := moments.get(time):
            eyes = shows_shut_eyes(moment, _find_box(pictures[number], info))
            yield number, replace(pictures[number].facts, moment=moment, eyes_shut=eyes)


def _find_box(picture: MadePicture, info: media.ClipInfo) -> Box | None:
    """The part of its frame that a picture shows, by its ledger; all of it, where it has its shape; else None."""
    if picture.entry:
        return box_of(picture.entry.get("crop"))
    width, height = picture_size(picture.path)
    same = abs(width / height / (info.width / info.height) - 1) <= SAME_SHAPE
    return (0, 0, info.width, info.height) if same else None


def _find_entry(path: Path, ledgers: Mapping[Path, Mapping[str, Any]]) -> Mapping[str, Any]:
    """What the ledger above a picture says of it, by the folders that they lie in; as `MadePicture.entry`."""
    for folder, ledger in ledgers.items():
        files = ledger.get("files")
        if isinstance(files, dict):
            entry = files.get(path.absolute().relative_to(folder).as_posix())
            if isinstance(entry, dict) and entry.get("fingerprint") == fingerprint(path):
                return entry
            return {}
    return {}
