"""Jump cuts, and what looks like them: short clips out of takes of people before a locked camera.

A jump cut takes a piece of time out of one take: the room stays, the pose jumps. Everything comes from the scene's rng.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from tests.bench.scoring import Label
from tests.bench.shots import FOOTAGE
from tests.bench.synthetic import FLASHES, HEIGHT, WIDTH, Frames, Image, Scene, _cross, _insert, _read, _window, mixed

TAKES = (
    ("edited/googlework_short.mp4", 630, 702), ("edited/googlework_short.mp4", 771, 817),
    ("edited/googlework_short.mp4", 860, 947), ("edited/one-by-one-person-detection.mp4", 95, 158),
    ("edited/one-by-one-person-detection.mp4", 285, 420), ("edited/one-by-one-person-detection.mp4", 950, 1048),
    ("speech/bbaf2n.mpg", 0, 75), ("speech/lwbsza.mpg", 0, 75), ("speech/pwij3p.mpg", 0, 75),
    ("speech/id2_vcd_swwp2s.mpg", 0, 75),
)  # fmt: skip
"""Clip, first frame and the one after the last of a take in which the camera stands still and a person moves."""

FASTEST = 30
"""Frames a second up to which the takes look natural: they were shot at 10 to 30."""

BESIDE_SECONDS = 1.5
"""Seconds of the take before and after what happens."""

BESIDE_JUMP_SECONDS = 0.8
"""Seconds of the take before and after a jump cut, at least: the takes are short."""

CUT_OUT_SECONDS = (0.5, 3.0)
"""Seconds of the take that a jump cut takes out."""

SEEN_LEVELS, SEEN_SHARE = 24, 0.035
"""Grey levels, and the share of the pixels that change by more than them, from which the jump of a pose is seen."""

SMALL = (64, 36)
"""Size at which the room's noise is averaged away."""

NOISE_LEVELS, MAX_CHANGED_SHARE = 2, 0.5
"""Grey levels up to which a small pixel stays, and the share that may change by more: the room is seen."""

MOVEMENT_SECONDS, SEEN_RATIO = 0.2, 2.0
"""Seconds of movement measured before and after, and how many times the pixels that it changes a jump changes."""

LOST_SECONDS = 0.12
"""Seconds of frames that are lost at most."""

MOVED_LEVELS = 1.5
"""Mean change in grey levels between two frames of a take, above which somebody moves."""

TRIES = 200
"""Places of a take that are tried before another take is."""

WORDS = (
    "I never saw the script", "We had one camera", "and no permit at all", "He stayed in the van", "Nobody told her",
    "It rained for nine days", "so we shot it again", "That is the real door", "You can see my hand", "in the mirror",
)  # fmt: skip

FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf")


@dataclass(frozen=True)
class Take:
    """Frames of one take at LARGE size, and where the window onto them stands: across, down, zoom."""

    frames: Frames
    place: tuple[float, float, float]

    def show(self, at: int) -> Image:
        """The frame of index `at`, the take going forth and back for ever."""
        there = abs((at + len(self.frames) - 1) % (2 * len(self.frames) - 2) - (len(self.frames) - 1))
        return _window(self.frames[there], *self.place)

    def play(self, first: int, count: int) -> Frames:
        """`count` frames from index `first` on."""
        return [self.show(first + i) for i in range(count)]


@cache
def _read_takes() -> tuple[Frames, ...]:
    """The frames of TAKES."""
    clips = {name: _read(FOOTAGE / name) for name in dict.fromkeys(name for name, _, _ in TAKES)}
    return tuple(clips[name][first:last] for name, first, last in TAKES)


def _set_up(scene: Scene) -> Take:
    """A random take behind a window that stands still, at a rate that it can have been shot at."""
    while scene.rate > FASTEST:
        scene.rate /= 2
    rng, takes = scene.rng, _read_takes()
    place = float(rng.random()), float(rng.random()), float(rng.uniform(0.85, 1.0))
    return Take(takes[rng.integers(len(takes))], place)


def _play(scene: Scene) -> int:
    """Fill the scene with a take in which nothing happens but that somebody moves; the frame at its middle."""
    take = _set_up(scene)
    beside = scene.count(BESIDE_SECONDS + float(scene.rng.uniform(0.0, 1.5)))
    scene.frames += take.play(int(scene.rng.integers(len(take.frames))), 2 * beside)
    return beside


