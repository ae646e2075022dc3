"""Sound of any number of channels made stereo, the same in every way of cutting: options of ffmpeg's `aresample`."""

AUDIO_RATE = 48_000
"""Samples per second of the sound of a cut."""

BESIDE = 0.5**0.5
"""Factor of the centre and of the surrounds in left and right: -3 dB (ITU-R BS.775-4, table 2)."""

LOW_FREQUENCIES = 0.0
"""Factor of the low-frequency effects: left out (ITU-R BS.775-4, annex 4)."""

BOTH_SIDES = 2**0.5
"""Factor that undoes the -3 dB with which `aresample` puts mono into left and right: browsers play it undiminished."""

LARGEST_SUM = 16.0
"""Factors that `aresample` may add up for one side before it lowers all of them: more than any layout has. What would
clip is lowered as a whole, by as much as it needs (loudness.py)."""

NO_WISHES = {"mode": "delete", "type": "DOWNMIX_INFO"}
"""Options of `asidedata`, before `aresample`: they take off the factors that AC-3 and E-AC-3 ask for, which some
versions of `aresample` take in place of the ones above and others do not."""


def pick_channel(channel: int) -> str:
    """The argument of the filter `pan` that leaves one channel, counted from 1, of a sound: as mono."""
    return f"mono|c0=c{channel - 1}"


def mixing_options(channels: int) -> dict[str, object]:
    """Options of `aresample` that make stereo, in floating point so that nothing clips, of sound of `channels`.

    Channels without names are taken for those of the usual layout of as many, as players do.
    """
    return {
        "out_chlayout": "stereo",
        "center_mix_level": BESIDE,
        "surround_mix_level": BESIDE,
        "lfe_mix_level": LOW_FREQUENCIES,
        "rematrix_maxval": LARGEST_SUM,
        "rematrix_volume": BOTH_SIDES if channels == 1 else 1.0,
        "internal_sample_fmt": "fltp",
        "out_sample_fmt": "fltp",
    }
