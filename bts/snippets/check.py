"""Reading a written video back to its end, and comparing it with what was asked for."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from bts import media
from bts.errors import BtsError, OutputError
from bts.media.arrays import Floats, Pixels
from bts.media.boxes import read_boxes
from bts.media.cutting.cut import Crop, Cut, end_of, start_of
from bts.media.joining import fit_picture
from bts.timing import Span

ALIKE = 24.0
"""Mean difference of 8-bit levels; a frame of an encoded video differs from the clip's by less."""

NEIGHBOUR = 2.0
"""8-bit levels; when a neighbour of the frame asked for matches better by more, the video holds a wrong frame."""

EVERY = Fraction(1)
"""Seconds between two frames that are compared with the clip's, beside the first and the last."""

DURATION_SLACK = Fraction(1, 100)
"""Seconds by which a duration may differ beside a frame, because of the sound that goes with it."""

TIME_SLACK = Fraction(1, 500)
"""Seconds by which a frame may come earlier or later than in the clip: two ticks of a container that counts in ms."""

LOOK = (96, 54)
"""Width and height in pixels of the pictures compared, whatever the clip's shape."""

OVERVIEW = 480
"""Width in pixels of the pictures in which captions are looked for."""

DRAWN = 60
"""8-bit levels by which a pixel of a burnt-in caption, or of its box, differs from the picture without it."""

LEAST_DRAWN = 0.0005
"""Share of a picture's pixels that a burnt-in caption changes at least; a two-letter word of it changes more."""

_REMEDY = "check the clip with `bts probe`"


class WrongFrameError(OutputError):
    """The video does not hold the frames that were asked for."""


def check_snippet(
    clip: media.Clip,
    cut: Cut,
    written: Path,
    target: Path,
    drawn: Sequence[Span] = (),
    size: tuple[int, int] | None = None,
) -> None:
    """Raise OutputError, naming `target`, unless the video `written` is what `cut` asks for, to its end.

    All of it is decoded. Compared are size, number and times of the frames, duration (within a frame), streams, and
    with the clip's: the first frame, the last, and one in each second. `drawn` are the times of burnt-in captions, each
    of which must be seen; `size` is the picture's as shown, where it is not that of the cut.
    """
    wanted = cut.stop - cut.first
    with open_written(written, target, "try again") as made:
        _compare_size(made.info, size or (cut.width, cut.height), target)
        if made.info.frames != wanted:
            raise WrongFrameError(f"the video has {made.info.frames} frames, not {wanted}", target, _REMEDY)
        _compare_duration(clip.info, cut, made.info, target)
        compare_streams(made.info, cut.audio is not None, cut.soft is not None, target)
        _compare_times(clip.info, cut, made.info, target)
        _compare_pictures(clip, cut, made, drawn, target)
    if not is_streamable(written):
        raise OutputError("the video does not begin with its index", target, "report this as a bug")


@contextmanager
def open_written(written: Path, target: Path, remedy: str) -> Iterator[media.Clip]:
    """Open the video. Raises OutputError in place of every other error of bts that is raised while it is open."""
    try:
        with media.open_clip(written) as made:
            yield made
    except OutputError:
        raise
    except BtsError as error:
        raise OutputError(f"the video cannot be read back: {error.what}", target, remedy) from error


def _compare_size(made: media.ClipInfo, size: tuple[int, int], target: Path) -> None:
    if (made.width, made.height) != size:
        what = f"the video is {made.width}x{made.height}, not {size[0]}x{size[1]}"
        raise OutputError(what, target, "report this as a bug")


def _compare_duration(info: media.ClipInfo, cut: Cut, made: media.ClipInfo, target: Path) -> None:
    """Raise WrongFrameError unless the video is as long as the cut."""
    length = end_of(info, cut) - start_of(info, cut)
    slack = max(1 / info.rate, made.table.length_of(made.frames - 1)) + DURATION_SLACK
    if abs(made.duration - length) > slack:
        what = f"the video lasts {float(made.duration):.3f} s, not {float(length):.3f} s"
        raise WrongFrameError(what, target, _REMEDY)


def compare_streams(made: media.ClipInfo, sound: bool, track: bool, target: Path) -> None:
    if made.has_audio != sound or bool(made.subtitles) != track:
        raise OutputError("the video lacks its sound or its caption track", target, _REMEDY)


def _compare_times(info: media.ClipInfo, cut: Cut, made: media.ClipInfo, target: Path) -> None:
    """Raise WrongFrameError unless every frame comes when it comes in the clip, counted from the start of the cut."""
    start = start_of(info, cut)
    slack = max(TIME_SLACK, info.frame_durations[0] / 2 if not info.variable else TIME_SLACK)
    # The first frame is on screen from the start of the cut on, even where the clip presents it later.
    asked = [Fraction(0), *(info.time_of_frame(cut.first + n) - start for n in range(1, made.frames))]
    times = [made.time_of_frame(n) for n in range(made.frames)]
    late = next((n for n, (one, other) in enumerate(zip(times, asked, strict=True)) if abs(one - other) > slack), None)
    if late is not None or any(later <= earlier for earlier, later in pairwise(times)):
        what = f"frame {late or 0} of the video does not come when it does in the clip"
        raise WrongFrameError(what, target, _REMEDY)


