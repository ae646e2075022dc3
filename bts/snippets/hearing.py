"""Whether the sound of a written video is the clip's, at the right place, as loud as it was asked to be, and heard."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from bts import media
from bts.errors import OutputError
from bts.files import scratch_folder
from bts.media.arrays import Floats
from bts.media.cutting.cut import Cut, end_of, start_of
from bts.media.cutting.mixdown import AUDIO_RATE
from bts.media.loudness import SHORTEST_MEASURED, Measure, measure_loudness, read_stereo
from bts.media.sound import NEAR_SEAM, read_stretches, write_stereo
from bts.media.sound_survey import survey_sound

STEP = 6
"""Samples of which the mean is taken before sounds are compared, which is then done at 8 kHz."""

STRETCH = Fraction(1)
"""Seconds of sound that are compared at the start, in the middle and at the end of a video."""

REACH = Fraction(1)
"""Seconds earlier and later at which the sound is looked for."""

SILENT = 1e-3
"""Of full scale (-60 dBFS); where the highest sample is below it, nothing is heard."""

EMPHASIS = 0.9
"""Share of each sample that is taken from the next before sounds are compared, as in the coding of speech."""

QUIET = 3e-3
"""Of full scale (-50 dBFS); quieter stretches of the clip are not compared: coding adds its noise."""

ALIKE_SOUND = 0.5
"""Correlation; a stretch that is as much alike, or more, is the clip's own."""

UNLIKE = 0.2
"""Correlation; sound of which no stretch is more alike, wherever it is looked for, is not the clip's."""

CLEARER = 0.15
"""By which the correlation elsewhere exceeds that at the right place before the sound counts as shifted: a tone, or a
beat, is nearly as much alike at other places."""

LEAST_SLACK, MOST_SLACK = Fraction(1, 250), Fraction(1, 48)
"""Seconds by which sound may be off: half a frame, within these; containers that count in ms are off by some of them,
and half a frame of 24 a second is what is seen."""

LOUDNESS_SLACK = 1.0
"""LU by which the written sound may miss the loudness asked for."""

HIGHEST_WRITTEN = -0.9
"""dBTP; peaks of written sound above it are said: coding raised them from PEAK of loudness.py by more than a tenth."""

ALL_SILENT = "its sound is silent"
"""The remark on a video in whose sound nothing is heard."""

BLOCK = 1 << 20
"""Samples that are looked at together, so that memory stays flat."""


class WrongSoundError(OutputError):
    """The sound of the video is not the clip's at its place."""


@dataclass(frozen=True, eq=False)
class _Compared:
    """A stretch of the clip's sound and the video's around it: how much alike, and how far the video's is late."""

    time: Fraction
    alike: float
    alike_here: float
    late: Fraction


def hear(
    clip: media.Clip, cut: Cut, made: media.ClipInfo, target: Path, times: tuple[Fraction, Fraction] | None = None
) -> tuple[str, ...]:
    """Remarks on the sound of a written video: silence, a dead channel, a loudness that was not reached, a shift.

    Where the cut is a part of the video, it lies between two `times` in seconds. A video without sound, and stretches
    in which nothing can be compared (silence, steady tones), are passed over.

    Raises:
        WrongSoundError: it is off by more than half a frame, or missing, and another way of cutting may be right.
        OutputError: it cannot be read back.
    """
    if cut.audio is None or not made.audio:
        return ()
    with scratch_folder() as folder:
        written = folder / "written.f32"
        write_stereo(made, made.audio[0].stream, *(times or (Fraction(0), made.duration)), written)
        sound = _open_stereo(written)
        wrong = _find_shift(clip.info, cut, sound)
        if wrong and cut.find == "seek":
            raise WrongSoundError(wrong, target, "check the clip with `bts probe`")
        remarks = [wrong] if wrong else []
        remarks += _describe_silence(sound, made.audio[0].channels)
        measured = end_of(clip.info, cut) - start_of(clip.info, cut) >= SHORTEST_MEASURED
        if cut.loudness is not None and measured and (cut.level is None or cut.level.target is None):
            # That the sound is silent was said when its level was looked for.
            remarks = [line for line in remarks if line != ALL_SILENT]
        elif cut.level is not None and cut.level.target is not None:
            remarks += _describe_loudness(measure_loudness(read_stereo(written)), cut.level.target)
        del sound
        return tuple(remarks)


def _open_stereo(path: Path) -> Floats:
    """The samples of a raw file, float32 N x 2, read as they are needed."""
    return np.memmap(path, "<f4", "r").reshape(-1, 2)


def _describe_silence(sound: Floats, channels: int) -> list[str]:
    """A remark where nothing is heard, or nothing in one of two channels."""
    peaks = np.zeros(2)
    for place in range(0, len(sound), BLOCK):
        block = sound[place : place + BLOCK]
        peaks = np.maximum(peaks, [np.abs(block[:, channel]).max() for channel in range(len(peaks))])
    if peaks.max() < SILENT:
        return [ALL_SILENT]
    if channels == len(peaks) and peaks.min() < SILENT:
        return [f"the {'left' if peaks[0] < SILENT else 'right'} channel of its sound is silent"]
    return []


