"""A lossless copy of damaged frames holds what bts shows, and a cut of it too."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from bts import media
from bts.media.cutting.cut import Cut, fit_even_size
from bts.media.cutting.exact import cut_exact
from bts.media.mend import copy_frames
from bts.media.reader import is_sound
from tests.media.damage import damaged, digest

Numbered = Callable[[str], Path]


def hurt(path: Path, target: Path, *packets: int) -> Path:
    """A copy of a file in which these packets hold nothing that decodes."""
    data = bytearray(path.read_bytes())
    with media.open_clip(path) as clip:
        listed = clip.index.packets
        for packet in packets:
            data[listed.pos[packet] + 4 : listed.pos[packet] + listed.size[packet]] = b"\x7f" * (
                listed.size[packet] - 4
            )
    target.write_bytes(data)
    return target


def test_a_copy_stands_still_where_frames_are_lost(numbered: Numbered, tmp_path: Path) -> None:
    path = hurt(numbered("plain.mp4"), tmp_path / "hurt.mp4", 12, 13, 14, 30)
    with media.open_clip(path) as clip:
        shown = {frame.number: digest(frame) for frame in media.frames(clip)}
        assert len(shown) < 60
        copy = copy_frames(clip, 5, 40, tmp_path / "copy.nut")
        times = [clip.info.time_of_frame(n) - clip.info.time_of_frame(5) for n in range(5, 40)]
    with media.open_clip(copy) as clip:
        found = [(frame.time, digest(frame)) for frame in media.frames(clip)]
    assert found == [(t, shown[max(m for m in shown if m <= n)]) for t, n in zip(times, range(5, 40), strict=True)]


def test_only_the_damaged_stretch_is_not_sound(numbered: Numbered, tmp_path: Path) -> None:
    path = hurt(numbered("plain.mp4"), tmp_path / "hurt.mp4", 29)
    with media.open_clip(path) as clip:
        assert is_sound(clip, 0, 24)
        assert not is_sound(clip, 24, 32)
        assert is_sound(clip, 36, 60)


@pytest.mark.parametrize(("name", "seed"), [("edited/short_hamilton_clip.mp4", 14), ("awkward/cea608.ts", 16)])
def test_a_cut_of_a_damaged_clip_shows_what_stills_show(footage: Path, tmp_path: Path, name: str, seed: int) -> None:
    path = tmp_path / Path(name).name
    path.write_bytes(damaged((footage / name).read_bytes(), seed))
    with media.open_clip(path) as clip:
        first, stop = 20, 60
        assert not is_sound(clip, first, stop)
        copy = copy_frames(clip, first, stop, tmp_path / "copy.nut")
        size = clip.info.width // 2 * 2, clip.info.height // 2 * 2
        cut_exact(clip.info, Cut(first, stop, *size, crf=10, copy=copy), tmp_path / "cut.mp4")
        times = [clip.info.time_of_frame(n) for n in range(first, stop)]
        stills = [picture.rgb for _, picture in media.pictures_at(clip, times)]
    with media.open_clip(tmp_path / "cut.mp4") as clip:
        made = [
            p.rgb for _, p in media.pictures_at(clip, [clip.info.time_of_frame(n) for n in range(clip.info.frames)])
        ]
    assert len(made) == len(stills)
    for still, seen in zip(stills, made, strict=True):
        assert float(cv2.absdiff(np.ascontiguousarray(still[: size[1], : size[0]]), seen).mean()) < 6


@pytest.mark.parametrize("name", ["rotate_90.mov", "rotate_180.mov", "rotate_270.mov", "sideways_movie.mov"])
def test_a_copy_of_a_turned_clip_is_turned_too(footage: Path, tmp_path: Path, name: str) -> None:
    with media.open_clip(footage / "awkward" / name) as clip:
        copy = copy_frames(clip, 0, 2, tmp_path / "copy.nut")
        size = fit_even_size(clip.info.width, clip.info.height)
        for source in (None, copy):
            cut_exact(clip.info, Cut(0, 2, *size, crf=8, copy=source), tmp_path / "cut.mp4")
            with media.open_clip(tmp_path / "cut.mp4") as made:
                ((_, shown),) = media.pictures_at(made, [made.info.first_time])
            ((_, still),) = media.pictures_at(clip, [clip.info.first_time])
            seen = cv2.resize(shown.rgb, (clip.info.width, clip.info.height))
            assert float(cv2.absdiff(np.ascontiguousarray(still.rgb), seen).mean()) < 4


@pytest.mark.parametrize("name", ["open-gop.mp4", "open.ts", "intra-refresh.mp4", "hevc-open.mkv"])
def test_an_intact_clip_is_sound_wherever_decoding_begins(numbered: Numbered, name: str) -> None:
    with media.open_clip(numbered(name)) as clip:
        assert all(is_sound(clip, first, first + 6) for first in range(0, 54, 6))
        assert not clip.warnings
