"""ELAN annotations, .eaf (www.mpi.nl/tools/elan/EAF_Annotation_Format_3.0.pdf): a tier is a kind.

PARTICIPANT, who speaks on a tier, is a person of its notes; ANNOTATOR, who wrote it, is their author. Times count from
the start of the media plus its TIME_ORIGIN. Read here and not by pympi-ling, which opens files only by their name,
expands entities, leaves TIME_ORIGIN and times that are not set to its caller, and knows no line numbers; a test holds
what is written against it.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import unquote

from bts.errors import NotesFileError
from bts.model import Person
from bts.notes.formats.elan_times import Interval, Times, place_annotations
from bts.notes.formats.elan_write import OWN_KEYS, RECORDS, write
from bts.notes.formats.kit.base import EVERYTHING, ClipFacts, Format, Grid, Keeps, Kept, Read, count, signed
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.jsonfile import object_from_json, parse_json
from bts.notes.formats.kit.media import pick_media
from bts.notes.formats.kit.record import note_fields
from bts.notes.formats.kit.texts import one_line
from bts.notes.formats.kit.xmlfile import Element, parse_xml

ROOT = "ANNOTATION_DOCUMENT"
"""The element that an .eaf file is."""

MILLISECONDS = "milliseconds"
"""The unit of times in every file that ELAN writes; the other two of its schema count frames."""

_ANNOTATIONS = ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION")


@dataclass(frozen=True)
class _Tier:
    """What the notes of one tier have in common."""

    kind: str
    author: str
    people: tuple[Person, ...]


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each annotation that has words, on any tier.

    Raises:
        NotesFileError: not XML, unsafe, not ELAN's, or of several media of which none is this clip.
    """
    root = parse_xml(text)
    if root.name != ROOT:
        raise NotesFileError(f"not an ELAN file but {root.name[:40]}", None, "choose another --format")
    header = next(iter(root.every("HEADER")), None)
    unit = MILLISECONDS if header is None else header.attributes.get("TIME_UNITS", MILLISECONDS)
    if unit != MILLISECONDS:
        raise NotesFileError(f"its times are counted in {unit[:40]}", None, "save it in ELAN, in milliseconds")
    notes = Collector("elan", clip)
    origin = _find_origin(root, clip)
    times = place_annotations(root)
    records = _records(header)
    kinds = {str(record.get("tier")): record.get("kind") for record in records.values()}
    for tier in root.every("TIER"):
        about = _about(tier, kinds.get(tier.attributes.get("TIER_ID", "")))
        for annotation in tier.every(*_ANNOTATIONS):
            _add(notes, annotation, about, times, origin, records)
    if times.guessed:
        notes.change(0, f"times that the file does not set, spread evenly as ELAN shows them: {times.guessed}")
    found = notes.read()
    if not found.notes and not found.skipped:
        raise NotesFileError(f"no annotation in it: {count(len(list(root.every('TIER'))), 'tier')}", None,
                             "annotate it in ELAN first")  # fmt: skip
    return found


def _find_origin(root: Element, clip: ClipFacts) -> Fraction:
    """Seconds in the clip at which the file's time begins. Raises NotesFileError where its media are not this clip."""
    media: dict[str, Element] = {}
    for item in root.every("MEDIA_DESCRIPTOR"):
        # Sound that was taken from a video is the same media; its name adds nothing.
        if not item.attributes.get("EXTRACTED_FROM"):
            media.setdefault(_media_name(item), item)
    ours = pick_media(media, clip)
    picked = [name for name in media if name in ours]
    if not picked:
        return Fraction(0)
    wanted = clip.media or clip.name
    best = next((name for name in picked if name.casefold() == wanted.casefold()), picked[0])
    written = media[best].attributes.get("TIME_ORIGIN", "0").strip() or "0"
    try:
        return Fraction(int(written), 1000)
    except ValueError as error:
        what = f"line {media[best].line}: TIME_ORIGIN is no number of milliseconds: {written[:40]!r}"
        raise NotesFileError(what, None, "set the offset of the media anew in ELAN") from error


def _media_name(item: Element) -> str:
    address = item.attributes.get("MEDIA_URL") or item.attributes.get("RELATIVE_MEDIA_URL") or ""
    return one_line(unquote(address).replace("\\", "/").rpartition("/")[2])


def _about(tier: Element, written: object) -> _Tier:
    """Kind, author and person of a tier. `written` is the kind, where bts wrote the tier.

    By ELAN's custom a tier is called `kind@participant`.
    """
    given = tier.attributes.get("TIER_ID", "")
    author, person = (one_line(tier.attributes.get(name, "")) for name in ("ANNOTATOR", "PARTICIPANT"))
    kind, at, who = one_line(given).rpartition("@")
    named = at and kind and who in (author, person)
    kind = written if isinstance(written, str) else kind if named else one_line(given)
    return _Tier(kind, author, (Person(person),) if person else ())


def _records(header: Element | None) -> dict[str, dict[str, Any]]:
    """What an export of bts has kept beside the annotations, by their ids; see elan_write."""
    found: dict[str, dict[str, Any]] = {}
    for item in () if header is None else header.every("PROPERTY"):
        name = item.attributes.get("NAME", "")
        if name.startswith(RECORDS):
            try:
                found[name.removeprefix(RECORDS)] = object_from_json(parse_json(item.text))
            except NotesFileError:
                continue  # another program has cut it; the annotation itself still says what it says
    return found


def _add(
    notes: Collector, item: Element, tier: _Tier, times: Times, origin: Fraction, records: dict[str, dict[str, Any]]
) -> None:
    name = item.attributes.get("ANNOTATION_ID", "")
    words = next((child.text for child in item.children if child.name == "ANNOTATION_VALUE"), "")
    place = times.places.get(name)
    if not isinstance(place, Interval):
        notes.skip(item.line, place or "it has no ANNOTATION_ID")
        return
    record = records.get(name, {})
    kept = _kept_fields(record, place, words)
    if not words.strip() and not kept:
        notes.skip(item.line, "it has no text")
        return
    fields = kept | {"kind": tier.kind, "author": tier.author, "people": tier.people or kept.get("people", ())}
    start, end = (Fraction(ms, 1000) + origin for ms in (place.start, place.end))
    point = bool(kept) and record.get("point") is True and record.get("end") == str(place.end)
    notes.add(item.line, start, None if point or end == start else end, words, **fields)


def _kept_fields(record: dict[str, Any], place: Interval, words: str) -> dict[str, Any]:
    """Fields of Note from a record of ours; none where it is of another annotation: ids may be given anew.

    It is of this one while start, end or words are those that were written.
    """
    was = (record.get("begin"), record.get("end"), record.get("text"))
    if not any(old == new for old, new in zip(was, (str(place.start), str(place.end), words), strict=True)):
        return {}
    try:
        kept = note_fields({key: value for key, value in record.items() if key not in OWN_KEYS})
    except ValueError:
        return {}
    return {key: value for key, value in kept.items() if key != "text"}


FORMAT = Format(
    "elan", "ELAN annotations", (".eaf",),
    Keeps(id=Kept.CONVENTION, range=Kept.YES, point=Kept.CONVENTION, lines=Kept.YES, tags=Kept.CONVENTION,
          author=Kept.YES, time=Grid.MS, track=Kept.YES, details=EVERYTHING),
    read, write, signed(lambda text: f"<{ROOT}" in text), media=True,
)  # fmt: skip
