"""The clip's video in the folder of its page: a browser shows, at any time, the frame that the clip has on screen."""

import json
import random
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.stages.clip_media import make_clip_media
from tests.media.clips import RECIPES
from tests.media.make_clips import read_number
from tests.players.chromium import Chromium
from tests.stages.test_clip_media import LATE
from tests.stages.under_way import under_way

pytestmark = pytest.mark.slow

BY_NAME = {recipe.name: recipe for recipe in (*RECIPES, LATE)}

FROM_DISK = """(async () => {
  const video = document.querySelector("video");
  await new Promise((ok, no) => { video.onseeked = ok; video.onerror = no; video.currentTime = TIME; });
  await new Promise(ok => setTimeout(ok, 300));
  return [video.videoWidth, video.seekable.end(0), video.currentTime, video.error ? video.error.message : ""];
})()"""


@pytest.mark.parametrize(
    "name",
    ["mpeg2.ts", "h264.ts", "late.ts", "uneven.mkv", "wmv2.wmv", "mpeg2.mxf", "anim.gif", "late.mp4", "late.webm"],
)
def test_a_browser_shows_the_frame_that_the_clip_has_then(name: str, chromium: Chromium, tmp_path: Path) -> None:
    clip = BY_NAME[name].make(tmp_path / name)
    with under_way(clip, tmp_path / "out") as work:
        path = make_clip_media(work).path
        info = work.info
        numbers = [read_number(frame.rgb()) for frame in media.frames(work.clip)]
    assert path is not None
    loaded = chromium.load(path)
    assert loaded.plays
    assert loaded.duration == pytest.approx(float(info.duration), abs=0.1)
    chance = random.Random(name)
    for _ in range(25):
        # Not within a millisecond of a change of pictures, to which containers round.
        frame = chance.randrange(info.frames)
        length = info.table.length_of(frame)
        time = info.time_of_frame(frame) + length * Fraction(chance.randrange(15, 85), 100)
        seen = chromium.pause_at(time)
        assert not seen.error
        assert read_number(chromium.picture()) == numbers[frame], f"at {float(time):.3f} s"
    if info.first_time:
        chromium.pause_at(info.first_time / 2)
        assert read_number(chromium.picture()) == numbers[0]


def test_a_folder_that_was_packed_and_moved_plays_from_disk(chromium: Chromium, tmp_path: Path) -> None:
    clip = BY_NAME["mpeg2.ts"].make(tmp_path / "clip.ts")
    with under_way(clip, tmp_path / "out") as work:
        made = make_clip_media(work)
    assert made.path is not None
    (tmp_path / "out" / "page.html").write_text(f'<video src="{made.path.name}" preload="auto" muted></video>')
    packed = shutil.make_archive(str(tmp_path / "story"), "zip", tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    clip.unlink()
    shutil.unpack_archive(packed, tmp_path / "else where")
    chromium.visit((tmp_path / "else where" / "page.html").as_uri(), "document.querySelector('video').readyState >= 2")
    width, end, time, error = chromium.tab.ask(FROM_DISK.replace("TIME", json.dumps(1.5)))
    assert (width, error) == (made.width, "")
    assert end == pytest.approx(2.4, abs=0.05)
    assert time == pytest.approx(1.5)