def _share_changed(a: Image, b: Image, levels: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> float:
    """The share of the pixels of two pictures, scaled to `size`, that differ by more than `levels` grey levels."""
    grey = [cv2.cvtColor(cv2.resize(p, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY) for p in (a, b)]
    return float((cv2.absdiff(*grey) > levels).mean())


def lay_jump(scene: Scene, material: list[Frames]) -> None:
    """A take out of which a piece is cut, at a place where the jump of the pose is seen."""
    del material
    rng = scene.rng
    while True:
        take = _set_up(scene)
        beside, (least, most) = scene.count(BESIDE_JUMP_SECONDS), (scene.count(s) for s in CUT_OUT_SECONDS)
        room = len(take.frames) - 2 * beside
        for _ in range(TRIES if room > least else 0):
            gap = int(rng.integers(least, min(room, most) + 1))
            before = beside + int(rng.integers(room - gap + 1))
            after = before + gap
            if _is_seen(take, before, after, scene.count(MOVEMENT_SECONDS)):
                scene.frames += take.play(0, before) + take.play(after, len(take.frames) - after)
                scene.labels.append(Label("jump", before, before))
                return


def _is_seen(take: Take, before: int, after: int, near: int) -> bool:
    """Whether the pose jumps from frame `before` - 1 to `after`, by more than it moves within `near` frames of either,
    and the room around it is seen to stay."""
    jump = take.show(before - 1), take.show(after)
    if _share_changed(*jump, NOISE_LEVELS, SMALL) > MAX_CHANGED_SHARE:
        return False
    moves = (_share_changed(take.show(i), take.show(i + near), SEEN_LEVELS) for i in (before - 1 - near, after))
    return _share_changed(*jump, SEEN_LEVELS) >= max(SEEN_SHARE, SEEN_RATIO * max(moves))


def lay_flash(scene: Scene, material: list[Frames]) -> None:
    """Flashes of one to four frames."""
    del material
    at = _play(scene)
    gains = FLASHES[scene.rng.integers(len(FLASHES))]
    for i, gain in enumerate(gains):
        scene.frames[at + i] = np.asarray(np.clip(scene.frames[at + i] * 1.2 + gain, 0, 255), np.uint8)
    scene.labels.append(Label("none", at, at + len(gains)))


def lay_title(scene: Scene, material: list[Frames]) -> None:
    """A lower third that comes in within four frames, or at once and goes after a second."""
    at = _play(scene)
    if scene.rng.random() < 0.5:
        _insert(scene, at, material, title=True)
    else:
        _write_at(scene, at, at + scene.count(1.0), 1)
    scene.labels.append(Label("none", at, len(scene.frames) - 1))


def lay_captions(scene: Scene, material: list[Frames]) -> None:
    """Captions of up to three lines, each of which follows on the one before."""
    del material
    middle = _play(scene)
    lines = int(scene.rng.integers(1, 4))
    edges = sorted({middle, *(int(scene.rng.integers(2, len(scene.frames))) for _ in range(3)), len(scene.frames)})
    for first, end in pairwise(edges):
        _write_at(scene, first, end, lines)
    scene.labels.append(Label("none", edges[0], len(scene.frames) - 1))


def _write_at(scene: Scene, first: int, end: int, lines: int) -> None:
    """Burn a caption of that many lines into frames [first, end), with or without a box under it."""
    rng = scene.rng
    words = "\n".join(str(word) for word in rng.choice(WORDS, lines))
    font = ImageFont.truetype(str(rng.choice(FACES)), int(rng.integers(12, 20)))
    box = int(rng.integers(0, 2)) * 190
    for i in range(first, min(end, len(scene.frames))):
        layer = Pillow.new("RGBA", (scene.frames[i].shape[1], scene.frames[i].shape[0]))
        drawing = ImageDraw.Draw(layer)
        where = (layer.width / 2, layer.height - 6)
        drawing.rectangle(drawing.multiline_textbbox(where, words, font, "md", align="center"), fill=(0, 0, 0, box))
        drawing.multiline_text(where, words, (255, 255, 255), font, "md", align="center", stroke_width=1, stroke_fill=0)
        drawn = np.asarray(layer)
        share = drawn[:, :, 3].astype(np.float32) / np.float32(255)
        scene.frames[i] = mixed(scene.frames[i], np.ascontiguousarray(drawn[:, :, 2::-1]), share)


def lay_screen(scene: Scene, material: list[Frames]) -> None:
    """A screen beside the person, whose moving picture cuts to another."""
    at, rng = _play(scene), scene.rng
    wide, high = int(rng.integers(60, 170)), int(rng.integers(50, 120))
    left, top = int(rng.integers(0, 320 - wide)), int(rng.integers(0, 180 - high))
    shown = [material[rng.integers(len(material))] for _ in range(2)]
    for i, frame in enumerate(scene.frames):
        run = [*shown[i >= at], *shown[i >= at][-2:0:-1]]
        scene.frames[i] = frame.copy()
        scene.frames[i][top : top + high, left : left + wide] = cv2.resize(run[i % len(run)], (wide, high))
    scene.labels.append(Label("none", at, at))


def lay_object(scene: Scene, material: list[Frames]) -> None:
    """Something large passes before the lens."""
    at = _play(scene)
    _cross(scene, at, material)
    scene.labels.append(Label("none", at, at + scene.count(0.8)))


def lay_lamp(scene: Scene, material: list[Frames]) -> None:
    """A lamp that lights up a round part of the picture, or all of it, or goes out."""
    del material
    at, rng = _play(scene), scene.rng
    high, wide = scene.frames[0].shape[:2]
    x, y = np.meshgrid(np.arange(wide) - rng.uniform(0, wide), np.arange(high) - rng.uniform(0, high))
    glow = np.exp(-(x * x + y * y) / (2 * rng.uniform(25, 250) ** 2))[:, :, None]
    gain, on = rng.uniform(0.2, 0.9), rng.random() < 0.5
    for i, frame in enumerate(scene.frames):
        if (i >= at) == on:
            lit = frame * (1 + gain * glow) + rng.uniform(10, 12) * gain * glow
            scene.frames[i] = np.asarray(np.clip(lit, 0, 255), np.uint8)
    scene.labels.append(Label("none", at, at))


def lay_freeze(scene: Scene, material: list[Frames]) -> None:
    """The picture halts for 2 to 20 frames and jumps to where it would have been, as in a call over a network."""
    del material
    at = _find_movement(scene)
    held = int(scene.rng.integers(2, 21))
    for i in range(at - held, at):
        scene.frames[i] = scene.frames[at - held - 1]
    scene.labels.append(Label("none", at - held, at))


def lay_drop(scene: Scene, material: list[Frames]) -> None:
    """One to three frames are missing where somebody moves, 0.12 s at most: what a longer gap leaves is a jump cut."""
    del material
    at = _find_movement(scene)
    missing = min(int(scene.rng.integers(1, 4)), scene.count(LOST_SECONDS, 1))
    del scene.frames[at : at + missing]
    scene.labels.append(Label("none", at, at))


def lay_repeats(scene: Scene, material: list[Frames]) -> None:
    """A film at a half to a quarter of the clip's rate, each of its frames repeated; or some at random."""
    del material
    _play(scene)
    rng, every = scene.rng, int(scene.rng.integers(2, 5))
    random = rng.random() < 0.5
    for i in range(1, len(scene.frames)):
        if rng.random() < 0.4 if random else i % every:
            scene.frames[i] = scene.frames[i - 1]
    scene.labels.append(Label("none", 0, len(scene.frames) - 1))


def _find_movement(scene: Scene) -> int:
    """Fill the scene with a take; a frame about its middle at which somebody moves."""
    middle = _play(scene)
    near = range(middle - scene.count(0.3), middle + scene.count(0.3))
    moves = [i for i in near if cv2.absdiff(scene.frames[i - 1], scene.frames[i]).mean() > MOVED_LEVELS]
    return int(scene.rng.choice(moves)) if moves else middle


JUMPS: dict[str, Callable[[Scene, list[Frames]], None]] = {
    "jump": lay_jump,
    "jump-flash": lay_flash,
    "jump-title": lay_title,
    "jump-captions": lay_captions,
    "jump-screen": lay_screen,
    "jump-object": lay_object,
    "jump-lamp": lay_lamp,
    "jump-freeze": lay_freeze,
    "jump-drop": lay_drop,
    "jump-repeats": lay_repeats,
}
"""Kind -> what fills an empty scene with one clip of it: jump cuts, and what happens within a take and is none."""
