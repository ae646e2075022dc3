"""Comparing the pictures of a written video with those of its clip: some frames, each caption, the marks."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bts import media
from bts.errors import OutputError
from bts.media.arrays import Floats, Pixels
from bts.media.cutting.cut import Cut
from bts.media.cutting.shaping import Shaping, show_inner
from bts.snippets.expected import Expected
from bts.snippets.marks import HouseMarks
from bts.snippets.reduced import REMEDY, WrongFrameError, compare_look, find_caption, reduce, shrink, shrink_frame
from bts.snippets.samples import Samples
from bts.snippets.seen import BRIGHT, MarkPictures, cover_marks, cut_marks, dim, find_marks, is_covered
from bts.snippets.sightings import SeenFrames, look_at, read_pictures


def compare_pictures(
    clip: media.Clip,
    cut: Cut,
    made: media.Clip,
    expected: Expected,
    samples: Samples,
    marks: HouseMarks | None,
    seen: SeenFrames,
    target: Path,
) -> None:
    """Compare the samples of the video with frames of the clip, and look for captions and marks.

    `seen` are looks that were taken before, which are not read again. Raises WrongFrameError where a frame is a wrong
    one; OutputError where the video does not decode to its end, or a caption or a mark is not seen.
    """
    places = {number: expected.place_of(number) for number in {*samples.allowed, *samples.captioned}}
    own = {place: samples.frames[number].number - cut.first for number, place in places.items()}
    captioned = {places[number] for number in samples.captioned}
    video = _Video(made, own, captioned, cut, marks, target)
    verdicts = _Verdicts(samples, lambda sample: video.show(places[sample]).look, target, dict(seen))
    plain = {samples.frames[number].number: number for number in samples.captioned}
    marked = {samples.frames[n].number: n for n in samples.allowed if marks and samples.lights[n] >= BRIGHT}
    numbers = sorted({*plain, *(marked if marks and marks.patches else ()), *verdicts.list_wanted()})
    with closing(video):
        try:
            for read in read_pictures(clip, cut, numbers):
                verdicts.add(look_at(read, samples.compared_with(read.number), samples, marks))
                if marks is not None and marks.patches and (sample := marked.get(read.number)) is not None:
                    lit = cut_marks(dim(read.rgb, samples.lights[sample]), marks)
                    with _name_target(target):
                        find_marks(read.number - cut.first, lit, video.show(places[sample]).marks, marks)
                if (caption := plain.get(read.number)) is not None:
                    _find_caption(read.rgb, video.show(places[caption]).overview, caption, samples, marks, target)
            for read in read_pictures(clip, cut, sorted(verdicts.list_wanted(later=True)), later=True):
                verdicts.add(look_at(read, samples.compared_with(read.number, later=True), samples, marks))
            verdicts.finish()
        except WrongFrameError:
            video.finish()  # that the video is damaged says more than which of its frames looks wrong
            raise
        video.finish()


def _find_caption(
    rgb: Pixels, overview: Pixels | None, number: int, samples: Samples, marks: HouseMarks | None, target: Path
) -> None:
    """Raise OutputError unless a caption is seen in sample `number`, by the clip's picture of it without captions."""
    assert overview is not None
    bare = dim(reduce(cover_marks(rgb, marks), overview.shape[0]), samples.lights[number])
    find_caption(bare, overview, samples.frames[number].time, target)


@dataclass(eq=False)
class _Verdicts:
    """Compares each sample as soon as all looks are there, and lets them go: those of a long clip would fill memory.

    `shown` gives the video's look of a sample, `looks` are the clip's that are known already.
    """

    samples: Samples
    shown: Callable[[int], Floats]
    target: Path
    looks: dict[tuple[int, int], Floats]
    judged: set[int] = field(default_factory=set)

    def list_wanted(self, *, later: bool = False) -> set[int]:
        """The numbers of the clip's frames of which looks are still to be read; `later`: of their later fields."""
        pairs = {(sample, n) for sample, (right, wrong) in self.samples.allowed.items() for n in (*right, *wrong)}
        wanted = {(s, n) for s, n in pairs if s not in self.judged} - self.looks.keys()
        return {number for sample, number in wanted if self.samples.is_later(sample, number) == later}

    def add(self, looks: SeenFrames) -> None:
        """Take the looks of a frame of the clip. Raises WrongFrameError as `compare_look`."""
        self.looks |= looks
        for sample, _ in looks:
            right, wrong = self.samples.allowed[sample]
            if sample not in self.judged and all((sample, number) in self.looks for number in (*right, *wrong)):
                self._judge(sample)

    def finish(self) -> None:
        """Compare the samples of which no look was to be read. Raises WrongFrameError as `compare_look`."""
        for sample in sorted(self.samples.allowed.keys() - self.judged):
            self._judge(sample)

    def _judge(self, sample: int) -> None:
        self.judged.add(sample)
        light = float(self.samples.lights[sample])
        right, wrong = (
            {number: self.looks.pop((sample, number)) * light for number in some if (sample, number) in self.looks}
            for some in self.samples.allowed[sample]
        )
        compare_look(self.shown(sample), right, wrong, sample, self.target)


