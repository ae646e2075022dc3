"""How frames of a clip look when those of a video cut from it are compared with them, and reading them."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from threading import Event

from bts import media
from bts.errors import BtsError
from bts.media.arrays import Floats, Pixels
from bts.media.cutting.cut import Cut
from bts.media.cutting.shaping import Shaping, shape_picture, show_inner
from bts.media.joining import fit_picture
from bts.media.layouts import has_alpha
from bts.media.threads import processors
from bts.snippets.marks import HouseMarks
from bts.snippets.reduced import shrink, shrink_frame
from bts.snippets.samples import Samples, choose_samples
from bts.snippets.seen import cover_marks, is_covered

SeenFrames = Mapping[tuple[int, int], Floats]
"""(Frame of a cut that is compared, frame of the clip) -> the clip's as it is compared with it: see `shrink`."""

MOST_AHEAD = 2000
"""Looks of 21 KB that are held before a check; it reads the others itself, of a cut of more than ten minutes."""


def is_easy(info: media.ClipInfo, cut: Cut) -> bool:
    """Whether a frame of the clip looks the same when it is converted the cheap way, without being developed."""
    plain = info.hdr is None and not info.ever_interlaced and not has_alpha(info.pixel_format)
    return plain and cut.find != "join" and cut.copy is None and not info.formats[1:]


class Sightings:
    """Takes the looks that a check will want, while the clip is read for another reason; see media.is_sound."""

    def __init__(self, clip: media.Clip, cut: Cut, marks: HouseMarks | None = None) -> None:
        self._cut, self._marks = cut, marks
        self._samples = choose_samples(clip, cut) if is_easy(clip.info, cut) else None
        self.looks: dict[tuple[int, int], Floats] = {}

    def take(self, frame: media.Frame) -> None:
        """Take the looks of a frame, where it is wanted."""
        if self._samples is None or not (wanted := self._samples.compared_with(frame.number)):
            return
        seen = ClipPicture(frame.number, self._cut, frame=frame)
        self.looks |= look_at(seen, wanted, self._samples, self._marks)


@contextmanager
def look_ahead(clip: media.Clip, cut: Cut, marks: HouseMarks | None = None) -> Iterator[Callable[[], SeenFrames]]:
    """Read the clip on another thread for the looks that a check will want; gives the function that waits for them.

    There are none, or a part, where the clip does not decode, or the cut is long: the check reads what it lacks. The
    reading stops when the block ends.
    """
    stopped = Event()
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(_read_looks, clip, cut, marks, stopped)
        try:
            yield reading.result
        finally:
            stopped.set()


def _read_looks(clip: media.Clip, cut: Cut, marks: HouseMarks | None, stopped: Event) -> SeenFrames:
    looks: dict[tuple[int, int], Floats] = {}
    # Marks are sought in the clip's whole pictures, which are too large to be held.
    if not is_easy(clip.info, cut) or (marks is not None and marks.patches):
        return looks
    samples = choose_samples(clip, cut)
    numbers = sorted({number for pair in samples.allowed.values() for some in pair for number in some})
    # What this reading warns of is of no concern unless the check meets it, too.
    with (
        suppress(BtsError),
        clip.again() as other,
        closing(read_pictures(other, cut, numbers, spared=processors() - 1)) as pictures,
    ):
        for picture in pictures:
            if stopped.is_set() or len(looks) >= MOST_AHEAD:
                break
            looks |= look_at(picture, samples.compared_with(picture.number), samples, marks)
    return looks


@dataclass(eq=False)
class ClipPicture:
    """Frame `number` of the clip in the shape of the cut: a `frame` that is converted as it is asked for, or `given`.

    What is given is uint8 H x W x 3, R G B, in the clip's own shape.
    """

    number: int
    cut: Cut
    frame: media.Frame | None = None
    given: Pixels | None = None

    @cached_property
    def rgb(self) -> Pixels:
        """The picture, uint8 H x W x 3."""
        own = self.given if self.frame is None else self.frame.rgb()
        assert own is not None
        return shape_picture(own, self.cut.shaping, self.number, *self.cut.drawn_size)

    def look(self, marks: HouseMarks | None, place: int) -> Floats:
        """How it is compared with frame `place` of the cut, counted by the frames of the clip: covered as that is."""
        if self.frame is not None and self.cut.shaping == Shaping() and not is_covered(marks, place):
            return shrink_frame(self.frame)
        return shrink(show_inner(cover_marks(self.rgb, marks, place), self.cut.shaping))


def look_at(picture: ClipPicture, wanted: Sequence[int], samples: Samples, marks: HouseMarks | None) -> SeenFrames:
    """The looks of a frame of the clip, as it is compared with each of the samples `wanted`.

    A frame is covered as its sample is, where captions stand in that one alone.
    """
    own = {sample: samples.frames[sample].number - picture.cut.first for sample in wanted}
    return {(n, picture.number): picture.look(marks, own[n]) for n in wanted}


def read_pictures(
    clip: media.Clip, cut: Cut, numbers: Sequence[int], *, later: bool = False, spared: int = 1
) -> Generator[ClipPicture, None, None]:
    """Give frames of the clip by their numbers, which rise.

    For one that does not decode it is the picture of the last one before it that does, as in the snippet. `later`: as
    it is at the moment of its later field. `spared` processors are left to others, such as who decodes the video.
    """
    times = [clip.info.time_of_frame(number) for number in numbers]
    if is_easy(clip.info, cut):
        for number, (_, frame) in zip(numbers, media.frames_at(clip, times, rough=True, spared=spared), strict=True):
            yield ClipPicture(number, cut, frame=frame)
        return
    size = clip.info.as_of(cut.first).geometry.shown
    field = int(later) if cut.by_fields else None
    for number, (_, picture) in zip(numbers, media.pictures_at(clip, times, field=field), strict=True):
        yield ClipPicture(number, cut, given=fit_picture(picture.rgb, size))
