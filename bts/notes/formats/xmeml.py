"""Final Cut 7 XML (xmeml), which Premiere Pro, DaVinci Resolve and Media Composer read: a sequence with the clip.

The notes are markers of the sequence, which Premiere and Resolve show in their lists. Final Cut Pro itself now reads
FCPXML instead.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, count, signed
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.media import describe_media, pick_media
from bts.notes.formats.kit.placing import (
    Marker,
    Played,
    count_frames,
    frame_span,
    name_media,
    remark_on_sound,
    take_markers,
)
from bts.notes.formats.kit.sequences import NTSC, Owner, Sequences, find_owners, frames_of
from bts.notes.formats.kit.texts import join_title, one_line, shorten_to_title, tidy
from bts.notes.formats.kit.timecode import Counting, count_for
from bts.notes.formats.kit.xmlfile import element, parse_xml, quote_text

VERSION = "4"
"""Version of xmeml that is written: Premiere Pro's own."""

COLOURS = {
    "red": 4281740498, "orange": 4280578025, "yellow": 4281049552, "white": 4294967295, "blue": 4294741314,
    "cyan": 4292277273, "purple": 4289825711,
}  # fmt: skip
"""Premiere Pro's marker colours beside the usual one, green: the number in `pproColor`, which is 0xAABBGGRR. A tag that
is one of them colours the marker; another program's colour is read as such a tag."""

MOST_PER_FRAME = 8
"""Frames of the file that one frame of the clip may be, where the clip's rate has no whole timebase: 12.5 is 25 / 2."""

MOST_CHANNELS = 16
"""Channels of sound that get a track of their own: as many as broadcasters deliver."""

TYPES = ("sequence", "clipitem", "clip", "generatoritem")
"""Elements whose markers become notes."""

WORDS = {"sequence": "the sequence", "generatoritem": "a title"}
"""What remarks call an owner of markers that is no clip."""


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker on this clip, or on a sequence where it plays.

    Raises:
        NotesFileError: not XML, unsafe, not xmeml, without any marker, or of several media of which none is this clip.
    """
    root = parse_xml(text)
    if root.name != "xmeml":
        raise NotesFileError(f"not Final Cut 7 XML but {root.name[:40]}", None, "choose another --format")
    notes = Collector("xmeml", clip)
    sequences = Sequences(root, clip)
    try:
        markers = [marker for owner in find_owners(root) for marker in _markers(owner, sequences, clip, notes)]
    except RecursionError as error:
        raise NotesFileError("its sequences are nested too deeply", None, "export one sequence") from error
    if not markers and not notes.read().skipped:
        remedy = "mark the clip or the sequence, and export it again"
        raise NotesFileError(f"no marker in it{describe_media(sequences.names)}", None, remedy)
    names = name_media(markers, sequences.names)
    take_markers(notes, markers, pick_media(names, clip), clip)
    return notes.read()


def _markers(owner: Owner, sequences: Sequences, clip: ClipFacts, notes: Collector) -> Iterator[Marker]:
    """The markers of one clip or sequence. One whose times are none is skipped with a remark."""
    item, rate = owner.element, owner.rate or clip.edit_rate
    if item.name not in TYPES:
        return
    played = Played(sequences.own(item, rate) if item.name != "generatoritem" else ())
    for marker in (child for child in item.children if child.name == "marker"):
        first, last = frames_of(marker.words("in")), frames_of(marker.words("out") or "-1")
        if first is None or last is None or first < 0:
            notes.skip(marker.line, "its in or out is no number of frames")
            continue
        length = Fraction(max(last - first, 0)) / rate if last >= 0 else Fraction(0)
        colour = next((name for name, number in COLOURS.items() if marker.words("pproColor") == str(number)), "")
        words = join_title(marker.words("name"), marker.words("comment"))
        fields = {"tags": (colour,)} if colour else {}
        playing, on = played.at(first / rate), WORDS.get(item.name, "a clip")
        yield Marker(marker.line, first / rate, length, words, on, playing, id(item), fields)


@dataclass(frozen=True)
class _Base:
    """How the file counts: `timebase` frames a second, times 1000/1001 where it is `ntsc`."""

    timebase: int
    ntsc: bool
    clip: ClipFacts

    @property
    def rate(self) -> Fraction:
        return self.timebase * (NTSC if self.ntsc else Fraction(1))

    def count(self, frame: int) -> int:
        """The file's first frame that is not before frame `frame` of the clip."""
        return math.ceil(frame / self.clip.edit_rate * self.rate)

    def xml(self) -> str:
        ntsc = "TRUE" if self.ntsc else "FALSE"
        return element("rate", element("timebase", str(self.timebase)), element("ntsc", ntsc))


