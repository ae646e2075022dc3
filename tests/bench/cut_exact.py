"""An exact cut at the preset `web` beside bare ffmpeg at the same settings, in the same run: time, and VMAF of both.

    python -m tests.bench.cut_exact [CLIP] [--start 2] [--seconds 20] [--rounds 3]

Without a CLIP there are two, those of tests.bench.cut_fast with a noise as sound: 640x360 and 1080p at 24 frames a
second with a little grain. bts is measured with all that it does for a snippet: it looks the frames up, encodes,
decodes and compares what it wrote, looks for the best frame and writes the poster. Both ways alternate; the median of
the rounds is compared, in processor seconds and on the wall, because walls tell little on a busy machine.

What each part of bts' work takes is told beside it. The poster is chosen, and the clip's looks are read for the check,
while ffmpeg encodes, so the poster's wall, and what the encoding's own shows of the processors, overlap. The looks are
read once more by themselves, for their processor time. The look for damage is a part of its own where a clip is read
for it; ffmpeg looks for damage while it encodes an intact clip, and what that costs is in the encoding.

VMAF pairs frames by their times, so that a shift of one frame spoils it: both sides are numbered anew
(`settb=1/30,setpts=N`), and the reference is trimmed to the same frames by number. It is converted to the matrix of the
snippet, from what bts takes it for, and the tags are then taken off both: ffmpeg itself would take a side without tags
for BT.601 and convert it, which costs 20 points.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bts import media
from bts.config import SnippetsOptions
from bts.media.cutting.cut import Cut, frame_range
from bts.snippets import SnippetRequest, make, make_snippet
from bts.snippets.sightings import look_ahead
from bts.timing import Span
from tests.bench.cut_fast import make_clip
from tests.bench.stills_seek import Cost, measure

MOST_TIME, LEAST_VMAF = 1.15, 95
"""Times bare ffmpeg's time that bts may take, and the VMAF that its cuts reach."""

SIZES = {"640x360": "1M", "1920x1080": "6M"}
"""Sizes of the clips that are made, in pixels -> their bits a second."""

PARTS = {
    "encoding": ("produce",),
    "the check": ("check_snippet",),
    "the look for damage": ("avoid_damage",),
    "the poster": ("choose_moment", "write_poster"),
}
"""Parts of the work on a snippet -> the functions that `bts.snippets.make` calls for them."""

AHEAD = "the looks ahead"
"""The part of the check that is done while ffmpeg encodes."""

CHECKS = ("the check", "the look for damage")
"""The parts that make sure of what was written, after AHEAD; the encoding is what they are compared with."""

ALIGNED = "settb=1/30,setpts=N"

UNTAGGED = "setparams=color_primaries=unknown:color_trc=unknown:colorspace=unknown"


