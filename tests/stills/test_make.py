"""Stills have the pixels of the frame asked for, and carry the texts of their note as metadata, word for word."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, IptcImagePlugin

from bts import media, stills
from bts.choices import STILL_PRESETS, Preset
from bts.config import Config, StillsOptions
from bts.errors import OutputError, UsageError
from bts.metadata.pictures import read_record, save_picture
from bts.metadata.xmp import Record
from bts.model import Credit, Note, Person, Region
from bts.stills import StillRequest
from bts.stills import write as writing
from bts.stills.framing import frame_still
from bts.stills.traces import describe_still
from bts.timing import ceil_ms
from tests.media.clips import NTSC
from tests.media.make_clips import numbered_clip, read_number

FULL = StillRequest(
    Fraction(1),
    "kiss",
    caption="Jim & Pam <kissing> — “Casino Night”",
    alt="Two people kiss in an office",
    headline="The first kiss",
    title="Kiss",
    event="Casino Night",
    date="2006-05-11",
    writer="A. Writer",
    credit=Credit("NBC", "NBC Universal", "Archive", "© NBC", "https://example.org/licence", "Editorial use"),
    people=(Person("John K", "Jim"), Person("Jenna F", "Pam")),
    tags=("office", "kiss", "kiss"),
    note="n1",
)


@pytest.fixture(scope="module")
def clip_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "numbered.mp4"
    return numbered_clip(path, "-c:v", "libx264", "-crf", "16", "-g", "15", rate=NTSC, size=(320, 240))


def make(path: Path, folder: Path, *requests: StillRequest, **options: object) -> list[Path]:
    with media.open_clip(path) as clip:
        made = stills.make_stills(clip, requests, lambda name: folder / name, StillsOptions(**options))  # type: ignore[arg-type]
    return [item.path for item in made]


def pixels(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image)


def test_the_frame_is_the_last_one_at_or_before_the_written_time(clip_path: Path, tmp_path: Path) -> None:
    numbers = [31, 7, 59, 0, 8]
    times = [Fraction(ceil_ms(n / NTSC), 1000) for n in numbers] + [8 / NTSC + Fraction(1, 40)]
    requests = [StillRequest(time, f"s{i}") for i, time in enumerate(times)]
    paths = make(clip_path, tmp_path, *requests)
    found = [read_number(pixels(path)) for path in paths]
    assert found == [*numbers, 8]


def test_a_png_has_the_very_pixels_of_the_frame(clip_path: Path, tmp_path: Path) -> None:
    (path,) = make(clip_path, tmp_path, FULL, format="png")
    with media.open_clip(clip_path) as clip:
        ((_, picture),) = media.pictures_at(clip, [FULL.time])
    with Image.open(path) as image:
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), picture.rgb)


@pytest.mark.parametrize("image_format", ["jpg", "png", "webp", "avif"])
def test_texts_are_in_the_file_of_every_format(image_format: str, clip_path: Path, tmp_path: Path) -> None:
    (path,) = make(clip_path, tmp_path, FULL, format=image_format)
    assert path.name == f"kiss.{image_format}"
    size, record = read_record(path)
    assert size == (320, 240)
    info = media.probe(clip_path)
    assert record == describe_still(FULL, info, info.frame_at(FULL.time))
    assert (record.clip, record.clip_fingerprint, record.note) == ("numbered.mp4", info.fingerprint, "n1")
    assert (record.frame, record.moment) == ("29", "00:00:00.968")
    with Image.open(path) as image:
        assert image.info["icc_profile"]
        raw = image.info.get("xmp") or image.info["XML:com.adobe.xmp"]
    root = ET.fromstring(raw if isinstance(raw, str) else raw.decode())
    assert root.find(".//{http://purl.org/dc/elements/1.1/}description//{*}li").text == FULL.caption  # type: ignore[union-attr]
    assert root.find(".//{http://ns.adobe.com/photoshop/1.0/}Credit").text == "NBC"  # type: ignore[union-attr]
    people = root.findall(".//{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}PersonInImage//{*}li")
    assert [person.text for person in people] == ["John K", "Jenna F"]
    assert root.find(".//{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType") is None


def test_a_jpeg_carries_the_older_record_too(clip_path: Path, tmp_path: Path) -> None:
    (path,) = make(clip_path, tmp_path, FULL)
    with Image.open(path) as image:
        iptc = IptcImagePlugin.getiptcinfo(image)
        layers = image.layer  # type: ignore[attr-defined]
    assert iptc is not None
    assert iptc[(2, 120)] == FULL.caption.encode()
    assert iptc[(2, 110)] == b"NBC"
    assert iptc[(2, 80)] == b"NBC Universal"
    assert [(h, v) for _, h, v, _ in layers] == [(1, 1)] * 3  # 4:4:4


def test_the_same_still_has_the_same_bytes(clip_path: Path, tmp_path: Path) -> None:
    one, two = make(clip_path, tmp_path / "a", FULL), make(clip_path, tmp_path / "b", FULL)
    assert one[0].read_bytes() == two[0].read_bytes()


def test_alt_text_is_never_invented_and_a_long_one_is_kept_whole(clip_path: Path, tmp_path: Path) -> None:
    bare = replace(FULL, alt="", credit=Credit())
    assert describe_still(bare).alt == ""
    with media.open_clip(clip_path) as clip:
        (made,) = stills.make_stills(clip, [bare], lambda name: tmp_path / name)
    assert sum("alt text" in line or "credit line" in line for line in made.warnings) == 2
    long = replace(FULL, alt="word " * 80)
    record = describe_still(long)
    assert len(record.alt) <= 250
    assert record.description == ("word " * 80).strip()


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(
    st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.05, 1), st.floats(0.05, 1), st.sampled_from(sorted(STILL_PRESETS))
)
def test_a_region_and_a_preset_give_the_size_they_promise(x: float, y: float, w: float, h: float, name: str) -> None:
    region = Region(x, y, min(w, 1 - x), min(h, 1 - y))
    preset = STILL_PRESETS[name]
    left, top, right, bottom = frame_still(
        media.Picture(Fraction(0), 0, np.zeros((360, 640, 3), np.uint8)), preset.aspect, region=region
    ).box
    image = Image.new("RGB", (right - left, bottom - top))
    assert 1 <= image.width <= region.w * 640 + 1.5
    assert 1 <= image.height <= region.h * 360 + 1.5
    if preset.aspect is not None and min(image.size) > 20:
        assert image.width / image.height == pytest.approx(float(preset.aspect), rel=0.06)


def test_a_region_shows_that_part_of_the_picture(clip_path: Path, tmp_path: Path) -> None:
    (whole,) = make(clip_path, tmp_path, FULL, format="png")
    (part,) = make(clip_path, tmp_path, replace(FULL, name="part", region=Region(0.25, 0.5, 0.5, 0.5)), format="png")
    with Image.open(whole) as image, Image.open(part) as crop:
        assert np.array_equal(np.asarray(image)[120:240, 80:240], np.asarray(crop))


def test_a_large_picture_is_reduced_and_a_small_one_left_alone(clip_path: Path, tmp_path: Path) -> None:
    paths = make(clip_path, tmp_path, replace(FULL, preset=Preset(160)), replace(FULL, name="b", preset=Preset(1600)))
    assert [pixels(path).shape for path in paths] == [(120, 160, 3), (240, 320, 3)]


def test_notes_ask_for_stills_in_order_and_by_distinct_names() -> None:
    notes = [
        Note("b", Fraction(5), caption="The kiss", use=("still",), credit=Credit(line="B")),
        Note("a", Fraction(2), Fraction(4), text="The kiss", use=("still", "snippet"), alt="They kiss"),
        Note("c", Fraction(1), text="no"),
        Note("d", Fraction(1), text="gone", use=("still",), deleted=True),
    ]
    config = Config(credit=Credit("NBC", copyright="(c)"))
    one, two = stills.from_notes(notes, Fraction(10), config)
    assert (one.name, one.time, one.note, one.alt, one.credit.line) == (
        "the-kiss",
        Fraction(2),
        "a",
        "They kiss",
        "NBC",
    )
    assert (two.name, two.note, two.credit) == ("the-kiss-2", "b", Credit("B", copyright="(c)"))
    with pytest.raises(UsageError, match="outside the clip"):
        stills.from_notes(notes, Fraction(3), config)


def test_a_time_outside_the_clip_is_refused_before_anything_is_written(clip_path: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="outside"):
        make(clip_path, tmp_path, FULL, replace(FULL, name="late", time=Fraction(99)))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_does_not_say_what_it_should_is_not_kept(
    clip_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(image: Image.Image, path: Path, record: Record, form: str, quality: int, *more: str) -> None:
        save_picture(image, path, replace(record, credit=""), form, quality, *more)

    monkeypatch.setattr(writing, "save_picture", forgetful)
    with pytest.raises(OutputError, match="credit"):
        make(clip_path, tmp_path, FULL)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage", [lambda data: data[:400], lambda data: b"", lambda data: data[: len(data) // 2], lambda data: data[:-9]]
)
def test_a_damaged_file_is_not_kept(
    damage: Callable[[bytes], bytes], clip_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(image: Image.Image, path: Path, record: Record, form: str, quality: int, *more: str) -> None:
        save_picture(image, path, record, form, quality, *more)
        path.write_bytes(damage(path.read_bytes()))

    monkeypatch.setattr(writing, "save_picture", broken)
    with pytest.raises(OutputError, match="read back"):
        make(clip_path, tmp_path, FULL)
    assert list(tmp_path.iterdir()) == []


def test_a_caption_longer_than_a_segment_is_written_whole_and_that_is_said(clip_path: Path, tmp_path: Path) -> None:
    long = replace(FULL, caption="x " * 35_000 + "end")
    with media.open_clip(clip_path) as clip:
        (made,) = stills.make_stills(clip, [long], lambda name: tmp_path / name)
    assert read_record(made.path)[1].caption == long.caption
    assert any("exiv2 does not" in line for line in made.warnings)
    assert read_record(made.path)[1].title.startswith("Kiss")


def test_stills_of_real_clips_stand_upright_with_square_pixels(footage: Path, tmp_path: Path) -> None:
    sizes = {
        "awkward/rotate_90.mov": (320, 568),
        "awkward/sideways_movie.mov": (480, 640),
        "archive/ffv1.mkv": None,
        "awkward/iphone_hlg_rotated.mov": (1080, 1920),
    }
    for name, size in sizes.items():
        info = media.probe(footage / name)
        (path,) = make(footage / name, tmp_path, StillRequest(info.duration / 2, Path(name).stem))
        with Image.open(path) as image:
            assert image.size == (info.width, info.height)
            assert size is None or image.size == size
