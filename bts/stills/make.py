"""Making stills: all pictures in one pass over the clip, then one file each, read back and compared."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bts import media
from bts.choices import ALT_LENGTH, Preset
from bts.config import StillsOptions
from bts.errors import OutputError
from bts.faces.framing import focus_of_picture
from bts.files import new_file
from bts.model import Made, Progress, silent
from bts.stills.request import StillRequest
from bts.stills.write import read_record, save
from bts.stills.xmp import Record, clean
from bts.timing import outside

SMALLEST_CROP = 400
"""Pixels; a narrower part of a picture looks coarse in a text column."""

WRITTEN_BEHIND = 3
"""Pictures that may wait to be written: they are held in memory."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

Claim = Callable[[str], Path]
"""Gives the path to write a result of that name to, or refuses with an OutputError."""


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
        OutputError: a file cannot be written, or does not say what it should when it is read back.
    """
    options = options or StillsOptions()
    for request in requests:
        if request.time >= clip.info.duration:
            raise outside(request.time, clip.info.duration)
    targets = [claim(f"{request.name}.{options.format}") for request in requests]
    waiting: dict[Fraction, list[int]] = {}
    for number, request in enumerate(requests):
        waiting.setdefault(request.time, []).append(number)
    jobs = (
        (number, partial(make_still, picture.rgb, requests[number], targets[number], options))
        for asked, picture in media.pictures_at(clip, sorted(waiting))
        for number in waiting[asked]
    )
    made: dict[int, Made] = {}
    for number, still in _behind(jobs):
        made[number] = still
        on_progress("stills", float(len(made)), float(len(requests)))
    return [made[number] for number in range(len(requests))]


def _behind(jobs: Iterable[tuple[int, Callable[[], Made]]]) -> Iterator[tuple[int, Made]]:
    """Each job's number and result, in order; files are written on another thread while the next picture is made."""
    waiting: deque[tuple[int, Future[Made]]] = deque()
    with ThreadPoolExecutor(1) as writer:
        for number, job in jobs:
            waiting.append((number, writer.submit(job)))
            if len(waiting) > WRITTEN_BEHIND:
                done, result = waiting.popleft()
                yield done, result.result()
        for done, result in waiting:
            yield done, result.result()


def make_still(rgb: Any, request: StillRequest, target: Path, options: StillsOptions) -> Made:
    """Write one still from the pixels of its frame (uint8 H x W x 3, RGB). Raises MissingToolError, OutputError."""
    image = _cropped(Image.fromarray(rgb), request)
    if request.preset.width and image.width > request.preset.width:
        height = max(1, round(image.height * request.preset.width / image.width))
        image = image.resize((request.preset.width, height), Image.Resampling.LANCZOS)
    if request.burn_caption and request.caption.strip():
        # Fonts and text layout take as long to import as two stills to make, and most stills need neither.
        from bts.stills.caption import draw_caption

        image = draw_caption(image, request.caption)
    record = record_of(request)
    with new_file(target) as part:
        save(image, part, record, options)
        _check(part, target, image.size, record)
    return Made(target, request.note, _remarks(request, record, image.size))


def record_of(request: StillRequest) -> Record:
    """What the file is to say about itself: the one record of the note, with the credit that applies."""
    credit = request.credit
    alt = " ".join(clean(request.alt).split())
    return Record(
        headline=clean(request.headline),
        caption=clean(request.caption),
        writer=clean(request.writer),
        credit=clean(credit.line),
        creator=tuple(filter(None, [clean(credit.creator)])),
        copyright=clean(credit.copyright),
        source=clean(credit.source),
        title=clean(request.title or request.name),
        keywords=tuple(dict.fromkeys(filter(None, map(clean, request.tags)))),
        date=clean(request.date),
        alt=_within(alt, ALT_LENGTH),
        description=alt if len(alt) > ALT_LENGTH else "",
        event=clean(request.event),
        people=tuple(dict.fromkeys(filter(None, (clean(person.name) for person in request.people)))),
        licence_url=clean(credit.licence_url),
        usage_terms=clean(credit.usage_terms),
    )


def _within(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _remarks(request: StillRequest, record: Record, size: tuple[int, int]) -> tuple[str, ...]:
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


def _cropped(image: Image.Image, request: StillRequest) -> Image.Image:
    box = (0, 0, image.width, image.height)
    if request.region is not None:
        region = request.region
        left, top = round(region.x * image.width), round(region.y * image.height)
        right, bottom = round((region.x + region.w) * image.width), round((region.y + region.h) * image.height)
        box = (min(left, image.width - 1), min(top, image.height - 1), max(left + 1, right), max(top + 1, bottom))
    box = _shaped(image, box, request.preset)
    return image if box == (0, 0, image.width, image.height) else image.crop(box)


def _shaped(image: Image.Image, box: Box, preset: Preset) -> Box:
    """The largest part of `box` with the preset's aspect: about the faces, else the middle, nearer the top than not."""
    if preset.aspect is None:
        return box
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    wide = min(width, max(1, round(height * preset.aspect)))
    high = min(height, max(1, round(width / preset.aspect)))
    if (wide, high) == (width, height):
        return box
    bgr = np.ascontiguousarray(np.asarray(image.crop(box).convert("RGB"))[:, :, ::-1])
    focus = focus_of_picture(bgr, wide / width, high / height)
    if focus is None:
        x, y = (width - wide) // 2, (height - high) // 3
    else:
        x = min(max(0, round(focus[0] * width - wide / 2)), width - wide)
        y = min(max(0, round(focus[1] * height - high / 2)), height - high)
    return left + x, top + y, left + x + wide, top + y + high


def _check(part: Path, target: Path, size: tuple[int, int], record: Record) -> None:
    """Read the file back: it decodes, has its size, and says word for word what it should."""
    try:
        found_size, found = read_record(part)
    except (OSError, ValueError, SyntaxError) as error:
        raise OutputError(f"the still cannot be read back: {error}", target, "try again") from error
    if found_size != size:
        raise OutputError(f"the still is {found_size}, not {size} pixels", target, "report this as a bug")
    if found != record:
        wrong = [name for name in vars(record) if getattr(found, name) != getattr(record, name)]
        raise OutputError(
            f"the still does not say what it should in {', '.join(wrong)}", target, "report this as a bug"
        )
