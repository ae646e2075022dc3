"""Final Cut Pro's FCPXML: the clip in an event, its notes as markers, their tags as keywords on the same range.

Final Cut Pro wants every time to be a whole number of frames; a note is written at the frame that is shown at its time.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

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
from bts.notes.formats.kit.story import Story, seconds_from_rational
from bts.notes.formats.kit.texts import join_title, one_line, tidy
from bts.notes.formats.kit.xmlfile import Element, parse_xml, quote_attribute

VERSION = "1.9"
"""FCPXML version that is written: the first in which a source stands in a media-rep."""

OWNERS = (
    "asset-clip", "clip", "video", "audio", "ref-clip", "sync-clip", "mc-clip", "gap", "title", "sequence", "audition",
)  # fmt: skip
"""Elements that a marker can be a child of."""

WORDS = {
    "gap": "a gap", "title": "a title", "sequence": "the timeline", "ref-clip": "a compound clip",
    "sync-clip": "a synchronized clip", "mc-clip": "a multicam clip",
}  # fmt: skip
"""What remarks call an owner of markers that is more or less than a clip."""

MARKERS = ("marker", "chapter-marker")
"""Elements that become notes."""

LONGEST_POINT = Fraction(3, 2)
"""Frames up to which a marker is a point: the frame that Final Cut Pro gives to each is that of the sequence."""


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker and chapter marker on this clip, wherever the file's projects use it.

    Raises:
        NotesFileError: not XML, unsafe, not FCPXML, without any marker, or of several media of which none is this clip.
    """
    root = parse_xml(text)
    if root.name != "fcpxml":
        raise NotesFileError(f"not FCPXML but {root.name[:40]}", None, "choose another --format")
    notes = Collector("fcpxml", clip)
    story = Story(root, clip)
    try:
        markers = [marker for owner in root.every(*OWNERS) for marker in _markers(owner, story, clip, notes)]
    except RecursionError as error:
        raise NotesFileError("its compound clips are nested too deeply", None, "export one project") from error
    names = name_media(markers, story.names)
    if not markers and not notes.read().skipped:
        raise NotesFileError(f"no marker in it{describe_media(names)}", None, "mark the clip, and export it again")
    take_markers(notes, markers, pick_media(names, clip), clip)
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """The file, all times on frames. A point lasts one frame, as Final Cut Pro's markers do; a done note is a to-do
    marker that is done.
    """
    del options
    name, length = quote_attribute(one_line(clip.name)), _at(count_frames(clip), clip)
    start = f'start="{_at(clip.origin, clip)}"'
    code = clip.source_timecode
    counting = "" if code is None else f' tcFormat="{"DF" if code.drop else "NDF"}"'
    size = f' width="{clip.width}" height="{clip.height}"' if clip.width and clip.height else ""
    place = clip.uri or clip.location
    source = place if "://" in place else f"./{quote(place.replace(chr(92), '/')) if place else clip.link}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>', "<!DOCTYPE fcpxml>", f'<fcpxml version="{VERSION}">', "  <resources>",
        f'    <format id="r1" frameDuration="{_at(1, clip)}"{size}/>',
        f'    <asset id="r2" name={name} {start} duration="{length}" hasVideo="1" format="r1"{_sound(clip)}>',
        f'      <media-rep kind="original-media" src={quote_attribute(source)}/>', "    </asset>",
        "  </resources>", f"  <event name={quote_attribute(PurePath(one_line(clip.name)).stem)}>",
        f'    <asset-clip ref="r2" name={name} {start} duration="{length}" format="r1"{counting}>',
        *(f"      {line}" for note in notes for line in _elements(note, clip)),
        "    </asset-clip>", "  </event>", "</fcpxml>",
    ]  # fmt: skip
    short = sum(n.end is not None and frame_span(n, clip)[1] == 1 for n in notes)
    remarks = [f"{count(short, 'range')} of one frame cannot be told from points"] if short else []
    if split := sum("," in tag for note in notes for tag in note.tags):
        remarks.append(f"`,` was made `;` in {count(split, 'tag')}: a keyword holds none")
    return Written(("\n".join(lines) + "\n",), (*remarks, *remark_on_sound(clip)))


def _sound(clip: ClipFacts) -> str:
    """What an asset says of its sound; without it, Final Cut Pro takes the clip for silent."""
    sound = clip.sound
    if sound is None or not sound.streams:
        return ""
    return f' hasAudio="1" audioSources="{sound.streams}" audioChannels="{sound.channels}" audioRate="{sound.rate}"'


def _elements(note: Note, clip: ClipFacts) -> Iterator[str]:
    words = tidy(note.text or note.caption)
    first = words.split("\n", 1)[0]
    start, length = frame_span(note, clip)
    times = f'start="{_at(clip.origin + start, clip)}" duration="{_at(max(length, 1), clip)}"'
    rest = f" note={quote_attribute(words)}" if words != first else ""
    yield f'<marker {times} value={quote_attribute(first)}{rest} completed="{int(note.status == "done")}"/>'
    if note.tags:
        tags = ", ".join(tag.replace(",", ";") for tag in note.tags)
        yield f"<keyword {times} value={quote_attribute(tags)} note={quote_attribute(first)}/>"


def _at(frame: int, clip: ClipFacts) -> str:
    """The time of a frame, counted from 00:00:00:00: `5s` or `1001/24000s`."""
    time = frame / clip.edit_rate
    return f"{time.numerator}s" if time.denominator == 1 else f"{time.numerator}/{time.denominator}s"


def _markers(owner: Element, story: Story, clip: ClipFacts, notes: Collector) -> Iterator[Marker]:
    """The markers of one clip, gap or title. One whose times are none is skipped with a remark."""
    found = [child for child in owner.children if child.name in MARKERS]
    if not found:
        return
    played, keywords = Played(story.own(owner)), _keywords(owner)
    for child in found:
        given = child.attributes
        start, length = (
            seconds_from_rational(given.get("start", "")),
            seconds_from_rational(given.get("duration", "0s")),
        )
        if start is None or length is None:
            notes.skip(child.line, "its start or duration is no time (1001/24000s)")
            continue
        value = given.get("value", "")
        # Our keywords carry the marker's words, to tell those of two notes on one range apart.
        tags = [
            tag.strip()
            for keyword in keywords.get(_range(child), ())
            if keyword.attributes.get("note", value) == value
            for tag in keyword.attributes.get("value", "").split(",")
        ]
        fields: dict[str, Any] = {"tags": tuple(filter(None, tags))}
        if given.get("completed") == "1":
            fields["status"] = "done"
        span = length if length > LONGEST_POINT * clip.frame else Fraction(0)
        text = join_title(value, given.get("note", ""))
        yield Marker(
            child.line, start, span, text, WORDS.get(owner.name, "a clip"), played.at(start), id(owner), fields
        )


def _keywords(owner: Element) -> dict[tuple[str, str], list[Element]]:
    """The keywords of a clip by their range as it is written."""
    found: dict[tuple[str, str], list[Element]] = {}
    for child in owner.children:
        if child.name == "keyword":
            found.setdefault(_range(child), []).append(child)
    return found


def _range(element: Element) -> tuple[str, str]:
    return element.attributes.get("start", ""), element.attributes.get("duration", "")


FORMAT = Format(
    "fcpxml", "FCPXML", (".fcpxml",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.CONVENTION, tags=Kept.CONVENTION, author=Kept.NO,
          time=Grid.FRAME, track=Kept.NO, details=frozenset({"status"})),
    read, write, signed(lambda text: "<fcpxml" in text), size=True, media=True,
)  # fmt: skip
