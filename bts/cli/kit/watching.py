"""Filing notes while mpv plays: keys in mpv's window mark and open a line to type in; the terminal takes lines too."""

import os
import selectors
from contextlib import suppress
from fractions import Fraction
from typing import IO

from bts.cli.kit.lines import Filing
from bts.desk.player import Mpv
from bts.errors import BtsError, MissingToolError
from bts.media import ClipInfo
from bts.timing import Seconds, SpanText, Written, clock

KEYS = """\
n: a note here; type its words, Enter files it, Esc drops it
N: the same, and the picture stands still meanwhile
i: mark where a range starts
o: mark where it ends, with this frame; then type its words"""
"""The keys in mpv's window, as help shows them."""

SECTION = "bts-line"
"""Name of the keys that are bound while a line is typed."""

LONG = 3600.0
"""Seconds for which the line that is being typed is shown, unless it changes."""

_MESSAGES = {"n": "bts-note", "N": "bts-still-note", "i": "bts-in", "o": "bts-out"}
_TYPED = ("any_unicode", "SPACE")
_ENDING = {"ENTER": "bts-enter", "KP_ENTER": "bts-enter", "ESC": "bts-drop"}
_OPEN = f"enable-section {SECTION} allow-hide-cursor+allow-vo-dragging"
_CLOSE = f"disable-section {SECTION}"


class Watch:
    """One session: what mpv reports goes in, notes are filed, and mpv shows what became of them."""

    def __init__(self, player: Mpv, info: ClipInfo, filing: Filing) -> None:
        self._player, self._info, self._filing = player, info, filing
        self._line: str | None = None
        self._at: Fraction | None = None
        self._starts: Fraction | None = None
        self._ends: Fraction | None = None
        self._resume = False
        self._said = ""
        filing.now, filing.tell = self._moment, self._hear
        client = player.ask("client_name")
        keys = [f"{key} script-binding {client}/type" for key in _TYPED]
        keys += [f"BS script-binding {client}/rub"]
        keys += [f"{key} {_CLOSE}; script-message {message}" for key, message in _ENDING.items()]
        player.ask("define-section", SECTION, "\n".join(keys), "force")
        for key, message in _MESSAGES.items():
            # mpv itself opens the line and puts in the time: no letter is lost, and the time is that of the frame that
            # was on screen when the key was pressed.
            opens = "" if message == "bts-in" else f"{_OPEN}; "
            player.ask("keybind", key, f"{opens}expand-properties script-message {message} ${{=time-pos}}")

    def run(self, terminal: IO[str]) -> None:
        """Take what comes from mpv and from the terminal, until mpv ends."""
        rest = b""
        with selectors.DefaultSelector() as selector, suppress(EOFError, MissingToolError):
            selector.register(self._player, selectors.EVENT_READ)
            with suppress(OSError, ValueError):  # a file or nothing is no place to type
                selector.register(terminal, selectors.EVENT_READ)
            while True:
                self._take_events()
                for key, _ in selector.select():
                    if key.fileobj is self._player:
                        self._player.receive()
                        continue
                    data = os.read(key.fd, 65536)
                    if not data:
                        selector.unregister(terminal)
                    *lines, rest = (rest + data).split(b"\n") if data else (rest, b"")
                    for line in lines:
                        self._take_line(line.decode("utf-8", "surrogateescape"))

    def _take_events(self) -> None:
        while self._player.events:
            event = self._player.events.popleft()
            if event.get("event") == "client-message":
                self._take_message(event.get("args") or [""])

    def _take_message(self, args: list[str]) -> None:
        name, *more = args
        if name == "key-binding":
            if more[1][:1] in "drp":
                self._type(more[0], more[3] if len(more) > 3 else "")
            return
        if name in ("bts-enter", "bts-drop"):
            self._type(name, "")
            return
        try:
            shown = self._player.frame_time(Fraction(more[0]), self._info)
        except (ValueError, IndexError):  # in the middle of a seek mpv has no time
            try:
                shown = self._player.time(self._info)
            except BtsError as error:
                self._player.tell("disable-section", SECTION)
                self._player.show(str(error))
                return
        self._press(name, shown)

    def _press(self, name: str, shown: Fraction) -> None:
        """One of the keys of KEYS was pressed while the frame at `shown` seconds was on screen."""
        if name == "bts-in":
            self._starts, self._ends = shown, None
            self._player.show(f"in {clock(shown)}")
            return
        if name == "bts-out":
            frame = self._info.frame_at(shown) + 1
            self._ends = self._info.time_of_frame(frame) if frame < self._info.frames else self._info.duration
            if self._starts is None or self._ends <= self._starts:
                self._player.tell("disable-section", SECTION)
                self._player.show("mark where it starts first: i")
                self._ends = None
                return
        if name == "bts-still-note":
            self._resume = self._player.is_playing()
            self._player.tell("set_property", "pause", True)
        self._at, self._line = shown, ""
        self._show_line()

    def _show_line(self, why: str = "") -> None:
        ends = "" if self._ends is None or self._starts is None else f"-{clock(self._ends)}"
        starts = self._starts if self._starts is not None else self._at
        self._player.show(f"{clock(starts or Fraction(0))}{ends}  {self._line}_" + (f"\n{why}" if why else ""), LONG)

    def _type(self, name: str, text: str) -> None:
        """A key was pressed while a line is typed."""
        if self._line is None:
            return
        if name == "type":
            self._line += text
        elif name == "rub":
            self._line = self._line[:-1]
        elif name == "bts-drop" or not self._line.strip():
            self._close()
            self._player.show("no note")
            return
        else:
            self._take_line(self._line)
            return
        self._show_line()

    def _take_line(self, line: str) -> None:
        """File a line from mpv's window or from the terminal; what is not understood stays there to be mended."""
        before = self._filing.refused
        try:
            self._filing.take(line)
        except BtsError as error:
            self._filing.refused += 1
            self._hear(str(error))
            raise
        finally:
            typed = self._line is not None
            if self._filing.refused == before:
                self._close()
                self._player.show(self._said)
            elif typed:
                self._player.tell("enable-section", SECTION, "allow-hide-cursor+allow-vo-dragging")
                self._show_line(self._said)
            else:
                self._player.show(self._said)

    def _close(self) -> None:
        """The line is done with, and so are the marks."""
        if self._resume:
            self._player.tell("set_property", "pause", False)
        self._line = self._at = self._starts = self._ends = None
        self._resume = False

    def _hear(self, line: str) -> None:
        self._said = line

    def _moment(self) -> Written:
        """The moment of a line that names none: what was marked, else when its key was pressed, else now."""
        if self._starts is not None and self._ends is not None:
            return SpanText(Seconds(self._starts), Seconds(self._ends), relative=False)
        if self._starts is not None:
            return Seconds(self._starts)
        return Seconds(self._player.time(self._info) if self._at is None else self._at)
