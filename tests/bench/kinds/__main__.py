"""How often each kind of transition is found, and each kind of trap left alone: `python -m tests.bench.kinds`.

For every kind a clip a seed is made of the shared footage, encoded, and given to the default detector. A clip is right
when each labelled transition of it is found (cuts and jumps within a frame, gradual ones by half of the shorter
interval) and nothing else is.
"""

import argparse
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.bench.kinds.found import FOUND
from tests.bench.kinds.jumps import JUMPS
from tests.bench.kinds.traps import TRAPS
from tests.bench.scoring import Found, Label, score_cuts, score_gradual, score_jumps
from tests.bench.shots import FOOTAGE, with_bts
from tests.bench.synthetic import RATES, Frames, Scene, choose_codec, read_material, write_scene

Maker = Callable[[Scene, list[Frames]], None]


def make_clip(kind: str, make: Maker, seed: int, material: list[Frames], folder: Path) -> tuple[Path, list[Label]]:
    """The clip of a kind and a seed, and its labels. Seeds of different kinds have nothing in common."""
    scene = Scene(np.random.default_rng([zlib.crc32(kind.encode()), seed]), RATES[seed % len(RATES)])
    make(scene, material)
    target = folder / f"{kind}-{seed:03}.mp4"
    write_scene(scene, target, choose_codec(seed))
    return target, scene.labels


def list_errors(found: list[Found], labels: list[Label]) -> list[str]:
    """What is wrong with an answer: a word for each transition that is missed or invented."""
    cuts = score_cuts(found, labels, 1)
    recall, precision = score_gradual(found, labels)
    jumps = score_jumps(found, labels, 1)
    counts = {
        "missed cut": cuts.missed,
        "invented cut": cuts.false,
        "missed gradual": recall.missed,
        "invented gradual": precision.false,
        "missed jump": jumps.missed,
        "invented jump": jumps.false,
    }
    return [word for word, count in counts.items() for _ in range(count)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", help="names with commas between; all if not given")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", type=int, default=30, help="clips of each kind")
    parser.add_argument("--footage", type=Path, default=FOOTAGE)
    options = parser.parse_args()
    makers = {**FOUND, **TRAPS, **JUMPS}
    chosen = options.kinds.split(",") if options.kinds else list(makers)
    detect, material = with_bts("default"), read_material(options.footage)
    print("| kind | | clips right | missed cuts | invented | missed gradual | invented | missed jumps | invented |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for kind in chosen:
        right, words = 0, Counter[str]()
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(options.first, options.first + options.seeds):
                clip, labels = make_clip(kind, makers[kind], seed, material, Path(folder))
                errors = list_errors(detect(clip), labels)
                right, words = right + (not errors), words + Counter(errors)
        counts = (words[f"{how} {what}"] for what in ("cut", "gradual", "jump") for how in ("missed", "invented"))
        part = "to find" if kind in FOUND or kind == "jump" else "trap"
        print(f"| {kind} | {part} | {right} of {options.seeds} | {' | '.join(map(str, counts))} |", flush=True)


if __name__ == "__main__":
    main()
