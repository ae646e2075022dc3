"""What a run over many clips shows while it works: bars on a terminal, elsewhere a line for each clip; on stderr."""

import sys
import time
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Protocol, Self

import click
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bts.batch.records import Outcome, State
from bts.batch.reports.run_facts import local_time
from bts.choices import cells
from bts.cli import complain
from bts.cli.kit.tally import Tally, UnderWay, outcome_line
from bts.errors import printable, printable_words
from bts.runlog import is_log_shown

NAME_WIDTH = 28
"""Columns for the name of a clip on a terminal; of a longer one the middle is left out."""

LINES_BESIDE = 4
"""Lines of a terminal that are kept free of the workers' bars."""


class Screen(Protocol):
    """Shows how far a run is. It is a context manager; its methods may be called from any thread while it is open."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...

    def found(self, clips: int, size: int, *, searching: bool) -> None:
        """Say how many clips there are to be worked on in this run, and their bytes; `searching`: more may come."""

    def began(self, clip: Path, size: int) -> None:
        """Say that a worker took a clip of `size` bytes. A clip that nobody announced is shown by its progress."""

    def advance(self, clip: Path, stage: str, done: float, total: float) -> None:
        """Say that `stage` of `clip` is `done` of `total` seconds of the clip."""

    def ended(self, outcome: Outcome) -> None:
        """Say what became of a file: done, failed, a copy, or passed over."""

    def say(self, line: str) -> None:
        """Leave a line for the person; nothing with -q."""


class Counting:
    """What all screens have in common: they count. `print_line` and `draw` are what they differ in."""

    def __init__(self, *, verbose: bool = False) -> None:
        self.tally = Tally()
        self.verbose = verbose
        self.lock = RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self.verbose:
            for line in self.tally.remark_lines():
                self.print_line(line)

    def found(self, clips: int, size: int, *, searching: bool) -> None:
        """As in Screen."""
        with self.lock:
            self.tally.clips, self.tally.size, self.tally.searching = clips, size, searching

    def began(self, clip: Path, size: int) -> None:
        """As in Screen."""
        with self.lock:
            self.tally.begin(clip, size)

    def advance(self, clip: Path, stage: str, done: float, total: float) -> None:
        """As in Screen."""
        with self.lock:
            self.tally.advance(clip, stage, done, total)

    def ended(self, outcome: Outcome) -> None:
        """As in Screen."""
        with self.lock:
            self.tally.end(outcome)
            self.print_outcome(outcome)

    def say(self, line: str) -> None:
        """As in Screen."""
        with self.lock:
            self.print_line(printable_words(line))

    def print_outcome(self, outcome: Outcome) -> None:
        """Leave a line on a file, and with -v its remarks."""
        if outcome.state == State.PASSED and not self.verbose:
            return
        self.print_line(f"{self.place(outcome)}{outcome_line(outcome)}")
        if self.verbose:
            for text in outcome.warnings:
                self.print_line(f"  warning: {printable_words(text)}")

    def place(self, outcome: Outcome) -> str:
        """What stands before a file's line: its place among those found."""
        return "" if outcome.state == State.PASSED else f"{self.tally.place()} "

    def print_line(self, line: str) -> None:
        """Leave a line."""
        raise NotImplementedError


class Lines(Counting):
    """A line for each clip that ended, with the time and the count; for logs and for screen readers."""

    def print_line(self, line: str) -> None:
        """Print it behind the time."""
        click.echo(f"{local_time(time.time())} {line}", err=True)


class Silence(Counting):
    """Says nothing but failures."""

    def print_outcome(self, outcome: Outcome) -> None:
        """The lines of its failures."""
        if outcome.state == State.FAILED:
            for failure in outcome.failures:
                complain(failure.line)

    def print_line(self, line: str) -> None:
        """Nothing."""


