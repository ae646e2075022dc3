"""Fifty stills spread over ten minutes of 1080p: bts against one `ffmpeg -ss` call for each, in the same run.

    python -m tests.bench.stills_seek [--count 50]

The clip is like a camera's: a key frame every half second (--gop), two or three B-frames between P-frames, grain, some
20 Mbit/s; twelve seconds of it, repeated fifty times. Both sides end with the same number of JPEG files. What bts saves
is starting, opening and probing; what both must do is decode from the key frame on, so the gain shrinks as --gop grows.
"""

import argparse
import subprocess
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from PIL import Image

from bts import media
from bts.media.survey import forget

REQUIRED = 5.0


def make_clip(folder: Path, gop: int) -> Path:
    """Ten minutes of 1080p at 25 frames a second."""
    part, whole = folder / "part.mp4", folder / "whole.mp4"
    source = "gradients=size=1920x1080:rate=25:duration=12:speed=0.03:nb_colors=6:seed=7"
    media.run_ffmpeg(
        ["-y", "-f", "lavfi", "-i", source, "-vf", "noise=alls=6:allf=t,format=yuv420p", "-c:v", "libx264",
         "-preset", "veryfast", "-b:v", "20M", "-g", str(gop), "-bf", "3", "-x264-params", "b-adapt=0", str(part)]
    )  # fmt: skip
    media.run_ffmpeg(["-y", "-stream_loop", "49", "-i", str(part), "-c", "copy", str(whole)])
    return whole


def with_bts(clip_path: Path, times: list[Fraction], folder: Path) -> float:
    """Seconds for all stills in one go, opening the clip included."""
    forget()
    started = time.perf_counter()
    with media.open_clip(clip_path) as clip:
        for number, (_, picture) in enumerate(media.pictures_at(clip, times)):
            Image.fromarray(picture.rgb).save(folder / f"bts-{number:02}.jpg", quality=92)
    return time.perf_counter() - started


def with_ffmpeg(clip_path: Path, times: list[Fraction], folder: Path) -> float:
    """Seconds for one call of the program for each still."""
    program = str(media.ffmpeg_path())
    started = time.perf_counter()
    for number, at in enumerate(times):
        target = folder / f"ffmpeg-{number:02}.jpg"
        subprocess.run(
            [program, "-y", "-loglevel", "error", "-ss", f"{float(at):.3f}", "-i", str(clip_path), "-frames:v", "1",
             "-q:v", "2", str(target)],
            check=True,
        )  # fmt: skip
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--gop", type=int, default=12, help="frames from key frame to key frame")
    parser.add_argument("--keep", type=Path, help="make or use the clip in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        clip = folder / "whole.mp4"
        if not clip.exists():
            clip = make_clip(folder, options.gop)
        duration = media.probe(clip).duration
        times = [duration * (2 * n + 1) / (2 * options.count) for n in range(options.count)]
        other, own = with_ffmpeg(clip, times, Path(temporary)), with_bts(clip, times, Path(temporary))
        print(f"{options.count} stills of {float(duration):.0f} s 1080p: ffmpeg {other:.2f} s, bts {own:.2f} s, "
              f"{other / own:.1f} times as fast (wanted: {REQUIRED:g})")  # fmt: skip


if __name__ == "__main__":
    main()
