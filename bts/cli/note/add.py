"""bts note add."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bts.cli.kit.arguments import PATH, json_option, print_json, progress_of, quiet_option, remark
from bts.cli.kit.fields import field_options, fit_kind, given_fields, snap_option, usual_fields
from bts.cli.kit.lines import Filing, file_lines, typed_lines
from bts.cli.kit.moments import MomentCommand
from bts.cli.kit.notes import desk_of, format_moment, notes_dir_option, show_remarks, show_saved
from bts.cli.kit.player import player_options, seek_player, show_player
from bts.decoding import LARGEST_TEXT_FILE
from bts.desk import Desk, place_moment
from bts.errors import UsageError
from bts.notes.heads import needs_escape
from bts.notes.names import short_name
from bts.notes.records import new_note, note_to_json
from bts.notes.shorthand import LANGUAGE
from bts.notes.store import add_notes
from bts.timing import Seconds, Written, parse_written

SAYING = ("heading", "caption", "alt", "people", "tags", "use", "kind")
"""Fields any of which makes a note without words worth filing."""

STDIN = "-"
"""What stands for the words that come through a pipe."""


@click.command(
    cls=MomentCommand,
    epilog=f"""\b
Example:
  bts note add clip.mp4 1:02-1:09 "Cameras were hidden behind the bar" -k hidden-camera -t casino
  bts note add clip.mp4 1:15.5 "First look" -u still --alt "Two people look at each other" --credit NBC
  bts note add clip.mp4 0:30 "Ask Ben what that cost" --private      in nothing that is made or exported
  bts note add clip.mp4 +3 "three seconds after the last note"
  echo '{LANGUAGE}' | bts note add clip.mp4

\b
Times: 62, 62.5, 1:02, 1:02-1:09, 62+7, 5..6, 1m2s, '#1812', last, +3 and -1 (from the last note), shot:12, shot:12-14.
Lines: #tag, @Name, @Thea_Q or @"Thea Q."=Character, !still !snippet !quote !done !private, k:kind, h:"heading",
c:"caption", alt:"what is seen", credit:"NBC". \\ before a mark makes it a word. The first word of a line is its time.
In a shell, put quotes around what has # ; or ! in it: '#1812', '00:00:01;05', "Look; there".""",
)
@click.argument("clip", type=PATH)
@click.argument("words", metavar="[TIME|RANGE [TEXT...]]", nargs=-1)
@field_options
@snap_option
@player_options
@notes_dir_option
@json_option
@quiet_option
def add(
    clip: Path, words: Sequence[str], snap: str, player: str | None, socket: Path | None, seek: str | None,
    notes_dir: Path | None, as_json: bool, quiet: bool, **fields: Any,
) -> None:  # fmt: skip
    """Attach a note to a TIME or RANGE of CLIP; its id is printed.

    Without TIME, notes are read line by line from the keyboard or a pipe, and each is filed as it is entered. With
    --player mpv, the time is the one that mpv shows.
    """
    given = given_fields(**fields)
    moment = parse_written(words[0]) if words and player is None and words[0] != STDIN else None
    desk = desk_of(clip, notes_dir, quiet=quiet)
    fit_kind(given, desk, quiet=quiet)
    shown = show_player(player, socket, desk)
    if seek is not None:
        seek_player(shown, desk, seek)
        if not words:
            return
    filing = Filing(desk, given, snap, as_json, quiet, now=None if shown is None else lambda: Seconds(shown.time()))
    if list(words) in ([], [STDIN]) and (shown is None or not sys.stdin.isatty()):
        file_lines(filing, typed_lines())
        return
    if shown is not None:
        _file(desk, Seconds(shown.time()), words, given, snap, as_json=as_json, quiet=quiet)
        return
    assert moment is not None
    _check_words(words, quiet=quiet)
    _file(desk, moment, words[1:], given, snap, as_json=as_json, quiet=quiet)


def _file(
    desk: Desk, moment: Written, words: Sequence[str], given: dict[str, Any], snap: str, *, as_json: bool, quiet: bool
) -> None:
    """File one note. Raises UsageError where it would say nothing."""
    document = desk.document
    with progress_of(desk.clip, quiet=quiet) as progress:
        placed = place_moment(desk, moment, snap, progress)
    text = _text(words, given)
    show_remarks(placed.remarks, quiet=quiet)
    note = new_note(placed.start, placed.end, text=text, **(usual_fields(desk) | given))
    saved = add_notes(desk.notes_path(), placed.head, [note], known=document)
    show_saved(saved, quiet=quiet)
    if as_json:
        print_json(note_to_json(saved.changed[0]))
        return
    click.echo(short_name(note, document))
    remark(f"noted {format_moment(note)} in {desk.place.moved_to or desk.place.path}", quiet=quiet)


def _check_words(words: Sequence[str], *, quiet: bool) -> None:
    """Say that the words begin with what looks like a time. Raises UsageError where it was meant for the end."""
    time, first, *more = (*words, "")
    if more and needs_escape(first):
        if len(first.split()) == 1 and len(more) > 1:
            raise UsageError(f"{first} after {time} is one time too many", None, f"write {time}-{first} for a range")
        remark(f"note: {first.split()[0]} right after its time is kept as a word", quiet=quiet)


def _text(words: Sequence[str], given: dict[str, Any]) -> str:
    """The note's words: those that are given, else those of the pipe for `-` or, where no field says anything, those
    that a person is asked for. Raises UsageError when there are none.
    """
    text = " ".join(words).strip()
    says = any(given.get(name) for name in SAYING)
    if text == STDIN or (not text and not says and not sys.stdin.isatty()):
        text = _read_pipe()
    elif not text and not says:
        text = click.prompt("words", default="", show_default=False, err=True).strip()
    if not text and not says:
        raise UsageError(
            "a note without words is not filed", None, 'write bts note add CLIP TIME "words", or - for a pipe'
        )
    return text


def _read_pipe() -> str:
    data = sys.stdin.buffer.read(LARGEST_TEXT_FILE + 1)
    if len(data) > LARGEST_TEXT_FILE:
        raise UsageError("these are more words than a note holds", None, "bts note import takes files of notes")
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise UsageError("the words on standard input are not UTF-8 text", None, "convert them") from error
