"""`bts snippet --lint` and `--fix`: captions held to the rules of a profile, and re-timed by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from bts.cli.kit.arguments import print_json, print_path, progress_of, remark
from bts.cli.kit.results import desk_for
from bts.cli.kit.table import Row, print_sentences
from bts.desk import Desk
from bts.errors import OutputError, UsageError, printable
from bts.files import write_text
from bts.named import need_free, remember_made
from bts.schemas.shapes import CaptionFindingRecord, LintRecord, RetimedRecord
from bts.timing import clock, json_seconds
from bts.videos import ASPECTS

if TYPE_CHECKING:
    from bts.captions.lint import CueFinding, Setting
    from bts.captions.retime import Retimed
    from bts.subtitles import Cue, Subtitles

HEAD = ("CUE", "LINE", "TIME", "RULE", "WHAT")
"""The columns of the table."""

WRITTEN = (".srt", ".vtt")
"""Endings of the files that --fix writes."""


@dataclass(frozen=True)
class LintOptions:
    """What the options of `--lint` say; `output` is None where nothing is to be written."""

    file: Path
    profile: str
    aspect: str | None
    fix: bool
    output: Path | None
    strict: bool
    force: bool
    as_json: bool
    quiet: bool


def lint_captions(clip: Path | None, options: LintOptions, ranges: Sequence[str] = ()) -> None:
    """Say what breaks the rules in a file of captions; with --fix, write it re-timed, and say what is left.

    Raises:
        UsageError: there are `ranges` to make snippets of too, or --fix has no file to write.
        InputError: the file cannot be read.
        OutputError: with --strict, something breaks a rule; or the file to be written is there already.
    """
    from bts.captions.lint import lint_cues, lint_file
    from bts.captions.retime import retime_cues
    from bts.desk.captions import read_captions, read_file

    if ranges:
        raise UsageError("--lint makes no snippet", None, "leave the ranges out, or use --captions-from FILE")
    target, quiet = _choose_target(options), options.quiet
    desk = None if clip is None else desk_for(clip, quiet=quiet)
    found = read_file(options.file) if desk is None else read_captions(desk, str(options.file))
    setting = find_setting(desk, options.profile, options.aspect, quiet=quiet)
    findings, retimed = lint_file(found, setting), None
    if target is not None:
        retimed = retime_cues(found.cues, setting)
        _write(target, retimed.cues)
        remember_made([target])
        lost = [finding for finding in findings if finding.rule == "broken"]
        findings = [*lost, *lint_cues(retimed.cues, setting)]
    if options.as_json:
        print_json(_to_json(options, found, findings, target, retimed))
    elif target is None:
        print_sentences(_rows(findings))
    else:
        _show_left(findings, quiet=quiet)
        print_path(target)
    if retimed is not None:
        tell_retimed(retimed, quiet=quiet)
    _sum_up(found, findings, options.profile, fixed=target is not None, quiet=quiet)
    if options.strict and findings:
        raise OutputError(f"{len(findings)} things break the rules of {options.profile}", options.file)


def fix_captions(
    desk: Desk, cues: "Sequence[Cue] | None", profile: str, aspect: str | None, *, quiet: bool
) -> "list[Cue]":
    """The cues of a file re-timed for a snippet; what was moved, and what could not be kept, is said.

    Raises UsageError for the captions of notes (None), which are timed by these rules already; ClipError.
    """
    from bts.captions.lint import lint_cues
    from bts.captions.retime import retime_cues

    if cues is None:
        raise UsageError("--fix is for the captions of a file", None, "add --captions-from FILE, or leave --fix out")
    setting = find_setting(desk, profile, aspect, quiet=quiet)
    retimed = retime_cues(cues, setting)
    tell_retimed(retimed, quiet=quiet)
    _show_left(lint_cues(retimed.cues, setting), quiet=quiet)
    return list(retimed.cues)


def find_setting(desk: Desk | None, profile: str, aspect: str | None, *, quiet: bool) -> "Setting":
    """By what captions are judged: the rules, and the clip's rate, shot changes and shape; usual ones without a clip.

    Raises ClipError.
    """
    from bts.captions.layout import Layout
    from bts.captions.lint import Setting
    from bts.captions.profiles import PROFILES, USUAL_RATE, WIDE
    from bts.desk.moments import shot_spans

    shape = Fraction(WIDE.width, WIDE.height)
    rate, cuts = USUAL_RATE, tuple[Fraction, ...]()
    if desk is None:
        remark(f"no CLIP was named: frames are counted at {USUAL_RATE} a second, without shot changes", quiet=quiet)
    else:
        info = desk.probe()
        with progress_of(desk.clip, quiet=quiet) as progress:
            cuts = tuple(span.start for span in shot_spans(desk, progress) if span.start > info.first_time)
        rate, shape = info.rate, Fraction(*info.as_of(0).geometry.shown)
    shape = shape if aspect is None else ASPECTS[aspect]
    layout = Layout.for_picture(max(1, round(WIDE.height * shape)), WIDE.height)
    return Setting(PROFILES[profile], rate, layout, cuts)


def tell_retimed(retimed: "Retimed", *, quiet: bool) -> None:
    """Print the number of cues with new times, the largest move in seconds, and the number in new lines."""
    moved = f"{_count(retimed.moved, 'cue')} of {len(retimed.cues)} moved"
    by = f", by {float(retimed.most):.3f} s at most" if retimed.moved else ""
    broken = f"; {_count(retimed.broken, 'cue')} broken into other lines" if retimed.broken else ""
    remark(f"note: {moved}{by}{broken}", quiet=quiet)


def _choose_target(options: LintOptions) -> Path | None:
    """The file to write, None without --fix. Raises UsageError, OutputError."""
    if not options.fix:
        if options.output is not None:
            raise UsageError("--lint writes nothing without --fix", None, "add --fix, or leave -o out")
        return None
    if options.output is None:
        raise UsageError("--fix needs a file to write", None, "name it with -o, such as -o fixed.srt")
    if options.output.suffix.lower() not in WRITTEN:
        raise UsageError(f"{printable(options.output)} is neither .srt nor .vtt", None, "name one of these with -o")
    need_free(options.output, force=options.force)
    return options.output


def _write(target: Path, cues: "Sequence[Cue]") -> None:
    from bts.captions import name_speakers
    from bts.subtitles import write_srt, write_vtt

    as_vtt = target.suffix.lower() == ".vtt"
    write_text(target, write_vtt(cues) if as_vtt else write_srt(map(name_speakers, cues)))


def _rows(findings: "Sequence[CueFinding]") -> list[Row]:
    """The table, without a head where nothing was found."""
    rows = [
        (found.cue or "-", str(found.line or "-"), "-" if found.at is None else clock(found.at), found.rule,
         printable(found.says))
        for found in findings
    ]  # fmt: skip
    return [HEAD, *rows] if rows else []


def _show_left(findings: "Sequence[CueFinding]", *, quiet: bool) -> None:
    for found in findings:
        where = f"cue {found.cue} at {clock(found.at)}" if found.at is not None else f"line {found.line}"
        remark(f"warning: not kept: {where}: {found.rule}: {found.says}", quiet=quiet)


def _sum_up(found: "Subtitles", findings: "Sequence[CueFinding]", profile: str, *, fixed: bool, quiet: bool) -> None:
    if not findings:
        said = "all rules are kept now" if fixed else "nothing breaks the rules"
        remark(f"{_count(len(found.cues), 'cue')}, {profile}: {said}", quiet=quiet)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _to_json(
    options: LintOptions, found: "Subtitles", findings: "Sequence[CueFinding]", target: Path | None,
    retimed: "Retimed | None",
) -> LintRecord:  # fmt: skip
    fixed: RetimedRecord | None = None
    if retimed is not None:
        most = json_seconds(retimed.most)
        fixed = {"path": str(target), "moved": retimed.moved, "most": most, "broken": retimed.broken}
    return {
        "file": str(options.file),
        "profile": options.profile,
        "cues": len(found.cues),
        "findings": [_finding(one) for one in findings],
        "fixed": fixed,
    }


def _finding(found: "CueFinding") -> CaptionFindingRecord:
    return {
        "cue": found.cue or None,
        "line": found.line or None,
        "start": None if found.at is None else json_seconds(found.at),
        "rule": found.rule,
        "says": found.says,
        "measured": _figure(found.measured),
        "allowed": _figure(found.allowed),
    }


def _figure(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 3)
