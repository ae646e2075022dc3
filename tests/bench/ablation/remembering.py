"""What the detector works out alike with a rule and without it is worked out once: faster, with the same results."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache, wraps
from typing import Any
from unittest.mock import patch

import numpy as np

from bts.shots.default import distance
from tests.bench.ablation.rules import MODULES

SMALL = 4096
"""Bytes of the largest array that is told by its contents."""

MEASURES = {"strip", "gradual", "distance"}

REMEMBERED = (
    ("strip", "stack_samples", {"strip"}),
    ("strip", "crop_bars", {"strip"}),
    ("strip", "Strip.features", {"strip"}),
    ("gradual", "InnerProducts", {"gradual"}),
    ("distance", "measure_changes", MEASURES),
    ("distance", "measure_distance", MEASURES),
    ("distance", "measure_coverage", MEASURES),
    ("distance", "correlate_shifted", MEASURES),
    ("distance", "is_movement", MEASURES),
    ("distance", "comes_back", MEASURES),
    ("mixed", "clear_mixed_frames", MEASURES | {"mixed"}),
    ("cards", "find_between_cards", MEASURES | {"cards"}),
    ("cuts", "find_cuts", MEASURES | {"cuts"}),
    ("cuts", "is_sudden", MEASURES | {"cuts"}),
    ("dissolves", "_find_in_segment", MEASURES | {"dissolves"}),
    ("wipes", "_find_in_segment", MEASURES | {"wipes"}),
    ("dissolves", "_measure_probability", MEASURES),
    ("dissolves", "_goes_elsewhere", MEASURES | {"dissolves"}),
    ("wipes", "fit_wipe", MEASURES | {"wipes.BLOCK_REACH", "wipes.UNDECIDED_SHARE"}),
    ("wipes", "fit_push", MEASURES | {"wipes.HOPELESS_RESIDUAL"}),
)
"""Module, function or class in it, and the modules, or the single rules, on which its results depend."""


@contextmanager
def remembering() -> Iterator[set[str]]:
    """Results are remembered for as long as the context lasts, which had better be one clip.

    Whoever switches a rule off puts its places, and their modules, into the set that is given.
    """
    changed: set[str] = set()
    with ExitStack() as stack:
        matches = lru_cache(maxsize=None)(distance._match_bytes.__wrapped__)
        stack.enter_context(patch.object(distance, "_match_bytes", matches))
        for home, place, modules in REMEMBERED:
            owner, _, name = place.rpartition(".")
            holders = [getattr(MODULES[home], owner)] if owner else list(MODULES.values())
            function = getattr(holders[0] if owner else MODULES[home], name)
            again = _remember(function, modules, changed)
            for holder in holders:
                if getattr(holder, name, None) is function:
                    stack.enter_context(patch.object(holder, name, again))
        yield changed


def _remember(function: Callable[..., Any], modules: set[str], changed: set[str]) -> Callable[..., Any]:
    """The function, which works out nothing twice unless something that it depends on is changed."""
    memory: dict[tuple[Any, ...], Any] = {}

    @wraps(function, updated=())
    def answer(*args: Any, **options: Any) -> Any:
        if modules & changed:
            return function(*args, **options)
        key = *map(_tell, args), *map(_tell, options.values())
        if key not in memory:
            # With the arguments, so that no other object takes the identity of one of them.
            memory[key] = function(*args, **options), args
        return memory[key][0]

    return answer


def _tell(value: Any) -> Any:
    """What tells an argument from others: numbers and small arrays by value, the rest by identity."""
    if isinstance(value, np.ndarray) and value.nbytes <= SMALL:
        return value.tobytes()
    if isinstance(value, int | float | str | tuple | np.generic):
        return value
    return tuple(map(_tell, value)) if isinstance(value, list) else id(value)
