"""Small clips made of numbers, for tests of shots: textured scenes that do not resemble each other."""

from fractions import Fraction

import numpy as np

from bts.media.arrays import Pixels
from bts.model import Transition
from bts.shots.default.detector import DefaultDetector
from bts.shots.default.strip import Strip, stack_samples
from bts.shots.samples import HEIGHT, WIDTH, Sample


def scene(seed: int, frames: int, drift: float = 0.0) -> list[Pixels]:
    """Luma pictures (36 x 64) of one scene: coarse and fine forms of its own; `drift` pixels of movement a frame."""
    rng = np.random.default_rng(seed)
    coarse = np.kron(rng.choice([40, 125, 210], (5, 14)), np.ones((12, 12)))[:52, :160]
    fine = np.kron(rng.integers(-25, 26, (13, 40)), np.ones((4, 4)))
    wide = np.asarray(coarse + fine, np.uint8)
    starts = [round(45 - abs(45 - i * drift % 90)) for i in range(frames)]
    return [np.ascontiguousarray(wide[4 : 4 + HEIGHT, start : start + WIDTH]) for start in starts]


def mixed(a: Pixels, b: Pixels, share: float) -> Pixels:
    """(1 - share) a + share b."""
    return np.asarray(a * (1 - share) + b * share, np.uint8)


def samples(pictures: list[Pixels], rate: int = 25) -> list[Sample]:
    """Samples of grey pictures at an even rate."""
    grey = np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8)
    return [Sample(i, Fraction(i, rate), picture, grey, grey) for i, picture in enumerate(pictures)]


def detect(frames: list[Sample]) -> list[Transition]:
    """All that the default detector finds in the frames of a clip."""
    detector = DefaultDetector()
    return [t for frame in frames for t in detector.push(frame)] + detector.finish()


def found_in(pictures: list[Pixels], rate: int = 25) -> list[Transition]:
    """All that the default detector finds in grey pictures at an even rate."""
    return detect(samples(pictures, rate))


def strip_of(pictures: list[Pixels], rate: int = 25) -> Strip:
    """The strip of grey pictures at an even rate."""
    return stack_samples(samples(pictures, rate))


def plain(level: int) -> Pixels:
    """A picture of one grey level."""
    return np.full((HEIGHT, WIDTH), level, np.uint8)


def blocks_of(forms: Pixels, ground: Pixels, chosen: int) -> Pixels:
    """`ground` with `forms` in the first `chosen` of the 48 blocks, row by row."""
    is_chosen = np.arange(48).reshape(6, 8) < chosen
    return np.where(np.kron(is_chosen, np.ones((6, 8))) > 0, forms, ground).astype(np.uint8)
