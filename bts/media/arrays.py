"""The arrays that pictures and times are kept in, under the names used everywhere."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""8-bit samples: H x W for one plane, H x W x 3 for a picture."""

Floats = NDArray[np.float32]
"""Samples for arithmetic: H x W for one plane, H x W x 3 for a picture; nominally 0 to 1 unless a docstring differs."""

Numbers = NDArray[np.int64]
"""Frame numbers, packet numbers, or times in ticks of a stream."""

DeepPixels = NDArray[np.uint16]
"""16-bit samples of a picture: H x W x 3, R G B, 0 to 65535."""

Mask = NDArray[np.bool_]
"""Which pixels, blocks or cells are meant."""