@dataclass(frozen=True, eq=False)
class _Shown:
    """A frame of the video: its `look` (54 x 96 grey levels), and what is where marks stand.

    Its `overview` is larger; None where no caption is looked for.
    """

    look: Floats
    overview: Pixels | None
    marks: MarkPictures


class _Video:
    """The frames of a written video that are compared: decoded on another thread while those of the clip are.

    `wanted` tells for each frame, by its number in the video, how many frames of the clip come before its own in the
    cut; in those `captioned` a caption is looked for.
    """

    def __init__(
        self,
        made: media.Clip,
        wanted: Mapping[int, int],
        captioned: Collection[int],
        cut: Cut,
        marks: HouseMarks | None,
        target: Path,
    ) -> None:
        self._made, self._wanted, self._captioned = made, wanted, captioned
        self._cut, self._marks, self._target = cut, marks, target
        self._shown: dict[int, _Shown] = {}
        # Without the deblocking filter: it looks the same when it is reduced, and all of the file is read all the same.
        self._flow = media.frames_by_parts(made, wanted)
        self._started = next(self._flow, None)

    def show(self, place: int) -> _Shown:
        """The frame at a place of the video. Raises WrongFrameError where it does not decode."""
        while place not in self._shown and self._read():
            pass
        if place not in self._shown:
            self.finish()
            raise WrongFrameError(f"frame {place} of the video does not decode", self._target, REMEDY)
        return self._shown[place]

    def finish(self) -> None:
        """Decode what is left of the video. Raises WrongFrameError, naming the target, where any of it is damaged."""
        while self._read():
            pass
        info = self._made.info
        if damage := [*info.damage, *(line for line in self._made.warnings if line not in info.warnings)]:
            raise WrongFrameError(f"the video does not play to its end: {damage[0]}", self._target, REMEDY)

    def close(self) -> None:
        """Stop decoding."""
        self._flow.close()

    def _read(self) -> bool:
        """Take the next frame that is wanted; returns whether there was one."""
        frame, self._started = self._started or next(self._flow, None), None
        if frame is None:
            return False
        self._shown[frame.number] = self._reduce(frame, self._wanted[frame.number])
        return True

    def _reduce(self, frame: media.Frame, place: int) -> _Shown:
        captioned = frame.number in self._captioned
        plain = self._cut.shaping == Shaping() and not is_covered(self._marks, place)
        if plain and not captioned:
            return _Shown(shrink_frame(frame), None, {})
        rgb = _fit_design(frame.rgb(), self._cut)
        bare = show_inner(cover_marks(rgb, self._marks, place), self._cut.shaping)
        overview = reduce(cover_marks(rgb, self._marks)) if captioned else None
        look = shrink_frame(frame) if plain else shrink(bare)
        return _Shown(look, overview, cut_marks(rgb, self._marks))


def _fit_design(rgb: Pixels, cut: Cut) -> Pixels:
    """A picture of the video at the size at which it was laid out, where the clip's fills a part of it alone."""
    if cut.shaping.inner is None or rgb.shape[1::-1] == cut.drawn_size:
        return rgb
    import cv2

    return np.asarray(cv2.resize(np.ascontiguousarray(rgb), cut.drawn_size, interpolation=cv2.INTER_LINEAR), np.uint8)


@contextmanager
def _name_target(target: Path) -> Iterator[None]:
    try:
        yield
    except OutputError as error:
        raise OutputError(error.what, target, error.remedy) from error
