"""A reel plays in a browser to its end: every part shows its frames, and its captions stand on their parts."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from tests.conftest import Bts
from tests.media.make_clips import numbered_clip, read_number
from tests.players.chromium import Chromium
from tests.players.test_caption_clock import TRACK

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ENDED = """(async () => { v.playbackRate = 4; v.muted = true; v.currentTime = 0;
  const end = new Promise(ok => v.onended = () => ok(true)); await v.play(); return await end; })()"""
"""Plays the whole video, at four times its speed; true when it has come to its end."""


def test_a_browser_shows_every_part_with_its_captions(chromium: Chromium, bts: Bts, tmp_path: Path) -> None:
    coding, tone = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"), ("-f", "lavfi", "-t", "3", "-i", "sine")
    numbered_clip(tmp_path / "a.mp4", *coding, frames=75, audio=tone)
    numbered_clip(tmp_path / "b.mp4", *coding, frames=75, first=500, audio=tone)
    for clip, time, words in (("a.mp4", "0.4-1", "One"), ("a.mp4", "1.8-2.6", "Two"), ("b.mp4", "1-1.4", "Three")):
        done = bts("note", "add", clip, time, "x", "-c", words, "-u", "snippet")
        assert done.returncode == 0, done.stderr
    done = bts("reel", "a.mp4", "b.mp4", "--captions", "soft", "--title", "Title", "--json", "-o", "reel.mp4")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    path, rate = tmp_path / "reel.mp4", Fraction(said["rate"])
    assert chromium.load(path).plays
    vtt = chromium.server.url(tmp_path / "reel.vtt")
    assert chromium.tab.ask(TRACK.replace("SRC", json.dumps(vtt))) == 3
    for part, first in zip(said["parts"], (10, 45, 525), strict=True):
        length = part["reel_end_frame"] - part["reel_start_frame"]
        for place in (0, 1, length // 2, length - 1):
            chromium.pause_at((part["reel_start_frame"] + place + Fraction(1, 2)) / rate)
            assert read_number(chromium.picture()) == first + place
            assert chromium.tab.ask("[...v.textTracks[0].activeCues].map(cue => cue.text)") == [part["caption"]]
    for card in said["cards"]:
        chromium.pause_at((card["reel_start_frame"] + Fraction(1, 2)) / rate)
        assert chromium.tab.ask("v.textTracks[0].activeCues.length") == 0
    assert chromium.tab.ask(ENDED)
    starts = [chapter.start for chapter in media.probe(path).chapters]
    titles = [card for card in said["cards"] if card["words"] in (["One"], ["Two"], ["Three"])]
    assert [round(start * rate) for start in starts] == [0, *(card["reel_start_frame"] for card in titles[1:])]
