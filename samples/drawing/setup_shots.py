"""The first shots: the title, the whole set, and the three cameras that are hidden."""

from functools import lru_cache

import numpy as np

from drawing import furniture, gear
from drawing.acting import Actor, Voice
from drawing.cafe import AMBER, CREAM, INK
from drawing.faces import Light, Pose
from drawing.lettering import LowerThird, centred
from drawing.paint import Fade, Layer, Pixels, box, ellipse, glow, mix, points, rgb
from drawing.people import BLACK, CREW, THEA, draw_arm
from drawing.rooms import Part, bar, carriage, draw_room, painted, part_seen
from drawing.stage import HEIGHT, WIDTH, View, blank, blink, ease, keys, place, sway

FROM_RIGHT = Light(side=1)


@lru_cache(maxsize=1)
def _title_ground() -> Layer:
    layer = Layer(WIDTH, HEIGHT, 1.0)
    layer.fill(box(0, 0, WIDTH, HEIGHT), Fade((0, 0), (0, HEIGHT), rgb("0b1c24"), rgb("235257")))
    for x, y, r in ((180, 110, 2), (330, 70, 1.4), (980, 84, 1.8), (1110, 170, 1.3), (760, 60, 1.2), (520, 130, 1.5)):
        layer.fill(ellipse(x, y, r, r), CREAM, alpha=0.8)
    far = points((0, 560), (180, 500), (420, 540), (700, 480), (980, 536), (1280, 500), (1280, 720), (0, 720))
    layer.fill(far, rgb("173c43"), soft=4)
    layer.fill(box(0, 640, WIDTH, HEIGHT), Fade((0, 640), (0, 720), rgb("0d1f26"), rgb("070f13")))
    layer.fill(box(0, 636, WIDTH, 641), AMBER, alpha=0.35)
    for x in (120, 1160):
        layer.fill(box(x - 3, 300, x + 3, 640), rgb("081318"))
        layer.fill(ellipse(x, 300, 12, 15), rgb("ffe9b8"))
        glow(layer, x, 300, 190, AMBER, 0.6)
    return layer


def title(frame: int, voice: Voice) -> Pixels:
    """A title card: a lit train goes by behind the name of the programme."""
    del voice
    canvas = blank(INK)
    place(canvas, _title_ground())
    place(canvas, carriage(1.5), at=(1420 - frame * 13.0, 70), size=1.12)
    x = WIDTH / 2
    show, late = ease((frame - 2) / 16), ease((frame - 16) / 18)
    centred(canvas, "PLATFORM NOUGHT", 282 - 8 * (1 - show), 92, 760, CREAM, 0.035, show)
    line = Layer(600, 8, 2.0, -300, -4)
    line.fill(box(-260 * late, -1.5, 260 * late + 0.1, 1.5), AMBER)
    place(canvas, line, at=(x, 326))
    centred(canvas, "BEHIND THE SCENES", 374, 28, 560, AMBER, 0.22, late)
    centred(canvas, "The Quiet Night", 418, 27, 420, CREAM, 0.02, late)
    return canvas


SET_CARD = LowerThird("The station café", "Built in five days on Quillfield’s stage two", 52, 168)


def whole_set(frame: int, voice: Voice) -> Pixels:
    """The whole set with the studio round it; a slow push in. A lower third comes and goes."""
    del voice
    home = View(1080, 330, 0.585)
    zoom = home.zoom * (1 + 0.30 * ease(frame / 260))
    view = View(1080 + 50 * ease(frame / 260), 330 + 40 * ease(frame / 260), zoom)
    part = Part(-120, -300, 2400, 1260, 0.86)
    canvas = blank(rgb("04080a"))
    draw_room(canvas, view, part, 980 - frame * 3.0)
    place(canvas, painted(part, "plant"), view)
    place(canvas, painted(part, "chairs"), view)
    actor = Actor(THEA, FROM_RIGHT, 40)
    pose = Pose(yaw=keys(frame, (60, -0.2), (90, 0.3), (150, 0.3), (180, -0.2)), lids=blink(frame, 4), smile=0.4)
    actor.draw(canvas, view, 1240, 380, frame, pose, size=0.92)
    place(canvas, bar(part), view)
    place(canvas, painted(part, "table"), view)
    place(canvas, painted(part, "crew gear"), view.deeper(home, 1.12))
    place(canvas, _boom(), view.deeper(home, 1.3))
    SET_CARD.draw(canvas, frame)
    return canvas


@lru_cache(maxsize=1)
def _boom() -> Layer:
    layer = Layer(900, 420, 1.0, -120, -160)
    gear.boom(layer, 360, 120, 420, -1)
    return layer.trim()


