"""How loud a sound is (ITU-R BS.1770), and what brings it to a loudness that was asked for without clipping."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ffmpeg

from bts.files import scratch_folder
from bts.media.clip import ClipInfo
from bts.media.cutting.levels import Level, apply_level
from bts.media.cutting.mixdown import AUDIO_RATE
from bts.media.cutting.source import file_url
from bts.media.ffmpeg import FilterStream, run_ffmpeg, write_path
from bts.media.sound import write_stereo

PEAK = -1.0
"""dBTP; the highest true peak that a gain may bring about, so that encoders and converters do not clip (EBU R 128)."""

SILENCE = -60.0
"""LUFS; sound below it is left as it is, because it holds nothing but noise."""

LARGE_GAIN = 20.0
"""dB; a larger gain is said, because it raises the noise of the room as much."""

MOST_LIMITED = 30.0
"""dB by which peaks are lowered at most: a clap beside somebody who whispers."""

NEAR = 0.2
"""LU between what is reached and what was asked for within which no better gain is looked for."""

CODED_HIGHER = 2.0
"""dB by which coding raises peaks at most; sound whose peaks are further below PEAK is not coded to find out."""

CODED_SLACK = 0.05
"""dB by which peaks of coded sound may be above PEAK; where they are higher, they are limited further."""

CODED_MARGIN = 0.3
"""dB by which peaks are limited further than they were too high: the fades at a cut's ends change how all of it is
coded, and peaks came out a quarter of a dB higher."""

CODED_TRIES = 3
"""Times that the sound is coded and measured: each limit follows from what the one before missed."""

TRIES = 6
"""Times that the sound is measured while its peaks are limited: each gain follows from what the one before missed."""

SHORTEST_MEASURED = Fraction(2, 5)
"""Seconds of the shortest sound whose loudness can be measured: one block (ITU-R BS.1770-5, annex 1)."""

FLOOR = -70.0
"""LUFS and dBTP that stand for silence: BS.1770 takes no block that is quieter into account."""


@dataclass(frozen=True)
class Measure:
    """The integrated loudness of a sound in LUFS, and its highest true peak in dBTP; FLOOR at least."""

    loudness: float = FLOOR
    peak: float = FLOOR


def read_stereo(path: Path) -> FilterStream:
    """Raw stereo samples, as `write_stereo` writes them, as an input of ffmpeg."""
    source: FilterStream = ffmpeg.input(file_url(path), f="f32le", ar=AUDIO_RATE, ac=2)
    return source["0"]


def measure_loudness(stream: FilterStream) -> Measure:
    """Read all of an audio stream and measure it.

    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does.
    """
    with scratch_folder() as folder:
        log = folder / "loudness.txt"
        stream = stream.filter("ebur128", peak="true", metadata=1, framelog="quiet")
        stream = stream.filter("ametadata", mode="print", file=write_path(log))
        run_ffmpeg(ffmpeg.get_args(ffmpeg.output(stream, "-", f="null")))
        return parse_measure(log.read_text(encoding="ascii", errors="replace") if log.exists() else "")


def parse_measure(text: str) -> Measure:
    """The measure in the log that the filters `ebur128` and `ametadata` write, frame by frame."""
    loudness = [float(value) for value in re.findall(r"lavfi\.r128\.I=(-?[\d.]+)", text)]
    peaks = [float(value) for value in re.findall(r"lavfi\.r128\.true_peaks_ch\d+=(-?[\d.]+)", text)]
    highest = 20 * math.log10(max(peaks)) if peaks and max(peaks) > 0 else FLOOR
    return Measure(max(FLOOR, loudness[-1]) if loudness else FLOOR, max(FLOOR, highest))


def choose_level_in_clip(
    info: ClipInfo,
    stream: int,
    times: tuple[Fraction, Fraction],
    target: float | None,
    channel: int | None = None,
    coding: Mapping[str, object] | None = None,
) -> tuple[Level, tuple[str, ...]]:
    """As `choose_level`, for the sound of a clip's audio stream between two times in seconds; errors likewise.

    `channel` as for `Cut`.
    """
    with scratch_folder() as folder:
        path = folder / "sound.f32"
        write_stereo(info, stream, *times, path, channel=channel)
        return choose_level(read_stereo(path), times[1] - times[0], target, coding)


def choose_level(
    stream: FilterStream, length: Fraction, target: float | None = None, coding: Mapping[str, object] | None = None
) -> tuple[Level, tuple[str, ...]]:
    """What brings a sound of `length` seconds to `target` LUFS, and remarks; None: what keeps it from clipping.

    One gain keeps the dynamics, so it is taken where peaks allow. Where they do not, they are limited to PEAK, or so
    far below it that they do not exceed it after `coding`, ffmpeg's output options for sound.
    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does.
    """
    found = measure_loudness(stream)
    if target is None:
        return Level(min(0.0, PEAK - found.peak)), ()
    if length < SHORTEST_MEASURED:
        return Level(), (f"the sound is too short to be measured ({float(length):.2f} s), so its loudness is left",)
    if found.loudness < SILENCE:
        return Level(), (f"the sound is as good as silent ({found.loudness:.1f} LUFS), so its loudness is left",)
    gain = target - found.loudness
    alone = found.peak + gain <= PEAK
    level = Level(gain, None, target) if alone else _limit(stream, found, target, PEAK)
    if coding is not None and found.peak + level.gain > PEAK - CODED_HIGHER:
        level = _spare_coded_peaks(stream, found, level, coding)
    raised = (f"the sound is raised by {gain:.1f} dB, and its noise with it",) if gain > LARGE_GAIN else ()
    if alone:
        return level, raised
    if level.ceiling is None:
        return level, ()
    lowered = found.peak + level.gain - level.ceiling
    said = (
        f"the sound has {found.loudness:.1f} LUFS with peaks at {found.peak:.1f} dBTP, and a gain alone would bring it"
        f" to {found.loudness + PEAK - found.peak:.1f}, so its peaks are lowered, by {lowered:.1f} dB at most"
    )
    return level, (said, *raised)


def _spare_coded_peaks(stream: FilterStream, found: Measure, level: Level, coding: Mapping[str, object]) -> Level:
    """The level, with peaks limited further by what coding raises them above PEAK."""
    assert level.target is not None
    ceiling = PEAK
    for _ in range(CODED_TRIES):
        over = _measure_coded(apply_level(stream, level), coding).peak - PEAK
        if over <= CODED_SLACK:
            break
        ceiling -= over + CODED_MARGIN
        level = _limit(stream, found, level.target, ceiling)
    return level


def _measure_coded(stream: FilterStream, coding: Mapping[str, object]) -> Measure:
    """The measure of a sound after it was coded with these output options of ffmpeg."""
    with scratch_folder() as folder:
        coded = folder / "coded.mka"
        run_ffmpeg(ffmpeg.get_args(ffmpeg.output(stream, write_path(coded), **coding)))
        source: FilterStream = ffmpeg.input(file_url(coded))
        return measure_loudness(source["0"])


def _limit(stream: FilterStream, found: Measure, target: float, ceiling: float) -> Level:
    """What brings a sound nearest to `target` with peaks up to `ceiling`; a gain alone where that comes as near."""
    alone = ceiling - found.peak
    most = alone + MOST_LIMITED
    tried = {alone: target - found.loudness - alone}
    gain = min(target - found.loudness, most)
    while gain not in tried and len(tried) <= TRIES and min(map(abs, tried.values())) > NEAR:
        tried[gain] = target - measure_loudness(apply_level(stream, Level(gain, ceiling))).loudness
        gain = min(gain + tried[gain], most)
    best = min(tried, key=lambda gain: abs(tried[gain]))
    return Level(best, None if best == alone else ceiling, target)
