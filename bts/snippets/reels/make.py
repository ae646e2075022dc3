"""Making a reel: one video, and one file of captions of each kind beside it."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from bts import media
from bts.captions import name_speakers
from bts.config import SnippetsOptions
from bts.desk import Results
from bts.errors import ClipError, OutputError
from bts.files import new_file, scratch_folder, write_text
from bts.media.cutting.cut import Cut, Find
from bts.media.cutting.overlay import Overlay
from bts.media.cutting.shaping import Shaping
from bts.media.cutting.sound import settle_level
from bts.media.ffmpeg import OnSeconds
from bts.media.joining import find_seam
from bts.media.reels.encode import Joined, encode_reel
from bts.media.reels.frames import WrongCountError, read_stretch
from bts.media.reels.sound import append_silence, append_sound, sample_at
from bts.model import Claim, Credit, Made, Progress, silent
from bts.snippets.make import avoid_damage, make_cut, name_files_in_errors
from bts.snippets.marks import no_marks
from bts.snippets.plan import Plan
from bts.snippets.reels.cards import draw_cards
from bts.snippets.reels.check import WrongPartError, check_reel
from bts.snippets.reels.plan import CardStretch, PartStretch, ReelPlan, plan_reel
from bts.snippets.reels.request import VIDEO, ReelRequest, reel_key
from bts.snippets.request import CAPTIONS, SnippetRequest
from bts.subtitles import write_srt, write_vtt
from bts.timing import Span

WAYS: tuple[Find, ...] = ("seek", "time", "count", "join")
"""How the frames of a part are found, from the fastest way to the slowest; see Cut.find."""


@dataclass
class _Bench:
    """What a reel is made with.

    `ways` is the place in WAYS of each part's way, `said` are remarks on its parts; `sounds` are the cuts of those with
    sound, by their first frames in the reel.
    """

    clips: Sequence[media.Clip]
    request: ReelRequest
    plan: ReelPlan
    options: SnippetsOptions
    folder: Path
    ways: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    sounds: dict[int, Cut] = field(default_factory=dict)


def make_missing_reel(
    clips: Sequence[media.Clip],
    request: ReelRequest,
    results: Results,
    options: SnippetsOptions,
    on_progress: Progress = silent,
) -> tuple[list[Made], ReelPlan]:
    """The files of a reel, the video first: found among the results, else made; and its plan. Raises as `make_reel`."""
    options = options.settled
    plan = plan_reel(clips, request, options)
    key = reel_key([clip.info for clip in clips], request, options)
    if done := results.done(key):
        names = [f"{request.name}{suffix}" for suffix in (VIDEO, *CAPTIONS)]
        done = sorted(done, key=lambda path: names.index(path.name))
        warnings = results.warnings(key)
        return [Made(path, None, warnings if path.suffix == VIDEO else ()) for path in done], plan
    made = make_reel(clips, request, plan, results.claim, options, on_progress)
    results.record(made, key)
    return made, plan


def make_reel(
    clips: Sequence[media.Clip],
    request: ReelRequest,
    plan: ReelPlan,
    claim: Claim,
    options: SnippetsOptions,
    on_progress: Progress = silent,
) -> list[Made]:
    """Write NAME.mp4, and NAME.vtt and NAME.srt where there are captions; check the video to its end.

    Raises:
        ClipError: a clip cannot be read.
        MissingToolError: ffmpeg is missing.
        OutputError: a file cannot be written, or the video is not what was asked for.
    """
    target = claim(f"{request.name}{VIDEO}")
    beside = {suffix: claim(request.name + suffix) for suffix in CAPTIONS if plan.cues}
    with scratch_folder() as folder:
        bench = _Bench(clips, request, plan, options, folder)
        bench.ways = [_first_way(bench, part) for part in plan.parts]
        _join(bench, target, lambda done: on_progress("reel", float(done), float(plan.length)))
    texts = {".vtt": write_vtt(plan.cues), ".srt": write_srt(map(name_speakers, plan.cues))}
    for suffix, path in beside.items():
        write_text(path, texts[suffix])
    return [Made(target, None, (*plan.warnings, *dict.fromkeys(bench.said))), *(Made(path) for path in beside.values())]


def _join(bench: _Bench, target: Path, report: OnSeconds) -> None:
    """Encode and check; where a part has wrong frames, again with a slower way to find them."""
    cards = draw_cards(bench.clips, bench.plan, bench.folder, bench.options)
    while True:
        bench.said.clear()
        joined = _prepare(bench)
        try:
            with new_file(target) as part:
                pictures = _pictures(bench, cards)
                encode_reel(bench.clips[0].info, joined, pictures, bench.folder, part, report)
                bench.said += check_reel(bench.clips, bench.plan, cards, joined, part, target, bench.sounds)
            return
        except WrongPartError as error:
            bench.ways[error.part] += 1
            if bench.ways[error.part] == len(WAYS):
                raise OutputError(error.what, error.path or target, error.remedy) from error
        except OutputError as error:
            raise OutputError(error.what, error.path or target, error.remedy) from error


def _prepare(bench: _Bench) -> Joined:
    """Write what goes with the pictures: sound, captions, chapters."""
    plan, request = bench.plan, bench.request
    like = bench.clips[0].info
    whole = Plan(0, plan.frames, (None, None), Fraction(0), plan.length, Shaping(), plan.size, plan.cues, plan.burnt)
    asked = SnippetRequest(
        Span(Fraction(0), plan.length),
        request.name,
        mode=request.mode,
        title=request.title,
        credit=Credit(line="; ".join(request.credits)),
        language=request.language,
    )
    sound = _write_sound(bench)
    # The sound is that of the file; a number of a stream only says that there is one.
    # Marks are drawn on parts, before they are joined; captions, which are drawn on all of it, only keep clear of them.
    marks = plan.parts[0].marks if bench.request.marked else no_marks(plan.size)
    cut = replace(make_cut(like, asked, whole, bench.folder, bench.options, marks), overlay=Overlay())
    cut = replace(cut, audio=None if sound is None else 0, channel=None, effort=bench.options.effort)
    starts = tuple(stretch.start for stretch in plan.stretches)
    return Joined(cut, plan.rate, sound, plan.chapters, starts)


def _first_way(bench: _Bench, part: PartStretch) -> int:
    """The place in WAYS of the first way that can be right for a part."""
    clip = bench.clips[part.part.clip]
    return WAYS.index("join") if find_seam(clip.info, _cut_of(bench, part)) else 0


def _cut_of(bench: _Bench, part: PartStretch) -> Cut:
    """What is cut out of the clip for a part, at the size that it has in the reel, its captions aside."""
    info = bench.clips[part.part.clip].info
    folder = bench.folder / f"part-{part.start}"
    folder.mkdir(exist_ok=True)
    bare = replace(part.part.request, mode="none", cut="exact")
    sized = replace(part.plan, size=(part.frame.width, part.frame.height), cues=(), burnt=())
    options = replace(bench.options, loudness=bench.request.loudness)
    return make_cut(info, bare, sized, folder, options, part.marks)


def _write_sound(bench: _Bench) -> Path | None:
    """Write the sound of all stretches, each as long as its pictures; None where no part has sound."""
    plan = bench.plan
    if all(_cut_of(bench, part).audio is None for part in plan.parts):
        return None
    path = bench.folder / "sound.f32"
    ways = dict(zip((part.start for part in plan.parts), bench.ways, strict=True))
    with path.open("wb") as target:
        for stretch in plan.stretches:
            samples = sample_at(stretch.stop, plan.rate) - sample_at(stretch.start, plan.rate)
            if isinstance(stretch, CardStretch):
                append_silence(samples, target)
                continue
            cut, clip = _cut_of(bench, stretch), bench.clips[stretch.part.clip]
            if cut.audio is None:
                bench.said.append(f"{clip.info.name}: it has no sound, so it is silent in the reel")
                append_silence(samples, target)
                continue
            # At another rate the part's frames may last a little longer than its range: so does its sound.
            cut = replace(cut, end=stretch.plan.start + stretch.frames / plan.rate, find=WAYS[ways[stretch.start]])
            info = clip.info.as_of(cut.first)
            with name_files_in_errors(clip, path):
                cut, said = settle_level(info, cut)
                append_sound(info, cut, samples, target)
            bench.sounds[stretch.start] = cut
            bench.said += (f"{stretch.name_in(info)}: {line}" for line in said)
    return path


def _pictures(bench: _Bench, cards: Mapping[int, tuple[bytes, bytes]]) -> Iterator[bytes]:
    """All pictures of the reel in order, uncompressed."""
    part = 0
    for stretch in bench.plan.stretches:
        if isinstance(stretch, CardStretch):
            yield from (cards[stretch.start][0] for _ in range(stretch.frames))
            continue
        try:
            yield from _pictures_of(bench, stretch, WAYS[bench.ways[part]])
        except WrongCountError as error:
            raise WrongPartError(error, part) from error
        part += 1


def _pictures_of(bench: _Bench, stretch: PartStretch, way: Find) -> Iterator[bytes]:
    """The pictures of one part."""
    clip, plan = bench.clips[stretch.part.clip], stretch.plan
    shown = Counter(stretch.numbers)
    times = [shown[number] for number in range(plan.first, plan.stop)]
    # In the folder of the reel, which goes whatever ends the thread that runs this.
    with tempfile.TemporaryDirectory(dir=bench.folder, ignore_cleanup_errors=True) as folder:
        cut, damage = avoid_damage(clip, replace(_cut_of(bench, stretch), find=way), Path(folder))
        bench.said += (f"{clip.info.name}: {line}" for line in damage)
        try:
            yield from read_stretch(clip, cut, stretch.frame, times, Path(folder))
        except ClipError as error:
            raise ClipError(error.what, error.path or clip.info.path, error.remedy, error.kind) from error
