"""One tree of errors. Each carries an exit code, what happened, to which file, and what to do about it."""

import errno
from pathlib import Path

from bts.choices import ExitCode

DEBUG = "BTS_DEBUG"
"""Environment variable that makes a bug show where it was met, in place of one line."""


FIRST_BYTE = 0xDC00
"""The character that stands for byte 0 in a name that is not UTF-8 (PEP 383)."""


class BtsError(Exception):
    """Base of all errors that bts raises on purpose.

    All arguments go to `Exception.__init__`, so that an error survives the trip out of a worker process. `kind` is a
    key of `choices.FAILURES`.
    """

    exit_code: int = ExitCode.BUG
    kind: str = "bug"

    def __init__(self, what: str, path: str | Path | None = None, remedy: str = "") -> None:
        super().__init__(what, path, remedy)
        self.what = what
        self.path = path
        self.remedy = remedy

    def __str__(self) -> str:
        """One line: `file: what is wrong; what to do`. Control characters in names are shown escaped."""
        where = f"{printable(self.path)}: " if self.path is not None else ""
        remedy = f"; {printable(self.remedy)}" if self.remedy else ""
        return f"{where}{printable(self.what)}{remedy}"


class UsageError(BtsError):
    """The words of a command, an option's value or bts.toml are wrong."""

    exit_code = ExitCode.USAGE
    kind = "usage"


class InputError(BtsError):
    """A file that bts was given cannot be used."""

    exit_code = ExitCode.INPUT
    kind = "notes-file"


class ClipError(InputError):
    """A clip cannot be read: it is missing, refused as unsafe, or nothing in it decodes. `kind` says which."""

    def __init__(self, what: str, path: str | Path | None = None, remedy: str = "", kind: str = "other") -> None:
        super().__init__(what, path, remedy)
        self.args = (what, path, remedy, kind)
        self.kind = kind


class NotesFileError(InputError):
    """A notes file, or a file of notes to import, is not what it should be."""


class MissingToolError(BtsError):
    """A program, font or extra package is missing on this machine."""

    exit_code = ExitCode.MISSING_TOOL
    kind = "missing-tool"


class OutputError(BtsError):
    """A result was refused or could not be written."""

    exit_code = ExitCode.OUTPUT
    kind = "output"


class ReplacedError(OutputError):
    """The clip is not the one its notes were made for, and nobody said yet that they hold for it as it is now."""

    kind = "replaced"


class BatchError(BtsError):
    """A batch ended, and some of its clips failed."""

    exit_code = ExitCode.BATCH
    kind = "batch"


def bug(error: Exception, path: str | Path | None = None, remedy: str = "") -> BtsError:
    """The one line for an error that nobody foresaw, met while `path` was worked on."""
    remedy = remedy or f"set {DEBUG}=1 to see where, and report it"
    return BtsError(f"a bug in bts: {type(error).__name__}: {error}", path, remedy)


def lacks_memory(error: BaseException) -> bool:
    """Whether an error says that no memory is left: raised by Python, NumPy, libav, OpenCV, or by the system."""
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    text = str(error)
    if isinstance(error, RuntimeError):
        return "can't start new thread" in text
    from_opencv = type(error).__module__ == "cv2" and "Insufficient memory" in text
    return from_opencv or (isinstance(error, (ImportError, OSError)) and "Cannot allocate memory" in text)


def printable(text: object) -> str:
    """`text` on one line, the way every path and name is shown: what cannot be printed is escaped.

    So no name can forge output. A byte of a file name that is not UTF-8 is shown as that byte, such as `l-\\xe9.mp4`.
    """
    return "".join(c if c.isprintable() else _escape(c) for c in str(text))


JOINERS = "\u200c\u200d"
"""Characters that join or part letters of Persian and of Indian scripts, and emoji; without them words are wrong."""


def printable_words(text: object) -> str:
    """The same for words of people: joiners stay where they follow a letter or sign that is not ASCII."""
    made = ""
    for character in str(text):
        joins = character in JOINERS and made[-1:] > "\x7f" and made[-1:] not in JOINERS
        made += character if joins else printable(character)
    return made


def _escape(character: str) -> str:
    """An escape for one character; Python keeps a byte that is not UTF-8 as U+DC00 and the byte (PEP 383)."""
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - FIRST_BYTE:02x}"
    return character.encode("unicode_escape").decode("ascii")
