"""What a picture desk would send a still back for: one table of checks, used while making and over what was made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from bts import media
from bts.choices import ALT_LENGTH
from bts.errors import OutputError
from bts.model import Transition
from bts.notes.rules import faults_of_alt
from bts.timing import Span, clock

if TYPE_CHECKING:
    from bts.media.arrays import Pixels
    from bts.media.planar import Box
    from bts.shots import Analysis
    from bts.stills.eyes import Eyes, Seen

SMALLEST_CROP = 400
"""Pixels; a still cropped to less width gets a remark, because it looks coarse in a text column."""

SOFT_SHARE = 0.5
"""Share of the sharpness of its shot's best frame below which a frame is called soft."""

SEARCHED_SECONDS = Fraction(2)
"""Seconds on each side of a moment in which transitions and a sharper frame are looked for, where shots are unknown."""


@dataclass(frozen=True)
class Moment:
    """What is known of the frame of a still in its clip: the transition it lies in, and how sharp its shot can be.

    `sharpness` is that of the frame, `best` that of the best frame of its shot, which is on screen at `best_time`: the
    root mean square of the Laplacian of luma, see `keyframes.candidates.measure_sharpness`. `eyes` are those of the
    largest face of the frame, None where they cannot be judged.
    """

    transition: Transition | None = None
    sharpness: float = 0.0
    best: float = 0.0
    best_time: Fraction = Fraction(0)
    eyes: "Eyes | None" = None


@dataclass(frozen=True)
class StillFacts:
    """What a still is checked by: its words, its width in pixels, and its moment; None for what is not known.

    `small` is the sentence about a size below that of the preset, "" for none.
    """

    caption: str = ""
    alt: str = ""
    credit: str = ""
    described: bool = False
    """Whether the whole alt text is in the extended description, because it is too long."""
    cropped_width: int | None = None
    """Width of a still that was cropped to its note's region."""
    small: str | None = None
    blank: str = ""
    """`black` or `of one colour`, where it shows nothing; "" where it shows something."""
    moment: Moment | None = None
    eyes_shut: bool | None = None
    """Whether the largest face that it shows has its eyes shut."""


@dataclass(frozen=True)
class StillFault:
    """What is wrong with a still: the name of the check, and a sentence of which the still's name is the subject."""

    check: str
    says: str


@dataclass(frozen=True)
class Checking:
    """How stills are checked while they are made: `strict` makes faults errors; `moments` are known ones, by time."""

    strict: bool = False
    moments: Mapping[Fraction, Moment] = field(default_factory=dict)


TELL = Checking()
"""Faults are told and stop nothing; nothing is known of moments."""


def _check_credit(facts: StillFacts) -> Iterable[str]:
    if not facts.credit.strip():
        yield "has no credit line: give one with --credit, on its note, or as [credit] line in bts.toml"


def _check_alt(facts: StillFacts) -> Iterable[str]:
    if not facts.alt.strip():
        yield "has no alt text: say what can be seen, with --alt or on its note"
    elif facts.described:
        yield f"alt text is longer than {ALT_LENGTH} characters; all of it went to the extended description"
    yield from (f"needs another alt text: {says}" for says in faults_of_alt(facts.alt, facts.caption, "caption"))


def _check_region(facts: StillFacts) -> Iterable[str]:
    if facts.cropped_width is not None and facts.cropped_width < SMALLEST_CROP:
        wide = facts.cropped_width
        yield f"is only {wide} pixels wide, because its note has a region; print and screens want more"


def _check_size(facts: StillFacts) -> Iterable[str]:
    if facts.small:
        yield facts.small


def _check_blank(facts: StillFacts) -> Iterable[str]:
    if facts.blank:
        yield f"shows nothing: all of it is {facts.blank}; take another moment"


def _check_transition(facts: StillFacts) -> Iterable[str]:
    if facts.moment is not None and (found := facts.moment.transition) is not None:
        place = f"{clock(found.start)}-{clock(found.end)}"
        yield f"lies inside a {found.kind} ({place}): take a moment before or after it"


def _check_sharpness(facts: StillFacts) -> Iterable[str]:
    moment = facts.moment
    if moment is not None and moment.transition is None and moment.sharpness < SOFT_SHARE * moment.best:
        yield f"is softer than its shot: the frame at {clock(moment.best_time)} is sharper"


def _check_eyes(facts: StillFacts) -> Iterable[str]:
    if facts.eyes_shut:
        yield "shows its largest face with the eyes shut, or nearly: take another moment, or --nudge 0.5"


CHECKS: dict[str, Callable[[StillFacts], Iterable[str]]] = {
    "credit": _check_credit,
    "alt": _check_alt,
    "region": _check_region,
    "size": _check_size,
    "blank": _check_blank,
    "transition": _check_transition,
    "sharpness": _check_sharpness,
    "eyes": _check_eyes,
}
"""Name of a check -> the sentences that it has about a still; the still's name is their subject. A check is one row."""


