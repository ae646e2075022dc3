"""How far the work is: bars on a terminal, plain lines elsewhere. All of it goes to stderr."""

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from bts.errors import printable
from bts.runlog import is_log_shown

LINE_EVERY = 10.0
"""Seconds between two plain lines about one stage."""

NAME_WIDTH = 28


class Speed(ProgressColumn):
    """How many seconds of the clip pass in a second, `4.2x`."""

    def render(self, task: Task) -> Text:
        """The speed, or nothing while it is not known."""
        return Text(f"{task.speed:.1f}x" if task.speed and task.fields.get("stage") else "", style="cyan")


class Bars:
    """A bar for each clip under way, one for the whole where there are several; lines above for each that ends."""

    def __init__(self, clips: int) -> None:
        self._console = Console(file=sys.stderr)
        self._progress = Progress(
            TextColumn("{task.fields[title]}", style="bold"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:>3.0f} %"),
            Speed(),
            TimeRemainingColumn(compact=True),
            console=self._console,
            transient=True,
        )
        self._whole = self._progress.add_task("", total=clips, title=f"{clips} clips") if clips > 1 else None
        self._under_way: dict[Path, tuple[str, TaskID]] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def advance(self, clip: Path, stage: str, done: float, total: float) -> None:
        """Show that `stage` of `clip` is `done` of `total` seconds of the clip."""
        known = self._under_way.get(clip)
        if known is None or known[0] != stage:
            if known is not None:
                self._progress.remove_task(known[1])
            title = printable(clip.name)[:NAME_WIDTH]
            known = (stage, self._progress.add_task(stage, total=total or None, title=title, stage=stage))
            self._under_way[clip] = known
        self._progress.update(known[1], completed=done, total=total or None)

    def finish(self, clip: Path, lines: list[str]) -> None:
        """Take the clip's bar away and leave its lines."""
        known = self._under_way.pop(clip, None)
        if known is not None:
            self._progress.remove_task(known[1])
        if self._whole is not None:
            self._progress.advance(self._whole)
        for line in lines:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class Lines:
    """A line when a stage of a clip begins and now and then while it lasts; for logs and for screen readers."""

    def __init__(self, clips: int) -> None:
        self._clips = clips
        self._count = 0
        self._last: dict[Path, tuple[str, float]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        del kind, error, at

    def advance(self, clip: Path, stage: str, done: float, total: float) -> None:
        """Print that `stage` of `clip` is at `done` of `total` seconds of the clip, but once in LINE_EVERY seconds."""
        now = time.monotonic()
        last = self._last.get(clip)
        if last is None or last[0] != stage or now - last[1] >= LINE_EVERY:
            self._last[clip] = (stage, now)
            far = f" {100 * done / total:.0f} %" if total and done else ""
            click.echo(f"{printable(clip.name)}: {stage}{far}", err=True)

    def finish(self, clip: Path, lines: list[str]) -> None:
        """Say the lines of a clip that is through."""
        self._last.pop(clip, None)
        self._count += 1
        count = f"[{self._count}/{self._clips}] " if self._clips > 1 else ""
        click.echo(count + "\n".join(lines), err=True)


class Silence:
    """Says nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        del kind, error, at

    def advance(self, clip: Path, stage: str, done: float, total: float) -> None:
        """Nothing."""

    def finish(self, clip: Path, lines: list[str]) -> None:
        """Nothing."""


def display(clips: int, *, quiet: bool) -> Bars | Lines | Silence:
    """What suits where stderr goes: bars on a terminal that can draw them, else lines; nothing with -q."""
    if quiet:
        return Silence()
    bars = Console(file=sys.stderr).is_terminal and sys.stderr.isatty() and not is_log_shown()
    return Bars(clips) if bars else Lines(clips)
