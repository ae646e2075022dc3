"""What a folder holds, and what each file in it is: the calls to the system that may wait for a disk."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bts.batch.finding.kinds import begins_as_clip, recognise
from bts.folders import JOURNAL
from bts.heads import HEAD, Head
from bts.outputs import LEDGER, is_clip_folder

BEAT = 256
"""Names of a folder after which its reading shows that it goes on."""

READ_ONLY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""How a file is opened: should it be a pipe by now, opening it does not wait for a writer."""


@dataclass
class Listing:
    """The names in a folder that do not begin with a dot, sorted once it is read. `files` are all that are no folders.

    `links` and `special` (pipes, devices, sockets) are those of the files that are none. `own`: bts keeps the results
    of one clip here; `journaled`: those of a run. `error` says why the names behind the last one could not be read.
    """

    device: int = 0
    inode: int = 0
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    special: set[str] = field(default_factory=set)
    own: bool = False
    journaled: bool = False
    error: OSError | None = None


def list_folder(path: str, listing: Listing) -> Iterator[None]:
    """Fill a listing; yields now and then, to show that the disk answers. What cannot be read is its `error`."""
    try:
        state = os.stat(path)  # noqa: PTH116 a million folders
        listing.device, listing.inode = state.st_dev, state.st_ino
        yield
        with os.scandir(path) as entries:
            for number, entry in enumerate(entries):
                _enter(entry, listing)
                if number % BEAT == 0:
                    yield
    except OSError as error:
        listing.error = error
    listing.own = listing.own and is_clip_folder(Path(path))
    listing.files.sort()
    listing.folders.sort()


def _enter(entry: os.DirEntry[str], listing: Listing) -> None:
    name = entry.name
    if name.startswith("."):
        listing.own = listing.own or name == LEDGER
        return
    if entry.is_dir(follow_symlinks=False):
        listing.folders.append(name)
        return
    listing.files.append(name)
    if entry.is_symlink():
        listing.links.add(name)
    elif not entry.is_file(follow_symlinks=False):
        listing.special.add(name)
    listing.journaled = listing.journaled or name == JOURNAL


@dataclass(frozen=True)
class Look:
    """What a file is: its state, or the error in its place. `real` is where a link leads to, "" for what is no link.

    Where its first bytes were looked at, `head` says what it is if it is no clip, and `begins` whether they are those
    of the usual formats of clips.
    """

    state: os.stat_result | None = None
    error: OSError | None = None
    real: str = ""
    head: Head | None = None
    begins: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, or a link to one."""
        return self.state is not None and stat.S_ISDIR(self.state.st_mode)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, or a link to one."""
        return self.state is not None and stat.S_ISREG(self.state.st_mode)

    @property
    def device(self) -> int:
        """The number of its disk."""
        return 0 if self.state is None else self.state.st_dev


def look_at_all(paths: Sequence[tuple[str, bool]]) -> Iterator[Look]:
    """Look at files, one after the other; with each path stands whether its first bytes are wanted."""
    for path, wants_head in paths:
        yield look_at(path, wants_head=wants_head)


def look_at(path: str, *, wants_head: bool = False) -> Look:
    """What a file is; where a link leads, that is looked at. Errors are in the result."""
    try:
        state = os.lstat(path)
        real = ""
        if stat.S_ISLNK(state.st_mode):
            state = os.stat(path)  # noqa: PTH116 a million files
            real = os.path.realpath(path)
        data = _read_head(path) if wants_head and stat.S_ISREG(state.st_mode) and state.st_size else b""
        return Look(state, real=real, head=recognise(data) if data else None, begins=begins_as_clip(data))
    except OSError as error:
        return Look(error=error)


def _read_head(path: str) -> bytes:
    """The first bytes of a file; none of what is no regular file any more."""
    handle = os.open(path, READ_ONLY)
    try:
        return os.read(handle, HEAD) if stat.S_ISREG(os.fstat(handle).st_mode) else b""
    finally:
        os.close(handle)
