"""The shots that a picture comes from: candidates by their hashes, each then compared with the shot's own pictures.

A hash alone only proposes: among a million of them some are near to anything. A hit is what agrees as a picture too.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from bts.catalogue.pictures.hashing import KeptPictures, cut_part, find_inside, shape_of
from bts.catalogue.pictures.index import ClipOfIndex, ShotIndex, measure_distances
from bts.catalogue.pictures.question import Question
from bts.likeness import Overlap, has_shape, hash_looks, is_plain, list_cuts, overlay, overlay_best
from bts.media.arrays import Pixels
from bts.model import WHOLE, Rectangle

MOST_BITS = 14
"""Bits of 63 in which the hashes of two pictures may differ. Of 1,752 pictures of 11 clips, scaled, recompressed and
cropped, none was further than 14 from its own moment; half of them were 16 or more from all other clips."""

LEAST_AGREEMENT = 0.8
"""Correlation of detail, at the best overlap, from which two pictures show the same. See tests/bench/like.py."""

POSSIBLE_AGREEMENT = 0.6
"""The same from which they may: what moves fast looks otherwise a moment later. The clip itself must tell."""

ROUGH_AGREEMENT = 0.3
"""The same before the best overlap is looked for: below this it is not."""

ROUGH_CUTS = 4
"""Crops, those with the nearest hashes, that are tried before the best overlap is looked for."""

CANDIDATES = 400
"""Hashes at most that are compared as pictures, the nearest first."""

FINALISTS = 24
"""Hashes at most whose best overlap with the picture is looked for, those that agree best without."""

OF_ONE_SHOT = 3
"""How many of these may be of one shot."""

ASKED_OF_SHOT = (0, 0.25, 0.5, 0.75, 1)
"""Which of a shot's pictures, in order of time, are looked for in other clips: as shares of their number."""


@dataclass(frozen=True)
class Alike:
    """A shot that shows what a picture shows: the clip, the shot's index, and the known moment that is nearest to the
    picture, in seconds and as a frame's number.

    `distance` is in bits of 63. `overlap` has the agreement (correlation of detail; 1: the same) and the part that the
    picture shows of what lies in `part` of the clip's pictures. `by` says what it was compared with: look, keyframe or
    clip.
    """

    clip: ClipOfIndex
    shot: int
    time: float
    frame: int
    distance: int
    overlap: Overlap
    by: str
    part: Rectangle = WHOLE
    blended: bool = False
    """Whether the moment lies in a transition, where two shots may show at a time."""
    question: Question | None = field(default=None, repr=False, compare=False)

    @property
    def agreement(self) -> float:
        """How sure it is, up to 1."""
        return self.overlap.agreement


@dataclass(frozen=True)
class Answer:
    """The shots alike, surest first; `possible` ones, which are none unless their clip says so (see `moment.settle`);
    and how many shots were near by their hash but have no picture left to compare."""

    found: tuple[Alike, ...]
    possible: tuple[Alike, ...] = ()
    unseen: int = 0


def find_alike(questions: Sequence[Question], index: ShotIndex, limit: int = 20) -> Answer:
    """The shots of an index that a picture comes from, at most `limit`, the surest first."""
    judge = _Judge(index)
    for question in questions:
        judge.hear(question)
    return judge.answer(limit)


def find_repeated(index: ShotIndex, clip: ClipOfIndex, shot: int, limit: int = 20) -> Answer:
    """The shots of other clips that have the same footage as a shot, scaled and recompressed as it may be there.

    A copy that is cropped by more than a few hundredths is not found: ask with a picture of the shot for such.
    """
    others = _Judge(index)
    kept = KeptPictures.open(clip.folder)
    found = [item for other in kept.shots if other.index == shot for item in kept.pictures_of(other)] if kept else []
    pictures = [picture for *_, picture in found if not is_plain(picture)]
    for place in sorted({round(share * (len(pictures) - 1)) for share in ASKED_OF_SHOT}) if pictures else ():
        others.hear(Question(pictures[place], clip.aspect, hash_looks(pictures[place][None])))
    answer = others.answer(len(others.found))
    elsewhere = [hit for hit in answer.found if hit.clip.folder != clip.folder]
    return Answer(tuple(elsewhere[:limit]), unseen=answer.unseen)


@dataclass(frozen=True, eq=False)
class _Known:
    """A picture of a shot, and its width to height as shown."""

    small: Pixels
    aspect: float
    part: Rectangle = WHOLE
    blended: bool = False


