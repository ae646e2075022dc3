"""Graphics that stay while the picture behind them cuts, and graphics that change while the picture stays."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tests.bench.kinds.laying import add_grain, course, deal, lay_blend
from tests.bench.kinds.lettering import (
    NAMES,
    ROLES,
    SENTENCES,
    TITLES,
    Card,
    add_box,
    add_words,
    choose_face,
    draw,
    empty_card,
    fit,
)
from tests.bench.kinds.staging import SHORTEST, Floats, clipped, close, eased, film_quietly, pick, plan, play, unlike
from tests.bench.synthetic import HEIGHT, WIDTH, Frames, Image, Scene, lay_cut, shot

Layer = Callable[[int], Card]
"""The frame's number -> what lies over the frame."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

LAYOUTS = ("banner", "banner", "banner and column", "banner and column", "column", "bars", "display", "inset")
"""What may lie over a clip; banners are the most frequent."""


@dataclass(frozen=True)
class Part:
    """A box of one ground, and what stands in it: nothing, a line, lines, a line that crawls, or a number."""

    box: Box
    what: str
    ground: Floats
    cover: float
    face: str

    @property
    def tone(self) -> Floats:
        """The colour of the words: light on dark grounds, dark on light ones."""
        return np.full(3, 240 if self.ground.mean() < 130 else 20, np.float32)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self.box[2] - self.box[0], self.box[3] - self.box[1]

    @property
    def middle(self) -> tuple[float, float]:
        """The place of its middle."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


def banner(scene: Scene, material: list[Frames]) -> None:
    """Shots that cut, and in some clips dissolve, behind a banner, a column, bars, a game's display, or an inset."""
    rng, runs = scene.rng, deal(scene.rng, material)
    soft, quick = float(rng.choice([0.0, 0.0, 0.3])), float(rng.choice([0.0, 0.4, 0.7]))
    scene.frames += shot(scene, next(runs), float(rng.uniform(1.5, 3.5)), least=12)
    while len(scene.frames) < SHORTEST * scene.rate:
        if rng.random() < quick:
            lay_cut(scene, shot(scene, next(runs), float(rng.uniform(0.2, 0.9)), least=4))
            continue
        new = shot(scene, next(runs), float(rng.uniform(1.2, 3.0)), least=12)
        frames = scene.count(float(rng.uniform(0.4, 1.2)))
        if rng.random() < soft and frames < min(len(new), len(scene.frames) - last_end(scene)) - 2:
            lay_blend(scene, "dissolve", new, course(rng, frames))
        else:
            lay_cut(scene, new)
    if rng.random() < 0.5:
        _make_dull(scene)
    if rng.random() < 0.5:
        add_grain(scene, float(rng.uniform(1, 4)))
    # Graphics are laid over what the camera took: its grain is not on them.
    layers = [fill_part(scene, part) for part in choose_parts(scene)]
    if not layers:
        layers = [_inset(scene, next(runs)[0], len(scene.frames))]
    scene.frames = [lay_over(frame, layers, i) for i, frame in enumerate(scene.frames)]


def last_end(scene: Scene) -> int:
    """The frame with which the last transition so far ends; 0 if there is none."""
    return max((label.last for label in scene.labels), default=0)


def _make_dull(scene: Scene) -> None:
    """An eighth to half of the contrast, as indoors, at night or in haze: cuts change few levels."""
    gain, level = float(scene.rng.uniform(0.12, 0.5)), float(scene.rng.uniform(10, 120))
    scene.frames = [clipped(frame * np.float32(gain) + level) for frame in scene.frames]


