"""Traps of words over a running picture or after it: titles, lower thirds, banners, subtitles, credits."""

from itertools import pairwise

import cv2
import numpy as np

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
from tests.bench.kinds.staging import SHORTEST, Floats, Plan, close, eased, film_quietly, pick, plan
from tests.bench.scoring import Label
from tests.bench.synthetic import HEIGHT, WIDTH, Frames, Image, Scene, mixed

WHITE = np.full(3, 245, np.float32)


def title(scene: Scene, material: list[Frames]) -> None:
    """A title that fades in and out, a lower third, a banner, or subtitles, over the running picture."""
    rng = scene.rng
    around = plan(scene, 1.6, 4.5, least=10)
    run = pick(scene, material)
    frames = film_quietly(scene, run, around.total)
    kind = str(rng.choice(["title", "title", "lower third", "banner", "subtitles"]))
    if kind == "subtitles":
        _subtitle(scene, around, frames)
    else:
        card = {"title": _title_card, "lower third": _lower_third, "banner": _banner}[kind](scene)
        _show(scene, around, frames, card, str(rng.choice(["fade", "slide", "open", "pop"], p=[0.55, 0.2, 0.15, 0.1])))
    close(scene, material, run, frames, around)


def _pick_word(scene: Scene, words: tuple[str, ...]) -> str:
    return words[int(scene.rng.integers(len(words)))]


def _tone(scene: Scene) -> Floats:
    """A colour of words: mostly white, at times yellow, red or another one."""
    if scene.rng.random() < 0.7:
        return WHITE * np.float32(scene.rng.uniform(0.85, 1.0))
    return scene.rng.uniform([0, 20, 60], [255, 255, 255]).astype(np.float32)


def _title_card(scene: Scene) -> Card:
    """A film's title, at times with a second line and a darkened ground."""
    rng, card = scene.rng, empty_card()
    face, tone = choose_face(scene), _tone(scene)
    at = rng.uniform([0.42, 0.3], [0.58, 0.7]) * (WIDTH, HEIGHT)
    if rng.random() < 0.3:
        add_box(card, (0, 0, WIDTH, HEIGHT), np.zeros(3, np.float32), float(rng.uniform(0.2, 0.6)))
    words = draw(_pick_word(scene, TITLES), face, float(rng.uniform(16, 64)), spread=float(rng.choice([0, 0.2, 0.4])))
    words = fit(words, WIDTH * 0.92, HEIGHT * 0.6)
    add_words(card, words, (at[0], at[1]), tone, float(rng.choice([0, 0.4, 0.9])))
    if rng.random() < 0.4:
        second = fit(draw(_pick_word(scene, NAMES), face, float(rng.uniform(8, 14)), spread=0.2), WIDTH * 0.8, 20)
        add_words(card, second, (at[0], at[1] + words.shape[0] / 2 + 12), tone, 0.4)
    return card


def _lower_third(scene: Scene) -> Card:
    """A name and what the person does, on a bar or without one."""
    rng, card = scene.rng, empty_card()
    face = choose_face(scene)
    name = fit(draw(_pick_word(scene, NAMES), face, float(rng.uniform(11, 20))), WIDTH * 0.6, 30)
    role = fit(draw(_pick_word(scene, ROLES), face, float(rng.uniform(7, 11))), WIDTH * 0.6, 20)
    wide = max(name.shape[1], role.shape[1]) + 24
    left = float(rng.choice([rng.uniform(4, 40), WIDTH - wide - rng.uniform(4, 40)]))
    top = float(rng.uniform(0.62, 0.78) * HEIGHT)
    bar = rng.uniform(0, 255, 3).astype(np.float32)
    if rng.random() < 0.8:
        high = name.shape[0] + role.shape[0] + 18
        add_box(card, (left, top, left + wide, top + high), bar, float(rng.uniform(0.4, 1)), float(rng.choice([0, 3])))
        add_box(card, (left, top, left + 4, top + high), 255 - bar, float(rng.choice([0, 1])))
    tone = WHITE if bar.mean() < 140 else np.full(3, 20, np.float32)
    add_words(card, name, (left + 12 + name.shape[1] / 2, top + 6 + name.shape[0] / 2), tone, 0.3)
    add_words(card, role, (left + 12 + role.shape[1] / 2, top + 11 + name.shape[0] + role.shape[0] / 2), tone, 0.3)
    return card


