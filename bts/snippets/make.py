"""Making one snippet: the video, its captions beside it, and a poster."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from bts import media
from bts.captions import Layout, cut_cues, fit_lines, name_speakers, put_on_frames, set_cues, stack_cues
from bts.captions.ass import ass_text, drop_undrawable
from bts.captions.fonts import find_missing, fonts, missing_font
from bts.config import SnippetsOptions
from bts.errors import ClipError, OutputError
from bts.faces.framing import focus_of_stretch
from bts.files import new_file, write_text
from bts.media.cut import (
    Crop,
    Cut,
    Find,
    choose_audio,
    cut_exact,
    edges_before_picture,
    end_of_frames,
    fit_even_size,
    frame_range,
)
from bts.media.ffmpeg import OnSeconds
from bts.media.joining import cut_joined, find_change, find_seam, fit_picture
from bts.media.mend import copy_frames
from bts.media.reader import is_sound
from bts.media.splicing import cut_fast
from bts.model import Claim, Made, Progress, silent
from bts.snippets.check import WrongFrameError, check_snippet
from bts.snippets.request import SnippetRequest
from bts.subtitles import Cue, write_srt, write_vtt
from bts.timing import Span, outside_clip

POSTER_AT = Fraction(1, 3)
"""Share of a snippet's length after which its poster is taken, past the beginning, where much is still in motion."""

POSTER_QUALITY = 88
"""JPEG quality of the poster, 0 to 100."""


@dataclass(frozen=True)
class _Plan:
    """A request applied to a clip: frames [first, stop), start and length in seconds, size in pixels, and cues.

    `edges` are `Cut.start` and `Cut.end`. `cues` go into files and tracks; `burnt` are the same as they are drawn, with
    lines that fit the picture.
    """

    first: int
    stop: int
    edges: tuple[Fraction | None, Fraction | None]
    start: Fraction
    length: Fraction
    crop: Crop | None
    size: tuple[int, int]
    cues: tuple[Cue, ...] = ()
    burnt: tuple[Cue, ...] = ()
    warnings: tuple[str, ...] = ()


def make_snippet(
    clip: media.Clip,
    request: SnippetRequest,
    claim: Claim,
    options: SnippetsOptions | None = None,
    *,
    strict: bool = False,
    on_progress: Progress = silent,
) -> list[Made]:
    """Write NAME.mp4, NAME.vtt and NAME.srt (where there are captions) and NAME.jpg, the poster; check the video.

    A caption whose script no font here can draw is kept as a caption track instead, with a warning; `strict` makes it
    an error. A fast cut that cannot be right is made exactly instead, with a warning that says why.

    Raises:
        UsageError: the range lies outside the clip.
        MissingToolError: ffmpeg is missing, or (strict) a font.
        OutputError: a file cannot be written, or the video is not what was asked for.
    """
    options = options or SnippetsOptions()
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
    plan = _plan(clip, request, options)
    request, plan = _check_fonts(request, plan, options, strict)
    target = claim(f"{request.name}.mp4")
    beside = {suffix: claim(request.name + suffix) for suffix in (".vtt", ".srt") if plan.cues}
    poster = claim(f"{request.name}.jpg")
    with tempfile.TemporaryDirectory(prefix="bts-") as folder:
        cut = _make_cut(clip.info, request, plan, Path(folder), options)
        report = _report_seconds(on_progress, plan)
        if request.cut == "fast":
            plan = replace(plan, warnings=plan.warnings + _copy(clip, cut, target, report))
        else:
            drawn = [cue.span for cue in plan.burnt] if cut.script is not None else []
            _encode(clip, _avoid_damage(clip, cut, Path(folder)), target, report, drawn)
    texts = {".vtt": write_vtt(plan.cues), ".srt": write_srt(map(name_speakers, plan.cues))}
    for suffix, path in beside.items():
        write_text(path, texts[suffix])
    _write_poster(clip, plan, poster)
    made = [Made(target, request.note, plan.warnings)]
    return made + [Made(path, request.note) for path in (*beside.values(), poster)]


