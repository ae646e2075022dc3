"""A wrong frame, or a damaged one, anywhere in a written video is found."""

from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from bts.snippets.check import check_snippet
from bts.snippets.reduced import NEIGHBOUR, WrongFrameError, shrink, shrink_frame
from bts.snippets.samples import choose_samples
from tests.media.make_clips import ffmpeg, numbered_clip
from tests.snippets.test_make import STILL


def test_a_wrong_frame_in_any_second_is_found(tmp_path: Path) -> None:
    """Each second of a cut in turn shows a still from elsewhere in it: the frame that is wrong is named."""
    path = numbered_clip(tmp_path / "numbered.mp4", "-c:v", "libx264", "-crf", "16", "-g", "40", frames=110)
    cut = Cut(5, 105, 192, 144)
    with media.open_clip(path) as clip:
        cut_exact(clip.info, cut, tmp_path / "made.mp4")
        check_snippet(clip, cut, tmp_path / "made.mp4", tmp_path / "made.mp4")
        for second in range(4):
            start = 25 * second
            still = (start + 60) % 100
            filters = STILL.format(still, still + 1, start, start + 24)
            wrong = tmp_path / "wrong.mp4"
            sources = ("-i", tmp_path / "made.mp4", "-i", tmp_path / "made.mp4", "-filter_complex", f"{filters}[v]")
            ffmpeg(*sources, "-map", "[v]", "-fps_mode", "passthrough", "-movflags", "+faststart", wrong)
            with pytest.raises(WrongFrameError, match=r"does not (start with the|show) frame") as caught:
                check_snippet(clip, cut, wrong, wrong)
            numbers = [int(word) for word in caught.value.what.split() if word.isdigit()] or [0]
            assert start <= numbers[0] < start + 25


def test_a_hole_between_the_frames_that_are_compared_is_found(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "numbered.mp4", "-c:v", "libx264", "-crf", "16", "-g", "40", frames=110)
    cut, made = Cut(5, 105, 192, 144), tmp_path / "made.mp4"
    with media.open_clip(path) as clip:
        cut_exact(clip.info, cut, made)
        with media.open_clip(made) as intact:
            packets, compared = intact.index.packets, choose_samples(clip, cut).allowed
            hurt = next(n for n in range(60, 99) if not {n - 1, n, n + 1} & compared.keys())
            packet = int(intact.index.packet_of[hurt])
            place, size = int(packets.pos[packet]), int(packets.size[packet])
        data = bytearray(made.read_bytes())
        data[place + 8 : place + size] = bytes(size - 8)
        made.write_bytes(data)
        with pytest.raises(WrongFrameError, match="does not play to its end"):
            check_snippet(clip, cut, made, made)


@pytest.mark.parametrize(
    "layout", ["yuv420p", "yuvj420p", "yuv444p", "yuv422p10le", "-vf hflip,format=yuv420p", "gray", "gbrp"]
)
def test_a_look_made_of_planes_is_that_of_the_picture(layout: str, tmp_path: Path) -> None:
    """Both sides of a comparison may be made in either way; these differ by less than what decides.

    The conversion of `rgb`, which is not exact, makes all a level darker.
    """
    coding = layout.split() if layout.startswith("-") else ["-pix_fmt", layout]
    path = numbered_clip(tmp_path / "numbered.mkv", "-c:v", "ffv1", *coding, frames=20, size=(640, 362))
    with media.open_clip(path) as clip:
        for frame in media.frames(clip, wanted=(0, 9, 19)):
            assert np.abs(shrink(frame.rgb()) - shrink_frame(frame)).mean() < NEIGHBOUR
