"""IIIF Presentation 3 (iiif.io/api/presentation/3.0): a manifest with the clip on a canvas, and a page a kind."""

import mimetypes
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bts.model import Note
from bts.notes.formats.iiif_read import read
from bts.notes.formats.kit.base import (
    EVERYTHING,
    ClipFacts,
    ExportOptions,
    Format,
    Grid,
    Keeps,
    Kept,
    Written,
    signed,
    written_ms,
)
from bts.notes.formats.kit.jsonfile import format_json
from bts.notes.formats.web_annotation import IIIF, as_annotation
from bts.timing import ceil_ms

EARLIEST_POINT = 1
"""Milliseconds of a point at the very start: the validator of IIIF refuses 0. The record has the exact time."""

NOWHERE = "http://localhost/bts"
"""Where a manifest says it is when the clip has no address of its own: IIIF wants http addresses everywhere.

`bts note export` asks for the address instead; no player can open a clip from here."""


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """The manifest. A note that is a point is chosen by a PointSelector, a range by a fragment of the canvas.

    Its context is IIIF's alone, as validators demand; so the record of a note is a text under a key written out.
    """
    del options
    web = clip.uri.startswith(("http://", "https://"))
    base = f"{clip.uri.partition('#')[0]}/iiif" if web else f"{NOWHERE}/{clip.link}"
    canvas = f"{base}/canvas"
    size: dict[str, int] = {"width": clip.width, "height": clip.height} if clip.width and clip.height else {}
    duration = ceil_ms(clip.duration) / 1000
    media = clip.uri if web else f"{NOWHERE}/{quote(clip.uri) if clip.uri else clip.link}"
    body = {"id": media, "type": "Video", "format": mimetypes.guess_type(clip.name)[0] or "video/mp4"} | size
    painting = {"id": f"{base}/painting", "type": "Annotation", "motivation": "painting",
                "body": body | {"duration": duration}, "target": canvas}  # fmt: skip
    item: dict[str, Any] = {"id": canvas, "type": "Canvas"} | size | {"duration": duration}
    item["items"] = [{"id": f"{base}/media", "type": "AnnotationPage", "items": [painting]}]
    item["annotations"] = _pages(notes, base, canvas)
    manifest: dict[str, Any] = {"@context": IIIF, "id": base, "type": "Manifest"}
    manifest["label"] = {"none": [clip.name]}
    if clip.credit.line:
        manifest["requiredStatement"] = {"label": {"en": ["Credit"]}, "value": {"none": [clip.credit.line]}}
    nowhere = () if web else ("no player can open the clip from it: the clip's address on the web was not given",)
    return Written((format_json(manifest | {"items": [item]}),), nowhere)


def _pages(notes: Sequence[Note], base: str, canvas: str) -> list[dict[str, Any]]:
    """A page of annotations for each kind, in order of their first notes."""
    pages: dict[str, list[dict[str, Any]]] = {}
    for note in notes:
        pages.setdefault(note.kind, []).append(as_annotation(note, _target(note, canvas), f"{base}/note/", plain=True))
    return [
        {"id": f"{base}/notes/{number}", "type": "AnnotationPage", "label": {"none": [kind]}, "items": items}
        for number, (kind, items) in enumerate(pages.items(), start=1)
    ]


def _target(note: Note, canvas: str) -> object:
    start, end = written_ms(note)
    if end is None:
        selector = {"type": "PointSelector", "t": max(start, EARLIEST_POINT) / 1000}
        return {"type": "SpecificResource", "source": canvas, "selector": selector}
    return f"{canvas}#t={start / 1000:.3f},{end / 1000:.3f}"


FORMAT = Format(
    "iiif", "IIIF manifest", (".iiif.json", "manifest.json"),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.YES, author=Kept.YES,
          time=Grid.EXACT, track=Kept.YES, details=EVERYTHING),
    read, write, signed(lambda text: IIIF in text), size=True, web=True, media=True,
)  # fmt: skip