def _banner(scene: Scene) -> Card:
    """A banner over the whole width, with a headline."""
    rng, card = scene.rng, empty_card()
    high = float(rng.uniform(0.12, 0.4) * HEIGHT)
    top = float(
        rng.choice([HEIGHT - high - rng.uniform(0, 20), rng.uniform(0, 8), (HEIGHT - high) / 2], p=[0.7, 0.15, 0.15])
    )
    ground = rng.uniform(0, 255, 3).astype(np.float32)
    add_box(card, (0, top, WIDTH, top + high), ground, float(rng.uniform(0.65, 1)))
    if rng.random() < 0.5:
        add_box(card, (0, top, WIDTH, top + high * 0.3), rng.uniform(0, 255, 3).astype(np.float32), 1.0)
    words = draw(_pick_word(scene, TITLES + SENTENCES).replace("\n", " "), choose_face(scene), high * 0.5)
    words = fit(words, WIDTH * 0.92, high * 0.6)
    tone = WHITE if ground.mean() < 140 else np.full(3, 20, np.float32)
    add_words(card, words, (10 + words.shape[1] / 2, top + high * 0.62), tone)
    return card


def _show(scene: Scene, around: Plan, frames: Frames, card: Card, way: str) -> None:
    """The card comes, stands, and goes."""
    rng = scene.rng
    rise, fall = (scene.count(float(rng.uniform(0.2, 1.4)), 1) / around.count for _ in range(2))
    rise, fall = min(rise, 0.45), min(fall, 0.45)
    side = np.array([(WIDTH, 0), (-WIDTH, 0), (0, HEIGHT)][int(rng.integers(3))])
    columns = np.linspace(0, 1, WIDTH, dtype=np.float32)[None, :]
    for i in range(around.first, around.last + 1):
        level = around.swell(i, rise, fall)
        if way == "pop":
            frames[i] = card.over(frames[i])
        elif way == "slide":
            dx, dy = side * (1 - level)
            frames[i] = card.over(frames[i], 1.0, (float(dx), float(dy)))
        elif way == "open":
            opened = np.clip((level * 1.1 - columns) / 0.1, 0, 1)
            frames[i] = Card(card.paint, np.asarray(card.cover * opened, np.float32)).over(frames[i])
        else:
            frames[i] = card.over(frames[i], level)


def _subtitle(scene: Scene, around: Plan, frames: Frames) -> None:
    """Subtitles that change while the picture runs."""
    rng = scene.rng
    face, size = choose_face(scene), float(rng.uniform(9, 17))
    tone = WHITE if rng.random() < 0.75 else np.array([60, 220, 245], np.float32)
    boxed, count = rng.random() < 0.35, int(rng.integers(2, 6))
    edges = np.linspace(around.first, around.last + 1, count + 1).round().astype(int)
    for first, last in pairwise(edges):
        card, text = empty_card(), _pick_word(scene, SENTENCES)
        words = fit(draw(text, face, size), WIDTH * 0.94, HEIGHT * 0.3)
        middle = WIDTH / 2, HEIGHT * 0.93 - words.shape[0] / 2
        if boxed:
            half = words.shape[1] / 2 + 5
            box = (
                middle[0] - half,
                middle[1] - words.shape[0] / 2 - 3,
                middle[0] + half,
                middle[1] + words.shape[0] / 2 + 4,
            )
            add_box(card, box, np.zeros(3, np.float32), 0.75)
        else:
            outline = fit(draw(text, face, size, stroke=1.3), WIDTH * 0.95, HEIGHT * 0.32)
            add_words(card, outline, middle, np.zeros(3, np.float32))
        add_words(card, words, middle, tone)
        gap = int(rng.choice([0, 2, 6]))
        for i in range(first, max(first + 1, last - gap)):
            frames[i] = card.over(frames[i])


