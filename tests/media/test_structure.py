"""Damage that no decoder meets, because the container goes on behind it, is said."""

import random
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.media import structure
from bts.media.structure import find_break
from bts.snippets import SnippetRequest, make_snippet
from bts.timing import Span
from tests.media.clips import RECIPES, X264
from tests.media.make_clips import ffmpeg

FOLLOWED = (".mkv", ".webm", ".flv", ".ts")
SIZES = (200, 2_000, 20_000)
"""Bytes that are overwritten."""


def make_clip(path: Path) -> Path:
    pictures = (
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=160x90:r=25:d=8",
        "-f",
        "lavfi",
        "-i",
        "anoisesrc=d=8:a=0.3:r=44100:seed=1",
    )
    ffmpeg(*pictures, *X264, "-pix_fmt", "yuv420p", "-c:a", "aac", path)
    return path


@pytest.mark.parametrize("ending", ["flv", "mkv", "ts"])
def test_lost_pictures_are_always_said(ending: str, tmp_path: Path) -> None:
    whole = make_clip(tmp_path / f"whole.{ending}")
    data = whole.read_bytes()
    assert find_break(whole, lambda: None) is None
    assert media.probe(whole).damage == ()
    lost = 0
    for seed in range(9):
        chance = random.Random(f"{ending} {seed}")
        size = SIZES[seed % len(SIZES)]
        at = chance.randrange(len(data) // 4, len(data) * 3 // 4)
        path = tmp_path / f"{seed}.{ending}"
        path.write_bytes(data[:at] + chance.randbytes(size) + data[at + size :])
        with media.open_clip(path) as clip:
            missing = 200 - sum(not frame.native.is_corrupt for frame in media.frames(clip))
            lost += missing > 0
            assert clip.warnings or not missing, f"{missing} frames are missing, {seed}"
            said = [line for line in clip.info.damage if line.startswith("damaged at byte ")]
            assert all(at - 20_000 <= int(line.split()[3].strip(":")) <= at + size for line in said)
    assert lost > 3


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("kind", [8, 9])
def test_a_tag_that_is_no_frame_of_its_stream_any_more_is_found(kind: int, place: int, tmp_path: Path) -> None:
    path = make_clip(tmp_path / "clip.flv")
    data = bytearray(path.read_bytes())
    tags, at = [], 13
    while at + 11 <= len(data):
        if data[at] == kind:
            tags.append(at)
        at += 11 + int.from_bytes(data[at + 1 : at + 4], "big") + 4
    data[tags[90] + 11 + place] ^= 0x7F
    path.write_bytes(data)
    assert find_break(path, lambda: None) == tags[90]
    with media.open_clip(path) as clip:
        assert any(line.startswith(f"damaged at byte {tags[90]}:") for line in clip.info.damage)


@pytest.mark.parametrize("packet", [0, 6, 7, 100, 140])
def test_a_packet_without_its_first_byte_is_found_wherever_it_lies(
    packet: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structure, "READ_TOGETHER", 7)
    path = make_clip(tmp_path / "clip.ts")
    assert find_break(path, lambda: None) is None
    data = bytearray(path.read_bytes())
    data[188 * (packet + structure.ENOUGH)] = 0
    path.write_bytes(data)
    assert find_break(path, lambda: None) == 188 * (packet + structure.ENOUGH)


def test_a_snippet_of_a_hole_says_so(tmp_path: Path) -> None:
    data = make_clip(tmp_path / "whole.mkv").read_bytes()
    middle = len(data) // 2
    path = tmp_path / "hole.mkv"
    path.write_bytes(data[:middle] + random.Random(1).randbytes(30_000) + data[middle + 30_000 :])
    with media.open_clip(path) as clip:
        make_snippet(
            clip, SnippetRequest(Span(Fraction(3), Fraction(6)), "x", mode="none"), lambda name: tmp_path / name
        )
        assert any(line.startswith("damaged at byte ") for line in clip.warnings)


@pytest.mark.parametrize("name", [recipe.name for recipe in RECIPES if recipe.name.endswith(FOLLOWED)])
def test_intact_files_hold_together_and_cut_ones_do_not_break(name: str, tmp_path: Path) -> None:
    path = next(recipe for recipe in RECIPES if recipe.name == name).make(tmp_path / name)
    assert find_break(path, lambda: None) is None
    data = path.read_bytes()
    for size in range(len(data) // 2, len(data) // 2 + 60):
        path.write_bytes(data[:size])
        assert find_break(path, lambda: None) is None
