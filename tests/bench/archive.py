"""A made archive of short clips, runs of it that are killed, and whether the results are those of an undisturbed run.

`python -m tests.bench.archive make FOLDER --clips 2000` writes the archive: clips of 12 formats, one in twenty damaged,
with loops of links, pipes, doubles, names that are not UTF-8 and names without endings.
`python -m tests.bench.archive kill FOLDER --kills 40` runs it undisturbed and again with the run killed (SIGKILL) at
random moments, lets that finish, and compares every file of the results. With `--executor dask`, two Dask workers on
loopback work on the clips of the runs that are killed, and one of them is killed twice (SIGKILL) and started again.
`python -m tests.bench.archive peers FOLDER --scenedetect PROGRAM` runs the clips of any folder beside PySceneDetect.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bts.media import ffmpeg_path
from tests.batch.archive import read_results
from tests.bench.loopback import Loopback
from tests.bench.peers import measure_peers
from tests.bench.watch import Watch

SECONDS = 1
"""Length of a made clip."""

DAMAGED = 0.05
"""Share of the clips that are damaged."""

DOUBLED = 0.02
"""Share of the clips that are copied once more, byte for byte."""

WORKER_KILLS = 2
"""How often a Dask worker is killed: at even distances in the time that the undisturbed run took."""

WORKERS_END = 40.0
"""Seconds after which Dask workers have ended what runs that were killed left: above `remote.IDLE_SECONDS`."""


@dataclass(frozen=True)
class Format:
    """A kind of file in the archive: its ending, the muxer and the arguments of its encoder."""

    suffix: str
    muxer: str
    arguments: tuple[str, ...]


FORMATS = (
    Format(".mp4", "mp4", ("-c:v", "libx264", "-preset", "ultrafast")),
    Format(".mov", "mov", ("-c:v", "mjpeg", "-q:v", "4")),
    Format(".mkv", "matroska", ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")),
    Format(".webm", "webm", ("-c:v", "libvpx", "-deadline", "realtime")),
    Format(".avi", "avi", ("-c:v", "mpeg4", "-q:v", "3")),
    Format(".ts", "mpegts", ("-c:v", "mpeg2video", "-q:v", "4")),
    Format(".mpg", "mpeg", ("-c:v", "mpeg1video", "-q:v", "4")),
    Format(".wmv", "asf", ("-c:v", "wmv2", "-q:v", "4")),
    Format(".flv", "flv", ("-c:v", "flv1", "-q:v", "4")),
    Format(".mxf", "mxf", ("-c:v", "mpeg2video", "-q:v", "4")),
    Format(".3gp", "3gp", ("-c:v", "libx264", "-preset", "ultrafast")),
    Format("", "mpegts", ("-c:v", "libx264", "-preset", "ultrafast")),
)
"""The formats of the archive; the last one has names without an ending."""


def make_archive(folder: Path, clips: int, seed: int = 1) -> None:
    """Write the archive: `clips` clips in folders of fifty, then the doubles and what is no clip at all."""
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    made: list[Path] = []
    for number in range(clips):
        form = FORMATS[number % len(FORMATS)]
        box = folder / f"reel {number // 200:02}" / f"box {number // 50 % 4}"
        box.mkdir(parents=True, exist_ok=True)
        name = os.fsdecode(b"caf\xe9 %d" % number) if number % 97 == 5 else f"{number % 50:02}"
        clip = box / (name + form.suffix)
        _make_clip(clip, form, number)
        if chance.random() < DAMAGED:
            _damage(clip, chance)
        elif chance.random() < DOUBLED:
            shutil.copyfile(clip, box / f"copy of {name}{form.suffix}")
        made.append(clip)
    _add_oddities(folder)


def _make_clip(clip: Path, form: Format, number: int) -> None:
    """Write a second of a pattern that is no other clip's: its rate, its place and a cut half-way change."""
    size = f"{96 + 16 * (number % 7)}x{64 + 16 * (number % 5)}"
    source = f"testsrc2=size={size}:rate=25:duration={SECONDS},hue=h={number * 37 % 360}:s={1 + number % 3}"
    source += f",eq=brightness='{0.1 * (number % 5) / 5}*gte(t,0.48)-0.5*gte(t,0.48)*mod({number},2)'"
    command = [str(ffmpeg_path()), "-nostdin", "-v", "error", "-f", "lavfi", "-i", source, "-threads", "1"]
    subprocess.run([*command, *form.arguments, "-pix_fmt", _pixels(form), "-f", form.muxer, "-y", clip], check=True)


def _pixels(form: Format) -> str:
    return "yuvj420p" if "mjpeg" in form.arguments else "yuv420p"


