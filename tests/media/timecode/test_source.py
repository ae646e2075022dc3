"""The source timecode of files of each kind: found, counted from the first frame shown, and refused when it is none."""

import struct
import tempfile
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts import media
from bts.errors import UsageError
from bts.media.timecode.coded import read_dv, read_gop, read_s12m
from bts.media.timecode.tmcd import read_timecode_track
from bts.timecode import Label, make_timecode
from bts.timing import parse_time, point_in_clip
from tests.media.make_clips import ffmpeg, numbered_clip, read_number

NTSC = Fraction(30000, 1001)
FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
MPEG2 = ("-c:v", "mpeg2video", "-pix_fmt", "yuv420p")
DV_NTSC = ("-vf", "scale=720:480", "-c:v", "dvvideo", "-pix_fmt", "yuv411p")
DV_PAL = ("-vf", "scale=720:576", "-c:v", "dvvideo", "-pix_fmt", "yuv420p")

KINDS = {
    "df.mp4": (NTSC, (*FAST, "-timecode", "01:00:00;00"), "01:00:00;00", "tmcd"),
    "ndf.mov": (NTSC, (*FAST, "-timecode", "01:00:00:00"), "01:00:00:00", "tmcd"),
    "df60.mov": (2 * NTSC, (*FAST, "-timecode", "01:00:59;58"), "01:00:59;58", "tmcd"),
    "pal.mxf": (Fraction(25), (*MPEG2, "-timecode", "23:59:59:10"), "23:59:59:10", "mxf"),
    "df.dv": (NTSC, (*DV_NTSC, "-timecode", "10:09:59;28"), "10:09:59;28", "dv"),
    "pal.dv": (Fraction(25), (*DV_PAL, "-timecode", "10:11:12:13"), "10:11:12:13", "dv"),
    "gop.mpg": (NTSC, (*MPEG2, "-bf", "2", "-gop_timecode", "01:00:59;28"), "01:00:59;28", "gop"),
    "gop.ts": (Fraction(25), (*MPEG2, "-gop_timecode", "10:00:00:02"), "10:00:00:02", "gop"),
    "file.mkv": (Fraction(25), (*FAST, "-metadata", "timecode=10:00:00:00"), "10:00:00:00", "tag"),
    "stream.mkv": (Fraction(25), (*FAST, "-metadata:s:v", "TimeCode=10:00:00:00"), "10:00:00:00", "tag"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_timecode_is_found_in_each_kind_of_file(name: str, tmp_path: Path) -> None:
    rate, encoding, label, found = KINDS[name]
    info = media.probe(numbered_clip(tmp_path / name, *encoding, rate=rate, frames=40))
    code = info.source_timecode
    assert code is not None
    assert (info.timecode, code.found, code.rate, code.drop) == (label, found, rate, ";" in label)
    assert info.warnings == tuple(line for line in info.warnings if "timecode" not in line)
    # Each frame is found by its label, and has it.
    for number in range(info.frames):
        time = info.time_of_frame(number)
        assert point_in_clip(parse_time(f"tc:{code.label(number)}"), info) == time
        assert info.timecode_at(time) == code.label(number)


def test_timecode_beside_the_picture_is_read(tmp_path: Path) -> None:
    """HEVC with a time code SEI (ISO/IEC 23008-2, D.2.27), which no encoder here writes: set before the first slice."""
    plain = numbered_clip(tmp_path / "plain.hevc", "-c:v", "libx265", "-x265-params", "log-level=none", frames=5)
    # One clock time stamp: flag, frames, counting type 0, full, no discontinuity, none dropped; frame 7; 12 s, 11 min,
    # 10 h; no offset; then the end of the payload.
    fields = [(1, 2), (1, 1), (0, 1), (0, 5), (1, 1), (0, 1), (0, 1), (7, 9), (12, 6), (11, 6), (10, 5), (0, 5)]
    bits = "".join(f"{value:0{width}b}" for value, width in fields) + "1"
    body = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    sei = b"\x00\x00\x01\x4e\x01" + bytes([136, len(body)]) + body + b"\x80"
    data = plain.read_bytes()
    slices = [data.find(bytes([0, 0, 1, kind << 1, 1])) for kind in (16, 17, 18, 19, 20, 21)]
    at = min(place for place in slices if place >= 0)
    path = tmp_path / "sei.hevc"
    path.write_bytes(data[:at] + sei + data[at:])
    info = media.probe(path)
    assert info.timecode == "10:11:12:07"
    assert info.source_timecode is not None
    assert info.source_timecode.found == "sei"


def test_a_stream_that_begins_between_groups_of_pictures_keeps_its_labels(tmp_path: Path) -> None:
    """Open groups: the first pictures presented are lost with the group before; the label is that of what is left."""
    whole = numbered_clip(
        tmp_path / "whole.m2v", *MPEG2, "-bf", "2", "-g", "12", "-gop_timecode", "01:00:00:00", frames=50
    )
    data = whole.read_bytes()
    heads = [at for at in range(len(data) - 3) if data[at : at + 4] == b"\x00\x00\x01\xb3"]
    path = tmp_path / "torn.m2v"
    path.write_bytes(data[heads[2] :])
    with media.open_clip(path) as clip:
        first = next(iter(media.frames(clip)))
        number = read_number(first.bgr())
        assert number is not None
        assert number > 12
        assert clip.info.timecode == f"01:00:{number // 25:02}:{number % 25:02}"


@pytest.mark.parametrize(
    ("name", "encoding", "why"),
    [
        ("no.mkv", ("-metadata", "timecode=99:99:99:99"), "not a timecode: '99:99:99:99'"),
        ("drop.mkv", ("-metadata", "timecode=01:00:00;00"), "drop-frame needs 29.97"),
        ("frame.mkv", ("-metadata", "timecode=01:00:00:25"), "frame 25 does not exist at 25"),
    ],
)
def test_what_can_be_no_timecode_is_left_out_with_a_warning(
    name: str, encoding: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    info = media.probe(numbered_clip(tmp_path / name, *FAST, *encoding, frames=5))
    assert info.timecode is None
    assert any(why in line for line in info.warnings)


def test_groups_of_pictures_that_count_nothing_have_no_timecode(tmp_path: Path) -> None:
    assert media.probe(numbered_clip(tmp_path / "zero.ts", *MPEG2, frames=30)).timecode is None
    path = numbered_clip(tmp_path / "stuck.m2v", *MPEG2, "-g", "12", "-gop_timecode", "01:00:00:00", frames=30)
    data = bytearray(path.read_bytes())
    heads = [at for at in range(len(data) - 3) if data[at : at + 4] == b"\x00\x00\x01\xb8"]
    for at in heads[1:]:
        data[at + 4 : at + 7] = data[heads[0] + 4 : heads[0] + 7]
    path.write_bytes(data)
    info = media.probe(path)
    assert info.timecode is None
    assert any("does not count the frames" in line for line in info.warnings)


def test_the_label_is_that_of_the_first_frame_shown(tmp_path: Path) -> None:
    whole = numbered_clip(tmp_path / "whole.mp4", *FAST, "-bf", "2", "-timecode", "10:00:00:00")
    late = tmp_path / "late.mp4"
    tone = ("-f", "lavfi", "-t", "3", "-i", "sine")
    ffmpeg(*tone, "-itsoffset", "0.5", "-i", whole, "-map", "0:a", "-map", "1:v", "-c:v", "copy", "-c:a", "aac", late)
    info = media.probe(late)
    assert info.timecode_at(info.time_of_frame(0)) == "10:00:00:00"
    assert info.timecode_at(info.time_of_frame(20)) == "10:00:00:20"
    # A timecode track whose own edit list leaves out a second begins a second later.
    data = bytearray(whole.read_bytes())
    at = data.rfind(b"elst") + 16
    assert data[at : at + 4] == bytes(4)
    data[at : at + 4] = (25 * 512).to_bytes(4, "big")
    shifted = tmp_path / "shifted.mp4"
    shifted.write_bytes(data)
    assert media.probe(shifted).timecode == "10:00:01:00"


def test_a_code_of_half_the_rate_names_each_frame_twice(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "p50.mp4", *FAST, "-timecode", "10:00:00:10", rate=Fraction(50), frames=40)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"tmcd") + 4 + 16
    scale, length, nominal = data[at : at + 4], data[at + 4 : at + 8], data[at + 8]
    assert int.from_bytes(scale, "big") / int.from_bytes(length, "big") == nominal == 50
    data[at + 4 : at + 8] = (2 * int.from_bytes(length, "big")).to_bytes(4, "big")
    data[at + 8] = 25
    path.write_bytes(data)
    info = media.probe(path)
    code = info.source_timecode
    assert code is not None
    assert (code.nominal, code.per_label) == (25, 2)
    first = code.label(0)
    assert [info.timecode_at(info.time_of_frame(number)) for number in range(3)] == [first, first, code.label(1)]
    assert point_in_clip(parse_time(f"tc:{code.label(7)}"), info) == info.time_of_frame(14)


def test_a_varying_rate_counts_labels_by_the_clock(tmp_path: Path) -> None:
    path = numbered_clip(
        tmp_path / "vfr.mkv", *FAST, "-metadata", "timecode=10:00:00:00", setpts="N*3600+1800*mod(N\\,3)", frames=40
    )
    info = media.probe(path)
    assert info.variable
    time = point_in_clip(parse_time("tc:10:00:01:00"), info)
    assert time == info.time_of_frame(0) + 1
    assert info.timecode_at(time) == "10:00:01:00"


def test_a_camera_whose_track_counts_29_labels_goes_by_the_rate_of_the_pictures(footage: Path) -> None:
    info = media.probe(footage / "awkward" / "gopro_tmcd.mp4")
    assert point_in_clip(parse_time("tc:11:12:50:00"), info) == info.time_of_frame(68)
    assert info.timecode_at(info.time_of_frame(68)) == "11:12:50:00"


@given(st.binary(max_size=300), st.data())
def test_damaged_bytes_are_no_timecode_and_no_bug(noise: bytes, data: st.DataObject) -> None:
    tables = b"".join(
        box(name, data.draw(st.binary(max_size=60))) for name in (b"tkhd", b"hdlr", b"mdhd", b"elst", b"stsd", b"tmcd")
    )
    handler = box(b"hdlr", bytes(8) + b"tmcd")
    with tempfile.NamedTemporaryFile() as file:
        file.write(box(b"moov", box(b"trak", handler + tables) + noise))
        file.flush()
        track = read_timecode_track(Path(file.name), 1)
        assert track is None or track.rate >= 0
    for label in (read_dv(noise), read_s12m(noise, Fraction(25)), getattr(read_gop([noise], 0), "label", None)):
        if label is not None:
            with suppress(UsageError):
                assert make_timecode(label, Fraction(25), Fraction(25), variable=False).nominal == 25


def box(name: bytes, content: bytes) -> bytes:
    """A box of an MP4."""
    return struct.pack(">I4s", 8 + len(content), name) + content


def test_boxes_nested_without_end_are_no_timecode(tmp_path: Path) -> None:
    path = tmp_path / "deep.mp4"
    inner = b""
    for _ in range(5000):
        inner = box(b"mdia", inner)
    path.write_bytes(box(b"moov", box(b"trak", inner)))
    assert read_timecode_track(path, 1) is None


@pytest.mark.parametrize("label", [Label(24, 0, 0, 0, False), Label(1, 63, 0, 0, False), Label(1, 0, 75, 0, False)])
def test_digits_that_are_no_time_of_a_day_are_refused(label: Label) -> None:
    with pytest.raises(UsageError, match="no time of a day"):
        make_timecode(label, Fraction(25), Fraction(25), variable=False)
