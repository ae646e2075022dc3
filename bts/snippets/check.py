"""Reading a written video back to its end, and comparing it with what was asked for."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from bts import media
from bts.errors import BtsError, OutputError
from bts.media.boxes import read_boxes
from bts.media.cutting.cut import Cut
from bts.media.cutting.rates import length_of_cut
from bts.snippets.comparison import compare_pictures
from bts.snippets.expected import check_file, expect_frames
from bts.snippets.hearing import hear
from bts.snippets.marks import HouseMarks
from bts.snippets.reduced import REMEDY, WrongFrameError
from bts.snippets.samples import choose_samples
from bts.snippets.sightings import SeenFrames
from bts.timing import Span

DURATION_SLACK = Fraction(1, 100)
"""Seconds by which a duration may differ beside a frame, because of the sound that goes with it."""


def check_snippet(
    clip: media.Clip,
    cut: Cut,
    written: Path,
    target: Path,
    drawn: Sequence[Span] = (),
    size: tuple[int, int] | None = None,
    marks: HouseMarks | None = None,
    seen: SeenFrames | None = None,
    keys: Sequence[int] = (),
) -> tuple[str, ...]:
    """Raise OutputError, naming `target`, unless the video `written` is what `cut` asks for, to its end.

    All of it is decoded. Compared are size, number and times of the frames, duration (within a frame), streams, and
    with the clip's: the first frame, the last, and one in each second. `drawn` are the times of burnt-in captions, each
    of which must be seen; `size` is the picture's as shown, where it is not that of the cut. `marks` are looked for,
    and covered where pictures are compared; those that fade are compared with the clip's in the same light. `seen` are
    looks that were taken before, `keys` as for `choose_samples`. Returns remarks on what is as asked for, but may not
    be what is wanted.
    """
    # Copied streams may be stored in ways that bts does not encode in.
    with open_written(written, target, "try again", brief=size is None) as made:
        _compare_size(made.info, size or (cut.width, cut.height), target)
        expected = expect_frames(clip.info, cut, made.info)
        if wrong := expected.wrong_count():
            raise WrongFrameError(wrong, target, REMEDY)
        _compare_duration(clip.info, cut, made.info, target)
        compare_streams(made.info, cut.audio is not None, cut.soft is not None, target)
        if wrong := expected.wrong_time():
            raise WrongFrameError(wrong, target, REMEDY)
        samples = choose_samples(clip, cut, drawn, keys, frames=expected.frames)
        with ThreadPoolExecutor(1) as thread:
            heard = thread.submit(hear, clip, cut, made.info, target)
            compare_pictures(clip, cut, made, expected, samples, marks, seen or {}, target)
            remarks = heard.result()
    check_file(made, cut, target, encoded=size is None)
    if cut.form == "mp4" and not is_streamable(written):
        raise OutputError("the video does not begin with its index", target, "report this as a bug")
    return remarks


@contextmanager
def open_written(written: Path, target: Path, remedy: str, *, brief: bool = False) -> Iterator[media.Clip]:
    """Open the video; `brief` as for `media.open_clip`.

    Raises WrongFrameError in place of errors of bts that are raised while it is open. Those about another file, such as
    a clip that changes while it is compared, are left as they are.
    """
    try:
        with media.open_clip(written, brief=brief) as made:
            yield made
    except OutputError:
        raise
    except BtsError as error:
        if error.path is not None and error.path != written:
            raise
        # Without a single frame in it, it holds the wrong ones: another way to find them may be right.
        raise WrongFrameError(f"the video cannot be read back: {error.what}", target, remedy) from error


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
        raise WrongFrameError(what, target, REMEDY)


def compare_streams(made: media.ClipInfo, sound: bool, track: bool, target: Path) -> None:
    """Raise OutputError unless a video has `sound` and a caption `track`, or has neither, as asked for."""
    if made.has_audio != sound or bool(made.subtitles) != track:
        raise OutputError("the video lacks its sound or its caption track", target, REMEDY)


def is_streamable(path: Path) -> bool:
    """Whether the index of an MP4 file (moov) comes before its media (mdat), so that it plays while it is loaded."""
    with path.open("rb") as file:
        names = (name for name, _, _ in read_boxes(file, 0, path.stat().st_size))
        return next((name for name in names if name in (b"moov", b"mdat")), b"") == b"moov"
