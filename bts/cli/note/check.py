"""bts note check."""

from fractions import Fraction
from pathlib import Path

import click

from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, notes_dir_option
from bts.desk import Desk, add_traits
from bts.errors import ClipError, OutputError
from bts.fingerprint import full_fingerprint
from bts.notes.document import read_document
from bts.notes.ids import short_ids
from bts.notes.lint import Finding, House, check_notes
from bts.notes.records import NotesHead
from bts.notes.store import accept_head, note_head, notes_file
from bts.timing import clock, json_seconds


@click.command(
    epilog="""\b
Example:
  bts note check clip.mp4
  bts note check clip.mp4 --strict && bts story clip.mp4"""
)
@click.argument("clip", type=PATH)
@click.option("--strict", is_flag=True, help="End with exit code 5 when anything was found.")
@click.option("--accept-clip", is_flag=True, help="The clip was replaced, and the notes hold for it as it is now.")
@click.option("--full", is_flag=True, help="Compare every byte of the clip with the record, or make that record.")
@notes_dir_option
@json_option
@quiet_option
def check(
    clip: Path, strict: bool, accept_clip: bool, full: bool, notes_dir: Path | None, as_json: bool, quiet: bool
) -> None:
    """Say what an editor would send back: credits, alt texts, captions, times, names, kinds of the notes of CLIP."""
    desk = desk_of(clip, notes_dir, quiet=quiet)
    if accept_clip:
        _accept(desk, quiet=quiet)
    if full:
        _compare_all(desk, quiet=quiet)
    document = read_document(desk.notes_path() if accept_clip or full else desk.place.path, desk.document)
    found = notes_file(document)
    credit = found.head.credit.over(desk.house.credit)
    findings = check_notes(found.notes, House(_duration(desk, found.head), credit, desk.house.notes.kinds))
    short = short_ids(document.entries)
    if as_json:
        print_json(
            {
                "replaced": desk.place.replaced and not accept_clip,
                "findings": [_to_json(finding) for finding in findings],
            }
        )
    for finding in [] if as_json else findings:
        click.echo(f"{short[finding.note]}  {clock(finding.at)}  {finding.about}: {finding.says}")
    if not findings:
        remark(f"{len(found.live())} notes: nothing to mend", quiet=quiet)
    if strict and desk.place.replaced and not accept_clip:
        raise OutputError("the clip is not the one the notes were made for", clip, "look, then use --accept-clip")
    if strict and findings:
        notes = len({finding.note for finding in findings})
        raise OutputError(f"{notes} of {len(found.live())} notes are not ready for publication", document.path)


def _accept(desk: Desk, *, quiet: bool) -> None:
    identity = NotesHead(desk.clip.name, desk.place.fingerprint)
    accept_head(desk.notes_path(), add_traits(identity, desk.probe()), known=desk.document)
    remark("the notes are now those of the clip as it is", quiet=quiet)


def _compare_all(desk: Desk, *, quiet: bool) -> None:
    """Hold every byte of the clip against the head's full fingerprint; a head without one gets it."""
    mine = full_fingerprint(desk.clip)
    theirs = notes_file(desk.document).head.full_fingerprint
    if theirs and theirs != mine:
        what = "its bytes are not those these notes were made for"
        raise ClipError(what, desk.clip, "look, then use --accept-clip", "changed")
    if not theirs:
        head = NotesHead(fingerprint=desk.place.fingerprint, full_fingerprint=mine)
        note_head(desk.notes_path(), head, known=desk.document)
    remark(f"every byte is as it was noted: {mine}" if theirs else f"noted for later: {mine}", quiet=quiet)


def _duration(desk: Desk, head: NotesHead) -> Fraction | None:
    """The clip's length: from the head when it is of this content, else probed; None when the clip is away."""
    if not desk.place.replaced and head.duration is not None:
        return head.duration
    if not desk.clip.is_file() or not desk.place.fingerprint:
        return head.duration
    return desk.probe().duration


def _to_json(finding: Finding) -> dict[str, object]:
    return {"id": finding.note, "start": json_seconds(finding.at), "about": finding.about, "says": finding.says}
