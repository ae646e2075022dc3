"""A programme whose streams get other numbers (PIDs) on the way is one clip, and the change is told."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts import media
from bts.media.changes.programme import list_programmes
from bts.media.changes.rewriting import RewrittenFile
from tests.media.changing import EVERY, PLAIN, Part, changing_clip, find_beeps, read_sound
from tests.media.test_joining import SYNC_SECONDS, cut, read_numbers

OTHER = replace(PLAIN, muxing=("-mpegts_start_pid", "600", "-mpegts_service_id", "2", "-mpegts_pmt_start_pid", "5000"))
SHIFTED = replace(PLAIN, muxing=("-mpegts_start_pid", "257"))
"""Its pictures have the PID that the sound of PLAIN has."""

MPEG2 = replace(OTHER, video=("-c:v", "mpeg2video", "-g", "12", "-q:v", "3"))
MP2 = replace(OTHER, audio=("-c:a", "mp2"))


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip whose PIDs and programme number change at frame 30 and back at 60."""
    return changing_clip(tmp_path_factory.mktemp("moved") / "moved.ts", (PLAIN, OTHER, PLAIN), "cat")


def test_a_change_of_the_programme_is_told_with_its_time(moved: Path) -> None:
    info = media.probe(moved)
    told = [(c.frame, c.what, c.before, c.after) for c in media.list_changes(info)]
    assert told == [
        (30, "programme", "1", "2"),
        (30, "picture PID", "256", "600"),
        (30, "sound PIDs", "257", "601"),
        (60, "programme", "2", "1"),
        (60, "picture PID", "600", "256"),
        (60, "sound PIDs", "601", "257"),
    ]
    assert info.frames == 90


@pytest.mark.slow
@pytest.mark.parametrize("later", [OTHER, SHIFTED, replace(OTHER, size=(256, 144), channels=6)])
@pytest.mark.parametrize("units", [(), ("-mpegts_m2ts_mode", "1")], ids=["ts", "m2ts"])
def test_pictures_and_sound_go_on_in_other_streams(tmp_path: Path, later: Part, units: tuple[str, ...]) -> None:
    parts = [replace(part, muxing=(*part.muxing, *units)) for part in (PLAIN, later, PLAIN)]
    with media.open_clip(changing_clip(tmp_path / "clip.ts", tuple(parts), "cat")) as clip:
        assert read_numbers(clip) == list(range(90))
        for first, stop in ((22, 75), (33, 58), (5, 25)):
            target = tmp_path / f"{first}.mp4"
            cut(clip, first, stop, target)
            with media.open_clip(target) as made:
                shapes = [clip.info.as_of(n).geometry.shown for n in range(first, stop)]
                assert read_numbers(made, shapes) == list(range(first, stop))
                times = [float(made.info.time_of_frame(n - first)) for n in range(first, stop) if n % EVERY == 0]
            heard = find_beeps(read_sound(target))
            assert all(min(abs(at - time) for at in heard) <= SYNC_SECONDS for time in times), (times, heard)


@pytest.mark.parametrize(("later", "what"), [(MPEG2, "pictures"), (MP2, "sounds")], ids=["pictures", "sounds"])
def test_what_goes_on_in_another_codec_is_never_lost_silently(tmp_path: Path, later: Part, what: str) -> None:
    info = media.probe(changing_clip(tmp_path / "clip.ts", (PLAIN, later), "cat"))
    assert any(f"its {what} end at 1.205 s" in warning for warning in info.warnings)
    assert info.frames == (30 if what == "pictures" else 60)


@given(data=st.data())
def test_a_rewritten_file_is_the_same_however_it_is_read(moved: Path, data: st.DataObject) -> None:
    listing = list_programmes(moved)
    length = moved.stat().st_size
    with RewrittenFile(moved, listing) as file:
        whole = file.read(length)
        assert len(whole) == length
        pids = {(whole[at + 1] & 0x1F) << 8 | whole[at + 2] for at in range(0, length, 188)}
        assert {256, 257} <= pids
        assert not pids & {600, 601}
        for _ in range(5):
            start = data.draw(st.integers(0, length))
            size = data.draw(st.integers(0, 4000))
            assert file.seek(start) == start
            assert file.read(size) == whole[start : start + size]
            assert file.tell() == min(length, start + size)


def test_files_that_are_no_transport_streams_have_no_programmes(tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes(range(256)) * 40)
    assert list_programmes(path).stretches == ()
