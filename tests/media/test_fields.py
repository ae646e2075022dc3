"""H.264 in field pictures: every frame once, whole, at its time, however the demuxer cuts the packets."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from bts.media.fields import FieldPairs
from tests.media.make_clips import numbered_picture, read_number
from tests.media.paff import Pixels, paff_clip, parameter_sets, picture

SIZE = 192, 160
WHICH: dict[str, Callable[[int], bool]] = {
    "all": lambda n: True,
    "late": lambda n: n >= 25,
    "mixed": lambda n: n % 3 != 0,
    "none": lambda n: False,
}
"""Which frames are coded as two fields."""


def woven(number: int) -> Pixels:
    """Frame `number` of interlaced video, whose picture changes every third field."""
    made = numbered_picture(2 * number // 3, *SIZE).copy()
    made[1::2] = numbered_picture((2 * number + 1) // 3, *SIZE)[1::2]
    return made


@pytest.mark.parametrize("name", ["a.ts", "a.mkv", "a.mp4"])
@pytest.mark.parametrize("which", WHICH)
def test_field_pictures_come_out_as_frames(tmp_path: Path, name: str, which: str) -> None:
    path = paff_clip(tmp_path / name, [(woven(n), WHICH[which](n)) for n in range(50)])
    with media.open_clip(path) as clip:
        info = clip.info
        assert (info.frames, info.rate, info.table.running) == (50, Fraction(25), Fraction(2))
        found = [(frame.number, frame.time - info.first_time) for frame in media.frames(clip)]
        assert found == [(n, Fraction(n, 25)) for n in range(50)]
        times = [info.time_of_frame(n) for n in range(50)]
        whole = {frame.number: frame.luma_view().copy() for _, frame in media.frames_at(clip, times)}
        assert all((whole[n] == woven(n)).all() for n in range(50))
        if which != "none":
            assert info.interlaced
            stills = [read_number(still.rgb) for _, still in media.pictures_at(clip, times)]
            assert stills == [2 * n // 3 for n in range(50)]
        assert not clip.warnings


def test_a_cut_of_field_pictures_is_exact(tmp_path: Path) -> None:
    path = paff_clip(tmp_path / "a.mkv", [(numbered_picture(n, *SIZE), n % 2 == 0) for n in range(40)])
    info = media.probe(path)
    cut_exact(info, Cut(11, 23, *SIZE, crf=12), tmp_path / "cut.mp4")
    with media.open_clip(tmp_path / "cut.mp4") as clip:
        assert [read_number(frame.bgr()) for frame in media.frames(clip)] == list(range(11, 23))


def test_a_field_alone_is_a_frame() -> None:
    pairs = FieldPairs(parameter_sets(*SIZE))
    assert pairs.possible
    upper, lower, frame = (picture(woven(3), 3, field) for field in (0, 1, None))
    assert [pairs.is_second(packet) for packet in (upper, lower)] == [False, True]
    assert [pairs.is_second(packet) for packet in (lower, frame, lower, upper, upper)] == [False] * 3 + [True, False]
    assert not pairs.is_second(b"")
    assert not FieldPairs(b"\1junk").possible
