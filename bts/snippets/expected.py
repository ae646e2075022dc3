"""The frames that a written video is to show, beside those that it has."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from bts import media
from bts.errors import OutputError
from bts.media.cutting.animated import too_large
from bts.media.cutting.cut import Cut, fits
from bts.media.cutting.h264_levels import find_level
from bts.media.cutting.rates import CutFrame, list_frames
from bts.videos import VIDEO_FORMATS

TIME_SLACK = Fraction(1, 500)
"""Seconds by which a frame may come earlier or later than in the clip: two ticks of a container that counts in ms."""

TICKS_OFF = 1
"""Ticks of a format by which a frame's time may be rounded; GIF's are long, and each is rounded by itself."""


@dataclass(frozen=True)
class Expected:
    """The frames of a cut as they should be, and the times in seconds of those that the written video has."""

    frames: Sequence[CutFrame]
    times: Sequence[Fraction]
    slack: Fraction
    merges: bool
    """Whether equal frames that follow one another may be one frame of the video."""

    def wrong_count(self) -> str:
        """What is wrong with the number of frames, as a sentence; "" for nothing."""
        count, wanted = len(self.times), len(self.frames)
        if count == wanted or (self.merges and 0 < count < wanted):
            return ""
        return f"the video has {count} frames, not {wanted}"

    def wrong_time(self) -> str:
        """Which frame does not come when it should, as a sentence; "" for none. The number of frames is right."""
        asked = [frame.time for frame in self.frames]
        if len(asked) != len(self.times):
            kept = [self._nearest(time) for time in self.times]
            asked = [asked[number] for number in kept]
        pairs = zip(self.times, asked, strict=True)
        late = next((n for n, (one, other) in enumerate(pairs) if abs(one - other) > self.slack), None)
        if late is None and not any(later <= earlier for earlier, later in pairwise(self.times)):
            return ""
        return f"frame {late or 0} of the video does not come when it does in the clip"

    def place_of(self, number: int) -> int:
        """The number, in the video, of the frame that shows frame `number` of the cut."""
        if len(self.times) == len(self.frames):
            return number
        until = self.frames[number].time + self.slack
        return max(0, bisect_right(self.times, until) - 1)

    def _nearest(self, time: Fraction) -> int:
        return min(range(len(self.frames)), key=lambda number: abs(self.frames[number].time - time))


def expect_frames(info: media.ClipInfo, cut: Cut, made: media.ClipInfo) -> Expected:
    """What a cut should show, beside the frames of the video that was made of it."""
    form = VIDEO_FORMATS[cut.form]
    half = info.frame_durations[0] / 2 if cut.rate is None and not info.variable and not cut.by_fields else TIME_SLACK
    return Expected(
        list_frames(info, cut),
        [made.time_of_frame(number) for number in range(made.frames)],
        max(TIME_SLACK, form.tick * TICKS_OFF, half),
        form.merges,
    )


def number_at(frames: Sequence[CutFrame], time: Fraction) -> int:
    """The number, in a cut, of the frame that is on screen at `time`, in seconds from its start."""
    return max(0, bisect_right(frames, time, key=lambda frame: frame.time) - 1)


def list_looks(frames: Sequence[CutFrame], number: int, clip: media.ClipInfo) -> tuple[list[int], list[int]]:
    """The frames of the clip that frame `number` of the cut may look like, and those it may not look more like."""
    own = frames[number].number
    return [own], [n for n in (own - 1, own + 1) if 0 <= n < clip.frames]


def check_file(made: media.Clip, cut: Cut, target: Path, *, encoded: bool) -> None:
    """Raise OutputError unless the file is as small as it has to be; `encoded` H.264 also declares a level it keeps."""
    size = made.info.path.stat().st_size
    if not fits(cut, size):
        error = too_large(cut, size)
        raise OutputError(error.what, target, error.remedy)
    if encoded and cut.form == "mp4" and (wrong := _wrong_level(made)):
        raise OutputError(wrong, target, "report this as a bug")


def _wrong_level(made: media.Clip) -> str:
    """What is wrong with the level of H.264 that a file declares, as a sentence; "" for nothing."""
    found = media.read_demands(made)
    if found is None:
        return ""
    level = find_level(found.level)
    if level is None:
        return f"H.264 declares level {found.level / 10}, which there is not"
    if not level.fits(found.width, found.height, found.rate, found.references):
        return f"its pictures are beyond level {level.name} of H.264, which it declares"
    return ""
