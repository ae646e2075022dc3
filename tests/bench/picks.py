"""Are spoiled frames avoided, and are picks sharp? `python -m tests.bench.picks [--rounds N] [--kinds a,b]`.

Every real shot that is long enough is spoiled in turn by each kind of defect, at a random place, for 0.1 s up to half
of the shot, gently or strongly (fixed seed), encoded, and analysed by `bts.shots.analyse` from the file, as any clip
is. `--clips a,b` names the clips, `--rounds N` plants each defect N times in every shot.
A case is avoided when every shot found in it that has a quarter of a second unspoiled is shown by an unspoiled frame.
Then, over the footage as it is: where picks and middle frames stand in their own shots' sharpness.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bts import media, shots
from bts.candidates import BREATH_SECONDS
from tests.bench.scoring import read_labels

FOOTAGE = Path(__file__).resolve().parents[3] / "shared" / "footage"

REACH = 0.98
"""The part of cases that must be avoided."""

SHARP = 0.85
"""Where the median pick stands, at least, among the frames of its own shot by sharpness."""

SHORTEST, LONGEST = 1.2, 4.0
"""Seconds: shorter shots are left out, longer ones are cut to so much of them."""

CLEAN_SECONDS = 0.25
"""A found shot with less of it unspoiled has no frame that could be picked."""

Image = npt.NDArray[np.uint8]
Curve = npt.NDArray[np.float64]
Plant = Callable[["RealShot", np.random.Generator], tuple[list[Image], set[int]]]


@dataclass(frozen=True)
class RealShot:
    """Frames (uint8 BGR, even sides) of one real shot, at a constant rate."""

    name: str
    frames: list[Image]
    rate: Fraction

    def count(self, seconds: float) -> int:
        """How many frames make so many seconds, one at least."""
        return max(1, round(seconds * float(self.rate)))


def clips_of(footage: Path, names: Sequence[str] = ()) -> list[Path]:
    """The edited, archive and labelled clips; only those named, if any are."""
    labelled = {path.stem for path in (footage / "labels").glob("*.tsv")}
    folders = [footage / name for name in ("edited", "archive", "speech")]
    clips = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix != ".vtt"]
    clips = [clip for clip in clips if clip.parent.name != "speech" or clip.stem in labelled]
    return [clip for clip in clips if not names or clip.name in names]


def real_shots(footage: Path, names: Sequence[str] = ()) -> Iterator[RealShot]:
    """All shots of those clips that are long enough and show something, one at a time."""
    for clip in clips_of(footage, names):
        table = footage / "labels" / f"{clip.stem}.tsv"
        rng = np.random.default_rng([0, len(clip.name)])
        yield from _shots_of(clip, table if table.exists() else None, rng)


def _shots_of(clip: Path, table: Path | None, rng: np.random.Generator) -> Iterator[RealShot]:
    with media.open_clip(clip) as opened:
        rate, total = opened.info.rate, opened.info.frames
        if table is None:
            edges = [(s.start_frame, s.end_frame) for s in shots.analyse(opened).shots]
        else:
            real = sorted((x.first, x.last) for x in read_labels(table) if x.kind != "none" and x.sure)
            stops = [0, *(frame for interval in real for frame in interval), total]
            edges = list(zip(stops[::2], stops[1::2], strict=True))
        wanted = [_excerpt(first + 2, last - 2, float(rate), rng) for first, last in edges]
        chosen = [span for span in wanted if span[1] - span[0] >= SHORTEST * float(rate)]
        yield from (s for s in _read(opened, chosen, rate) if s.frames[len(s.frames) // 2].std() > 18)


def _excerpt(first: int, last: int, rate: float, rng: np.random.Generator) -> tuple[int, int]:
    most = round(LONGEST * rate)
    if last - first > most:
        first += int(rng.integers(last - first - most))
    return first, min(last, first + most)


def _read(clip: media.Clip, spans: list[tuple[int, int]], rate: Fraction) -> Iterator[RealShot]:
    frames: list[Image] = []
    for frame in media.frames(clip) if spans else ():
        first, last = spans[0]
        if frame.number >= first:
            picture = frame.bgr(width=min(480, clip.info.width))
            frames.append(picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2])
        if frame.number >= last - 1:
            yield RealShot(f"{clip.info.path.name}:{first}-{last}", frames, rate)
            frames = []
            spans = spans[1:]
            if not spans:
                return


def _window(shot: RealShot, rng: np.random.Generator, least: float = 0.1) -> tuple[int, int]:
    """A random stretch (first, count) of `least` seconds up to half of the shot; short ones are as common as long."""
    n = len(shot.frames)
    count = shot.count(float(np.exp(rng.uniform(np.log(least), np.log(n / float(shot.rate) / 2)))))
    return int(rng.integers(0, max(1, n - count))), count


def _swell(rng: np.random.Generator, count: int) -> Curve:
    """Strength over `count` frames: sudden, or rising and falling over up to half of it."""
    ramp = rng.choice([0.0, 0.25, 0.5]) * count
    place = np.arange(count) + 1
    strength: Curve = np.clip(np.minimum(place, count + 1 - place) / max(1.0, ramp), 0, 1)
    return strength


def blur(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """Movement of the camera in any direction, over 1.5 to 6 % of the picture's width."""
    first, count = _window(shot, rng)
    width = shot.frames[0].shape[1]
    angle, length = rng.uniform(0, np.pi), rng.uniform(0.015, 0.06) * width
    made, spoiled = list(shot.frames), set()
    for i, strength in enumerate(_swell(rng, count), start=first):
        made[i] = _smeared(made[i], length * strength, angle)
        if length * strength >= 0.012 * width:
            spoiled.add(i)
    return made, spoiled


