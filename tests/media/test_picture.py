"""Publication pixels: the true colours, upright, square, without combs."""

import itertools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bts import media
from bts.media.colour import LUMA_WEIGHTS
from tests.media.make_clips import ffmpeg, numbered_clip, numbered_picture, read_number

Numbered = Callable[[str], Path]
Rgb = NDArray[np.uint8]

BARS = ((255, 255, 255), (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0), (0, 0, 191),
        (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0), (128, 128, 128), (230, 170, 140), (20, 40, 60))  # fmt: skip
BAR = 32


def code_bars(matrix: str, full: bool, bits: int, height: int) -> bytes:
    """The bars as planar 4:4:4 samples, coded by the textbook (H.273) and rounded once."""
    red, blue = LUMA_WEIGHTS[matrix]
    rgb = np.array(BARS, float) / 255
    luma = rgb @ np.array([red, 1 - red - blue, blue])
    u, v = (rgb[:, 2] - luma) / (2 * (1 - blue)), (rgb[:, 0] - luma) / (2 * (1 - red))
    top, unit = 2**bits - 1, 2 ** (bits - 8)
    if full:
        planes = luma * top, u * top + 2 ** (bits - 1), v * top + 2 ** (bits - 1)
    else:
        planes = luma * 219 * unit + 16 * unit, u * 224 * unit + 128 * unit, v * 224 * unit + 128 * unit
    kind: Any = np.uint8 if bits == 8 else np.dtype("<u2")
    coded = [np.clip(np.round(plane), 0, top).astype(kind) for plane in planes]
    return b"".join(np.tile(np.repeat(plane, BAR), (height, 1)).tobytes() for plane in coded)


def write_bars(path: Path, matrix: str, full: bool, bits: int, flagged: bool, height: int, layout: str) -> Path:
    """A lossless clip of the bars."""
    names = {"bt601": "smpte170m", "bt709": "bt709", "bt2020": "bt2020nc"}
    deep = "" if bits == 8 else "10le"
    flags = ["-colorspace", names[matrix], "-color_range", "pc" if full else "tv"] if flagged else []
    source = f"yuv444p{deep}"
    # Neither step may convert: the flags say the same of source and target.
    same = f"scale=in_range=tv:out_range=tv:flags=neighbor,format={layout}{deep}" if layout != "yuv444p" else "null"
    if flagged:
        same += f",setparams=colorspace={names[matrix]}:range={'pc' if full else 'tv'}"
    ffmpeg(
        "-f", "rawvideo", "-pixel_format", source, "-video_size", f"{BAR * len(BARS)}x{height}", "-i", "pipe:0",
        "-vf", same, "-c:v", "libx264", "-qp", "0", "-preset", "veryfast", *flags, path,
        data=code_bars(matrix, full, bits, height) * 2,
    )  # fmt: skip
    return path


