"""What a person writes of time, placed in the clip: moments of notes, names and times of stills and snippets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bts.desk.desk import Desk
from bts.errors import UsageError
from bts.files import slug
from bts.model import Note, Progress, silent
from bts.notes.names import last_touched
from bts.notes.records import NotesHead
from bts.timing import (
    FromLast,
    LastNote,
    NamedSpan,
    Seconds,
    ShotNumbers,
    Span,
    SpanText,
    Timeline,
    TimeText,
    Written,
    format_time,
    point_in_clip,
    take_for_source,
)

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


def place_moment(
    desk: Desk, written: Written, snap: str = "none", progress: Progress = silent, *, last: Note | None = None
) -> Moment:
    """The written moment in the clip, moved to the edges that `snap` names, one of `choices.SNAPS`.

    `last` is the note that `last`, `+3` and `-1` count from; without it the one that was touched last. The clip is
    opened only for frame numbers, timecode, shots and edges. Raises UsageError, ClipError.
    """
    moment = look_up(desk, written, progress, last=last)
    head = desk.head()
    plain = snap == "none" and _is_plain(moment, head, away=not desk.clip.is_file())
    timeline: Timeline = _HeadTime(head) if plain else desk.probe()
    moment, remarks = take_for_source(moment, timeline)
    if isinstance(moment, SpanText):
        span = moment.resolve(timeline)
        return Moment(head, *snap_to(desk, span.start, span.end, snap, progress), remarks)
    return Moment(head, *snap_to(desk, point_in_clip(moment, timeline), None, snap, progress), remarks)


def look_up(
    desk: Desk, written: Written, progress: Progress = silent, *, last: Note | None = None
) -> TimeText | SpanText:
    """The written moment as a time or a range of the clip itself: what counts from a note or from shots is looked up.

    `last` and `-1` count from the start of the note that was touched last (or of `last`), `+3` from its end. Raises
    UsageError where there is no such note or shot, ClipError.
    """
    if isinstance(written, ShotNumbers):
        return _find_shots(desk, written, progress)
    if isinstance(written, LastNote):
        note = last or last_touched(desk.document)
        at = Seconds(note.start)
        return at if note.end is None else SpanText(at, Seconds(note.end), relative=False)
    if isinstance(written, FromLast):
        return _count_from(last or last_touched(desk.document), written)
    if isinstance(written, NamedSpan):
        ends = [look_up(desk, end, progress, last=last) for end in (written.start, written.end)]
        start, end = (end.start if isinstance(end, SpanText) else end for end in ends)
        return SpanText(start, end, written.relative)
    return written


def _count_from(note: Note, written: FromLast) -> Seconds:
    """The time so far before the note's start or after its end. Raises UsageError before the clip."""
    if written.after:
        return Seconds((note.start if note.end is None else note.end) + written.seconds)
    if note.start < written.seconds:
        away = f"-{float(written.seconds):g}"
        raise UsageError(f"{away} is before the clip: the last note is at {format_time(note.start)}")
    return Seconds(note.start - written.seconds)


def _find_shots(desk: Desk, written: ShotNumbers, progress: Progress) -> SpanText:
    """The range of whole shots. Raises UsageError when the clip has none of that number."""
    spans = shot_spans(desk, progress)
    if not 1 <= written.first <= written.last <= len(spans):
        asked = f"shot:{written.first}" + (f"-{written.last}" if written.last != written.first else "")
        count = "1 shot" if len(spans) == 1 else f"{len(spans)} shots"
        raise UsageError(f"there is no {asked}: the clip has {count}", desk.clip.name, "bts shots CLIP lists them")
    return SpanText(Seconds(spans[written.first - 1].start), Seconds(spans[written.last - 1].end), relative=False)


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
    spans = shot_spans(desk, progress)
    if not spans:
        return start, end
    holds = next((span for span in spans if start < span.end), spans[-1])
    if end is None:
        return holds.start, holds.end
    first = min(spans, key=lambda span: abs(span.start - start)).start
    last = min(spans, key=lambda span: abs(span.end - end)).end
    return (first, last) if first < last else (holds.start, holds.end)


def shot_spans(desk: Desk, progress: Progress) -> list[Span]:
    """The clip's shots: from the folder of results where they are; else the clip is analysed. Raises ClipError."""
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
        named[f"{slug(info.path.stem, 'still')}-{time_in_name(time)}"] = time
        remarks += said
    return named, tuple(remarks)


def name_ranges(
    info: "media.ClipInfo", texts: Iterable[SpanText], move: Callable[[Span], Span] | None = None
) -> tuple[dict[str, Span], tuple[str, ...]]:
    """File name (no suffix) -> range, for each written one; and remarks.

    A range that `move` moves has the name of where it went. Raises UsageError for one outside the clip.
    """
    named: dict[str, Span] = {}
    remarks: list[str] = []
    for text in texts:
        meant, said = take_for_source(text, info)
        assert isinstance(meant, SpanText)
        span = meant.resolve(info)
        span = span if move is None else move(span)
        name = f"{slug(info.path.stem, 'snippet')}-{time_in_name(span.start)}"
        named[f"{name}-{time_in_name(span.end)}" if name in named else name] = span
        remarks += said
    return named, tuple(remarks)


def time_in_name(time: Fraction) -> str:
    return format_time(time).replace(":", "-").replace(".", "-")
