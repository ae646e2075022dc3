"""Rows of report.html: what stands in each of its tables, as text that the template escapes."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

from bts.batch.records import Outcome
from bts.batch.reports.pictures import draw_picture
from bts.batch.reports.run_facts import local_time
from bts.batch.reports.totals import decade_of, format_name, kind_of, reason_of
from bts.choices import STAGES
from bts.errors import printable, printable_words
from bts.files import make_link
from bts.report import count_in_words

LINKS = {"story.html": "story", "sheet.jpg": "sheet", "shots.json": "shots", "report.json": "report"}
"""File in the folder of a clip -> the word that leads to it."""

MINUTE, HOUR = 60, 3600
"""Seconds."""


@dataclass(frozen=True)
class Link:
    """A word that leads to a file of a clip; `href` is relative to the output folder and percent-encoded."""

    word: str
    href: str


@dataclass(frozen=True)
class Row:
    """One file as a table shows it. `seconds` and `modified` are what the table is sorted by."""

    name: str
    where: str
    links: tuple[Link, ...] = ()
    picture: str = ""
    """A `data:` address of a small picture; "" where there is none."""
    lines: tuple[str, ...] = ()
    kind: str = ""
    form: str = ""
    decade: str = ""
    day: str = ""
    guessed: bool = False
    """Whether `day` is that of the file, for want of a date of its own."""
    seconds: float = 0.0
    pixels: str = ""
    area: int = 0
    counts: str = ""
    shots: int = 0
    warnings: tuple[str, ...] = ()
    took: float = 0.0
    original: str = ""

    @property
    def clock(self) -> str:
        """The length as a player shows it: `0:07`, `1:02:03`."""
        return format_clock(self.seconds)


def clip_row(row: Outcome, output: Path) -> Row:
    """A clip that is done or failed, with all that is known of it."""
    decade, guessed = decade_of(row)
    return Row(
        name=printable(row.path.name),
        where=printable(row.path.parent),
        links=_list_links(row.folder, output),
        picture=_picture(row),
        lines=tuple(reason_of(each.line, row.path) for each in row.failures),
        kind=kind_of(row) if row.failures else "",
        form=printable(format_name(row)),
        decade=decade,
        day=_day(row, guessed=guessed),
        guessed=guessed,
        seconds=row.duration,
        pixels=f"{row.width} × {row.height}" if row.width and row.height else "",
        area=row.width * row.height,
        counts=_count_others(row),
        shots=row.counts.get("shots", 0),
        warnings=tuple(printable_words(line) for line in row.warnings),
        took=row.seconds,
    )


def other_row(row: Outcome) -> Row:
    """A copy, a file that is no clip, or a clip that waits: its name, why, and what it is a copy of."""
    return Row(
        name=printable(row.path.name),
        where=printable(row.path.parent),
        kind=kind_of(row) if row.failures else "",
        lines=tuple(reason_of(each.line, row.path) for each in row.failures[:1]),
        original="" if row.copy_of is None else printable(row.copy_of),
    )


def format_clock(seconds: float) -> str:
    """Seconds as `0.4 s`, `0:07` or `1:02:03`; "" for none."""
    if not seconds:
        return ""
    if seconds < 1:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    hours, rest = divmod(whole, HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def _picture(row: Outcome) -> str:
    data = row.picture or (draw_picture(row.folder) if row.folder is not None else b"")
    return f"data:image/webp;base64,{base64.b64encode(data).decode('ascii')}" if data else ""


def _list_links(folder: Path | None, output: Path) -> tuple[Link, ...]:
    """The files of LINKS that are in the folder."""
    if folder is None:
        return ()
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError:
        return ()
    base = Path(os.path.relpath(folder, output))
    return tuple(Link(word, make_link(base / name)) for name, word in LINKS.items() if name in names)


def _day(row: Outcome, *, guessed: bool) -> str:
    if not guessed:
        return printable(row.date[:10])
    return local_time(row.modified_ns / 1e9)[:10]


def _count_others(row: Outcome) -> str:
    """What was made beside shots and the story, `3 stills, 1 snippet`."""
    counts = {name: row.counts.get(name, 0) for name in (STAGES["stills"].many, STAGES["snippets"].many)}
    return count_in_words(counts) if any(counts.values()) else ""