def bars_in(path: Path) -> tuple[media.ClipInfo, NDArray[np.int64]]:
    """What the middle of each bar looks like in the still."""
    with media.open_clip(path) as clip:
        ((_, picture),) = media.pictures_at(clip, [Fraction(0)])
    rgb = picture.rgb
    return clip.info, rgb[rgb.shape[0] // 2, BAR // 2 :: BAR].astype(np.int64)


@pytest.mark.parametrize(
    ("matrix", "full", "bits", "layout"),
    list(itertools.product(("bt601", "bt709", "bt2020"), (False, True), (8, 10), ("yuv444p", "yuv420p"))),
)
def test_colour_bars_come_back(tmp_path: Path, matrix: str, full: bool, bits: int, layout: str) -> None:
    info, seen = bars_in(write_bars(tmp_path / "bars.mp4", matrix, full, bits, True, 64, layout))
    assert (info.colour.matrix, info.colour.range) == (matrix, "pc" if full else "tv")
    assert info.colour.guessed == ()
    assert np.abs(seen - np.array(BARS)).max() <= 2


@pytest.mark.parametrize(("height", "matrix"), [(480, "bt601"), (576, "bt601"), (720, "bt709"), (1080, "bt709")])
def test_unflagged_bars_are_taken_for_sd_or_hd_by_size(tmp_path: Path, height: int, matrix: str) -> None:
    info, seen = bars_in(write_bars(tmp_path / "bars.mp4", matrix, False, 8, False, height, "yuv444p"))
    assert info.colour.guessed == ("matrix", "range")
    assert info.colour.matrix == matrix
    assert np.abs(seen - np.array(BARS)).max() <= 2


@pytest.mark.parametrize("layout", ["rgb24", "bgr0", "gbrp", "gbrp10le", "rgb48le", "pal8", "gbrp16le"])
def test_rgb_files_come_back_unchanged(tmp_path: Path, layout: str) -> None:
    picture = np.tile(np.repeat(np.array(BARS, np.uint8), BAR, axis=0), (64, 1, 1))
    codec, name = ("png", "bars.mov") if layout in ("rgb24", "pal8") else ("ffv1", "bars.mkv")
    if layout == "rgb48le":
        codec, name = "png", "bars.mkv"
    target = layout if layout != "rgb48le" else "rgb48be"
    convert = f"format={target}" if layout != "pal8" else "split[a][b];[a]palettegen[p];[b][p]paletteuse"
    ffmpeg("-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{BAR * len(BARS)}x64", "-i", "pipe:0",
           "-filter_complex", convert, "-c:v", codec, tmp_path / name, data=picture.tobytes())  # fmt: skip
    _, seen = bars_in(tmp_path / name)
    assert np.abs(seen - np.array(BARS)).max() <= (2 if layout == "pal8" else 1)


def test_ten_bits_are_rounded_once_not_cut(tmp_path: Path) -> None:
    """Ten-bit grey at each of four sub-steps must round to the nearest of eight bits, not down."""
    levels = np.arange(64, 940, 1, dtype="<u2")[:864]
    frame = np.tile(levels, (16, 1))
    flat = np.full_like(frame, 512)
    ffmpeg("-f", "rawvideo", "-pixel_format", "yuv444p10le", "-video_size", "864x16", "-i", "pipe:0", "-c:v", "ffv1",
           tmp_path / "ramp.mkv", data=frame.tobytes() + flat.tobytes() * 2)  # fmt: skip
    with media.open_clip(tmp_path / "ramp.mkv") as clip:
        ((_, picture),) = media.pictures_at(clip, [Fraction(0)])
    exact = (levels.astype(float) - 64) / 876 * 255
    assert np.abs(picture.rgb[8, :, 1] - exact).max() <= 0.5 + 1e-3


def write_ramp(path: Path, transfer: str) -> Path:
    """A grey ramp over all ten-bit code values, coded as HDR."""
    levels = np.linspace(64, 940, 1024).round().astype("<u2")
    frame = np.tile(levels, (32, 1))
    flat = np.full_like(frame, 512)
    ffmpeg(
        "-f", "rawvideo", "-pixel_format", "yuv444p10le", "-video_size", "1024x32", "-i", "pipe:0",
        "-vf", f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc:range=tv",
        "-c:v", "libx264", "-qp", "0", "-preset", "veryfast", path, data=frame.tobytes() + flat.tobytes() * 2,
    )  # fmt: skip
    return path


@pytest.mark.parametrize(("transfer", "kind", "white"), [("smpte2084", "pq", 0.58), ("arib-std-b67", "hlg", 0.75)])
def test_hdr_ramps_stay_monotone_and_are_not_washed_out(tmp_path: Path, transfer: str, kind: str, white: float) -> None:
    with media.open_clip(write_ramp(tmp_path / "ramp.mp4", transfer)) as clip:
        assert clip.info.hdr == kind
        ((_, picture),) = media.pictures_at(clip, [Fraction(0)])
    ramp = picture.rgb[16].astype(int)
    assert np.ptp(ramp, axis=1).max() <= 1, "grey stays grey"
    grey = ramp[:, 1]
    assert (np.diff(grey) >= 0).all()
    assert grey[0] == 0
    assert grey[-1] >= 250
    # Reference white (203 cd/m2) is bright but leaves room for highlights; a tenth of it is a dark grey, not a mist.
    assert 200 <= grey[round(white * 1023)] <= 245
    twentieth = 0.33 if kind == "pq" else 0.2
    assert grey[round(twentieth * 1023)] <= 90


def test_sdr_with_wide_primaries_is_not_tone_mapped(tmp_path: Path) -> None:
    path = tmp_path / "wide.mp4"
    numbered_clip(path, "-c:v", "libx264", "-qp", "0", frames=2,
                  filters=["format=yuv420p10le", "setparams=color_primaries=bt2020:color_trc=bt709"])  # fmt: skip
    with media.open_clip(path) as clip:
        assert clip.info.hdr is None


@pytest.mark.parametrize(
    ("turn", "mirror"),
    [(0, False), (90, False), (180, False), (270, False), (0, True), (90, True), (180, True), (270, True)],
)
def test_pictures_stand_upright(tmp_path: Path, numbered: Numbered, turn: int, mirror: bool) -> None:
    whole = numbered("bframes.mp4")
    path = tmp_path / "turned.mp4"
    # -display_rotation turns counter-clockwise what is shown; -display_hflip mirrors after that.
    options = ["-display_rotation:v:0", str(turn), *(["-display_hflip:v:0"] if mirror else [])]
    ffmpeg(*options, "-i", whole, "-c", "copy", path)
    ffmpeg("-i", path, "-frames:v", "1", tmp_path / "player.png")
    upright = cv2.imread(str(tmp_path / "player.png"))
    assert upright is not None
    with media.open_clip(path) as clip:
        assert (clip.info.rotation, clip.info.mirrored) == ((-turn) % 360, mirror) or mirror
        ((_, picture),) = media.pictures_at(clip, [Fraction(0)])
        ((_, frame),) = media.frames_at(clip, [Fraction(0)])
        assert (picture.rgb.shape[1], picture.rgb.shape[0]) == (clip.info.width, clip.info.height)
    for shown in (picture.rgb[:, :, ::-1], frame.bgr()):
        assert shown.shape == upright.shape
        assert np.abs(shown.astype(int) - upright).mean() < 3


@pytest.mark.parametrize(
    ("aspect", "size"), [("16/11", (279, 144)), ("64/45", (273, 144)), ("8/9", (192, 162)), ("1", (192, 144))]
)
def test_pixels_are_square(tmp_path: Path, aspect: str, size: tuple[int, int]) -> None:
    path = numbered_clip(tmp_path / "sar.mkv", "-c:v", "libx264", frames=3, filters=[f"setsar={aspect}"])
    with media.open_clip(path) as clip:
        assert (clip.info.width, clip.info.height) == size
        assert (clip.info.stored_width, clip.info.stored_height) == (192, 144)
        assert clip.info.sample_aspect == Fraction(aspect)
        ((_, picture),) = media.pictures_at(clip, [clip.info.time_of_frame(2)])
    assert (picture.rgb.shape[1], picture.rgb.shape[0]) == size
    assert read_number(picture.rgb) == 2


def test_odd_sizes_keep_every_line(tmp_path: Path) -> None:
    picture = numbered_picture(5, 101, 75)
    ffmpeg("-f", "rawvideo", "-pixel_format", "gray", "-video_size", "101x75", "-i", "pipe:0", "-vf",
           "format=yuv420p", "-c:v", "ffv1", tmp_path / "odd.mkv", data=picture.tobytes() * 2)  # fmt: skip
    with media.open_clip(tmp_path / "odd.mkv") as clip:
        ((_, shown),) = media.pictures_at(clip, [Fraction(0)])
    assert shown.rgb.shape == (75, 101, 3)
    assert read_number(shown.rgb) == 5


def test_transparency_is_laid_on_the_background(tmp_path: Path) -> None:
    clear = np.zeros((32, 64, 4), np.uint8)
    clear[:, :32] = (200, 100, 50, 255)
    clear[:, 32:] = (200, 100, 50, 0)
    ffmpeg("-f", "rawvideo", "-pixel_format", "rgba", "-video_size", "64x32", "-i", "pipe:0", "-c:v", "qtrle",
           tmp_path / "alpha.mov", data=clear.tobytes())  # fmt: skip
    with media.open_clip(tmp_path / "alpha.mov") as clip:
        ((_, black),) = media.pictures_at(clip, [Fraction(0)])
        ((_, white),) = media.pictures_at(clip, [Fraction(0)], background=(255, 255, 255))
    assert black.rgb[16, 8].tolist() == [200, 100, 50]
    assert black.rgb[16, 50].tolist() == [0, 0, 0]
    assert white.rgb[16, 50].tolist() == [255, 255, 255]


@pytest.mark.parametrize("codec", ["libvpx", "libvpx-vp9"])
def test_transparency_beside_the_picture_is_seen_too(tmp_path: Path, codec: str) -> None:
    """WebM keeps alpha in a stream of its own, which libav's own decoders of VP8 and VP9 leave out."""
    frames = []
    for number in range(30):
        rgba = np.full((64, 96, 4), 255, np.uint8)
        rgba[:, :, 1:3] = 8 * number
        rgba[:, 48:, 3] = 0
        frames.append(rgba.tobytes())
    ffmpeg("-f", "rawvideo", "-pixel_format", "rgba", "-video_size", "96x64", "-i", "pipe:0", "-c:v", codec, "-pix_fmt",
           "yuva420p", "-auto-alt-ref", "0", "-g", "10", tmp_path / "alpha.webm", data=b"".join(frames))  # fmt: skip
    times = [Fraction(n, 25) for n in (25, 3, 14)]
    with media.open_clip(tmp_path / "alpha.webm") as clip:
        found = [p for _, p in media.pictures_at(clip, times, background=(0, 0, 255))]
        assert clip.info.plays_in_browser
        assert clip.info.frames == 30
    for picture in found:
        assert picture.rgb[32, 16].tolist() == pytest.approx([255, 8 * picture.number, 8 * picture.number], abs=6)
        assert picture.rgb[32, 80].tolist() == [0, 0, 255]


def comb_share(picture: Rgb) -> float:
    """Share of samples that stand out from both the line above and the line below."""
    luma = picture.mean(axis=2)
    up, down = luma[1:-1] - luma[:-2], luma[1:-1] - luma[2:]
    return float(((np.minimum(up, down) > 12) | (np.maximum(up, down) < -12)).mean())


def moving_box(count: int, width: int = 320, height: int = 240) -> bytes:
    """Fields' worth of pictures: a bright box that moves fast over a soft ground."""
    y, x = np.mgrid[0:height, 0:width]
    ground = (80 + 40 * np.sin(x / 31) * np.cos(y / 27)).astype(np.uint8)
    made = []
    for n in range(count):
        picture = ground.copy()
        picture[60:180, 10 + 5 * n : 70 + 5 * n] = 220
        made.append(picture.tobytes())
    return b"".join(made)


@pytest.mark.parametrize("flagged", [True, False])
def test_interlaced_pictures_lose_their_combs(tmp_path: Path, flagged: bool) -> None:
    path = tmp_path / "combed.mkv"
    flags = ["-flags", "+ilme+ildct", "-x264opts", "tff=1"] if flagged else []
    fields = "setfield=prog" if not flagged else "null"
    ffmpeg("-f", "rawvideo", "-pixel_format", "gray", "-video_size", "320x240", "-framerate", "50", "-i", "pipe:0",
           "-vf", f"tinterlace=interleave_top,format=yuv420p,{fields}", "-c:v", "libx264", "-qp", "5", *flags, path,
           data=moving_box(48))  # fmt: skip
    with media.open_clip(path) as clip:
        assert clip.info.interlaced
        ((_, frame),) = media.frames_at(clip, [clip.info.time_of_frame(12)])
        ((_, picture),) = media.pictures_at(clip, [clip.info.time_of_frame(12)])
        assert picture.number == 12
    assert comb_share(frame.bgr()) > 0.01
    assert comb_share(picture.rgb) < 0.001
    # The moment shown is that of one field: the box has one position, 60 wide.
    row = picture.rgb[120, :, 1] > 180
    assert 54 <= row.sum() <= 66


def test_progressive_clips_are_not_deinterlaced(footage: Path) -> None:
    for name in ("edited/short_hamilton_clip.mp4", "edited/sintel_trailer.mp4", "archive/ffv1.mkv"):
        assert not media.probe(footage / name).interlaced, name
    for name in ("awkward/dv-pal-interlaced.mov", "awkward/xdcam-hd-1080i60.mov"):
        assert media.probe(footage / name).interlaced, name


def test_the_still_is_the_frame_that_the_cheap_path_names(numbered: Numbered) -> None:
    with media.open_clip(numbered("uneven.mp4")) as clip:
        times = [clip.info.time_of_frame(n) for n in (3, 59, 20, 21, 41, 0, 3)]
        found = [(asked, p.number, p.time, read_number(p.rgb)) for asked, p in media.pictures_at(clip, times)]
    assert [number for _, number, _, _ in found] == [0, 3, 3, 20, 21, 41, 59]
    assert all(number == burnt and asked == time for asked, number, time, burnt in found)
