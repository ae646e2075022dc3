"""Making stills: the pictures in one pass over the clip, then one file each, read back and compared."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from functools import partial

from PIL import Image

from bts import media
from bts.choices import IMAGE_FORMATS
from bts.config import StillsOptions
from bts.media.arrays import Pixels
from bts.media.planar import Box
from bts.metadata.pictures import list_lost
from bts.metadata.xmp import Record
from bts.model import Claim, Made, Progress, silent
from bts.stills.blank import name_blank
from bts.stills.checks import (
    TELL,
    Checking,
    Moment,
    StillFacts,
    StillFault,
    find_faults,
    refuse_faults,
    shows_shut_eyes,
)
from bts.stills.framing import UNCROPPED, Framed, Looks, frame_still
from bts.stills.part import Part
from bts.stills.request import StillRequest
from bts.stills.sizes import plan_sizes, tell_small, tell_taller
from bts.stills.traces import describe_still
from bts.stills.write import put_marks, write_still
from bts.timing import outside_clip

WRITTEN_BEHIND = 3
"""Pictures that may wait to be written: a bound on memory."""


def make_stills(
    clip: media.Clip,
    requests: Sequence[StillRequest],
    claim: Claim,
    options: StillsOptions | None = None,
    *,
    checking: Checking = TELL,
    on_progress: Progress = silent,
) -> list[Made]:
    """Write the stills asked for, in the order of the requests; the file's suffix follows `options.format`.

    Raises:
        UsageError: a time lies outside the clip.
        MissingToolError: a caption to be burnt in needs a font that is not here.
        OutputError: a file cannot be written, or its size or metadata differ when it is read back; or it has a fault,
            and `checking` is strict.
    """
    options = options or StillsOptions()
    for request in requests:
        if request.time >= clip.info.duration:
            raise outside_clip(request.time, clip.info.duration, last=clip.info.last_time)
    for request in requests:
        for name in request.file_names(options.format):
            claim(name)
    waiting: dict[Fraction, list[int]] = {}
    for number, request in enumerate(requests):
        waiting.setdefault(request.time, []).append(number)

    def list_jobs() -> Iterator[tuple[int, Callable[[], Made]]]:
        for asked, picture in media.pictures_at(clip, sorted(waiting), deep=IMAGE_FORMATS[options.format].deep):
            looks: Looks = {}
            for number in waiting[asked]:
                yield number, partial(make_still, picture, clip.info, requests[number], claim, options, checking, looks)

    made: dict[int, Made] = {}
    for number, still in _run_behind(list_jobs()):
        made[number] = still
        on_progress("stills", float(len(made)), float(len(requests)))
    return [made[number] for number in range(len(requests))]


def _run_behind(jobs: Iterable[tuple[int, Callable[[], Made]]]) -> Iterator[tuple[int, Made]]:
    """Run the jobs in order on another thread while the next picture is decoded; give their numbers and results."""
    waiting: deque[tuple[int, Future[Made]]] = deque()
    with ThreadPoolExecutor(1) as writer:
        for number, job in jobs:
            waiting.append((number, writer.submit(job)))
            if len(waiting) > WRITTEN_BEHIND:
                done, result = waiting.popleft()
                yield done, result.result()
        for done, result in waiting:
            yield done, result.result()


def make_still(
    picture: media.Picture,
    info: media.ClipInfo,
    request: StillRequest,
    claim: Claim,
    options: StillsOptions,
    checking: Checking = TELL,
    looks: Looks | None = None,
) -> Made:
    """Write one still, in each of its widths, from its frame of the clip; `looks` is what its other stills found in it.

    Raises MissingToolError, OutputError.
    """
    shown, part = frame_picture(picture, request, options, looks)
    sizes, told = plan_sizes(part.size, request, enlarge=options.enlarge)
    record = describe_still(request, info, picture.number)
    widest = part.scale(sizes[0])
    faults = find_faults(_state_facts(request, record, checking.moments.get(request.time), shown.box, widest))
    if checking.strict:
        small = tell_small(sizes[0], request)
        refuse_faults(request.name, [*([StillFault("size", small)] if small else []), *faults])
    paths, remarks = [], [f"{request.name} {line}" for line in (*told, *(fault.says for fault in faults))]
    remarks += [f"{request.name}: {cut}" for cut in shown.cuts]
    for size in sizes:
        target = claim(request.file_name(options.format, size.asked))
        plain = widest if size is sizes[0] else part.scale(size)
        marked, said = mark_picture(plain, request, options, info, picture.time)
        deep = part.scale_deep(size)
        samples = None if deep is None else put_marks(deep, plain, marked)
        remarks += [*said, *write_still(marked, samples, target, record, options)]
        paths.append(target)
    remarks += [f"{request.name}: {remark}" for remark in list_lost(record, options.format)]
    return Made(paths[0], request.note, tuple(remarks), tuple(paths[1:]), shown.values, proof=bool(request.crops))


def frame_picture(
    picture: media.Picture, request: StillRequest, options: StillsOptions, looks: Looks | None
) -> tuple[Framed, Part]:
    """Which part of its picture a still shows, and that part."""
    if request.crops:
        drawn = replace(picture, made=show_crops(picture, request, options), deep=None)
        whole = 0, 0, *drawn.size
        return Framed(whole, UNCROPPED), Part(drawn, whole)
    shown = frame_still(
        picture,
        request.preset.aspect,
        options.crop,
        trim_bars=options.trim_bars,
        region=request.region,
        looks=looks,
    )
    return shown, Part(picture, shown.box)


def show_crops(picture: media.Picture, request: StillRequest, options: StillsOptions) -> Pixels:
    """The picture with the crops of the request's presets drawn on it."""
    from bts.stills.crops import draw_crops

    return draw_crops(picture, request.crops, options.crop, trim_bars=options.trim_bars, region=request.region)


def mark_picture(
    image: Image.Image, request: StillRequest, options: StillsOptions, info: media.ClipInfo, time: Fraction
) -> tuple[Image.Image, tuple[str, ...]]:
    """The picture, on screen at `time`, with what the settings draw onto it, itself where that is nothing; remarks."""
    if not options.draws:
        return image, ()
    # Fonts and text layout take as long to import as two stills to make, and most stills need neither.
    from bts.captions.marks import label_of
    from bts.stills.marks import draw_marks

    marked, said = draw_marks(image, request, options, label_of(info, time))
    taller = tell_taller(marked.size, request) if marked.height > image.height else ""
    return marked, tuple(f"{request.name} {remark}" for remark in (*said, taller) if remark)


def _state_facts(
    request: StillRequest, record: Record, moment: Moment | None, box: Box, widest: Image.Image
) -> StillFacts:
    """What a still is checked by, beside its size; `box` is what it shows of its picture, `widest` its widest file."""
    cropped = widest.width if request.region is not None else None
    facts = StillFacts(record.caption, record.alt, record.credit, bool(record.description), cropped, moment=moment)
    return replace(facts, blank=name_blank(widest), eyes_shut=shows_shut_eyes(moment, box))