def banner_changes(scene: Scene, material: list[Frames]) -> None:
    """A banner, column or display that comes, goes, or gets other words, while the shot behind it runs on."""
    rng = scene.rng
    around = plan(scene, 0.5, 3.5, least=6)
    run = pick(scene, material)
    frames = film_quietly(scene, run, around.total)
    parts = choose_parts(scene)
    old, new = ([fill_part(scene, part) for part in parts] for _ in range(2))
    if not parts:
        old = new = [_inset(scene, pick(scene, unlike(run, material)), around.total)]
    kind = str(rng.choice(["comes", "goes", "comes and goes", "other words", "other words"]))
    way = str(rng.choice(["slide", "fade", "pop"]))
    side = np.array([(WIDTH, 0), (-WIDTH, 0), (0, HEIGHT)][int(rng.integers(3))])
    for i in range(around.total):
        done = around.share(i)
        layers = new if done > 0.5 else old
        level = {
            "comes": eased(done * 2),
            "goes": eased(2 - done * 2),
            "comes and goes": eased(done * 3) * eased(3 - done * 3),
            "other words": 1.0 if way == "pop" else eased(abs(done * 6 - 3)),
        }[kind]
        if way == "slide":
            dx, dy = side * (1 - level)
            frames[i] = lay_over(frames[i], layers, i, shift=(float(dx), float(dy)))
        else:
            frames[i] = lay_over(frames[i], layers, i, level if way == "fade" else float(level > 0.5))
    close(scene, material, run, frames, around)


def lay_over(
    frame: Image, layers: list[Layer], i: int, level: float = 1.0, shift: tuple[float, float] = (0.0, 0.0)
) -> Image:
    """Frame i with the layers over it, `level` of them to be seen, moved by `shift` pixels."""
    for layer in layers:
        frame = layer(i).over(frame, level, shift)
    return frame


def choose_parts(scene: Scene) -> list[Part]:
    """The parts of a random layout; none stands for an inset picture, which has no words."""
    rng = scene.rng
    layout = LAYOUTS[int(rng.integers(len(LAYOUTS)))]
    makers = {"banner": _banner, "column": _column, "bars": _bars, "display": _display}
    parts = [part for name, make in makers.items() if name in layout for part in make(scene)]
    if parts and rng.random() < 0.5:
        wide, high = rng.uniform(16, 44), rng.uniform(10, 22)
        left, top = float(rng.choice([8, WIDTH - 8 - wide])), float(rng.uniform(6, 14))
        parts.append(_part(scene, (left, top, left + wide, top + high), "word"))
    return parts


def _part(scene: Scene, box: Box, what: str, cover: float = 1.0) -> Part:
    ground = scene.rng.uniform(0, 255, 3).astype(np.float32)
    return Part(box, what, ground, cover, choose_face(scene))


def _banner(scene: Scene) -> list[Part]:
    """The lower third of news: a headline, at times with a name above it and a line that crawls below it."""
    rng = scene.rng
    high = float(rng.uniform(0.15, 0.33) * HEIGHT)
    inset, foot = float(rng.choice([0, 0, rng.uniform(4, 40)])), float(rng.choice([0, 0, rng.uniform(2, 12)]))
    left, right, bottom = inset, WIDTH - inset, HEIGHT - foot
    top = bottom - high
    cover = float(rng.choice([1.0, 1.0, 1.0, rng.uniform(0.8, 1)]))
    crawl = bottom - high * float(rng.choice([0, rng.uniform(0.3, 0.45)]))
    parts = [_part(scene, (left, top, right, crawl), str(rng.choice(["line", "turning"])), cover)]
    if crawl < bottom:
        parts.append(_part(scene, (left, crawl, right, bottom), "crawl", cover))
    if rng.random() < 0.5:
        name = (left, top - rng.uniform(12, 18), left + rng.uniform(0.25, 0.5) * WIDTH, top)
        parts.append(_part(scene, name, "name", cover))
    return parts


def _column(scene: Scene) -> list[Part]:
    """A column at one side from top to bottom, with rates, results or news."""
    wide = float(scene.rng.uniform(0.15, 0.28) * WIDTH)
    left = float(scene.rng.choice([0, WIDTH - wide]))
    return [_part(scene, (left, 0, left + wide, HEIGHT), str(scene.rng.choice(["lines", "turning lines"])))]


def _bars(scene: Scene) -> list[Part]:
    """Bars above and below the picture, with words."""
    high = scene.rng.uniform(0.08, 0.16, 2) * HEIGHT
    upper = _part(scene, (0, 0, WIDTH, float(high[0])), "line")
    lower = _part(scene, (0, HEIGHT - float(high[1]), WIDTH, HEIGHT), str(scene.rng.choice(["line", "crawl"])))
    return [upper, Part(lower.box, lower.what, upper.ground, 1.0, upper.face)]