def credits_(scene: Scene, material: list[Frames]) -> None:
    """Credits that roll over black after the picture has gone, roll over it, or change card by card over it."""
    kind = scene.rng.choice(["black", "picture", "cards"], p=[0.4, 0.3, 0.3])
    run = pick(scene, material)
    if kind == "black":
        _roll_over_black(scene, material, run)
        return
    around = plan(scene, 2.5, 5.0, least=12)
    frames = film_quietly(scene, run, around.total)
    if kind == "cards":
        _change_cards(scene, around, frames)
    else:
        roll = _roll(scene, around, float(scene.rng.choice([0.5, 0.5, 0.27])))
        dark = float(scene.rng.choice([0, 0.35, 0.6]))
        for i in range(around.first, around.last + 1):
            shade = dark * around.swell(i, 0.2, 0.2)
            frames[i] = roll(mixed(frames[i], np.zeros_like(frames[i]), shade), i - around.first)
    close(scene, material, run, frames, around)


class _Roll:
    """Credits that crawl up: (frame, frames since they began) -> the frame with them."""

    def __init__(self, sheet: Floats, step: float, tone: Floats) -> None:
        self.sheet, self.step, self.tone = sheet, step, tone

    def __call__(self, frame: Image, done: int) -> Image:
        matrix = np.array([[1, 0, 0], [0, 1, HEIGHT - 6 - self.step * (done + 1)]], np.float32)
        cover = cv2.warpAffine(self.sheet, matrix, (WIDTH, HEIGHT))
        return mixed(frame, np.asarray(np.ones_like(frame) * self.tone, np.uint8), np.asarray(cover, np.float32))


def _roll(scene: Scene, around: Plan, place: float) -> _Roll:
    """Credits in one typeface, as long as the trap allows: the last line leaves with its last frame, or stays below."""
    rng = scene.rng
    face, size = choose_face(scene), float(rng.uniform(8, 15))
    pixels = around.count / float(scene.rate) * rng.uniform(25, 90)
    sheet = np.zeros((max(HEIGHT, int(pixels)), WIDTH), np.float32)
    y = 0.0
    pairs = rng.random() < 0.5
    while y < sheet.shape[0] - 4 * size:
        people = [(_pick_word(scene, NAMES), 1.0) for _ in range(int(rng.integers(1, 4)))]
        for words, scale in ((_pick_word(scene, ROLES), 0.8), *people):
            field = fit(draw(words.upper() if pairs else words, face, size * scale), WIDTH * 0.5, size * 2)
            left = int(np.clip(WIDTH * place - field.shape[1] / 2, 2, WIDTH - field.shape[1] - 2))
            part = sheet[int(y) : int(y) + field.shape[0], left : left + field.shape[1]]
            part[:] = np.maximum(part, field[: part.shape[0]])
            y += size * 1.6
        y += size * rng.uniform(0.8, 2.5)
    return _Roll(sheet, float(pixels / around.count), _tone(scene))


def _roll_over_black(scene: Scene, material: list[Frames], run: Frames) -> None:
    """The picture goes by a cut or a fade; after a moment of black the credits crawl up, and at times end in black."""
    rng = scene.rng
    around = plan(scene, 3.0, 5.0, least=12)
    frames = film_quietly(scene, run, around.total)
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    gone = around.first - scene.count(float(rng.uniform(0.2, 1.0)), 1)
    fade = scene.count(float(rng.uniform(0.4, 1.5)), 4) if rng.random() < 0.6 else 0
    fade = min(fade, gone - scene.count(0.5))
    for i in range(max(fade, 0)):
        frames[gone - fade + i] = mixed(frames[gone - fade + i], black, (i + 1) / (fade + 1))
    frames[gone:] = [black] * (around.total - gone)
    roll = _roll(scene, around, float(rng.choice([0.5, 0.5, 0.3])))
    for i in range(around.first, around.last + 1):
        frames[i] = roll(black, i - around.first)
    after = scene.count(float(rng.uniform(1.1, 2.0)))
    frames = frames[: around.last + 1 + after]
    left = mixed(frames[around.last], black, 0.5) if rng.random() < 0.5 else black
    frames[around.last + 1] = left
    true = Label("fade", gone - fade, gone) if fade > 0 else Label("cut", gone, gone)
    close(scene, material, run, frames, Plan(around.first, around.last + 1, len(frames), around.cut), (true,))


