"""The sound of a reel: raw stereo samples of all its stretches, each exactly as long as its pictures, in one file."""

from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import ffmpeg

from bts.files import scratch_folder
from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut
from bts.media.cutting.mixdown import AUDIO_RATE
from bts.media.cutting.sound import build_sound
from bts.media.cutting.source import file_url
from bts.media.ffmpeg import run_ffmpeg
from bts.media.joining import write_joined_sound

SAMPLE_BYTES = 8
"""Bytes of one moment of sound: 32-bit floating point, left and right."""

COPIED_AT_ONCE = 1 << 20
"""Bytes of samples that are held in memory while they are copied."""


def sample_at(frame: int, rate: Fraction) -> int:
    """The number of the sample with which frame `frame` of a video of constant rate begins."""
    return round(frame / rate * AUDIO_RATE)


def append_silence(samples: int, target: BinaryIO) -> None:
    """Write this number of samples of silence."""
    left = samples * SAMPLE_BYTES
    while left > 0:
        left -= target.write(bytes(min(left, COPIED_AT_ONCE)))


def append_sound(info: ClipInfo, cut: Cut, samples: int, target: BinaryIO) -> None:
    """Write the sound of a cut, as an exact cut has it, cut to this number of samples; silence where it is shorter.

    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does.
    """
    with scratch_folder() as folder:
        path = folder / "part.f32"
        joined = cut.find == "join"
        stream = write_joined_sound(info, cut, folder / "read.f32") if joined else build_sound(info, cut)
        output = ffmpeg.output(stream, file_url(path), f="f32le", ar=AUDIO_RATE, ac=2)
        run_ffmpeg([*ffmpeg.get_args(output), "-y"])
        left = samples * SAMPLE_BYTES
        with path.open("rb") as source:
            while left > 0 and (data := source.read(min(left, COPIED_AT_ONCE))):
                left -= target.write(data)
        append_silence(left // SAMPLE_BYTES, target)


def sound_length(path: Path) -> Fraction:
    """Seconds of the first audio stream of a file, as it declares them; 0 where it has none."""
    with av.open(str(path)) as container:
        streams = container.streams.audio
        if not streams or streams[0].duration is None or streams[0].time_base is None:
            return Fraction(0)
        return streams[0].duration * streams[0].time_base
