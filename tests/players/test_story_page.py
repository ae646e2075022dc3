"""The page in a real browser: from a disk, from servers with and without ranges, on paper, and what buttons copy."""

import base64
import functools
import http.server
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bts.story.languages import language_of
from bts.story.page import Page, Section, Track
from bts.story.printing.html import render_html
from tests.media.make_clips import numbered_clip
from tests.players.chromium import Chromium
from tests.story.made_page import change_clip, make_clip, make_page, make_video

pytestmark = pytest.mark.slow

SECONDS = 70
"""Length of the clip: its last moment is at 58 s."""

CAPTIONS = "WEBVTT\n\n00:00.200 --> 00:01.500\nÉcoute: “50 %” & more\n\n00:02.000 --> 00:03.000\nsecond\n"

CHAPTERS = "WEBVTT\n\n00:10.000 --> 00:20.000\nOne\n\n00:20.000 --> 00:58.000\nTwo\n"

READY = "document.getElementById('clip').readyState >= 1"

CUES = """Promise.all(Array.from(document.querySelectorAll("track"), track => new Promise(done => {
  track.track.mode = "hidden";
  track.readyState === 2 ? done() : (track.onload = done, track.onerror = done);
}).then(() => [track.kind, Array.from(track.track.cues || [], cue => cue.text)])))"""

SEEK = """(async () => {
  const clip = document.getElementById("clip"), link = document.querySelector(CSS);
  let shown = null;
  const watch = () => clip.requestVideoFrameCallback((now, frame) => { shown = frame.mediaTime; watch(); });
  watch(); clip.muted = true; link.click();
  for (let i = 0; i < 200 && (shown === null || Math.abs(shown - Number(link.dataset.time)) > 0.9); i++)
    await new Promise(ok => setTimeout(ok, 50));
  clip.pause();
  await new Promise(ok => setTimeout(ok, 300));
  return [Number(link.dataset.time), clip.currentTime, shown, clip.currentSrc]; })()"""

AT = """(async () => { const clip = document.getElementById("clip");
  for (let i = 0; i < 200 && (clip.seeking || clip.currentTime < 1); i++) await new Promise(ok => setTimeout(ok, 50));
  return [clip.currentTime, clip.paused, document.activeElement === clip]; })()"""


