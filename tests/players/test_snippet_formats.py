"""A browser plays the snippets that are videos, frame by frame."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.config import SnippetsOptions
from bts.snippets import SnippetRequest, make_snippet
from bts.timing import Span
from bts.videos import VIDEO_FORMATS
from tests.media.make_clips import ffmpeg, numbered_clip, read_number
from tests.players.chromium import Chromium, read_picture

pytestmark = pytest.mark.slow

MOST_OFF = 4
"""Levels of 255 by which a colour may differ on average; the wrong matrix makes 6 to 14 of it."""

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


@pytest.mark.parametrize("form", ["mp4", "webm"])
@pytest.mark.parametrize("matrix", ["bt601", "bt709"])
def test_a_browser_shows_the_colours_of_the_stills(form: str, matrix: str, chromium: Chromium, tmp_path: Path) -> None:
    path, tag = tmp_path / "bars.mp4", {"bt601": "smpte170m"}.get(matrix, matrix)
    convert = f"format=gbrp,scale=out_color_matrix={matrix}:out_range=tv,format=yuv420p"
    ffmpeg("-f", "lavfi", "-i", "smptehdbars=s=320x180:d=2:r=25", "-vf", convert, "-c:v", "libx264", "-qp", "0",
           "-colorspace", tag, path)  # fmt: skip
    with media.open_clip(path) as clip:
        options = SnippetsOptions(format=form, preset="master")
        made = make_snippet(clip, replace(REQUEST, name=form), tmp_path.joinpath, options)[0].path
        still = next(iter(media.pictures_at(clip, [Fraction(0)])))[1].rgb
    assert media.probe(made).colour.matrix == matrix
    assert chromium.load(made).plays
    chromium.pause_at(Fraction(1, 2))
    shown = chromium.picture()
    for column in range(60, 300, 40):
        difference = still[20:40, column].astype(int) - shown[20:40, column].astype(int)
        assert np.abs(difference).mean() < MOST_OFF, column


DECODE_ALL = """
(async (url, type) => {
  const canvas = document.createElement("canvas");
  const decoder = new ImageDecoder({data: await (await fetch(url)).arrayBuffer(), type});
  await decoder.tracks.ready; await decoder.completed;
  const shown = [];
  for (let n = 0; n < decoder.tracks.selectedTrack.frameCount; n++) {
    const {image} = await decoder.decode({frameIndex: n});
    canvas.width = image.displayWidth; canvas.height = image.displayHeight;
    canvas.getContext("2d").drawImage(image, 0, 0);
    shown.push([image.duration, canvas.toDataURL("image/png")]);
    image.close();
  }
  return shown;
})"""
"""A script that gives (microseconds on screen, the picture as a PNG) for each frame of an animated picture."""


@pytest.mark.parametrize("form", ["gif", "webp", "apng"])
def test_a_browser_shows_every_frame_of_an_animated_picture(form: str, chromium: Chromium, tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "clip.mp4", "-c:v", "libx264", "-crf", "16")
    with media.open_clip(path) as clip:
        made = make_snippet(clip, replace(REQUEST, name=form), tmp_path.joinpath, SnippetsOptions(format=form))[0].path
    chromium.visit(f"{chromium.server.address}/", "typeof load === 'function'")
    words = json.dumps([chromium.server.url(made), VIDEO_FORMATS[form].mime])
    shown = chromium.tab.ask(f"{DECODE_ALL}(...{words})")
    # 12.5 frames a second: every second one of 25.
    pictures = [read_picture(data) for _, data in shown]
    assert [read_number(picture) for picture in pictures] == list(range(4, 34, 2))
    assert sum(time for time, _ in shown) == 1_200_000
    assert {picture.shape for picture in pictures} == {(144, 192, 3)}
