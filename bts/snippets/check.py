"""Reading a written video back to its end, and comparing it with what was asked for."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from bts import media
from bts.errors import BtsError, OutputError
from bts.media.arrays import Floats, Pixels
from bts.media.boxes import read_boxes
from bts.media.cutting.cut import Cut
from bts.media.cutting.rates import length_of_cut
from bts.media.joining import fit_picture
from bts.snippets.expected import Expected, check_file, expect_frames, list_looks
from bts.timing import Span

ALIKE = 24.0
"""Mean difference of 8-bit levels; a frame of an encoded video differs from the clip's by less."""

NEIGHBOUR = 2.0
"""8-bit levels; when a neighbour of the frame asked for matches better by more, the video holds a wrong frame."""

EVERY = Fraction(1)
"""Seconds between two frames that are compared with the clip's, beside the first and the last."""

DURATION_SLACK = Fraction(1, 100)
"""Seconds by which a duration may differ beside a frame, because of the sound that goes with it."""

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
    with _open_written(written, target, "try again") as made:
        _compare_size(made.info, size or (cut.width, cut.height), target)
        expected = expect_frames(clip.info, cut, made.info)
        if wrong := expected.wrong_count():
            raise WrongFrameError(wrong, target, _REMEDY)
        _compare_duration(clip.info, cut, made.info, target)
        _compare_streams(made.info, cut.audio is not None, cut.soft is not None, target)
        if wrong := expected.wrong_time():
            raise WrongFrameError(wrong, target, _REMEDY)
        _compare_pictures(clip, cut, made, expected, drawn, target)
    check_file(written, cut, target, encoded=size is None)
    if cut.form == "mp4" and not _is_streamable(written):
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
    length = length_of_cut(info, cut)
    slack = max(1 / info.rate, made.table.length_of(made.frames - 1)) + DURATION_SLACK
    if abs(made.duration - length) > slack:
        what = f"the video lasts {float(made.duration):.3f} s, not {float(length):.3f} s"
        raise WrongFrameError(what, target, _REMEDY)


def _compare_streams(made: media.ClipInfo, sound: bool, track: bool, target: Path) -> None:
    if made.has_audio != sound or bool(made.subtitles) != track:
        raise OutputError("the video lacks its sound or its caption track", target, _REMEDY)


def _compare_pictures(
    clip: media.Clip, cut: Cut, made: media.Clip, expected: Expected, drawn: Sequence[Span], target: Path
) -> None:
    """Compare frames of the video with those of the clip: the first, the last, one a second, one a caption.

    Raises WrongFrameError where one differs by more than ALIKE levels, or from a neighbour by NEIGHBOUR less;
    OutputError where the video does not decode to its end, or a caption is not seen.
    """
    captioned = {expected.number_at((span.start + span.end) / 2) for span in drawn}
    samples = _choose_samples(expected)
    places = {number: expected.place_of(number) for number in {*samples, *captioned}}
    shown = _decode_all(made, set(places.values()), target)
    plain = {expected.frames[number].number: number for number in captioned}
    allowed = {number: list_looks(expected, number, clip.info) for number in samples}
    beside = {n for right, wrong in allowed.values() for n in (*right, *wrong)}
    size = clip.info.as_of(cut.first).geometry.shown
    looks: dict[int, Floats] = {}
    numbers = sorted({*beside, *plain})
    for _, picture in media.pictures_at(clip, [clip.info.time_of_frame(number) for number in numbers]):
        rgb = _crop(fit_picture(picture.rgb, size), cut)
        if picture.number in beside:
            looks[picture.number] = _shrink(rgb)
        if picture.number in plain:
            number = plain[picture.number]
            overview = shown[places[number]].overview
            _find_caption(_reduce(rgb, overview.shape[0]), overview, expected.frames[number].time, target)
    for number in samples:
        right, wrong = ({n: looks[n] for n in some if n in looks} for some in allowed[number])
        _compare_look(shown[places[number]].look, right, wrong, number, target)


def _compare_look(
    shown: Floats, right: Mapping[int, Floats], wrong: Mapping[int, Floats], number: int, target: Path
) -> None:
    """Raise WrongFrameError unless what is `shown` looks as one of `right`, and not more like one of `wrong`."""
    own = min((float(np.abs(look - shown).mean()) for look in right.values()), default=np.inf)
    other = min((float(np.abs(look - shown).mean()) for look in wrong.values()), default=np.inf)
    if own > min(ALIKE, other + NEIGHBOUR):
        what = (
            "does not start with the frame asked for" if number == 0 else f"does not show frame {number} as asked for"
        )
        raise WrongFrameError(f"the video {what}", target, _REMEDY)


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
    for frame in media.frames(made):
        count += 1
        if frame.number in wanted:
            rgb = frame.bgr()[:, :, ::-1]
            shown[frame.number] = _Shown(_shrink(rgb), _reduce(rgb))
    damage = [*made.info.damage, *(line for line in made.warnings if line not in made.info.warnings)]
    if count != made.info.frames or damage:
        why = damage[0] if damage else f"{made.info.frames - count} frames do not decode"
        raise WrongFrameError(f"the video does not play to its end: {why}", target, _REMEDY)
    return shown


def _choose_samples(expected: Expected) -> list[int]:
    """The frames of a cut that are compared: the first, one in each second, the last."""
    last = len(expected.frames) - 1
    times = range(1, int(expected.frames[last].time / EVERY) + 1)
    return sorted({0, last, *(expected.number_at(time * EVERY) for time in times)})


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
