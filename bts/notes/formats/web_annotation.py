"""W3C Web Annotations (www.w3.org/TR/annotation-model): an AnnotationPage with an Annotation for each note.

A media fragment has no points, so a point is one frame long and marked as a point in the record, `bts:note`, which
holds what the model has no word for.
"""

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import quote, unquote

from bts.errors import NotesFileError
from bts.model import Note, Region
from bts.notes.formats.kit.base import (
    EVERYTHING,
    ClipFacts,
    ExportOptions,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    Written,
    count,
    signed,
    written_ms,
)
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.jsonfile import (
    find_objects,
    format_json,
    list_from_json,
    number_from_json,
    parse_json,
    text_from_json,
)
from bts.notes.formats.kit.media import pick_media
from bts.notes.formats.kit.record import make_record, note_fields, prefer_exact
from bts.notes.formats.kit.texts import LineFinder, tidy
from bts.timing import ceil_ms

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
IIIF = "http://iiif.io/api/presentation/3/context.json"
"""The context of IIIF's files, which hold annotations too and are read by iiif."""

NAMESPACE = "urn:x-bts:"
RECORD = "bts:note"
"""The key of the record in files whose context has OURS."""

OURS = {"bts": NAMESPACE, RECORD: {"@type": "@json"}}
"""The one term of our own, in the context of each file: the record, as a JSON literal."""

WHOLE_RECORD = f"{NAMESPACE}note"
"""The same key written out, for files whose context may have no term of ours; there the record is a text of JSON."""

ID = f"{NAMESPACE}note:"
SAID = ("id", "text", "tags", "author", "created", "modified")
"""Fields that the model has its own words for."""

_SECONDS = r"(?:\d{1,9}(?:\.\d{0,9})?)"
_CLOCK = rf"(?:(?:\d{{1,4}}:)?\d{{1,2}}:{_SECONDS}|{_SECONDS})"
_TIME = re.compile(rf"(?:^|[&#?])t=(?:npt:)?(?P<start>{_CLOCK})?(?P<comma>,)?(?P<end>{_CLOCK})?(?=&|$)")
_PLACE = re.compile(r"(?:^|[&#?])xywh=percent:([\d.]{1,20}),([\d.]{1,20}),([\d.]{1,20}),([\d.]{1,20})(?=&|$)")


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each annotation on a time of the clip.

    Raises:
        NotesFileError: not JSON, without annotations, or of several media of which none is this clip.
    """
    value = parse_json(text)
    notes = Collector("web-annotation", clip)
    found = find_objects(value, is_annotation)
    if not found:
        pages = find_objects(value, lambda item: item.get("type") in ("AnnotationPage", "AnnotationCollection"))
        held = f", but {count(len(pages), 'page')} of them that {'is' if len(pages) == 1 else 'are'} empty or elsewhere"
        raise NotesFileError(f"no annotations in it{held if pages else ''}", None, "give the page that holds them")
    ours = pick_source(found, clip)
    lines = LineFinder(text)
    for annotation in found:
        sources = sources_of(annotation)
        if not sources or ours.intersection(sources):
            add_annotation(notes, annotation, lines)
        else:
            notes.skip(line_of(annotation, lines), f"it is on other media, {sources[0][:200]}")
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A page with all notes."""
    del options
    source = clip.uri or clip.link
    items = [as_annotation(note, {"source": source, "selector": _selector(note, clip)}) for note in notes]
    page = {"@context": [CONTEXT, OURS], "id": f"{NAMESPACE}page:{clip.link}", "type": "AnnotationPage"}
    return Written((format_json(page | {"items": items}),))


