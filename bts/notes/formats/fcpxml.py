"""Final Cut Pro's FCPXML: the clip in an event, its notes as markers, their tags as keywords on the same range."""

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import PurePath
from urllib.parse import quote

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, count, signed
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import join_title, one_line, tidy
from bts.notes.formats.kit.xmlfile import Element, parse_xml, quote_attribute

VERSION = "1.9"
"""FCPXML version that is written: the first in which a source stands in a media-rep."""

OWNERS = ("asset-clip", "clip", "video", "audio", "ref-clip", "sync-clip", "mc-clip", "gap", "title", "sequence")
"""Elements that a marker can be a child of."""

MARKERS = ("marker", "chapter-marker")
"""Elements that become notes."""

LARGEST_DENOMINATOR = 2**31 - 1
"""Denominator of a time above which it is rounded up to the microsecond: FCPXML has 32 bits for it."""

LONGEST_POINT = Fraction(3, 2)
"""Frames up to which a marker is a point: the frame that Final Cut Pro gives to each is that of the sequence."""

_TIME = re.compile(r"(-?\d{1,18})(?:/(\d{1,18}))?s")


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker and chapter marker on this clip; on any, where none is of this name.

    Raises:
        NotesFileError: not XML, unsafe, or not FCPXML.
    """
    root = parse_xml(text)
    if root.name != "fcpxml":
        raise NotesFileError(f"not FCPXML but {root.name[:40]}", None, "choose another --format")
    notes = Collector("fcpxml", clip)
    assets = {asset.attributes.get("id", ""): _asset(asset) for asset in root.every("asset")}
    owners = [item for item in root.every(*OWNERS) if any(child.name in MARKERS for child in item.children)]
    ours = any(_is(item, assets, clip) for item in owners)
    for owner in owners:
        mine = _is(owner, assets, clip) or not ours
        begin = _seconds_from_rational(assets.get(owner.attributes.get("ref", ""), {}).get("start", "0s")) or Fraction(
            0
        )
        keywords = _keywords(owner)
        for marker in owner.children:
            if marker.name not in MARKERS:
                continue
            if mine:
                _add(notes, clip, marker, keywords, begin)
            else:
                notes.skip(marker.line, f"this marker is on another clip, {owner.attributes.get('name', '')[:100]}")
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """The file. A point lasts one frame, as Final Cut Pro's markers do; a done note is a to-do marker that is done."""
    del options
    name, length = quote_attribute(one_line(clip.name)), _format_rational(clip.duration)
    begin = _begin(clip)
    start = f'start="{_format_rational(begin)}"'
    code = clip.source_timecode
    counting = "" if code is None else f' tcFormat="{"DF" if code.drop else "NDF"}"'
    size = f' width="{clip.width}" height="{clip.height}"' if clip.width and clip.height else ""
    place = clip.uri or clip.location
    source = place if "://" in place else f"./{quote(place.replace(chr(92), '/')) if place else clip.link}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>', "<!DOCTYPE fcpxml>", f'<fcpxml version="{VERSION}">', "  <resources>",
        f'    <format id="r1" frameDuration="{_format_rational(clip.frame)}"{size}/>',
        f'    <asset id="r2" name={name} {start} duration="{length}" hasVideo="1" format="r1">',
        f'      <media-rep kind="original-media" src={quote_attribute(source)}/>', "    </asset>",
        "  </resources>", f"  <event name={quote_attribute(PurePath(one_line(clip.name)).stem)}>",
        f'    <asset-clip ref="r2" name={name} {start} duration="{length}" format="r1"{counting}>',
        *(f"      {line}" for note in notes for line in _elements(note, clip)),
        "    </asset-clip>", "  </event>", "</fcpxml>",
    ]  # fmt: skip
    short = sum(n.end is not None and n.end - n.start <= LONGEST_POINT * clip.frame for n in notes)
    remarks = [f"{count(short, 'range')} of one frame cannot be told from points"] if short else []
    if split := sum("," in tag for note in notes for tag in note.tags):
        remarks.append(f"`,` was made `;` in {count(split, 'tag')}: a keyword holds none")
    return Written(("\n".join(lines) + "\n",), tuple(remarks))


