"""What the clips, storylines and compound clips of an FCPXML play, each in its own time."""

import re
from collections.abc import Iterator
from fractions import Fraction

from bts.errors import NotesFileError
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.formats.kit.media import choose_name
from bts.notes.formats.kit.placing import MOST_PIECES, Piece, insert
from bts.notes.formats.kit.xmlfile import Element

ITEMS = (
    "asset-clip",
    "clip",
    "video",
    "audio",
    "ref-clip",
    "sync-clip",
    "mc-clip",
    "gap",
    "title",
    "audition",
    "spine",
)
"""Elements that fill time in a storyline, or hang on one that does."""

EMPTY = ("gap", "title", "spine")
"""Items that play nothing of their own, but for what hangs on them."""

_TIME = re.compile(r"(-?\d{1,18})(?:/(\d{1,18}))?s")


def seconds_from_rational(text: str) -> Fraction | None:
    """Seconds of a time such as `1001/24000s` or `5s`; None for any other text."""
    match = _TIME.fullmatch(text.strip())
    if match is None or int(match[2] or 1) == 0:
        return None
    return Fraction(int(match[1]), int(match[2] or 1))


class Story:
    """The resources of an FCPXML, and with them what plays when. `names` are those of its media."""

    def __init__(self, root: Element, clip: ClipFacts) -> None:
        self._assets = {asset.attributes.get("id", ""): asset for asset in root.every("asset")}
        self._media = {media.attributes.get("id", ""): media for media in root.every("media")}
        self._names = {key: choose_name(_aliases(asset), clip) for key, asset in self._assets.items()}
        self._known: dict[str, list[Piece]] = {}
        self.names = list(self._names.values())

    def own(self, item: Element) -> list[Piece]:
        """What an item plays, in its own time; what hangs on it counts only where it plays nothing itself.

        Raises:
            NotesFileError: a time is none, or there are more than MOST_PIECES.
        """
        given = item.attributes
        if item.name in ("asset-clip", "video", "audio"):
            return [self._medium(item)]
        if item.name == "ref-clip":
            return self._compound(given.get("ref", ""), "")
        if item.name == "mc-clip":
            sources = (child for child in item.children if child.name == "mc-source")
            seen = (child for child in sources if child.attributes.get("srcEnable", "all") in ("all", "video"))
            return self._compound(
                given.get("ref", ""), next((child.attributes.get("angleID", "") for child in seen), "")
            )
        if item.name in EMPTY:
            return self._hanging(item) if item.name != "spine" else self._line(item, Fraction(0))
        if item.name == "sequence":
            return self._line(item.child("spine"), _time(item, "tcStart"))
        return [
            piece for child in _items(item) if "lane" not in child.attributes for piece in self._playing(child, None)
        ]

    def _medium(self, item: Element) -> Piece:
        """The one medium of an item, without limits."""
        asset = self._assets.get(item.attributes.get("ref", ""))
        if asset is None:
            return Piece(None, None, item.attributes.get("name", ""), Fraction(0))
        silent = asset.attributes.get("hasVideo") != "1" and asset.attributes.get("hasAudio") == "1"
        name = self._names[asset.attributes.get("id", "")]
        return Piece(None, None, name, _time(asset, "start"), sound=item.name == "audio" or silent)

    def _compound(self, key: str, angle: str) -> list[Piece]:
        """What the timeline of a compound clip plays, or one angle of a multicam clip; nothing within itself."""
        if (known := self._known.get(key + angle)) is not None:
            return known
        self._known[key + angle] = []
        media = self._media.get(key)
        sequence = media.child("sequence") if media is not None else None
        multicam = media.child("multicam") if media is not None else None
        if sequence is not None:
            self._known[key] = self.own(sequence)
        elif multicam is not None:
            angles = (child for child in multicam.children if child.attributes.get("angleID") == angle)
            self._known[key + angle] = self._line(next(angles, None), _time(multicam, "tcStart"))
        return self._known[key + angle]

    def _line(self, line: Element | None, at: Fraction) -> list[Piece]:
        """What a storyline plays, in the time of its parent; items without an offset follow each other from `at`."""
        pieces: list[Piece] = []
        for item in _items(line) if line is not None else ():
            pieces += self._playing(item, at)
            at = _time(item, "offset", at) + self._length(item)
            if len(pieces) > MOST_PIECES:
                raise NotesFileError(f"line {item.line}: its compound clips play more than {MOST_PIECES:,} clips", None,
                                     "export the one project that is meant")  # fmt: skip
        return pieces

    def _playing(self, item: Element, at: Fraction | None) -> list[Piece]:
        """What an item and what hangs on it play, in the time of its parent; `at`: where the one before it ends."""
        if item.name == "audition":
            return [piece for child in _items(item)[:1] for piece in self._playing(child, at)]
        offset = _time(item, "offset", at or Fraction(0))
        if item.name == "spine":
            return [piece.move(offset) for piece in self._line(item, Fraction(0))]
        start = self._start(item)
        hanging = [piece.move(offset - start) for piece in self._hanging(item)]
        if item.name in EMPTY:
            return hanging
        steady = item.child("timeMap") is None
        return insert(self.own(item), start, self._length(item), offset, steady=steady) + hanging

    def _hanging(self, item: Element) -> list[Piece]:
        """What the connected clips and storylines of an item play, in its own time."""
        return [piece for child in _items(item) if "lane" in child.attributes for piece in self._playing(child, None)]

    def _start(self, item: Element) -> Fraction:
        """When an item starts in its own time; a medium that is used without a start is used from its beginning."""
        asset = self._assets.get(item.attributes.get("ref", ""))
        return _time(item, "start", _time(asset, "start") if asset is not None else Fraction(0))

    def _length(self, item: Element) -> Fraction:
        """Seconds that an item lasts; without a duration, those of what it plays."""
        key = item.attributes.get("ref", "")
        media = self._media.get(key)
        source = self._assets.get(key) or (media.child("sequence") if media is not None else None)
        if item.name == "audition":
            return next((self._length(child) for child in _items(item)), Fraction(0))
        return _time(item, "duration", _time(source, "duration") if source is not None else Fraction(0))


def _items(parent: Element) -> list[Element]:
    return [child for child in parent.children if child.name in ITEMS]


def _aliases(asset: Element) -> Iterator[str]:
    """The addresses and the name of an asset; its source is on a child of it since FCPXML 1.9."""
    yield from (child.attributes["src"] for child in asset.children if "src" in child.attributes)
    yield asset.attributes.get("src", "")
    yield asset.attributes.get("name", "")


def _time(item: Element, name: str, default: Fraction = Fraction(0)) -> Fraction:
    """The seconds of an attribute. Raises NotesFileError for one that is no time."""
    text = item.attributes.get(name)
    if text is None:
        return default
    if (time := seconds_from_rational(text)) is None:
        what = f"line {item.line}: the {name} of this {item.name}, {text[:40]!r}, is no time"
        raise NotesFileError(what, None, "write it as 1001/24000s, or export it again")
    return time
