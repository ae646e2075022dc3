"""A headless Chromium with one page, spoken to over its debugging socket, and the local server that feeds it."""

import base64
import http.server
import io
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, unquote

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required "
    "--remote-debugging-port=0 --remote-allow-origins=*"
).split()

PAGE = """<!doctype html><meta charset="utf-8"><body><script>
let v = null, last = null, heard = false;
const pause = ms => new Promise(ok => setTimeout(ok, ms));
function watch(video) {
  video.requestVideoFrameCallback((now, meta) => {
    if (video === v) { last = meta.mediaTime; heard = true; watch(video); } }); }
function drawn() {  // the time that the picture itself carries
  const frame = new VideoFrame(v); const time = frame.timestamp / 1e6; frame.close(); return time; }
async function settled(patience) {
  // Right after `seeked` the frame of before may be called back once more; no call comes when it is the same frame.
  const end = performance.now() + patience;
  while (performance.now() < end && !heard) await pause(5);
  await pause(35);
  while (performance.now() < end && Math.abs(drawn() - last) > 2e-6) await pause(5); }
function seen() { return [last, v.currentTime, v.error ? v.error.message : ""]; }
async function load(src) {
  if (v) v.remove();
  v = document.createElement("video"); v.muted = true; v.preload = "auto"; last = null; heard = false;
  document.body.append(v); watch(v);
  const error = await new Promise(ok => {
    v.onloadeddata = () => ok(""); v.onerror = () => ok(v.error.message);
    v.src = src; setTimeout(ok, 10000, "it does not load within 10 s"); });
  if (!error && v.videoWidth) await settled(1000);
  return [error, v.videoWidth, v.videoHeight, isFinite(v.duration) ? v.duration : null]; }
async function at(t) {
  heard = false;
  const sought = new Promise(ok => { v.onseeked = ok; v.onerror = ok; });
  v.currentTime = t; await Promise.race([sought, pause(5000)]);
  if (!v.error) await settled(600);
  return seen(); }
function picture(video) {
  const c = document.createElement("canvas"); c.width = video.videoWidth; c.height = video.videoHeight;
  c.getContext("2d").drawImage(video, 0, 0); return c.toDataURL("image/png"); }
</script>"""


@dataclass(frozen=True)
class Loaded:
    """What the page knows of a file: why it does not play or "", pixels across and down, seconds long."""

    error: str
    width: int
    height: int
    duration: float | None

    @property
    def plays(self) -> bool:
        """Whether there is a picture: a file of an unknown codec may load without one."""
        return not self.error and self.width > 0


@dataclass(frozen=True)
class Seen:
    """A paused video: the presentation time of the frame on screen, the page's currentTime, an error or ""."""

    media_time: Fraction
    current_time: Fraction
    error: str


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the server's folders, with the byte ranges that a seeking video asks for."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        number, _, name = unquote(self.path).lstrip("/").partition("?")[0].partition("/")
        folders: list[Path] = self.server.folders  # type: ignore[attr-defined]
        if not name:
            self.reply(200, PAGE.encode(), "text/html")
        elif number.isdecimal() and int(number) < len(folders) and (folders[int(number)] / name).is_file():
            self.reply_with_file(folders[int(number)] / name)
        else:
            self.reply(404, b"", "text/plain")

    def reply_with_file(self, path: Path) -> None:
        data = path.read_bytes()
        kind = {".html": "text/html", ".css": "text/css", ".webm": "video/webm", ".mkv": "video/x-matroska"}
        kinds = {**kind, ".mp4": "video/mp4", ".mov": "video/quicktime", ".jpg": "image/jpeg", ".vtt": "text/vtt"}
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = (int(asked[1]), min(int(asked[2] or len(data)), len(data) - 1)) if asked else (0, len(data) - 1)
        extra = {"Accept-Ranges": "bytes"}
        if asked:
            extra["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        known = kinds.get(path.suffix, "application/octet-stream")
        self.reply(206 if asked else 200, data[first : last + 1], known, extra)

    def reply(self, status: int, data: bytes, kind: str, extra: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(extra or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def handle(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # the browser has heard enough
            super().handle()


class Server:
    """A local server of any number of folders."""

    def __init__(self) -> None:
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.folders: list[Path] = []
        self.server.folders = self.folders  # type: ignore[attr-defined]
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def url(self, path: Path, folder: Path | None = None) -> str:
        """The address of a file, which from now on is served with all that lies in `folder`; None: in its own."""
        folder = folder or path.parent
        if folder not in self.folders:
            self.folders.append(folder)
        return f"{self.address}/{self.folders.index(folder)}/{quote(path.relative_to(folder).as_posix())}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Tab:
    """One page of a browser, spoken to over its debugging socket (RFC 6455 frames, JSON inside)."""

    def __init__(self, address: str) -> None:
        host, _, rest = address.removeprefix("ws://").partition("/")
        name, _, port = host.partition(":")
        self.socket = socket.create_connection((name, int(port)), timeout=60)
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
        """The result of a method of the debugging protocol."""
        self.count += 1
        text = json.dumps({"id": self.count, "method": method, "params": params}).encode()
        short = len(text) < 1 << 16
        size = struct.pack(">BH", 0x80 | 126, len(text)) if short else struct.pack(">BQ", 0x80 | 127, len(text))
        self.socket.sendall(b"\x81" + size + b"\0\0\0\0" + text)
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


class Chromium:
    """A browser, started once for many files: which frame is on screen when a video is paused at a time?"""

    def __enter__(self) -> Self:
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if program is None:
            pytest.skip("no Chromium on this machine")
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.server = Server()
        command = [program, *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"]
        none = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=none, stdout=none, stderr=none)
        self.tab = _connect(Path(self.profile.name) / "DevToolsActivePort")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.tab.close()
        self.process.terminate()
        self.process.wait(timeout=20)
        self.server.close()
        self.profile.cleanup()

    def visit(self, url: str, ready: str) -> None:
        """Show a page and wait until the script `ready` says true."""
        self.tab.call("Page.navigate", url=url)
        deadline = time.monotonic() + 30
        there = f"location.href === {json.dumps(url)} && document.readyState === 'complete' && ({ready})"
        while not self.tab.ask(there):
            assert time.monotonic() < deadline, f"{url} does not get ready"
            time.sleep(0.02)

    def load(self, path: Path) -> Loaded:
        """Load a file into the page's video."""
        home = f"{self.server.address}/"
        if self.tab.ask("location.href") != home:
            self.visit(home, "typeof load === 'function'")
        return Loaded(*self.tab.ask(f"load({json.dumps(self.server.url(path))})"))

    def pause_at(self, time: Fraction) -> Seen:
        """Seek the loaded file to `time` in seconds; what is on screen then."""
        return _read_seen(self.tab.ask(f"at({float(time)!r})"))

    def look(self) -> Seen:
        """What is on screen now."""
        return _read_seen(self.tab.ask("seen()"))

    def picture(self) -> NDArray[np.uint8]:
        """uint8 H x W x 3 RGB: the picture on screen."""
        return read_picture(self.tab.ask("picture(v)"))


def read_picture(address: str) -> NDArray[np.uint8]:
    """uint8 H x W x 3 RGB: the picture in a `data:` address."""
    _, _, data = address.partition(",")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def _read_seen(said: list[Any]) -> Seen:
    media_time, current_time, error = said
    return Seen(Fraction(-1 if media_time is None else media_time), Fraction(current_time), error)


def _connect(port_file: Path) -> Tab:
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
