"""The seam for detectors: what one is, and how one is found by its name."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol

from bts.errors import MissingToolError, UsageError
from bts.model import Transition, TransitionKind
from bts.shots.samples import Sample


class Detector(Protocol):
    """Finds the transitions of one clip while its frames go by once.

    `push` and `finish` return the transitions that have become certain, in order, each of them once. A detector looks a
    few seconds ahead at most, so that the memory for what it has not yet decided stays small. Its class may have
    `kinds`, the kinds of transition that it finds; without it, it may find them all.
    """

    def push(self, sample: Sample) -> list[Transition]:
        """Take the next frame in order of presentation."""

    def finish(self) -> list[Transition]:
        """There is no next frame."""


BUILT_IN = {
    "default": "bts.shots.default.detector:DefaultDetector",
    "transnetv2": "bts.shots.transnet:TransNetDetector",
}
"""Name -> where the class (or function) is that makes a Detector; it is called without arguments."""

GROUP = "bts.detectors"
"""Entry-point group in which other packages offer theirs."""


def detector_names() -> list[str]:
    """All detectors that can be asked for."""
    return sorted({*BUILT_IN, *_find_plugins()})


def version_of(name: str) -> str:
    """The version of the package that a detector comes from; empty for bts's own, which algorithms.py counts."""
    if name in BUILT_IN:
        return ""
    point = _find_plugins().get(name)
    return point.dist.version if point is not None and point.dist is not None else ""


def _find_plugins() -> dict[str, EntryPoint]:
    """The detectors of other packages by name."""
    return _find_plugins_on(tuple(sys.path))


@cache
def _find_plugins_on(_path: tuple[str, ...]) -> dict[str, EntryPoint]:
    """The detectors of other packages on this search path, found once by a process: each search reads all packages."""
    return {point.name: point for point in entry_points(group=GROUP)}


def load_detector(name: str) -> Detector:
    """A fresh detector for one clip.

    Raises:
        UsageError: there is none of that name.
        MissingToolError: it is there, but something that it needs is not installed.
    """
    make = _find_maker(name)
    with _name_lacks(name):
        detector: Detector = make()
    return detector


def finds_kind(name: str, kind: TransitionKind) -> bool:
    """Whether a detector may find transitions of a kind: not if its class has `kinds` and `kind` is none of them.

    Raises as `load_detector` does, but what only a made detector needs is not looked for.
    """
    kinds = getattr(_find_maker(name), "kinds", None)
    return kinds is None or kind in kinds


def _find_maker(name: str) -> Callable[[], Detector]:
    offered = {**{name: point.value for name, point in _find_plugins().items()}, **BUILT_IN}
    if name not in offered:
        raise UsageError(f"there is no detector called {name!r}", None, f"choose one of {', '.join(detector_names())}")
    module, _, attribute = offered[name].partition(":")
    with _name_lacks(name):
        make: Callable[[], Detector] = getattr(import_module(module), attribute)
    return make


@contextmanager
def _name_lacks(name: str) -> Iterator[None]:
    """Turn what is raised for a missing module, or a missing name in it, into MissingToolError."""
    try:
        yield
    except (ImportError, AttributeError) as error:
        raise MissingToolError(
            f"the detector {name!r} cannot be loaded: {error}", None, "install its package"
        ) from error
