"""The clip's sound: a narrator and two actors from espeak-ng, a soft tune, the room."""

import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drawing.paint import Pixels

RATE = 48000
NOTE = 440.0


@dataclass(frozen=True)
class Speaker:
    """An espeak-ng voice: its name, words a minute, pitch, and a factor for its loudness."""

    voice: str
    speed: int
    pitch: int
    level: float = 1.0


@dataclass(frozen=True)
class Line:
    """What somebody says, and when: a shot's name and seconds into it."""

    shot: str
    after: float
    speaker: str
    words: str


SPEAKERS = {
    "narrator": Speaker("en-gb-x-rp", 142, 36, 1.0),
    "thea": Speaker("en-us+f4", 146, 52, 0.95),
    "silas": Speaker("en-gb-scotland+m3", 140, 38, 1.0),
}


def speak(words: str, speaker: Speaker) -> Pixels:
    """Return the spoken words as samples from -1 to 1 at RATE, without the silence round them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        command = ["espeak-ng", "-v", speaker.voice, "-s", str(speaker.speed), "-p", str(speaker.pitch), "-g", "2"]
        subprocess.run([*command, "-w", str(path), words], check=True)
        with wave.open(str(path)) as sound:
            rate = sound.getframerate()
            raw = np.frombuffer(sound.readframes(sound.getnframes()), np.int16).astype(np.float32) / 32768
    count = int(len(raw) * RATE / rate)
    full = np.interp(np.arange(count) * rate / RATE, np.arange(len(raw)), raw)
    loud = np.flatnonzero(np.abs(full) > 0.01)
    cut = full[max(0, loud[0] - 480) : loud[-1] + 2400]
    return np.asarray(_warm(cut.astype(np.float32)) * speaker.level, np.float32)


def _warm(sound: Pixels) -> Pixels:
    """Take the rumble and the buzz out of a made voice, lift its body a little, even its level."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    gain = 1 / (1 + (90 / np.maximum(hertz, 1)) ** 4) / (1 + (hertz / 5200) ** 4)
    gain *= 1 + 0.5 * np.exp(-(((hertz - 220) / 120) ** 2)) - 0.35 * np.exp(-(((hertz - 2900) / 900) ** 2))
    shaped = np.fft.irfft(spectrum * gain, len(sound))
    window = np.hanning(2400)
    level = np.sqrt(np.convolve(shaped**2, window / window.sum(), mode="same")) + 0.02
    shaped = shaped * (0.16 / level) ** 0.35
    return np.asarray(shaped / np.abs(shaped).max() * 0.62, np.float32)


def loudness(sound: Pixels, frame_rate: float) -> Pixels:
    """Return the root mean square of the sound in each frame."""
    count = int(len(sound) / RATE * frame_rate) + 1
    edges = (np.arange(count + 1) * RATE / frame_rate).astype(int)
    return np.array(
        [
            np.sqrt(np.mean(sound[a:b] ** 2)) if b > a and a < len(sound) else 0.0
            for a, b in zip(edges[:-1], np.minimum(edges[1:], len(sound)), strict=True)
        ],
        np.float32,
    )


def _pluck(pitch: float, seconds: float) -> Pixels:
    """A note like a soft electric piano's."""
    t = np.arange(int(seconds * RATE)) / RATE
    tone = np.sin(2 * np.pi * pitch * t + 0.7 * np.exp(-3 * t) * np.sin(2 * np.pi * pitch * t))
    tone += 0.15 * np.sin(2 * np.pi * 2 * pitch * t) * np.exp(-4 * t)
    shape = np.minimum(t / 0.012, 1) * np.exp(-1.5 * t) * np.minimum((seconds - t) / 0.3, 1)
    return np.asarray(tone * shape, np.float32)


CHORDS = ((-12, 0, 3, 7, 10), (-17, -5, 0, 3, 7), (-9, -2, 3, 7, 12), (-14, -2, 2, 5, 9))  # semitones from A


def tune(seconds: float) -> Pixels:
    """A slow round of four chords, broken into single notes."""
    rng = np.random.default_rng(3)
    sound = np.zeros(int(seconds * RATE) + RATE * 6, np.float32)
    bar, number = 3.2, 0
    while number * bar < seconds:
        chord = CHORDS[number % len(CHORDS)]
        for step, choice in enumerate((0, 2, 3, 4, 2, 3)):
            at = int((number * bar + step * bar / 6 + rng.uniform(0, 0.015)) * RATE)
            note = _pluck(NOTE / 2 * 2 ** (chord[choice] / 12), 2.6 if step else 4.5)
            sound[at : at + len(note)] += note * (0.9 if step == 0 else rng.uniform(0.35, 0.55))
        number += 1
    return np.asarray(sound[: int(seconds * RATE)] / np.abs(sound).max(), np.float32)


def _room(sound: Pixels) -> Pixels:
    """Add the early and late echoes of a small soft room."""
    rng = np.random.default_rng(7)
    t = np.arange(int(0.35 * RATE)) / RATE
    tail = rng.normal(0, 1, len(t)) * np.exp(-t * 17)
    tail = np.convolve(tail, np.ones(12) / 12, mode="same")
    tail[: int(0.008 * RATE)] = 0
    size = 1 << (len(sound) + len(tail)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: len(sound)]
    return np.asarray(sound + 0.10 * wet / np.abs(wet).max() * np.abs(sound).max(), np.float32)


def mix_sound(voices: list[tuple[float, Pixels]], quiet: tuple[float, float], flash: float, seconds: float) -> Pixels:
    """Return the whole clip's sound, mono; the tune falls silent between the two times of `quiet`."""
    count = int(seconds * RATE)
    speech = np.zeros(count, np.float32)
    for start, sound in voices:
        at = int(start * RATE)
        part = sound[: count - at]
        speech[at : at + len(part)] += part
    t = np.arange(count) / RATE
    busy = np.convolve(np.abs(speech)[::100] > 0.01, np.ones(240) / 240, mode="same")
    duck = 1 - 0.55 * np.interp(np.arange(count), np.arange(len(busy)) * 100, np.clip(busy * 1.5, 0, 1))
    edges = np.interp(
        t,
        [0, 0.4, quiet[0], quiet[0] + 0.5, quiet[1], quiet[1] + 2.5, seconds - 2.2, seconds - 0.1],
        [0, 1, 1, 0, 0, 1, 1, 0],
    )
    rng = np.random.default_rng(11)
    hush = np.cumsum(rng.normal(0, 1, count))
    hush -= np.convolve(hush, np.ones(4001) / 4001, mode="same")
    sound = _room(speech) + 0.15 * tune(seconds) * duck * edges + 0.006 * hush / np.abs(hush).max()
    at = int(flash * RATE)
    click = rng.normal(0, 0.14, 2400) * np.exp(-np.arange(2400) / 260)
    sound[at : at + 2400] += np.convolve(click, np.ones(3) / 3, mode="same")
    fade = np.minimum(1, (seconds - t) / 0.3)
    return np.asarray(np.clip(sound * fade, -0.98, 0.98), np.float32)


def save(sound: Pixels, path: Path) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((sound * 32767).astype(np.int16).tobytes())
