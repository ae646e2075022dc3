"""What draws the eye in a picture without a face: a map of it, by four measures that are cheap to take.

- spectral residual (Hou and Zhang, "Saliency Detection: A Spectral Residual Approach", CVPR 2007);
- colours that the borders of the picture do not have: a subject rarely fills the borders;
- sharpness: lenses are focused on the subject;
- movement against that of the background, which moves when the camera does.
"""

import cv2
import numpy as np

from bts.media.arrays import Floats, Pixels

GRID = (64, 36)
"""Columns and rows of a map of salience, whatever the shape of the picture."""

MOTION_SIZE = (128, 72)
"""Width and height at which two pictures are compared for movement."""

WEIGHTS = {"residual": 1.0, "colour": 1.0, "sharpness": 0.7, "motion": 1.6}
"""What each measure counts in the map; the figures were tried on the shots of tests/snippets/subjects.tsv."""

SPREAD = 1.6
"""Standard deviation, in cells, by which each measure is smoothed: about the size of a distant head."""

AVERAGED = 3
"""Side, in frequencies, of the square over which the log spectrum is averaged (Hou and Zhang, section 2)."""

CENTRE_SPREAD = 0.38
"""Standard deviation, as a share of the sides, of the weight that makes the middle win over the borders in doubt."""

LOWEST, LOWEST_WEIGHT = 0.8, 0.3
"""Share of the height below which captions, names and marks stand, and what salience weighs there."""

COMMON = 20
"""Percentile of the distances to the borders' colours that is a cell's distance from them: some share of the border,
and not a single cell of it, must have its colour for it to be background."""

EVEN = 2.0
"""8-bit levels; a picture whose values spread less in every channel (standard deviation) is even: there is nothing."""

STILL = 4.0
"""8-bit levels of change, after the camera's own movement, below which nothing moved: noise."""

PARTS = 6
"""Parts of the map whose colours are compared with the border's one after another: each fits in a processor's cache."""

NEARLY_ZERO = 1e-6
"""Keeps a division from zero."""


def map_salience(bgr: Pixels, before: Pixels | None = None) -> Floats:
    """How much each part of a picture (uint8 BGR) draws the eye: (36, 64), its sum is 1, or 0 for an even picture.

    `before` is the picture some frames earlier, in which movement shows; None where there is none.
    """
    small = np.asarray(cv2.resize(bgr, GRID, interpolation=cv2.INTER_AREA), np.uint8)
    if float(cv2.meanStdDev(bgr)[1].max()) < EVEN:
        return np.zeros((GRID[1], GRID[0]), np.float32)
    maps = {
        "residual": _find_residual(small),
        "colour": _find_rare_colours(small),
        "sharpness": _find_sharpness(bgr),
    }
    if before is not None:
        maps["motion"] = _find_motion(bgr, before)
    total = sum((WEIGHTS[name] * _normalise(found) for name, found in maps.items()), np.zeros_like(maps["colour"]))
    return _normalise(np.asarray(total, np.float32) * _centre_weight())


def _find_residual(small: Pixels) -> Floats:
    """The spectral residual of the luma: what is left of its spectrum when what all pictures have is taken away."""
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    spectrum = np.fft.fft2(grey)
    log = np.log(np.abs(spectrum) + 1).astype(np.float32)
    residual = log - cv2.blur(log, (AVERAGED, AVERAGED), borderType=cv2.BORDER_REFLECT)
    found = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    return np.asarray(found, np.float32)


def _find_rare_colours(small: Pixels) -> Floats:
    """The distance of each cell's colour from those of the border at its left, its right and above (CIE L*a*b*)."""
    scaled = small.astype(np.float32) / np.float32(np.iinfo(np.uint8).max)
    lab = np.asarray(cv2.cvtColor(scaled, cv2.COLOR_BGR2LAB), np.float32)
    border = np.concatenate([lab[:, 0], lab[:, -1], lab[0]])
    # This many cells of border make the percentile a value of theirs. Roots keep the order, so the squares are sorted.
    rank = (len(border) - 1) * COMMON // 100
    found = [np.sort(_square_distances(rows, border), axis=-1)[..., rank] for rows in np.split(lab, PARTS)]
    return np.sqrt(np.concatenate(found))


def _square_distances(cells: Floats, border: Floats) -> Floats:
    """The squared distance of each cell's colour from each of the border's: (rows, columns, cells of the border)."""
    lightness, red, yellow = (np.square(np.subtract.outer(cells[..., i], border[:, i])) for i in range(3))
    return np.asarray(lightness + red + yellow, np.float32)


def _find_sharpness(bgr: Pixels) -> Floats:
    """The square root of the energy of fine detail in each cell."""
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    detail = np.abs(cv2.Laplacian(grey, cv2.CV_32F))
    return np.asarray(np.sqrt(cv2.resize(detail, GRID, interpolation=cv2.INTER_AREA)), np.float32)


def _find_motion(bgr: Pixels, before: Pixels) -> Floats:
    """The change of each cell in 8-bit levels, without the part that the movement of the whole picture explains."""
    now, then = (
        cv2.cvtColor(cv2.resize(p, MOTION_SIZE, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY).astype(np.float32)
        for p in (bgr, before)
    )
    (right, down), _ = cv2.phaseCorrelate(then, now, cv2.createHanningWindow(MOTION_SIZE, cv2.CV_32F))
    move = np.array([[1, 0, right], [0, 1, down]], np.float32)
    moved = cv2.warpAffine(then, move, MOTION_SIZE, borderMode=cv2.BORDER_REPLICATE)
    # Whichever explains the picture better: a moving camera, or one that stands still.
    change = min((np.abs(now - one) for one in (moved, then)), key=lambda found: float(np.median(found)))
    moved_cells = cv2.resize(np.maximum(change - STILL, 0), GRID, interpolation=cv2.INTER_AREA)
    return np.asarray(moved_cells, np.float32)


def _normalise(found: Floats) -> Floats:
    """A map smoothed, with what all of it has taken off, and its sum made 1; zeros where nothing stands out."""
    smooth = cv2.GaussianBlur(found, (0, 0), SPREAD)
    smooth = np.maximum(smooth - np.median(smooth), 0)
    return np.asarray(smooth / max(NEARLY_ZERO, float(smooth.sum())), np.float32)


def _centre_weight() -> Floats:
    rows, columns = (np.linspace(-0.5, 0.5, n)[:, None] for n in (GRID[1], GRID[0]))
    weight = np.exp(-(rows**2 + columns.T**2) / (2 * CENTRE_SPREAD**2))
    weight[round(LOWEST * GRID[1]) :] *= LOWEST_WEIGHT
    return np.asarray(weight, np.float32)
