"""How well set-ups that come back are known: `python -m tests.bench.setups`.

Of every two pictures in setups.tsv (clip, frame, set-up) it is asked whether they are one set-up, as they are, with
bars at the sides, with bars above and below, darkened, behind a vignette, with one name plate, banner or title over all
of them, and as a part of each that is enlarged and has the same light and contrast in all: little structure, no colour.
Prints precision and recall. Pictures of different clips are never one set-up. `mixed` means a take whose camera moves:
its pictures are compared with those of others only.

Then whole clips, shot by shot, as `same_as` of `bts shots` gives it (labels/setups).
"""

import argparse
import csv
import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np

from bts import media
from bts.shots.analysis import small_planes
from bts.shots.setups import Planes, is_same_setup
from tests.bench.scoring import Tally
from tests.bench.setup_clips import label_clips, tally_clip
from tests.bench.shots import FOOTAGE

LABELS = Path(__file__).parent / "setups.tsv"

BLACK, NEUTRAL = 16, 128
"""Code values of black and of no colour."""

LIT_PERCENTILE, LIT_LEVELS = 90, 40
"""Percentile of a picture's luma, and the code value up to which it is black but for small letters."""

GREY_MEAN, GREY_DEVIATION, GREY_LEAST = 110, 20, 4
"""Mean and standard deviation of luma of all pictures in one grey; deviations below the last are noise, and are left
that low."""

ENLARGED, ENLARGED_AT = 3.0, 0.3
"""How much larger the part of a picture in one grey is, and how far down its middle lies: where heads are."""

Picture = tuple[str, Planes]
"""The name of a set-up, with its clip's, and the small planes of a picture of it."""


def read_pictures(footage: Path = FOOTAGE) -> list[Picture]:
    """All labelled pictures."""
    wanted: dict[str, list[tuple[int, str]]] = {}
    with LABELS.open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            wanted.setdefault(row["clip"], []).append((int(row["frame"]), row["setup"]))
    return [picture for name, rows in wanted.items() for picture in _of_clip(footage / name, rows)]


def _of_clip(path: Path, rows: list[tuple[int, str]]) -> Iterator[Picture]:
    with media.open_clip(path) as clip:
        names: dict[Fraction, str] = {clip.info.time_of_frame(frame): name for frame, name in rows}
        for asked, frame in media.frames_at(clip, names):
            yield f"{path.name} {names[asked]}", small_planes(frame)


def _at_sides(plane: np.ndarray, black: int) -> np.ndarray:
    bar = plane.shape[1] // 8
    out = np.full_like(plane, black)
    inside = (plane.shape[1] - 2 * bar, plane.shape[0])
    out[:, bar:-bar] = cv2.resize(plane, inside, interpolation=cv2.INTER_AREA)
    return out


def _above_and_below(plane: np.ndarray, black: int) -> np.ndarray:
    return np.ascontiguousarray(_at_sides(np.ascontiguousarray(plane.T), black).T)


def _darkened(plane: np.ndarray, black: int) -> np.ndarray:
    return np.asarray(black + (plane.astype(np.float32) - black) * 0.45, np.uint8)


def _vignetted(plane: np.ndarray, black: int) -> np.ndarray:
    """As a lens or a grader lets light fall off: to an eighth in the corners."""
    down, across = (np.linspace(-1, 1, n) for n in plane.shape)
    light = 1 - 0.875 * np.minimum(across**2 + down[:, None] ** 2, 2) / 2
    return np.asarray(black + (plane.astype(np.float32) - black) * light, np.uint8)


def _dim_and_vignetted(plane: np.ndarray, black: int) -> np.ndarray:
    return _darkened(_vignetted(plane, black), black)


