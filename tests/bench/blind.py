"""Is the keyframe the best picture? `python -m tests.bench.blind FOLDER CLIP...` makes triples for a blind vote.

Each shot of the clips that is long enough gives three pictures side by side, as A, B and C in a shuffled order: the
keyframe, the middle frame, and the frame that ffmpeg's `thumbnail` filter takes of the same shot. They are written as
`NN.png`, a row a shot, and the order as `key.tsv`. Vote first (one line a shot in votes.txt: row, best letters),
then `python -m tests.bench.blind FOLDER --count` opens the key. Where a row
shows no difference, write all three letters.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bts import media, shots
from tests.bench.plants import Image

SIDE = (360, 204)
"""Width and height of one picture on a page."""

ROWS = 6
"""Triples on a page."""

LEAST_FRAMES = 20
"""Frames of the shortest shot that is shown."""

KINDS = ("bts", "middle", "thumbnail")


def choose_thumbnail(pictures: list[Image]) -> int:
    """What ffmpeg's `thumbnail` filter takes of some pictures: the one whose histogram is nearest to their mean."""
    found = np.array([_count_levels(picture) for picture in pictures])
    return int(((found - found.mean(axis=0)) ** 2).sum(axis=1).argmin())


def _count_levels(picture: Image) -> npt.NDArray[np.float64]:
    return np.concatenate([np.bincount(picture[..., c].ravel(), minlength=256) for c in range(3)]).astype(np.float64)


def find_triples(clip: Path, most: int) -> list[tuple[str, list[Image]]]:
    """Up to `most` shots of a clip, spread over it: a name with the frame numbers, and the pictures by KINDS."""
    with media.open_clip(clip) as opened:
        found = [s for s in shots.analyse(opened).pictured if s.end_frame - s.start_frame >= LEAST_FRAMES]
        chosen = found[:: max(1, -(-len(found) // most))]
        held: dict[int, list[Image]] = {shot.index: [] for shot in chosen}
        for frame in media.frames(opened):
            for shot in chosen:
                if shot.start_frame <= frame.number < shot.end_frame:
                    small = frame.bgr(width=min(SIDE[0], opened.info.width))
                    held[shot.index].append(np.asarray(cv2.resize(small, SIDE), np.uint8))
    triples = []
    for shot in chosen:
        pictures = held[shot.index]
        places = shot.keyframe.frame - shot.start_frame, len(pictures) // 2, choose_thumbnail(pictures)
        numbers = " ".join(f"{shot.start_frame + place}" for place in places)
        triples.append((f"{clip.name}\t{numbers}", [pictures[place] for place in places]))
    return triples


def write_pages(folder: Path, triples: list[tuple[str, list[Image]]]) -> None:
    """The pages, shuffled, and key.tsv: row, clip, frames by KINDS, and which kind each letter is."""
    rng = np.random.default_rng(len(triples))
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[Image] = []
    key: list[str] = []
    for place in rng.permutation(len(triples)):
        name, pictures = triples[place]
        order = rng.permutation(3)
        row = np.hstack([pictures[i] for i in order])
        cv2.putText(row, str(len(rows)), (4, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 255), 2)
        rows.append(np.asarray(row, np.uint8))
        key.append(f"{len(key)}\t{name}\t{' '.join(KINDS[i] for i in order)}")
    for page, first in enumerate(range(0, len(rows), ROWS)):
        cv2.imwrite(str(folder / f"{page:02}.png"), np.vstack(rows[first : first + ROWS]))
    (folder / "key.tsv").write_text("\n".join(key) + "\n", encoding="utf-8")


def count_votes(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Other kind -> shots in which the keyframe is preferred to it, tied with it, and not preferred."""
    tally = {kind: [0, 0, 0] for kind in KINDS[1:]}
    key = [line.split("\t") for line in (folder / "key.tsv").read_text(encoding="utf-8").splitlines()]
    for line in (folder / "votes.txt").read_text(encoding="utf-8").splitlines():
        row, best = line.split()
        letters = dict(zip("ABC", key[int(row)][3].split(), strict=True))
        liked = {letters[letter] for letter in best}
        for kind, counts in tally.items():
            counts[1 if ("bts" in liked) == (kind in liked) else 0 if "bts" in liked else 2] += 1
    return {kind: (a, b, c) for kind, (a, b, c) in tally.items()}


def main() -> int:
    """Make the pages, or count the votes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("clips", type=Path, nargs="*")
    parser.add_argument("--most", type=int, default=6, help="shots of each clip")
    parser.add_argument("--count", action="store_true")
    asked = parser.parse_args()
    if asked.count:
        for kind, (won, tied, lost) in count_votes(asked.folder).items():
            share = (won + tied) / max(1, won + tied + lost)
            print(f"{kind}: preferred {won}, tied {tied}, not {lost}: {share:.0%} preferred or tied")
        return 0
    write_pages(asked.folder, [triple for clip in asked.clips for triple in find_triples(clip, asked.most)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
