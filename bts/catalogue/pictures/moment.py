"""The moment that a picture shows, found in the clip itself around the moment that the catalogue knows."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from bts import media
from bts.catalogue.pictures.alike import LEAST_AGREEMENT, Alike, Answer
from bts.catalogue.pictures.hashing import KeptPictures, KeptShot, cut_part, shape_of
from bts.errors import BtsError, printable
from bts.likeness import HEIGHT, WIDTH, Overlap, overlay, overlay_best, shrink
from bts.media.arrays import Pixels
from bts.media.geometry import turn_upright
from bts.model import WHOLE, Rectangle
from bts.timing import Span, json_seconds

log = logging.getLogger(__name__)

REACH = Fraction(2)
"""Seconds before and after the known moment in which the picture is looked for."""

ALMOST_AS_SURE = 0.1
"""Agreement by which a hit may be behind the first to be looked at again: its own moment may be the better one."""

MOST = 2
"""Hits that are looked at again: each costs the decoding of four seconds, from the key frame before them."""

FINALISTS = 5
"""Frames whose best overlap is looked for: those that agree best where the known moment's picture did."""

MOST_POSSIBLE = 4
"""The same where no hit is sure."""


def settle(answer: Answer) -> Answer:
    """The answer with the exact moments of its first hits, from their clips, and the surest first again.

    Where nothing is found for sure, what is possible is looked at, and is found if its clip shows it. A clip that is
    gone, changed or damaged keeps the moment that the catalogue knows.
    """
    if not answer.found:
        settled = map(_settle, answer.possible[:MOST_POSSIBLE])
        return replace(answer, found=_rank(hit for hit in settled if hit.agreement >= LEAST_AGREEMENT))
    least = answer.found[0].agreement - ALMOST_AS_SURE
    again = [hit for hit in answer.found[:MOST] if hit.agreement >= least]
    return replace(answer, found=_rank([*map(_settle, again), *answer.found[len(again) :]]))


def _rank(hits: Iterable[Alike]) -> tuple[Alike, ...]:
    """The surest first, and one hit a shot: two moments may have turned out to be one."""
    ranked = sorted(hits, key=lambda hit: -hit.agreement)
    return tuple({(hit.clip.folder, hit.shot): hit for hit in reversed(ranked)}.values())[::-1]


def _settle(hit: Alike) -> Alike:
    question = hit.question
    if question is None:
        return hit
    try:
        with media.open_clip(hit.clip.clip) as clip:
            if clip.info.fingerprint != hit.clip.fingerprint:
                return hit
            start, end = Fraction(hit.time) - REACH, Fraction(hit.time) + REACH
            span = Span(max(Fraction(0), start), min(clip.info.duration, end))
            seen = [(_picture_of(frame, hit.part), frame.number, frame.time) for frame in media.frames(clip, span)]
    except (BtsError, ValueError) as error:
        log.info("%s: its moment is that of the catalogue: %s", printable(hit.clip.clip), error)
        return hit
    stretch = question.aspect / (hit.clip.aspect * shape_of(hit.part))
    rough = sorted(seen, key=lambda item: -overlay(question.small, item[0], hit.overlap.cut).agreement)[:FINALISTS]
    best = [(overlay_best(question.small, item[0], stretch, hit.overlap.cut), *item[1:]) for item in rough]
    return _move(hit, *max(best, key=lambda item: item[0].agreement))


def _picture_of(frame: media.Frame, part: Rectangle) -> Pixels:
    """A frame as it is compared."""
    upright = shrink(turn_upright(frame.luma(WIDTH, HEIGHT), frame.shape.geometry))
    return upright if part == WHOLE else cut_part(upright, part)


def _move(hit: Alike, best: Overlap, frame: int, time: Fraction) -> Alike:
    """The hit at another moment, which may be in the shot before or after; as it was where that agrees less."""
    kept = KeptPictures.open(hit.clip.folder)
    if best.agreement < hit.agreement or kept is None:
        return hit
    shot = next((shot.index for shot in kept.shots if _holds(kept, shot, frame)), hit.shot)
    return replace(hit, shot=shot, time=json_seconds(time), frame=frame, overlap=best, by="clip")


def _holds(kept: KeptPictures, shot: KeptShot, frame: int) -> bool:
    first, last = kept.reach_of(shot)
    return first <= frame < last
