"""What stands on a contact sheet: which shots have a tile, which picture it shows, and which notes lie in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bts.model import Keyframe, Note, Shot
from bts.shots import Analysis


@dataclass(frozen=True)
class Tile:
    """One picture of a sheet: the frame of `keyframe`, which lies in `shot`. Notes are in order of time."""

    shot: Shot
    keyframe: Keyframe
    notes: tuple[Note, ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether it shows the shot's own keyframe, and not a further one of a long take."""
        return self.keyframe == self.shot.keyframe


def reason_to_skip(shot: Shot) -> str:
    """Why a shot has no tile: black, two frames, a wipe; "" where it has one."""
    return shot.keyframe.skipped


def tiles_of(
    analysis: Analysis, notes: Sequence[Note] = (), *, once: bool = False, several: bool = False
) -> list[Tile]:
    """The tiles of a sheet in order of time, each with its notes.

    Shots that are worth no picture have none; their notes go to the next tile, else to the last. With `once`, each
    set-up has one tile, which shows the notes of all its shots. With `several`, the alternates have tiles too.
    """
    found = [Tile(shot, keyframe) for shot in shown_shots(analysis, once=once) for keyframe in _frames(shot, several)]
    places = _places(analysis, found)
    mine: dict[int, list[Note]] = {}
    for note in sorted(notes, key=lambda note: note.start):
        mine.setdefault(_place_of(note, analysis, places), []).append(note)
    return [Tile(tile.shot, tile.keyframe, tuple(mine.get(i, ()))) for i, tile in enumerate(found)]


def further_keyframes(tiles: Sequence[Tile]) -> list[Keyframe]:
    """The keyframes of tiles that are not those of their shots."""
    return [tile.keyframe for tile in tiles if not tile.is_first]


def skipped_keyframes(analysis: Analysis) -> list[Keyframe]:
    """The keyframes of the shots that have no tile: a player's scrub bar shows these too."""
    skipped = skipped_shots(analysis)
    return [shot.keyframe for shot in analysis.shots if shot.index in skipped]


def shown_shots(analysis: Analysis, *, once: bool = False) -> list[Shot]:
    """The shots that have a tile: all that are worth a picture, or the first of each set-up; all where none is."""
    worth = [shot for shot in analysis.shots if not reason_to_skip(shot)] or list(analysis.shots)
    return [shot for shot in worth if not (once and shot.same_as)]


def skipped_shots(analysis: Analysis) -> dict[int, str]:
    """Index of each shot that has no tile because it is worth no picture -> why."""
    shown = {shot.index for shot in shown_shots(analysis)}
    return {shot.index: reason_to_skip(shot) for shot in analysis.shots if shot.index not in shown}


def describe_skipped(analysis: Analysis) -> str:
    """`12 of 19 shots; 7 not shown: 4 black, 3 wipes`; "" where all are shown."""
    skipped = skipped_shots(analysis)
    if not skipped:
        return ""
    counts = [_count(number, reason) for reason, number in Counter(skipped.values()).most_common()]
    total = len(analysis.shots)
    return f"{total - len(skipped)} of {total} shots; {len(skipped)} not shown: {', '.join(counts)}"


def _count(number: int, reason: str) -> str:
    """`3 wipes`, `4 black`, `1 of two frames`."""
    if reason.startswith("a "):
        noun = reason.removeprefix("a ")
        return f"{number} {noun if number == 1 else noun + 's'}"
    return f"{number} of {reason}" if reason.endswith(("frame", "frames")) else f"{number} {reason}"


def _frames(shot: Shot, several: bool) -> Iterator[Keyframe]:
    yield from sorted((shot.keyframe, *(shot.alternates if several else ())), key=lambda keyframe: keyframe.time)


def _places(analysis: Analysis, tiles: Sequence[Tile]) -> Mapping[int, list[tuple[Fraction, int]]]:
    """Index of each shot -> times from which a note in it belongs to a tile, and the tile's place.

    A long take with several tiles is divided midway between their pictures. A shot without a tile has that of its
    set-up's first shot, else the next one, else the last.
    """
    own: dict[int, list[int]] = {}
    for place, tile in enumerate(tiles):
        own.setdefault(tile.shot.index, []).append(place)
    found = {}
    for shot in analysis.shots:
        first = shot.same_as if shot.index not in own else None
        later = [index for index in own if index > shot.index]
        at = own.get(shot.index) or (own.get(first) if first else None) or own[later[0] if later else max(own)][:1]
        times = [tiles[place].keyframe.time for place in at]
        edges = [Fraction(0), *((a + b) / 2 for a, b in pairwise(times))]
        found[shot.index] = list(zip(edges, at, strict=True))
    return found


def _place_of(note: Note, analysis: Analysis, places: Mapping[int, list[tuple[Fraction, int]]]) -> int:
    """The place of the tile of a note: that of the shot, or of the transition after it, in which it begins."""
    shot = max((s for s in analysis.shots if s.start <= note.start), key=lambda s: s.index, default=analysis.shots[0])
    return max((edge, place) for edge, place in places[shot.index] if edge <= note.start or not edge)[1]
