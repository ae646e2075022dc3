"""The files beside a clip that belong to it, by their names: captions, metadata, notes."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bts.batch.finding.kinds import SUFFIXES, is_usual
from bts.choices import CAPTION_SUFFIXES

ENDINGS = frozenset((*CAPTION_SUFFIXES, ".idx", ".xmp", ".xml", ".nfo", ".description"))
"""Endings of files that belong to a clip when they bear its name: those of captions (.json is also that of notes and of
yt-dlp), the index of .sub, metadata of editors, cameras, media centres and yt-dlp."""

MOST_WORDS = 2
"""Words at dots between a clip's name and the ending: clip.en.sdh.ttml, clip.mp4.notes.json."""

XDCAM = "M01"
"""What Sony's cameras put behind a clip's name for its metadata: C0001.MP4, C0001M01.XML."""


class Sidecars:
    """Which files of one folder belong to which clip in it: to the one with the longest name that theirs begins with.

    A clip lends its name with and without its ending: `clip.mp4.xmp` and `clip.xmp` both belong to `clip.mp4`.
    """

    def __init__(self, names: Sequence[str]) -> None:
        """Take the names of a folder; clips are known by their endings alone."""
        beside = [name for name in names if _ending(name) in ENDINGS]
        owners = {part for name in names if is_usual(name) for part in (name, _stem(name))} if beside else set()
        self._by_owner: defaultdict[str, list[str]] = defaultdict(list)
        self._free: defaultdict[str, list[str]] = defaultdict(list)
        self._owned: set[str] = set()
        for name in beside:
            owner = next((owner for owner in _list_owners(name) if owner in owners), None)
            if owner is not None:
                self._by_owner[owner].append(name)
                self._owned.add(name)
                continue
            for possible in _list_owners(name):
                self._free[possible].append(name)

    def __contains__(self, name: str) -> bool:
        """Whether a file belongs to a clip that was met, or to one that has a usual ending."""
        return name in self._owned

    def of(self, clip: str) -> tuple[str, ...]:
        """The names of the files that belong to a clip, sorted; what belonged to no other is the clip's from now on."""
        own = {clip, _stem(clip)}
        found = {name for owner in own if owner in self._by_owner for name in self._by_owner[owner]}
        if not is_usual(clip):
            free = {name for owner in own if owner in self._free for name in self._free[owner]}
            self._owned |= free
            found |= free
        return tuple(sorted(found - {clip}))


def _list_owners(name: str) -> Iterator[str]:
    """The names of clips, with or without ending, that a file may belong to; the longest first."""
    base = _stem(name)
    yield base
    if base.endswith(XDCAM):
        yield base.removesuffix(XDCAM)
    for _ in range(MOST_WORDS):
        if "." not in base or _ending(base) in SUFFIXES:
            return
        base = _stem(base)
        yield base


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]  # noqa: PTH122 a million names


def _ending(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 a million names
