"""How far a clip is: told from within the work on it, and passed on to whoever started the work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

OnClipProgress = Callable[[Path, str, float, float], None]
"""Called with (clip, stage, done, total) as a clip advances; the last three as in bts.model.Progress."""


class _Listener:
    """Who is told in this process. One job at a time runs in a process, so that one listener is enough."""

    tell: OnClipProgress | None = None


_listener = _Listener()


def advance(clip: Path, stage: str, done: float, total: float) -> None:
    """Tell that `stage` of `clip` is `done` of `total` seconds of the clip; from any thread of the job's process."""
    if _listener.tell is not None:
        _listener.tell(clip, stage, done, total)


@contextmanager
def listening(tell: OnClipProgress) -> Iterator[None]:
    """Pass what `advance` is told in this process to `tell` while the block runs."""
    before, _listener.tell = _listener.tell, tell
    try:
        yield
    finally:
        _listener.tell = before
