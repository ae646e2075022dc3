"""Transitions that a detector misses easily, as short clips made of real footage: a function a kind."""

from collections.abc import Callable

from tests.bench.kinds.cards import CARDS
from tests.bench.kinds.fades import FADES
from tests.bench.kinds.graphics import GRAPHICS
from tests.bench.kinds.passages import PASSAGES
from tests.bench.synthetic import Frames, Scene

FOUND: dict[str, Callable[[Scene, list[Frames]], None]] = {**CARDS, **PASSAGES, **FADES, **GRAPHICS}
"""Name of a kind -> what fills an empty scene, from material, with one clip of 6 to 12 seconds and all its labels."""
