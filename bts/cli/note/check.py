"""bts note check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import click

from bts.cli import complain
from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import PATH, accept_clip_option, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, notes_dir_option
from bts.cli.kit.table import Row, print_sentences
from bts.desk import Desk, open_desk
from bts.errors import BatchError, BtsError, ClipError, OutputError, UsageError, printable
from bts.fingerprint import full_fingerprint
from bts.model import Note
from bts.notes.document import read_document
from bts.notes.gathering import find_annotated
from bts.notes.ids import find_id, short_ids
from bts.notes.lint import Finding, check_notes
from bts.notes.records import NotesHead
from bts.notes.rules import House
from bts.notes.store import changing, commit, note_head, notes_file
from bts.schemas.shapes import CheckRecord, FindingRecord
from bts.timing import clock, json_seconds

HEAD = ("CLIP", "NOTE", "TIME", "ABOUT", "LEVEL", "WHAT")
"""The columns of the table; the first one is left out where one clip is checked."""


@click.command(
    epilog="""\b
Example:
  bts note check clip.mp4
  bts note check clip.mp4 --strict && bts story clip.mp4
  bts note check .                                  all clips with notes in this folder, and in those below"""
)
@click.argument("paths", metavar="CLIP|FOLDER...", nargs=-1, required=True, type=PATH)
@click.option("--strict", is_flag=True, help="End with exit code 5 when there is an error or a warning.")
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
    paths: Sequence[Path], strict: bool, accept_clip: bool, accepted: Sequence[str], full: bool,
    notes_dir: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Say what an editor would send back before notes are printed, and what to do about it.

    Credits, addresses, alt texts, captions that are missing or too long to read, words marked TODO or TK, quotes of
    nobody, times, kinds, the same note twice, and notes that bts.toml names for the page. An error may not be printed
    so, a warning is what an editor would change, a remark is good to know. Private notes are not held to what is for
    print.
    """
    clips = find_annotated(paths, notes_dir)
    alone = len(clips) == 1 and not paths[0].is_dir()
    if accepted and not alone:
        raise UsageError("--accept names notes of one clip", None, "give that clip alone")
    sheets, failed = [], 0
    for clip in clips:
        try:
            sheets.append(_check(clip, notes_dir, accept=accept_clip, accepted=accepted, full=full, quiet=quiet))
        except BtsError as error:
            if alone:
                raise
            complain(str(error))
            failed += 1
    if as_json:
        print_json(_to_json(sheets))
    else:
        print_sentences(_rows(sheets, alone=alone))
    _sum_up(sheets, alone=alone, quiet=quiet)
    if failed:
        raise BatchError(f"{failed} of {len(clips)} clips could not be checked")
    if strict:
        _be_strict(sheets)


@dataclass(frozen=True)
class Sheet:
    """What was found in the notes of one clip."""

    clip: Path
    notes_path: Path
    live: Sequence[Note]
    replaced: bool
    findings: Sequence[Finding]
    short: dict[str, str]
    made_for_other_content: Sequence[str]

    @property
    def to_mend(self) -> list[Finding]:
        """The findings but for what is only good to know."""
        return [finding for finding in self.findings if finding.level != "remark"]


def _check(
    clip: Path, notes_dir: Path | None, *, accept: bool, accepted: Sequence[str], full: bool, quiet: bool
) -> Sheet:
    desk = desk_of(clip, notes_dir, quiet=quiet)
    if accept:
        desk = _accept(desk, quiet=quiet)
    if accepted:
        desk = _accept_notes(desk, accepted, quiet=quiet)
    if full:
        _compare_all(desk, quiet=quiet)
    document = read_document(desk.notes_path() if full else desk.place.path, desk.document)
    found = notes_file(document)
    credit = found.head.credit.over(desk.house.credit)
    replaced = desk.place.replaced
    length = _duration(desk, found.head)
    house = House(length, credit, desk.house.notes.kinds, found.head, desk.house.story, replaced)
    findings = check_notes(found.notes, house)
    for line in desk.content_remarks:
        remark(f"note: {line}", quiet=quiet)
    other = sorted(desk.of_other_content)
    return Sheet(clip, document.path, found.live(), replaced, findings, short_ids(document.entries), other)


def _rows(sheets: Sequence[Sheet], *, alone: bool) -> list[Row]:
    """The table, without a head where nothing was found."""
    rows = [row[1:] if alone else row for sheet in sheets for row in _rows_of(sheet)]
    return [HEAD[1:] if alone else HEAD, *rows] if rows else []


def _rows_of(sheet: Sheet) -> Iterator[Row]:
    for finding in sheet.findings:
        note, time = (sheet.short[finding.note], clock(finding.at)) if finding.note else ("-", "-")
        yield printable(sheet.clip), note, time, finding.about, finding.level, printable(finding.says)


def _sum_up(sheets: Sequence[Sheet], *, alone: bool, quiet: bool) -> None:
    """How many notes there were, and how many have something to mend."""
    notes = _count(sum(len(sheet.live) for sheet in sheets), "note")
    where = "" if alone else f" in {_count(len(sheets), 'clip')}"
    found = sum(len(sheet.to_mend) for sheet in sheets)
    if not found or not alone:
        remark(f"{notes}{where}: {_count(found, 'thing') if found else 'nothing'} to mend", quiet=quiet)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _be_strict(sheets: Sequence[Sheet]) -> None:
    """Raise OutputError when anything was found."""
    for sheet in sheets:
        if sheet.replaced:
            what = "the clip is not the one the notes were made for"
            raise OutputError(what, sheet.clip, "look, then use --accept-clip")
        if old := len(sheet.made_for_other_content):
            what = f"{old} of {len(sheet.live)} notes were made for other content of the clip"
            raise OutputError(what, sheet.notes_path, "look at them, then use --accept ID")
    wrong = [sheet for sheet in sheets if sheet.to_mend]
    if not wrong:
        return
    notes = sum(len({finding.note for finding in sheet.to_mend if finding.note}) for sheet in wrong)
    live = sum(len(sheet.live) for sheet in sheets)
    where = wrong[0].notes_path if len(sheets) == 1 else None
    if notes == 0:
        raise OutputError("what all notes inherit is not ready for publication", where)
    raise OutputError(f"{notes} of {live} notes are not ready for publication", where)


def _to_json(sheets: Sequence[Sheet]) -> CheckRecord:
    return {
        "replaced": any(sheet.replaced for sheet in sheets),
        "made_for_other_content": [note for sheet in sheets for note in sheet.made_for_other_content],
        "clips": [{"clip": str(sheet.clip), "notes": len(sheet.live), "replaced": sheet.replaced} for sheet in sheets],
        "findings": [_finding(sheet, finding) for sheet in sheets for finding in sheet.findings],
    }


def _finding(sheet: Sheet, finding: Finding) -> FindingRecord:
    return {
        "clip": str(sheet.clip),
        "id": finding.note or None,
        "start": json_seconds(finding.at) if finding.note else None,
        "about": finding.about,
        "level": finding.level,
        "says": finding.says,
    }


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