OF_MOMENT = ("transition", "sharpness", "eyes")
"""The checks that look at the frame of a still in its clip."""


def find_faults(facts: StillFacts) -> tuple[StillFault, ...]:
    """All faults of a still, in the order of CHECKS."""
    return tuple(StillFault(name, says) for name, check in CHECKS.items() for says in check(facts))


def find_faults_of_moment(moment: Moment | None, box: "Box | None") -> tuple[StillFault, ...]:
    """The faults that a still has because of its frame; `box` is the part of the frame that it shows."""
    facts = StillFacts(moment=moment, eyes_shut=shows_shut_eyes(moment, box))
    return tuple(StillFault(name, says) for name in OF_MOMENT for says in CHECKS[name](facts))


def shows_shut_eyes(moment: Moment | None, box: "Box | None") -> bool | None:
    """Whether a face with its eyes shut lies in the part `box` of a frame, in pixels; None where that is not known."""
    if moment is None or moment.eyes is None:
        return None
    if moment.eyes.shut is None:
        return False
    if box is None:
        return None
    left, top, right, bottom = moment.eyes.shut
    across, down = (left + right) / 2, (top + bottom) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def unknown_checks(facts: StillFacts) -> tuple[str, ...]:
    """Names of the checks that could not be made, because what they look at is not known."""
    of_moment = OF_MOMENT if facts.moment is None else ("eyes",) if facts.eyes_shut is None else ()
    return (*(("size",) if facts.small is None else ()), *of_moment)


def refuse_faults(name: str, faults: Sequence[StillFault]) -> None:
    """Raise OutputError when there are any."""
    if faults:
        said = "; ".join(f"{name} {fault.says}" for fault in faults)
        raise OutputError(f"not made, because --strict is asked for: {said}", None, "mend it, or leave --strict out")


def look_at_moments(
    clip: media.Clip, times: Iterable[Fraction], analysis: "Analysis | None" = None
) -> dict[Fraction, Moment]:
    """What is known of the frames at these times of a clip.

    Without the clip's shots, they are looked for within SEARCHED_SECONDS of each time, which costs the decoding of
    those. Raises ClipError.
    """
    wanted = sorted({time for time in times if time < clip.info.duration})
    found = {time: analysis or _analyse_near(clip, time) for time in wanted}
    transitions = {time: _transition_at(time, found[time]) for time in wanted}
    best = {time: _best_time(time, found[time]) for time in wanted}
    sharpness: dict[Fraction, float] = {}
    seen: dict[Fraction, Seen] = {}
    for asked, picture in media.pictures_at(clip, sorted({*best, *best.values()})):
        sharpness[asked] = _sharpness_of(picture.rgb)
        if asked in best:
            seen[asked] = _see_eyes(picture.rgb)
    eyes = {time: _judge_eyes(clip, time, seen[time], found[time]) for time in wanted}
    return {
        time: Moment(transitions[time], sharpness[time], sharpness[best[time]], best[time], eyes[time])
        for time in wanted
    }


def _see_eyes(rgb: "Pixels") -> "Seen":
    # As those of the shots: networks are imported only where they are asked for.
    from bts.stills.eyes import see_eyes

    return see_eyes(rgb)


def _judge_eyes(clip: media.Clip, time: Fraction, seen: "Seen", analysis: "Analysis") -> "Eyes | None":
    """The eyes of the frame at a time, beside those of its shot; None inside a transition, where two shots mix."""
    from bts.stills.eyes import judge_eyes

    shot = next((shot for shot in analysis.shots if shot.start <= time < shot.end), None)
    if shot is None:
        return None
    near = Span(max(shot.start, time - SEARCHED_SECONDS), min(shot.end, time + SEARCHED_SECONDS))
    return judge_eyes(clip, seen, near)


def _analyse_near(clip: media.Clip, time: Fraction) -> "Analysis":
    # The detector and the networks are imported only where they are asked for: most stills need neither.
    from bts.shots import analyse_near

    return analyse_near(clip, time, SEARCHED_SECONDS)


def _transition_at(time: Fraction, analysis: "Analysis") -> Transition | None:
    return next((found for found in analysis.transitions if found.start <= time < found.end), None)


def _best_time(time: Fraction, analysis: "Analysis") -> Fraction:
    """When the best frame of the shot at a time is on screen; the time itself where it lies in no shot."""
    return next((shot.keyframe.time for shot in analysis.shots if shot.start <= time < shot.end), time)


def _sharpness_of(rgb: "Pixels") -> float:
    import cv2
    import numpy as np

    from bts.keyframes.candidates import measure_sharpness

    return measure_sharpness(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8))