@lru_cache(maxsize=2)
def camera_sprite(scale: float) -> Layer:
    layer = Layer(200, 300, scale, -100, -100)
    gear.camera_front(layer, 0, 0, 30, tripod=False)
    return layer


def behind_the_bar(frame: int, voice: Voice) -> Pixels:
    """A crew member lowers a camera behind the counter till only its lens looks over, then ducks away."""
    del voice
    home = View(1400, 408, 1.75)
    view = View(1400 + 10 * ease(frame / 185), 408 + 8 * ease(frame / 185), 1.75 * (1 + 0.06 * ease(frame / 185)))
    part = part_seen(home)
    canvas = blank(INK)
    draw_room(canvas, view, part)
    down = keys(frame, (8, 0.0), (86, 1.0))
    duck = keys(frame, (104, 0.0), (142, 1.0))
    x, y = 1450 - 6 * (1 - down), 392 + 82 * down
    man_x, man_y = 1446.0, 318 + 16 * down + 290 * duck
    actor = Actor(CREW, FROM_RIGHT, 84)
    pose = Pose(
        yaw=keys(frame, (4, -0.10), (30, 0.05), (88, 0.06), (100, -0.22)),
        pitch=0.06 + 0.16 * down - 0.12 * duck,
        lids=min(blink(frame, 8), 0.75),
        smile=0.25 + 0.5 * keys(frame, (84, 0), (98, 1)),
    )
    actor.draw(canvas, view, man_x, man_y, frame, pose, size=1 / 1.75, tilt=0.03)
    place(canvas, camera_sprite(2.0), view, at=(x, y))
    away = keys(frame, (90, 0.0), (104, 1.0))
    if duck < 1:
        for side in (-1, 1):
            place(canvas, _holding_arm(side, man_x, man_y, x, y, away), view)
    place(canvas, bar(part), view)
    return canvas


def _holding_arm(side: int, man_x: float, man_y: float, x: float, y: float, away: float) -> Layer:
    """An arm from the shoulder to the side of the camera; `away` lets go of it."""
    layer = Layer(320, 420, 2.0, man_x - 160, man_y)
    wrist = (x + side * (50 + 24 * away), y + 14 + 70 * away)
    joints = points((man_x + side * 74, man_y + 106), (man_x + side * 104, (man_y + 150 + y + 60) / 2 + 20), wrist)
    draw_arm(layer, joints, 44, BLACK, CREW, FROM_RIGHT)
    return layer


CASE = Part(1600, 190, 620, 380, 2.7)


@lru_cache(maxsize=8)
def _book(tone: int, wide: float, tall: float) -> Layer:
    layer = Layer(wide + 8, tall + 8, 3.0, -4, -tall - 4)
    furniture.book(layer, 0, 0, wide, tall, furniture.BOOK_TONES[tone])
    return layer


def behind_the_books(frame: int, voice: Voice) -> Pixels:
    """A camera comes forward out of the dark of a bookcase, and a hand closes the books round its lens."""
    del voice
    view = View(1900 + 4 * ease(frame / 170), 366 + 2 * ease(frame / 170), 2.35 * (1 + 0.10 * ease(frame / 170)))
    canvas = blank(INK)
    draw_room(canvas, view, CASE)
    come = keys(frame, (14, 0.0), (58, 1.0))
    camera = camera_sprite(3.0)
    shelf = furniture.GAP_SHELF
    gap = canvas.copy()
    place(gap, camera, view, at=(1903, 364 + 2 * (1 - come)), size=0.66 + 0.30 * come)
    _keep_gap(canvas, gap, view, 0.15 + 0.85 * come if come > 0 else 0.0)
    for start, x, tone, tall in ((70, 1869.0, 0, 74.0), (106, 1920.0, 2, 70.0)):
        lift = keys(frame, (start - 22, 260.0), (start + 22, 0.0))
        gone = keys(frame, (start + 25, 0.0), (start + 46, 320.0))
        lean = 0.10 * min(1.0, lift / 60) * (-1 if x < 1900 else 1)
        place(canvas, _book(tone, 17, tall), view, at=(x, shelf - lift), turn=lean)
        place(canvas, _hand(x > 1900), view, at=(x + 8, shelf - tall - lift - gone))
    return canvas


