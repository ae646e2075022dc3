"""Making one snippet: the video, its captions beside it, and a poster."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bts import media
from bts.captions import Layout, name_speakers
from bts.captions.ass import ass_text
from bts.captions.fonts import fonts
from bts.config import SnippetsOptions
from bts.errors import ClipError, OutputError
from bts.files import new_file, write_text
from bts.media.cutting.cut import (
    Cut,
    Find,
    choose_audio,
)
from bts.media.cutting.exact import cut_exact
from bts.media.ffmpeg import OnSeconds
from bts.media.joining import cut_joined, find_change, find_seam
from bts.media.mend import copy_frames
from bts.media.reader import is_sound
from bts.media.splicing import cut_fast
from bts.model import Claim, Made, Progress, silent
from bts.snippets.check import WrongFrameError, check_snippet
from bts.snippets.plan import Plan, check_fonts, make_plan
from bts.snippets.poster import write_poster
from bts.snippets.request import SnippetRequest
from bts.subtitles import write_srt, write_vtt
from bts.timing import Span


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
    plan = make_plan(clip, request, options)
    request, plan = check_fonts(request, plan, options, strict)
    target = claim(f"{request.name}.mp4")
    beside = {suffix: claim(request.name + suffix) for suffix in (".vtt", ".srt") if plan.cues}
    poster = claim(f"{request.name}.jpg")
    with tempfile.TemporaryDirectory(prefix="bts-") as folder:
        cut = make_cut(clip.info, request, plan, Path(folder), options)
        report = _report_seconds(on_progress, plan)
        if request.cut == "fast":
            plan = replace(plan, warnings=plan.warnings + _copy(clip, cut, target, report))
        else:
            drawn = [cue.span for cue in plan.burnt] if cut.script is not None else []
            _encode(clip, avoid_damage(clip, cut, Path(folder)), target, report, drawn)
    texts = {".vtt": write_vtt(plan.cues), ".srt": write_srt(map(name_speakers, plan.cues))}
    for suffix, path in beside.items():
        write_text(path, texts[suffix])
    write_poster(clip, plan, poster)
    made = [Made(target, request.note, plan.warnings)]
    return made + [Made(path, request.note) for path in (*beside.values(), poster)]


def make_cut(info: media.ClipInfo, request: SnippetRequest, plan: Plan, folder: Path, options: SnippetsOptions) -> Cut:
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


def avoid_damage(clip: media.Clip, cut: Cut, folder: Path) -> Cut:
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
                with name_files_in_errors(clip, target):
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
        with name_files_in_errors(clip, target):
            cut_fast(clip, cut, part, report)
        check_snippet(clip, replace(cut, crop=None), part, target, size=clip.info.as_of(cut.first).geometry.shown)
        made = media.probe(part)
    return () if made.plays_in_browser else (f"copied as it is, {made.browser_note}; --cut exact makes one that plays",)


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


def _write_script(plan: Plan, folder: Path, options: SnippetsOptions) -> Path | None:
    """Write an ASS script, and the fonts that it names, into `folder`; None when no cue can be drawn."""
    if not plan.burnt:
        return None
    among = fonts(options.fonts)
    for number, font in enumerate(among):
        shutil.copyfile(font.path, folder / f"{number}{font.path.suffix.lower()}")
    script = folder / "captions.ass"
    script.write_text(ass_text(plan.burnt, Layout.for_picture(*plan.size), among), encoding="utf-8")
    return script


def _write_track(plan: Plan, folder: Path) -> Path | None:
    """Write the cues as WebVTT into `folder`; None when there are none."""
    if not plan.cues:
        return None
    path = folder / "captions.vtt"
    path.write_text(write_vtt(plan.cues), encoding="utf-8")
    return path
