"""What bts did on a site, kept in a file beside the story."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bts.files import format_json, write_text

VERSION = 1
"""The number of the file's form; another one is not read, and bts asks the site in its place."""


@dataclass
class Record:
    """What is known of a site: the draft's number (0: none), those of tags, what the library holds (`Library.known`).

    `sent` is the digest of what bts wrote into the draft last, `stored` that of what the site made of it; `lead` and
    `sent_tags` are the picture and the tags that bts gave it, while a person may have given it others.
    """

    path: Path
    site: str
    post: int = 0
    sent: str = ""
    stored: str = ""
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    lead: int = 0
    sent_tags: list[int] = field(default_factory=list)

    def save(self) -> None:
        """Write the file. Raises OutputError."""
        values = {name: value for name, value in vars(self).items() if name != "path"}
        write_text(self.path, format_json({"version": VERSION, **values}) + "\n")


def read_record(path: Path, site: str) -> Record:
    """What the file says of this site; an empty record where it is missing, damaged or of another site."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["version"] != VERSION or values["site"] != site:
            return Record(path, site)
        media = {str(digest): _read_entry(entry) for digest, entry in values["media"].items()}
        tags = {str(tag): int(number) for tag, number in values["tags"].items()}
        return Record(
            path,
            site,
            post=int(values["post"]),
            sent=str(values["sent"]),
            stored=str(values["stored"]),
            media=media,
            tags=tags,
            lead=int(values["lead"]),
            sent_tags=[int(number) for number in values["sent_tags"]],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Record(path, site)


def _read_entry(entry: Any) -> dict[str, Any]:
    return {"id": int(entry["id"]), "words": dict(entry["words"]), "stored": dict(entry["stored"])}