@lru_cache(maxsize=2)
def _hand(right: bool) -> Layer:
    """A hand that comes from above and holds the top of a book, which is the layer's origin."""
    layer = Layer(200, 320, 2.7, -100, -280)
    lean = 1.0 if right else -1.0
    skin, dark = CREW.skin, mix(CREW.skin, INK, 0.45)
    lit = Fade((-16, 0), (18, 0), mix(skin, INK, 0.25), mix(skin, CREAM, 0.15))
    layer.stroke(points((lean * 8, -66), (lean * 3, -34), (0, -18)), lit, 17, ends=(0.95, 1.0, 1.2))
    sleeve = points((lean * 62, -275), (lean * 30, -150), (lean * 7, -56))
    layer.stroke(sleeve, Fade((-30, 0), (60, 0), rgb("15181c"), rgb("3a4047")), 30, ends=(1.5, 1.2, 0.95))
    layer.stroke(points((lean * 10.5, -67), (lean * 6.5, -54)), rgb("101316"), 29.5)
    layer.fill(box(-13, -28, 13, -1, 9), lit)
    layer.fill(ellipse(0, -15, 9, 8), dark, alpha=0.25, soft=6, atop=True)
    thumb = points((lean * -11, -16), (lean * -14, -6), (lean * -12, 8))
    layer.stroke(thumb, mix(skin, INK, 0.18), 7.5, ends=(1, 1, 0.8))
    layer.fill(ellipse(lean * -12, 8, 3.1, 3.4), mix(skin, INK, 0.18))
    for x, tip in ((-8.2, 13.0), (-0.6, 16.0), (7.0, 13.5)):
        layer.stroke(points((x, -10), (x, tip)), dark, 8.2)
        layer.stroke(
            points((x, -11), (x, tip)), Fade((x - 4, 0), (x + 4, 0), mix(skin, INK, 0.12), mix(skin, CREAM, 0.12)), 7.0
        )
        layer.fill(ellipse(x, tip, 3.5, 3.4), skin)
        layer.fill(ellipse(x, tip - 0.6, 2.2, 2.5), mix(skin, CREAM, 0.5), alpha=0.8)
        layer.fill(ellipse(x, -3, 3.4, 1.0), dark, alpha=0.35, soft=1)
    return layer.trim()


def _keep_gap(canvas: Pixels, inside: Pixels, view: View, light: float) -> None:
    """Show the inside of the bookcase only where its free place is; `light` is how far it has come out of the dark."""
    left = round((furniture.GAP_LEFT - 9 - view.x) * view.zoom + WIDTH / 2)
    right = round((furniture.GAP_RIGHT + 9 - view.x) * view.zoom + WIDTH / 2)
    top = round((311 - view.y) * view.zoom + HEIGHT / 2)
    bottom = round((furniture.GAP_SHELF - view.y) * view.zoom + HEIGHT / 2)
    area = canvas[top:bottom, left:right]
    area += (inside[top:bottom, left:right] - area) * np.float32(light)


PAN_PART = Part(-140, 40, 2000, 760, 1.4)


@lru_cache(maxsize=2)
def _hiding_fern(front: bool) -> Layer:
    layer = Layer(820, 760, 1.6, -400, -430)
    if not front:
        furniture.fern(layer, 0, 40, 330, 12, 20, back=True)
        gear.camera_front(layer, 34, -86, 58, tripod=False)
    else:
        furniture.fern(layer, 0, 60, 300, 31, 15)
        furniture.pot(layer, 0, 70, 100)
    return layer.trim()


def along_the_room(frame: int, voice: Voice) -> Pixels:
    """A pan from the fern that hides the third camera, past window and table, to Nora at the counter."""
    del voice
    home = View(430, 400, 1.25)
    move = keys(frame, (44, 0.0), (176, 1.0))
    view = View(430 + 790 * move, 400 + 8 * sway(frame, 200), 1.25)
    canvas = blank(INK)
    draw_room(canvas, view, PAN_PART, 900 - frame * 5.0)
    place(canvas, painted(PAN_PART, "chairs"), view)
    actor = Actor(THEA, FROM_RIGHT, 74)
    pose = Pose(
        yaw=keys(frame, (120, -0.30), (168, -0.30), (184, -0.05)),
        lids=blink(frame, 15),
        smile=0.35 + 0.4 * ease((frame - 168) / 16),
    )
    actor.draw(canvas, view, 1250, 368, frame, pose, size=1 / 1.25, tilt=0.03)
    place(canvas, bar(PAN_PART), view)
    place(canvas, painted(PAN_PART, "table"), view)
    near = view.deeper(home, 1.35)
    turn = 0.010 * sway(frame, 95)
    place(canvas, _hiding_fern(False), near, at=(210, 480), size=0.9)
    place(canvas, _hiding_fern(True), near, at=(210, 480), size=0.9, turn=turn)
    return canvas