class Bars(Counting):
    """A bar for the whole, one for each worker; above them a line for each clip that failed, with -v for all."""

    def __init__(self, *, verbose: bool = False) -> None:
        super().__init__(verbose=verbose)
        self._console = Console(file=sys.stderr)
        self._live = Live(console=self._console, get_renderable=self._draw, transient=True, redirect_stdout=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._live.stop()
        super().__exit__(kind, error, at)

    def print_outcome(self, outcome: Outcome) -> None:
        """A line where the clip failed, and with -v on every file."""
        if self.verbose or outcome.state == State.FAILED:
            super().print_outcome(outcome)

    def place(self, outcome: Outcome) -> str:
        """Nothing: the bars say how far the run is."""
        return ""

    def print_line(self, line: str) -> None:
        """Leave it above the bars."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _draw(self) -> RenderableType:
        with self.lock:
            tally = self.tally
            whole = Table.grid(padding=(0, 1), expand=True)
            whole.add_column(no_wrap=True)
            whole.add_column(ratio=1)
            whole.add_column(no_wrap=True, justify="right")
            count = Text(f"{tally.ended:,} of {max(tally.clips, tally.ended):,} clips", style="bold")
            bar = ProgressBar(total=1, completed=tally.share)
            whole.add_row(count, bar, Text(f"{100 * tally.share:.0f} %{self._time_left()}"))
            sums = Text(tally.sums(), style="red" if tally.failed else "", no_wrap=True, overflow="ellipsis")
            return Group(whole, sums, self._draw_workers())

    def _time_left(self) -> str:
        left = self.tally.seconds_left
        if left is None:
            return ""
        minutes, seconds = divmod(round(left), 60)
        hours, minutes = divmod(minutes, 60)
        more = "more than " if self.tally.searching else ""
        return f", {more}{hours}:{minutes:02}:{seconds:02} left"

    def _draw_workers(self) -> Table:
        """A line for each clip under way, as many as the terminal has room for."""
        table = Table.grid(padding=(0, 1), expand=True)
        for options in ({"no_wrap": True}, {"no_wrap": True}, {"ratio": 1}, {"no_wrap": True}, {"no_wrap": True}):
            table.add_column(**options)
        room = max(1, self._console.height - LINES_BESIDE)
        ways = list(self.tally.under_way.items())
        for clip, way in ways[:room]:
            table.add_row(*_draw_way(clip, way))
        if len(ways) > room:
            table.add_row(f"  and {len(ways) - room} more")
        return table


def _draw_way(clip: Path, way: UnderWay) -> list[RenderableType]:
    share = way.done / way.total if way.total else 0.0
    bar = ProgressBar(total=1, completed=min(1.0, share), pulse=not way.total)
    far = f"{100 * share:3.0f} %" if way.total else ""
    return [
        Text(f"  {shorten(printable(clip.name))}"),
        Text(way.stage or "open"),
        bar,
        Text(far),
        Text(f"{way.speed:.1f}x" if way.speed else "", style="cyan"),
    ]


def shorten(name: str) -> str:
    """The name in NAME_WIDTH columns: its beginning and its end tell clips of one reel apart."""
    if cells(name) <= NAME_WIDTH:
        return name
    head = name
    tail = name[-(NAME_WIDTH // 2) :]
    while cells(tail) > NAME_WIDTH // 2:
        tail = tail[1:]
    while head and cells(head) + cells(tail) + 1 > NAME_WIDTH:
        head = head[:-1]
    return f"{head}…{tail}"


def open_screen(*, quiet: bool, verbose: bool = False) -> Screen:
    """The screen that suits where stderr goes: bars on a terminal that can draw them, else a line for each clip.

    With -q only failures are said. `verbose` leaves a line for every file on a terminal too, with all its warnings.
    """
    if quiet:
        return Silence()
    bars = Console(file=sys.stderr).is_terminal and sys.stderr.isatty() and not is_log_shown()
    return Bars(verbose=verbose) if bars else Lines(verbose=verbose)