def _find_base(clip: ClipFacts) -> _Base:
    """The timebase of the clip's rate, or of a multiple of it; else the next whole one above."""
    for times in range(1, MOST_PER_FRAME + 1):
        for ntsc, rate in ((False, clip.edit_rate * times), (True, clip.edit_rate * times / NTSC)):
            if rate.denominator == 1:
                return _Base(int(rate), ntsc, clip)
    return _Base(math.ceil(clip.edit_rate), False, clip)


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A sequence that is the clip, a marker of it for each note. A point has no out."""
    base, counting = _find_base(clip), count_for(clip, options.drop)
    length = str(base.count(count_frames(clip)))
    code = _timecode(base, counting)
    tracks = _tracks(base, code, length, clip)
    markers = [_marker(note, base, clip) for note in notes]
    name = element("name", quote_text(one_line(clip.name)))
    sequence = element(
        "sequence", name, element("duration", length), base.xml(), code, tracks, *markers, id="sequence-1"
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n'
    remarks = [counting.remark] if counting.remark else []
    if base.rate % clip.edit_rate:
        remarks.append(f"it counts {base.timebase} frames a second, the clip {float(clip.edit_rate):.3f}")
    return Written(
        (head + element("xmeml", sequence, version=VERSION) + "\n",),
        (*remarks, *_tag_remarks(notes), *remark_on_sound(clip)),
    )


def _tag_remarks(notes: Sequence[Note]) -> Iterator[str]:
    lost = sum(len(note.tags) - any(tag in COLOURS for tag in note.tags) for note in notes)
    if lost:
        yield f"{count(lost, 'tag')} cannot be kept: a marker has one colour and no tags"


def _marker(note: Note, base: _Base, clip: ClipFacts) -> str:
    words = tidy(note.text or note.caption)
    start, length = frame_span(note, clip)
    colour = next((COLOURS[tag] for tag in note.tags if tag in COLOURS), 0)
    title = shorten_to_title(words)
    return element(
        "marker",
        element("comment", *filter(None, [quote_text(words if words != title else "")])),
        element("name", *filter(None, [quote_text(title)])),
        element("in", str(base.count(start))),
        element("out", str(base.count(start + length)) if length else "-1"),
        *([element("pproColor", str(colour))] if colour else []),
    )


def _timecode(base: _Base, counting: Counting) -> str:
    """The label of the first frame; of zero where the file counts other frames than the clip."""
    same = base.rate == counting.rate
    return element(
        "timecode", base.xml(), element("string", counting.label(0) if same else "00:00:00:00"),
        element("frame", str(counting.first if same else 0)),
        element("displayformat", "DF" if same and counting.drop else "NDF"),
    )  # fmt: skip


def _tracks(base: _Base, code: str, length: str, clip: ClipFacts) -> str:
    """The clip on a track of pictures, and on one of sound for each channel, all linked."""
    channels = min(clip.sound.channels, MOST_CHANNELS) if clip.sound is not None else 0
    size = (
        [element("width", str(clip.width)), element("height", str(clip.height))] if clip.width and clip.height else []
    )
    picture = element("samplecharacteristics", base.xml(), *size, element("pixelaspectratio", "square"))
    sources = [("video", 1), *(("audio", number) for number in range(1, channels + 1))]
    links = [
        element("link", element("linkclipref", f"clipitem-{place}"), element("mediatype", kind),
                element("trackindex", str(number)), element("clipindex", "1"))
        for place, (kind, number) in enumerate(sources, start=1)
    ]  # fmt: skip
    items = []
    for place, (kind, number) in enumerate(sources, start=1):
        source = element("sourcetrack", element("mediatype", kind), element("trackindex", str(number)))
        file = _file(base, code, length, picture, clip) if place == 1 else element("file", id="file-1")
        times = [
            element(name, value) for name, value in (("start", "0"), ("end", length), ("in", "0"), ("out", length))
        ]
        name = element("name", quote_text(one_line(clip.name)))
        item = element("clipitem", name, element("enabled", "TRUE"), element("duration", length), base.xml(), *times,
                       file, source, *(links if channels else []), id=f"clipitem-{place}")  # fmt: skip
        items.append(element("track", item, element("enabled", "TRUE"), element("locked", "FALSE")))
    video = element("video", element("format", picture), items[0])
    return element("media", video, *([element("audio", *items[1:])] if channels else []))


def _file(base: _Base, code: str, length: str, picture: str, clip: ClipFacts) -> str:
    """The clip's file, in full, where it stands first."""
    place = clip.location or clip.uri or clip.link
    # Final Cut 7 names the host of a file, and Premiere does as it does.
    place = place.replace("file:///", "file://localhost/", 1) if place.startswith("file:///") else place
    kinds = [element("video", picture)]
    if clip.sound is not None and clip.sound.streams:
        rate = element("samplecharacteristics", element("depth", "16"), element("samplerate", str(clip.sound.rate)))
        kinds.append(element("audio", rate, element("channelcount", str(clip.sound.channels))))
    return element(
        "file", element("name", quote_text(one_line(clip.name))), element("pathurl", quote_text(place)), base.xml(),
        element("duration", length), code, element("media", *kinds), id="file-1",
    )  # fmt: skip


FORMAT = Format(
    "xmeml", "Final Cut 7 and Premiere XML", (".fcp7.xml", ".xml", ".xmeml"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.CONVENTION, author=Kept.NO,
          time=Grid.FRAME, track=Kept.NO),
    read, write, signed(lambda text: "<xmeml" in text), size=True, media=True,
)  # fmt: skip