class Plain(http.server.SimpleHTTPRequestHandler):
    """What `python -m http.server` serves with: no ranges."""

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story in a folder of its own, with all that its page shows."""
    folder = tmp_path_factory.mktemp("my story")
    encoding = ("-c:v", "libx264", "-g", "25", "-pix_fmt", "yuv420p", "-movflags", "+faststart")
    for name, frames in (("clip/the clip.mp4", SECONDS * 25), ("snippets/b.mp4", 75)):
        (folder / name).parent.mkdir()
        numbered_clip(folder / name, *encoding, frames=frames)
    for index, name in enumerate(("stills/lead", "stills/a", "keyframes/0003", "snippets/b")):
        for end, size in (("", (1280, 720)), ("-640", (640, 360))):
            (folder / name).parent.mkdir(exist_ok=True)
            Image.new("RGB", size, (30 * index, 60, 120)).save(folder / f"{name}{end}.jpg")
    put(folder, tell())
    return folder


def tell(**more: Any) -> Page:
    """A page whose clip and snippet have captions."""
    captions = Track("c.vtt", "captions", "en", "English", CAPTIONS, on=True)
    page = make_page(url="https://news.example/how/", **more)
    clip = make_clip(url="https://example.com/clip").video
    assert clip is not None
    clip = replace(clip, duration=Fraction(SECONDS), tracks=(captions, replace(clip.tracks[0], text=CHAPTERS)))
    first, *others = page.sections[0].moments
    others[0] = replace(others[0], video=make_video("b", tracks=(captions,)))
    page = replace(page, sections=(Section("", (first, *others)), *page.sections[1:]))
    return change_clip(page, video=clip, duration=Fraction(SECONDS))


def put(folder: Path, page: Page, name: str = "story.html") -> Path:
    (folder / name).write_text(render_html(page, language_of(page.lang)), encoding="utf-8")
    return folder / name


@pytest.fixture
def plain_server(folder: Path) -> Iterator[str]:
    handler = functools.partial(Plain, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_captions_and_chapters_show_from_a_disk(chromium: Chromium, folder: Path) -> None:
    chromium.visit((folder / "story.html").as_uri(), READY)
    words = ["Écoute: “50 %” & more", "second"]
    assert chromium.tab.ask(CUES) == [["captions", words], ["chapters", ["One", "Two"]], ["captions", words]]
    assert chromium.tab.ask("document.getElementById('clip').textTracks[0].mode") in ("showing", "hidden")


@pytest.mark.parametrize("where", ["disk", "ranges", "plain"])
def test_a_time_is_reached(where: str, chromium: Chromium, folder: Path, plain_server: str) -> None:
    page = put(folder, tell(overview=True), "overview.html")
    url = {
        "disk": page.as_uri(), "ranges": chromium.server.url(page, folder), "plain": f"{plain_server}/{page.name}"
    }[where]  # fmt: skip
    chromium.visit(url, READY)
    reach = chromium.tab.ask("document.getElementById('clip').seekable.end(0)")
    assert (reach < 1) == (where == "plain")
    last = ".strip li:nth-child(3) a"
    wanted, time, shown, source = chromium.tab.ask(SEEK.replace("CSS", json.dumps(last)))
    assert wanted == 58
    assert 58 <= time < 59.5
    assert shown == pytest.approx(time, abs=0.2)
    assert source.startswith("blob:") == (where == "plain")


@pytest.mark.parametrize(
    ("address", "time"),
    [("?t=27.5", 27.5), ("?t=1m5s", 65), ("?x=1&t=0:31", 31), ("#t=12", 12), ("#note-c", None), ("?t=x", None)],
)
def test_the_address_of_the_page_names_a_time(
    address: str,
    time: float | None,
    chromium: Chromium,
    folder: Path,
) -> None:
    chromium.visit("about:blank", "true")
    chromium.visit((folder / "story.html").as_uri() + address, READY)
    if time is None:
        assert chromium.tab.ask("document.getElementById('clip').currentTime") == 0
    else:
        at, paused, focused = chromium.tab.ask(AT)
        assert at == pytest.approx(time, abs=0.05)
        assert paused
        assert focused


def test_a_server_without_ranges_reaches_the_address_too(chromium: Chromium, plain_server: str) -> None:
    chromium.visit(f"{plain_server}/story.html?t=33", "document.getElementById('clip').currentTime > 30")
    assert chromium.tab.ask(AT)[0] == pytest.approx(33, abs=0.05)


def test_nothing_is_loaded_from_elsewhere(chromium: Chromium, folder: Path) -> None:
    page = folder / "story.html"
    address = chromium.server.url(page, folder)
    chromium.visit(address, READY)
    names = chromium.tab.ask("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert names
    home = address.removesuffix(page.name)
    # The first page of a server makes the browser ask that server for its icon.
    elsewhere = [name for name in names if not name.startswith((home, "data:"))]
    assert [name for name in elsewhere if not name.endswith("/favicon.ico")] == []


def test_on_paper_players_are_pictures(chromium: Chromium, folder: Path) -> None:
    page = folder / "story.html"
    chromium.visit(page.as_uri(), READY)
    # The browser's own setting: no backgrounds.
    data = chromium.tab.call("Page.printToPDF", printBackground=False, preferCSSPageSize=True)["data"]
    assert len(re.findall(rb"/Subtype\s*/Image", base64.b64decode(data))) == 4
    try:
        chromium.tab.call("Emulation.setEmulatedMedia", media="print")
        seen = chromium.tab.ask(
            "Array.from(document.querySelectorAll('video, .skip, .copy'), e => e.getClientRects().length)"
        )
        assert seen
        assert not any(seen)
        words = chromium.tab.ask("Array.from(document.querySelectorAll('p.paper'), e => e.innerText)")
    finally:
        chromium.tab.call("Emulation.setEmulatedMedia", media="")
    assert words == ["0:00–1:10 https://example.com/watch?v=1&copy;=2", "0:15–0:18 https://news.example/how/?t=15"]


PLACE = """(() => { const e = CSS; e.scrollIntoView({block: WHERE, behavior: "instant"});
  const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()"""


def click(chromium: Chromium, script: str, where: str = "nearest") -> None:
    """Move the mouse over what `script` finds, and press it, as a person does."""
    x, y = chromium.tab.ask(PLACE.replace("CSS", script).replace("WHERE", json.dumps(where)))
    for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
        button = "none" if kind == "mouseMoved" else "left"
        chromium.tab.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=1)


def paste(chromium: Chromium, *, rich: bool = False) -> str:
    """What the clipboard holds: its text, or what a rich editor makes of it."""
    kind = "div" if rich else "textarea"
    chromium.tab.ask(
        f"window.field = document.createElement({kind!r}); field.contentEditable = true; "
        "field.style = 'position: fixed; inset: 0 auto auto 0'; document.body.append(field);"
        "field.focus({preventScroll: true})"
    )
    chromium.tab.call("Input.dispatchKeyEvent", type="keyDown", key="v", commands=["paste"])
    text = chromium.tab.ask("field.value ?? field.innerHTML")
    chromium.tab.ask("field.remove()")
    return str(text)


def test_buttons_copy_a_block(chromium: Chromium, folder: Path) -> None:
    page = put(folder, tell(media_url="https://media.example.org/x"), "copies.html")
    chromium.visit(page.as_uri(), READY)

    def copy(block: str, button: int) -> str:
        found = f"document.querySelector({json.dumps(block)})"
        click(chromium, found, "center")
        click(chromium, f"{found}.querySelectorAll('.copy button')[{button}]")
        return paste(chromium)

    assert copy("#note-a p", 1) == "Text of a"
    assert copy("#note-a p", 0) == "<p>Text of a</p>"
    assert copy("#note-a figure", 2) == "Caption of a\nCredit: NBC"
    assert copy("#note-a figure", 1) == (
        "![Alt of a](https://media.example.org/x/stills/a.jpg)\n\n*Caption of a*\n\nCredit: NBC"
    )
    html = copy("#note-a figure", 0)
    assert html.startswith('<figure><img src="https://media.example.org/x/stills/a.jpg" alt="Alt of a"')
    assert (
        '<span class="credit">Credit: <a rel="license" href="https://example.org/licence"><bdi>NBC</bdi></a></span>'
        in html
    )
    assert not re.search("copy|data-|style|button|0:10", html)
    assert "<img" in paste(chromium, rich=True)
    assert copy("#note-c figure", 1) == "> First *words*.\n>\n> Second words.\n>\n> — John (Jim) and Jenna (Pam)"


def test_buttons_are_there_for_the_keyboard_and_not_for_readers(
    chromium: Chromium,
    folder: Path,
) -> None:
    chromium.visit((folder / "story.html").as_uri(), READY)
    bar = "document.querySelector('#note-a figure .copy')"
    assert chromium.tab.ask(f"getComputedStyle({bar}).opacity") == "0"
    chromium.tab.ask(f"{bar}.firstElementChild.focus()")
    assert chromium.tab.ask(f"getComputedStyle({bar}).opacity") == "1"
    chromium.tab.call("Input.dispatchKeyEvent", type="keyDown", key="ArrowRight", code="ArrowRight")
    assert chromium.tab.ask(f"document.activeElement === {bar}.children[1]")
    assert chromium.tab.ask(f"Array.from({bar}.children, button => button.tabIndex)") == [-1, 0, -1]
