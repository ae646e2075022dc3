"""A request applied to a clip: which frames, in which shape and size, with which cues."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from bts import media
from bts.captions import Layout, cues_within, cut_cues, fit_lines, name_speakers, put_on_frames, set_cues, stack_cues
from bts.captions.ass import drop_undrawable
from bts.captions.boxes import find_cut_off
from bts.captions.fonts import find_missing, fonts, missing_font
from bts.config import SnippetsOptions
from bts.media.cutting.cut import edges_before_picture, end_of_frames, frame_range
from bts.media.cutting.rates import EARLY, list_ticks
from bts.media.cutting.shaping import Shaping
from bts.model import Progress, silent
from bts.snippets.formats import choose_rate
from bts.snippets.request import SnippetRequest
from bts.snippets.shape import choose_shape
from bts.subtitles import Cue
from bts.subtitles.places import is_vertical
from bts.timing import Span, clock, outside_clip
from bts.videos import LOOKS, VIDEO_FORMATS

NOTICED = Fraction(1, 2)
"""Seconds that an edge of a snippet may lie from that of its range, above which it is said: frames of screen recordings
last as long."""

DRAWN = ("burn", "both")
"""The modes of captions in which they are drawn into the picture."""

LAID_FLAT = "captions in columns are burnt in as lines at the foot: the .vtt beside keeps them as they are"
"""The remark on cues of WebVTT with `vertical:`, which libass has no columns for."""

CUT_OFF = (
    "the captions at {when} of the snippet have {lines} lines, more than the picture holds, so some are cut off: "
    "shorten them, or use soft captions"
)
"""The remark on captions that are taller than the picture, as many at once are."""

OFF_TIME = (
    "burnt in, the caption at {when} of the snippet comes or goes {seconds:.1f} s off its times{others}, because one "
    "frame of the clip stays on screen there: use soft captions"
)
"""The remark on captions that begin or end more than NOTICED from the frames with which they can change."""

HELD, HELD_EVENLY = Fraction(1, 20), Fraction(1, 10)
"""Seconds that a burnt-in caption may come or go off its times, above which a clip is cut at a higher or constant rate:
for clips of varying rate, twice what it is at most at 25 frames a second; for others, a frame of ten a second."""

HELD_RATES = (Fraction(30), Fraction(60))
"""Such a rate, in frames a second: the first where no frame of the clip is shorter, else the second."""

AT_A_RATE = "it has a constant rate, so that burnt-in captions come and go in time while one frame of the clip stays"
"""The remark on a snippet that has another rate for its captions."""

FLASHES = "the range leaves only {seconds:.2f} s of the caption at {when} of the clip, too little to read it: {remedy}"
"""The remark on captions that the range cuts to less than NOTICED."""


@dataclass(frozen=True)
class Plan:
    """A request applied to a clip: frames [first, stop), start and length in seconds, size in pixels, and cues.

    `edges` are `Cut.start` and `Cut.end`, `rate` is `Cut.rate`. `cues` go into files and tracks; `burnt` are the same
    as they are drawn, with lines that fit the picture.
    """

    first: int
    stop: int
    edges: tuple[Fraction | None, Fraction | None]
    start: Fraction
    length: Fraction
    shaping: Shaping
    size: tuple[int, int]
    cues: tuple[Cue, ...] = ()
    burnt: tuple[Cue, ...] = ()
    warnings: tuple[str, ...] = ()
    rate: Fraction | None = None


def make_plan(
    clip: media.Clip, request: SnippetRequest, options: SnippetsOptions, on_progress: Progress = silent
) -> Plan:
    """The plan of a snippet. Raises UsageError where its range begins after the end of the clip."""
    info = clip.info
    if request.span.start >= info.duration:
        raise outside_clip(request.span.start, info.duration, last=info.last_time)
    first, stop = frame_range(info, request.span.start, request.span.end)
    edges = edges_before_picture(info, request.span.start, request.span.end)
    start = info.time_of_frame(first) if edges[0] is None else edges[0]
    end = end_of_frames(info, stop) if edges[1] is None else edges[1]
    shape = choose_shape(clip, request, options, (first, stop), on_progress)
    remarks = shape.remarks + _describe_edges(request.span, start, end, info.duration)
    rate = choose_rate(info, options)
    plan = Plan(first, stop, edges, start, end - start, shape.shaping, shape.size, warnings=remarks, rate=rate)
    return plan if request.mode == "none" else add_cues(info, request, plan, options)


def _describe_edges(span: Span, start: Fraction, end: Fraction, duration: Fraction) -> tuple[str, ...]:
    """Remarks on edges `start` and `end` of a snippet that lie more than NOTICED from those of its range, `span`."""
    remarks = []
    if span.start - start > NOTICED:
        came = f"the frame on screen then came at {clock(start)}"
        remarks.append(f"it starts {float(span.start - start):.2f} s before {clock(span.start)}: {came}")
    if abs(early := min(span.end, duration) - end) > NOTICED:
        way = "before" if early > 0 else "after"
        late = f"its last frame is on screen until {clock(end)}"
        why = "the frame on screen then is not in it" if early > 0 else late
        remarks.append(f"it ends {abs(float(early)):.2f} s {way} {clock(span.end)}: {why}")
    return tuple(remarks)


def add_cues(info: media.ClipInfo, request: SnippetRequest, plan: Plan, options: SnippetsOptions) -> Plan:
    """Add cues to the plan, timed from the first frame of the video: those somebody wrote, else made of the phrases."""
    layout = Layout.for_picture(*plan.size, LOOKS[options.look], options.fonts)
    if request.cues:
        inside = Span(plan.start, plan.start + plan.length)
        cues = cut_cues(request.cues, inside)
        # What cannot be drawn is left out before lines are broken: without it they are shorter.
        drawn, remarks = drop_undrawable(map(name_speakers, cues), fonts(options.fonts))
        fitted = [fit_lines(cue, layout) for cue in drawn]
        plan = _hold_times(info, request, plan, cues, options)
        times = _list_times(info, plan)
        burnt = tuple(stack_cues(put_on_frames(fitted, times, plan.length)))
        said = [*remarks, *_describe_off_time(cues, times, plan.length)] if request.mode in DRAWN else []
        said += _describe_flashes(cues_within(request.cues, inside), inside)
        return replace(plan, cues=cues, burnt=burnt, warnings=(*plan.warnings, *said))
    shift = request.span.start - plan.start
    phrases = [replace(p, start=p.start + shift, until=p.until + shift) for p in request.captions]
    phrases = [p for p in phrases if p.start < plan.length]
    cuts = [cut - plan.start for cut in request.cuts if plan.start < cut < plan.start + plan.length]
    # The frames of slides are too long to count by: captions come and go while one of them stays.
    counted = info.rate if info.rate >= 1 / HELD_EVENLY else HELD_RATES[0]
    made, remarks = set_cues(phrases, plan.length, counted, layout, cuts)
    plan = _hold_times(info, request, plan, made, options)
    if request.mode in DRAWN:
        remarks += _describe_off_time(made, _list_times(info, plan), plan.length)
    return replace(plan, cues=tuple(made), burnt=tuple(made), warnings=plan.warnings + tuple(remarks))


def _describe_flashes(cues: Sequence[Cue], inside: Span) -> list[str]:
    """A remark on each cue that an edge of the range cuts to less than NOTICED, so that it flashes up there."""
    remarks = []
    for cue in cues:
        start, end = max(cue.span.start, inside.start), min(cue.span.end, inside.end)
        begins, ends = start == cue.span.start, end == cue.span.end
        if begins != ends and end - start < NOTICED:
            remedy = (
                f"end at {clock(start)}, or later than {clock(end)}"
                if begins
                else f"begin at {clock(end)}, or sooner than {clock(start)}"
            )
            remarks.append(FLASHES.format(seconds=float(end - start), when=clock(cue.span.start), remedy=remedy))
    return remarks


def _list_times(info: media.ClipInfo, plan: Plan) -> list[Fraction]:
    """When the frames of a snippet come, in seconds from its start."""
    if plan.rate is not None:
        return list_ticks(plan.length, plan.rate)
    # The first frame is on screen from the start on, even where the clip presents it later.
    return [Fraction(0), *(info.time_of_frame(n) - plan.start for n in range(plan.first + 1, plan.stop))]


def _hold_times(
    info: media.ClipInfo, request: SnippetRequest, plan: Plan, cues: Sequence[Cue], options: SnippetsOptions
) -> Plan:
    """The plan, at a constant rate where burnt-in cues would come or go too far off their times without one.

    A rate that is asked for stays; that of a format is raised to what is usual in it.
    """
    if request.mode not in DRAWN or options.fps or info.interlaced:
        return plan
    if not info.variable and info.rate >= 1 / HELD_EVENLY:
        return plan
    times = _list_times(info, plan)
    most = HELD if info.variable and plan.rate is None else HELD_EVENLY
    if all(off <= most for off, _ in _measure_off_time(cues, times, plan.length)):
        return plan
    rate = _choose_held_rate(info, plan, times, options)
    return plan if rate is None else replace(plan, rate=rate, warnings=(*plan.warnings, AT_A_RATE))


def _choose_held_rate(
    info: media.ClipInfo, plan: Plan, times: Sequence[Fraction], options: SnippetsOptions
) -> Fraction | None:
    """A rate at which captions come and go in time; None where the plan has no lower one.

    Frames of a clip of constant rate are all repeated as often as one another.
    """
    usual = VIDEO_FORMATS[options.format].usual_rate
    own = plan.rate or info.rate
    if info.variable:
        shortest = min((later - time for time, later in pairwise(times)), default=plan.length)
        fitting = next((rate for rate in HELD_RATES if shortest >= 1 / rate - EARLY), HELD_RATES[-1])
        rate = Fraction(usual) if usual else fitting
    else:
        rate = own * (math.floor(usual / own) if usual else math.ceil(HELD_RATES[0] / own))
    return rate if plan.rate is None or rate > plan.rate else None


def _measure_off_time(cues: Sequence[Cue], times: Sequence[Fraction], end: Fraction) -> list[tuple[Fraction, Fraction]]:
    """How many seconds each burnt-in cue comes or goes off its times at most, and its start."""
    shown = zip(cues, put_on_frames(cues, times, end), strict=True)
    return [
        (max(abs(on.span.start - cue.span.start), abs(on.span.end - cue.span.end)), cue.span.start) for cue, on in shown
    ]


def _describe_off_time(cues: Sequence[Cue], times: Sequence[Fraction], end: Fraction) -> list[str]:
    """A remark on the cue that is burnt in furthest from its own times, where that is more than NOTICED."""
    far = [one for one in _measure_off_time(cues, times, end) if one[0] > NOTICED]
    if not far:
        return []
    seconds, when = max(far, key=lambda one: one[0])
    others = f", and {len(far) - 1} more do so" if far[1:] else ""
    return [OFF_TIME.format(when=clock(when), seconds=float(seconds), others=others)]


def check_fonts(
    request: SnippetRequest, plan: Plan, options: SnippetsOptions, strict: bool
) -> tuple[SnippetRequest, Plan]:
    """Turn captions to burn in into a caption track when the fonts lack a letter.

    Returns the request and the plan, changed or not. Raises MissingToolError instead when `strict`.
    """
    if request.mode not in DRAWN or not plan.cues:
        return request, plan
    among = fonts(options.fonts)
    cues, remarks = drop_undrawable(plan.burnt, among)
    if any(is_vertical(cue.settings) for cue in cues):
        remarks.append(LAID_FLAT)
    if tall := find_cut_off(cues, Layout.for_picture(*plan.size, LOOKS[options.look], options.fonts)):
        remarks.append(CUT_OFF.format(when=clock(tall[0].span.start), lines=len(tall[0].lines)))
    lacking = find_missing("".join(cue.text for cue in cues), among)
    if not lacking:
        return request, replace(plan, burnt=tuple(cues), warnings=plan.warnings + tuple(remarks))
    error = missing_font(lacking)
    if strict:
        raise error
    return replace(request, mode="soft"), replace(plan, warnings=(*plan.warnings, f"not burnt in: {error}"))
