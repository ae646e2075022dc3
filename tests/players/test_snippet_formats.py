"""A browser plays the snippets that are videos, frame by frame."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.config import SnippetsOptions
from bts.snippets import SnippetRequest, make_snippet
from bts.timing import Span
from tests.media.make_clips import numbered_clip, read_number
from tests.players.chromium import Chromium

pytestmark = pytest.mark.slow

REQUEST = SnippetRequest(Span(Fraction(4, 25), Fraction(34, 25)), "cut", mode="none")


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_a_browser_shows_every_frame(form: str, chromium: Chromium, tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "clip.mp4", "-c:v", "libx264", "-crf", "16")
    with media.open_clip(path) as clip:
        made = make_snippet(clip, replace(REQUEST, name=form), tmp_path.joinpath, SnippetsOptions(format=form))
    info = media.probe(made[0].path)
    assert chromium.load(made[0].path).plays
    for number in range(info.frames):
        seen = chromium.pause_at(info.time_of_frame(number) + info.table.length_of(number) / 2)
        assert not seen.error
        assert read_number(chromium.picture()) == 4 + number