def _elements(note: Note, clip: ClipFacts) -> Iterator[str]:
    words = tidy(note.text or note.caption)
    first = words.split("\n", 1)[0]
    length = clip.frame if note.end is None else note.end - note.start
    start = _format_rational(_begin(clip) + _fit(note.start))
    times = f'start="{start}" duration="{_format_rational(length)}"'
    rest = f" note={quote_attribute(words)}" if words != first else ""
    yield f'<marker {times} value={quote_attribute(first)}{rest} completed="{int(note.status == "done")}"/>'
    if note.tags:
        tags = ", ".join(tag.replace(",", ";") for tag in note.tags)
        yield f"<keyword {times} value={quote_attribute(tags)} note={quote_attribute(first)}/>"


def _begin(clip: ClipFacts) -> Fraction:
    """Seconds at which the media's own time begins, as its source timecode counts them."""
    return clip.origin / clip.edit_rate


def _fit(time: Fraction) -> Fraction:
    """The time, rounded up to the microsecond where its denominator does not fit 32 bits."""
    return time if time.denominator <= LARGEST_DENOMINATOR else Fraction(math.ceil(time * 1_000_000), 1_000_000)


def _format_rational(time: Fraction) -> str:
    """`5s` or `1001/24000s`; a denominator fits 32 bits."""
    time = _fit(time)
    return f"{time.numerator}s" if time.denominator == 1 else f"{time.numerator}/{time.denominator}s"


def _seconds_from_rational(text: str) -> Fraction | None:
    """Seconds of a time such as `1001/24000s` or `5s`; None for any other text."""
    match = _TIME.fullmatch(text.strip())
    if match is None or int(match[2] or 1) == 0:
        return None
    return Fraction(int(match[1]), int(match[2] or 1))


def _asset(asset: Element) -> dict[str, str]:
    """An asset's attributes; its source is on a child of it since FCPXML 1.9."""
    sources = [child.attributes["src"] for child in asset.children if "src" in child.attributes]
    return {"src": next(iter(sources), "")} | asset.attributes


def _is(owner: Element, assets: dict[str, dict[str, str]], clip: ClipFacts) -> bool:
    asset = assets.get(owner.attributes.get("ref", ""), {})
    names = {owner.attributes.get("name", ""), asset.get("name", ""), asset.get("src", "").rpartition("/")[2]}
    return not {clip.name, PurePath(clip.name).stem, clip.link}.isdisjoint(names)


def _keywords(owner: Element) -> dict[tuple[str, str], list[Element]]:
    """The keywords of a clip by their range as it is written."""
    found: dict[tuple[str, str], list[Element]] = {}
    for child in owner.children:
        if child.name == "keyword":
            found.setdefault(_range(child), []).append(child)
    return found


def _range(element: Element) -> tuple[str, str]:
    return element.attributes.get("start", ""), element.attributes.get("duration", "")


def _add(
    notes: Collector, clip: ClipFacts, marker: Element, keywords: dict[tuple[str, str], list[Element]], begin: Fraction
) -> None:
    given = marker.attributes
    start, length = _seconds_from_rational(given.get("start", "")), _seconds_from_rational(given.get("duration", "0s"))
    if start is None or length is None:
        notes.skip(marker.line, "its start or duration is no time (1001/24000s)")
        return
    value = given.get("value", "")
    # Our keywords carry the marker's words, to tell those of two notes on one range apart.
    tags = [
        tag.strip()
        for keyword in keywords.get(_range(marker), ())
        if keyword.attributes.get("note", value) == value
        for tag in keyword.attributes.get("value", "").split(",")
    ]
    end = start - begin + length if length > LONGEST_POINT * clip.frame else None
    done = {"status": "done"} if given.get("completed") == "1" else {}
    notes.add(
        marker.line,
        start - begin,
        end,
        join_title(value, given.get("note", "")),
        tags=tuple(filter(None, tags)),
        **done,
    )


FORMAT = Format(
    "fcpxml", "FCPXML", (".fcpxml",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.CONVENTION, tags=Kept.CONVENTION, author=Kept.NO,
          time=Grid.EXACT, track=Kept.NO, details=frozenset({"status"})),
    read, write, signed(lambda text: "<fcpxml" in text), size=True,
)  # fmt: skip
