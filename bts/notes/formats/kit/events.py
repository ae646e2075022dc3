"""The events of an EDL with what stands below each: names of media, Resolve's markers, Avid's locators (`* LOC:`)."""

import re
from dataclasses import dataclass, field

LONGEST_LINE = 500
"""Characters of a line above which it is no event: those of CMX 3600 have 80."""

BLACK = "BL"
"""The reel of an event that plays nothing."""

NO_REELS = (BLACK, "AX", "001")
"""Reels that name none: AX is for files, and Resolve gives 001 to each marker."""

LONGEST_COUNT = 9
"""Digits of the longest marker in frames: a year."""

_LABEL = r"\d[\d:;.]{10,11}"
_EVENT = re.compile(
    r"(?P<number>\d{1,6})\s+(?P<reel>\S+)\s+(?P<track>\S+)\s+(?P<kind>\S+)(?:\s+\d{1,4})?"
    rf"\s+(?P<times>{_LABEL}(?:\s+{_LABEL}){{3}})\s*"
)
_LOCATOR = re.compile(r"\*\s*LOC:\s*(?P<time>\S*)\s*(?P<words>.*)", re.IGNORECASE)
_NAME = re.compile(
    r"\*\s*(?P<what>FROM CLIP NAME|TO CLIP NAME|SOURCE FILE|SOURCE FILE PATH):\s*(?P<name>.*)", re.IGNORECASE
)
_SPEED = re.compile(r"M2\s+\S+\s+(?P<speed>-?\d{1,5}(?:\.\d{1,3})?)\s+\S+\s*", re.IGNORECASE)


@dataclass(frozen=True)
class ResolveMarker:
    """The line ` words |C:ResolveColorBlue |M:name |D:frames`."""

    words: str
    colour: str
    name: str
    frames: int


@dataclass(frozen=True)
class Locator:
    """The line `* LOC: 01:00:02:01 RED words`; `rest` is the colour, if any, and the words."""

    line: int
    time: str
    rest: str


@dataclass
class Event:
    """An event: its line, number, reel, track and kind (C: a cut), its four times as written, and what stands below.

    `source` is the file that it plays, `name` the clip, as an editor called that; `words` are the lines of a Resolve
    marker's note above the marker's own, `speed` the frames a second at which it plays, where that is told.
    """

    line: int
    number: str
    reel: str
    track: str
    kind: str
    times: list[str]
    name: str = ""
    source: str = ""
    words: list[str] = field(default_factory=list)
    marker: ResolveMarker | None = None
    speed: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what it plays: its file's, its clip's, its reel's where that is not for files; () for black."""
        reel = "" if self.reel.upper() in NO_REELS else self.reel
        named = tuple(filter(None, (self.source, self.name, reel)))
        return named if named or self.reel.upper() == BLACK else (self.reel,)


def parse_events(text: str) -> tuple[list[Event], list[Locator]]:
    """The events and locators of an EDL, in order. Other comments (`*`) and lines are passed over."""
    events: list[Event] = []
    locators: list[Locator] = []
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip() if len(line) < LONGEST_LINE else ""
        if match := _EVENT.fullmatch(stripped):
            reel, track, kind = match["reel"], match["track"], match["kind"]
            events.append(Event(number, match["number"], reel, track, kind, match["times"].split()))
        elif match := _LOCATOR.fullmatch(line.strip()):
            locators.append(Locator(number, match["time"], match["words"]))
        elif events:
            _take_line(events, line)
    return events, locators


def _take_line(events: list[Event], line: str) -> None:
    """Add what a line below the last event says to that event."""
    event, stripped = events[-1], line.strip()
    if match := _NAME.fullmatch(stripped):
        _take_name(events, match["what"].upper(), match["name"].strip())
    elif match := _SPEED.fullmatch(stripped):
        event.speed = match["speed"]
    elif event.marker is None:
        event.marker = _marker_of(line)
        if event.marker is None and stripped and not stripped.startswith("*"):
            event.words.append(stripped)


def _take_name(events: list[Event], what: str, name: str) -> None:
    """Name what an event plays: that of a transition is named by TO, the one before it by FROM."""
    event, cut = events[-1], events[-1].kind.upper() == "C"
    if what == "TO CLIP NAME":
        event.name = event.name if cut else name
    elif what != "FROM CLIP NAME":
        event.source = event.source or name
    elif cut:
        event.name = name
    elif len(events) > 1 and events[-2].number == event.number and not events[-2].name:
        events[-2].name = name


def _marker_of(line: str) -> ResolveMarker | None:
    """The marker that a line describes, or None. Its fields stand between bars, in any order."""
    words, *rest = line.split("|", 5)
    parts = {part[:2]: part[2:].strip() for part in rest}
    frames = parts.get("D:", "")
    if "M:" not in parts or not (frames.isdecimal() and frames.isascii()) or len(frames) > LONGEST_COUNT:
        return None
    colour = parts.get("C:", "").removeprefix("ResolveColor")
    return ResolveMarker(words.strip(), colour if colour.isalpha() else "", parts["M:"], int(frames))
