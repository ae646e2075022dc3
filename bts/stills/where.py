"""Where a picture came from: by the record in it, else by its likeness to the pictures that bts made."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from bts.choices import IMAGE_SUFFIXES
from bts.errors import InputError
from bts.metadata.pictures import find_packets
from bts.metadata.xmp import expand_name, read_tree
from bts.outputs import LEDGER, read_ledger
from bts.timing import format_time, from_json_seconds

if TYPE_CHECKING:
    from bts.likeness.same import Look

FIELDS = {"clip": "Clip", "fingerprint": "ClipFingerprint", "time": "Time", "frame": "Frame", "note": "Note"}
"""Field of a Whereabouts -> its name in bts' own namespace of XMP."""

NEIGHBOUR_SECONDS = Fraction(1, 2)
"""Two moments of a clip that lie no farther apart are the same place in it for a person who looks for a picture."""

REMEDY = "give -o DIR, the results that may have it; outputs/ is searched by default"


@dataclass(frozen=True)
class Whereabouts:
    """A clip's file name and fingerprint, a time such as 00:00:41.709, a frame's number, and a note's id or "".

    `by` is record, likeness or crop; `like` is the picture that it is like, and `difference` how far it is from it, in
    grey levels of 255 in the most different part. `also` are the (time, frame) of neighbours in the clip that look
    nearly as much like it.
    """

    clip: str
    fingerprint: str
    time: str
    frame: int
    note: str = ""
    by: str = "record"
    like: Path | None = None
    difference: float = 0.0
    also: tuple[tuple[str, int], ...] = ()

    @property
    def moment(self) -> tuple[str, int]:
        """What two pictures of one frame share."""
        return self.fingerprint, self.frame


def trace_picture(path: Path, list_known: Callable[[], "KnownPictures"]) -> Whereabouts | None:
    """Where a picture came from; None where that is not known for sure. Raises InputError when it is no picture.

    `list_known` gives the pictures that one without a record is compared with, and is called for such a one alone.
    """
    with _name_unreadable(path):
        found = read_whereabouts(path)
    if found is not None:
        return found
    known = list_known()
    with _name_unreadable(path):
        return find_like(path, known)


@contextmanager
def _name_unreadable(path: Path) -> Iterator[None]:
    """Raise InputError, which names the picture, in place of the errors of reading it."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError("no such file", path, "check the name") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise InputError("this is no picture that can be read", path, "give a picture that bts made") from error


def read_whereabouts(path: Path) -> Whereabouts | None:
    """What the record in a picture says, also where another program wrote it anew. Raises OSError, ValueError."""
    with Image.open(path) as image:
        packet, _ = find_packets(image)
    try:
        descriptions = read_tree(packet)
    except ValueError:
        return None
    said: dict[str, str] = {}
    for field, name in FIELDS.items():
        key = expand_name(f"bts:{name}")
        texts = (text for item in descriptions for text in (item.get(key), item.findtext(key)) if text)
        said[field] = next(texts, "")
    if not said["clip"] or not said["frame"].isdecimal():
        return None
    return Whereabouts(said["clip"], said["fingerprint"], said["time"], int(said["frame"]), said["note"])


@dataclass(frozen=True)
class KnownPicture:
    """A picture among the results, where it came from, and its look."""

    path: Path
    source: Whereabouts
    look: "Look"


class KnownPictures:
    """The pictures that one without a record is compared with; what they are compared by is worked out once."""

    def __init__(self, pictures: Sequence[KnownPicture]) -> None:
        from bts.likeness.same import KnownLooks

        self.pictures = pictures
        self.looks = KnownLooks([picture.look for picture in pictures])


def find_known(root: Path) -> KnownPictures:
    """The pictures that bts made below `root`, a folder of results or of one clip's, that nobody replaced since."""
    from bts.likeness.same import look_at

    known = []
    for ledger in sorted({root / LEDGER, *root.glob(f"*/{LEDGER}")}):
        if not ledger.is_file():
            continue
        for path, source in _list_pictures(ledger.parent):
            try:
                known.append(KnownPicture(path, source, look_at(path)))
            except (OSError, ValueError, SyntaxError):
                continue  # damaged since: it cannot be like anything
    return KnownPictures(known)