def _smeared(frame: Image, length: float, angle: float) -> Image:
    side = 2 * int(np.ceil(length / 2)) + 1
    kernel = np.zeros((side, side), np.float32)
    middle, reach = side // 2, max(0.0, (length - 1) / 2)
    way = np.array([np.cos(angle), np.sin(angle)]) * reach
    a, b = ((np.array([middle, middle]) + sign * way) * 16 for sign in (-1, 1))
    cv2.line(kernel, tuple(map(round, a)), tuple(map(round, b)), 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum()), np.uint8)


def flash(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """A burst of light that dies away."""
    first = int(rng.integers(0, len(shot.frames) - 2))
    light = rng.uniform(60, 200) * np.exp(-np.arange(len(shot.frames) - first) / shot.count(rng.uniform(0.03, 0.2)))
    made, spoiled = list(shot.frames), set()
    for i, added in enumerate(light, start=first):
        if added >= 2:
            made[i] = _lit(made[i], 1 + added / 600, added)
        if added >= 30:
            spoiled.add(i)
    return made, spoiled


def _lit(frame: Image, gain: float, added: float = 0.0) -> Image:
    return np.asarray(np.clip(frame * np.float32(gain) + np.float32(added), 0, 255), np.uint8)


def fade(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """In at the start or out at the end, from or to black, in every fourth case white."""
    _, count = _window(shot, rng, 0.3)
    level = 255.0 if rng.random() < 0.25 else 0.0
    gone = np.zeros(len(shot.frames))
    gone[:count] = 1 - np.arange(count) / count
    if rng.random() < 0.5:
        gone = gone[::-1]
    made = [_lit(frame, 1 - g, g * level) for frame, g in zip(shot.frames, gone, strict=True)]
    return made, {i for i, g in enumerate(gone) if g >= 0.2}


def dip(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """The picture sinks towards black and comes back."""
    first, count = _window(shot, rng, 0.2)
    depth = rng.uniform(0.4, 1.0)
    gone = depth * (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(count) + 1) / (count + 1)))
    made = list(shot.frames)
    for i, g in enumerate(gone, start=first):
        made[i] = _lit(made[i], 1 - g)
    return made, {i for i, g in enumerate(gone, start=first) if g >= 0.25}


def black(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """Frames without a picture."""
    first, count = _window(shot, rng)
    made = list(shot.frames)
    for i in range(first, first + count):
        made[i] = _lit(made[i], 0.0, rng.uniform(0, 6))
    return made, set(range(first, first + count))


def cover(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """Something near the lens, out of focus, comes in from a side, stays a while, and leaves: a back, a hand, a van."""
    first, count = _window(shot, rng, 0.25)
    width = shot.frames[0].shape[1]
    wide = rng.uniform(0.6, 1.3) * width
    thing = _thing(shot, rng)
    crossing = np.linspace(-wide, width, count + 2)[1:-1]
    rest = rng.uniform(-0.2, 0.4) * width if rng.random() < 0.5 else None
    soft = rng.uniform(0.01, 0.06) * width
    made, spoiled = list(shot.frames), set()
    for i, left in enumerate(crossing, start=first):
        if rest is not None:  # it waits in the middle of its way
            left = np.interp(i - first, [0, count / 4, 3 * count / 4, count], [-wide, rest, rest, width])
        x = np.arange(width)
        mask = np.clip((np.minimum(x - left, left + wide - x)) / soft + 0.5, 0, 1)[None, :, None]
        made[i] = np.asarray(made[i] * (1 - mask) + thing * mask, np.uint8)
        if mask.mean() >= 0.2:
            spoiled.add(i)
    return made, spoiled


def _thing(shot: RealShot, rng: np.random.Generator) -> Image:
    """What covers the lens: an even colour with folds, or blurred detail of the scene itself."""
    height, width = shot.frames[0].shape[:2]
    if rng.random() < 0.5:
        coarse = rng.uniform(-18, 18, (4, 6)).astype(np.float32)
        folds = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))
        colour = rng.uniform(10, 200) + rng.uniform(-25, 25, 3)
        return np.asarray(np.clip(folds[..., None] + colour, 0, 255), np.uint8)
    part = shot.frames[0][height // 4 : 3 * height // 4, width // 4 : 3 * width // 4][:, ::-1]
    large = cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(large, (0, 0), width / rng.uniform(15, 50)), np.uint8)


def caption(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """A lower third that slides in from a side or from below, or is wiped on, in 0.5 to 1 s, and stays."""
    height, width = shot.frames[0].shape[:2]
    count = shot.count(rng.uniform(0.5, 1.0))
    first = int(rng.integers(1, max(2, len(shot.frames) - count)))
    box = (
        round(0.03 * width),
        round(rng.uniform(0.7, 0.8) * height),
        round(rng.uniform(0.45, 0.9) * width),
        height // 7,
    )
    bar = _bar(box[2], box[3], rng)
    opacity, way = rng.uniform(0.65, 1.0), str(rng.choice(["left", "right", "below", "wipe"]))
    eased = rng.random() < 0.5
    made, spoiled = list(shot.frames), set()
    for i in range(first, len(made)):
        done = min(1.0, (i - first + 1) / (count + 1))
        done = 1 - (1 - done) ** 2 if eased else done
        made[i] = _captioned(made[i], bar, box, done, opacity, way)
        if 0.07 <= done <= 0.93:
            spoiled.add(i)
    return made, spoiled


def _bar(width: int, height: int, rng: np.random.Generator) -> Image:
    dark = rng.random() < 0.6
    ground = rng.uniform(5, 70, 3) if dark else rng.uniform(150, 250, 3)
    bar = np.full((height, width, 3), ground, np.uint8)
    ink = (245, 245, 245) if dark else (15, 15, 15)
    for words, row, size in (("Name of Someone", 0.4, height / 55), ("what they do here", 0.8, height / 70)):
        place = height // 3, round(row * height)
        cv2.putText(bar, words, place, cv2.FONT_HERSHEY_SIMPLEX, size, ink, 1, cv2.LINE_AA)
    return bar


def _captioned(
    frame: Image, bar: Image, box: tuple[int, int, int, int], done: float, opacity: float, way: str
) -> Image:
    height, width = frame.shape[:2]
    x, y, w, h = box
    shown = np.zeros((height, width, 1), np.float32)
    layer = np.zeros_like(frame)
    if way == "wipe":
        shown[y : y + h, x : x + round(w * done)] = opacity
        layer[y : y + h, x : x + w] = bar
    else:
        dx = {"left": -(x + w), "right": width - x, "below": 0}[way] * (1 - done)
        dy = (height - y if way == "below" else 0) * (1 - done)
        move = np.array([[1, 0, x + dx], [0, 1, y + dy]], np.float32)
        layer = np.asarray(cv2.warpAffine(bar, move, (width, height)), np.uint8)
        whole = np.full(bar.shape[:2], opacity, np.float32)
        shown = np.asarray(cv2.warpAffine(whole, move, (width, height)), np.float32)[..., None]
    return np.asarray(frame * (1 - shown) + layer * shown, np.uint8)


PLANTS: dict[str, Plant] = {
    "blur": blur, "flash": flash, "fade": fade, "dip": dip, "black": black, "cover": cover, "caption": caption,
}  # fmt: skip


def encode(frames: list[Image], rate: Fraction, target: Path) -> None:
    """Write the frames as a clip."""
    height, width = frames[0].shape[:2]
    raw = target.with_suffix(".raw")
    raw.write_bytes(b"".join(np.ascontiguousarray(frame).tobytes() for frame in frames))
    source = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}", "-r", f"{rate}", "-i", str(raw)]
    how = ["-c:v", "libx264", "-preset", "superfast", "-crf", "20", "-pix_fmt", "yuv420p"]
    media.run_ffmpeg(["-y", *source, *how, str(target)])
    raw.unlink()


def misses(clip: Path, spoiled: set[int]) -> list[tuple[int, int, int]]:
    """The shots of a clip (first frame, end, pick) that a spoiled frame stands for, though they have others."""
    with media.open_clip(clip) as opened:
        found = shots.analyse(opened)
        least = CLEAN_SECONDS * float(opened.info.rate)
    return [
        (s.start_frame, s.end_frame, s.keyframe.frame)
        for s in found.shots
        if s.keyframe.frame in spoiled and len(set(range(s.start_frame, s.end_frame)) - spoiled) >= least
    ]


def run_cases(
    footage: Path, kinds: Sequence[str] = tuple(PLANTS), rounds: int = 1, names: Sequence[str] = ()
) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Cases avoided and cases in all, by kind; and a line for each miss."""
    tally, lines = dict.fromkeys(kinds, (0, 0)), []
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "case.mp4"
        for place, shot in enumerate(real_shots(footage, names)):
            for kind, turn in product(kinds, range(rounds)):
                frames, spoiled = PLANTS[kind](shot, np.random.default_rng([place, list(PLANTS).index(kind), turn]))
                encode(frames, shot.rate, target)
                bad = misses(target, spoiled)
                where = f"{kind} {turn} in {shot.name}: {min(spoiled)}-{max(spoiled)} spoiled"
                lines += [f"{where}, {picked} of [{first}, {end}) picked" for first, end, picked in bad]
                good, total = tally[kind]
                tally[kind] = good + (not bad), total + 1
    return tally, lines


@dataclass(frozen=True)
class Standing:
    """Of one found shot: the part of its frames that are no sharper than the pick, and than the middle frame."""

    pick: float
    middle: float
    breathless: bool
    """The pick lies within a breath of an end, though the shot is long enough."""


def standings(footage: Path, names: Sequence[str] = ()) -> list[Standing]:
    """Shots of 10 frames or more in the footage as it is. Sharpness is the variance of the Laplacian of all luma."""
    found = []
    for path in clips_of(footage, names):
        with media.open_clip(path) as clip:
            analysis = shots.analyse(clip)
            sharp = np.array([float(cv2.Laplacian(f.luma_view(), cv2.CV_32F).var()) for f in media.frames(clip)])
        for s in analysis.shots:
            own = sharp[s.start_frame : s.end_frame]
            if len(own) >= 10:
                picked, middle = (
                    float(np.mean(own <= sharp[i])) for i in (s.keyframe.frame, s.start_frame + len(own) // 2)
                )
                near = min(s.keyframe.time - s.start, s.end - s.keyframe.time) < BREATH_SECONDS
                found.append(Standing(picked, middle, near and s.end - s.start >= 1))
    return found


def main() -> int:
    """Print both tables; fail when too few cases are avoided or picks are not sharp."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(PLANTS))
    parser.add_argument("--clips", default="")
    asked = parser.parse_args()
    names = asked.clips.split(",") if asked.clips else []
    tally, lines = run_cases(FOOTAGE, asked.kinds.split(","), asked.rounds, names)
    print(*lines, sep="\n")
    good, total = (sum(column) for column in zip(*tally.values(), strict=True))
    print("| defect | avoided | of | % |\n|---|---:|---:|---:|")
    for kind, (g, n) in {**tally, "all": (good, total)}.items():
        print(f"| {kind} | {g} | {n} | {100 * g / n:.1f} |")
    stand = standings(FOOTAGE, names)
    picks, middles = float(np.median([s.pick for s in stand])), float(np.median([s.middle for s in stand]))
    print(f"sharpness within the shot, median of {len(stand)}: picks {picks:.0%}, middle frames {middles:.0%}")
    print(f"picks within a breath of a shot's end, of shots of 1 s or more: {sum(s.breathless for s in stand)}")
    return 0 if good >= REACH * total and picks >= SHARP else 1


if __name__ == "__main__":
    sys.exit(main())
