"""All of a clip is decoded by parts just as it is in one go, and damage in any part is met."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.media import parts
from bts.media.parts import frames_by_parts
from tests.media.make_clips import numbered_clip

FRAMES = 120

CODINGS = {
    "closed groups": ("mp4", "-c:v", "libx264", "-g", "25", "-bf", "3"),
    "open groups": ("mp4", "-c:v", "libx264", "-g", "24", "-bf", "3", "-x264-params", "open-gop=1:scenecut=0"),
    "hevc": ("mp4", "-c:v", "libx265", "-x265-params", "keyint=30:open-gop=1:log-level=error"),
    "vp9": ("webm", "-c:v", "libvpx-vp9", "-g", "40", "-b:v", "300k"),
    "one group": ("mp4", "-c:v", "libx264", "-g", "500"),
}


@pytest.fixture(autouse=True)
def several_decoders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "processors", lambda: 3)


@pytest.mark.parametrize("name", CODINGS)
def test_parts_give_every_frame_once_as_reading_in_one_go_does(name: str, tmp_path: Path) -> None:
    ending, *coding = CODINGS[name]
    path = numbered_clip(tmp_path / f"clip.{ending}", *coding, frames=FRAMES)
    with media.open_clip(path) as clip:
        # The plainest reading of all: one decoder, one thread.
        whole = {frame.number: frame.luma(96, 72) for frame in media.frames(clip, rough=True, threads=1)}
        seen = [(frame.number, frame.luma(96, 72)) for frame in frames_by_parts(clip, range(FRAMES))]
        few = [frame.number for frame in frames_by_parts(clip, {0, 50, 119})]
        assert not clip.warnings
    assert sorted(number for number, _ in seen) == sorted(whole) == list(range(FRAMES))
    assert all(np.array_equal(picture, whole[number]) for number, picture in seen)
    assert sorted(few) == [0, 50, 119]


def test_damage_in_the_last_part_is_met_though_no_frame_of_it_is_wanted(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "clip.mp4", *CODINGS["closed groups"][1:], frames=FRAMES)
    with media.open_clip(path) as clip:
        packet = int(clip.index.packet_of[90])
        place, size = int(clip.index.packets.pos[packet]), int(clip.index.packets.size[packet])
    data = bytearray(path.read_bytes())
    data[place + 8 : place + size] = bytes(size - 8)
    path.write_bytes(data)
    with media.open_clip(path) as clip:
        before = len(clip.warnings)
        assert [frame.number for frame in frames_by_parts(clip, {0})] == [0]
        assert len(clip.warnings) > before


@pytest.mark.parametrize(
    ("keys", "bounds"),
    [
        ((40, 80), [0, 40, 80, 120]),
        ((45, 75), [0, 45, 75, 120]),
        ((60,), [0, 60, 120]),
        ((83,), [0, 83, 120]),
        ((85,), [0, 120]),  # the longer part would be more than 1.4 times a half
        ((10, 20), [0, 120]),
        ((), [0, 120]),
    ],
)
def test_parts_are_about_even(keys: tuple[int, ...], bounds: list[int], tmp_path: Path) -> None:
    forced = ("-force_key_frames", "expr:" + "+".join(f"eq(n,{key})" for key in keys)) if keys else ()
    coding = ("-c:v", "libx264", "-g", "500", "-sc_threshold", "0", *forced)
    path = numbered_clip(tmp_path / "clip.mp4", *coding, frames=FRAMES)
    with media.open_clip(path) as clip:
        found = parts._find_bounds(clip, 3)
        assert found == bounds
        assert all(low < high for low, high in pairwise(found))