def _captioned(plane: np.ndarray, black: int, top: int = 13, bottom: int = 17) -> np.ndarray:
    """With one and the same name plate: white letters on grey, over most of the width near the lower edge.

    It lies from `top` to `bottom`, in eighteenths of the height.
    """
    out = plane.copy()
    rows, columns = plane.shape
    box = out[rows * top // 18 : rows * bottom // 18, columns // 16 : columns * 15 // 16]
    letters = np.random.default_rng(0).integers(0, 2, box.shape) * 170
    box[:] = black if black == NEUTRAL else 50 + letters
    return out


def _pale_and_captioned(plane: np.ndarray, black: int) -> np.ndarray:
    """With the same name plate over a third of the contrast: people before plain walls."""
    return _captioned(np.asarray(plane.mean() + (plane.astype(np.float32) - plane.mean()) / 3, np.uint8), black)


def _under_a_banner(plane: np.ndarray, black: int) -> np.ndarray:
    """With one and the same banner over two fifths of the height."""
    return _captioned(plane, black, 10, 17)


def _titled(plane: np.ndarray, black: int) -> np.ndarray:
    """With one and the same title across the middle."""
    return _captioned(plane, black, 8, 12)


def _enlarged_in_one_grey(plane: np.ndarray, black: int) -> np.ndarray:
    """A part of the picture, in which there is little to be recognised by, as bright and as strong as all others."""
    if black == NEUTRAL:
        return np.full_like(plane, NEUTRAL)
    rows, columns = plane.shape
    left, top = columns / 2 * (ENLARGED - 1), rows * (ENLARGED_AT * ENLARGED - 0.5)
    matrix = np.array([[ENLARGED, 0, -left], [0, ENLARGED, -top]])
    part = cv2.warpAffine(plane, matrix, (columns, rows), flags=cv2.INTER_CUBIC).astype(np.float32)
    part = GREY_MEAN + (part - part.mean()) * GREY_DEVIATION / max(float(part.std()), GREY_LEAST)
    return np.asarray(np.clip(part, 0, 255), np.uint8)


CHANGES: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "as they are": lambda plane, black: plane,
    "bars at the sides": _at_sides,
    "bars above and below": _above_and_below,
    "darkened": _darkened,
    "vignetted": _vignetted,
    "dim and vignetted": _dim_and_vignetted,
    "captioned": _captioned,
    "pale and captioned": _pale_and_captioned,
    "under a banner": _under_a_banner,
    "titled": _titled,
    "enlarged, in one grey": _enlarged_in_one_grey,
}
"""What is done to the pictures before they are compared."""

ONLY_LIT = ("captioned", "pale and captioned", "under a banner", "titled", "enlarged, in one grey")
"""Changes that leave black pictures out: under one name plate they are one picture indeed."""


def tally(pictures: list[Picture], change: str, rule: Callable[[Planes, Planes], bool] = is_same_setup) -> Tally:
    """Which pairs the rule takes for one set-up, against the labels."""
    kept = [x for x in pictures if change not in ONLY_LIT or np.percentile(x[1][0], LIT_PERCENTILE) > LIT_LEVELS]
    changed = [(name, _change(planes, CHANGES[change])) for name, planes in kept]
    hit = missed = false = 0
    for (name, one), (other_name, other) in combinations(changed, 2):
        same = name == other_name
        if same and name.endswith("mixed"):
            continue
        found = rule(one, other)
        hit, missed, false = hit + (found and same), missed + (same and not found), false + (found and not same)
    return Tally(hit, missed, false)


def _change(planes: Planes, change: Callable[[np.ndarray, int], np.ndarray]) -> Planes:
    y, u, v = (change(plane, black) for plane, black in zip(planes, (BLACK, NEUTRAL, NEUTRAL), strict=True))
    return y, u, v


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--footage", type=Path, default=FOOTAGE)
    footage = parser.parse_args().footage
    pictures = read_pictures(footage)
    print(f"{len(pictures)} pictures\n")
    print(HEAD.format("pictures"))
    for change in CHANGES:
        print(_row(change, tally(pictures, change)))
    print("\n" + HEAD.format("clip"))
    total = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for name, clip, labels in label_clips(footage, Path(folder)):
            found = tally_clip(clip, labels)
            total += found
            print(_row(name, found))
    print(_row("all clips", total))


HEAD = "| {} | pairs of one set-up | found | wrong | precision | recall |\n|---|---:|---:|---:|---:|---:|"


def _row(name: str, t: Tally) -> str:
    return f"| {name} | {t.hit + t.missed} | {t.hit} | {t.false} | {t.precision:.3f} | {t.recall:.3f} |"


if __name__ == "__main__":
    main()
