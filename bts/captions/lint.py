"""What breaks the rules of a profile in the captions that somebody wrote."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bts.captions.authored import TURN
from bts.captions.layout import Layout
from bts.captions.lines import ARTICLES
from bts.captions.profiles import MINUTE, Profile
from bts.choices import cells
from bts.model import Remark
from bts.subtitles import Cue, Subtitles
from bts.subtitles.places import place_of
from bts.timing import MILLISECOND, Span

RULES = {
    "characters": "characters in a line",
    "width": "width of a line in this picture",
    "lines": "lines of a cue",
    "speed": "characters a second",
    "words": "words a minute",
    "shortest": "seconds on screen, at least",
    "longest": "seconds on screen, at most",
    "overlap": "two cues at one place at one time",
    "gap": "frames between two cues, at least",
    "pause": "a short gap between two cues, that flickers",
    "shot": "seconds that a cue lasts before or after a shot change it goes over",
    "break": "a line that parts what belongs together",
    "dash": "dashes of dialogue",
    "broken": "a cue that cannot be read",
    "syntax": "what players read otherwise",
}
"""Name of a rule, for scripts -> what it counts."""

PRECISION = MILLISECOND
"""Seconds by which a time in a file may be off: its own rounding."""

_TITLE = re.compile(r"(?:[A-Z]\.)+")
_NUMBER = re.compile(r"[$€£¥]?[0-9][0-9.,:/]*")
_UNIT = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class CueFinding:
    """One thing that breaks a rule: the cue's number and line in its file, its start in seconds, which of RULES.

    `measured` and `allowed` are in the rule's unit; None where it counts nothing.
    """

    cue: str
    line: int
    at: Fraction | None
    rule: str
    says: str
    measured: Fraction | None = None
    allowed: Fraction | None = None


@dataclass(frozen=True)
class Setting:
    """By what cues are judged: the profile, the clip's frames a second, its shot changes in seconds, the layout."""

    profile: Profile
    rate: Fraction
    layout: Layout
    cuts: tuple[Fraction, ...] = ()

    @property
    def gap(self) -> Fraction:
        """Seconds between two cues at least."""
        return self.profile.gap_frames / self.rate


def lint_file(found: Subtitles, setting: Setting) -> list[CueFinding]:
    """What breaks the rules in a file: in its cues, and the cues that its reader could not use; by time, then line."""
    findings = lint_cues(found.cues, setting)
    findings += [_tell_remark(remark, "broken") for remark in found.skipped]
    findings += [_tell_remark(remark, "syntax") for remark in found.changed if remark.line]
    starts = {cue.line: cue.span.start for cue in found.cues}
    before = sorted(starts)
    return sorted(findings, key=lambda finding: (_place(finding, starts, before), finding.line))


def lint_cues(cues: Sequence[Cue], setting: Setting) -> list[CueFinding]:
    """What breaks the rules in cues, one by one and between each and the next one at its place."""
    numbers = {id(cue): str(number) for number, cue in enumerate(cues, 1)}
    findings = [finding for cue in cues for finding in _lint_one(cue, numbers, setting)]
    for place in sorted({place_of(cue.settings) for cue in cues}):
        here = sorted((cue for cue in cues if place_of(cue.settings) == place), key=lambda cue: cue.span.start)
        findings += _lint_place(here, numbers, setting)
    return findings


def words_of(cue: Cue) -> int:
    """The words of a cue: what stands between blanks and holds a letter or a digit."""
    return sum(any(char.isalnum() for char in word) for word in cue.text.split())


def least_time(cue: Cue, profile: Profile) -> Fraction:
    """Seconds that a cue must be on screen at least, so that it can be read."""
    needs = [profile.shortest or Fraction(0)]
    if profile.fastest is not None:
        needs.append(cells(cue.text) / profile.fastest)
    if profile.words is not None:
        needs.append(Fraction(words_of(cue) * MINUTE, profile.words))
    return max(needs)


def parts_what_belongs(line: str, following: str) -> str:
    """What a break between two lines parts: `an article`, `a name`, `a number and its unit`; "" for a good break."""
    before, after = line.split()[-1:], following.split()[:1]
    if not before or not after:
        return ""
    last, first = before[0].strip("“”\"'‘’()[]"), after[0]
    if last.casefold() in ARTICLES:
        return "an article, possessive or title and its noun"
    if _TITLE.fullmatch(last) and first[:1].isupper():
        return "a name"
    if _NUMBER.fullmatch(last) and _UNIT.fullmatch(first.strip(".,;:!?%")) and first[:1].islower():
        return "a number and what it counts"
    return ""


def _tell(cue: Cue, numbers: Mapping[int, str], rule: str, says: str, *figures: Fraction | int) -> CueFinding:
    measured, allowed = (Fraction(figures[0]), Fraction(figures[1])) if figures else (None, None)
    number = cue.identifier if cue.identifier.isdigit() else numbers[id(cue)]
    return CueFinding(number, cue.line, cue.span.start, rule, says, measured, allowed)


def _tell_remark(remark: Remark, rule: str) -> CueFinding:
    return CueFinding("", remark.line, None, rule, remark.what)


def _place(finding: CueFinding, starts: Mapping[int, Fraction], lines: Sequence[int]) -> Fraction:
    """The time by which a finding is sorted; one without a cue goes with the cue before it in the file."""
    if finding.at is not None:
        return finding.at
    return starts[max((line for line in lines if line <= finding.line), default=lines[0])] if lines else Fraction(0)


