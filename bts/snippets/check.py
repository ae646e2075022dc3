"""Reading a written video back to its end, and comparing it with what was asked for."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from bts.media.cutting.cut import Cut, end_of, start_of
from bts.media.joining import fit_picture
from bts.media.layouts import has_alpha
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
    seen: Mapping[int, Floats] | None = None,
    keys: Sequence[int] = (),
) -> None:
    """Raise OutputError, naming `target`, unless the video `written` is what `cut` asks for, to its end.

    All of it is decoded. Compared are size, number and times of the frames, duration (within a frame), streams, and
    with the clip's: the first frame, the last, and one in each second. `drawn` are the times of burnt-in captions, each
    of which must be seen; `size` is the picture's as shown, where it is not that of the cut; `seen` are looks of the
    clip's frames by their numbers in it, as `Sightings` took them, which are not read again; `keys` are the frames of
    the video that were copied as key frames: near them these are compared, because the clip's own is read at once.
    """
    wanted = cut.stop - cut.first
    with _open_written(written, target, "try again") as made:
        _compare_size(made.info, size or (cut.width, cut.height), target)
        if made.info.frames != wanted:
            raise WrongFrameError(f"the video has {made.info.frames} frames, not {wanted}", target, _REMEDY)
        _compare_duration(clip.info, cut, made.info, target)
        _compare_streams(made.info, cut.audio is not None, cut.soft is not None, target)
        _compare_times(clip.info, cut, made.info, target)
        _compare_pictures(clip, cut, made, drawn, target, seen or {}, keys)
    if not _is_streamable(written):
        raise OutputError("the video does not begin with its index", target, "report this as a bug")


@contextmanager
def _open_written(written: Path, target: Path, remedy: str) -> Iterator[media.Clip]:
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


def _compare_streams(made: media.ClipInfo, sound: bool, track: bool, target: Path) -> None:
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


def _compare_pictures(
    clip: media.Clip, cut: Cut, made: media.Clip, drawn: Sequence[Span], target: Path, seen: Mapping[int, Floats],
    keys: Sequence[int],
) -> None:  # fmt: skip
    """Compare frames of the video with those of the clip: the first, the last, one a second, one a caption.

    Raises WrongFrameError where one differs by more than ALIKE levels, or from a neighbour by NEIGHBOUR less;
    OutputError where the video does not decode to its end, or a caption is not seen.
    """
    captioned = sorted({_middle_of(made.info, span) for span in drawn})
    samples = _choose_samples(made.info, keys)
    shown = _decode_all(made, {*samples, *captioned}, target)
    near = around({*samples} - {*keys}) | {n + step for n in keys for step in (0, 1)}
    beside = {cut.first + n for n in near} & set(range(clip.info.frames))
    looks = {n - cut.first: look for n, look in seen.items()}
    for number, rgb in _read_pictures(clip, cut, sorted({*beside - seen.keys(), *(cut.first + n for n in captioned)})):
        place = number - cut.first
        if number in beside:
            looks[place] = _shrink(rgb)
        if place in captioned:
            overview = shown[place].overview
            _find_caption(_reduce(rgb, overview.shape[0]), overview, made.info.time_of_frame(place), target)
    for number in samples:
        _compare_look(
            shown[number].look, {n: looks[n] for n in (number - 1, number, number + 1) if n in looks}, number, target
        )


def _compare_look(shown: Floats, looks: Mapping[int, Floats], number: int, target: Path) -> None:
    """Raise WrongFrameError unless what is `shown` is frame `number` of the cut, and not one of its neighbours."""
    differences = {n: float(np.abs(look - shown).mean()) for n, look in looks.items()}
    if number not in differences or differences[number] > min(ALIKE, min(differences.values()) + NEIGHBOUR):
        what = (
            "does not start with the frame asked for" if number == 0 else f"does not show frame {number} as asked for"
        )
        raise WrongFrameError(f"the video {what}", target, _REMEDY)


def around(samples: Iterable[int]) -> set[int]:
    """The numbers of samples and of their neighbours."""
    return {number + step for number in samples for step in (-1, 0, 1)}


def is_easy(info: media.ClipInfo, cut: Cut) -> bool:
    """Whether a frame of the clip looks the same when it is converted the cheap way, without being developed."""
    plain = info.hdr is None and not info.ever_interlaced and not has_alpha(info.pixel_format)
    return plain and cut.find != "join" and cut.copy is None and not info.formats[1:]


def _read_pictures(clip: media.Clip, cut: Cut, numbers: Sequence[int]) -> Iterator[tuple[int, Pixels]]:
    """Give (number, R G B picture in the shape of the cut) for frames of the clip by their numbers, which rise.

    For one that does not decode it is the picture of the last one before it that does, as in the snippet.
    """
    times = [clip.info.time_of_frame(number) for number in numbers]
    if is_easy(clip.info, cut):
        for number, (_, frame) in zip(numbers, media.frames_at(clip, times), strict=True):
            yield number, _crop(frame.bgr()[:, :, ::-1], cut)
        return
    size = clip.info.as_of(cut.first).geometry.shown
    for number, (_, picture) in zip(numbers, media.pictures_at(clip, times), strict=True):
        yield number, _crop(fit_picture(picture.rgb, size), cut)


class Sightings:
    """Takes the looks that a check will want, while the clip is read for another reason; see media.is_sound."""

    def __init__(self, clip: media.Clip, cut: Cut) -> None:
        self._cut = cut
        wanted = around(_choose_from(clip.info, cut)) if is_easy(clip.info, cut) else set()
        self._wanted = {cut.first + number for number in wanted}
        self.looks: dict[int, Floats] = {}

    def take(self, frame: media.Frame) -> None:
        """Take the look of a frame, if it is wanted."""
        if frame.number in self._wanted:
            self.looks[frame.number] = _shrink(_crop(frame.bgr()[:, :, ::-1], self._cut))


def _choose_from(info: media.ClipInfo, cut: Cut) -> list[int]:
    """What `_choose_samples` will choose of the video of a cut, by the times of the clip's own frames."""
    start, end = start_of(info, cut), end_of(info, cut)
    times = range(1, int((end - start) / EVERY) + 1)
    found = {info.frame_at(start + time * EVERY) - cut.first for time in times}
    last = cut.stop - cut.first - 1
    return sorted({0, last, *(number for number in found if 0 <= number <= last)})


