"""An exact cut at the preset `web` beside bare ffmpeg at the same settings, in the same run: time, and VMAF of both.

    python -m tests.bench.cut_exact [CLIP] [--start 2] [--seconds 15] [--rounds 3]

Without a CLIP it is that of tests.bench.cut_fast: 1080p at 24 frames a second with a little grain. bts is measured with
all that it does for a snippet: it looks the frames up, encodes, decodes and compares what it wrote, looks for the best
frame and writes the poster. Both ways alternate; the median of the rounds is compared, in processor seconds and on the
wall, because walls tell little on a busy machine.

VMAF pairs frames by their times, so that a shift of one frame spoils it: both sides are numbered anew
(`settb=1/30,setpts=N`), and the reference is trimmed to the same frames by number.
"""

import argparse
import json
import statistics
import tempfile
from fractions import Fraction
from pathlib import Path

from bts import media
from bts.config import SnippetsOptions
from bts.media.cutting.cut import frame_range
from bts.snippets import SnippetRequest, make_snippet
from bts.timing import Span
from tests.bench.cut_fast import make_clip
from tests.bench.stills_seek import Cost, measure

MOST_TIME, LEAST_VMAF = 1.15, 95
"""Times bare ffmpeg's time that bts may take, and the VMAF that its cuts reach."""

ALIGNED = "settb=1/30,setpts=N"


def vmaf(made: Path, clip: Path, first: int, count: int, folder: Path) -> float:
    """The mean VMAF of all frames of `made` against frames [first, first + count) of the clip."""
    log = folder / "vmaf.json"
    info = media.probe(made)
    size = f"scale={info.width}:{info.height}:flags=lanczos"
    graph = (
        f"[0:v]{ALIGNED},format=yuv420p[made];[1:v]trim=start_frame={first}:end_frame={first + count},{size},{ALIGNED},"
        f"format=yuv420p[clip];[made][clip]libvmaf=n_threads=2:log_fmt=json:log_path={log}"
    )
    media.run_ffmpeg(["-i", str(made), "-i", str(clip), "-lavfi", graph, "-f", "null", "-"])
    return float(json.loads(log.read_text(encoding="utf-8"))["pooled_metrics"]["vmaf"]["mean"])


def cut_bare(clip: Path, span: Span, target: Path) -> None:
    """The same stretch by ffmpeg alone: bts' encoder, preset and quality, and its sound."""
    options = SnippetsOptions(preset="web").settled
    x264 = ["-c:v", "libx264", "-preset", options.effort, "-crf", str(options.crf), "-profile:v", "high"]
    place = ["-ss", str(float(span.start)), "-i", str(clip), "-t", str(float(span.length))]
    sound = ["-c:a", "aac", "-b:a", "160k", "-ac", "2"]
    media.run_ffmpeg([*place, *x264, "-pix_fmt", "yuv420p", *sound, "-movflags", "+faststart", "-y", str(target)])


def cut_with_bts(clip: Path, span: Span, folder: Path) -> None:
    """The same stretch as `bts snippet --preset web` makes it."""
    with media.open_clip(clip) as opened:
        request = SnippetRequest(span, "bts", mode="none")
        make_snippet(opened, request, lambda name: folder / name, SnippetsOptions(preset="web"))


def main() -> None:
    """Measure both ways, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", type=Path)
    parser.add_argument("--start", type=Fraction, default=Fraction(2))
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    span = Span(options.start, options.start + options.seconds)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        clip = options.clip or make_clip(folder, options.seconds + int(options.start), 48)
        costs: dict[str, list[Cost]] = {"bts": [], "ffmpeg": []}
        for _ in range(options.rounds):
            costs["ffmpeg"].append(measure(lambda: cut_bare(clip, span, folder / "ffmpeg.mp4")))
            costs["bts"].append(measure(lambda: cut_with_bts(clip, span, folder)))
        first, stop = frame_range(media.probe(clip), span.start, span.end)
        for name, measured in costs.items():
            wall, processor = (statistics.median(cost[place] for cost in measured) for place in (0, 1))
            print(f"  {name:8} {wall:6.2f} s  {processor:6.2f} s of processor")
        ratios = [
            statistics.median(cost[place] for cost in costs["bts"])
            / statistics.median(cost[place] for cost in costs["ffmpeg"])
            for place in (0, 1)
        ]
        score = vmaf(folder / "bts.mp4", clip, first, stop - first, folder)
        print(f"  {ratios[0]:.2f} x the wall, {ratios[1]:.2f} x the processor time (at most {MOST_TIME})")
        print(f"  VMAF {score:.1f} (at least {LEAST_VMAF})")


if __name__ == "__main__":
    main()
