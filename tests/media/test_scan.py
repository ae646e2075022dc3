"""Interlaced or not: fine patterns of a progressive stream are left alone, undeclared fields are found all the same."""

from fractions import Fraction
from pathlib import Path

import cv2
import pytest

from bts import media
from tests.media.make_clips import ffmpeg, numbered_clip, read_number
from tests.media.telecine import soft_telecine

X264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-pix_fmt", "yuv420p")
PATTERN = "testsrc2=s=640x480:r=25:d=3,setsar=2"
LINES = "color=gray:s=640x480:r=25:d=2,geq=lum='128+90*sin(Y*PI/1.6+N/2)':cb=128:cr=128"
SCROLL = "color=gray:s=640x480:r=25:d=2,geq=lum='if(mod(Y+N,4)-1,200,40)':cb=128:cr=128"


@pytest.mark.parametrize("source", [PATTERN, LINES, SCROLL], ids=["pattern", "lines", "scroll"])
def test_fine_patterns_of_a_progressive_stream_are_no_combs(tmp_path: Path, source: str) -> None:
    path = tmp_path / "fine.mp4"
    ffmpeg("-f", "lavfi", "-i", source, *X264, path)
    with media.open_clip(path) as clip:
        assert not clip.info.interlaced
        ((_, still),) = media.pictures_at(clip, [clip.info.time_of_frame(20)])
    ffmpeg("-i", path, "-vf", "select=eq(n\\,20),scale=iw*sar:ih:in_color_matrix=bt601", tmp_path / "own.png")
    own = cv2.imread(str(tmp_path / "own.png"))
    assert own is not None
    assert float(cv2.absdiff(own, still.rgb[:, :, ::-1].copy()).mean()) < 2


@pytest.mark.parametrize("source", ["testsrc2", "testsrc", "mandelbrot"])
@pytest.mark.parametrize("order", ["top", "bottom"])
def test_fields_in_a_stream_that_says_progressive_are_found(tmp_path: Path, source: str, order: str) -> None:
    path = tmp_path / "fields.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", f"{source}=s=720x576:r=50", "-t", "2", "-vf", f"tinterlace=interleave_{order}", *X264, path
    )
    info = media.probe(path)
    assert info.interlaced
    assert info.bottom_field_first == (order == "bottom")


MBAFF = ("-c:v", "libx264", "-g", "12", "-bf", "3", "-crf", "14")
MPEG2 = ("-c:v", "mpeg2video", "-g", "12", "-bf", "2", "-q:v", "2", "-flags", "+ilme+ildct")


@pytest.mark.parametrize(
    ("name", "order", "encoding"),
    [
        ("a.mp4", "top", (*MBAFF, "-flags", "+ilme+ildct")),
        ("a.ts", "top", (*MBAFF, "-x264-params", "tff=1")),
        ("a.mkv", "bottom", (*MBAFF, "-x264-params", "bff=1")),
        ("a.mpg", "top", MPEG2),
        ("a.mxf", "bottom", MPEG2),
        ("a.m2v", "top", MPEG2),
    ],
)
def test_field_coded_frames_come_out_whole(tmp_path: Path, name: str, order: str, encoding: tuple[str, ...]) -> None:
    fields = (f"fps=50,tinterlace=interleave_{order}", f"setfield={order[0]}ff", "format=yuv420p")
    path = numbered_clip(
        tmp_path / name, *encoding, rate=Fraction(50, 3), frames=40, size=(384, 288), filters=fields
    )  # each number lasts three fields
    with media.open_clip(path) as clip:
        assert (clip.info.frames, clip.info.interlaced) == (60, True)
        times = [clip.info.time_of_frame(n) for n in range(60)]
        assert all(abs(t - times[0] - Fraction(n, 25)) < Fraction(1, 900) for n, t in enumerate(times))
        found = [read_number(picture.rgb) for _, picture in media.pictures_at(clip, times)]
    assert found == [2 * n // 3 for n in range(60)]


@pytest.mark.parametrize("name", ["film.mp4", "film.mpg", "film.ts"])
def test_soft_telecine_gives_every_picture_of_the_film_once(tmp_path: Path, name: str) -> None:
    with media.open_clip(soft_telecine(tmp_path / name)) as clip:
        shown = [(read_number(frame.bgr()), frame.duration) for frame in media.frames(clip)]
        assert not clip.info.interlaced
        times = [clip.info.time_of_frame(n) for n in range(0, 48, 5)]
        stills = [read_number(picture.rgb) for _, picture in media.pictures_at(clip, times)]
    assert [number for number, _ in shown] == list(range(48))
    assert stills == list(range(0, 48, 5))
    field = Fraction(1001, 60000)
    assert {round(length / field) for _, length in shown[4:-4]} == {2, 3}
