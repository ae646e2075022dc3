"""HDR to SDR: PQ and HLG pictures as an sRGB page can show them.

Light is computed in cd/m2, compressed with the roll-off of ITU-R BT.2390 so that reference white (203 cd/m2, ITU-R
BT.2408) comes out just below full white, brought from the wide gamut to BT.709's, and coded with the sRGB curve.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Light = NDArray[np.float32]

WHITE = 203.0
"""cd/m2 shown as SDR white (ITU-R BT.2408: HDR reference white)."""

BAND = 128
"""Rows worked on at a time, so that a picture of any size takes little memory beside its own."""

USUAL_PEAK = 1000.0
"""cd/m2; the brightest light assumed where the clip does not say."""

_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
"""SMPTE ST 2084 / ITU-R BT.2100, table 4."""

_A, _B, _C = 0.17883277, 0.28466892, 0.55991073
"""ARIB STD-B67 / ITU-R BT.2100, table 5."""

_HLG_PEAK, _HLG_GAMMA = 1000.0, 1.2

XY = {
    "bt709": ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    "bt2020": ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    "smpte432": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
"""Chromaticities of the primaries (ITU-T H.273, table 2); white is D65 in all three."""
_D65 = (0.3127, 0.3290)


def tone_map(rgb: Light, kind: str, primaries: str, peak: Fraction | None = None) -> Light:
    """sRGB-coded BT.709 colours, 0 to 1, from `kind`-coded ones (`pq` or `hlg`), H x W x 3 float32.

    `peak` is the brightest light of the clip in cd/m2, where it is told.
    """
    shown = np.empty_like(rgb)
    for top in range(0, len(rgb), BAND):
        shown[top : top + BAND] = map_band(rgb[top : top + BAND], kind, primaries, peak)
    return shown


def map_band(rgb: Light, kind: str, primaries: str, peak: Fraction | None) -> Light:
    """`tone_map` for some rows."""
    coded = np.clip(rgb, 0, 1)
    light = pq_to_light(coded) if kind == "pq" else hlg_to_light(coded, primaries)
    top = float(min(max(peak or USUAL_PEAK, WHITE), 10000)) if kind == "pq" else _HLG_PEAK
    red, green, blue = light[:, :, 0], light[:, :, 1], light[:, :, 2]
    strongest = np.maximum(np.maximum(np.maximum(red, green), blue), 1e-4)
    ratio = roll_off(strongest, top) / strongest
    scaled = light * (ratio / WHITE)[:, :, None]
    return srgb_code(into_gamut(np.asarray(scaled, np.float32), primaries))


def pq_to_light(coded: Light) -> Light:
    """cd/m2 from PQ code values 0 to 1."""
    power = coded ** np.float32(1 / _M2)
    return np.asarray(10000 * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** np.float32(1 / _M1), np.float32)


def light_to_pq(light: Light) -> Light:
    """PQ code values 0 to 1 from cd/m2."""
    power = (light / np.float32(10000)) ** np.float32(_M1)
    return np.asarray(((_C1 + _C2 * power) / (1 + _C3 * power)) ** np.float32(_M2), np.float32)


def hlg_to_light(coded: Light, primaries: str) -> Light:
    """cd/m2 on a display of 1000 cd/m2 from HLG code values 0 to 1 (BT.2100: inverse OETF, then OOTF)."""
    scene = np.where(coded <= 0.5, coded**2 / 3, (np.exp((coded - _C) / _A) + _B) / 12).astype(np.float32)
    weights = to_xyz(primaries)[1].astype(np.float32)
    luminance = np.maximum(scene @ weights, 1e-6)
    return np.asarray(_HLG_PEAK * luminance[:, :, None] ** np.float32(_HLG_GAMMA - 1) * scene, np.float32)


def roll_off(light: Light, peak: float) -> Light:
    """`light` up to `peak` brought below WHITE: untouched in the dark, bent above a knee (ITU-R BT.2390, section 5)."""
    if peak <= WHITE:
        return np.minimum(light, np.float32(WHITE))
    source = float(light_to_pq(np.array([peak], np.float32))[0])
    top = float(light_to_pq(np.array([WHITE], np.float32))[0]) / source
    knee = 1.5 * top - 0.5
    level = np.minimum(light_to_pq(light) / np.float32(source), 1)
    t = np.maximum(level - knee, 0) / (1 - knee)
    bent = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * top
    return pq_to_light(np.where(level < knee, level, bent).astype(np.float32) * np.float32(source))


def to_xyz(primaries: str) -> NDArray[np.float64]:
    """3 x 3 from linear RGB of these primaries to XYZ, white at Y = 1 (SMPTE RP 177)."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in XY.get(primaries, XY["bt2020"])]).T
    x, y = _D65
    white = np.array([x / y, 1, (1 - x - y) / y])
    return np.asarray(columns * np.linalg.solve(columns, white), np.float64)


def into_gamut(light: Light, primaries: str) -> Light:
    """BT.709 light from light of other primaries; colours outside are drawn towards grey of their own luminance."""
    if primaries != "bt709":
        change = np.linalg.solve(to_xyz("bt709"), to_xyz(primaries)).astype(np.float32)
        light = light @ change.T
    grey = np.maximum(light @ to_xyz("bt709")[1].astype(np.float32), 0)[:, :, None]
    lowest = np.minimum(np.minimum(light[:, :, 0], light[:, :, 1]), light[:, :, 2])[:, :, None]
    share = np.where(lowest < 0, grey / np.maximum(grey - lowest, 1e-9), 1)
    return np.asarray(np.clip(grey + (light - grey) * share, 0, 1), np.float32)


def srgb_code(light: Light) -> Light:
    """sRGB code values from light, both 0 to 1 (IEC 61966-2-1)."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** np.float32(1 / 2.4) - 0.055).astype(np.float32)
