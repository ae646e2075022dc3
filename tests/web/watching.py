"""What a reader of a page gets to see: cues of captions and chapters, and where a click on a time leads."""

import json
from dataclasses import dataclass

from tests.players.chromium import Chromium

PATIENCE = 10
"""Seconds that a video may take until a seek has arrived."""

COUNT_CUES = """(async () => {
  const counts = [];
  for (const video of document.querySelectorAll("video")) {
    for (const track of video.querySelectorAll("track")) {
      track.track.mode = "hidden";
      const end = performance.now() + 3000;
      while (track.readyState < 2 && performance.now() < end) await new Promise(ok => setTimeout(ok, 20));
      counts.push([video.id || video.currentSrc, track.kind, track.srclang, track.track.cues?.length ?? 0]); } }
  return JSON.stringify(counts); })()"""

CLICK = """(async place => {
  const clip = document.getElementById("clip"), link = document.querySelectorAll("a[data-time]")[place];
  clip.muted = true;
  link.click();
  const wanted = Number(link.dataset.time), end = performance.now() + PATIENCE * 1000;
  const arrived = () => clip.currentTime > wanted - 0.2 && clip.currentTime < wanted + 3;
  while (!arrived() && performance.now() < end) await new Promise(ok => setTimeout(ok, 30));
  clip.pause();
  return JSON.stringify([wanted, clip.currentTime, clip.duration]); })(PLACE)"""


@dataclass(frozen=True)
class Cues:
    """A track of a video: the video's id or address, captions or chapters, its language, how many cues arrived."""

    video: str
    kind: str
    lang: str
    count: int


@dataclass(frozen=True)
class Sought:
    """A click on a time: the seconds that it names, where the player stands then, and how long the clip is."""

    wanted: float
    arrived: float
    duration: float


def count_cues(chromium: Chromium, url: str) -> list[Cues]:
    """How many cues each track of a page's videos gives the browser."""
    chromium.visit(url, "true")
    return [Cues(*track) for track in json.loads(chromium.tab.ask(COUNT_CUES))]


def click_times(chromium: Chromium, url: str, places: list[int] | None = None) -> list[Sought]:
    """Where clicks on the page's times lead; `places` are the 0-based places of the links, None for all."""
    chromium.visit(url, "true")
    count = chromium.tab.ask("document.querySelectorAll('a[data-time]').length")
    click = CLICK.replace("PATIENCE", str(PATIENCE))
    chosen = range(count) if places is None else places
    return [Sought(*json.loads(chromium.tab.ask(click.replace("PLACE", str(place))))) for place in chosen]
