"""Parameter sets are taken apart and joined as encoders write them, and other readers agree."""

from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.media.splicing.parameters import (
    LENGTH,
    Framing,
    begins_anew,
    frame_nals,
    kind_of,
    mark_as_first,
    read_framing,
    read_set_id,
    read_sets,
    write_avcc,
)
from tests.media.make_clips import ffmpeg

H264 = ("-c:v", "libx264", "-preset", "ultrafast")


def extradata(path: Path) -> bytes:
    with av.open(str(path)) as made:
        return made.streams.video[0].codec_context.extradata or b""


def make(folder: Path, *encoding: str, name: str = "x.mp4") -> Path:
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=0.4", *encoding, folder / name)
    return folder / name


LAYOUTS = {
    "high": ("-pix_fmt", "yuv420p"),
    "high422": ("-pix_fmt", "yuv422p10le"),
    "high444": ("-pix_fmt", "yuv444p"),
    "baseline": ("-profile:v", "baseline", "-pix_fmt", "yuv420p"),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_head_of_one_encoder_is_written_as_the_encoder_wrote_it(layout: tuple[str, ...], tmp_path: Path) -> None:
    found = extradata(make(tmp_path, *H264, *layout))
    assert write_avcc(read_sets("h264", found)) == found


@pytest.mark.parametrize("number", [0, 3, 31])
def test_the_number_of_a_set_is_read(number: int, tmp_path: Path) -> None:
    found = read_sets("h264", extradata(make(tmp_path, *H264, "-x264-params", f"sps-id={number}")))
    assert [read_set_id(nal) for nal in found] == [number, number]


@pytest.mark.parametrize(("codec", "encoder"), [("h264", "libx264"), ("hevc", "libx265")])
def test_sets_are_the_same_with_lengths_and_with_start_codes(codec: str, encoder: str, tmp_path: Path) -> None:
    quiet = ("-x265-params", "log-level=error") if codec == "hevc" else ()
    boxed = make(tmp_path, "-c:v", encoder, *quiet, "-pix_fmt", "yuv420p")
    ffmpeg("-i", boxed, "-c", "copy", "-f", codec, tmp_path / "raw")
    plain = tmp_path / "raw.mkv"
    found = read_sets(codec, extradata(boxed))
    assert read_framing(codec, extradata(boxed)).length == LENGTH
    assert len(found) == (2 if codec == "h264" else 3)
    raw = Framing(0).split((tmp_path / "raw").read_bytes())
    assert [nal for nal in raw if nal in found][: len(found)] == found
    assert not plain.exists()


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6))
def test_framed_units_come_apart_again(nals: list[bytes]) -> None:
    assert Framing(LENGTH).split(frame_nals(nals)) == nals


@given(st.binary(max_size=60))
def test_damaged_heads_give_no_traceback(data: bytes) -> None:
    for codec in ("h264", "hevc"):
        try:
            read_sets(codec, data)
        except IndexError:
            pytest.fail(f"{data!r}")


def test_a_clean_random_access_picture_becomes_a_broken_link() -> None:
    cra = bytes([21 << 1, 1, 0xAB])
    assert kind_of("hevc", mark_as_first("hevc", cra)) == 18
    assert mark_as_first("hevc", cra)[1:] == cra[1:]
    idr = bytes([19 << 1, 1])
    assert mark_as_first("hevc", idr) == idr
    assert begins_anew("hevc", [cra])
    assert not begins_anew("hevc", [bytes([1 << 1, 1])])
    assert begins_anew("h264", [b"\x06\x01", b"\x65\x88"])
    assert not begins_anew("h264", [b"\x41\x9a"])
