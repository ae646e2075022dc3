"""Entries of made clips, for tests of the catalogue."""

from pathlib import Path
from typing import Any

from bts.catalogue.records import Entry, TextEntry


def text(words: str = "", kind: str = "note", **others: Any) -> TextEntry:
    """A text of a clip; of a note, the words are its caption."""
    made: TextEntry = {
        "kind": kind, "ref": "01ABC", "start_ms": 5000, "end_ms": -1, "sort": "",
        "caption": words if kind == "note" else "", "text": "" if kind == "note" else words, "more": "", "people": [],
        "tags": [], "use": [], "credit": "", "lang": "", "private": False,
    }  # fmt: skip
    return made | others  # type: ignore[return-value]


def entry(path: str | Path, *texts: TextEntry, **others: Any) -> Entry:
    """A clip of a minute with two shots."""
    made: Entry = {
        "path": str(path), "folder": "", "fingerprint": f"fast:{len(str(path))}-{hash(str(path))}", "size": 1,
        "container": "mov,mp4,m4a,3gp,3g2,mj2", "codec": "h264", "width": 320, "height": 180, "duration_ms": 60_000,
        "frames": 1500, "date": "", "title": "", "description": "", "credit": "", "stamp": {}, "texts": list(texts),
        "tracks": [], "hashes": b"", "remarks": [],
        "shots": [
            {"number": number + 1, "start_ms": start, "end_ms": start + 4000, "start_frame": start // 40,
             "end_frame": start // 40 + 100, "time_ms": start + 2000, "frame": start // 40 + 50,
             "picture": f"keyframes/{number + 1:04}.jpg"}
            for number, start in enumerate((0, 4000))
        ],
    }  # fmt: skip
    return made | others  # type: ignore[return-value]
