"""What a stretch of a clip's sound is decoded as, and where it steps aside from the sound before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.media.clip import ClipInfo
from bts.media.sound import SoundFormat, Source, read_format
from bts.media.watchdog import Beat, watch_once

LEAST_STEP = Fraction(3, 2000)
"""Seconds above which sound that stays later, or earlier, than right behind the sound before it has made a step:
rounded to milliseconds, times differ by one."""

STEADY_FRAMES = 4
"""Decoded frames before and after a step of the times of sound that must agree on it: jitter comes and goes. Before it
fewer will do where the sound begins: in files of fragments often one, and then a gap."""


@dataclass(frozen=True)
class SoundSurvey:
    """What a stretch of sound is decoded as: its `formats`, more than one where it changes, and its `steps`.

    Steps are the times in seconds from which sound lies elsewhere than right behind the sound before it. Parts that
    were joined alike gape or overlap there by up to a packet of sound, and nothing else marks them.
    """

    formats: frozenset[SoundFormat]
    steps: tuple[Fraction, ...]


def survey_sound(info: ClipInfo, stream: int, start: Fraction, end: Fraction) -> SoundSurvey:
    """Decode the sound from `start` to `end` seconds and say what it is.

    Raises ClipError when the file is gone or its decoder hangs.
    """

    def look(beat: Beat) -> SoundSurvey:
        begun: Fraction | None = None
        heard, times, offsets = Fraction(0), list[Fraction](), list[Fraction]()
        formats: set[SoundFormat] = set()
        with Source(info, stream) as source:
            for time, frame in source.decode(start, end, beat):
                begun = time if begun is None else begun
                times.append(time)
                offsets.append(time - begun - heard)
                heard += Fraction(frame.samples, frame.sample_rate)
                formats.add(read_format(frame))
        begins = begun is not None and begun > start
        places = range(1 if begins else STEADY_FRAMES, len(times) - STEADY_FRAMES + 1)
        return SoundSurvey(frozenset(formats), tuple(times[n] for n in places if _is_step(offsets, n)))

    return watch_once(look, info.path, info.limits.stall_seconds)


def _is_step(offsets: Sequence[Fraction], number: int) -> bool:
    """Whether the frames from one on all lie later, or all earlier, than those before it, by more than LEAST_STEP.

    Compared are STEADY_FRAMES of either side, or as many before it as there are.
    """
    if abs(offsets[number] - offsets[number - 1]) <= LEAST_STEP:
        return False
    before, after = offsets[max(0, number - STEADY_FRAMES) : number], offsets[number : number + STEADY_FRAMES]
    return min(after) - max(before) > LEAST_STEP or min(before) - max(after) > LEAST_STEP
