"""When a clip was made, by the metadata of its file."""

from collections.abc import Iterable, Mapping
from datetime import datetime

TAGS = ("com.apple.quicktime.creationdate", "date_recorded", "creation_time")
"""Names of metadata that hold a date of recording, the surest first: QuickTime's has the zone of the place."""

UNSET_YEARS = (1, 1601, 1904, 1970)
"""Years from which file formats and clocks count: a date in them says that nobody set one."""


def find_created(places: Iterable[Mapping[str, str]]) -> str:
    """The date in the first of the metadata that has one, as ISO 8601 in whole seconds; "" where it is not known."""
    tags = [{name.lower(): value for name, value in place.items()} for place in places]
    found = (read_created(tag[name]) for name in TAGS for tag in tags if name in tag)
    return next(filter(None, found), "")


def read_created(text: str) -> str:
    """A date and time such as `2006-05-11T14:30:00.000000Z` in whole seconds; "" for what is none or was never set."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return ""
    if moment.year in UNSET_YEARS:
        return ""
    if len(text.strip()) == len("2006-05-11"):
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat()
