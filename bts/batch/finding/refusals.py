"""The lines on what a search met that is no clip, or could not look into."""

import errno
from pathlib import Path

from bts.batch.finding.disks import NoAnswer
from bts.batch.finding.search import Search
from bts.errors import ClipError
from bts.fingerprint import unreadable
from bts.heads import Head
from bts.report import Failure


def explain(path: Path, error: OSError, *, is_link: bool = False) -> Failure:
    """The failure for a file or folder that the system does not let us look at."""
    if error.errno == errno.ELOOP:
        made = ClipError("a link that leads in a circle", path, "remove it, or let it lead to a file", "unreadable")
    elif isinstance(error, (FileNotFoundError, NotADirectoryError)):
        what = "a link to a file that is not there" if is_link else "it vanished while it was searched"
        remedy = "connect the disk that the file is on, or remove the link" if is_link else "put it back and run again"
        made = ClipError(what, path, remedy, "missing")
    else:
        made = unreadable(path, error)
    return Failure.of(made)


def explain_no_answer(path: Path, silence: NoAnswer, left: int = 0) -> Failure:
    """The failure for a disk that does not answer; `left` files of the folder were not looked at."""
    what = f"its disk or its network did not answer within {silence.seconds:g} s"
    if left:
        what += f": {left} {'file' if left == 1 else 'files'} in this folder were not looked at"
    return Failure.of(ClipError(what, path, "connect it again, and run again", "unreadable"))


def explain_special(path: Path) -> Failure:
    """The failure for a pipe, a device or a socket."""
    what = "a pipe, a device or a socket, not a regular file"
    return Failure.of(ClipError(what, path, "copy the clip to a file first", "special"))


def explain_head(path: Path, head: Head) -> Failure:
    """The failure for a file that is no clip by its first bytes."""
    return Failure.of(ClipError(f"this is {head.what}, not a clip", path, head.remedy, head.kind))


def refuse_link(path: Path) -> Failure:
    """The failure for a link to a folder that is not followed."""
    return Failure.of(ClipError("a link to a folder, not followed", path, "search it too with --follow", "link"))


def no_clips(path: Path | None, search: Search) -> ClipError:
    """The error for a search without a find."""
    what = "no clip is in there"
    remedy = "name files, or folders that hold some"
    if search.include or search.exclude:
        what, remedy = "no clip in there fits", "look at --include and --exclude"
    return ClipError(what, path, remedy, "no-clips")
