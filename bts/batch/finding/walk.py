"""The walk through files and folders: one folder at a time, its files before the folders in it, all in order."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from bts.batch.finding.disks import Disks, NoAnswer
from bts.batch.finding.kinds import has_shared_ending, is_passed_over, is_usual
from bts.batch.finding.listing import Listing, Look, list_folder, look_at, look_at_all
from bts.batch.finding.places import mirror_folder, place_in
from bts.batch.finding.refusals import explain, explain_head, explain_no_answer, explain_special, no_clips, refuse_link
from bts.batch.finding.search import Names, Search
from bts.batch.finding.sidecars import Sidecars
from bts.batch.records import Found
from bts.errors import BtsError, ClipError
from bts.folders import folder_name
from bts.outputs import is_clip_folder
from bts.report import Failure

TOGETHER = 32
"""Files that are looked at in one go; few, so that the first clip of a folder comes at once."""

MOST_SILENT = 3
"""Files of a folder in a row at which its disk may not answer; then the rest of the folder is given up."""

RESULTS = frozenset(
    f"{name}{end}"
    for name, ends in {
        "bts-run": (".db", ".db-wal", ".db-shm", ".db-journal", ".json"),
        "catalogue": (".db", ".db-wal", ".db-shm", ".db-journal"),
        "report": (".html", ".csv"),
    }.items()
    for end in ends
)
"""Files that a run keeps in the folder of its results, which are no finds."""


@dataclass(frozen=True)
class _Top:
    """A path that was named: what it is, and for a folder where it really is."""

    path: Path
    look: Look
    failure: Failure | None = None


@dataclass(frozen=True)
class _Root:
    """A folder that was named, or that a link leads to: its real path, and the link's path below the named folder."""

    real: str
    relative: str = ""


@dataclass(frozen=True)
class _Folder:
    """A folder to search: its path, its real path, and that below the named one; on the disk `device`.

    `included`: a pattern asks for all that is in it.
    """

    top: _Top
    path: str
    real: str
    relative: str = ""
    included: bool = False
    device: int = 0

    def below(self, name: str) -> str:
        """The path of what is in it, below the named folder."""
        return f"{self.relative}/{name}" if self.relative else name


@dataclass
class _Inside:
    """A folder that is being searched, with what it holds. `linked`: links to folders to search -> where these are."""

    folder: _Folder
    listing: Listing
    sidecars: Sidecars
    place: PurePath
    linked: dict[str, str] = field(default_factory=dict)


def find(paths: Sequence[Path], search: Search | None = None) -> Iterator[Found]:
    """Find the clips among files and folders (with all folders below), each once, one at a time as they are met.

    Order: that of `paths`; in a folder first its files, then the folders in it, both in the order of their names. Of
    files that are met twice (by links, or named twice) the one that is no link is given, else the first; several names
    of one file (hard links) are several files. Memory is that of the names in one folder, and about 100 bytes for each
    folder.

    A file with a clip's ending is given as a clip, without a look into it. Any other is looked into: it is given as a
    clip unless its first bytes say what else it is. What is no clip, or cannot be searched, is given with a `failure`:
    unreadable folders, folders that vanish, disks that do not answer, links that lead nowhere or in a circle fail the
    run, for they may hide clips (`forbidden`, `unreadable`, `missing`). `is_passed_over` holds for the others: pipes,
    devices and sockets; links to folders unless `search.follow`; texts, documents, pictures, sound. Not given at all
    are names that begin with a dot, what the patterns or `search.since` exclude, the files beside a clip that belong to
    it (its `sidecars`), and what bts made: folders of clips' results, journals and reports of runs.

    Raises:
        ClipError: a path does not exist (before anything is given); or, at the end, no clip is found and nothing
            failed, and `search.since` is not set.
    """
    search = search or Search()
    disks = Disks(search.answer_seconds)
    try:
        if not paths:
            raise no_clips(None, search)
        tops = [_look_at_top(path, disks, -number) for number, path in enumerate(paths, 1)]
        return _Walk(search, disks, tops).run()
    except BtsError:
        disks.close()
        raise


def _look_at_top(path: Path, disks: Disks, device: int) -> _Top:
    given: list[Look] = []
    try:
        disks.ask(device, lambda: iter([look_at(str(path))]), given)
    except NoAnswer as silence:
        return _Top(path, Look(), explain_no_answer(path, silence))
    look = given[0]
    if isinstance(look.error, (FileNotFoundError, NotADirectoryError)):
        raise ClipError("no such file or folder", path, "check the name", "missing")
    if look.error is not None:
        return _Top(path, look, explain(path, look.error))
    return _Top(path, replace(look, real=look.real or _real_path(path, disks, device)))


def _real_path(path: Path, disks: Disks, device: int) -> str:
    given: list[str] = []
    try:
        disks.ask(device, lambda: iter([os.path.realpath(path)]), given)
    except NoAnswer:
        return str(path.absolute())
    return given[0]


