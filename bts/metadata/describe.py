"""The record of a picture or a video from the texts of a note: cleaned, and cut to their limits."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bts.choices import ALT_LENGTH
from bts.config import Config
from bts.media import ClipInfo
from bts.metadata.dates import complete_zone, split_date
from bts.metadata.iim import IIM_FIELDS
from bts.metadata.xmp import PLACE, Record, clean_text
from bts.model import Credit, Person
from bts.outputs import work_key
from bts.publishing import DATA_MINING, DATA_MINING_ADDRESS, SOURCE_TYPE_ADDRESS, PictureFacts
from bts.timing import format_time

TITLE_BYTES = IIM_FIELDS["title"][1]
"""Most bytes of a title in UTF-8: the first words of a caption up to there name the picture (IIM 4.2, 2:05)."""


def describe(
    credit: Credit,
    *,
    caption: str = "",
    title: str = "",
    headline: str = "",
    writer: str = "",
    alt: str = "",
    event: str = "",
    date: str = "",
    tags: Iterable[str] = (),
    people: Iterable[Person] = (),
    facts: PictureFacts | None = None,
    source_type: str = "",
) -> Record:
    """The record with these texts; alt text that is too long goes to the extended description as a whole.

    Without a `title` it is the first words of the caption, else of the headline. `source_type` is one of
    `publishing.SOURCE_TYPES`.
    """
    facts = facts or PictureFacts()
    alt = " ".join(clean_text(alt).split())
    return Record(
        headline=clean_text(headline),
        caption=clean_text(caption),
        writer=clean_text(writer),
        credit=clean_text(credit.line),
        creator=tuple(filter(None, [clean_text(credit.creator)])),
        copyright=clean_text(credit.copyright),
        source=clean_text(credit.source),
        title=take_first_words(title or caption or headline, TITLE_BYTES),
        keywords=tuple(dict.fromkeys(filter(None, map(clean_text, tags)))),
        date=complete_zone(clean_text(date or facts.date)),
        alt=_shorten(alt, ALT_LENGTH),
        description=alt if len(alt) > ALT_LENGTH else "",
        event=clean_text(event or facts.event),
        people=tuple(dict.fromkeys(filter(None, (clean_text(person.name) for person in people)))),
        licence_url=clean_text(credit.licence_url),
        usage_terms=clean_text(credit.usage_terms),
        rights_owner=tuple(filter(None, [clean_text(facts.rights_owner)])),
        **{name: clean_text(getattr(facts, name)) for name in (*PLACE, "licensor", "licensor_url")},
        embargo=complete_zone(clean_text(facts.embargo)),
        instructions=_instruct(facts),
        source_type=SOURCE_TYPE_ADDRESS + source_type if source_type else "",
        data_mining=DATA_MINING_ADDRESS + DATA_MINING[facts.data_mining] if facts.data_mining else "",
    )


def place_record(
    record: Record, info: ClipInfo, frame: int, *, note: str | None, shape: Mapping[str, object] | None = None
) -> Record:
    """The record of a picture or video of a clip from a frame on: which clip, moment, frame and note, and when it was.

    The date of the clip's file counts where the record has none. Of the clip there is its name, no folder. A picture
    has a `shape`, all that tells it from others of the frame: by it, it has a name (GUID) that no other has, and that
    the same picture has again.
    """
    name = work_key("still", clip=info.fingerprint, stream=info.stream, frame=frame, note=note, shape=shape)
    return replace(
        record,
        date=record.date or info.created,
        guid="" if shape is None else uuid.UUID(name, version=5).urn,
        clip=clean_text(info.name),
        clip_fingerprint=info.fingerprint,
        moment=format_time(info.time_of_frame(frame)),
        frame=str(frame),
        note=note or "",
    )


def name_writer(author: str, config: Config) -> str:
    """Who is named as the writer of a caption: the author of its note, where bts.toml names or publishes authors.

    A note that was written without an author has the name of the system's account, which is nobody's business.
    """
    return author if config.stills.publish_writer or author == config.notes.author else ""


def take_first_words(text: str, limit: int) -> str:
    """The first line of a text, or as many of its words as fit into `limit` bytes of UTF-8 with an ellipsis."""
    line = " ".join((clean_text(text).splitlines() or [""])[0].split())
    if len(line.encode("utf-8")) <= limit:
        return line
    room = limit - len("…".encode())
    start = line.encode("utf-8")[:room].decode("utf-8", "ignore")
    whole = start if line[len(start) : len(start) + 1] == " " else start.rpartition(" ")[0]
    return (whole or start).rstrip(" ,;:") + "…"


def _instruct(facts: PictureFacts) -> str:
    """The instructions, which begin with the embargo where there is one."""
    date = split_date(facts.embargo)
    until = " ".join(filter(None, (date.day, date.time[: len("14:30")], date.zone)))
    embargo = f"Embargo: not to be published before {until}." if until else ""
    return clean_text(f"{embargo} {facts.instructions}")


def _shorten(text: str, limit: int) -> str:
    """Cut `text` between words to at most `limit` characters, an ellipsis included."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
