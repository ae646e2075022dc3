"""A story that was handed over is seen and played in a browser, far from where it was made."""

import zipfile
from pathlib import Path

import pytest

from bts.files import write_text
from bts.story import handover
from tests.players.chromium import Chromium
from tests.story.handed import Handed, make_story

pytestmark = pytest.mark.slow

LOOK = """(async () => {
  const videos = [...document.querySelectorAll("video")], clip = videos[0];
  const loaded = v => new Promise((ok, no) => { v.onloadeddata = ok; v.onerror = no; v.preload = "auto"; v.load(); });
  for (const v of videos) await loaded(v);
  await Promise.all([...document.images].map(i => { i.loading = "eager"; return i.decode(); }));
  const track = clip.textTracks[0];
  if (track) { track.mode = "hidden"; }
  const sought = new Promise(ok => clip.addEventListener("seeked", ok, {once: true}));
  clip.currentTime = 2.5; await sought;
  for (let i = 0; track && !track.cues?.length && i < 40; i++) await new Promise(ok => setTimeout(ok, 50));
  return {
    pictures: [...document.images].map(i => i.naturalWidth > 0),
    videos: videos.map(v => [v.videoWidth, Math.round(v.duration)]),
    at: clip.currentTime,
    cues: track ? [...track.cues].map(c => c.text) : [],
    asked: performance.getEntriesByType("resource").map(e => e.name).filter(n => !n.startsWith("data:")),
  }; })()"""


@pytest.fixture
def story(tmp_path: Path) -> Handed:
    return make_story(tmp_path / "look")


def test_a_single_file_is_seen_from_a_disk_with_nothing_beside_it(
    story: Handed, chromium: Chromium, tmp_path: Path
) -> None:
    alone = tmp_path / "mail" / handover.SINGLE
    handover.write_single_file(story.html, story.page, story.folder, alone, "Watch the clip")
    story.folder.rename(tmp_path / "gone")
    chromium.visit(alone.as_uri(), "true")
    seen = chromium.tab.ask(LOOK)
    assert (seen["pictures"], seen["videos"], seen["at"]) == ([True, True], [[320, 4], [320, 2]], 2.5)
    assert seen["cues"] == ["There was a glitch."]
    assert seen["asked"] == [], "it asks for nothing that it does not hold"
    # A click on a time leads to the player, in a page without a script too.
    chromium.tab.ask("document.querySelector('a.time').click()")
    assert chromium.tab.ask("document.querySelector(':target').id") == "clip"


@pytest.mark.parametrize("served", [False, True])
def test_a_package_that_was_unpacked_elsewhere_is_seen(
    story: Handed, chromium: Chromium, tmp_path: Path, served: bool
) -> None:
    handover.write_package(story.page, story.folder, ["story.html"], tmp_path / "look.zip", "a.mp4")
    story.folder.rename(tmp_path / "gone")
    place = tmp_path / "else where" / "100%"
    with zipfile.ZipFile(tmp_path / "look.zip") as package:
        package.extractall(place)
    page = place / "story.html"
    chromium.visit(chromium.server.url(page) if served else page.as_uri(), "true")
    seen = chromium.tab.ask(LOOK)
    assert (seen["pictures"], seen["videos"], seen["at"]) == ([True, True], [[320, 4], [320, 2]], 2.5)
    assert seen["cues"] == ["There was a glitch."]


def test_a_body_is_seen_in_the_page_of_another(story: Handed, chromium: Chromium, tmp_path: Path) -> None:
    base = chromium.server.url(story.folder / "story.html").removesuffix("story.html")
    body, _ = handover.make_embed(story.html, story.page, lambda href: base + href)
    place = tmp_path / "cms" / "post.html"
    write_text(place, f"<!doctype html><meta charset=utf-8><div style='width:200px'><h1>Theirs</h1>{body}</div>")
    chromium.visit(place.as_uri(), "true")
    seen = chromium.tab.ask(LOOK)
    assert (seen["pictures"], seen["videos"]) == ([True], [[320, 4], [320, 2]])
    wide = chromium.tab.ask("[...document.querySelectorAll('img, video')].map(e => e.getBoundingClientRect().width)")
    assert max(wide) <= 200, "none is wider than the column of the site"
    lines = chromium.tab.ask(
        "[...document.querySelectorAll('.caption, .credit')].map(e => e.getBoundingClientRect().bottom)"
    )
    assert lines == sorted(set(lines)), "a credit stands on a line of its own"