def vmaf(made: Path, clip: Path, first: int, count: int, folder: Path) -> float:
    """The mean VMAF of all frames of `made` against frames [first, first + count) of the clip."""
    log = folder / "vmaf.json"
    info = media.probe(made)
    colour = media.probe(clip).colour
    size = (
        f"scale={info.width}:{info.height}:flags=lanczos:in_color_matrix={colour.matrix}:in_range={colour.range}:"
        f"out_color_matrix={info.colour.matrix}:out_range=tv"
    )
    ranged = f"trim=start_frame={first}:end_frame={first + count}"
    graph = (
        f"[0:v]{UNTAGGED},{ALIGNED},format=yuv420p[made];[1:v]{ranged},{size},{UNTAGGED},{ALIGNED},format=yuv420p[clip];"
        f"[made][clip]libvmaf=n_threads=2:log_fmt=json:log_path={log}"
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


def make_source(folder: Path, seconds: int, size: str, bits: str) -> Path:
    """The clip of tests.bench.cut_fast in this size, with sound."""
    folder.mkdir()
    silent, clip = make_clip(folder, seconds, 48, size, bits), folder / "clip.mp4"
    sound = ["-f", "lavfi", "-i", "anoisesrc=amplitude=0.1:seed=1", "-c:a", "aac", "-ac", "2", "-shortest"]
    media.run_ffmpeg(["-i", str(silent), *sound, "-c:v", "copy", "-y", str(clip)])
    return clip


@contextmanager
def time_parts(costs: dict[str, Cost]) -> Iterator[None]:
    """Add to `costs` what the parts of making a snippet take, by their names, while the block runs."""
    with ExitStack() as stack:
        for part, names in PARTS.items():
            for name in names:
                stack.enter_context(patch.object(make, name, _time_calls(getattr(make, name), part, costs)))
        yield


def read_ahead_again(clip: Path, cut: Cut) -> Cost:
    """What it takes to read the looks that the check of a cut without marks will want, by itself."""

    def read() -> None:
        with media.open_clip(clip) as opened, look_ahead(opened, cut) as seen:
            seen()

    return measure(read)


def _time_calls(work: Callable[..., Any], part: str, costs: dict[str, Cost]) -> Callable[..., Any]:
    """`work`, and what each call of it takes is added to the costs of its part."""

    def run(*args: Any, **options: Any) -> Any:
        given: list[Any] = []
        wall, processor = measure(lambda: given.append(work(*args, **options)))
        before = costs.get(part, (0.0, 0.0))
        costs[part] = before[0] + wall, before[1] + processor
        return given[0]

    return run


def median_of(costs: Sequence[Cost]) -> Cost:
    """The median of walls, and of processor seconds."""
    return statistics.median(wall for wall, _ in costs), statistics.median(processor for _, processor in costs)


def compare(clip: Path, span: Span, rounds: int, folder: Path) -> Iterator[str]:
    """Lines about both ways, and about the parts of bts' own."""
    bare, whole = [], []
    parts: dict[str, list[Cost]] = {part: [] for part in (*PARTS, AHEAD)}
    for _ in range(rounds):
        bare.append(measure(lambda: cut_bare(clip, span, folder / "ffmpeg.mp4")))
        costs: dict[str, Cost] = {}
        with time_parts(costs), patch.object(make, "look_ahead", wraps=look_ahead) as looks:
            whole.append(measure(lambda: cut_with_bts(clip, span, folder)))
        if looks.call_args is not None:
            costs[AHEAD] = read_ahead_again(clip, looks.call_args.args[1])
        for part, measured in parts.items():
            measured.append(costs.get(part, (0.0, 0.0)))
    medians = {"ffmpeg": median_of(bare), "bts": median_of(whole)} | {n: median_of(c) for n, c in parts.items()}
    for name, (wall, processor) in medians.items():
        yield f"  {name:20} {wall:6.2f} s  {processor:6.2f} s of processor"
    wall, processor = (sum(medians[part][place] for part in CHECKS) for place in (0, 1))
    shares = wall / medians["encoding"][0], (processor + medians[AHEAD][1]) / medians["encoding"][1]
    yield f"  the checks take {shares[0]:.0%} of the encoding's wall after it, {shares[1]:.0%} of its processor time"
    ratios = [medians["bts"][place] / medians["ffmpeg"][place] for place in (0, 1)]
    yield f"  {ratios[0]:.2f} x the wall, {ratios[1]:.2f} x the processor time (at most {MOST_TIME})"
    first, stop = frame_range(media.probe(clip), span.start, span.end)
    score = vmaf(folder / "bts.mp4", clip, first, stop - first, folder)
    yield f"  VMAF {score:.1f} (at least {LEAST_VMAF})"


def main() -> None:
    """Measure both ways, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", type=Path)
    parser.add_argument("--start", type=Fraction, default=Fraction(2))
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    span = Span(options.start, options.start + options.seconds)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for size, bits in ({"given": ""} if options.clip else SIZES).items():
            clip = options.clip or make_source(folder / size, options.seconds + int(options.start), size, bits)
            print(f"{options.seconds} s of {clip.name if options.clip else size}")
            for line in compare(clip, span, options.rounds, folder):
                print(line, flush=True)


if __name__ == "__main__":
    main()
