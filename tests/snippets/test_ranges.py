"""Random ranges of numbered clips in every codec, cut exactly and fast: the frames asked for, all of them, in order."""

import random
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.config import SnippetsOptions
from bts.snippets import SnippetRequest, make_snippet
from bts.timing import Span
from tests.media.clips import RECIPES
from tests.media.make_clips import read_number

SOME = ("plain.mp4", "open-gop.mp4", "hevc.mp4", "mpeg2.ts", "vp9.webm", "uneven.mkv")
"""Clips of the first seed."""


def numbers_of(path: Path, times: list[Fraction]) -> list[int | None]:
    with media.open_clip(path) as clip:
        return [read_number(picture.rgb[:, :, ::-1]) for _, picture in media.pictures_at(clip, times)]


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("cut", ["exact", "fast"])
@pytest.mark.parametrize("name", SOME)
def test_a_random_range_has_the_frames_asked_for(name: str, cut: str, tmp_path: Path) -> None:
    path = {recipe.name: recipe for recipe in RECIPES}[name].make(tmp_path / name)
    info = media.probe(path)
    chance = random.Random(f"{name} {cut}")
    for _ in range(4):
        first = chance.randrange(0, info.frames - 12)
        stop = chance.randrange(first + 8, info.frames)
        span = Span(info.time_of_frame(first), info.time_of_frame(stop))
        with media.open_clip(path) as clip:
            asked = [info.time_of_frame(number) for number in range(first, stop)]
            request = SnippetRequest(span, "a", mode="none", cut=cut)
            made = make_snippet(clip, request, lambda name: tmp_path / name, SnippetsOptions())
        written = media.probe(made[0].path)
        assert written.frames == stop - first
        times = [written.time_of_frame(number) for number in range(written.frames)]
        assert times[0] == 0
        assert numbers_of(made[0].path, times) == numbers_of(path, asked)