def as_annotation(note: Note, target: object, ids: str = ID, *, plain: bool = False) -> dict[str, Any]:
    """The note as an annotation on `target`, without a context of its own; `plain` where none may have our term."""
    bodies: list[dict[str, str]] = [
        {"type": "TextualBody", "value": tidy(note.text), "format": "text/plain", "purpose": "commenting"}
    ]
    bodies += [{"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in note.tags]
    value: dict[str, Any] = {"id": f"{ids}{quote(note.id, safe='')}", "type": "Annotation", "motivation": "commenting"}
    if note.author:
        value["creator"] = {"type": "Person", "name": note.author}
    value |= {name: time for name, time in (("created", note.created), ("modified", note.modified)) if time}
    value |= {"body": bodies, "target": target}
    rest = make_record(note, without=SAID)
    if note.end is None:
        rest["point"] = True
    if plain and note.end is None and note.start == 0:
        rest["exact"] = ["0"]  # the target itself cannot say it: see iiif.EARLIEST_POINT
    if not rest:
        return value
    return value | ({WHOLE_RECORD: json.dumps(rest, ensure_ascii=False)} if plain else {RECORD: rest})


def is_annotation(value: dict[str, Any]) -> bool:
    """Whether an object of JSON is an annotation with words, not one that only paints media on a canvas."""
    return "Annotation" in list_from_json(value.get("type")) and "painting" not in list_from_json(
        value.get("motivation")
    )


def sources_of(value: dict[str, Any]) -> list[str]:
    """The addresses of what an annotation is on, without their fragments."""
    found = []
    for item in list_from_json(value.get("target")):
        source = (item.get("source") or item.get("id")) if isinstance(item, dict) else item
        address = text_from_json(source.get("id") if isinstance(source, dict) else source)
        found.append(address.partition("#")[0])
    return [address for address in found if address]


def pick_source(annotations: Sequence[dict[str, Any]], clip: ClipFacts) -> frozenset[str]:
    """Those of the addresses that annotations are on which are this clip. Raises NotesFileError (kit.media)."""
    names = dict.fromkeys(source for annotation in annotations for source in sources_of(annotation))
    return frozenset({clip.media}) if clip.media in names else pick_media(names, clip)


def line_of(value: dict[str, Any], lines: LineFinder) -> int:
    """The line in which an object's id stands; 0 without one."""
    name = text_from_json(value.get("id"))
    return lines.of(f'"{name}"') if name else 0


def add_annotation(
    notes: Collector, value: dict[str, Any], lines: LineFinder, kind: str = "", shift: Fraction = Fraction(0)
) -> None:
    """Gather one annotation; `lines` are those of the file, `kind` is that of its page.

    The clip begins `shift` seconds after what the annotation is on.
    """
    name = text_from_json(value.get("id"))
    line = line_of(value, lines)
    try:
        start, end, region = find_place(value.get("target"))
        rest = _record(value)
        fields = note_fields(rest)
    except ValueError as error:
        why = _elsewhere(value) or str(error)
        notes.skip(line, f"{name[:100]}: {why}" if name else why)
        return
    start, end = start - shift, None if end is None else end - shift
    point = isinstance(rest, dict) and rest.get("point") is True
    start = prefer_exact(start, rest, 0)
    end = None if end is None or point else prefer_exact(end, rest, 1)
    words, tags = _bodies(value)
    creator = next((item for item in list_from_json(value.get("creator"))), "")
    fields |= {
        "id": unquote(name.rpartition(":")[2].rpartition("/")[2]),
        "kind": kind or fields.get("kind", ""),
        "tags": tags,
        "author": text_from_json(creator.get("name") if isinstance(creator, dict) else creator),
        "created": text_from_json(value.get("created")),
        "modified": text_from_json(value.get("modified")),
        "region": fields.get("region") or region,
    }
    notes.add(line, start, end, words, **fields)


def _selector(note: Note, clip: ClipFacts) -> dict[str, str]:
    start, end = written_ms(note)
    end = max(ceil_ms(note.start + clip.frame), start + 1) if end is None else end
    value = f"t={_format_seconds(start)},{_format_seconds(end)}"
    if note.region is not None:
        place = (note.region.x, note.region.y, note.region.w, note.region.h)
        value += "&xywh=percent:" + ",".join(f"{share * 100:.6g}" for share in place)
    return {"type": "FragmentSelector", "conformsTo": MEDIA_FRAGMENTS, "value": value}


def _format_seconds(ms: int) -> str:
    """Seconds with as many decimals as they need."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def _bodies(value: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The words and the tags of an annotation."""
    words, tags = [], []
    for body in list_from_json(value.get("body")) + list_from_json(value.get("bodyValue")):
        said = body if isinstance(body, str) else text_from_json(body.get("value")) if isinstance(body, dict) else ""
        if isinstance(body, dict) and "tagging" in list_from_json(body.get("purpose")):
            tags.append(said)
        elif said:
            words.append(said)
    return "\n".join(words), tuple(tag for tag in tags if tag)


def _record(value: dict[str, Any]) -> object:
    """The record of an annotation that bts wrote; an empty one in others. Raises ValueError."""
    whole = value.get(WHOLE_RECORD)
    try:
        return value.get(RECORD, {}) if whole is None else parse_json(text_from_json(whole))
    except NotesFileError as error:
        raise ValueError(f"its {WHOLE_RECORD} is not the JSON of a note") from error


def _elsewhere(value: dict[str, Any]) -> str:
    """What to say of an annotation whose words are a file of their own, as captions are; "" of others."""
    for body in list_from_json(value.get("body")):
        if isinstance(body, dict) and not body.get("value") and (address := text_from_json(body.get("id"))):
            return f"its words are a file of their own: get and import {address[:200]}"
    return ""


def find_place(target: object) -> tuple[Fraction, Fraction | None, Region | None]:
    """Start, end (None: a point) and region of an annotation. Raises ValueError where it has no time."""
    for item in list_from_json(target):
        selectors = list_from_json(item.get("selector")) if isinstance(item, dict) else []
        for selector in selectors:
            if isinstance(selector, dict) and selector.get("type") == "PointSelector":
                return number_from_json(selector.get("t")), None, None
        texts = [text_from_json(s.get("value")) if isinstance(s, dict) else text_from_json(s) for s in selectors]
        texts += (
            [text_from_json(item.get("id")), text_from_json(item.get("source"))]
            if isinstance(item, dict)
            else [text_from_json(item)]
        )
        for fragment in texts:
            match = _TIME.search(fragment) if len(fragment) < 10_000 else None
            if match and (match["start"] or match["end"]):
                return *_times(match), _region(fragment)
    raise ValueError("its target names no time (t=30,60)")


def _times(match: re.Match[str]) -> tuple[Fraction, Fraction | None]:
    """Start and end of a fragment. `t=3` runs to the end of the clip, which is no more than a point to a writer."""
    if match["comma"] and not match["end"]:
        raise ValueError(f"not a media fragment: {match[0].lstrip('#&?')}")
    return _npt(match["start"] or "0"), _npt(match["end"]) if match["end"] else None


def _npt(text: str) -> Fraction:
    total = Fraction(0)
    for part in text.split(":"):
        total = total * 60 + Fraction(part if not part.endswith(".") else part[:-1])
    return total


def _region(fragment: str) -> Region | None:
    if match := _PLACE.search(fragment):
        try:
            return Region(*(float(part) / 100 for part in match.groups()))
        except ValueError:
            return None
    return None


FORMAT = Format(
    "web-annotation", "W3C Web Annotation", (".jsonld", ".json"),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.CONVENTION, lines=Kept.YES, tags=Kept.YES, author=Kept.YES,
          time=Grid.EXACT, track=Kept.CONVENTION, details=EVERYTHING),
    read, write, signed(lambda text: IIIF not in text and (CONTEXT in text or '"AnnotationPage"' in text)), media=True,
)  # fmt: skip
