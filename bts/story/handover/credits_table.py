"""credits.csv: every file of a page with its words, who is owed a credit, and where in the clip it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bts.model import Credit
from bts.notes.formats.kit.base import ExportOptions
from bts.notes.formats.kit.cells import format_rows
from bts.story.handover.files import find_local_name
from bts.story.page import Page, Picture, Video
from bts.timing import format_time

CREDITS = "credits.csv"
"""Name of the table in a package."""

COLUMNS = (
    "file", "what", "caption", "credit", "creator", "source", "copyright", "usage terms", "licence",
    "source clip", "clip address", "moment", "frame", "note", "alt",
)  # fmt: skip
"""First row of the table."""

NOBODY = Credit()


@dataclass(frozen=True)
class _Row:
    """One file of the page. `time` (seconds) and `frame` are None of what shows more than a moment of the clip."""

    file: str
    what: str
    caption: str
    credits: tuple[Credit, ...]
    time: Fraction | None = None
    frame: int | None = None
    note: str = ""
    alt: str = ""


def format_credits(page: Page, clip: str) -> str:
    """The table as CSV for a spreadsheet: UTF-8 with a byte order mark, cells that would be formulas guarded by `'`.

    A row for each picture in each of its widths, each poster, each video; a file that is shown twice has one row.
    `clip` is the name of the file that all of them come from.
    """
    rows: dict[str, _Row] = {}
    for row in _list_rows(page):
        rows.setdefault(row.file, row)
    cells = [COLUMNS, *(_format_row(row, clip, page.clip.url) for row in rows.values())]
    return format_rows(cells, ",", ExportOptions(bom=True))


def _format_row(row: _Row, clip: str, address: str) -> tuple[str, ...]:
    """The cells of a row, in the order of COLUMNS. Several credits stand in one cell, each once, parted by `; `."""
    owed = zip(*(credit.values() for credit in row.credits), strict=True)
    rights = ["; ".join(dict.fromkeys(filter(None, values))) for values in owed] or [""] * len(NOBODY.values())
    line, creator, source, copyright_notice, licence, terms = rights
    moment = "" if row.time is None else format_time(row.time)
    frame = "" if row.frame is None else str(row.frame)
    return (
        row.file, row.what, row.caption, line, creator, source, copyright_notice, terms, licence,
        clip, address, moment, frame, row.note, row.alt,
    )  # fmt: skip


def _list_rows(page: Page) -> Iterator[_Row]:
    """The rows in the order of reading; pictures come before the posters that are the same file."""
    for picture in (*page.pictures, *([page.clip.picture] if page.clip.picture else [])):
        owed = page.clip.credits if picture is page.clip.picture and not picture.credit.line else ()
        yield from _list_picture_rows(picture, (picture.credit, *owed))
    starts = {moment.note: moment for moment in page.moments if moment.note}
    for video in page.videos:
        whole = video is page.clip.video
        owed = (video.credit, *page.clip.credits) if whole else (video.credit,)
        moment = None if whole else starts.get(video.note)
        time, frame = (moment.time, moment.frame) if moment else (None, None)
        yield from _list_video_rows(video, "clip" if whole else "snippet", owed, time, frame)


def _list_picture_rows(picture: Picture, owed: tuple[Credit, ...]) -> Iterator[_Row]:
    for href in dict.fromkeys((picture.href, *(source.href for source in picture.sources))):
        file = find_local_name(href) or href
        yield _Row(file, "picture", picture.caption, owed, picture.time, picture.frame, picture.note, picture.alt)


def _list_video_rows(
    video: Video, what: str, owed: tuple[Credit, ...], time: Fraction | None, frame: int | None
) -> Iterator[_Row]:
    yield _Row(find_local_name(video.href) or video.href, what, video.caption, owed, time, frame, video.note)
    if video.poster:
        file = find_local_name(video.poster) or video.poster
        yield _Row(file, "poster", video.caption, owed, time, frame, video.note)
