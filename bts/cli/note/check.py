"""bts note check."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import PATH, accept_clip_option, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, notes_dir_option
from bts.desk import Desk, open_desk
from bts.errors import ClipError, OutputError
from bts.fingerprint import full_fingerprint
from bts.notes.document import read_document
from bts.notes.ids import find_id, short_ids
from bts.notes.lint import Finding, House, check_notes
from bts.notes.records import NotesHead
from bts.notes.store import changing, commit, note_head, notes_file
from bts.timing import clock, json_seconds


@click.command(
    epilog="""\b
Example:
  bts note check clip.mp4
  bts note check clip.mp4 --strict && bts story clip.mp4"""
)
@click.argument("clip", type=PATH)
@click.option("--strict", is_flag=True, help="End with exit code 5 when anything was found.")
@accept_clip_option
@click.option(
    "--accept",
    "accepted",
    metavar="ID",
    multiple=True,
    shell_complete=complete.ids,
    help="This note, made for other content, holds for the clip as it is now; may be given often.",
)
@click.option("--full", is_flag=True, help="Compare every byte of the clip with the record, or make that record.")
@notes_dir_option
@json_option
@quiet_option
def check(
    clip: Path, strict: bool, accept_clip: bool, accepted: Sequence[str], full: bool, notes_dir: Path | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Say what an editor would send back: credits, alt texts, captions, times, names, kinds of the notes of CLIP."""
    desk = desk_of(clip, notes_dir, quiet=quiet)
    if accept_clip:
        desk = _accept(desk, quiet=quiet)
    if accepted:
        desk = _accept_notes(desk, accepted, quiet=quiet)
    if full:
        _compare_all(desk, quiet=quiet)
    document = read_document(desk.notes_path() if full else desk.place.path, desk.document)
    found = notes_file(document)
    credit = found.head.credit.over(desk.house.credit)
    findings = check_notes(found.notes, House(_duration(desk, found.head), credit, desk.house.notes.kinds))
    short = short_ids(document.entries)
    if as_json:
        print_json(
            {
                "replaced": desk.place.replaced,
                "made_for_other_content": sorted(desk.of_other_content),
                "findings": [_to_json(finding) for finding in findings],
            }
        )
    for finding in [] if as_json else findings:
        click.echo(f"{short[finding.note]}  {clock(finding.at)}  {finding.about}: {finding.says}")
    for line in desk.content_remarks:
        remark(f"note: {line}", quiet=quiet)
    if not findings and not desk.of_other_content:
        remark(f"{len(found.live())} notes: nothing to mend", quiet=quiet)
    if strict:
        _refuse_unready(desk, findings, len(found.live()))


def _refuse_unready(desk: Desk, findings: Sequence[Finding], total: int) -> None:
    """Raise OutputError where notes are not ready for publication, ReplacedError where their clip was replaced."""
    desk.need_its_notes()
    if old := len(desk.of_other_content):
        what = f"{old} of {total} notes were made for other content of the clip"
        raise OutputError(what, desk.place.path, "look at them, then use --accept ID")
    if findings:
        notes = len({finding.note for finding in findings})
        raise OutputError(f"{notes} of {total} notes are not ready for publication", desk.place.path)


def _accept(desk: Desk, *, quiet: bool) -> Desk:
    """Let the notes be those of the clip as it is; the desk as it is then."""
    accepted = desk.accept_clip()
    remark("the notes are now those of the clip as it is", quiet=quiet)
    return accepted


def _accept_notes(desk: Desk, ids: Sequence[str], *, quiet: bool) -> Desk:
    """Let single notes be of the clip as it is; the desk as it is then. Raises ReplacedError, UsageError."""
    desk.need_its_notes()
    live = [entry.id for entry in desk.document.entries.values() if not entry.deleted]
    found = list(dict.fromkeys(find_id(given, live) for given in ids))
    with changing(desk.notes_path(), desk.document) as document:
        olds = [document.note(note_id) for note_id in found]
        changed = commit(document, None, [(old, desk.hold_for_clip(old)) for old in olds], "accept").changed
    remark(f"{len(changed)} {'note holds' if len(changed) == 1 else 'notes hold'} for the clip as it is", quiet=quiet)
    return open_desk(desk.clip, desk.notes_dir)


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
