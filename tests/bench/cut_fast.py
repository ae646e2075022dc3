"""A minute of 1080p cut fast beside the same cut made exactly, in the same run.

    python -m tests.bench.cut_fast [--seconds 60] [--gop 48]

The clip is like a camera's: some 6 Mbit/s at 24 frames a second, a key frame every `--gop` frames, B-frames, a little
grain. Both ways are those of `bts snippet`, with the check of what they wrote. Processor seconds are compared, those of
programs that were started included, because walls tell little on a busy machine. What the ratio depends on: with key
frames far apart more of the cut is encoded, and where less than half can be copied, bts makes the cut exactly.
"""

import argparse
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from bts import media
from bts.config import SnippetsOptions
from bts.snippets import SnippetRequest, make_snippet
from bts.timing import Span
from tests.bench.stills_seek import measure

WANTED = 8
"""Times as fast as the exact cut."""

SOURCE = "mandelbrot=rate=24:start_scale=0.3:end_scale=0.01:end_pts=288"

BEGIN = Fraction("4.3")
"""Seconds at which the cut begins: between two key frames."""


def make_clip(folder: Path, seconds: int, gop: int, size: str = "1920x1080", bits: str = "6M") -> Path:
    """A clip of this size, at `bits` a second: twelve seconds, repeated."""
    part, whole = folder / "part.mp4", folder / "whole.mp4"
    x264 = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", bits, "-g", str(gop), "-bf", "2", "-pix_fmt", "yuv420p")
    media.run_ffmpeg(
        ["-f", "lavfi", "-i", f"{SOURCE}:size={size},noise=alls=6:allf=t", "-t", "12", *x264, "-y", str(part)]
    )
    copy = ("-stream_loop", str(seconds // 12 + 1), "-i", str(part), "-c", "copy")
    media.run_ffmpeg([*copy, "-y", str(whole)])
    return whole


def main() -> None:
    """Measure both ways, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--gop", type=int, default=48)
    options = parser.parse_args()
    span = Span(BEGIN, BEGIN + options.seconds)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = make_clip(folder, options.seconds, options.gop)
        costs = {}
        for way in ("exact", "fast"):
            request = replace(SnippetRequest(span, way, mode="none"), cut=way)

            def cut(request: SnippetRequest = request) -> None:
                with media.open_clip(path) as clip:
                    made = make_snippet(clip, request, lambda name: folder / name, SnippetsOptions())
                for line in made[0].warnings:
                    print(f"  {line}")

            costs[way] = measure(cut)
            print(f"  {way:<6} {costs[way][0]:7.2f} s  {costs[way][1]:7.2f} s of processor", flush=True)
        wall, cpu = (slow / quick for slow, quick in zip(costs["exact"], costs["fast"], strict=True))
        print(f"fast is {wall:.1f} times as fast as exact, {cpu:.1f} times by processor (wanted: {WANTED})")


if __name__ == "__main__":
    main()
