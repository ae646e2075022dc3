"""bts note add."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.cli.kit.arguments import MOMENT, PATH, json_option, print_json, progress_of, quiet_option, remark
from bts.cli.kit.fields import field_options, given_fields
from bts.cli.kit.notes import Desk, facts, moment_of, notes_dir_option, open_desk, tell
from bts.errors import UsageError
from bts.files import slug
from bts.notes.ids import short_ids
from bts.notes.records import NotesHead, new_note, note_to_json
from bts.notes.store import add_notes
from bts.timing import Seconds, SpanText, Timeline, TimeText, point_in_clip

if TYPE_CHECKING:
    from bts.media import ClipInfo


@click.command(
    epilog="""\b
Example:
  bts note add clip.mp4 1:02-1:09 "Cameras were hidden behind the bar" -k hidden-camera -t casino
  bts note add clip.mp4 1:15.5 "First look" -u still --alt "Two people look at each other" --credit NBC"""
)
@click.argument("clip", type=PATH)
@click.argument("moment", metavar="TIME|RANGE", type=MOMENT)
@click.argument("text", default="")
@field_options
@click.option(
    "--snap",
    type=click.Choice(["none", "frame", "shot"]),
    default="none",
    show_default=True,
    help="Move the times to the edges of frames or of shots; a single time becomes its shot.",
)
@notes_dir_option
@json_option
@quiet_option
def add(
    clip: Path, moment: TimeText | SpanText, text: str, snap: str, notes_dir: Path | None, as_json: bool, quiet: bool,
    **fields: Any,
) -> None:  # fmt: skip
    """Attach a note to a TIME or RANGE of CLIP; its id is printed."""
    given = given_fields(**fields)
    desk = open_desk(clip, notes_dir, quiet=quiet)
    check_kind(desk, given, quiet=quiet)
    document = desk.document
    head, start, end = place_moment(desk, document.notes_head(), moment, snap)
    note = new_note(start, end, text=text, **({"author": desk.author} | given))
    saved = add_notes(desk.path(), head, [note], known=document)
    tell(saved, quiet=quiet)
    if as_json:
        print_json(note_to_json(saved.changed[0]))
        return
    click.echo(short_ids([*document.entries, note.id])[note.id])
    remark(f"noted {moment_of(note)} in {desk.place.moved_to or desk.place.path}", quiet=quiet)


def place_moment(
    desk: Desk, head: NotesHead, moment: TimeText | SpanText, snap: str
) -> tuple[NotesHead, Fraction, Fraction | None]:
    """The written moment in the clip's own time, and what is known of the clip. Raises UsageError, ClipError."""
    plain = snap == "none" and _is_plain(moment)
    known = facts(desk, head)
    timeline: Timeline = _HeadTime(known) if plain else _probed(desk)
    if isinstance(moment, SpanText):
        span = moment.resolve(timeline)
        start, end = span.start, span.end
    else:
        start, end = point_in_clip(moment, timeline), None
    if snap != "none":
        start, end = snapped(desk, start, end, snap)
    return known, start, end


def check_kind(desk: Desk, given: dict[str, Any], *, quiet: bool) -> None:
    """Write a kind as the house's list does (`Hidden camera` is hidden-camera), or say that it is not on it."""
    kind, kinds = given.get("kind"), desk.options.notes.kinds
    if kind is None or kind in kinds:
        return
    plain = slug(kind)
    if plain in kinds:
        given["kind"] = plain
        return
    import difflib

    close = difflib.get_close_matches(kind, kinds, n=1)
    hint = f"; did you mean {close[0]}?" if close else f"; the list is {', '.join(kinds)}"
    remark(f"note: {kind!r} is not one of the kinds{hint}", quiet=quiet)


class _HeadTime:
    """The timeline of a clip as the head of its notes knows it: enough for seconds, not for frames."""

    def __init__(self, head: NotesHead) -> None:
        assert head.duration is not None
        assert head.rate is not None
        self.duration, self.rate = head.duration, head.rate

    def time_of_frame(self, number: int) -> Fraction:
        raise UsageError(f"frame {number} cannot be placed without the clip")


def _is_plain(moment: TimeText | SpanText) -> bool:
    """Whether it is written in seconds alone, so that no frame need be looked up."""
    ends = (moment.start, moment.end) if isinstance(moment, SpanText) else (moment,)
    return all(isinstance(end, Seconds) for end in ends)


def _probed(desk: Desk) -> "ClipInfo":
    from bts import media

    return media.probe(desk.clip, limits=desk.options.media)


def snapped(desk: Desk, start: Fraction, end: Fraction | None, snap: str) -> tuple[Fraction, Fraction | None]:
    """The moment on the edges of frames, or of shots: a point becomes its shot, a range ends at the nearest edges."""
    if snap == "frame":
        info = _probed(desk)
        return info.time_of_frame(info.frame_at(start)), None if end is None else _frame_edge(info, end)
    from bts import media, shots

    with media.open_clip(desk.clip, limits=desk.options.media) as clip, progress_of(desk.clip) as progress:
        spans = [shot.span for shot in shots.analyse(clip, progress=progress).shots]
    if not spans:
        return start, end
    holds = next((span for span in spans if start < span.end), spans[-1])
    if end is None:
        return holds.start, holds.end
    first = min(spans, key=lambda span: abs(span.start - start)).start
    last = min(spans, key=lambda span: abs(span.end - end)).end
    return (first, last) if first < last else (holds.start, holds.end)


def _frame_edge(info: "ClipInfo", end: Fraction) -> Fraction:
    """The first edge between frames at or after `end`."""
    number = info.frame_at(end)
    if info.time_of_frame(number) == end:
        return end
    return info.time_of_frame(number + 1) if number + 1 < info.frames else info.duration
