"""Single frames that are a mixture of two shots: a film converted to another frame rate has one at many of its cuts."""

from dataclasses import replace

import numpy as np

from bts.shots.default.gradual import InnerProducts
from bts.shots.default.strip import Strip

MIN_SHARE, MAX_SHARE = 0.15, 0.85
"""Bounds of the share of the next frame in a mixed one; outside of them it is a frame of one of both shots."""

MAX_RESIDUAL = 0.3
"""Residual of the mixture, as a share of the distance of both shots, above which the frame shows something else."""

MAX_STEP_SHARE = 0.32
"""Share of that distance which the shots may move in the frame before and the one after; in a dissolve it is a half."""

AROUND_SECONDS, MIN_SHARE_OF_CHANGE = 0.35, 0.85
"""Seconds further out on each side, and the share of the change between the frames there that these two make at least;
a blurred dissolve makes less in its quick middle."""


def clear_mixed_frames(strip: Strip, products: InnerProducts) -> Strip:
    """The strip with each mixed frame between two shots replaced by the frame after it, where the new shot begins."""
    n = len(strip)
    if n < 5:
        return strip
    i = np.arange(2, n - 2)
    share, residual = products.fit_mixtures(i, i - 1, i + 1)
    across = products.squared_distances(i - 1, i + 1)
    steps = np.maximum(products.squared_distances(i - 2, i - 1), products.squared_distances(i + 1, i + 2))
    reach = strip.frames(AROUND_SECONDS, least=2)
    around = products.squared_distances(np.maximum(i - 1 - reach, 0), np.minimum(i + 1 + reach, n - 1))
    mixed = (share > MIN_SHARE) & (share < MAX_SHARE) & (residual < MAX_RESIDUAL)
    mixed &= steps < MAX_STEP_SHARE**2 * across
    mixed &= across >= MIN_SHARE_OF_CHANGE**2 * around
    found = i[mixed]
    if not len(found):
        return strip
    frames = np.arange(n)
    frames[found] += 1
    return replace(strip, y=strip.y[frames], u=strip.u[frames], v=strip.v[frames])