def _compare_pictures(clip: media.Clip, cut: Cut, made: media.Clip, drawn: Sequence[Span], target: Path) -> None:
    """Compare frames of the video with those of the clip: the first, the last, one a second, one a caption.

    Raises WrongFrameError where one differs by more than ALIKE levels, or from a neighbour by NEIGHBOUR less;
    OutputError where the video does not decode to its end, or a caption is not seen.
    """
    captioned = sorted({_middle_of(made.info, span) for span in drawn})
    samples = _choose_samples(made.info)
    shown = _decode_all(made, {*samples, *captioned}, target)
    beside = {n + step for n in samples for step in (-1, 0, 1)}
    numbers = sorted(cut.first + n for n in {*beside, *captioned} if 0 <= cut.first + n < clip.info.frames)
    size = clip.info.as_of(cut.first).geometry.shown
    looks: dict[int, Floats] = {}
    for _, picture in media.pictures_at(clip, [clip.info.time_of_frame(number) for number in numbers]):
        place = picture.number - cut.first
        rgb = _crop(fit_picture(picture.rgb, size), cut)
        if place in beside:
            looks[place] = shrink(rgb)
        if place in captioned:
            overview = shown[place].overview
            find_caption(reduce(rgb, overview.shape[0]), overview, made.info.time_of_frame(place), target)
    for number in samples:
        compare_look(
            shown[number].look, {n: looks[n] for n in (number - 1, number, number + 1) if n in looks}, number, target
        )


def compare_look(shown: Floats, looks: Mapping[int, Floats], number: int, target: Path) -> None:
    """Raise WrongFrameError unless what is `shown` is frame `number` of the cut, and not one of its neighbours."""
    differences = {n: float(np.abs(look - shown).mean()) for n, look in looks.items()}
    if number not in differences or differences[number] > min(ALIKE, min(differences.values()) + NEIGHBOUR):
        what = (
            "does not start with the frame asked for" if number == 0 else f"does not show frame {number} as asked for"
        )
        raise WrongFrameError(f"the video {what}", target, _REMEDY)


def find_caption(plain: Pixels, shown: Pixels, time: Fraction, target: Path) -> None:
    """Raise OutputError unless a caption is seen in a reduced picture, by the same one without it."""
    changed = np.abs(shown.astype(np.int16) - plain) > DRAWN
    if changed.mean() < LEAST_DRAWN:
        raise OutputError(
            f"the caption at {float(time):.2f} s is not seen in the video", target, "report this as a bug"
        )


@dataclass(frozen=True, eq=False)
class _Shown:
    """A frame of the video: its `look` (54 x 96 grey levels) and, larger, its `overview`."""

    look: Floats
    overview: Pixels


def _decode_all(made: media.Clip, wanted: set[int], target: Path) -> dict[int, _Shown]:
    """Decode the video to its end; the frames `wanted`. Raises OutputError where a frame is missing or damaged."""
    shown: dict[int, _Shown] = {}
    count = 0
    for frame in media.frames(made):
        count += 1
        if frame.number in wanted:
            rgb = frame.bgr()[:, :, ::-1]
            shown[frame.number] = _Shown(shrink(rgb), reduce(rgb))
    if count != made.info.frames or made.warnings:
        why = made.warnings[0] if made.warnings else f"{made.info.frames - count} frames do not decode"
        raise WrongFrameError(f"the video does not play to its end: {why}", target, _REMEDY)
    return shown


def _choose_samples(made: media.ClipInfo) -> list[int]:
    """The frames of a video that are compared: the first, one in each second, the last."""
    times = range(1, int(made.duration / EVERY) + 1)
    return sorted({0, made.frames - 1, *(made.frame_at(time * EVERY) for time in times)})


def _middle_of(made: media.ClipInfo, span: Span) -> int:
    """The frame that is on screen in the middle of a caption."""
    return made.frame_at((span.start + span.end) / 2)


def _crop(rgb: Pixels, cut: Cut) -> Pixels:
    return rgb if cut.crop is None else crop_picture(rgb, cut.crop)


def crop_picture(rgb: Pixels, crop: Crop) -> Pixels:
    """The part of a picture that a crop keeps."""
    return rgb[crop.y : crop.y + crop.height, crop.x : crop.x + crop.width]


def shrink(rgb: Pixels) -> Floats:
    """Reduce the upper half of a picture, where no caption stands, to LOOK, in grey levels 0 to 255."""
    import cv2

    upper = rgb[: max(1, rgb.shape[0] // 2)]
    small = cv2.resize(np.ascontiguousarray(upper), LOOK, interpolation=cv2.INTER_AREA)
    return np.asarray(np.asarray(small, np.float32).mean(axis=2), np.float32)


def reduce(rgb: Pixels, height: int = 0) -> Pixels:
    """A picture in grey levels, uint8, OVERVIEW pixels wide; `height` 0: in its own shape."""
    import cv2

    high, wide = rgb.shape[:2]
    grey = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
    size = (OVERVIEW, height or max(1, OVERVIEW * high // wide))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def is_streamable(path: Path) -> bool:
    """Whether the index of an MP4 file (moov) comes before its media (mdat), so that it plays while it is loaded."""
    with path.open("rb") as file:
        names = (name for name, _, _ in read_boxes(file, 0, path.stat().st_size))
        return next((name for name in names if name in (b"moov", b"mdat")), b"") == b"moov"