def _change_cards(scene: Scene, around: Plan, frames: Frames) -> None:
    """Credits that change card by card over the running picture, at once or by fades."""
    rng = scene.rng
    face, size, tone = choose_face(scene), float(rng.uniform(10, 24)), _tone(scene)
    count = max(2, int(around.count / float(scene.rate) / rng.uniform(0.8, 1.8)))
    edges = np.linspace(around.first, around.last + 1, count + 1).round().astype(int)
    soft = int(rng.choice([0, 0, scene.count(0.2), scene.count(0.4)]))
    for first, last in pairwise(edges):
        card = empty_card()
        x = WIDTH * float(rng.choice([0.5, 0.3, 0.7]))
        y = HEIGHT * float(rng.uniform(0.3, 0.75))
        role = fit(draw(_pick_word(scene, ROLES), face, size * 0.7), WIDTH * 0.55, 40)
        names = "\n".join(_pick_word(scene, NAMES) for _ in range(int(rng.integers(1, 4))))
        people = fit(draw(names, face, size), WIDTH * 0.55, HEIGHT * 0.4)
        add_words(card, role, (x, y - people.shape[0] / 2 - size * 0.8), tone, 0.6)
        add_words(card, people, (x, y), tone, 0.6)
        for i in range(first, last):
            level = 1.0 if not soft else eased((i - first + 1) / soft) * eased((last - i) / soft)
            frames[i] = card.over(frames[i], level)


def slam(scene: Scene, material: list[Frames]) -> None:
    """A cut to black, and one to three frames later a title that slams in: the cut is true, the title is the trap."""
    rng = scene.rng
    around = plan(scene, 1.8, 3.2, least=12)
    run = pick(scene, material)
    frames = film_quietly(scene, run, around.total)
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    words = draw(_pick_word(scene, TITLES), choose_face(scene), float(rng.uniform(30, 80)))
    words = fit(words, WIDTH * rng.uniform(0.5, 0.9), HEIGHT * 0.6)
    card = empty_card()
    add_words(card, words, (WIDTH / 2, HEIGHT / 2), _tone(scene))
    picture = card.over(black)
    land, start, creep = int(rng.integers(1, 7)), rng.uniform(1.0, 3.0), rng.uniform(0, 0.06)
    quiet = int(rng.choice([1, 1, 2, 3]))
    gone = around.first - quiet
    end = around.last + 1 if around.cut != "none" else max(around.last + 1, scene.count(SHORTEST))
    frames[gone:] = [black] * (end - gone)
    shake = rng.uniform(0, 6)
    for i in range(end - around.first):
        scale = 1 + (start - 1) * max(0.0, 1 - i / land) ** 2 + creep * i / around.count
        x, y = rng.normal(0, shake, 2) * np.exp(-i / 3)
        matrix = np.array([[scale, 0, WIDTH / 2 * (1 - scale) + x], [0, scale, HEIGHT / 2 * (1 - scale) + y]])
        shown = cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT))
        blur = max(0.0, (start - 1) * (1 - i / land)) * 3
        frames[around.first + i] = np.asarray(cv2.GaussianBlur(shown, (0, 0), blur) if blur > 0.3 else shown, np.uint8)
    cut = Label("cut", gone, gone)
    last = max(around.first + land, end - 1 - scene.count(1.1))
    close(scene, material, run, frames, Plan(around.first, last, len(frames), around.cut), (cut,))