def _plan(clip: media.Clip, request: SnippetRequest, options: SnippetsOptions) -> _Plan:
    info = clip.info
    if request.span.start >= info.duration:
        raise outside_clip(request.span.start, info.duration, last=info.last_time)
    first, stop = frame_range(info, request.span.start, request.span.end)
    edges = edges_before_picture(info, request.span.start, request.span.end)
    start = info.time_of_frame(first) if edges[0] is None else edges[0]
    end = end_of_frames(info, stop) if edges[1] is None else edges[1]
    shown = info.as_of(first).geometry.shown
    crop = _choose_crop(clip, request, *shown)
    size = fit_even_size(*((crop.width, crop.height) if crop else shown), options.max_height)
    plan = _Plan(first, stop, edges, start, end - start, crop, size)
    return plan if request.mode == "none" else _add_cues(info, request, plan)


def _add_cues(info: media.ClipInfo, request: SnippetRequest, plan: _Plan) -> _Plan:
    """Add cues to the plan, timed from the first frame of the video: those somebody wrote, else made of the phrases."""
    layout = Layout.for_picture(*plan.size)
    if request.cues:
        cues = cut_cues(request.cues, Span(plan.start, plan.start + plan.length))
        times = [max(Fraction(0), info.time_of_frame(n) - plan.start) for n in range(plan.first, plan.stop)]
        fitted = [fit_lines(name_speakers(cue), layout) for cue in cues]
        return replace(plan, cues=cues, burnt=tuple(stack_cues(put_on_frames(fitted, times, plan.length))))
    shift = request.span.start - plan.start
    phrases = [replace(p, start=p.start + shift, until=p.until + shift) for p in request.captions]
    phrases = [p for p in phrases if p.start < plan.length]
    cuts = [cut - plan.start for cut in request.cuts if plan.start < cut < plan.start + plan.length]
    made, remarks = set_cues(phrases, plan.length, info.rate, layout, cuts)
    return replace(plan, cues=tuple(made), burnt=tuple(made), warnings=plan.warnings + tuple(remarks))


def _choose_crop(clip: media.Clip, request: SnippetRequest, wide: int, high: int) -> Crop | None:
    """The largest rectangle of the aspect asked for in pictures of `wide` x `high` pixels; None for all of them.

    It is centred on the focus as far as it can be.
    """
    if request.aspect is None or request.aspect == Fraction(wide, high):
        return None
    width = min(wide, max(2, round(high * request.aspect)))
    height = min(high, max(2, round(wide / request.aspect)))
    focus = request.focus
    if focus is None:
        span = Span(request.span.start, min(request.span.end, clip.info.duration))
        focus = focus_of_stretch(clip, span, width / wide, height / high) or (0.5, 0.5)
    x = min(max(0, round(wide * focus[0] - width / 2)), wide - width)
    y = min(max(0, round(high * focus[1] - height / 2)), high - height)
    return Crop(x, y, width, height)


def _check_fonts(
    request: SnippetRequest, plan: _Plan, options: SnippetsOptions, strict: bool
) -> tuple[SnippetRequest, _Plan]:
    """Turn captions to burn in into a caption track when the fonts lack a letter.

    Returns the request and the plan, changed or not. Raises MissingToolError instead when `strict`.
    """
    if request.mode not in ("burn", "both") or not plan.cues:
        return request, plan
    among = fonts(options.fonts)
    cues, remarks = drop_undrawable(plan.burnt, among)
    lacking = find_missing("".join(cue.text for cue in cues), among)
    if not lacking:
        return request, replace(plan, burnt=tuple(cues), warnings=plan.warnings + tuple(remarks))
    error = missing_font(lacking)
    if strict:
        raise error
    return replace(request, mode="soft"), replace(plan, warnings=(*plan.warnings, f"not burnt in: {error}"))


def _make_cut(
    info: media.ClipInfo, request: SnippetRequest, plan: _Plan, folder: Path, options: SnippetsOptions
) -> Cut:
    """The cut for the media floor; caption script, fonts and caption track are written into `folder`."""
    return Cut(
        first=plan.first,
        stop=plan.stop,
        width=plan.size[0],
        height=plan.size[1],
        crop=plan.crop,
        crf=options.crf,
        script=_write_script(plan, folder, options) if request.mode in ("burn", "both") else None,
        fonts=folder,
        soft=_write_track(plan, folder) if request.mode in ("soft", "both") else None,
        language=request.language,
        audio=choose_audio(info),
        loudness=options.loudness,
        title=request.title,
        rights=request.credit.copyright or request.credit.line,
        start=plan.edges[0],
        end=plan.edges[1],
    )