class _Judge:
    """Compares candidates with the pictures among the results of their clips, and keeps the best hit of each shot."""

    def __init__(self, index: ShotIndex) -> None:
        self._index = index
        self._open: Callable[[Path], KeptPictures | None] = cache(KeptPictures.open)
        self._shots: dict[_ShotKey, dict[_RowKey, _Known]] = {}
        self.found: dict[_ShotKey, Alike] = {}
        self.unseen: set[_ShotKey] = set()

    def hear(self, question: Question) -> None:
        """Enter the shots that agree with a question."""
        distances = measure_distances(question.hashes, self._index.rows["hash"])
        near = np.flatnonzero(distances <= MOST_BITS)
        near = near[np.argsort(distances[near], kind="stable")][:CANDIDATES]
        ranked = sorted(self._compare(question, near.tolist()), key=lambda item: -item[0].agreement)
        compared: Counter[_ShotKey] = Counter()
        for rough, place in ranked:
            key = self._key_of(place)
            if compared.total() >= FINALISTS or rough.agreement < ROUGH_AGREEMENT:
                break
            if compared[key] >= OF_ONE_SHOT:
                continue
            compared[key] += 1
            known = self._picture_of(place)
            assert known is not None
            best = overlay_best(question.small, known.small, question.aspect / known.aspect, rough.cut)
            if best.agreement >= POSSIBLE_AGREEMENT:
                self._enter(place, int(distances[place]), best, known, question)

    def answer(self, limit: int) -> Answer:
        """What was found up to now, at most `limit` shots of each kind."""
        ranked = _leave_out_blends(sorted(self.found.values(), key=_rank))
        found = [hit for hit in ranked if hit.agreement >= LEAST_AGREEMENT]
        return Answer(tuple(found[:limit]), tuple(ranked[len(found) :][:limit]), len(self.unseen))

    def _enter(self, place: int, distance: int, best: Overlap, known: _Known, question: Question) -> None:
        row, key = self._index.rows[place], self._key_of(place)
        if key in self.found and self.found[key].agreement >= best.agreement:
            return
        clip, by = self._index.clip_of(place), "keyframe" if row["of"] else "look"
        moment = float(row["time"]), int(row["frame"])
        self.found[key] = Alike(clip, key[1], *moment, distance, best, by, known.part, known.blended, question)

    def _compare(self, question: Question, near: Sequence[int]) -> Iterator[tuple[Overlap, int]]:
        """The rough overlap of each candidate that has a picture of a shape that fits, with its row's place."""
        for place in near:
            known = self._picture_of(place)
            if known is None:
                self.unseen.add(self._key_of(place))
                continue
            bits = np.bitwise_count(question.hashes ^ self._index.rows["hash"][place])
            stretch = question.aspect / known.aspect
            nearest = (list_cuts()[number] for number in np.argsort(bits, kind="stable"))
            cuts = [cut for cut in nearest if has_shape(cut, stretch)][:ROUGH_CUTS]
            if cuts:
                found = (overlay(question.small, known.small, cut) for cut in cuts)
                yield max(found, key=lambda overlap: overlap.agreement), place

    def _key_of(self, place: int) -> "_ShotKey":
        return self._index.clip_of(place).folder, int(self._index.rows["shot"][place])

    def _picture_of(self, place: int) -> _Known | None:
        key, row = self._key_of(place), self._index.rows[place]
        if key not in self._shots:
            self._shots[key] = self._read_shot(self._index.clip_of(place), key[1])
        return self._shots[key].get((int(row["frame"]), int(row["of"]), int(row["inside"])))

    def _read_shot(self, clip: ClipOfIndex, index: int) -> "dict[_RowKey, _Known]":
        kept = self._open(clip.folder)
        if kept is None or kept.fingerprint != clip.fingerprint:
            return {}
        shot = next((shot for shot in kept.shots if shot.index == index), None)
        pictures: dict[_RowKey, _Known] = {}
        found = list(kept.pictures_of(shot)) if shot is not None else []
        inside = find_inside([picture for *_, picture in found])
        for _, frame, of, picture in found:
            blended = shot is not None and not shot.start_frame <= frame < shot.end_frame
            pictures[frame, of, 0] = _Known(picture, clip.aspect, blended=blended)
            if inside != WHOLE:
                part, aspect = cut_part(picture, inside), clip.aspect * shape_of(inside)
                pictures[frame, of, 1] = _Known(part, aspect, inside, blended)
        return pictures


def _rank(hit: Alike) -> tuple[float, str, int]:
    """The order of hits: the surest first; equally sure ones by clip and shot."""
    return -hit.agreement, str(hit.clip.clip), hit.shot


def _leave_out_blends(ranked: Sequence[Alike]) -> list[Alike]:
    """The hits without those that are known by a moment in a transition alone, where a shot of the clip is surer."""
    clear: set[Path] = set()
    kept = []
    for hit in ranked:
        if not hit.blended:
            clear.add(hit.clip.folder)
        elif hit.clip.folder in clear:
            continue
        kept.append(hit)
    return kept


_ShotKey = tuple[Path, int]
"""A clip's folder of results and a shot's index."""

_RowKey = tuple[int, int, int]
"""Frame, LOOK or KEYFRAME, and inside, of a row."""
