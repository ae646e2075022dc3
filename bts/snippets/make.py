"""Making one snippet: the video, its captions beside it, and a poster."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from bts import media
from bts.captions import name_speakers
from bts.captions.ass import ass_text
from bts.captions.fonts import fonts
from bts.config import SnippetsOptions
from bts.errors import ClipError, OutputError
from bts.files import new_file, scratch_folder, write_text
from bts.media.cutting.cut import Cut, Find
from bts.media.cutting.exact import cut_exact
from bts.media.cutting.produce import produce
from bts.media.cutting.shaping import Shaping
from bts.media.cutting.sound import settle_level
from bts.media.cutting.source import lacks_times
from bts.media.decode import reports_damage
from bts.media.ffmpeg import OnSeconds
from bts.media.joining import cut_joined, find_change, find_seam
from bts.media.mend import copy_frames
from bts.media.reader import is_sound
from bts.media.splicing import cut_fast
from bts.media.splicing.plan import copied_keys
from bts.metadata.describe import place_record
from bts.metadata.videos import labels_of
from bts.metadata.xmp import Record
from bts.model import Claim, Made, Progress, silent
from bts.snippets.check import check_snippet
from bts.snippets.damage import describe_damage
from bts.snippets.formats import add_record, apply_format, check_format, list_format_remarks
from bts.snippets.hearing import WrongSoundError
from bts.snippets.marks import HouseMarks, layout_beside, note_captions, plan_marks, write_overlay
from bts.snippets.plan import Plan, check_fonts, make_plan
from bts.snippets.poster import choose_moment, write_poster
from bts.snippets.reduced import WrongFrameError
from bts.snippets.request import SnippetRequest, snippet_names
from bts.snippets.sightings import SeenFrames, Sightings, look_ahead
from bts.subtitles import write_srt, write_vtt
from bts.timing import Span

Encoded = tuple[Cut, tuple[str, ...]]
"""A cut as it was made, and remarks on it."""

MOST_COPIED = 8_000_000_000
"""Bytes of a range's samples, uncompressed, above which no lossless copy of a damaged range is made: it takes about
half of that on the disk. This is 100 seconds of 1080p at 25 frames a second."""

SAMPLE_BYTES = Fraction(3, 2)
"""Bytes of a pixel in 4:2:0 with 8 bits, as most clips have it."""


def make_snippet(
    clip: media.Clip,
    request: SnippetRequest,
    claim: Claim,
    options: SnippetsOptions | None = None,
    *,
    strict: bool = False,
    on_progress: Progress = silent,
) -> list[Made]:
    """Write NAME.mp4, or in another format, NAME.vtt and NAME.srt (where there are captions) and NAME.jpg, the poster.

    The video is checked.
    A caption whose script no font here can draw is kept as a caption track instead, with a warning; `strict` makes it
    an error. A fast cut that cannot be right is made exactly instead, with a warning that says why.

    Raises:
        UsageError: the range lies outside the clip.
        MissingToolError: ffmpeg is missing, or (strict) a font.
        OutputError: a file cannot be written, or the video is not what was asked for.
    """
    options = (options or SnippetsOptions()).settled
    check_format(request, options)
    if request.cut == "fast":
        try:
            return _make_video(clip, request, claim, options, strict, on_progress)
        except OutputError as error:
            exact = _make_video(clip, replace(request, cut="exact"), claim, options, strict, on_progress)
            said = f"cut exactly and not copied: {error.what}"
            return [replace(exact[0], warnings=(said, *exact[0].warnings)), *exact[1:]]
    return _make_video(clip, request, claim, options, strict, on_progress)


def _make_video(
    clip: media.Clip,
    request: SnippetRequest,
    claim: Claim,
    options: SnippetsOptions,
    strict: bool,
    on_progress: Progress,
) -> list[Made]:
    """Make a snippet in the way asked for; words and errors as of `make_snippet`."""
    plan = make_plan(clip, request, options, on_progress)
    request, plan = check_fonts(request, plan, options, strict)
    marks = plan_marks(clip.info, request, plan, options, strict=strict)
    plan = replace(plan, warnings=plan.warnings + marks.warnings)
    if request.mode in ("burn", "both"):
        marks = note_captions(marks, plan.burnt, layout_beside(marks, plan.burnt, options))
    target = claim(snippet_names(request.name, options.format)[0])
    beside = {suffix: claim(request.name + suffix) for suffix in (".vtt", ".srt") if plan.cues}
    poster = claim(f"{request.name}.jpg")
    request = replace(request, record=place_record(request.record, clip.info, plan.first, note=request.note))
    # The poster is chosen while ffmpeg encodes, which leaves the interpreter and some of the processors idle.
    with scratch_folder() as folder, ThreadPoolExecutor(1) as thread:
        moment = thread.submit(choose_moment, clip, request, plan)
        cut = make_cut(clip.info, request, plan, folder, options, marks)
        cut = apply_format(clip.info, cut, options, request.record)
        report = _report_seconds(on_progress, plan)
        with name_files_in_errors(clip, target):
            cut, said = settle_level(clip.info, cut)
        if request.cut == "fast":
            said += copy_checked(clip, cut, target, report, record=request.record)
        else:
            drawn = [cue.span for cue in plan.burnt] if cut.script is not None else []
            made_as, heard = encode_checked(
                clip, cut, target, report, folder, drawn=drawn, marks=marks, record=request.record
            )
            said += heard + list_format_remarks(clip.info, cut, made_as, options)
    texts = {".vtt": write_vtt(plan.cues), ".srt": write_srt(map(name_speakers, plan.cues))}
    for suffix, path in beside.items():
        write_text(path, texts[suffix])
    write_poster(clip, request, plan, moment.result(), poster)
    made = [Made(target, request.note, plan.warnings + said)]
    return made + [Made(path, request.note) for path in (*beside.values(), poster)]


def make_cut(
    info: media.ClipInfo,
    request: SnippetRequest,
    plan: Plan,
    folder: Path,
    options: SnippetsOptions,
    marks: HouseMarks,
) -> Cut:
    """The cut for the media floor; caption script, fonts, caption track and overlay are written into `folder`."""
    sound = media.choose_sound(info, options.audio) if info.audio and not options.mute else media.Soundtrack(None)
    return Cut(
        first=plan.first,
        stop=plan.stop,
        width=plan.size[0],
        height=plan.size[1],
        shaping=plan.shaping,
        crf=options.crf,
        script=_write_script(plan, folder, options, marks) if request.mode in ("burn", "both") else None,
        fonts=folder,
        soft=_write_track(plan, folder) if request.mode in ("soft", "both") else None,
        language=request.language,
        audio=sound.stream,
        channel=sound.channel,
        loudness=options.loudness,
        title=request.title,
        labels=labels_of(request.record),
        rights=request.credit.copyright or request.credit.line,
        start=plan.edges[0],
        end=plan.edges[1],
        rate=plan.rate,
        overlay=write_overlay(marks, folder / "marks"),
    )


def avoid_damage(
    clip: media.Clip, cut: Cut, folder: Path, look: Callable[[media.Frame], None] | None = None
) -> tuple[Cut, tuple[str, ...]]:
    """The cut, from the frames as stills show them where the clip is damaged: ffmpeg, reading it, shows it otherwise.

    They are copied into `folder`; where that would take much of the disk, the cut is made by bts' own reading. Also
    where the damage is, for the person; `look` as for `is_sound`.
    """
    whole: set[int] = set()

    def note(frame: media.Frame) -> None:
        if not frame.native.is_corrupt:
            whole.add(frame.number)
        if look is not None:
            look(frame)

    if is_sound(clip, cut.first, cut.stop, note):
        return cut, ()
    info = clip.info
    if info.stored_width * info.stored_height * SAMPLE_BYTES * (cut.stop - cut.first) > MOST_COPIED:
        lost = [number for number in range(cut.first, cut.stop) if number not in whole]
        return replace(cut, find="join"), (describe_damage(info, cut, lost),)
    hurt: list[int] = []
    copy = copy_frames(clip, cut.first, cut.stop, folder / "frames.nut", hurt)
    return replace(cut, copy=copy), (describe_damage(info, cut, hurt),)


def encode_checked(
    clip: media.Clip,
    cut: Cut,
    target: Path,
    report: OnSeconds,
    folder: Path,
    *,
    drawn: Sequence[Span] = (),
    marks: HouseMarks | None = None,
    record: Record | None = None,
) -> Encoded:
    """Encode a cut into `target` and check it: in one reading where the clip is sound, else around its damage.

    Returns the cut as it was made, which may be smaller or slower than asked for, and remarks on it. `drawn` and
    `marks` as for `check_snippet`; `record` is written into the file, None for none; `folder` is for files in between.

    Raises:
        ClipError: the clip cannot be read.
        OutputError: the video cannot be written, or is not what the cut asks for.
    """
    ways = _list_ways(clip.info, cut)
    encode = partial(_encode, clip, target=target, ways=ways, report=report, drawn=drawn, marks=marks, record=record)
    strict = ways != JOINED and _encode_strictly(clip, cut, marks, encode)
    return strict or _encode_around_damage(clip, cut, folder, marks, encode)


def _encode_strictly(
    clip: media.Clip, cut: Cut, marks: HouseMarks | None, encode: Callable[..., Encoded]
) -> Encoded | None:
    """Encode and check in one reading of the clip, in which ffmpeg gives up at the first sign of damage.

    None where it gave up or the video is not right, and where this reading would not tell of damage.
    """
    if clip.info.damage or not reports_damage(clip.info.codec):
        return None
    cut = replace(cut, strict=True)
    # While ffmpeg encodes, which leaves a tenth of the processors idle.
    with look_ahead(clip, cut, marks) as seen:
        try:
            return encode(cut, seen=seen)
        except (ClipError, OutputError):
            return None


def _encode_around_damage(
    clip: media.Clip, cut: Cut, folder: Path, marks: HouseMarks | None, encode: Callable[..., Encoded]
) -> Encoded:
    """Look for damage, then encode and check: from a copy of the frames where there is some."""
    sightings = Sightings(clip, cut, marks)
    whole, damage = avoid_damage(clip, cut, folder, sightings.take)
    made, heard = encode(whole, seen=dict if damage else lambda: sightings.looks)
    return made, damage + heard


def _encode(
    clip: media.Clip,
    cut: Cut,
    *,
    target: Path,
    ways: Sequence[Find],
    report: OnSeconds,
    drawn: Sequence[Span],
    marks: HouseMarks | None,
    record: Record | None,
    seen: Callable[[], SeenFrames] = dict,
) -> Encoded:
    """Encode and check; when the video has wrong frames, try again with the next of the `ways` to find them.

    `seen` gives the looks of the clip that are known by then. Returns the cut as it was made, which may be smaller or
    slower than asked for, and the remarks of the check.
    """
    ways = JOINED if cut.find == "join" else ways[:1] if cut.strict else ways
    for way in ways:
        tried = replace(cut, find=way)
        try:
            with new_file(target) as part:
                with name_files_in_errors(clip, target):
                    made = produce(partial(_run, clip), clip.info.as_of(cut.first), tried, part, report)
                if record is not None:
                    made = add_record(part, made, record, target)
                known = seen() if made.rate == cut.rate else {}
                return made, check_snippet(clip, made, part, target, drawn, marks=marks, seen=known)
        except (WrongFrameError, WrongSoundError):
            if way == ways[-1]:
                raise
    raise AssertionError("one way returns or raises")


JOINED: Sequence[Find] = ("join",)
"""The way to find the frames of a cut in which the stream changes, and the slowest."""


def _list_ways(info: media.ClipInfo, cut: Cut) -> Sequence[Find]:
    """The ways in which the frames of a cut are looked for, one after another.

    Where the stream changes within the cut, the slowest is the only one. At the start of a clip nothing is sought, so
    to read by times from there is the same way as to seek.
    """
    if find_seam(info, cut):
        return JOINED
    ways: tuple[Find, ...] = ("count", "join") if lacks_times(info, cut) else ("seek", "time", "count", "join")
    if cut.first == 0:
        ways = tuple(way for way in ways if way != "time")
    return ways[:-1] if cut.by_fields else ways  # bts' own reading makes one frame of two fields


def _run(clip: media.Clip, cut: Cut, target: Path, report: OnSeconds) -> None:
    """Encode a cut once, in the way that it names."""
    if cut.find == "join":
        cut_joined(clip, cut, target, report)
    else:
        cut_exact(clip.info.as_of(cut.first), cut, target, report)


def copy_checked(
    clip: media.Clip, cut: Cut, target: Path, report: OnSeconds, *, record: Record | None = None, play: bool = False
) -> tuple[str, ...]:
    """Copy what can be copied of a cut into `target`, and check it; returns remarks, and that browsers do not play it.

    `record` as for `encode_checked`. Raises OutputError where a copy cannot be right, or, with `play`, where browsers
    do not play it; then nothing is written.
    """
    change = find_change(clip.info, cut)
    if change is not None:
        raise OutputError(f"{change} in this range", target, "use --cut exact")
    if cut.start is not None or cut.end is not None:
        raise OutputError("it begins before the first picture", target, "use --cut exact")
    with new_file(target) as part:
        with name_files_in_errors(clip, target):
            keys = copied_keys(clip, cut_fast(clip, cut, part, report))
        if record is not None:
            cut = add_record(part, cut, record, target)
        shown = clip.info.as_of(cut.first).geometry.shown
        remarks = check_snippet(clip, replace(cut, shaping=Shaping()), part, target, size=shown, keys=keys)
        made = media.probe(part)
        if made.plays_in_browser:
            return remarks
        if play:
            raise OutputError(f"copied as it is, {made.browser_note}", target, "use --cut exact")
    return (*remarks, f"copied as it is, {made.browser_note}; --cut exact makes one that plays")


@contextmanager
def name_files_in_errors(clip: media.Clip, target: Path) -> Iterator[None]:
    """Add to errors of the program the file they are about: the clip it cannot read, or the video it cannot write."""
    try:
        yield
    except OutputError as error:
        raise OutputError(error.what, error.path or target, error.remedy) from error
    except ClipError as error:
        raise ClipError(error.what, error.path or clip.info.path, error.remedy, error.kind) from error


def _report_seconds(on_progress: Progress, plan: Plan) -> OnSeconds:
    """The callback that passes seconds of output on as progress of the stage `snippet`."""
    return lambda done: on_progress("snippet", float(done), float(plan.length))


def _write_script(plan: Plan, folder: Path, options: SnippetsOptions, marks: HouseMarks) -> Path | None:
    """Write an ASS script, and the fonts that it names, into `folder`; None when no cue can be drawn."""
    if not plan.burnt:
        return None
    among = fonts(options.fonts)
    script = folder / "captions.ass"
    layout = layout_beside(marks, plan.burnt, options)
    script.write_text(ass_text(plan.burnt, layout, among, folder), encoding="utf-8")
    return script


def _write_track(plan: Plan, folder: Path) -> Path | None:
    """Write the cues as WebVTT into `folder`; None when there are none."""
    if not plan.cues:
        return None
    path = folder / "captions.vtt"
    path.write_text(write_vtt(map(name_speakers, plan.cues)), encoding="utf-8")
    return path
