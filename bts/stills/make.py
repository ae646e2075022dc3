"""Making stills: the pictures in one pass over the clip, then one file each, read back and compared."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from functools import partial

import numpy as np
from PIL import Image

from bts import media
from bts.captions.marks import label_of
from bts.choices import ALT_LENGTH, IMAGE_FORMATS, Preset
from bts.config import StillsOptions
from bts.faces.framing import focus_of_picture
from bts.metadata.pictures import list_lost
from bts.metadata.xmp import Record
from bts.model import Claim, Made, Progress, silent
from bts.stills.request import StillRequest
from bts.stills.sizes import plan_sizes, scale, scale_deep
from bts.stills.traces import describe_still
from bts.stills.write import put_marks, write_still
from bts.timing import outside_clip

SMALLEST_CROP = 400
"""Pixels; a still cropped to less width gets a remark, because it looks coarse in a text column."""

WRITTEN_BEHIND = 3
"""Pictures that may wait to be written: a bound on memory."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


def make_stills(
    clip: media.Clip,
    requests: Sequence[StillRequest],
    claim: Claim,
    options: StillsOptions | None = None,
    *,
    on_progress: Progress = silent,
) -> list[Made]:
    """Write the stills asked for, in the order of the requests; the file's suffix follows `options.format`.

    Raises:
        UsageError: a time lies outside the clip.
        MissingToolError: a caption to be burnt in needs a font that is not here.
        OutputError: a file cannot be written, or its size or metadata differ when it is read back.
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
    jobs = (
        (number, partial(make_still, picture, clip.info, requests[number], claim, options))
        for asked, picture in media.pictures_at(clip, sorted(waiting), deep=IMAGE_FORMATS[options.format].deep)
        for number in waiting[asked]
    )
    made: dict[int, Made] = {}
    for number, still in _run_behind(jobs):
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
    picture: media.Picture, info: media.ClipInfo, request: StillRequest, claim: Claim, options: StillsOptions
) -> Made:
    """Write one still, in each of its widths, from its frame of the clip. Raises MissingToolError, OutputError."""
    image = Image.fromarray(picture.rgb)
    left, top, right, bottom = box = frame_picture(image, request)
    framed = image if box == (0, 0, *image.size) else image.crop(box)
    deep = None if picture.deep is None else picture.deep[top:bottom, left:right]
    sizes, told = plan_sizes(framed.size, request, enlarge=options.enlarge)
    record = describe_still(request, info, picture.number)
    paths, remarks = [], [f"{request.name} {line}" for line in told]
    for size in sizes:
        target = claim(request.file_name(options.format, size.asked))
        plain = scale(framed, size)
        marked, said = mark_picture(plain, request, options, label_of(info, picture.time))
        samples = None if deep is None else put_marks(scale_deep(deep, size), plain, marked)
        remarks += [*said, *write_still(marked, samples, target, record, options)]
        paths.append(target)
    widest = sizes[0].width, sizes[0].height
    remarks += [f"{request.name}: {remark}" for remark in list_lost(record, options.format)]
    return Made(paths[0], request.note, (*remarks, *_list_remarks(request, record, widest)), tuple(paths[1:]))


def mark_picture(
    image: Image.Image, request: StillRequest, options: StillsOptions, label: str
) -> tuple[Image.Image, tuple[str, ...]]:
    """The picture with what the settings draw onto it, the same one where that is nothing, and remarks."""
    if not options.draws:
        return image, ()
    # Fonts and text layout take as long to import as two stills to make, and most stills need neither.
    from bts.stills.marks import draw_marks

    image, said = draw_marks(image, request, options, label)
    return image, tuple(f"{request.name} {remark}" for remark in said)


def _list_remarks(request: StillRequest, record: Record, size: tuple[int, int]) -> tuple[str, ...]:
    """Sentences about what a still lacks: width in pixels, alt text, a credit."""
    remarks = []
    if request.region is not None and size[0] < SMALLEST_CROP:
        remarks.append(f"is only {size[0]} pixels wide, because its note has a region; print and screens want more")
    if not record.alt:
        remarks.append("has no alt text: say what can be seen, with --alt or on its note")
    elif record.description:
        remarks.append(f"alt text is longer than {ALT_LENGTH} characters; all of it went to the extended description")
    if not record.credit:
        remarks.append("has no credit line: give one with --credit, on its note, or as [credit] line in bts.toml")
    return tuple(f"{request.name} {remark}" for remark in remarks)


def frame_picture(image: Image.Image, request: StillRequest) -> Box:
    """What a still shows of its picture: the region of the request, in the shape of its preset."""
    box = (0, 0, image.width, image.height)
    if request.region is not None:
        region = request.region
        left, top = round(region.x * image.width), round(region.y * image.height)
        right, bottom = round((region.x + region.w) * image.width), round((region.y + region.h) * image.height)
        box = (min(left, image.width - 1), min(top, image.height - 1), max(left + 1, right), max(top + 1, bottom))
    return _fit_aspect(image, box, request.preset)


def _fit_aspect(image: Image.Image, box: Box, preset: Preset) -> Box:
    """The largest box of the preset's aspect in `box`: about the faces, else with a third of the margin above it."""
    if preset.aspect is None:
        return box
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    wide = min(width, max(1, round(height * preset.aspect)))
    high = min(height, max(1, round(width / preset.aspect)))
    if (wide, high) == (width, height):
        return box
    # The networks are imported where a crop has a choice, not for every still.

    bgr = np.ascontiguousarray(np.asarray(image.crop(box).convert("RGB"))[:, :, ::-1])
    focus = focus_of_picture(bgr, wide / width, high / height)
    if focus is None:
        x, y = (width - wide) // 2, (height - high) // 3
    else:
        x = min(max(0, round(focus[0] * width - wide / 2)), width - wide)
        y = min(max(0, round(focus[1] * height - high / 2)), height - high)
    return left + x, top + y, left + x + wide, top + y + high
