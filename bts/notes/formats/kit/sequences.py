"""What the clips and sequences of Final Cut 7 XML (xmeml) play, each in its own time; and its rates of frames."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from bts.errors import NotesFileError
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.formats.kit.media import choose_name
from bts.notes.formats.kit.placing import MOST_PIECES, Piece, insert
from bts.notes.formats.kit.xmlfile import Element

SHARED = ("file", "sequence", "clip", "clipitem")
"""Elements that stand in full once, and then only as `<file id="file-1"/>`."""

LONGEST_COUNT = 12
"""Digits of a number of frames above which it is damage."""

LARGEST_TIMEBASE = 1000
"""Frames a second above which a timebase is damage."""

NTSC = Fraction(1000, 1001)
"""What a timebase is multiplied with where `ntsc` is TRUE: 30 is 29.97."""

FULL_SPEED = 100
"""The per cent of its speed at which a clip plays that nobody has retimed."""


@dataclass(frozen=True)
class Owner:
    """An element that has markers, and the frames a second in which it counts; None where the file does not say."""

    element: Element
    rate: Fraction | None


def find_owners(root: Element) -> Iterator[Owner]:
    """Every element with markers, in order; one without a rate counts as what it stands in does."""
    waiting: list[Owner] = [Owner(root, None)]
    while waiting:
        owner = waiting.pop()
        here = Owner(owner.element, rate_of(owner.element) or owner.rate)
        if here.element.child("marker") is not None:
            yield here
        waiting += [Owner(child, here.rate) for child in reversed(owner.element.children)]


def rate_of(item: Element) -> Fraction | None:
    """Frames a second that an element declares; None without. Raises NotesFileError for a timebase that is none."""
    rate = item.child("rate")
    base = rate.words("timebase") if rate is not None else ""
    if rate is None or not base:
        return None
    if not base.isdecimal() or not base.isascii() or len(base) > LONGEST_COUNT or not 0 < int(base) <= LARGEST_TIMEBASE:
        what = f"line {rate.line}: the timebase {base[:40]!r} is no number of frames a second"
        raise NotesFileError(what, None, "export it again")
    return int(base) * (NTSC if rate.words("ntsc").upper() == "TRUE" else Fraction(1))


def frames_of(text: str) -> int | None:
    """The frames that a text counts, -1 for none; None for what is no count."""
    text = text.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_COUNT else None


class Sequences:
    """The clips and sequences of a file, and with them what plays when. `names` are those of its media."""

    def __init__(self, root: Element, clip: ClipFacts) -> None:
        self._clip = clip
        self._full: dict[tuple[str, str], Element] = {}
        for item in root.every(*SHARED):
            if item.children:
                self._full.setdefault((item.name, item.attributes.get("id", "")), item)
        self._busy: set[int] = set()
        self._known: dict[int, list[Piece]] = {}
        files = [self._look_up(file) for file in root.every("file")]
        self.names = list(dict.fromkeys(self._name(file) for file in files))

    def own(self, item: Element, rate: Fraction) -> list[Piece]:
        """What an item plays, in its own time, which it counts in `rate` frames a second where it says nothing else.

        Raises:
            NotesFileError: a place is no number of frames, or there are more than MOST_PIECES.
        """
        item = self._look_up(item)
        if (known := self._known.get(id(item))) is not None:
            return known
        if id(item) in self._busy:
            return []
        self._busy.add(id(item))
        rate = rate_of(item) or rate
        if item.name == "sequence":
            found = self._tracks(item, rate)
        elif (inner := item.child("sequence")) is not None:
            found = self.own(inner, rate)
        else:
            files = (self._name(self._look_up(file)) for file in item.every("file"))
            found = [Piece(None, None, name, Fraction(0)) for name in list(dict.fromkeys(files))[:1]]
        self._busy.discard(id(item))
        self._known[id(item)] = found
        return found

    def _tracks(self, sequence: Element, rate: Fraction) -> list[Piece]:
        """What the tracks of a sequence play that are not switched off."""
        pieces: list[Piece] = []
        media = sequence.child("media")
        for kind in media.children if media is not None else ():
            for track in (child for child in kind.children if child.name == "track" and _is_on(child)):
                for item in (self._look_up(child) for child in track.children if child.name == "clipitem"):
                    found = self._playing(item, rate) if _is_on(item) else []
                    pieces += [replace(piece, sound=True) for piece in found] if kind.name == "audio" else found
                if len(pieces) > MOST_PIECES:
                    what = f"line {track.line}: its sequences play more than {MOST_PIECES:,} clips"
                    raise NotesFileError(what, None, "export the one sequence that is meant")
        return pieces

    def _playing(self, item: Element, rate: Fraction) -> list[Piece]:
        """What a clip plays, in the time of the sequence that it stands in; none where that does not say when."""
        start, end, first, last = (_count(item, name) for name in ("start", "end", "in", "out"))
        inner = rate_of(item) or rate
        length = (last - first) / inner
        if start < 0 <= end:  # under a transition only the other end is told
            start = round(end - length * rate)
        elif end < 0 <= start:
            end = round(start + length * rate)
        if start < 0 or end <= start:
            return []
        span, at = (end - start) / rate, start / rate
        return insert(self.own(item, rate), max(first, 0) / inner, span, at, steady=_is_steady(item))

    def _look_up(self, item: Element) -> Element:
        """The element itself, or the full one where it only refers to that."""
        if item.children:
            return item
        return self._full.get((item.name, item.attributes.get("id", "")), item)

    def _name(self, file: Element) -> str:
        return choose_name((file.words("pathurl"), file.words("name")), self._clip)


def _count(item: Element, name: str) -> int:
    """The frames of a place in a clip, -1 where it is not told. Raises NotesFileError for what is no number."""
    place = item.child(name)
    if place is None or not place.text.strip():
        return -1
    if (frames := frames_of(place.text)) is None:
        what = f"line {place.line}: the {name} of this clip, {place.text.strip()[:40]!r}, is no number of frames"
        raise NotesFileError(what, None, "export it again")
    return frames


def _is_on(item: Element) -> bool:
    return item.words("enabled").upper() != "FALSE"


def _is_steady(item: Element) -> bool:
    """Whether a clip plays at its own speed."""
    effects = [found for part in item.children if part.name == "filter" for found in part.every("effect")]
    remaps = (effect for effect in effects if effect.words("effectid").casefold() == "timeremap")
    return all(_speed(effect.every("parameter")) in ("", str(FULL_SPEED)) for effect in remaps)


def _speed(parameters: Iterable[Element]) -> str:
    for parameter in parameters:
        if parameter.words("parameterid").casefold() == "speed":
            return parameter.words("value").partition(".")[0]
    return ""
