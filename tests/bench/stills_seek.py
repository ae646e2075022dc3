"""Fifty stills spread over ten minutes of 1080p: bts against one `ffmpeg -ss` call for each, in the same run.

    python -m tests.bench.stills_seek [--count 50] [--gop 12 --gop 250]

The clip is like a camera's: some 6 Mbit/s, a key frame every `--gop` frames, B-frames, a little grain; ten seconds of
it, repeated sixty times. The times are drawn with a fixed seed. `media` opens the clip anew, finds the frames and saves
them as JPEG; `bts still` is the whole command, with Python's start, the texts in each file and their check; ffmpeg is
timed for JPEG and for PNG files.

What the ratio depends on. bts saves starting, opening and probing fifty times, and frames that nobody refers to; frames
from the key frame on must be decoded by both, so the gain shrinks as --gop grows (at 250 nearly all is decoding). It
depends on what ffmpeg is asked to write: its JPEG is 4:2:0 and costs it little, bts writes 4:4:4 at quality 92; its PNG
costs it as much again as all the rest. It depends on cores: bts decodes several groups of pictures at once, where calls
that follow each other have one to share. And on the number of stills: `bts still` starts Python and its libraries and
looks at the clip once, for fifty as for one. On two quiet cores with --gop 12, ffmpeg took 9.1 times as long as `media`
and 6.0 times as long as `bts still` when it wrote PNG, and 4.6 and 3.0 times as long when it wrote JPEG.
Processor seconds are given for busy machines.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path

from PIL import Image

from bts import media
from tests.media.fresh import forget_surveys

WANTED = 5
"""Times as fast as ffmpeg."""

SEED = 20
SOURCE = "mandelbrot=size=1920x1080:rate=25:start_scale=0.3:end_scale=0.01:end_pts=250"

Cost = tuple[float, float]
"""Wall seconds; processor seconds, those of programs that were started included."""


def make_clip(folder: Path, gop: int) -> Path:
    """Ten minutes of 1080p at 25 frames a second."""
    part, whole = folder / "part.mp4", folder / f"whole-{gop}.mp4"
    media.run_ffmpeg(
        ["-y", "-f", "lavfi", "-i", SOURCE, "-t", "10", "-vf", "noise=alls=2:allf=t,format=yuv420p", "-c:v", "libx264",
         "-preset", "veryfast", "-b:v", "6M", "-g", str(gop), "-bf", "3", str(part)]
    )  # fmt: skip
    media.run_ffmpeg(["-y", "-stream_loop", "59", "-i", str(part), "-c", "copy", str(whole)])
    part.unlink()
    return whole


def with_media(clip_path: Path, times: list[Fraction], folder: Path) -> None:
    """All stills in one go, opening the clip included."""
    forget_surveys()
    with media.open_clip(clip_path) as clip:
        for number, (_, picture) in enumerate(media.pictures_at(clip, times)):
            Image.fromarray(picture.rgb).save(folder / f"bts-{number:02}.jpg", quality=92)


def with_command(clip_path: Path, times: list[Fraction], folder: Path) -> None:
    """The command as a person gives it."""
    asked = [f"{float(at):.3f}" for at in times]
    command = [sys.executable, "-m", "bts", "still", str(clip_path), *asked, "-o", str(folder / "stills"), "--force"]
    subprocess.run(command, check=True, capture_output=True)


def with_ffmpeg(kind: str, clip_path: Path, times: list[Fraction], folder: Path) -> None:
    """One call of the program for each still."""
    for number, at in enumerate(times):
        subprocess.run(
            [str(media.ffmpeg_path()), "-y", "-loglevel", "error", "-ss", f"{float(at):.3f}", "-i", str(clip_path),
             "-frames:v", "1", "-q:v", "2", str(folder / f"ffmpeg-{number:02}.{kind}")],
            check=True,
        )  # fmt: skip


def measure(work: Callable[[], None]) -> Cost:
    """What a piece of work costs."""
    before, started = os.times(), time.perf_counter()
    work()
    after = os.times()
    return time.perf_counter() - started, sum(after[:4]) - sum(before[:4])


def compare(clip: Path, count: int, folder: Path) -> Iterator[str]:
    """A line for each way, the peer's first."""
    duration = media.probe(clip).duration
    draw = random.Random(SEED)
    times = sorted(duration * Fraction(draw.random()) for _ in range(count))
    jpeg, png = (measure(partial(with_ffmpeg, kind, clip, times, folder)) for kind in ("jpg", "png"))
    yield f"  ffmpeg, JPEG   {jpeg[0]:6.2f} s  {jpeg[1]:6.2f} s of processor"
    yield f"  ffmpeg, PNG    {png[0]:6.2f} s  {png[1]:6.2f} s of processor"
    for name, work in (("media, JPEG", with_media), ("bts still", with_command)):
        wall, cpu = measure(partial(work, clip, times, folder))
        yield (
            f"  {name:<12}   {wall:6.2f} s  {cpu:6.2f} s of processor: ffmpeg to JPEG takes {jpeg[0] / wall:.1f} times "
            f"as long, to PNG {png[0] / wall:.1f} ({jpeg[1] / cpu:.1f} and {png[1] / cpu:.1f} by processor)"
        )


def main() -> None:
    """Measure, and print a line for each way and key-frame distance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--gop", type=int, action="append", help="frames from key frame to key frame; 12, 50 and 250")
    parser.add_argument("--keep", type=Path, help="make or use the clips in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for gop in options.gop or (12, 50, 250):
            clip = (options.keep or folder) / f"whole-{gop}.mp4"
            if not clip.exists():
                clip = make_clip(clip.parent, gop)
            print(f"{options.count} stills of ten minutes of 1080p, a key frame every {gop} frames (wanted: {WANTED})")
            for line in compare(clip, options.count, folder):
                print(line, flush=True)


if __name__ == "__main__":
    main()