def _display(scene: Scene) -> list[Part]:
    """The display of a game: boxes in corners and at edges, of which most have numbers that change."""
    rng = scene.rng
    places = [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (0.0, 1.0), (0.5, 1.0), (1.0, 1.0)]
    parts = []
    for place in rng.permutation(len(places))[: int(rng.integers(3, 6))]:
        x, y = places[place]
        wide, high = float(rng.uniform(30, 90)), float(rng.uniform(12, 40))
        left, top = 6 + x * (WIDTH - 12 - wide), 6 + y * (HEIGHT - 12 - high)
        what = str(rng.choice(["number", "number", "number", "word", "empty"]))
        parts.append(_part(scene, (left, top, left + wide, top + high), what, float(rng.choice([1.0, 0.85]))))
    return parts


def fill_part(scene: Scene, part: Part) -> Layer:
    """A part with words or numbers in it, which are other ones each time."""
    rng = scene.rng
    if part.what == "crawl":
        return _crawl(scene, part)
    if part.what == "number":
        step, value, every = int(rng.integers(1, 40)), int(rng.integers(10, 9000)), int(rng.integers(2, 30))
        return lambda i: _write(part, str(value + i // every * step))
    texts = {"line": SENTENCES + TITLES, "turning": SENTENCES + TITLES, "name": NAMES, "word": TITLES}
    if "lines" in part.what:
        pages = ["\n".join(rng.permutation(NAMES + ROLES)[: int(rng.integers(5, 12))]) for _ in range(4)]
    else:
        pages = [str(text).replace("\n", " ") for text in rng.permutation(texts.get(part.what, ("",)))[:4]]
    cards = [_write(part, page) for page in pages]
    frames = scene.count(float(rng.uniform(1.5, 5))) if "turning" in part.what else 10**6
    return lambda i: cards[i // frames % len(cards)]


def _write(part: Part, text: str) -> Card:
    """The part with a text in its middle."""
    card = empty_card()
    add_box(card, part.box, part.ground, part.cover)
    if text:
        wide, high = part.size
        words = draw(text, part.face, high * (0.6 if "\n" not in text else 0.8 / len(text.split("\n"))))
        add_words(card, fit(words, wide * 0.94, high * 0.9), part.middle, part.tone)
    return card


def _crawl(scene: Scene, part: Part) -> Layer:
    """A line of news that crawls to the left without an end."""
    rng, (wide, high) = scene.rng, part.size
    news = "   +++   ".join(str(text).replace("\n", " ") for text in rng.permutation(SENTENCES + TITLES)[:9])
    words = draw(news + "   +++   ", part.face, high * 0.6)
    step = float(rng.uniform(0.08, 0.4)) * WIDTH / float(scene.rate)

    def lay(i: int) -> Card:
        card = empty_card()
        add_box(card, part.box, part.ground, part.cover)
        add_words(card, np.roll(words, -int(i * step), axis=1)[:, : int(wide) - 2], part.middle, part.tone)
        return card

    return lay


def _inset(scene: Scene, run: Frames, count: int) -> Layer:
    """Another take that runs on in a frame in a corner, as a presenter beside what is shown."""
    rng = scene.rng
    wide = float(rng.uniform(0.24, 0.42) * WIDTH)
    high = wide * float(rng.choice([9 / 16, 3 / 4]))
    left = float(rng.choice([rng.uniform(0, 16), WIDTH - wide - rng.uniform(0, 16)]))
    top = float(rng.choice([rng.uniform(0, 12), HEIGHT - high - rng.uniform(0, 12)]))
    size, edge = (int(wide), int(high)), int(rng.integers(1, 5))
    takes = [np.asarray(cv2.resize(x, size, interpolation=cv2.INTER_AREA), np.uint8) for x in play(scene, run, count)]
    ground = rng.uniform(0, 255, 3).astype(np.float32)

    def lay(i: int) -> Card:
        card = empty_card()
        add_box(card, (left - edge, top - edge, left + size[0] + edge, top + size[1] + edge), ground, 1.0)
        y, x = round(top), round(left)
        room = card.paint[max(0, y) : y + size[1], max(0, x) : x + size[0]]
        room[:] = takes[i][: room.shape[0], : room.shape[1]]
        return card

    return lay


GRAPHICS: dict[str, Callable[[Scene, list[Frames]], None]] = {"banner": banner}
"""Name of the kind -> what makes a clip of it."""
