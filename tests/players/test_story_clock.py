"""A time on the page of a story leads the page's player to the frame of its note, in a browser."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from tests.conftest import Bts
from tests.media.clips import B_FRAMES
from tests.players.chromium import Chromium
from tests.players.make_files import AAC, OPUS, VP9, clip

pytestmark = pytest.mark.slow

LATE = Fraction(13, 25)
"""Seconds by which the pictures start after the sound."""

MOMENTS = [Fraction(1, 5), LATE, Fraction(33, 25), Fraction(53, 25) + Fraction(1, 100)]
"""Seconds on the player's clock at which there are notes: before the first frame, at it, and later."""

CLICK = """(async () => {
  const clip = document.getElementById("clip"), link = document.querySelectorAll("a[data-time]")[PLACE];
  const sought = new Promise(ok => clip.addEventListener("seeked", ok, {once: true}));
  link.click(); clip.pause(); await sought;
  await new Promise(ok => setTimeout(ok, 200));
  const frame = new VideoFrame(clip), time = frame.timestamp / 1e6; frame.close();
  return [Number(link.dataset.time), clip.currentTime, time]; })()"""

FOLLOW = """(async () => {
  const clip = document.createElement("video");
  clip.muted = true; clip.preload = "auto"; document.body.append(clip);
  await new Promise((ok, no) => {
    clip.onloadeddata = ok; clip.onerror = no; clip.src = document.querySelectorAll("a[data-time]")[PLACE].href; });
  await new Promise(ok => setTimeout(ok, 300));
  const frame = new VideoFrame(clip), time = frame.timestamp / 1e6; frame.close(); clip.remove();
  return [clip.currentTime, time]; })()"""


@pytest.mark.parametrize(("name", "encoding"), [("late.mp4", (*B_FRAMES, *AAC)), ("late.webm", (*VP9, *OPUS))])
def test_a_click_on_a_time_shows_the_frame_of_the_note(
    name: str, encoding: tuple[str, ...], chromium: Chromium, bts: Bts, tmp_path: Path
) -> None:
    clip(name, "late", *encoding, picture=0.5).make(tmp_path / name)
    info = media.probe(tmp_path / name)
    assert info.first_time == LATE
    for moment in MOMENTS:
        done = bts("note", "add", name, str(float(moment)), f"At {float(moment)}", "--use", "quote")
        assert done.returncode == 0, done.stderr
    assert bts("story", name, "--format", "html", "-o", "story").returncode == 0

    page = tmp_path / "story" / "story.html"
    chromium.visit(chromium.server.url(page, tmp_path), "document.getElementById('clip').readyState >= 2")
    count = chromium.tab.ask("document.querySelectorAll('a[data-time]').length")
    assert count == len(MOMENTS)
    for place, moment in enumerate(MOMENTS):
        frame_time = float(info.zero + info.time_of_frame(info.frame_at(moment)))
        written, paused_at, shown = chromium.tab.ask(CLICK.replace("PLACE", json.dumps(place)))
        assert written == pytest.approx(float(moment), abs=0.001)
        assert paused_at == pytest.approx(written, abs=0.1)
        assert shown == pytest.approx(frame_time, abs=0.001)
        paused_at, shown = chromium.tab.ask(FOLLOW.replace("PLACE", json.dumps(place)))
        assert paused_at == pytest.approx(written, abs=0.001)
        assert shown == pytest.approx(frame_time, abs=0.001)
