"""What the modules of bts log while one clip is under way, kept for the file that explains a bug.

Modules log with `logging.getLogger(__name__)`. `bts -vv` shows the lines as they come.
"""

import logging
from collections import deque
from types import TracebackType
from typing import Self

LOG = "bts.log"
"""The file beside report.json that holds the lines of a run in which a bug was met."""

LINES_KEPT = 2000
"""The last lines of a run that are kept: what matters is what came just before."""

SHOWN = "bts -vv"
"""The name of the handler that prints to stderr."""

LAYOUT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def show_log() -> None:
    """Print what the modules of bts log to stderr, from now on and once."""
    if not is_log_shown():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(LAYOUT))
        handler.set_name(SHOWN)
        logger = logging.getLogger("bts")
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)


def is_log_shown() -> bool:
    """Whether `show_log` was called in this process."""
    return any(handler.get_name() == SHOWN for handler in logging.getLogger("bts").handlers)


class RunLog(logging.Handler):
    """Listens to all modules of bts from `with` to its end; `text` holds the lines, with tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter(LAYOUT))
        self._lines: deque[str] = deque(maxlen=LINES_KEPT)
        self.has_bug = False
        """Whether an error was logged, which only a bug is: what bts raises on purpose is in the report."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line. A traceback may hold a name that is no text, whose bytes are escaped."""
        self._lines.append(self.format(record).encode("utf-8", "backslashreplace").decode("utf-8"))
        self.has_bug = self.has_bug or record.levelno >= logging.ERROR

    @property
    def text(self) -> str:
        """The lines as they stand in the file."""
        return "".join(f"{line}\n" for line in self._lines)

    def __enter__(self) -> Self:
        logger = logging.getLogger("bts")
        self._level_before = logger.level
        logger.setLevel(logging.DEBUG)
        logger.addHandler(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        logger = logging.getLogger("bts")
        logger.removeHandler(self)
        logger.setLevel(self._level_before)
