"""The loudness of a range of a clip, and the one gain that brings it to the level of the web (ITU-R BS.1770)."""

import math
import re

import ffmpeg

from bts.files import scratch_folder
from bts.media.ffmpeg import FilterStream, run_ffmpeg, write_path

TARGET = -16.0
"""LUFS, integrated loudness after the gain: the upper end of AES TD1004.1.15-10 for streams."""

PEAK = -1.0
"""dBTP; the highest true peak after the gain, so that encoders and converters do not clip (EBU R 128)."""

SILENCE = -60.0
"""LUFS; sound below it is left as it is, because it holds nothing but noise."""

HIGHEST_GAIN = 20.0
"""dB; a larger gain would mostly raise the noise of the room."""


def measure_gain(stream: FilterStream) -> float:
    """Read all of an audio stream and return the gain in decibels that brings it to TARGET.

    One gain for the whole stream keeps its dynamics; peaks stay below PEAK even if TARGET is then missed.
    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does.
    """
    with scratch_folder() as folder:
        log = folder / "loudness.txt"
        stream = stream.filter("ebur128", peak="true", metadata=1, framelog="quiet")
        stream = stream.filter("ametadata", mode="print", file=write_path(log))
        run_ffmpeg(ffmpeg.get_args(ffmpeg.output(stream, "-", f="null")))
        return parse_gain(log.read_text(encoding="ascii", errors="replace") if log.exists() else "")


def parse_gain(text: str) -> float:
    """The gain in decibels for the log that the filters `ebur128` and `ametadata` write, frame by frame."""
    loudness = [float(value) for value in re.findall(r"lavfi\.r128\.I=(-?[\d.]+)", text)]
    peaks = [float(value) for value in re.findall(r"lavfi\.r128\.true_peaks_ch\d+=(-?[\d.]+)", text)]
    if not loudness or loudness[-1] < SILENCE:
        return 0.0
    highest = 20 * math.log10(max(peaks)) if peaks and max(peaks) > 0 else 0.0
    return min(TARGET - loudness[-1], PEAK - highest, HIGHEST_GAIN)