def _list_pictures(folder: Path) -> Iterator[tuple[Path, Whereabouts]]:
    """The pictures of the ledger of a clip's results, with where they came from, so far as that is known."""
    keyframes = dict(_list_keyframes(folder))
    files = read_ledger(folder).get("files", {})
    for name in sorted(files) if isinstance(files, dict) else ():
        path = folder / name
        if path.suffix.lower() not in IMAGE_SUFFIXES or not path.is_file():
            continue
        try:
            source = keyframes.get(name) or read_whereabouts(path)
        except (OSError, ValueError, SyntaxError):
            continue
        if source is not None:
            yield path, source


def _list_keyframes(folder: Path) -> Iterator[tuple[str, Whereabouts]]:
    """The keyframes that shots.json names, by their names among the results."""
    try:
        record: Any = json.loads((folder / "shots.json").read_text(encoding="utf-8"))
        clip, fingerprint = Path(record["clip"]["path"]).name, str(record["clip"]["fingerprint"])
        for shot in record["shots"]:
            for frame in (shot["keyframe"], *shot["alternates"]):
                if frame["path"]:
                    time = format_time(from_json_seconds(frame["time"]))
                    yield str(frame["path"]), Whereabouts(clip, fingerprint, time, int(frame["frame"]))
    except (OSError, ValueError, KeyError, TypeError):
        return


def find_like(path: Path, known: KnownPictures) -> Whereabouts | None:
    """The known picture that a picture without a record is, whole or a crop of it; None where none is for sure.

    Raises OSError or ValueError when it cannot be read.
    """
    from bts.likeness.same import look_at

    look = look_at(path)
    if look.is_plain:
        return None
    for by, measure in (("likeness", known.looks.differ), ("crop", known.looks.differ_as_crop)):
        same = [(far, known.pictures[number]) for far, number in measure(look)]
        if same:
            found = _choose(same)
            return None if found is None else replace(found, by=by)
    return None


def _choose(same: Iterable[tuple[float, KnownPicture]]) -> Whereabouts | None:
    """The moment of the closest picture; None where another moment is nearly as close: it would be a guess.

    Moments within NEIGHBOUR_SECONDS of it are told beside it: of frames that follow one another many look the same.
    """
    from bts.likeness.same import CLEARLY_CLOSER

    ranked = sorted(same, key=lambda item: item[0])
    difference, closest = ranked[0]
    others = [(far, picture.source) for far, picture in ranked if picture.source.moment != closest.source.moment]
    rivals = [source for far, source in others if difference > CLEARLY_CLOSER * far]
    if not all(_are_neighbours(closest.source, rival) for rival in rivals):
        return None
    also = tuple(sorted({(rival.time, rival.frame) for rival in rivals}))
    return replace(closest.source, like=closest.path, difference=round(difference, 1), also=also)


def _are_neighbours(one: Whereabouts, other: Whereabouts) -> bool:
    """Whether two moments are of one clip, and within NEIGHBOUR_SECONDS of one another."""
    times = seconds_of(one), seconds_of(other)
    if one.fingerprint != other.fingerprint or times[0] is None or times[1] is None:
        return False
    return abs(times[0] - times[1]) <= NEIGHBOUR_SECONDS


def seconds_of(found: Whereabouts) -> Fraction | None:
    """The moment in seconds on the player's clock; None where the record says none that can be read."""
    from bts.errors import UsageError
    from bts.timing import Seconds, parse_time

    try:
        time = parse_time(found.time)
    except UsageError:
        return None
    return time.value if isinstance(time, Seconds) else None