def _lint_one(cue: Cue, numbers: Mapping[int, str], setting: Setting) -> Iterator[CueFinding]:
    for rule, says, *figures in (
        *_judge_lines(cue, setting), *_judge_time(cue, setting.profile), *_judge_shots(cue, setting),
    ):  # fmt: skip
        yield _tell(cue, numbers, rule, says, *figures)


def _judge_lines(cue: Cue, setting: Setting) -> Iterator[tuple[str, str, *tuple[Fraction | int, ...]]]:
    profile, layout = setting.profile, setting.layout
    lines = [line for line in cue.lines if line.strip()]
    if len(lines) > profile.lines:
        yield "lines", f"{len(lines)} lines; {profile.lines} at most", len(lines), profile.lines
    for line in lines:
        size, most, width = cells(line), profile.characters, layout.ruler.width(line)
        if most is not None and size > most:
            yield "characters", f"{size} characters in a line; {most} at most", size, most
        elif width > layout.line_width and (most is None or layout.characters < most):
            share = round(100 * width / layout.line_width)
            yield "width", f"a line takes {share} % of the width that captions have in this picture", share, 100
    for line, following in pairwise(lines):
        if parted := parts_what_belongs(line, following):
            yield "break", f"a line ends within {parted}: {line.split()[-1]} | {following.split()[0]}"
    yield from _judge_dashes(lines, profile)


def _judge_dashes(lines: Sequence[str], profile: Profile) -> Iterator[tuple[str, str, *tuple[Fraction | int, ...]]]:
    turns = [line for line in lines if TURN.match(line)]
    if len(turns) == 1 and len(lines) > 1:
        yield "dash", "one line begins with a dash, the other speaker's does not"
    elif len(turns) == 1:
        yield "dash", "a dash, and one speaker only"
    if profile.tight_dash and any(turn[1:2].isspace() for turn in turns):
        yield "dash", "a space after the dash of dialogue"


def _judge_time(cue: Cue, profile: Profile) -> Iterator[tuple[str, str, *tuple[Fraction | int, ...]]]:
    length = cue.span.length + PRECISION
    if profile.fastest is not None and cells(cue.text) > profile.fastest * length:
        speed = cells(cue.text) / cue.span.length
        yield "speed", f"{float(speed):.1f} characters a second; {int(profile.fastest)} at most", speed, profile.fastest
    if profile.words is not None and words_of(cue) * MINUTE > profile.words * length:
        speed = words_of(cue) * MINUTE / cue.span.length
        yield "words", f"{float(speed):.0f} words a minute; {profile.words} at most", speed, profile.words
    if profile.shortest is not None and length < profile.shortest:
        says = f"{float(cue.span.length):.2f} s on screen; {float(profile.shortest):.2f} s at least"
        yield "shortest", says, cue.span.length, profile.shortest
    if profile.longest is not None and cue.span.length > profile.longest + PRECISION:
        says = f"{float(cue.span.length):.2f} s on screen; {float(profile.longest):.0f} s at most"
        yield "longest", says, cue.span.length, profile.longest


def _judge_shots(cue: Cue, setting: Setting) -> Iterator[tuple[str, str, *tuple[Fraction | int, ...]]]:
    near, frame = setting.profile.near_shot, 1 / setting.rate
    for cut in crossed(cue.span, setting.cuts, frame):
        for part, word in ((cut - cue.span.start, "before"), (cue.span.end - cut, "after")):
            if part + PRECISION < near:
                says = f"it hangs over a shot change: {float(part):.2f} s of it are {word} the change"
                yield "shot", f"{says}; {float(near):.1f} s at least", part, near
                break


def crossed(span: Span, cuts: Iterable[Fraction], frame: Fraction) -> list[Fraction]:
    """The shot changes within a span: more than half a frame from both ends, for files round their times."""
    return [cut for cut in cuts if span.start + frame / 2 < cut < span.end - frame / 2]


def count_line_faults(cue: Cue, setting: Setting) -> tuple[int, int]:
    """How many rules about lines a cue breaks, dashes aside: of how long and how many, then of where they end."""
    rules = [rule for rule, *_ in _judge_lines(cue, setting)]
    ends = rules.count("break")
    return len(rules) - rules.count("dash") - ends, ends


def _lint_place(cues: Sequence[Cue], numbers: Mapping[int, str], setting: Setting) -> Iterator[CueFinding]:
    """What breaks the rules between the cues of one place, by start: a gap is one where none of them is shown."""
    last = cues[0]
    for cue, later in pairwise(cues):
        last = max(last, cue, key=lambda one: one.span.end)
        over = cue.span.end - later.span.start
        if over > PRECISION:
            says = f"the next cue begins {float(over):.2f} s before this one ends"
            yield _tell(cue, numbers, "overlap", says, over, 0)
        elif last.span.end <= later.span.start + PRECISION:
            yield from _lint_gap(last, later, numbers, setting)


def _lint_gap(cue: Cue, later: Cue, numbers: Mapping[int, str], setting: Setting) -> Iterator[CueFinding]:
    profile, gap = setting.profile, later.span.start - cue.span.end
    if gap + PRECISION < setting.gap:
        says = f"{round(gap * setting.rate)} frames before the next cue; {profile.gap_frames} at least"
        yield _tell(cue, numbers, "gap", says, gap * setting.rate, profile.gap_frames)
    elif setting.gap + 1 / setting.rate < gap + PRECISION < profile.least_gap:
        close = f"close it to {profile.gap_frames} frames" if profile.gap_frames else "close it"
        says = f"{float(gap):.2f} s without a caption before the next cue: {close}, or leave"
        yield _tell(cue, numbers, "pause", f"{says} {float(profile.least_gap):.1f} s", gap, profile.least_gap)
