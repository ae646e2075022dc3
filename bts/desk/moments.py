"""What a person writes of time, placed in the clip: moments of notes, names and times of stills and snippets."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bts.desk.desk import Desk
from bts.errors import UsageError
from bts.files import slug
from bts.model import Progress, silent
from bts.notes.records import NotesHead
from bts.timing import Seconds, Span, SpanText, Timeline, TimeText, format_time, point_in_clip, take_for_source

if TYPE_CHECKING:
    from bts import media


@dataclass(frozen=True)
class Moment:
    """A written time or range in the clip's own time, `end` None for a point; `head` is what is known of the clip.

    `remarks` say where it was read otherwise than it is written.
    """

    head: NotesHead
    start: Fraction
    end: Fraction | None
    remarks: tuple[str, ...] = ()


def place_moment(desk: Desk, moment: TimeText | SpanText, snap: str = "none", progress: Progress = silent) -> Moment:
    """The written moment in the clip, moved to the edges that `snap` names, one of `choices.SNAPS`.

    The clip is opened only for frame numbers, timecode and edges. Raises UsageError, ClipError.
    """
    head = desk.head()
    plain = snap == "none" and _is_plain(moment, head, away=not desk.clip.is_file())
    timeline: Timeline = _HeadTime(head) if plain else desk.probe()
    moment, remarks = take_for_source(moment, timeline)
    if isinstance(moment, SpanText):
        span = moment.resolve(timeline)
        return Moment(head, *snap_to(desk, span.start, span.end, snap, progress), remarks)
    return Moment(head, *snap_to(desk, point_in_clip(moment, timeline), None, snap, progress), remarks)


class _HeadTime:
    """The timeline of a clip as the head of its notes knows it: enough for seconds, not for frames."""

    def __init__(self, head: NotesHead) -> None:
        assert head.duration is not None
        assert head.rate is not None
        self.name, self.duration, self.rate, self.source_timecode = head.name, head.duration, head.rate, None
        self.first_time, self.last_time = head.first_time, None

    def time_of_frame(self, number: int) -> Fraction:
        raise UsageError(f"frame {number} cannot be placed without the clip")


def _is_plain(moment: TimeText | SpanText, head: NotesHead, *, away: bool) -> bool:
    """Whether it is written in seconds inside the clip, so that no frame need be looked up; `away`: none can be."""
    ends = (moment.start, moment.end) if isinstance(moment, SpanText) else (moment,)
    inside = (isinstance(end, Seconds) and head.duration is not None and end.value < head.duration for end in ends)
    return all(isinstance(end, Seconds) for end in ends) if away else all(inside)


def snap_to(
    desk: Desk, start: Fraction, end: Fraction | None, snap: str, progress: Progress = silent
) -> tuple[Fraction, Fraction | None]:
    """The moment on the edges of frames, or of shots: a point becomes its shot, a range ends at the nearest edges.

    Shots come from the folder of results where they are; else the clip is analysed. Raises ClipError.
    """
    if snap == "none":
        return start, end
    if snap == "frame":
        info = desk.probe()
        return info.time_of_frame(info.frame_at(start)), None if end is None else _frame_edge(info, end)
    spans = _shot_spans(desk, progress)
    if not spans:
        return start, end
    holds = next((span for span in spans if start < span.end), spans[-1])
    if end is None:
        return holds.start, holds.end
    first = min(spans, key=lambda span: abs(span.start - start)).start
    last = min(spans, key=lambda span: abs(span.end - end)).end
    return (first, last) if first < last else (holds.start, holds.end)


def _shot_spans(desk: Desk, progress: Progress) -> list[Span]:
    from bts import shots

    with desk.open() as clip:
        found = shots.recall_or_analyse(desk.results(), clip, desk.shots_options(), progress)
    return [shot.span for shot in found.analysis.shots]


def _frame_edge(info: "media.ClipInfo", end: Fraction) -> Fraction:
    """The first edge between frames at or after `end`."""
    number = info.frame_at(end)
    if info.time_of_frame(number) == end:
        return end
    return info.time_of_frame(number + 1) if number + 1 < info.frames else info.duration


def name_times(info: "media.ClipInfo", texts: Iterable[TimeText]) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """File name (no suffix) -> time, for each written time; and remarks. Raises UsageError for one outside the clip."""
    named: dict[str, Fraction] = {}
    remarks: list[str] = []
    for text in texts:
        meant, said = take_for_source(text, info)
        assert not isinstance(meant, SpanText)
        time = point_in_clip(meant, info)
        named[f"{slug(info.path.stem, 'still')}-{_time_in_name(time)}"] = time
        remarks += said
    return named, tuple(remarks)


def name_ranges(info: "media.ClipInfo", texts: Iterable[SpanText]) -> tuple[dict[str, Span], tuple[str, ...]]:
    """File name (no suffix) -> range, for each written one; and remarks. Raises UsageError for one outside the clip."""
    named: dict[str, Span] = {}
    remarks: list[str] = []
    for text in texts:
        meant, said = take_for_source(text, info)
        assert isinstance(meant, SpanText)
        span = meant.resolve(info)
        name = f"{slug(info.path.stem, 'snippet')}-{_time_in_name(span.start)}"
        named[f"{name}-{_time_in_name(span.end)}" if name in named else name] = span
        remarks += said
    return named, tuple(remarks)


def _time_in_name(time: Fraction) -> str:
    return format_time(time).replace(":", "-").replace(".", "-")
