"""The record of a picture or a video from the texts of a note: cleaned, and cut to their limits."""

from collections.abc import Iterable

from bts.choices import ALT_LENGTH
from bts.metadata.xmp import Record, clean_text
from bts.model import Credit, Person


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
) -> Record:
    """The record with these texts; alt text that is too long goes to the extended description as a whole."""
    alt = " ".join(clean_text(alt).split())
    return Record(
        headline=clean_text(headline),
        caption=clean_text(caption),
        writer=clean_text(writer),
        credit=clean_text(credit.line),
        creator=tuple(filter(None, [clean_text(credit.creator)])),
        copyright=clean_text(credit.copyright),
        source=clean_text(credit.source),
        title=clean_text(title),
        keywords=tuple(dict.fromkeys(filter(None, map(clean_text, tags)))),
        date=clean_text(date),
        alt=_shorten(alt, ALT_LENGTH),
        description=alt if len(alt) > ALT_LENGTH else "",
        event=clean_text(event),
        people=tuple(dict.fromkeys(filter(None, (clean_text(person.name) for person in people)))),
        licence_url=clean_text(credit.licence_url),
        usage_terms=clean_text(credit.usage_terms),
    )


def _shorten(text: str, limit: int) -> str:
    """Cut `text` between words to at most `limit` characters, an ellipsis included."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
