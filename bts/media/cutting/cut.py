"""What to cut out of a clip, and the times and numbers of the frames in it."""

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from bts.media.clip import ClipInfo
from bts.media.cutting.levels import Level
from bts.media.cutting.overlay import Overlay
from bts.media.cutting.shaping import Shaping

VARIABLE_TIMESCALE = 90_000
"""Ticks per second of a video track whose rate varies, as in MPEG transport streams."""

LEAST_TIMESCALE = 10_000
"""Ticks per second that a video track of constant rate has at least, so that other programs round it little."""

LARGEST_NUMERATOR = 240_000
"""Of a constant rate; a larger one is not the rate of a camera and gets VARIABLE_TIMESCALE."""

Find = Literal["seek", "time", "count", "join"]
"""How the frames of a cut are found; see Cut.find."""


@dataclass(frozen=True)
class Tries:
    """One of several encodings of the same cut: the first measures, later ones aim at `bits` a second for pictures.

    `log` is where x264 keeps what it measured; `sound` is bits a second of the sound, 0 for the usual ones.
    """

    log: Path
    bits: int | None = None
    sound: int = 0


@dataclass(frozen=True)
class Cut:
    """What to cut: frames [first, stop) by number, the size in pixels to encode, and the captions that go with it."""

    first: int
    stop: int
    width: int
    height: int
    shaping: Shaping = Shaping()
    crf: int = 20
    script: Path | None = None
    """An ASS script to burn in; `fonts` is the folder of the font files it names."""
    fonts: Path | None = None
    soft: Path | None = None
    """A WebVTT file that becomes a caption track."""
    language: str = "en"
    audio: int | None = None
    """The number of the audio stream to keep; None for silence."""
    channel: int | None = None
    """The channel of that stream, from 1, which alone is heard, on both sides; None for all of them."""
    title: str = ""
    rights: str = ""
    loudness: float | None = None
    """LUFS that the sound is brought to (see loudness.py), for which it is read twice; None leaves it."""
    level: Level | None = None
    """How the sound is brought there; None: not found yet (see sound.py, settle_level)."""
    find: Find = "seek"
    """How the frames are found: `seek` by the index; `time` by reading from the start, for files with a wrong index;
    `count` by reading and counting, for files with wrong times as well; `join` by bts' own reading, for cuts in which
    the stream changes (see joining.py, which alone makes those)."""
    copy: Path | None = None
    """A lossless copy of these frames alone (see mend.py), which is read instead of the clip's own pictures."""
    start: Fraction | None = None
    """Seconds at which the cut starts, where that is before its first frame: the first picture of a clip that is on
    screen before its time. None: when the first frame is presented."""
    end: Fraction | None = None
    """Seconds at which the cut ends, where that is before its last frame does. None: when the last frame ends."""
    overlay: Overlay = Overlay()
    design: tuple[int, int] | None = None
    """Width and height at which shaping, captions and overlay are laid out, where the video is made smaller in the end,
    for the size of its file; None: those of the video."""

    form: str = "mp4"
    """One of `videos.VIDEO_FORMATS`; or `copy`, which loses nothing and is made into other formats."""
    effort: str = "medium"
    """x264's preset; `slow` and above take AV1 more time too."""
    rate: Fraction | None = None
    """The constant rate of the cut's frames; None for the clip's own times (see rates.py)."""
    by_fields: bool = False
    """Whether both fields of an interlaced picture become a frame each."""
    most_bytes: int | None = None
    """The largest size of the file; None for any."""
    reserved: int = 0
    """Bytes of that size which are kept free for what is added to the file later."""
    tries: Tries | None = None
    """Set while a cut with `most_bytes` is encoded (see limit.py)."""
    labels: tuple[tuple[str, str], ...] = ()
    """Names and texts of further metadata, as ffmpeg names them: artist, description, comment."""
    matrix: str = "bt709"
    """The YCbCr matrix of its pictures: a key of `pictures.TAGS` (see `pictures.choose_matrix`)."""
    strict: bool = False
    """Whether ffmpeg gives up at the first sign of damage in the clip, instead of hiding it."""

    @property
    def drawn_size(self) -> tuple[int, int]:
        """Width and height in pixels at which the pictures are laid out."""
        return self.design or (self.width, self.height)

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.stop:
            raise ValueError("a cut has a frame at least")
        if self.width % 2 or self.height % 2 or min(self.width, self.height) < 2:
            raise ValueError("width and height are even, as 4:2:0 video wants them")


def fits(cut: Cut, size: int) -> bool:
    """Whether a file of this many bytes is as small as the cut asks for, with what will be added to it."""
    return cut.most_bytes is None or size + cut.reserved <= cut.most_bytes


def start_of(info: ClipInfo, cut: Cut) -> Fraction:
    """Seconds at which a cut starts, on the clip's clock."""
    return info.time_of_frame(cut.first) if cut.start is None else cut.start


def end_of(info: ClipInfo, cut: Cut) -> Fraction:
    """Seconds at which a cut ends, on the clip's clock."""
    return end_of_frames(info, cut.stop) if cut.end is None else cut.end


def end_of_frames(info: ClipInfo, stop: int) -> Fraction:
    """Seconds at which the frames before `stop` end."""
    return info.time_of_frame(stop) if stop < info.frames else info.duration


def timescale(info: ClipInfo) -> int:
    """Ticks per second of the video track: every frame time of a constant rate is a whole number of them."""
    if info.variable or info.rate.numerator > LARGEST_NUMERATOR:
        return VARIABLE_TIMESCALE
    return info.rate.numerator * max(1, math.ceil(Fraction(LEAST_TIMESCALE, info.rate.numerator)))


def fit_even_size(width: int, height: int, largest: int = 0) -> tuple[int, int]:
    """Even width and height of nearly the same aspect; the shorter side is at most `largest` pixels (0: no limit)."""
    if min(width, height) < 1:
        raise ValueError("a picture has a width and a height")
    scale = min(Fraction(1), Fraction(largest, min(width, height))) if largest else Fraction(1)
    return max(2, 2 * round(width * scale / 2)), max(2, 2 * round(height * scale / 2))


def choose_audio(info: ClipInfo) -> int | None:
    """The number of the audio stream a player plays: the default one, else the first; None when there is none."""
    return next((a.stream for a in sorted(info.audio, key=lambda a: (not a.default, a.stream))), None)


def frame_range(info: ClipInfo, start: Fraction, end: Fraction) -> tuple[int, int]:
    """The numbers [first, stop) of the frames in a range of seconds, without the frame at `end`; at least one."""
    first = info.frame_at(start)
    stop = info.frames if end >= info.duration else info.frame_at(end)
    return first, max(first + 1, stop)


def edges_before_picture(info: ClipInfo, start: Fraction, end: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """`Cut.start` and `Cut.end` of a range of seconds: each is set where it lies before the clip's first frame."""
    first = info.first_time
    return start if start < first else None, end if end <= first else None
