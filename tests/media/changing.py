"""Streams that change on the way: numbered frames, and a beep at the beginning of every tenth of them, in parts that
differ in size, aspect, layout of pixels, sound layout or rate, joined without encoding anew."""

import subprocess
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bts.media import ffmpeg_path
from tests.media.make_clips import ffmpeg, numbered_clip

RATE = Fraction(25)
EVERY = 10
"""Frames from one beep to the next; the first begins with frame 0."""

PITCH = 1000
BEEP_SECONDS = 0.03
SAMPLES = 48_000

LONE = ("-pes_payload_size", "0")
"""Each packet of sound has a time of its own: of several in one, all but the first would be guessed across a joint."""

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Part:
    """A stretch of one kind: how it is encoded, and how many frames it has."""

    frames: int = 30
    size: tuple[int, int] = (192, 144)
    aspect: str = "1/1"
    layout: str = "yuv420p"
    video: tuple[str, ...] = ("-c:v", "libx264", "-preset", "veryfast", "-g", "12", "-crf", "20", "-bf", "2")
    audio: tuple[str, ...] = ("-c:a", "ac3", "-b:a", "192k")
    channels: int = 2
    rate: int = SAMPLES
    muxing: tuple[str, ...] = ()


def beeps(start: float, seconds: float, rate: int) -> Sound:
    """One channel of sound from `start` seconds on: a beep at every EVERY frames."""
    times = start + np.arange(round(seconds * rate)) / rate
    since = np.mod(times, float(EVERY / RATE))
    inside = since < BEEP_SECONDS
    shape = np.sin(np.pi * since / BEEP_SECONDS) ** 2 * np.sin(2 * np.pi * PITCH * since)
    return (0.2 * np.where(inside, shape, 0)).astype(np.float32)


def make_part(path: Path, part: Part, first: int) -> Path:
    """Write one part, whose frames are numbered from `first` on."""
    seconds = part.frames / float(RATE)
    raw = path.with_suffix(".f32")
    one = beeps(first / float(RATE), seconds, part.rate)
    np.repeat(one[:, None], part.channels, axis=1).tofile(raw)
    sound = ("-f", "f32le", "-ar", str(part.rate), "-ac", str(part.channels), "-i", str(raw))
    return numbered_clip(
        path,
        *part.video,
        *part.audio,
        *LONE,
        *part.muxing,
        frames=part.frames,
        first=first,
        size=part.size,
        filters=(f"format={part.layout}", f"setsar={part.aspect}"),
        audio=sound,
    )


def changing_clip(path: Path, parts: tuple[Part, ...], how: str = "concat") -> Path:
    """Write parts one after the other: by ffmpeg's `concat`, whose clock runs on, or by `cat`, where it starts anew."""
    made, first = [], 0
    for number, part in enumerate(parts):
        made.append(make_part(path.with_name(f"{path.stem}-{number}.ts"), part, first))
        first += part.frames
    if how == "cat":
        path.write_bytes(b"".join(p.read_bytes() for p in made))
        return path
    listing = path.with_suffix(".txt")
    listing.write_text("".join(f"file '{p}'\n" for p in made))
    ffmpeg(
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        listing,
        "-map",
        "0",
        "-c",
        "copy",
        *(LONE if path.suffix == ".ts" else ()),
        path,
    )
    return path


def read_sound(path: Path) -> Sound:
    """The sound of a video, mixed to one channel of 48 kHz, on the video's own clock."""
    command = [str(ffmpeg_path()), "-loglevel", "error", "-i", str(path), "-af", "aresample=async=1:first_pts=0"]
    command += ["-ac", "1", "-ar", str(SAMPLES), "-f", "f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32)


def find_beeps(sound: Sound) -> list[float]:
    """Seconds at which beeps begin: where the sound matches one best."""
    time = np.arange(round(BEEP_SECONDS * SAMPLES)) / SAMPLES
    shape = np.sin(np.pi * time / BEEP_SECONDS) ** 2 * np.exp(2j * np.pi * PITCH * time)
    match = np.abs(np.correlate(sound.astype(np.complex128), shape, "valid"))
    found: list[float] = []
    level: Any = match.max() / 4
    at = 0
    while at < len(match):
        if match[at] > level:
            stop = min(len(match), at + 2 * len(shape))
            best = at + int(match[at:stop].argmax())
            found.append(best / SAMPLES)
            at = best + 2 * len(shape)
        else:
            at += 1
    return found


PLAIN = Part()
LATER = {
    "larger": replace(PLAIN, size=(384, 288)),
    "smaller": replace(PLAIN, size=(96, 72)),
    "wider": replace(PLAIN, size=(256, 144)),
    "aspect": replace(PLAIN, aspect="4/3"),
    "layout": replace(PLAIN, layout="yuv422p10le"),
    "profile": replace(PLAIN, video=(*PLAIN.video, "-profile:v", "baseline", "-bf", "0")),
    "surround": replace(PLAIN, channels=6, audio=("-c:a", "ac3", "-b:a", "448k")),
    "mono": replace(PLAIN, channels=1),
    "44100": replace(PLAIN, rate=44_100),
    "all": replace(PLAIN, size=(256, 144), layout="yuv444p", channels=6, rate=44_100),
}
"""The second part, by what differs in it from PLAIN."""
