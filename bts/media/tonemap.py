"""HDR to SDR: PQ and HLG pictures converted for an sRGB page.

Light is computed in cd/m2, compressed with the roll-off of ITU-R BT.2390 so that reference white (203 cd/m2, ITU-R
BT.2408) comes out just below full white, brought from the wide gamut to BT.709's, and coded with the sRGB curve.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bts.media.arrays import Floats

REFERENCE_WHITE = 203.0
"""cd/m2 shown as SDR white (ITU-R BT.2408: HDR reference white)."""

ROWS_AT_ONCE = 128
"""Rows converted at a time, so that a picture of any size takes little memory beside its own."""

USUAL_PEAK = 1000.0
"""cd/m2; the peak assumed when a PQ clip declares none: the usual mastering display (ITU-R BT.2408)."""

_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
"""The constants of the PQ curve (SMPTE ST 2084; ITU-R BT.2100, table 4)."""

PQ_PEAK = 10000.0
"""cd/m2 at PQ code value 1 (SMPTE ST 2084)."""

_A, _B, _C = 0.17883277, 0.28466892, 0.55991073
"""The constants of the HLG curve (ARIB STD-B67; ITU-R BT.2100, table 5)."""

HLG_PEAK = 1000.0
"""cd/m2 of the display that HLG is rendered for (ITU-R BT.2100, section 5: a nominal peak of 1000)."""

HLG_GAMMA = 1.2
"""The system gamma of HLG on a display of 1000 cd/m2 (ITU-R BT.2100, table 5)."""

_KNEE_SLOPE, _KNEE_OFFSET = 1.5, 0.5
"""Knee start = 1.5 target peak - 0.5, in PQ codes over the source peak's (ITU-R BT.2390, section 5.4.1)."""

_SRGB_LINEAR_END, _SRGB_SLOPE = 0.0031308, 12.92
_SRGB_SCALE, _SRGB_OFFSET, _SRGB_GAMMA = 1.055, 0.055, 2.4
"""The two pieces of the sRGB curve (IEC 61966-2-1)."""

DARKEST = 1e-4
"""cd/m2; the least maximum of R, G and B in a ratio, against division by zero."""

LEAST_LUMINANCE = 1e-6
"""Of scene light 0 to 1; lower luminance is raised to it, because a power of zero has no ratio."""

LEAST_DISTANCE = 1e-9
"""Of light 0 to 1; the least distance from grey in a ratio, against division by zero."""

