"""Clips with sound made for a test, and what is heard in a file."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from bts import media
from bts.media.arrays import Floats
from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut, choose_audio
from bts.media.cutting.exact import cut_exact
from bts.media.cutting.mixdown import AUDIO_RATE
from bts.media.joining import cut_joined
from bts.media.sound import write_stereo
from bts.media.splicing import cut_fast
from tests.media.make_clips import ffmpeg

WAYS = ("exact", "joined", "fast")


def make_clip(path: Path, sound: str, *coding: str, seconds: int = 4, before: tuple[str, ...] = ()) -> Path:
    """A small clip of 25 frames a second with the sound of a filter graph, encoded by `coding`."""
    pictures = ("-f", "lavfi", "-i", f"testsrc2=s=64x48:r=25:d={seconds}")
    video = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p")
    ffmpeg(*pictures, *before, "-f", "lavfi", "-i", sound, *video, *coding, path)
    return path


def cut_of(info: ClipInfo, first: int, stop: int) -> Cut:
    """A cut of frames [first, stop) at the size of the test clips, with the sound a player plays."""
    return Cut(first, stop, 64, 48, audio=choose_audio(info))


def cut_by(way: str, clip: media.Clip, cut: Cut, target: Path) -> None:
    """Cut in one of WAYS."""
    if way == "exact":
        cut_exact(clip.info, cut, target)
    elif way == "joined":
        cut_joined(clip, cut, target)
    else:
        cut_fast(clip, cut, target)


def hear_all(path: Path, folder: Path) -> Floats:
    """The sound of a file, float32 N x 2, from the first frame of its pictures on."""
    info = media.probe(path)
    write_stereo(info, info.audio[0].stream, Fraction(0), info.duration, folder / "heard.f32")
    return np.fromfile(folder / "heard.f32", "<f4").reshape(-1, 2)


def find_beeps(path: Path, level: float = 0.25) -> list[float]:
    """Seconds, by the times of the file, at which a beep begins."""
    beeps, last = list[float](), -1.0
    with av.open(str(path)) as made:
        for frame in made.decode(made.streams.audio[0]):
            full = 2.0 ** (8 * frame.format.bytes - 1) if frame.format.name.startswith("s") else 1.0
            samples = np.asarray(frame.to_ndarray(), np.float32) / np.float32(full)
            planes = samples if frame.format.is_planar else samples.reshape(-1, frame.layout.nb_channels).T
            for place in np.flatnonzero(np.abs(planes).max(axis=0) > level):
                time = (frame.time or 0.0) + int(place) / frame.sample_rate
                if time - last > 0.2:
                    beeps.append(time)
                last = time
    return beeps


def find_flashes(path: Path) -> list[float]:
    """Seconds, by the times of the file, at which a white frame is presented."""
    with av.open(str(path)) as made:
        frames = [(f.time or 0.0, f.to_ndarray(format="gray")) for f in made.decode(made.streams.video[0])]
    return [time for time, picture in frames if picture.mean() > 120]


def peak_of(sound: Floats) -> list[float]:
    """The highest absolute sample of left and of right, without a tenth of a second at either end."""
    edge = AUDIO_RATE // 10
    return [float(value) for value in np.abs(sound[edge:-edge]).max(axis=0)]