def _find_caption(plain: Pixels, shown: Pixels, time: Fraction, target: Path) -> None:
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
    # Without the deblocking filter: it looks the same when it is reduced, and all of the file is read all the same.
    for frame in media.frames(made, rough=True):
        count += 1
        if frame.number in wanted:
            rgb = frame.bgr()[:, :, ::-1]
            shown[frame.number] = _Shown(_shrink(rgb), _reduce(rgb))
    if count != made.info.frames or made.warnings:
        why = made.warnings[0] if made.warnings else f"{made.info.frames - count} frames do not decode"
        raise WrongFrameError(f"the video does not play to its end: {why}", target, _REMEDY)
    return shown


def _choose_samples(made: media.ClipInfo, keys: Sequence[int] = ()) -> list[int]:
    """The frames of a video that are compared: the first, one in each second, the last.

    Where one of `keys` lies within EVERY of a second's frame, it takes that one's place.
    """
    at = [made.time_of_frame(key) for key in keys]
    times = [number * EVERY for number in range(1, int(made.duration / EVERY) + 1)]
    far = [time for time in times if bisect_left(at, time - EVERY) == bisect_right(at, time + EVERY)]
    return sorted({0, made.frames - 1, *keys, *(made.frame_at(time) for time in far)})


def _middle_of(made: media.ClipInfo, span: Span) -> int:
    """The frame that is on screen in the middle of a caption."""
    return made.frame_at((span.start + span.end) / 2)


def _crop(rgb: Pixels, cut: Cut) -> Pixels:
    if cut.crop is None:
        return rgb
    return rgb[cut.crop.y : cut.crop.y + cut.crop.height, cut.crop.x : cut.crop.x + cut.crop.width]


def _shrink(rgb: Pixels) -> Floats:
    """Reduce the upper half of a picture, where no caption stands, to LOOK, in grey levels 0 to 255."""
    import cv2

    upper = rgb[: max(1, rgb.shape[0] // 2)]
    small = cv2.resize(np.ascontiguousarray(upper), LOOK, interpolation=cv2.INTER_AREA)
    return np.asarray(np.asarray(small, np.float32).mean(axis=2), np.float32)


def _reduce(rgb: Pixels, height: int = 0) -> Pixels:
    """A picture in grey levels, uint8, OVERVIEW pixels wide; `height` 0: in its own shape."""
    import cv2

    high, wide = rgb.shape[:2]
    grey = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
    size = (OVERVIEW, height or max(1, OVERVIEW * high // wide))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _is_streamable(path: Path) -> bool:
    """Whether the index of an MP4 file (moov) comes before its media (mdat), so that it plays while it is loaded."""
    with path.open("rb") as file:
        names = (name for name, _, _ in read_boxes(file, 0, path.stat().st_size))
        return next((name for name in names if name in (b"moov", b"mdat")), b"") == b"moov"