XY = {
    "bt709": ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    "bt2020": ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    "smpte432": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
"""Chromaticities x, y of red, green and blue (ITU-T H.273, table 2); white is D65 in all three."""

D65 = (0.3127, 0.3290)
"""Chromaticity of the white point (ITU-T H.273, table 2)."""


def tone_map(rgb: Floats, kind: str, primaries: str, peak: Fraction | None = None) -> Floats:
    """Convert R'G'B' of an HDR clip to sRGB, both H x W x 3, 0 to 1.

    `kind` is the transfer function, `pq` or `hlg`; `primaries` a key of XY, or any other name for BT.2020; `peak` the
    brightest light of the clip in cd/m2, None when undeclared.
    """
    shown = np.empty_like(rgb)
    for top in range(0, len(rgb), ROWS_AT_ONCE):
        shown[top : top + ROWS_AT_ONCE] = _map_rows(rgb[top : top + ROWS_AT_ONCE], kind, primaries, peak)
    return shown


def _map_rows(rgb: Floats, kind: str, primaries: str, peak: Fraction | None) -> Floats:
    """Do the work of `tone_map` for some rows."""
    coded = np.clip(rgb, 0, 1)
    light = _pq_to_light(coded) if kind == "pq" else _hlg_to_light(coded, primaries)
    top = float(min(max(peak or USUAL_PEAK, REFERENCE_WHITE), PQ_PEAK)) if kind == "pq" else HLG_PEAK
    red, green, blue = light[:, :, 0], light[:, :, 1], light[:, :, 2]
    strongest = np.maximum(np.maximum(np.maximum(red, green), blue), DARKEST)
    ratio = _roll_off(strongest, top) / strongest
    scaled = light * (ratio / REFERENCE_WHITE)[:, :, None]
    return _encode_srgb(_compress_gamut(np.asarray(scaled, np.float32), primaries))


def _pq_to_light(coded: Floats) -> Floats:
    """Light in cd/m2 from PQ code values 0 to 1 (SMPTE ST 2084, EOTF)."""
    power = coded ** np.float32(1 / _M2)
    return np.asarray(PQ_PEAK * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** np.float32(1 / _M1), np.float32)


def _light_to_pq(light: Floats) -> Floats:
    """PQ code values 0 to 1 from light in cd/m2 (SMPTE ST 2084, inverse EOTF)."""
    power = (light / np.float32(PQ_PEAK)) ** np.float32(_M1)
    return np.asarray(((_C1 + _C2 * power) / (1 + _C3 * power)) ** np.float32(_M2), np.float32)


def _hlg_to_light(coded: Floats, primaries: str) -> Floats:
    """Light in cd/m2 on a display of HLG_PEAK from HLG code values 0 to 1 (BT.2100: inverse OETF, then OOTF)."""
    scene = np.where(coded <= 0.5, coded**2 / 3, (np.exp((coded - _C) / _A) + _B) / 12).astype(np.float32)
    weights = _to_xyz(primaries)[1].astype(np.float32)
    luminance = np.maximum(scene @ weights, LEAST_LUMINANCE)
    return np.asarray(HLG_PEAK * luminance[:, :, None] ** np.float32(HLG_GAMMA - 1) * scene, np.float32)


def _roll_off(light: Floats, peak: float) -> Floats:
    """Compress light in cd/m2 from 0..`peak` to 0..REFERENCE_WHITE (ITU-R BT.2390, section 5.4.1).

    Light below the knee stays; a Hermite spline bends the light above it.
    """
    if peak <= REFERENCE_WHITE:
        return np.minimum(light, np.float32(REFERENCE_WHITE))
    source = float(_light_to_pq(np.array([peak], np.float32))[0])
    top = float(_light_to_pq(np.array([REFERENCE_WHITE], np.float32))[0]) / source
    knee = _KNEE_SLOPE * top - _KNEE_OFFSET
    level = np.minimum(_light_to_pq(light) / np.float32(source), 1)
    t = np.maximum(level - knee, 0) / (1 - knee)
    bent = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * top
    return _pq_to_light(np.where(level < knee, level, bent).astype(np.float32) * np.float32(source))


def _to_xyz(primaries: str) -> NDArray[np.float64]:
    """The 3 x 3 matrix from linear RGB of these primaries to XYZ, white at Y = 1 (SMPTE RP 177)."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in XY.get(primaries, XY["bt2020"])]).T
    x, y = D65
    white = np.array([x / y, 1, (1 - x - y) / y])
    return np.asarray(columns * np.linalg.solve(columns, white), np.float64)


def _compress_gamut(light: Floats, primaries: str) -> Floats:
    """Convert light to BT.709 primaries, clipped to 0..1; colours outside its gamut move to grey of their luminance."""
    if primaries != "bt709":
        change = np.linalg.solve(_to_xyz("bt709"), _to_xyz(primaries)).astype(np.float32)
        light = light @ change.T
    grey = np.maximum(light @ _to_xyz("bt709")[1].astype(np.float32), 0)[:, :, None]
    lowest = np.minimum(np.minimum(light[:, :, 0], light[:, :, 1]), light[:, :, 2])[:, :, None]
    share = np.where(lowest < 0, grey / np.maximum(grey - lowest, LEAST_DISTANCE), 1)
    return np.asarray(np.clip(grey + (light - grey) * share, 0, 1), np.float32)


def _encode_srgb(light: Floats) -> Floats:
    """Code values of the sRGB curve from light, both 0 to 1 (IEC 61966-2-1)."""
    curved = _SRGB_SCALE * light ** np.float32(1 / _SRGB_GAMMA) - _SRGB_OFFSET
    return np.where(light <= _SRGB_LINEAR_END, _SRGB_SLOPE * light, curved).astype(np.float32)
