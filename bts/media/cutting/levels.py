"""The level of a cut's sound, and the short fades at its ends: filters of ffmpeg."""

from dataclasses import dataclass

from bts.media.cutting.mixdown import AUDIO_RATE
from bts.media.ffmpeg import FilterStream

FADE = AUDIO_RATE // 200
"""Samples over which sound comes up and goes down at the ends of a cut: 5 ms, so that it begins and ends without a
click."""

OVERSAMPLED = 192_000
"""Samples per second while peaks are limited: four times the rate, as true peaks are measured (ITU-R BS.1770-5)."""

LIMITER = {"attack": 5, "release": 50, "level": "disabled", "latency": "true"}
"""Options of ffmpeg's `alimiter`: milliseconds; no gain of its own; its delay is taken off."""


@dataclass(frozen=True)
class Level:
    """What is done to the level of a sound: a gain in dB, then, where `ceiling` (dBTP) is set, peaks above it lowered.

    `target` is the loudness in LUFS that it is brought to so; None where the sound is not brought to any.
    """

    gain: float = 0.0
    ceiling: float | None = None
    target: float | None = None


def apply_level(stream: FilterStream, level: Level) -> FilterStream:
    """The sound at its new level, of AUDIO_RATE as before."""
    if level.gain:
        stream = stream.filter("volume", volume=f"{level.gain:.2f}dB")
    if level.ceiling is None:
        return stream
    stream = stream.filter("aresample", OVERSAMPLED)
    stream = stream.filter("alimiter", limit=f"{10 ** (level.ceiling / 20):.6f}", **LIMITER)
    return stream.filter("aresample", AUDIO_RATE)


def apply_fades(stream: FilterStream, length: int) -> FilterStream:
    """The sound, `length` samples, from silence at its first sample and into silence at its last, FADE samples each."""
    fade = min(FADE, length // 2)
    if not fade:
        return stream
    stream = stream.filter("afade", type="in", start_sample=0, nb_samples=fade)
    return stream.filter("afade", type="out", start_sample=length - fade, nb_samples=fade)
