"""A subtitle file written against a browser's clock is burnt into the frames under which the browser shows it."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from tests.conftest import Bts
from tests.media.clips import B_FRAMES
from tests.media.make_clips import numbered_clip, read_number
from tests.players.chromium import Chromium
from tests.players.make_files import AAC, OPUS, TONE, VP9

pytestmark = pytest.mark.slow

SIZE = (640, 480)
"""Pixels across and down: wide enough for words."""

CUES = """WEBVTT

00:00:01.000 --> 00:00:02.520
HELLO THERE

00:00:03.200 --> 00:00:04.720
AND AGAIN
"""
"""Two cues, so long and so far apart that the rules of reading leave them as they are."""

RANGE = "0.9-5.3"
"""What is cut, in seconds on the player's clock."""

CAPTIONED = {*range(12, 50), *range(67, 105)}
"""The frames under the cues: frame n is at 0.52 + n / 25 s."""

CHANGED = 4
"""Mean difference of 8-bit samples, in the lower third, between the frame with and without its caption; above it there
are words on the frame."""

TRACK = """(async () => {
  const track = document.createElement("track"); track.kind = "subtitles"; track.src = SRC; v.append(track);
  track.track.mode = "showing"; await new Promise(ok => track.onload = ok); return track.track.cues.length; })()"""


@pytest.mark.parametrize(("name", "encoding"), [("late.mp4", (*B_FRAMES, *AAC)), ("late.webm", (*VP9, *OPUS))])
def test_captions_are_burnt_in_where_a_browser_shows_them(
    name: str, encoding: tuple[str, ...], chromium: Chromium, bts: Bts, tmp_path: Path
) -> None:
    path = numbered_clip(tmp_path / name, *encoding, before=("-itsoffset", "0.5"), audio=TONE, size=SIZE, frames=120)
    (tmp_path / "cues.vtt").write_text(CUES, encoding="utf-8")
    info = media.probe(path)
    assert info.first_time == Fraction(13, 25)

    for kind in ("burn", "none"):
        done = bts("snippet", name, RANGE, "--captions", kind, "--captions-from", "cues.vtt", "-o", f"{kind}.mp4")
        assert done.returncode == 0, done.stderr
    with media.open_clip(tmp_path / "burn.mp4") as burnt, media.open_clip(tmp_path / "none.mp4") as clean:
        pairs = [(a.bgr(), b.bgr()) for a, b in zip(media.frames(burnt), media.frames(clean), strict=True)]
    numbers = [read_number(plain) for _, plain in pairs]
    low = 2 * SIZE[1] // 3
    away = [float(np.abs(words[low:].astype(float) - plain[low:]).mean()) for words, plain in pairs]
    captioned = {n for n, difference in zip(numbers, away, strict=True) if difference > CHANGED}

    assert chromium.load(path).plays
    assert chromium.tab.ask(TRACK.replace("SRC", json.dumps(chromium.server.url(tmp_path / "cues.vtt")))) == 2
    shown = set()
    for number in numbers[::3]:
        assert number is not None
        chromium.pause_at(info.time_of_frame(number) + info.table.length_of(number) / 2)
        if chromium.tab.ask("v.textTracks[0].activeCues.length"):
            shown.add(number)
    assert captioned == CAPTIONED
    assert shown == CAPTIONED & set(numbers[::3])
