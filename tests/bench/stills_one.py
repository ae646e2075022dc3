"""What stills cost: one of the sample against one bare `ffmpeg -ss` call, and a hundred against decoding and encoding.

    python -m tests.bench.stills_one [--rounds 5] [--scenedetect PYTHON]

Processor seconds, those of programs that were started included; the least of some rounds, because a busy machine only
adds. One still: at most ONE_LIMIT times ffmpeg's. A hundred stills of the preset `column`, spread over the sample: at
most HUNDRED_LIMIT times what it costs to decode their groups of pictures and to encode a hundred pictures of that size.
`--scenedetect` names a Python with PySceneDetect 0.7.2, whose save-images is timed beside it for as many pictures.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from PIL import Image

from bts import media
from bts.choices import IMAGE_FORMATS, STILL_PRESETS

ONE_LIMIT = 4.0
"""Processor time of one still, as a multiple of ffmpeg's."""

HUNDRED_LIMIT = 1.5
"""Processor time of a hundred stills, as a multiple of decoding and encoding alone."""

COMPILED = tempfile.TemporaryDirectory()
"""Where Python keeps what it compiled."""

COUNT = 100
SAMPLE = Path(__file__).parents[2] / "samples" / "platform-nought.mp4"


def processor_seconds() -> float:
    """User and system time of this process and of those that it started and that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(what: Callable[[], object], rounds: int) -> float:
    """The least processor time of some rounds."""
    costs = []
    for _ in range(rounds):
        before = processor_seconds()
        what()
        costs.append(processor_seconds() - before)
    return min(costs)


def run(*words: object) -> None:
    """Run a program, which must succeed."""
    # Compiled once, as an installed program is, whatever this shell says of it.
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(COMPILED.name)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [os.fspath(word) if isinstance(word, Path) else str(word) for word in words]
    subprocess.run(command, check=True, capture_output=True, env=env)


def decode_and_encode(sample: Path, times: list[Fraction], folder: Path) -> None:
    """The work that no program can leave out: the pictures, and files of them, without texts or checks."""
    width, settings = STILL_PRESETS["column"].width, IMAGE_FORMATS["jpg"]
    with media.open_clip(sample) as clip:
        for number, (_, frame) in enumerate(media.frames_at(clip, times)):
            image = Image.fromarray(frame.bgr(width=min(width, clip.info.width)))
            image.save(folder / f"{number}.jpg", quality=92, **settings.chroma["444"])


def main() -> int:
    """Print the table; 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scenedetect", type=Path)
    asked = parser.parse_args()
    duration = media.probe(SAMPLE).duration
    times = [duration * (2 * n + 1) / (2 * COUNT) for n in range(COUNT)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Away from the sample's bts.toml, which asks for two widths of each still.
        sample = Path(shutil.copy(SAMPLE, folder / "sample.mp4"))
        words = [f"{float(time):.3f}" for time in times]
        bts = [sys.executable, "-m", "bts", "still", sample]
        cut = [media.ffmpeg_path(), "-y", "-loglevel", "error", "-ss", words[50], "-i", sample, "-frames:v", "1"]
        ffmpeg = measure(lambda: run(*cut, folder / "one.jpg"), asked.rounds)
        one = measure(lambda: run(*bts, words[50], "-o", folder / "bts.jpg", "--force", "-q"), asked.rounds)
        print(f"one still      ffmpeg -ss {ffmpeg:.3f} s   bts {one:.3f} s   {one / ffmpeg:.1f} x (limit {ONE_LIMIT})")
        least = measure(lambda: decode_and_encode(sample, times, folder), asked.rounds)
        many = [*bts, *words, "--preset", "column", "-o", folder / "many", "--force", "-q"]
        hundred = measure(lambda: run(*many), asked.rounds) - one
        ratio = hundred / least
        print(f"{COUNT} stills     least {least:.2f} s   bts {hundred:.2f} s   {ratio:.2f} x (limit {HUNDRED_LIMIT})")
        if asked.scenedetect:
            save = ["-m", "scenedetect", "-q", "-i", sample, "-o", folder / "scenes", "detect-content", "save-images"]
            scenes = measure(lambda: run(asked.scenedetect, *save, "-n", "5", "-q", "92"), 1)
            made = len(list((folder / "scenes").glob("*.jpg")))
            print(f"PySceneDetect  {made} pictures in {scenes:.2f} s, {scenes / max(1, made) * COUNT:.2f} s a hundred")
    return int(one / ffmpeg > ONE_LIMIT or ratio > HUNDRED_LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
