"""Files of stills: formats, how many bits, how many bytes."""

import itertools
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from bts import media, stills
from bts.choices import IMAGE_FORMATS
from bts.config import StillsOptions
from bts.errors import OutputError
from bts.metadata.pictures import save_picture
from bts.model import Made
from bts.stills import StillRequest
from bts.stills.traces import describe_still
from bts.stills.write import find_quality, write_still

REQUEST = StillRequest(Fraction(1, 5), "kiss", caption="Ζωή — 你好", alt="Two people")
NOISE = Image.fromarray(np.random.default_rng(7).integers(0, 255, (120, 160, 3), np.uint8))
LOSSY = [name for name, files in IMAGE_FORMATS.items() if files.lossy]


@pytest.fixture(scope="module")
def ten_bits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of ten bits a sample: a ramp so fine that eight bits show steps in it."""
    path = tmp_path_factory.mktemp("deep") / "ten.mp4"
    ramp = "color=black:size=640x64:rate=25,format=gray10le,geq=lum='300+X/4'"
    coding = ["-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-x265-params", "log-level=none:lossless=1"]
    media.run_ffmpeg(["-f", "lavfi", "-i", ramp, "-t", "0.4", *coding, "-y", str(path)])
    return path


def make(path: Path, folder: Path, request: StillRequest = REQUEST, **options: object) -> Made:
    with media.open_clip(path) as clip:
        (made,) = stills.make_stills(clip, [request], lambda name: folder / name, StillsOptions(**options))  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize("form", ["tiff", "png"])
@pytest.mark.parametrize("widths", [(), (320, 160)])
def test_sixteen_bits_of_a_clip_of_ten(ten_bits: Path, tmp_path: Path, form: str, widths: tuple[int, ...]) -> None:
    for path in make(ten_bits, tmp_path, replace(REQUEST, widths=widths), format=form).paths:
        samples = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        assert samples is not None
        assert samples.dtype == np.uint16
        assert len(np.unique(samples)) > 120  # eight bits hold 40 of them
        with media.open_clip(ten_bits) as clip:
            ((_, picture),) = media.pictures_at(clip, [REQUEST.time], deep=True)
        assert picture.deep is not None
        if not widths:
            assert np.array_equal(samples[:, :, ::-1], picture.deep)
        assert np.abs(picture.deep / 257 - picture.rgb).max() <= 0.51


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_a_clip_in_hdr_is_tone_mapped_in_more_than_eight_bits(tmp_path: Path, transfer: str) -> None:
    colours = f"color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc:range=tv"
    ramp = f"nullsrc=size=600x64:rate=25,format=yuv420p10le,geq=lum='64+X':cb=512:cr=512,setparams={colours}"
    coding = ["-c:v", "libx264", "-qp", "0", "-preset", "veryfast"]
    media.run_ffmpeg(["-f", "lavfi", "-i", ramp, "-t", "0.4", *coding, "-y", str(tmp_path / "hdr.mp4")])
    samples = cv2.imread(str(make(tmp_path / "hdr.mp4", tmp_path, format="png").path), cv2.IMREAD_UNCHANGED)
    assert samples is not None
    green = samples[32, :, 1].astype(int)
    assert (np.diff(green) >= 0).all()
    # Of 600 code values in a row 598 are told apart, all but the darkest; eight bits have 256.
    assert len(np.unique(green)) >= 598


@pytest.mark.parametrize("form", ["tiff", "png"])
def test_the_record_and_the_profile_survive_the_sixteen_bits(ten_bits: Path, tmp_path: Path, form: str) -> None:
    path = make(ten_bits, tmp_path, format=form).path
    again = make(ten_bits, tmp_path / "again", format=form).path
    assert path.read_bytes() == again.read_bytes()
    with Image.open(path) as image:
        profile = ImageCms.ImageCmsProfile(BytesIO(image.info["icc_profile"]))
    assert "sRGB" in ImageCms.getProfileDescription(profile)


def test_a_caption_is_drawn_into_a_deep_picture_and_leaves_the_rest_deep(ten_bits: Path, tmp_path: Path) -> None:
    plain = make(ten_bits, tmp_path, format="tiff").path
    burnt = make(
        ten_bits, tmp_path, replace(REQUEST, name="burnt", caption="A"), format="tiff", burn_caption="over"
    ).path
    one, two = (cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in (plain, burnt))
    assert one is not None
    assert two is not None
    assert one.shape == two.shape
    assert np.array_equal(one[:2], two[:2])
    assert (two[32:] == 65535).any()


def test_a_clip_of_eight_bits_makes_eight(clip_of_eight: Path, tmp_path: Path) -> None:
    for form in ("tiff", "png"):
        samples = cv2.imread(str(make(clip_of_eight, tmp_path, format=form).path), cv2.IMREAD_UNCHANGED)
        assert samples is not None
        assert samples.dtype == np.uint8


@pytest.fixture(scope="module")
def clip_of_eight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("eight") / "eight.mp4"
    media.run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=25", "-t", "0.4", "-c:v", "libx264", "-y", str(path)]
    )
    return path


@pytest.mark.parametrize(("form", "limit"), list(itertools.product(LOSSY, (12, 14, 30))))
def test_the_best_quality_within_the_limit_is_found(tmp_path: Path, form: str, limit: int) -> None:
    options = StillsOptions(format=form, max_kb=limit)
    record, target = describe_still(REQUEST), tmp_path / f"kiss.{form}"
    quality = find_quality(NOISE, target, record, options)
    write_still(NOISE, None, target, record, options)
    assert target.stat().st_size <= limit * 1000
    if quality < options.quality:
        better = BytesIO()
        save_picture(NOISE, better, record, form, quality + 1)
        assert len(better.getvalue()) > limit * 1000


def test_what_cannot_be_reached_names_the_smallest_size_and_leaves_no_file(tmp_path: Path) -> None:
    record = describe_still(REQUEST)
    for form in IMAGE_FORMATS:
        with pytest.raises(OutputError, match=r"has \d+ kB.* 1 kB were asked for"):
            write_still(NOISE, None, tmp_path / f"kiss.{form}", record, StillsOptions(format=form, max_kb=1))
    assert not list(tmp_path.iterdir())


def test_coarser_colours_are_smaller_and_are_written_as_said(tmp_path: Path) -> None:
    for form in (name for name, files in IMAGE_FORMATS.items() if files.chroma):
        sizes = {}
        for subsampling in ("444", "420"):
            path = tmp_path / f"{subsampling}.{form}"
            write_still(NOISE, None, path, describe_still(REQUEST), StillsOptions(format=form, subsampling=subsampling))
            sizes[subsampling] = path.stat().st_size
        assert sizes["420"] < 0.8 * sizes["444"]
    with Image.open(tmp_path / "420.jpg") as image:
        assert [(h, v) for _, h, v, _ in image.layer] == [(2, 2), (1, 1), (1, 1)]  # type: ignore[attr-defined]
