"""The browser agrees: a page paused at a time shows the frame that the still of that time shows."""

import base64
import functools
import http.server
import json
import os
import random
import re
import shutil
import socket
import struct
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bts import media
from tests.media.clips import RECIPES
from tests.media.make_clips import CELLS, ROWS, checksum, read_number

Numbered = Callable[[str], Path]

PAGE = """<!doctype html><video id="v" muted preload="auto" src="SRC"></video><script>
const v = document.getElementById("v"), c = document.createElement("canvas");
function loaded() { return new Promise((ok, no) => {
  if (v.readyState >= 2) return ok(); v.onloadeddata = ok; v.onerror = () => no(v.error.message); }); }
function cells() {
  c.width = v.videoWidth; c.height = v.videoHeight; const g = c.getContext("2d", {willReadFrequently: true});
  g.drawImage(v, 0, 0); const bits = [];
  for (let i = 0; i < COUNT; i++) {
    const x = (i % ACROSS + .5) * c.width / ACROSS, y = (Math.floor(i / ACROSS) + .5) * c.height / 2 / DOWN;
    bits.push(g.getImageData(x - 2, y - 2, 5, 5).data[48] > 126 ? 1 : 0); }
  return bits; }
async function at(t) {
  await loaded();
  const shown = new Promise(ok => v.requestVideoFrameCallback((now, meta) => ok(meta.mediaTime)));
  const sought = new Promise(ok => v.onseeked = ok);
  v.currentTime = t; await sought;
  const media = await Promise.race([shown, new Promise(ok => setTimeout(() => ok(-1), 400))]);
  return [cells(), media, v.duration]; }
</script>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder with the byte ranges that a seeking video asks for."""

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not wanted or not path.is_file():
            super().do_GET()
            return
        data = path.read_bytes()
        first, last = int(wanted[1]), min(int(wanted[2] or len(data) - 1), len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        self.wfile.write(data[first : last + 1])

    def handle(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # the browser has heard enough
            super().handle()


class Tab:
    """One page of a browser, spoken to over its debugging socket (RFC 6455 frames, JSON inside)."""

    def __init__(self, address: str) -> None:
        host, _, rest = address.removeprefix("ws://").partition("/")
        name, _, port = host.partition(":")
        self.socket = socket.create_connection((name, int(port)), timeout=30)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /{rest} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.stream = self.socket.makefile("rb")
        while self.stream.readline().strip():
            pass
        self.count = 0

    def close(self) -> None:
        self.stream.close()
        self.socket.close()

    def call(self, method: str, **params: Any) -> Any:
        self.count += 1
        text = json.dumps({"id": self.count, "method": method, "params": params}).encode()
        size = struct.pack(">BBH", 0x81, 0x80 | 126, len(text))
        self.socket.sendall(size + b"\0\0\0\0" + text)
        while True:
            answer = json.loads(self._message())
            if answer.get("id") == self.count:
                assert "error" not in answer, answer
                return answer["result"]

    def _message(self) -> bytes:
        parts = []
        while True:
            head = self.stream.read(2)
            assert len(head) == 2, "the browser has gone"
            size = head[1] & 0x7F
            if size > 125:
                size = int.from_bytes(self.stream.read(2 if size == 126 else 8), "big")
            parts.append(self.stream.read(size))
            if head[0] & 0x80:
                return b"".join(parts)

    def ask(self, script: str) -> Any:
        """The value of a script, promises awaited."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder and the address under which a local server shows it."""
    folder = tmp_path_factory.mktemp("pages")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A page of a headless Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine")
    profile = tmp_path_factory.mktemp("profile")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required "
        "--remote-debugging-port=0 --remote-allow-origins=*"
    ).split()
    process = subprocess.Popen(
        [program, *flags, f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        found = connect(profile / "DevToolsActivePort")
        yield found
        found.close()
    finally:
        process.terminate()
        process.wait(timeout=20)


def connect(port_file: Path) -> Tab:
    """The first page of the browser that writes its port to this file."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if port_file.exists() and (words := port_file.read_text(encoding="ascii").split()):
            with urllib.request.urlopen(f"http://127.0.0.1:{words[0]}/json/list", timeout=10) as answer:
                targets = [t for t in json.load(answer) if t["type"] == "page"]
            if targets:
                return Tab(targets[0]["webSocketDebuggerUrl"])
        time.sleep(0.1)
    pytest.skip("Chromium does not start here")


def number_in(cells: list[int]) -> int | None:
    """The number that the page read off its canvas."""
    bits = sum(bit << place for place, bit in enumerate(cells))
    number = bits & 0xFFF
    return number if bits >> 12 == checksum(number) else None


@pytest.mark.parametrize("name", [recipe.name for recipe in RECIPES if "browser" in recipe.traits])
def test_a_paused_page_shows_the_frame_of_the_still(
    name: str, numbered: Numbered, pages: tuple[Path, str], tab: Tab
) -> None:
    folder, address = pages
    path = numbered(name)
    shutil.copy(path, folder / name)
    page = PAGE.replace("SRC", name).replace("COUNT", str(CELLS * ROWS)).replace("ACROSS", str(CELLS))
    (folder / f"{name}.html").write_text(page.replace("DOWN", str(ROWS)), encoding="utf-8")
    tab.call("Page.navigate", url=f"{address}/{name}.html")
    deadline = time.monotonic() + 20
    while tab.ask("typeof at") != "function" or tab.ask("location.pathname") != f"/{name}.html":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    rng = random.Random(name)
    with media.open_clip(path) as clip:
        info, length = clip.info, clip.info.table.length_of
        if not info.plays_in_browser:
            pytest.fail(f"{name} should play: {info.browser_note}")
        # WebM does not store how long frames last and Chromium guesses: it goes on showing a frame that was shorter.
        sure = [n for n in range(info.frames) if not (n and name == "uneven.webm" and length(n - 1) < Fraction(1, 25))]
        for _ in range(20):
            number = rng.choice(sure)
            # Not at the very edge: the page's clock counts in microseconds.
            within = Fraction(rng.randrange(10, 90), 100)
            time_asked = info.time_of_frame(number) + length(number) * within
            cells, shown_at, _ = tab.ask(f"at({float(time_asked)!r})")
            ((_, picture),) = media.pictures_at(clip, [time_asked])
            assert picture.number == number
            assert number_in(cells) == read_number(picture.rgb), f"at {float(time_asked):.4f} s"
            if shown_at >= 0:
                # What the page says of itself: the same frame by its presentation time, to the microsecond.
                assert abs(Fraction(shown_at) - picture.time) < Fraction(1, 100_000)
