"""What it costs to find where pictures without a record came from: `bts still --where` of some hundred at once.

    python -m tests.bench.where CLIP... [--stills 25] [--pictures 300]

Makes stills of each clip, spread over it; then changes some of them as others do, without their records: half are
scaled and recompressed, half are cropped too, to 0.4 to 0.95 of each side. Prints the seconds by the clock and of the
processor, and how many were found: the still itself, another one (of the same look), or none because two look alike.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from PIL import Image

from bts import media

SEED = 4


def bts(folder: Path, *words: object) -> str:
    """What the command prints; it ends with 3 where the origin of a picture is not known."""
    command = [sys.executable, "-m", "bts", *map(str, words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr)
    return done.stdout


def make_stills(folder: Path, clips: list[Path], count: int) -> list[Path]:
    """Stills of the clips, among the results below a folder."""
    for clip in clips:
        duration = float(media.probe(clip).duration)
        bts(folder, "still", clip, *(f"{duration * (n + 0.5) / count:.2f}" for n in range(count)), "-q")
    return sorted(folder.glob("outputs/*/stills/*.jpg"))


def change(still: Path, kind: str, target: Path, draw: random.Random) -> None:
    """Write a still scaled, recompressed and without its record, for the kind `crop` cropped."""
    with Image.open(still) as opened:
        image = opened.convert("RGB")
    if kind == "crop":
        width, height = (int(side * draw.uniform(0.4, 0.95)) for side in image.size)
        left, top = draw.randint(0, image.width - width), draw.randint(0, image.height - height)
        image = image.crop((left, top, left + width, top + height))
    scale = draw.uniform(0.5, 1.3)
    size = round(image.width * scale), round(image.height * scale)
    image.resize(size, Image.Resampling.LANCZOS).save(target, quality=draw.randint(40, 90))


def main() -> None:
    """Print what was found, and what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--stills", type=int, default=25)
    parser.add_argument("--pictures", type=int, default=300)
    asked = parser.parse_args()
    draw = random.Random(SEED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stills = make_stills(folder, [clip.resolve() for clip in asked.clips], asked.stills)
        origins: dict[str, tuple[str, Path]] = {}
        for number in range(asked.pictures):
            target, kind, still = folder / f"{number}.jpg", ("whole", "crop")[number % 2], draw.choice(stills)
            change(still, kind, target, draw)
            origins[target.name] = kind, still.relative_to(folder)
        before, started = os.times(), time.perf_counter()
        answers = json.loads(bts(folder, "still", "--where", *origins, "--json", "-q"))
        wall, after = time.perf_counter() - started, os.times()
    counts: Counter[str] = Counter()
    for answer in answers:
        kind, still = origins[answer["picture"]]
        found = "unknown" if not answer["known"] else "right" if Path(answer["like"]) == still else "another"
        counts[f"{kind} {found}"] += 1
    cost = sum(after[2:4]) - sum(before[2:4])
    print(f"{asked.pictures} pictures among {len(stills)} stills: {wall:.1f} s, {cost:.1f} s of processor time")
    print(", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