def _damage(clip: Path, chance: random.Random) -> None:
    """Cut the file off, empty it, fill it with zeros, with text or with noise in its middle."""
    data = clip.read_bytes()
    half = len(data) // 2
    damaged = (
        data[: chance.randrange(8, half)],
        b"",
        bytes(len(data)),
        b"this is a note of the archive, not a clip\n" * 20,
        data[:half] + chance.randbytes(len(data) // 4) + data[half + len(data) // 4 :],
    )
    clip.write_bytes(chance.choice(damaged))


def _add_oddities(folder: Path) -> None:
    """What stops a careless search: loops of links, a pipe with a clip's name, links to folders, a dangling link."""
    odd = folder / "odd"
    odd.mkdir()
    (odd / "a.mp4").symlink_to("b.mp4")
    (odd / "b.mp4").symlink_to("a.mp4")
    (odd / "gone.mp4").symlink_to("nowhere.mp4")
    (odd / "up").symlink_to("..", target_is_directory=True)
    os.mkfifo(odd / "pipe.mp4")
    (odd / "paper.pdf").write_bytes(b"%PDF-1.4\n" + bytes(100))
    (odd / "list.txt").write_text("reel 00: cameras\n", encoding="utf-8")


def run(archive: Path, output: Path, *options: str) -> "subprocess.Popen[bytes]":
    """Start `bts run` in a process group of its own, so that it can be killed with its workers alive."""
    command = [sys.executable, "-m", "bts", "run", str(archive), "-o", str(output), "--jobs", "2", *options]
    log = output.with_suffix(".log").open("ab")
    with log:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def kill_and_finish(start: Callable[[], "subprocess.Popen[bytes]"], kills: int, seconds: float, seed: int) -> int:
    """Kill the run `kills` times, each after a random share of `seconds`, then let it finish; returns its exit code."""
    chance = random.Random(seed)
    killed = 0
    for _ in range(kills):
        started = start()
        try:
            started.wait(timeout=1 + chance.random() * 2 * seconds / kills)
        except subprocess.TimeoutExpired:
            started.send_signal(signal.SIGKILL)
            started.wait()
            killed += 1
    print(f"the run was killed {killed} times")
    return start().wait()


def kill_on_loopback(archive: Path, output: Path, kills: int, seconds: float) -> int:
    """As kill_and_finish, with the clips worked on by two Dask workers, one of which is killed twice meanwhile."""
    with Loopback(output.with_name(f"{output.name}-dask")) as loopback:
        options = ("--executor", "dask", "--scheduler", loopback.address)
        over = threading.Event()

        def kill_workers() -> None:
            for _ in range(WORKER_KILLS):
                if over.wait(seconds / WORKER_KILLS):
                    return
                loopback.kill_worker()
                print(f"a worker was killed; results of {count_done(output)} clips were there", flush=True)

        killer = threading.Thread(target=kill_workers)
        killer.start()
        try:
            return kill_and_finish(lambda: run(archive, output, *options), kills, seconds, seed=3)
        finally:
            over.set()
            killer.join()
            time.sleep(WORKERS_END)
            print(f"processes for clips that the workers still have: {loopback.count_clip_processes()}")


def count_done(output: Path) -> int:
    """How many clips have a report."""
    return sum(1 for _ in output.rglob("report.json"))


def measure_kills(archive: Path, kills: int, executor: str) -> None:
    """Run the archive undisturbed in processes, and killed with an executor, and print what differs.

    Both write into one folder, one after the other: ledgers and pages know where they are.
    """
    output = archive.with_name(f"{archive.name}-results")
    shutil.rmtree(output, ignore_errors=True)
    with Watch() as first:
        code = run(archive, output).wait()
    print(f"undisturbed: exit {code}, {first}", flush=True)
    with Watch() as again:
        code = run(archive, output).wait()
    print(f"again, nothing to do: exit {code}, {again}, {first.processor / again.processor:.0f} x cheaper", flush=True)
    quiet = read_results(output)
    shutil.rmtree(output)
    with Watch() as broken:
        if executor == "dask":
            code = kill_on_loopback(archive, output, kills, first.seconds)
        else:
            code = kill_and_finish(lambda: run(archive, output), kills, first.seconds, seed=2)
    print(f"killed and finished: exit {code}, {broken}")
    killed = read_results(output)
    different = sorted(name for name in quiet.keys() | killed.keys() if quiet.get(name) != killed.get(name))
    left = [name for name in killed if ".part" in name]
    print(f"files: {len(quiet)}; different: {len(different)}; temporary files left: {len(left)}")
    for name in [*different, *left][:20]:
        print(f"  {name}")


def main() -> None:
    """Make an archive, kill runs of it, or run it beside PySceneDetect."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("make", "kill", "peers"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clips", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--executor", choices=("processes", "dask"), default="processes")
    parser.add_argument("--scenedetect", default="scenedetect", help="the program, where it is not in the PATH")
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    if asked.what == "make":
        make_archive(asked.folder, asked.clips)
    elif asked.what == "peers":
        measure_peers(asked.folder, asked.scenedetect, asked.rounds)
    else:
        measure_kills(asked.folder, asked.kills, asked.executor)


if __name__ == "__main__":
    main()