def _describe_loudness(found: Measure, target: float) -> list[str]:
    """A remark with the figures where a loudness was not reached, or peaks may clip."""
    if abs(found.loudness - target) > LOUDNESS_SLACK:
        why = f"its peaks are at {found.peak:.1f} dBTP"
        return [f"the sound has {found.loudness:.1f} LUFS, not {target:g}: {why}"]
    if found.peak > HIGHEST_WRITTEN:
        return [f"the sound has {found.loudness:.1f} LUFS as asked for, but its peaks are at {found.peak:.1f} dBTP"]
    return []


def _find_shift(info: media.ClipInfo, cut: Cut, sound: Floats) -> str:
    """What is wrong with the place of the sound, in words; "" when nothing is, or nothing can be compared."""
    slack = min(max(1 / (2 * info.rate), LEAST_SLACK), MOST_SLACK)
    found = list(_compare_stretches(info, cut, sound))
    for one in found:
        place = f"at {float(one.time):.2f} s"
        if one.alike >= ALIKE_SOUND and abs(one.late) > slack and one.alike - one.alike_here > CLEARER:
            way = "late" if one.late > 0 else "early"
            return f"its sound is {abs(float(one.late)) * 1000:.0f} ms {way} {place}"
        if one.alike == 0:
            return f"its sound is missing {place}"
    if found and all(one.alike < UNLIKE for one in found):
        return "its sound is unlike the clip's"
    return ""


def _compare_stretches(info: media.ClipInfo, cut: Cut, sound: Floats) -> Iterator[_Compared]:
    """Compare the sound of a video with the clip's own, where that can be."""
    start, end = start_of(info, cut), end_of(info, cut)
    assert cut.audio is not None
    length = min(STRETCH, end - start)
    slack = min(max(1 / (2 * info.rate), LEAST_SLACK), MOST_SLACK)
    times = sorted({Fraction(0), (end - start - length) / 2, end - start - length})
    ranges = [(start + time, start + time + length) for time in times]
    # Only bts' own reading takes steps of the sound for what they are: ffmpeg takes them for jitter, and runs on.
    steps = survey_sound(info, cut.audio, start - NEAR_SEAM, end + NEAR_SEAM).steps if cut.find == "join" else ()
    own_sound = read_stretches(info, cut.audio, ranges, steps=steps, channel=cut.channel)
    for time, raw in zip(times, own_sound, strict=True):
        own = _reduce_sound(raw)
        if _level_of(raw) < QUIET or _level_of(own) < SILENT:
            continue
        first = round((time - REACH) * AUDIO_RATE)
        around = np.zeros((round((length + 2 * REACH) * AUDIO_RATE), 2), np.float32)
        low, high = max(0, first), min(len(sound), first + len(around))
        around[low - first : high - first] = sound[low:high]
        zero = round(REACH * AUDIO_RATE / STEP)
        if np.abs(around[zero * STEP :][: len(raw)]).max(initial=0) < SILENT:
            yield _Compared(time, 0.0, 0.0, Fraction(0))
            continue
        alike = _correlate(own, _reduce_sound(around))
        near = max(1, int(slack * AUDIO_RATE / STEP))
        best = int(alike.argmax())
        here = float(alike[zero - near : zero + near + 1].max())
        yield _Compared(time, float(alike[best]), here, Fraction((best - zero) * STEP, AUDIO_RATE))


def _reduce_sound(samples: Floats) -> Floats:
    """Stereo samples at an STEP-th of their rate, high frequencies raised: in them lies where a sound begins."""
    whole = len(samples) // STEP * STEP
    small = samples[:whole].reshape(-1, STEP * 2) @ np.tile(np.eye(2, dtype=np.float32) / STEP, (STEP, 1))
    small[1:] -= EMPHASIS * small[:-1]
    small[:1] = 0
    return np.asarray(small, np.float32)


def _level_of(samples: Floats) -> float:
    """Standard deviation: the root mean square without a constant part."""
    return float(samples.std(axis=0).max()) if len(samples) else 0.0


def _correlate(own: Floats, heard: Floats) -> Floats:
    """How much alike `own` is to each part of `heard` that is as long: 1 for the same sound, at whatever level."""
    size = 1 << (len(heard) + len(own)).bit_length()
    spectra = np.fft.rfft(heard, size, axis=0) * np.conj(np.fft.rfft(own, size, axis=0))
    products = np.fft.irfft(spectra.sum(axis=1), size)[: len(heard) - len(own) + 1]
    energy = np.concatenate([[0.0], np.cumsum(np.square(heard, dtype=np.float64).sum(axis=1))])
    parts = energy[len(own) :][: len(products)] - energy[: len(products)]
    whole = float(np.square(own, dtype=np.float64).sum())
    # A part that is silent is like nothing: its energy counts as that of a quiet one.
    floor = len(own) * SILENT**2
    return np.asarray(products / np.sqrt(np.maximum(parts, floor) * whole), np.float32)
