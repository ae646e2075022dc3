"""A player that runs: mpv, asked and told through its JSON IPC socket (mpv's manual, "JSON IPC").

Only sockets of the file system are spoken to, which mpv makes on Linux, macOS and the BSDs; the named pipes of Windows
are not.
"""

import json
import os
import socket
import time
from collections import deque
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bts.errors import MissingToolError, UsageError

if TYPE_CHECKING:
    from types import TracebackType

    from bts import media

SOCKET = "BTS_MPV_SOCKET"
"""Environment variable with the path of mpv's socket."""

USUAL = ("mpvsocket", "mpv-socket", "mpv.sock", "mpv/socket")
"""Names under which people let mpv make its socket, in the folders of `_folders`."""

REMEDY = "start it with mpv --input-ipc-server=/tmp/mpvsocket CLIP, or with bts note watch CLIP"

ANSWER_WITHIN = 10.0
"""Seconds within which mpv answers; it does at once, unless it hangs."""

SLACK = Fraction(1, 1000)
"""Seconds that mpv's time may be below that of the frame it shows: it is rounded to the microsecond, and in Matroska to
the millisecond."""


class Mpv:
    """A connection to one mpv. What it reports unasked waits in `events`."""

    def __init__(self, path: Path, *, wait: float = 0.0) -> None:
        """Connect; try for `wait` seconds, while mpv starts. Raises MissingToolError when no mpv answers there."""
        self.events: deque[dict[str, Any]] = deque()
        self._path = path
        self._number = 0
        self._rest = b""
        self._socket = _connect(path, wait)
        self._socket.settimeout(ANSWER_WITHIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: "type[BaseException] | None", error: "BaseException | None", at: "TracebackType | None"
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; mpv goes on."""
        self._socket.close()

    def fileno(self) -> int:
        """The socket's number, for `selectors`."""
        return self._socket.fileno()

    def ask(self, *command: Any) -> Any:
        """Give a command; what mpv answers. Raises MissingToolError when it refuses, or is gone."""
        self._number += 1
        self._send({"command": list(command), "request_id": self._number})
        answer: dict[str, Any] | None = None
        while answer is None:
            for message in self._read():
                if message.get("request_id") == self._number and "error" in message:
                    answer = message
                else:
                    self.events.append(message)
        if answer["error"] != "success":
            raise MissingToolError(f"mpv cannot do {command[0]!r}: {answer['error']}", self._path, REMEDY)
        return answer.get("data")

    def receive(self) -> None:
        """Take in what mpv has sent, once `fileno` can be read. Raises EOFError when mpv is gone."""
        try:
            self.events.extend(self._read())
        except MissingToolError as error:
            raise EOFError from error

    def tell(self, *command: Any) -> None:
        """Give a command that an mpv which has just ended need not do: what it sent before is still to be taken in."""
        with suppress(MissingToolError):
            self.ask(*command)

    def show(self, text: str, seconds: float = 3.0) -> None:
        """Show words over the picture."""
        self.tell("raw", "show-text", text, round(seconds * 1000))

    def playing(self) -> Path | None:
        """The file that it plays, None where there is none."""
        name = self._property("path")
        return None if name is None else Path(self._property("working-directory") or "") / name

    def is_playing(self) -> bool:
        """Whether it plays, and is not paused."""
        return self._property("pause") is False

    def is_showing(self) -> bool:
        """Whether a frame is on screen."""
        return self._property("time-pos") is not None

    def time(self, info: "media.ClipInfo") -> Fraction:
        """Seconds on the clock of bts at which the frame on screen is presented (0: it comes later, and is shown).

        Raises UsageError when mpv plays nothing.
        """
        position = self._property("time-pos/full") or self._property("time-pos")
        if position is None:
            raise UsageError("mpv shows nothing at the moment", info.path, "wait until it plays")
        return self.frame_time(Fraction(repr(float(position))), info)

    def frame_time(self, position: Fraction, info: "media.ClipInfo") -> Fraction:
        """The same for a time that mpv told: its `time-pos`."""
        shown = max(Fraction(0), position + info.mpv_offset)
        if shown + SLACK < info.first_time:
            return shown
        return info.time_of_frame(info.frame_at(min(shown + SLACK, info.duration)))

    def seek(self, moment: Fraction, info: "media.ClipInfo") -> None:
        """Show the frame at a time of bts, in seconds."""
        frame = info.time_of_frame(info.frame_at(moment))
        self.ask("seek", float(max(Fraction(0), frame - info.mpv_offset)), "absolute+exact")

    def _property(self, name: str) -> Any:
        """A property; None where it has no value now, or mpv has ended."""
        with suppress(MissingToolError):
            return self.ask("get_property", name)
        return None

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._socket.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise MissingToolError("mpv has ended", self._path, REMEDY) from error

    def _read(self) -> list[dict[str, Any]]:
        """The next whole messages. Raises MissingToolError when mpv is gone or does not answer."""
        while b"\n" not in self._rest:
            try:
                more = self._socket.recv(65536)
            except TimeoutError as error:
                raise MissingToolError("mpv does not answer", self._path, REMEDY) from error
            except OSError:
                more = b""
            if not more:
                raise MissingToolError("mpv has ended", self._path, REMEDY)
            self._rest += more
        whole, _, self._rest = self._rest.rpartition(b"\n")
        messages = [json.loads(line.decode("utf-8", "replace")) for line in whole.split(b"\n") if line.strip()]
        return [message for message in messages if isinstance(message, dict)]


def find_player(clip: Path, path: Path | None = None) -> Mpv:
    """The mpv that runs and plays this clip: at `path`, else at BTS_MPV_SOCKET or a usual place.

    Raises MissingToolError when none answers, UsageError when it plays another file.
    """
    named = path or (Path(os.environ[SOCKET]) if os.environ.get(SOCKET) else None)
    tried = [named] if named else _usual_places()
    others = []
    for place in tried:
        try:
            player = Mpv(place)
        except MissingToolError:
            continue
        playing = player.playing()
        if playing is not None and _is_same(playing, clip):
            return player
        player.close()
        others.append("nothing" if playing is None else str(playing))
    if others:
        raise UsageError(f"mpv plays {others[0]}, not {clip}", clip, "open the clip in it, or say which with --socket")
    where = f"at {named}" if named else "at the usual places"
    raise MissingToolError(f"no mpv answers {where}", clip, f"{REMEDY}; --socket PATH says where")


def runtime_socket() -> Path:
    """Where `bts note watch` lets mpv make its socket, so that `--player mpv` finds it."""
    return _folders()[0] / f"bts-mpv-{os.getpid()}.sock"


def _usual_places() -> list[Path]:
    own = [path for folder in _folders() for path in sorted(folder.glob("bts-mpv-*.sock"))]
    usual = [folder / name for folder in _folders() for name in USUAL]
    return [path for path in (*own, *_configured(), *usual) if path.exists()]


def _configured() -> list[Path]:
    """The sockets that mpv.conf names."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "mpv" / "mpv.conf"
    try:
        lines = config.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    pairs = [line.strip().partition("=") for line in lines]
    return [Path(value.strip().strip("\"'")).expanduser() for name, _, value in pairs if name == "input-ipc-server"]


def _folders() -> list[Path]:
    """Folders for sockets: this account's own, then the one that all share."""
    own = os.environ.get("XDG_RUNTIME_DIR")
    return [*([Path(own)] if own and Path(own).is_dir() else []), Path("/tmp")]  # noqa: S108 where people put it


def _is_same(playing: Path, clip: Path) -> bool:
    try:
        return playing.samefile(clip)
    except OSError:
        return False


def _connect(path: Path, wait: float) -> socket.socket:
    """A connection to the socket at `path`. Raises MissingToolError."""
    if not hasattr(socket, "AF_UNIX"):
        raise MissingToolError("mpv can be spoken to on Linux and macOS alone", path, "write the time yourself")
    ends = time.monotonic() + wait
    while True:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.connect(str(path))
        except OSError as error:
            made.close()
            if time.monotonic() >= ends:
                raise MissingToolError("no mpv answers", path, REMEDY) from error
            time.sleep(0.05)
        else:
            return made
