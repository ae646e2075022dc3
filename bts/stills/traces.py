"""The record of a still: the texts of its request, and where it came from."""

from dataclasses import fields, replace

from bts.media import ClipInfo
from bts.metadata.describe import describe, place_record
from bts.metadata.xmp import Record, clean_text
from bts.stills.request import StillRequest
from bts.stills.sizes import name_preset

TEXTS = frozenset(
    "time name caption alt headline title event date writer credit people tags note facts source_type".split()
)
"""Fields of a request that say nothing of the shape of its picture: the same picture keeps its name (GUID) when a text
is mended."""


def describe_still(request: StillRequest, info: ClipInfo | None = None, frame: int = 0) -> Record:
    """The metadata of a still: the texts of its request, and, of a frame of a clip, where it came from."""
    record = describe(
        request.credit,
        caption=request.caption,
        title=request.title,
        headline=request.headline,
        writer=request.writer,
        alt=request.alt,
        event=request.event,
        date=request.date,
        tags=request.tags,
        people=request.people,
        facts=request.facts,
        source_type=request.source_type,
    )
    if info is None:
        return record
    record = replace(record, preset=clean_text(name_preset(request)))
    shape = {entry.name: getattr(request, entry.name) for entry in fields(request) if entry.name not in TEXTS}
    return place_record(record, info, frame, note=request.note, shape=shape)