def _avoid_damage(clip: media.Clip, cut: Cut, folder: Path) -> Cut:
    """The cut, from a copy of the frames as stills show them where the clip is damaged: ffmpeg shows it otherwise."""
    if is_sound(clip, cut.first, cut.stop):
        return cut
    clip.warn("its pictures are damaged in a snippet: frames that do not decode stand still")
    return replace(cut, copy=copy_frames(clip, cut.first, cut.stop, folder / "frames.nut"))


def _encode(clip: media.Clip, cut: Cut, target: Path, report: OnSeconds, drawn: Sequence[Span]) -> None:
    """Encode and check; when the video has wrong frames, try again with a slower way to find them.

    Where the stream changes within the cut, the slowest way is the only one.
    """
    ways: tuple[Find, ...] = ("join",) if find_seam(clip.info, cut) else ("seek", "time", "count", "join")
    for way in ways:
        tried = replace(cut, find=way)
        try:
            with new_file(target) as part:
                with _name_files_in_errors(clip, target):
                    if way == "join":
                        cut_joined(clip, tried, part, report)
                    else:
                        cut_exact(clip.info.as_of(cut.first), tried, part, report)
                check_snippet(clip, tried, part, target, drawn)
            return
        except WrongFrameError:
            if way == ways[-1]:
                raise


def _copy(clip: media.Clip, cut: Cut, target: Path, report: OnSeconds) -> tuple[str, ...]:
    """Copy what can be copied, and check; returns a remark where browsers do not play that.

    Raises OutputError where a copy cannot be right.
    """
    change = find_change(clip.info, cut)
    if change is not None:
        raise OutputError(f"{change} in this range", target, "use --cut exact")
    if cut.start is not None or cut.end is not None:
        raise OutputError("it begins before the first picture", target, "use --cut exact")
    with new_file(target) as part:
        with _name_files_in_errors(clip, target):
            cut_fast(clip, cut, part, report)
        check_snippet(clip, replace(cut, crop=None), part, target, size=clip.info.as_of(cut.first).geometry.shown)
        made = media.probe(part)
    return () if made.plays_in_browser else (f"copied as it is, {made.browser_note}; --cut exact makes one that plays",)


@contextmanager
def _name_files_in_errors(clip: media.Clip, target: Path) -> Iterator[None]:
    """Add to errors of the program the file they are about: the clip it cannot read, or the video it cannot write."""
    try:
        yield
    except OutputError as error:
        raise OutputError(error.what, error.path or target, error.remedy) from error
    except ClipError as error:
        raise ClipError(error.what, error.path or clip.info.path, error.remedy, error.kind) from error


def _report_seconds(on_progress: Progress, plan: _Plan) -> OnSeconds:
    """The callback that passes seconds of output on as progress of the stage `snippet`."""
    return lambda done: on_progress("snippet", float(done), float(plan.length))


def _write_script(plan: _Plan, folder: Path, options: SnippetsOptions) -> Path | None:
    """Write an ASS script, and the fonts that it names, into `folder`; None when no cue can be drawn."""
    if not plan.burnt:
        return None
    among = fonts(options.fonts)
    for number, font in enumerate(among):
        shutil.copyfile(font.path, folder / f"{number}{font.path.suffix.lower()}")
    script = folder / "captions.ass"
    script.write_text(ass_text(plan.burnt, Layout.for_picture(*plan.size), among), encoding="utf-8")
    return script


def _write_track(plan: _Plan, folder: Path) -> Path | None:
    """Write the cues as WebVTT into `folder`; None when there are none."""
    if not plan.cues:
        return None
    path = folder / "captions.vtt"
    path.write_text(write_vtt(plan.cues), encoding="utf-8")
    return path


def _write_poster(clip: media.Clip, plan: _Plan, target: Path) -> None:
    """Write a JPEG of the snippet's size, without captions."""
    from PIL import Image

    ((_, picture),) = media.pictures_at(clip, [plan.start + plan.length * POSTER_AT])
    image = Image.fromarray(fit_picture(picture.rgb, clip.info.as_of(plan.first).geometry.shown))
    if plan.crop is not None:
        image = image.crop((plan.crop.x, plan.crop.y, plan.crop.x + plan.crop.width, plan.crop.y + plan.crop.height))
    if image.size != plan.size:
        image = image.resize(plan.size, Image.Resampling.LANCZOS)
    with new_file(target) as part:
        image.save(part, "JPEG", quality=POSTER_QUALITY, optimize=True, progressive=True)
