"""A picture looked for in a catalogue: the shots that it comes from, as hits."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from bts.catalogue.catalogue import REMEDY, Catalogue, naming
from bts.catalogue.pictures.alike import Alike, find_alike, find_repeated
from bts.catalogue.pictures.index import ClipOfIndex, ShotIndex
from bts.catalogue.pictures.moment import settle
from bts.catalogue.pictures.question import ask_with
from bts.catalogue.records import Hit, ShotRow
from bts.errors import InputError, printable
from bts.timing import from_json_seconds

COMPARED_WITH = {"look": "what its results keep of it", "keyframe": "its keyframe", "clip": "the clip's own frames"}
"""`by` of an Alike -> what the picture was compared with, in words."""


WHOLE_FROM = 0.94
"""Share of a picture from which a part counts as all of it: the best overlap is known to a hundredth of each side."""


@dataclass(frozen=True)
class Sighting:
    """What `search_like` found: hits, the surest first; how many clips have hashes; and how many shots were near but
    have no picture left among the results to compare with."""

    hits: tuple[Hit, ...]
    clips: int
    unseen: int = 0


def read_index(catalogue: Catalogue) -> ShotIndex:
    """The hashes of all clips. Raises InputError when the catalogue cannot be read."""
    command = (
        "SELECT clips.id, path, folder, fingerprint, width, height, packed FROM hashes JOIN clips "
        "ON clips.id = hashes.clip WHERE width > 0 AND height > 0 ORDER BY clips.id"
    )
    with naming(catalogue.path):
        rows = catalogue.database.execute(command).fetchall()
    clips = []
    for key, path, kept, fingerprint, width, height, packed in rows:
        folder = catalogue.folder(kept)
        if folder is not None:
            clips.append((ClipOfIndex(Path(os.fsdecode(path)), folder, fingerprint, width / height, key), packed))
    try:
        return ShotIndex.of(clips)
    except ValueError as error:
        raise InputError("the pictures in the catalogue cannot be read", catalogue.path, REMEDY) from error


def search_like(catalogue: Catalogue, picture: Path, limit: int = 20) -> Sighting:
    """The shots that a picture comes from, in all clips that have the footage: the surest first.

    After them come the shots of other clips that repeat the surest one, also where they leave out the picture's moment.

    Raises InputError when the picture, or the catalogue, cannot be read, and for a picture that shows too little.
    """
    questions = ask_with(picture)
    index = read_index(catalogue)
    answer = settle(find_alike(questions, index, limit))
    hits = list(_list_hits(catalogue, answer.found))
    if answer.found and len(hits) < limit:
        hits += _list_repeats(catalogue, index, answer.found)
    return Sighting(tuple(hits[:limit]), len(index.clips), answer.unseen)


def _list_repeats(catalogue: Catalogue, index: ShotIndex, found: Sequence[Alike]) -> Iterator[Hit]:
    """The shots of clips that were not found, and that have the footage of the surest shot that was."""
    surest, known = found[0], {alike.clip.folder for alike in found}
    again = find_repeated(index, surest.clip, surest.shot).found
    origin = f"has footage of {printable(surest.clip.clip.name)}, shot {surest.shot}"
    for hit in _list_hits(catalogue, [alike for alike in again if alike.clip.folder not in known]):
        yield replace(hit, why=f"{origin}: {hit.why}")


def _list_hits(catalogue: Catalogue, found: Sequence[Alike]) -> Iterator[Hit]:
    gone = catalogue.gone()
    for alike in found:
        shot = next((row for row in catalogue.shots(alike.clip.key) if row.number == alike.shot), None)
        if shot is not None:
            yield _make_hit(alike, shot, gone=alike.clip.clip in gone)


def _make_hit(alike: Alike, shot: ShotRow, *, gone: bool) -> Hit:
    return Hit(
        kind="shot",
        clip=alike.clip.clip,
        title=shot.title,
        time=min(max(from_json_seconds(alike.time), Fraction(0)), shot.end),
        end=None,
        text="",
        frame=alike.frame,
        shot=alike.shot,
        picture=shot.picture,
        folder=alike.clip.folder,
        credit=shot.credit,
        gone=gone,
        why=explain(alike),
    )


def explain(alike: Alike) -> str:
    """How sure a hit is and what that rests on, in one line."""
    left, top, right, bottom = alike.overlap.cut
    shown = (1 - left - right) * (1 - top - bottom)
    part = "" if shown > WHOLE_FROM else f", as {shown:.0%} of the picture"
    place = "most like its frame" if alike.by == "clip" else "the nearest known frame is"
    return f"agrees by {alike.agreement:.0%} with {COMPARED_WITH[alike.by]}{part}; {place} {alike.frame}"
