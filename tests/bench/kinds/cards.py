"""Cards of text on black: they cut, fade, dissolve to one another, cut to and from black, fade out as credits."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tests.bench.kinds.designs import Design, choose_credits, choose_design, choose_words, draw_card
from tests.bench.kinds.laying import (
    Runs,
    add_grain,
    course,
    deal,
    lay_blend,
    lay_rise,
    lay_through,
    plain,
    print_on_film,
)
from tests.bench.synthetic import Frames, Image, Scene, lay_cut, shot


def _open(scene: Scene, runs: Runs) -> Design:
    """Begins the clip with a shot; the design of its cards."""
    scene.frames += shot(scene, next(runs), float(scene.rng.uniform(1.8, 3.2)), least=12)
    return choose_design(scene.rng)


def _finish(scene: Scene, design: Design) -> None:
    """What the film or the camera adds to all frames."""
    if design.style == "silent":
        print_on_film(scene)
    elif scene.rng.random() < 0.4:
        add_grain(scene, float(scene.rng.uniform(0.5, 2.5)))


def _dark(design: Design) -> Image:
    """The ground of the cards without letters."""
    return plain((design.ground,) * 3)


def _cards(scene: Scene, design: Design, seconds: tuple[float, float]) -> list[Frames]:
    """Two to four cards of one design, each of a length between the two given ones."""
    words = choose_words(scene.rng, design, int(scene.rng.integers(2, 5)))
    lengths = [scene.count(float(scene.rng.uniform(*seconds)), 10) for _ in words]
    return [draw_card(design, x, n, float(scene.rate)) for x, n in zip(words, lengths, strict=True)]


def cut_cards(scene: Scene, material: list[Frames]) -> None:
    """A shot, cards that cut to one another, a shot."""
    runs = deal(scene.rng, material)
    design = _open(scene, runs)
    for card in _cards(scene, design, (0.6, 2.2)):
        lay_cut(scene, card)
    lay_cut(scene, shot(scene, next(runs), float(scene.rng.uniform(1.8, 3)), least=12))
    _finish(scene, design)


def fade_cards(scene: Scene, material: list[Frames]) -> None:
    """A shot, cards that fade to one another through black, a shot; shots cut or fade to black too."""
    rng, runs = scene.rng, deal(scene.rng, material)
    design = _open(scene, runs)
    slow = float(rng.uniform(0.15, 0.7))
    shots_fade = rng.random() < 0.6
    last = shot(scene, next(runs), float(rng.uniform(2.2, 3.2)), least=12)
    steps = [*_cards(scene, design, (1.0 + slow, 1.6 + slow))[:3], last]
    for i, new in enumerate(steps):
        out, into = (_least(scene, slow * float(rng.uniform(0.7, 1.3)), len(new)) for _ in range(2))
        cuts_out, cuts_in = (not shots_fade and i == side for side in (0, len(steps) - 1))
        hold = scene.count(float(rng.choice([0.6, 0.9] if cuts_out or cuts_in else [0.05, 0.2, 0.6, 0.9])), 1)
        out, into = out * (not cuts_out), into * (not cuts_in)
        lay_through(scene, new, _dark(design), (out, hold, into))
    _finish(scene, design)


def _least(scene: Scene, seconds: float, frames: int) -> int:
    """Frames of a fade: at least 3, and at most a third of the card or shot, so that it stands pure between two."""
    return min(scene.count(seconds), max(3, frames // 3))


def dissolve_cards(scene: Scene, material: list[Frames]) -> None:
    """A shot, cards that dissolve to one another, a shot; the shots dissolve or cut to cards."""
    rng, runs = scene.rng, deal(scene.rng, material)
    design = _open(scene, runs)
    slow = float(rng.choice([0.2, 0.35, 0.5, 0.8]))
    shots_cut = rng.random() < 0.5
    cards = _cards(scene, design, (0.8 + 2 * slow, 1.4 + 2 * slow))[:3]
    steps = [*cards, shot(scene, next(runs), float(rng.uniform(2.2, 3)), least=12)]
    for i, new in enumerate(steps):
        if shots_cut and i in (0, len(steps) - 1):
            lay_cut(scene, new)
        else:
            n = min(_least(scene, slow, len(new)), _least(scene, slow, len(steps[i - 1])))
            lay_blend(scene, "dissolve", new, course(rng, n))
    _finish(scene, design)


def cut_card_and_black(scene: Scene, material: list[Frames]) -> None:
    """A shot, black, a card, black, a shot: the card comes by a cut, goes by a cut, or both."""
    rng, runs = scene.rng, deal(scene.rng, material)
    design = _open(scene, runs)
    black = _dark(design)
    ways = [(0, 0), (0, 0), (0, 1), (1, 0)][rng.integers(4)]
    cards = _cards(scene, design, (1.0, 2.4))[: 1 + int(rng.random() < 0.4)]
    for card in cards:
        before, after = (scene.count(float(rng.uniform(0.3, 1.4)), 4) for _ in range(2))
        fade = _least(scene, float(rng.uniform(0.2, 0.6)), len(card))
        if card is cards[0]:
            lay_cut(scene, [black] * before)
        _lay_in(scene, card, fade * ways[0])
        if ways[1]:
            lay_blend(scene, "fade", [black] * (fade + after), course(rng, fade))
        else:
            lay_cut(scene, [black] * after)
    lay_cut(scene, shot(scene, next(runs), float(rng.uniform(1.8, 2.8)), least=12))
    _finish(scene, design)


def _lay_in(scene: Scene, new: Frames, fade: int) -> None:
    """From black by a fade of so many frames, or by a cut where it is 0."""
    if fade:
        lay_rise(scene, new, course(scene.rng, fade))
    else:
        lay_cut(scene, new)


def fade_credits(scene: Scene, material: list[Frames]) -> None:
    """A shot, credits on black that stand and then fade out for seconds, black, a shot."""
    rng, runs = scene.rng, deal(scene.rng, material)
    scene.frames += shot(scene, next(runs), float(rng.uniform(1.8, 3.0)), least=12)
    design = choose_design(rng)
    small = replace(design, style="credits", size=int(rng.integers(9, 15)), border="none", ground=0)
    words = choose_credits(rng, int(rng.integers(3, 8)))
    fade = scene.count(float(rng.uniform(2, 4)))
    lay_cut(scene, draw_card(small, words, scene.count(float(rng.uniform(0.8, 1.8))) + fade, float(scene.rate)))
    black = scene.count(float(rng.uniform(0.6, 1.5)))
    lay_blend(scene, "fade", [plain()] * (fade + black), course(rng, fade))
    new = shot(scene, next(runs), float(rng.uniform(1.8, 2.6)), least=12)
    _lay_in(scene, new, int(rng.random() < 0.5) * scene.count(float(rng.uniform(0.2, 0.9))))
    if rng.random() < 0.5:
        add_grain(scene, float(np.exp(rng.uniform(-1, 1))))


CARDS: dict[str, Callable[[Scene, list[Frames]], None]] = {
    "cards-cut": cut_cards,
    "cards-fade": fade_cards,
    "cards-dissolve": dissolve_cards,
    "card-and-black": cut_card_and_black,
    "credits-fade": fade_credits,
}
