"""How loud a stretch of a clip is, and the one gain that brings it to where the web wants it (ITU-R BS.1770)."""

import math
import re
import tempfile
from pathlib import Path
from typing import Any

import ffmpeg

from bts.media.ffmpeg import run_ffmpeg

TARGET = -16.0
"""LUFS, integrated: the usual level of the web."""

PEAK = -1.0
"""dBTP: the highest true peak, so that encoders and converters do not clip."""

SILENCE = -60.0
"""LUFS: what is quieter has nothing in it to be made louder."""

HIGHEST_GAIN = 20.0
"""dB: beyond that it is the room's noise that is raised."""


def gain_of(stream: Any) -> float:
    """Decibels by which the sound of an ffmpeg-python audio stream is to be raised or lowered. Reads all of it.

    A single gain keeps the quiet and the loud as they were mixed; peaks stay below PEAK even if TARGET is then missed.
    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does.
    """
    with tempfile.TemporaryDirectory(prefix="bts-") as folder:
        told = Path(folder) / "loudness.txt"
        stream = stream.filter("ebur128", peak="true", metadata=1, framelog="quiet")
        stream = stream.filter("ametadata", mode="print", file=str(told))
        run_ffmpeg(ffmpeg.get_args(ffmpeg.output(stream, "-", f="null")))
        return gain_from(told.read_text(encoding="ascii", errors="replace") if told.exists() else "")


def gain_from(text: str) -> float:
    """The gain in decibels for what the filter `ebur128` told, frame by frame."""
    loudness = [float(value) for value in re.findall(r"lavfi\.r128\.I=(-?[\d.]+)", text)]
    peaks = [float(value) for value in re.findall(r"lavfi\.r128\.true_peaks_ch\d+=(-?[\d.]+)", text)]
    if not loudness or loudness[-1] < SILENCE:
        return 0.0
    highest = 20 * math.log10(max(peaks)) if peaks and max(peaks) > 0 else 0.0
    return min(TARGET - loudness[-1], PEAK - highest, HIGHEST_GAIN)
