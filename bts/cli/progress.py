"""The progress bar that a person sees on a terminal."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from bts.errors import printable


class Speed(ProgressColumn):
    """How many seconds of the clip pass in a second, `4.2x`."""

    def render(self, task: Task) -> Text:
        """The speed, or nothing while it is not known."""
        return Text(f"{task.speed:.1f}x" if task.speed else "", style="cyan")


class Bar:
    """One bar that shows the stage a clip is in; `update` is a bts.model.Progress."""

    def __init__(self, title: str) -> None:
        self._title = printable(title)
        self._progress = Progress(
            TextColumn("{task.fields[title]}", style="bold"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            Speed(),
            TimeRemainingColumn(compact=True),
            console=Console(file=sys.stderr),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def update(self, stage: str, done: float, total: float) -> None:
        """Show `stage` as `done` of `total` seconds of the clip."""
        if stage not in self._tasks:
            for task in self._tasks.values():
                self._progress.update(task, visible=False)
            self._tasks[stage] = self._progress.add_task(stage, total=total or None, title=self._title)
        self._progress.update(self._tasks[stage], completed=done, total=total or None)
