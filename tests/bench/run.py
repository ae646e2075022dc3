"""What a run costs beside plain decoding, in processor time: `python -m tests.bench.run [--again] [--stages] PATH...`.

Plain decoding is `ffmpeg -threads 1 -i CLIP -map 0:v:0 -f null -` with the bundled program, in the same run. Processor
time is user and system seconds of all threads: other work on the machine changes it by a tenth, and not by multiples.
The run is that of one worker, with one decoder thread; the starting of Python is in neither figure, that of ffmpeg in
its own. `--again` runs each clip a second time, with nothing to do. `--stages` prints what each stage
costs, of all runs together.
"""

import argparse
import os
import resource
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from bts.media import ffmpeg_path, use_threads
from bts.media.survey import SURVEYS
from bts.pipeline import run_clip
from bts.report import Diary, Report
from bts.work import Job


def list_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and all below the folders named, sorted."""
    named = list(paths)
    return sorted({file for path in named for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file()})


def decode_seconds(clip: Path) -> float:
    """Processor seconds that the bundled ffmpeg needs to decode the clip's first video stream in one thread."""
    command = [str(ffmpeg_path()), "-nostdin", "-v", "quiet", "-threads", "1", "-i", str(clip)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, "-map", "0:v:0", "-f", "null", "-"], check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_seconds(job: Job) -> tuple[Report, float]:
    """The report of a run of one clip, and its processor seconds."""
    started = _processor_seconds()
    report = run_clip(job)
    return report, _processor_seconds() - started


def _processor_seconds() -> float:
    """Seconds of this process, and of the programs that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@contextmanager
def counting_stages() -> Iterator[Counter[str]]:
    """Processor seconds by the name of the stage, of all runs while the block lasts."""
    spent: Counter[str] = Counter()
    timed = Diary.stage

    @contextmanager
    def stage(diary: Diary, name: str) -> Iterator[None]:
        started = time.process_time()
        with timed(diary, name):
            yield
        spent[name] += time.process_time() - started  # type: ignore[assignment]

    with patch.object(Diary, "stage", stage):
        yield spent


def main() -> None:
    """Print a Markdown table: each clip, its length, decoding, the run, the ratio, how it ended; and the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--stages", action="store_true")
    asked = parser.parse_args()
    use_threads(1)
    print("| clip | length s | decode s | run s | decode / run | again s | result |")
    print("|---|---:|---:|---:|---:|---:|---|")
    sums: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as out, counting_stages() as spent:
        for number, clip in enumerate(list_files(asked.paths)):
            job = Job(clip, Path(out) / str(number))
            plain = decode_seconds(clip)
            report, seconds = run_seconds(job)
            SURVEYS.forget()  # as in another process
            again = run_seconds(job)[1] if asked.again else 0.0
            if report.facts is None:
                continue  # no clip: ffmpeg decodes nothing either
            length = report.facts["duration"]
            sums.update({"length": length, "plain": plain, "run": seconds, "again": again})
            result = report.failures[0].line if report.failures else f"{report.counts.get('shots', 0)} shots"
            print(_row(clip.name, length, plain, seconds, again, result), flush=True)
    print(_row("all", sums["length"], sums["plain"], sums["run"], sums["again"], ""))
    if asked.stages:
        whole = sum(spent.values())
        for name, seconds in spent.items():
            print(f"{name}: {seconds:.2f} s, {100 * seconds / whole:.0f} %")


def _row(name: str, length: float, plain: float, run: float, again: float, result: str) -> str:
    cells = [name, f"{length:.1f}", f"{plain:.2f}", f"{run:.2f}", f"{plain / max(run, 0.001):.2f}", f"{again:.3f}"]
    return f"| {' | '.join([*cells, result])} |"


if __name__ == "__main__":
    main()