class _Walk:
    """One search under way: which folders it has been in, and which files it gave that may be met again."""

    def __init__(self, search: Search, disks: Disks, tops: Sequence[_Top]) -> None:
        self._search, self._disks, self._tops = search, disks, tops
        self._roots = [_Root(top.look.real) for top in tops if top.look.is_folder]
        self._names = Names(search)
        self._been: set[tuple[int, int]] = set()
        self._given: set[str] = set()
        self._beside: tuple[Path, Sidecars] | None = None
        self._output = os.path.realpath(search.output) if search.output is not None else None

    def run(self) -> Iterator[Found]:
        """Give all that is found."""
        some = False
        try:
            before: list[_Root] = []
            for top in self._tops:
                for found in self._search_top(top, before):
                    some = some or found.failure is None or not is_passed_over(found, found.failure.kind)
                    yield found
                if top.look.is_folder:
                    before.append(_Root(top.look.real))
        finally:
            self._disks.close()
        if not some and self._search.since is None:
            raise no_clips(self._tops[0].path, self._search)

    def _search_top(self, top: _Top, before: Sequence[_Root]) -> Iterator[Found]:
        if top.look.is_folder:
            included, device = self._names.includes(""), top.look.device
            yield from self._search_folders(_Folder(top, str(top.path), top.look.real, "", included, device))
            return
        found = _make_found(top.path, top.path, PurePath(folder_name(top.path)), top.look, usual=True)
        if top.failure is not None:
            yield replace(found, failure=top.failure)
            return
        met_before = not self._is_too_old(top.look) and self._is_met_in(top.look.real, before)
        if top.look.real in self._given or met_before:
            return
        self._given.add(top.look.real)
        if not top.look.is_file:
            yield replace(found, failure=explain_special(top.path))
        else:
            yield replace(found, sidecars=self._list_sidecars(top.path))

    def _list_sidecars(self, clip: Path) -> tuple[Path, ...]:
        """The files beside a clip that was named itself; none where its folder cannot be read."""
        if self._beside is None or self._beside[0] != clip.parent:
            listing = Listing()
            with suppress(NoAnswer):
                self._disks.ask(0, lambda: list_folder(str(clip.parent), listing), [])
            self._beside = clip.parent, _list_sidecars(listing)
        return tuple(clip.parent / name for name in self._beside[1].of(clip.name))

    def _search_folders(self, first: _Folder) -> Iterator[Found]:
        waiting = [first]
        while waiting:
            folder = waiting.pop()
            listing = Listing()
            try:
                self._disks.ask(folder.device, lambda: list_folder(folder.path, listing), [])  # noqa: B023 done at once
            except NoAnswer as silence:
                yield self._refuse(folder, explain_no_answer(Path(folder.path), silence))
                continue
            if listing.error is not None:
                yield self._refuse(folder, explain(Path(folder.path), listing.error))
            if (listing.own and folder.relative) or (listing.device, listing.inode) in self._been:
                continue
            if listing.inode:
                self._been.add((listing.device, listing.inode))
            inside = _Inside(folder, listing, _list_sidecars(listing), mirror_folder(folder.relative))
            yield from self._search_files(inside)
            waiting.extend(reversed(list(self._list_folders(inside))))

    def _list_folders(self, inside: _Inside) -> Iterator[_Folder]:
        folder = inside.folder
        for name in sorted([*inside.listing.folders, *inside.linked]):
            relative = folder.below(name)
            if self._names.takes(relative):
                included = folder.included or self._names.includes(relative)
                path = os.path.join(folder.path, name)  # noqa: PTH118 a million folders
                real = inside.linked.get(name) or os.path.join(folder.real, name)  # noqa: PTH118
                yield _Folder(folder.top, path, real, relative, included, inside.listing.device)

    def _search_files(self, inside: _Inside) -> Iterator[Found]:
        names = [name for name in inside.listing.files if self._is_wanted(name, inside)]
        at = silent = 0
        while at < len(names):
            some = names[at : at + TOGETHER]
            looks: list[Look] = []
            silence = None
            try:
                self._disks.ask(inside.listing.device, lambda: look_at_all(_prepare(some, inside)), looks)  # noqa: B023
            except NoAnswer as raised:
                silence = raised
            for name, look in zip(some, looks, strict=False):
                yield from self._judge(name, look, inside)
            at += len(looks)
            silent = 0 if looks else silent
            if silence is not None:
                silent += 1
                if silent == MOST_SILENT:
                    failure = explain_no_answer(Path(inside.folder.path), silence, len(names) - at)
                    yield self._refuse(inside.folder, failure)
                    return
                path = Path(inside.folder.path, names[at])
                yield _make_found(path, inside.folder.top.path, _place(names[at], inside), Look(),
                                  explain_no_answer(path, silence), usual=is_usual(names[at]))  # fmt: skip
                at += 1

    def _is_wanted(self, name: str, inside: _Inside) -> bool:
        """Whether a file is to be looked at: it fits the patterns, belongs to no clip, and bts did not make it."""
        relative = inside.folder.below(name)
        if name in RESULTS and (inside.listing.journaled or inside.folder.real == self._output):
            return False
        return self._names.takes(relative) and (inside.folder.included or self._names.includes(relative))

    def _judge(self, name: str, look: Look, inside: _Inside) -> Iterator[Found]:
        """Give a file, with its failure where it is no clip."""
        path, usual = Path(inside.folder.path, name), is_usual(name)
        found = _make_found(path, inside.folder.top.path, _place(name, inside), look, usual=usual)
        if look.error is not None:
            is_gone = isinstance(look.error, FileNotFoundError) and name not in inside.listing.links
            if usual or not is_gone:
                yield replace(found, failure=explain(path, look.error, is_link=name in inside.listing.links))
        elif look.is_folder:
            yield from self._meet_linked_folder(name, look, found, inside)
        elif self._is_met_twice(name, look, inside):
            return
        elif not look.is_file:
            yield replace(found, failure=explain_special(path))
        elif not self._is_too_old(look):
            if look.real:
                self._given.add(look.real)
            yield from self._judge_contents(name, look, found, inside)

    def _judge_contents(self, name: str, look: Look, found: Found, inside: _Inside) -> Iterator[Found]:
        if look.head is not None and (not found.usual or look.head.kind == "text"):
            if name not in inside.sidecars:
                yield replace(found, failure=explain_head(found.path, look.head), usual=False)
            return
        if name in inside.sidecars:
            return
        if not found.usual and found.size == 0:
            error = ClipError("the file is empty", found.path, "copy or download it again", "empty")
            yield replace(found, failure=Failure.of(error))
            return
        beside = tuple(Path(inside.folder.path, name) for name in inside.sidecars.of(name))
        yield replace(found, sidecars=beside, usual=found.usual or look.begins)

    def _meet_linked_folder(self, name: str, look: Look, found: Found, inside: _Inside) -> Iterator[Found]:
        if not look.real or self._is_met_in(look.real, self._roots):
            return
        if self._search.follow:
            inside.linked[name] = look.real
            self._roots.append(_Root(look.real, inside.folder.below(name)))
        else:
            yield replace(found, failure=refuse_link(found.path), usual=False)

    def _is_too_old(self, look: Look) -> bool:
        return self._search.since is not None and look.state is not None and look.state.st_mtime < self._search.since

    def _is_met_twice(self, name: str, look: Look, inside: _Inside) -> bool:
        """Whether a file was given before, by a link or as it was named, or a link to it is met and it will be."""
        if look.real:
            return look.real in self._given or self._is_met_in(look.real, self._roots)
        return bool(self._given) and os.path.join(inside.folder.real, name) in self._given  # noqa: PTH118

    def _is_met_in(self, real: str, roots: Sequence[_Root]) -> bool:
        """Whether a file or folder, by its real path, is met below one of the roots without any link."""
        for root in roots:
            if real == root.real:
                return True
            if not real.startswith(root.real.rstrip(os.sep) + os.sep):
                continue
            parts = PurePath(real[len(root.real) :].lstrip(os.sep)).parts
            if self._names.takes_all_of("/".join(filter(None, (root.relative, *parts)))):
                return not self._is_kept([os.path.join(root.real, *parts[:n]) for n in range(1, len(parts))])  # noqa: PTH118
        return False

    def _is_kept(self, folders: Sequence[str]) -> bool:
        """Whether bts keeps the results of a clip in one of these folders."""
        kept: list[bool] = []
        with suppress(NoAnswer):
            self._disks.ask(0, lambda: (is_clip_folder(Path(folder)) for folder in folders), kept)
        return any(kept)

    def _refuse(self, folder: _Folder, failure: Failure) -> Found:
        path = Path(folder.path)
        return Found(path, folder.top.path, mirror_folder(folder.relative), failure=failure)


def _prepare(names: Sequence[str], inside: _Inside) -> list[tuple[str, bool]]:
    """The paths to look at, each with whether its first bytes are wanted: where the name does not tell."""
    special = inside.listing.special
    return [
        (
            os.path.join(inside.folder.path, name),  # noqa: PTH118 a million files
            name not in special and name not in inside.sidecars and (not is_usual(name) or has_shared_ending(name)),
        )
        for name in names
    ]


def _list_sidecars(listing: Listing) -> Sidecars:
    return Sidecars([name for name in listing.files if name not in listing.special])


def _place(name: str, inside: _Inside) -> PurePath:
    return place_in(inside.place, name, inside.listing.folders)


def _make_found(
    path: Path, top: Path, place: PurePath, look: Look, failure: Failure | None = None, *, usual: bool
) -> Found:
    size = look.state.st_size if look.state is not None else 0
    modified = look.state.st_mtime_ns if look.state is not None else 0
    return Found(path, top, place, size, modified, failure, usual=usual)
