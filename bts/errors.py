"""One tree of errors. Each carries an exit code, what happened, to which file, and what to do about it."""

from pathlib import Path

from bts.choices import ExitCode

DEBUG = "BTS_DEBUG"
"""Environment variable that makes a bug show where it was met, in place of one line."""


class BtsError(Exception):
    """Base of all errors that bts raises on purpose.

    All arguments go to `Exception.__init__`, so that an error survives the trip out of a worker process.
    """

    exit_code: int = ExitCode.BUG

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


class InputError(BtsError):
    """A file that bts was given cannot be used."""

    exit_code = ExitCode.INPUT


class ClipError(InputError):
    """A clip cannot be read: it is missing, refused as unsafe, or nothing in it decodes."""


class NotesFileError(InputError):
    """A notes file, or a file of notes to import, is not what it should be."""


class MissingToolError(BtsError):
    """A program, font or extra package is missing on this machine."""

    exit_code = ExitCode.MISSING_TOOL


class OutputError(BtsError):
    """A result was refused or could not be written."""

    exit_code = ExitCode.OUTPUT


class BatchError(BtsError):
    """A batch ended, and some of its clips failed."""

    exit_code = ExitCode.BATCH


def bug(error: Exception, path: str | Path | None = None, remedy: str = "") -> BtsError:
    """The one line for an error that nobody foresaw, met while `path` was worked on."""
    remedy = remedy or f"set {DEBUG}=1 to see where, and report it"
    return BtsError(f"a bug in bts: {type(error).__name__}: {error}", path, remedy)


def printable(text: object) -> str:
    """`text` on one line: control characters and lone surrogates are shown as escapes, so no name can forge output."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in str(text))
